// SPDX-License-Identifier: GPL-2.0-only
/*
 * batch.c - calls that come with another.
 *
 * A worker that enters and gets a call gets those that wait behind it as well, as
 * many as it has further slots, and answers all of them when it enters again.  A
 * call in a further slot is RUNNING to everybody else, but until its worker has
 * begun it, it can be taken back and be QUEUED again: when the worker enters, when
 * another worker finds nothing else to do, and when the daemon has died.  So a call
 * never waits for one that it came with, and is not lost with a daemon that has
 * not seen it.
 *
 * What decides is the slot's state (lpc_slot.h): the worker's step from FULL to
 * BEGUN against the kernel's from FULL to AWAY.  A daemon that begins what has been
 * taken back finds that its answer is nobody's.
 *
 * Locks: lane->lock, of the lane that the further slot and its call belong to; the
 * worker's own slot may be in another one by the time it enters.
 */
#include <linux/list.h>

#include "batch.h"
#include "call.h"
#include "deliver.h"
#include "half.h"
#include "incarnation.h"
#include "lane.h"
#include "mailbox.h"
#include "queue.h"

/* The call that waits first, if it can go into this slot. */
static struct lpc_call *next_for(struct lpc_lane *lane,
				 const struct lpc_incarnation *incarnation,
				 const struct lpc_mailbox *further)
{
	struct lpc_call *call = lpc_queue_peek(lane);

	if (!call || !lpc_incarnation_has_upcall(incarnation, call->index) ||
	    call->in_len > further->in_len ||
	    call->procedure->out_max > further->out_len)
		return NULL;
	return lpc_queue_first(lane);
}

/**
 * lpc_batch_fill - give a worker what waits behind its call
 * @incarnation: whose worker it is
 * @first: the worker's slot, with a call, whose thread this is
 *
 * Context: process, may sleep; the lane's lock held on entry and on return.
 */
void lpc_batch_fill(struct lpc_incarnation *incarnation, struct lpc_mailbox *first)
	__must_hold(&first->worker.lane->lock)
{
	struct lpc_lane *lane = first->worker.lane;
	struct lpc_half *half = lane->half;
	struct lpc_mailbox *further;
	struct lpc_call *call;
	u32 i;

	lockdep_assert_held(&lane->lock);
	for (i = 1; i <= first->n_further && !half->gone; i++) {
		further = first + i;
		/* One that is still being run, or whose answer is being taken. */
		if (!lpc_mailbox_is_free(further))
			continue;
		call = next_for(lane, incarnation, further);
		if (!call)
			break;
		WRITE_ONCE(further->worker.lane, lane);
		lpc_deliver_into_slot(incarnation, call, further);
		if (further->call != call)
			break;
		hlist_add_head(&further->worker.link, &lane->batched);
		lpc_lane_set(lane, half->busy_lanes);
		first->n_batch = i;
		lpc_slot_fill(further->slot);
	}
}

/**
 * lpc_batch_recall - take a call back, if it came with another and is not begun
 * @call: the call
 *
 * Context: lane->lock held.
 *
 * Return: whether it is QUEUED again now, and in no queue.
 */
bool lpc_batch_recall(struct lpc_call *call)
{
	struct lpc_mailbox *mailbox = call->mailbox;

	lockdep_assert_held(&call->lane->lock);
	if (!mailbox || !lpc_mailbox_is_further(mailbox) || call->answering ||
	    call->state != LPC_CALL_RUNNING || !lpc_slot_take_back(mailbox->slot))
		return false;
	lpc_call_withdraw(call);
	/* Its caller has another. */
	refcount_dec(&call->ref);
	call->id = 0;
	lpc_call_set_state(call, LPC_CALL_QUEUED);
	return true;
}

/**
 * lpc_batch_take_back - queue again what a worker has not begun
 * @first: the worker's slot, whose thread this is, or whose daemon has gone
 *
 * Context: process, no lane locked.
 *
 * Return: the last further slot that still has a call, 0: none.
 */
u32 lpc_batch_take_back(struct lpc_mailbox *first)
{
	struct lpc_mailbox *further;
	struct lpc_call *call;
	struct lpc_lane *lane;
	u32 i, last = 0;

	/* Each goes before all others, so the last is the first to go. */
	for (i = first->n_batch; i; i--) {
		further = first + i;
		lane = further->worker.lane;
		lpc_lane_lock(lane);
		call = further->call;
		if (call && lpc_batch_recall(call))
			lpc_queue_again(lane, call);
		else if (call && !last)
			last = i;
		lpc_lane_unlock(lane);
	}
	return last;
}

/**
 * lpc_batch_end - a worker has entered: answer what it has run, and queue the rest
 * @first: the worker's slot, whose thread this is
 *
 * Context: process, may sleep; no lane locked.
 */
void lpc_batch_end(struct lpc_mailbox *first)
{
	struct lpc_mailbox *further;
	u32 i;

	for (i = 1; i <= first->n_batch; i++) {
		further = first + i;
		lpc_lane_lock(further->worker.lane);
		if (further->call)
			lpc_mailbox_answer(further);
		lpc_lane_unlock(further->worker.lane);
	}
	first->n_batch = lpc_batch_take_back(first);
}

/**
 * lpc_batch_steal - a call that another worker has got and not begun
 * @lane: where to look
 *
 * Context: lane->lock held.
 *
 * Return: the call, QUEUED and in no queue, or NULL.
 */
struct lpc_call *lpc_batch_steal(struct lpc_lane *lane)
{
	struct lpc_mailbox *further;
	struct lpc_call *call;
	struct hlist_node *next;

	lockdep_assert_held(&lane->lock);
	hlist_for_each_entry_safe(further, next, &lane->batched, worker.link) {
		/* Those that have been begun are of no use to anybody else. */
		hlist_del_init(&further->worker.link);
		call = further->call;
		if (lpc_batch_recall(call))
			return call;
	}
	return NULL;
}
