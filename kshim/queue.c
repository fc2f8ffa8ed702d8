// SPDX-License-Identifier: GPL-2.0-only
/*
 * queue.c - calls that wait for a worker, and workers that wait for a call.
 *
 * A call is given to an idle worker of its lane, the one that went idle last, whose
 * caches are warm and which can go on where the caller goes to sleep.  Where none
 * is idle the call waits in lane->pending, for that lane's next worker or for one of
 * another lane, which is woken for it.  A nested call is given to the daemon's
 * thread that waits inside its chain, and to no other.
 *
 * Locks: lane->lock, held by whoever calls anything here.
 */
#include <linux/bitmap.h>
#include <linux/list.h>
#include <linux/sched.h>

#include "call.h"
#include "half.h"
#include "incarnation.h"
#include "job.h"
#include "lane.h"
#include "mailbox.h"
#include "queue.h"
#include "recovery.h"
#include "trace.h"

/* Calls that are taken in a lane while others wait in another one. */
#define OWN_TURNS	8

/**
 * lpc_worker_give - give a worker a call
 * @worker: the worker, which has none
 * @call: the call, QUEUED, of the same lane
 *
 * Context: lane->lock held.
 */
void lpc_worker_give(struct lpc_worker *worker, struct lpc_call *call)
{
	worker->call = call;
	call->worker = worker;
	if (!worker->task)
		return;
	wake_up_process(worker->task);
	WRITE_ONCE(call->near, task_cpu(worker->task) == smp_processor_id());
}

/* The next lane where something waits, this one last; half->n_lanes: none. */
static u32 next_busy(const struct lpc_lane *lane)
{
	const struct lpc_half *half = lane->half;
	u32 from = lane->index + 1;

	return find_next_bit_wrap(half->busy_lanes, half->n_lanes,
				  from < half->n_lanes ? from : 0);
}

/**
 * lpc_queue_elsewhere - whether something waits in other lanes, of which there are some
 * @lane: this lane
 */
bool lpc_queue_elsewhere(const struct lpc_lane *lane)
{
	u32 next = next_busy(lane);

	return next != lane->index && next < lane->half->n_lanes;
}

/**
 * lpc_worker_turns - whether a worker shall leave what waits here to others, and see
 *	to what waits in other lanes
 * @lane: its lane
 *
 * Context: lane->lock held.
 */
bool lpc_worker_turns(struct lpc_lane *lane)
{
	return lane->half->n_lanes > 1 && lpc_queue_elsewhere(lane) &&
	       ++lane->turn % OWN_TURNS == 0;
}

/**
 * lpc_worker_goes - go to another lane, of which there are some, if there is a reason
 * @worker: this thread's, with no call and in no list
 * @sleeps: it would sleep next: if nothing waits, that is in this processor's lane
 *
 * Context: worker->lane's lock held on entry and on return.
 *
 * Return: whether it has gone.
 */
bool lpc_worker_goes(struct lpc_worker *worker, bool sleeps)
	__must_hold(&worker->lane->lock)
{
	struct lpc_lane *from = worker->lane, *to = from;
	u32 next = next_busy(from);

	if (next != from->index && next < from->half->n_lanes)
		to = &from->half->lanes[next];
	else if (sleeps)
		to = lpc_lane_here(from->half);
	if (to == from)
		return false;
	WRITE_ONCE(worker->lane, to);
	lpc_lane_unlock(from);
	lpc_lane_lock(to);
	return true;
}

/**
 * lpc_queue_allows - whether a new call may be queued
 * @half: the kernel half
 * @call: the call
 *
 * Return: 0; -EOPNOTSUPP: the incarnation does not have the procedure;
 * -ECANCELED: the worker of a nested call has gone; -ENOTRECOVERABLE: there will be
 * no incarnation; -ENOTCONN: nobody comes, and the call has a fallback.
 */
int lpc_queue_allows(struct lpc_half *half, struct lpc_call *call)
{
	struct lpc_incarnation *incarnation = half->incarnation;

	lockdep_assert_held(&call->lane->lock);
	/* What it is nested in may be a daemon's that is being replaced. */
	if (call->outer)
		return call->outer->dead ? -ECANCELED : 0;
	if (!incarnation && half->escalation.failed)
		return -ENOTRECOVERABLE;
	if (!incarnation)
		return lpc_recovery_is_over(half, call) ? -ENOTCONN : 0;
	if (incarnation->polled &&
	    !lpc_incarnation_has_upcall(incarnation, call->index))
		return -EOPNOTSUPP;
	return 0;
}

/* Give the call to the one who can have it at once, if there is one. */
static bool give_to_idle(struct lpc_lane *lane, struct lpc_call *call)
{
	struct lpc_worker *worker = call->outer ? &call->outer->worker :
						  lpc_worker_idle(lane);

	if (worker)
		lpc_worker_give(worker, call);
	return worker;
}

/* Have the call wait at @head for the next worker that comes. */
static void pend(struct lpc_lane *lane, struct lpc_call *call, struct list_head *head)
{
	list_add(&call->link, head);
	lane->n_pending++;
	lpc_lane_set(lane, lane->half->busy_lanes);
	lane->kicks++;
}

/**
 * lpc_queue_call - queue a new call, or deliver it to a worker that looks
 * @lane: its lane
 * @call: the call, made by this thread
 *
 * Context: process; lane->lock may be dropped meanwhile.
 */
void lpc_queue_call(struct lpc_lane *lane, struct lpc_call *call)
	__must_hold(&lane->lock)
{
	lockdep_assert_held(&lane->lock);
	if (!call->outer)
		call->own_chain.id = lpc_lane_number(lane, &lane->next_chain);
	trace_lpc_call_queue(lane->half->name, call->chain->id, call->procedure->name,
			     call->index, call->depth, call->in_len);
	if (!call->outer && (call->looking || !hlist_empty(&lane->looking)) &&
	    lpc_mailbox_offer(lane, call))
		return;
	if (!give_to_idle(lane, call))
		pend(lane, call, lane->pending.prev);
}

/**
 * lpc_queue_again - queue a call again, before all others
 * @lane: its lane
 * @call: the call, QUEUED again, that no worker has
 */
void lpc_queue_again(struct lpc_lane *lane, struct lpc_call *call)
{
	lockdep_assert_held(&lane->lock);
	if (!give_to_idle(lane, call))
		pend(lane, call, &lane->pending);
}

/**
 * lpc_queue_remove - take a call that is QUEUED out of the queue
 * @lane: its lane
 * @call: the call
 */
void lpc_queue_remove(struct lpc_lane *lane, struct lpc_call *call)
{
	struct lpc_worker *worker = call->worker;

	lockdep_assert_held(&lane->lock);
	if (worker) {
		lpc_worker_take(worker);
		worker->kicked = true;
		if (worker->task)
			wake_up_process(worker->task);
	} else if (!list_empty(&call->link)) {
		list_del_init(&call->link);
		lane->n_pending--;
	}
}

/**
 * lpc_queue_cancel - tell the user half that a caller has left
 * @lane: its call's lane
 * @call: its call, ABANDONED
 */
void lpc_queue_cancel(struct lpc_lane *lane, struct lpc_call *call)
{
	struct lpc_incarnation *incarnation = call->incarnation;

	lockdep_assert_held(&lane->lock);
	trace_lpc_cancel(lane->half->name, call->id);
	lpc_half_wake_waiters(lane->half);
	if (!(incarnation->features & LPC_FEATURE_CANCEL))
		return;
	spin_lock(&incarnation->cancel_lock);
	list_add_tail(&call->cancel, &incarnation->cancels);
	spin_unlock(&incarnation->cancel_lock);
	lane->kicks++;
}

/**
 * lpc_queue_waits - whether a call waits for a worker in any lane
 * @half: the kernel half
 *
 * Context: process, no lane locked.
 */
bool lpc_queue_waits(struct lpc_half *half)
{
	struct lpc_lane *lane;
	unsigned long i;
	bool waits;

	for_each_set_bit(i, half->busy_lanes, half->n_lanes) {
		lane = &half->lanes[i];
		lpc_lane_lock(lane);
		waits = lane->n_pending;
		lpc_lane_unlock(lane);
		if (waits)
			return true;
	}
	return false;
}

/**
 * lpc_queue_kick_all - have every worker look
 * @half: the kernel half
 *
 * Context: all lanes locked.
 */
void lpc_queue_kick_all(struct lpc_half *half)
{
	struct lpc_worker *worker;
	struct lpc_lane *lane = NULL;

	while (lpc_lane_next(half, &lane)) {
		lockdep_assert_held(&lane->lock);
		while ((worker = lpc_worker_idle(lane))) {
			worker->kicked = true;
			wake_up_process(worker->task);
		}
		while (lpc_mailbox_kick(lane))
			;
	}
	wake_up_all(&half->poll_wait);
}
