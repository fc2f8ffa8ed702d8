/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * call.h - upcalls: the object, its states, and the chain it belongs to.
 *
 * States (enum lpc_call_state in lpc.h), all changed under lane->lock by
 * lpc_call_set_state(), which catches what is not drawn here:
 *
 *               worker takes it          copied out
 *   QUEUED  ------------------>  DELIVERING  ---->  RUNNING
 *     |  ^                          |   |            | | |
 *     |  +---- page not there ------+   |            | | |
 *     |  +---- incarnation ended, repeated ----------+ | |
 *     |                                 |              | | deadline, signal
 *     | deadline, signal, half gone     | half gone    | +--> ABANDONED
 *     v                                 v              |         |
 *   DONE  <--------------------------------------------+         |
 *     ^            answer, incarnation ended, half gone          |
 *     +----------------------------------------------------------+
 *                       answer, incarnation ended, half gone
 *
 * What the end of an incarnation makes of a call (recovery.c, incarnation.c):
 *
 *   QUEUED                 stays where it is, for the next incarnation
 *   DELIVERING             by its own thread, into a slot: QUEUED again; nobody
 *                          has seen it
 *   RUNNING, answer whole  the answer is taken out of the slot, and is the result
 *   RUNNING, idempotent,   QUEUED before all others, half->repeats times at most
 *    not nested
 *   RUNNING, else          DONE, -EOWNERDEAD: its outcome is unknown
 *   ABANDONED              DONE; its caller had its result before
 *
 * A call that ends with -EOWNERDEAD, or for want of an incarnation with -ENOTCONN
 * or, where the channel has failed, -ENOTRECOVERABLE, and whose procedure has a
 * fallback, is run on it by its caller's thread, after DONE.  The wait in QUEUED
 * ends, whatever the incarnations do: by the call's deadline, a fatal signal, or once
 * there has been none for half->recovery_ms in all since the call was made, the times
 * between several of them added up.
 *
 * References: one of the caller, from lpc_call_create() to lpc_upcall_put(); one
 * of the user half, from RUNNING until the answer or the end of the incarnation,
 * which is also the membership in lane->by_id; one for each nested call and job
 * of its chain, through the chain.
 */
#ifndef _LPC_CALL_H
#define _LPC_CALL_H

#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/types.h>

#include "lpc_half.h"

struct cred;
struct lpc_half;
struct lpc_incarnation;
struct lpc_job;
struct lpc_lane;
struct lpc_lent;
struct lpc_mailbox;

/* Results up to this length need no memory of their own. */
#define LPC_CALL_INLINE		128

/**
 * struct lpc_chain - a call and every call nested in it
 * @id: its number on the kernel half
 * @root: thread that made the first call, compared only while it is inside
 * @cred: credentials with which it did; valid, without a reference, while it is
 *	inside (see caller.c)
 * @locks: how many locks the user half holds in this chain
 * @ended: its first call has been answered: no lock is taken in it any more
 * @job: the job this lives in, or NULL: it lives in a call
 */
struct lpc_chain {
	u64 id;
	struct task_struct *root;
	const struct cred *cred;
	atomic_t locks;
	bool ended;
	struct lpc_job *job;
};

/**
 * struct lpc_worker - somebody who can be given a call
 * @lane: where it is; changed by its own thread, while it is in no list and has no
 *	call, or by the caller's that claims its slot
 * @link: in lane->idle, where it is a thread in POLL; lane->lock
 * @task: thread to wake, NULL: it is not in the kernel now; lane->lock
 * @call: call it has been given and has not begun to deliver; lane->lock
 * @kicked: something else came for it; lane->lock
 * @mailbox: whose worker it is, or NULL
 *
 * A thread in POLL has one on its stack, a job has one for the daemon's thread
 * that waits for it.
 */
struct lpc_worker {
	struct lpc_lane *lane;
	struct hlist_node link;
	struct task_struct *task;
	struct lpc_call *call;
	bool kicked;
	struct lpc_mailbox *mailbox;
};

/**
 * struct lpc_call - an upcall
 * @ref: see the top of this file
 * @state: &enum lpc_call_state; lane->lock, but DONE is released to the caller
 * @half: the kernel half
 * @lane: where it belongs
 * @procedure: what is called
 * @index: its number
 * @depth: calls in the chain, this one included
 * @chain: its chain
 * @own_chain: of a call that is the first
 * @upcall: arguments; the caller's, valid while @caller is set
 * @in_len: bytes of them
 * @caller_pid: for those who look
 * @caller: thread that waits; lane->lock; NULL once it has left
 * @start_ns: when it was made
 * @without_ns: what half->without_ns was or will have been then; lane->lock
 * @all: in lane->all
 * @link: in lane->pending
 * @cancel: in incarnation->cancels; incarnation->cancel_lock, and added under lane->lock
 * @reply: the results, @inline_reply or memory of its own
 * @inline_reply: where short results are
 * @lent: what the user half has been lent for it
 * @outer: job this call is nested in, or NULL
 * @job: downcall that the caller shall run for the user half; lane->lock
 * @worker: who has been given it and has not begun; lane->lock
 * @incarnation: that has it, from RUNNING; lane->lock
 * @mailbox: in whose slot it is, while it is RUNNING or ABANDONED; lane->lock
 * @hash: in lane->by_id
 * @id: its number, from RUNNING; lane->lock
 * @deadline_ns: when its caller leaves, 0: never
 * @repeats: times it has been delivered again; lane->lock
 * @expired: its deadline has passed; lane->lock
 * @leaving: its caller wants to leave and waits for the end of DELIVERING;
 *	lane->lock
 * @answering: somebody copies its answer in; lane->lock
 * @near: the worker it was given to runs on the caller's processor; lane->lock
 * @looking: its caller looks for the answer, and need not be told; lane->lock
 * @from_user: @status is the procedure's, not the way's
 * @status: result
 * @reply_len: bytes of results
 * @n_lent: how many of @lent there are
 */
struct lpc_call {
	refcount_t ref;
	enum lpc_call_state state;
	struct lpc_half *half;
	struct lpc_lane *lane;
	const struct lpc_procedure *procedure;
	u32 index;
	u32 depth;
	struct lpc_chain *chain;
	struct lpc_chain own_chain;
	const struct lpc_upcall *upcall;
	u32 in_len;
	pid_t caller_pid;
	struct task_struct *caller;
	u64 start_ns;
	u64 without_ns;
	struct hlist_node all;
	struct list_head link;
	struct list_head cancel;
	void *reply;
	u8 inline_reply[LPC_CALL_INLINE] __aligned(8);
	struct lpc_lent *lent[LPC_UPCALL_LOANS];

	/* All that follows begins as 0, and nothing else does. */
	struct lpc_job *outer;
	struct lpc_job *job;
	struct lpc_worker *worker;
	struct lpc_incarnation *incarnation;
	struct lpc_mailbox *mailbox;
	struct hlist_node hash;
	u64 id;
	u64 deadline_ns;
	u32 repeats;
	bool expired;
	bool leaving;
	bool answering;
	bool near;
	bool looking;
	bool from_user;
	int status;
	u32 reply_len;
	u32 n_lent;
};

int lpc_call_cache_create(void);
void lpc_call_cache_destroy(void);

void lpc_call_destroy(struct lpc_call *call);
void lpc_calls_put(struct list_head *done);
void lpc_chain_get(struct lpc_chain *chain);
void lpc_chain_put(struct lpc_chain *chain);

void lpc_call_set_state(struct lpc_call *call, enum lpc_call_state state);
void lpc_call_finish(struct lpc_call *call, int status);

static inline void lpc_call_put(struct lpc_call *call)
{
	if (refcount_dec_and_test(&call->ref))
		lpc_call_destroy(call);
}

/**
 * lpc_call_left - whether the caller has left
 * @call: the call, or NULL
 */
static inline bool lpc_call_left(const struct lpc_call *call)
{
	return call && READ_ONCE(call->state) >= LPC_CALL_ABANDONED;
}

u64 lpc_call_until(const struct lpc_call *call, u64 timeout_ns);
struct lpc_call *lpc_call_get(struct lpc_half *half,
			      struct lpc_incarnation *incarnation, u64 id);
struct lpc_call *lpc_call_find(struct lpc_lane *lane,
			       struct lpc_incarnation *incarnation, u64 id);
void lpc_call_publish(struct lpc_call *call, struct lpc_incarnation *incarnation);
void lpc_call_withdraw(struct lpc_call *call);

#endif /* _LPC_CALL_H */
