// SPDX-License-Identifier: GPL-2.0-only
/*
 * queue.c - calls that wait for a worker, and workers that wait for a call.
 *
 * A call is given to an idle worker on its caller's processor, which can go on where
 * the caller goes to sleep; else to the one that went idle last, whose caches are
 * warm; and waits in half->pending only where none is idle.  A nested call is given to the
 * daemon's thread that waits inside its chain, and to no other.
 *
 * Locks: half->lock, held by whoever calls anything here.
 */
#include <linux/list.h>
#include <linux/poll.h>
#include <linux/sched.h>

#include "call.h"
#include "half.h"
#include "incarnation.h"
#include "job.h"
#include "mailbox.h"
#include "queue.h"
#include "recovery.h"
#include "trace.h"

/* So many idle workers are looked at for one on this processor. */
#define NEAR_LOOKS	8

/**
 * lpc_worker_give - give a worker a call
 * @worker: the worker, which has none
 * @call: the call, QUEUED
 *
 * Context: half->lock held.
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

/**
 * lpc_worker_take - take what a worker has been given
 * @worker: the worker
 *
 * Context: half->lock held.
 *
 * Return: the call, or NULL.
 */
struct lpc_call *lpc_worker_take(struct lpc_worker *worker)
{
	struct lpc_call *call = worker->call;

	if (call) {
		worker->call = NULL;
		call->worker = NULL;
	}
	return call;
}

static void wake_pollers(struct lpc_half *half)
{
	/* poll_wait() comes before half->lock in device_poll(), so none is missed. */
	if (waitqueue_active(&half->poll_wait))
		wake_up_poll(&half->poll_wait, EPOLLIN);
}

/* Take an idle worker, if there is one, out of those that are. */
static struct lpc_worker *idle_worker(struct lpc_half *half)
{
	struct lpc_worker *worker, *best = NULL;
	unsigned int left = NEAR_LOOKS;

	hlist_for_each_entry(worker, &half->idle, link) {
		if (!best)
			best = worker;
		if (task_cpu(worker->task) == smp_processor_id()) {
			best = worker;
			break;
		}
		if (!--left)
			break;
	}
	if (best) {
		hlist_del_init(&best->link);
		half->n_idle--;
	}
	return best;
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

	lockdep_assert_held(&half->lock);
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

/**
 * lpc_queue_has_work - whether there is something for a worker
 * @half: the kernel half
 */
bool lpc_queue_has_work(const struct lpc_half *half)
{
	lockdep_assert_held(&half->lock);
	return half->gone || half->n_pending || !list_empty(&half->ready_events) ||
	       (half->incarnation && !list_empty(&half->incarnation->cancels));
}

/* Give the call to the one who can have it at once, if there is one. */
static bool give_to_idle(struct lpc_half *half, struct lpc_call *call)
{
	struct lpc_worker *worker = call->outer ? &call->outer->worker : idle_worker(half);

	if (worker)
		lpc_worker_give(worker, call);
	return worker;
}

/* Have the call wait at @head for the next worker that comes. */
static void pend(struct lpc_half *half, struct lpc_call *call, struct list_head *head)
{
	list_add(&call->link, head);
	half->n_pending++;
	lpc_queue_kick(half);
}

/**
 * lpc_queue_call - queue a new call, or deliver it to a worker that looks
 * @half: the kernel half
 * @call: the call, made by this thread
 *
 * Context: process; half->lock may be dropped meanwhile.
 */
void lpc_queue_call(struct lpc_half *half, struct lpc_call *call)
	__must_hold(&half->lock)
{
	lockdep_assert_held(&half->lock);
	if (!call->outer)
		call->own_chain.id = half->next_chain++;
	trace_lpc_call_queue(half->name, call->chain->id, call->procedure->name,
			     call->index, call->depth, call->in_len);
	if (!call->outer && !hlist_empty(&half->looking) && lpc_mailbox_offer(half, call))
		return;
	if (!give_to_idle(half, call))
		pend(half, call, half->pending.prev);
}

/**
 * lpc_queue_again - queue a call again, before all others
 * @half: the kernel half
 * @call: the call, QUEUED again, that no worker has
 */
void lpc_queue_again(struct lpc_half *half, struct lpc_call *call)
{
	lockdep_assert_held(&half->lock);
	if (!give_to_idle(half, call))
		pend(half, call, &half->pending);
}

/**
 * lpc_queue_remove - take a call that is QUEUED out of the queue
 * @half: the kernel half
 * @call: the call
 */
void lpc_queue_remove(struct lpc_half *half, struct lpc_call *call)
{
	struct lpc_worker *worker = call->worker;

	lockdep_assert_held(&half->lock);
	if (worker) {
		lpc_worker_take(worker);
		worker->kicked = true;
		if (worker->task)
			wake_up_process(worker->task);
	} else if (!list_empty(&call->link)) {
		list_del_init(&call->link);
		half->n_pending--;
	}
}

/**
 * lpc_queue_peek - the first call that waits, which stays where it is
 * @half: the kernel half
 *
 * Return: the call, or NULL.
 */
struct lpc_call *lpc_queue_peek(struct lpc_half *half)
{
	lockdep_assert_held(&half->lock);
	return list_first_entry_or_null(&half->pending, struct lpc_call, link);
}

/**
 * lpc_queue_first - take the first call that waits
 * @half: the kernel half
 *
 * Return: the call, QUEUED, that no worker has and no list; or NULL.
 */
struct lpc_call *lpc_queue_first(struct lpc_half *half)
{
	struct lpc_call *call = lpc_queue_peek(half);

	if (call) {
		list_del_init(&call->link);
		half->n_pending--;
	}
	return call;
}

/**
 * lpc_queue_cancel - tell the user half that a caller has left
 * @half: the kernel half
 * @call: its call, ABANDONED
 */
void lpc_queue_cancel(struct lpc_half *half, struct lpc_call *call)
{
	struct lpc_incarnation *incarnation = call->incarnation;

	lockdep_assert_held(&half->lock);
	trace_lpc_cancel(half->name, call->id);
	lpc_half_wake_waiters(half);
	if (!(incarnation->features & LPC_FEATURE_CANCEL))
		return;
	list_add_tail(&call->cancel, &incarnation->cancels);
	lpc_queue_kick(half);
}

/**
 * lpc_queue_kick - have a worker look for something that is not a call
 * @half: the kernel half
 */
void lpc_queue_kick(struct lpc_half *half)
{
	struct lpc_worker *worker;

	lockdep_assert_held(&half->lock);
	worker = idle_worker(half);
	if (worker) {
		worker->kicked = true;
		wake_up_process(worker->task);
	} else {
		lpc_mailbox_kick(half);
	}
	wake_pollers(half);
}

/**
 * lpc_queue_kick_all - have every worker look
 * @half: the kernel half
 */
void lpc_queue_kick_all(struct lpc_half *half)
{
	lockdep_assert_held(&half->lock);
	while (!hlist_empty(&half->idle) || !hlist_empty(&half->looking))
		lpc_queue_kick(half);
	wake_up_all(&half->poll_wait);
}
