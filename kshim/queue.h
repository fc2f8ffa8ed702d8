/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * queue.h - calls that wait for a worker, and workers that wait for a call.
 */
#ifndef _LPC_QUEUE_H
#define _LPC_QUEUE_H

#include "call.h"
#include "incarnation.h"
#include "lane.h"

int lpc_queue_allows(struct lpc_half *half, struct lpc_call *call);
void lpc_queue_call(struct lpc_lane *lane, struct lpc_call *call);
void lpc_queue_again(struct lpc_lane *lane, struct lpc_call *call);
void lpc_queue_remove(struct lpc_lane *lane, struct lpc_call *call);
void lpc_queue_cancel(struct lpc_lane *lane, struct lpc_call *call);
bool lpc_queue_waits(struct lpc_half *half);
void lpc_queue_kick_all(struct lpc_half *half);

void lpc_worker_give(struct lpc_worker *worker, struct lpc_call *call);
bool lpc_worker_turns(struct lpc_lane *lane);
bool lpc_worker_goes(struct lpc_worker *worker, bool sleeps);
bool lpc_queue_elsewhere(const struct lpc_lane *lane);

/**
 * lpc_queue_peek - the first call that waits, which stays where it is
 * @lane: the lane
 *
 * Return: the call, or NULL.
 */
static inline struct lpc_call *lpc_queue_peek(struct lpc_lane *lane)
{
	lockdep_assert_held(&lane->lock);
	return list_first_entry_or_null(&lane->pending, struct lpc_call, link);
}

/**
 * lpc_queue_first - take the first call that waits
 * @lane: the lane
 *
 * Return: the call, QUEUED, that no worker has and no list; or NULL.
 */
static inline struct lpc_call *lpc_queue_first(struct lpc_lane *lane)
{
	struct lpc_call *call = lpc_queue_peek(lane);

	if (call) {
		list_del_init(&call->link);
		lane->n_pending--;
	}
	return call;
}

/**
 * lpc_worker_take - take what a worker has been given
 * @worker: the worker
 *
 * Context: lane->lock held.
 *
 * Return: the call, or NULL.
 */
static inline struct lpc_call *lpc_worker_take(struct lpc_worker *worker)
{
	struct lpc_call *call = worker->call;

	if (call) {
		worker->call = NULL;
		call->worker = NULL;
	}
	return call;
}

/**
 * lpc_worker_idle - take the worker that went idle last
 * @lane: the lane
 *
 * Context: lane->lock held.
 *
 * Return: the worker, not idle any more; or NULL.
 */
static inline struct lpc_worker *lpc_worker_idle(struct lpc_lane *lane)
{
	struct lpc_worker *worker;

	lockdep_assert_held(&lane->lock);
	worker = hlist_entry_safe(lane->idle.first, struct lpc_worker, link);
	if (worker) {
		hlist_del_init(&worker->link);
		lane->n_idle--;
	}
	return worker;
}

/**
 * lpc_worker_moves - go to another lane, if there is a reason
 * @worker: see lpc_worker_goes()
 * @sleeps: the same
 */
static inline bool lpc_worker_moves(struct lpc_worker *worker, bool sleeps)
	__must_hold(&worker->lane->lock)
{
	return worker->lane->half->n_lanes > 1 && lpc_worker_goes(worker, sleeps);
}

/**
 * lpc_worker_misses - whether a worker would wait while there is something for it
 * @lane: its lane, where it has just been put into a list and nothing waits
 * @incarnation: whose worker it is
 *
 * Context: lane->lock held.
 */
static inline bool lpc_worker_misses(const struct lpc_lane *lane,
				     const struct lpc_incarnation *incarnation)
{
	/* Pairs with that in lpc_lane_kick(): one sees what the other did. */
	smp_mb();
	return !list_empty(&lane->half->ready_events) || !list_empty(&incarnation->cancels) ||
	       (lane->half->n_lanes > 1 && lpc_queue_elsewhere(lane));
}

#endif /* _LPC_QUEUE_H */
