/* SPDX-License-Identifier: MIT */
/*
 * context.h - what a thread knows about the calls it runs.
 *
 * A thread that runs upcalls has a strand: one context for each level of
 * nesting, each with buffers of its own, made when a level is first reached and
 * kept.  All strands of a driver are in a list, so that a cancel message, which
 * any thread may receive, finds the context that runs the call.
 *
 * Locks: strands.lock is a leaf but for the queue's (leader.c), which is taken
 * before it.  A call begins and ends without it: the number of the call is an
 * atomic in its context, and a cancel that comes between a message's delivery
 * and its beginning is left in strands.early, where ud_context_begin() looks.
 */
#ifndef _CONTEXT_H
#define _CONTEXT_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "lpc_user.h"

/* Cancels kept for calls that have not begun. */
#define UD_EARLY_CANCELS 64

/**
 * struct ud_counters - what a thread counts; it alone writes, anybody reads
 */
struct ud_counters {
	_Atomic uint64_t calls;
	_Atomic uint64_t nested;
	_Atomic uint64_t events;
	_Atomic uint64_t downcalls;
	_Atomic uint64_t cancels;
	_Atomic uint64_t failed;
	_Atomic uint64_t left;
	_Atomic uint64_t refused;
	_Atomic uint64_t bad_status;
	_Atomic uint64_t bad_reply;
	_Atomic uint64_t unknown;
	_Atomic uint64_t wait_errors;
};

#define UD_COUNTERS (sizeof(struct ud_counters) / sizeof(_Atomic uint64_t))

/* Count one; returns how many there are now. */
static inline uint64_t ud_count(_Atomic uint64_t *counter)
{
	uint64_t n = atomic_load_explicit(counter, memory_order_relaxed) + 1;

	atomic_store_explicit(counter, n, memory_order_relaxed);
	return n;
}

/**
 * struct lpc_ctx - one level of nesting in one thread
 * @driver: whose
 * @strand: the thread's
 * @parent: the level above, NULL: none
 * @child: the level below; made by the thread itself, under strands.lock
 * @call: number of the call that runs, 0: none
 * @deadline: when its deadline passes, by the monotonic clock, 0: never
 * @cancelled: number of the call whose caller has left
 * @chain: the call's chain
 * @in: where arguments come, @in_size bytes
 * @reply: where results go, @reply_size bytes
 * @borrowed: @in and @reply are somebody else's
 * @in_size: of @in
 * @reply_size: of @reply
 */
struct lpc_ctx {
	struct lpc_driver *driver;
	struct ud_strand *strand;
	struct lpc_ctx *parent;
	struct lpc_ctx *child;
	_Atomic uint64_t call;
	_Atomic uint64_t deadline;
	_Atomic uint64_t cancelled;
	uint64_t chain;
	void *in;
	void *reply;
	bool borrowed;
	uint32_t in_size;
	uint32_t reply_size;
};

/**
 * struct ud_strand - the contexts of a thread
 * @top: the first level
 * @prev: in strands.list, protected by strands.lock
 * @next: the same
 * @early_seen: value of strands.early_count when this thread last looked
 * @counters: what the thread counted
 */
struct ud_strand {
	struct lpc_ctx top;
	struct ud_strand *prev;
	struct ud_strand *next;
	uint64_t early_seen;
	struct ud_counters counters;
};

/**
 * struct ud_strands - all strands of a driver
 * @lock: see the top of this file
 * @list: those there are, protected by @lock
 * @gone: counters of those that ended, protected by @lock
 * @early: cancels of calls that had not begun, protected by @lock
 * @early_count: cancels ever put there; written under @lock
 * @clock_offset: clock_offset() of this process
 */
struct ud_strands {
	pthread_mutex_t lock;
	struct ud_strand *list;
	uint64_t gone[UD_COUNTERS];
	uint64_t early[UD_EARLY_CANCELS];
	_Atomic uint64_t early_count;
	int64_t clock_offset;
};

int ud_strands_init(struct ud_strands *strands);
void ud_strands_finish(struct ud_strands *strands);
void ud_strands_cancel(struct ud_strands *strands, uint64_t call);
void ud_strands_sum(struct ud_strands *strands, uint64_t ret_sum[UD_COUNTERS],
		    unsigned int *ret_running, unsigned int *ret_overdue,
		    uint64_t *ret_late_ns);

struct ud_strand *ud_strand_create(struct lpc_driver *driver);
void ud_strand_destroy(struct ud_strand *strand);

struct lpc_ctx *ud_context_child(struct lpc_ctx *ctx);
void ud_context_borrow(struct lpc_ctx *ctx, void *in, uint32_t in_size,
		       void *reply, uint32_t reply_size);
int ud_context_fit(struct lpc_ctx *ctx, uint32_t len);
void ud_context_begin(struct lpc_ctx *ctx, const struct lpc_message *msg);
void ud_context_end(struct lpc_ctx *ctx);

static inline uint64_t ud_context_call(const struct lpc_ctx *ctx)
{
	return atomic_load_explicit(&ctx->call, memory_order_relaxed);
}

#endif /* _CONTEXT_H */
