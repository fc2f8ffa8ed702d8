/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * seat.h - which thread is inside which downcall.
 */
#ifndef _LPC_SEAT_H
#define _LPC_SEAT_H

#include <linux/hashtable.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/types.h>

#include "half.h"

struct lpc_chain;
struct lpc_handle;
struct lpc_job;
struct lpc_procedure;

/**
 * enum lpc_seat_kind - whose thread it is
 * @LPC_SEAT_WORKER: the daemon's; it cannot make upcalls, being in the kernel
 * @LPC_SEAT_JOB: the caller's or a kernel thread, running a job for the daemon;
 *	upcalls it makes are nested in the job
 * @LPC_SEAT_REQUEST: that of an application in LPC_IOC_REQUEST; upcalls it makes
 *	begin a chain
 */
enum lpc_seat_kind {
	LPC_SEAT_WORKER,
	LPC_SEAT_JOB,
	LPC_SEAT_REQUEST,
};

/* Objects that one downcall may be given by handle. */
#define LPC_SEAT_PINS	16

/**
 * struct lpc_seat - a thread inside a downcall
 * @hash: in half->seats
 * @task: the thread
 * @half: the kernel half
 * @kind: whose thread it is
 * @procedure: what it runs
 * @chain: in which, or NULL
 * @job: for which, where @kind is LPC_SEAT_JOB
 * @pins: how many objects are kept for the downcall
 * @pin: the objects
 */
struct lpc_seat {
	struct hlist_node hash;
	struct task_struct *task;
	struct lpc_half *half;
	enum lpc_seat_kind kind;
	const struct lpc_procedure *procedure;
	struct lpc_chain *chain;
	struct lpc_job *job;
	unsigned int pins;
	struct lpc_handle *pin[LPC_SEAT_PINS];
};

void lpc_seat_enter(struct lpc_seat *seat);
void lpc_seat_leave(struct lpc_seat *seat);
struct lpc_seat *lpc_seat_search(struct lpc_half *half, struct hlist_head *head);

/**
 * lpc_seat_find - the innermost downcall of this kernel half that this thread is in
 * @half: the kernel half
 *
 * Return: the seat, which stays as long as this thread does not leave it, or NULL.
 */
static inline struct lpc_seat *lpc_seat_find(struct lpc_half *half)
{
	struct hlist_head *head;

	head = &half->seats[hash_min((unsigned long)current, LPC_SEAT_BITS)];
	/* Only this thread puts its own seats in, so an empty bucket is an answer. */
	return hlist_empty(head) ? NULL : lpc_seat_search(half, head);
}

#endif /* _LPC_SEAT_H */
