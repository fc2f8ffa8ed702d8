// SPDX-License-Identifier: GPL-2.0-only
/*
 * lane.c - lanes come and go, are locked together, and wake each other's workers.
 *
 * Locks: see lane.h.
 */
#include <linux/bitmap.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/poll.h>
#include <linux/slab.h>

#include "deadline.h"
#include "half.h"
#include "lane.h"
#include "mailbox.h"
#include "queue.h"

/* Lists that the calls of a lane are found in by number, at least. */
#define LANE_BUCKETS_MIN	64U

int lpc_lanes_create(struct lpc_half *half)
{
	struct lpc_lane *lane = NULL;
	u32 buckets;

	half->n_lanes = nr_cpu_ids;
	half->lane_bits = order_base_2(half->n_lanes);
	buckets = max(DIV_ROUND_UP(half->max_calls, half->n_lanes), LANE_BUCKETS_MIN);
	buckets = roundup_pow_of_two(buckets);
	half->id_mask = buckets - 1;
	half->lanes = kvcalloc(half->n_lanes, sizeof(*half->lanes), GFP_KERNEL);
	half->by_id = kvcalloc((size_t)half->n_lanes * buckets, sizeof(*half->by_id),
			       GFP_KERNEL);
	half->idle_lanes = bitmap_zalloc(half->n_lanes, GFP_KERNEL);
	half->busy_lanes = bitmap_zalloc(half->n_lanes, GFP_KERNEL);
	if (!half->lanes || !half->by_id || !half->idle_lanes || !half->busy_lanes) {
		lpc_lanes_destroy(half);
		return -ENOMEM;
	}
	while (lpc_lane_next(half, &lane)) {
		spin_lock_init(&lane->lock);
		lane->half = half;
		lane->index = lane - half->lanes;
		lane->by_id = half->by_id + (size_t)lane->index * buckets;
		lane->next_chain = 1ULL << half->lane_bits | lane->index;
		INIT_LIST_HEAD(&lane->pending);
		INIT_LIST_HEAD(&lane->jobs);
		lpc_deadline_init(lane);
	}
	return 0;
}

/**
 * lpc_lanes_number - from where a kernel half numbers its calls
 * @half: the kernel half
 * @minor: its own number
 *
 * A call's number is the kernel half's, then a count, then the lane: no two kernel
 * halves give the same number to a call, and no two lanes.
 */
void lpc_lanes_number(struct lpc_half *half, unsigned int minor)
{
	struct lpc_lane *lane = NULL;

	while (lpc_lane_next(half, &lane))
		lane->next_id = (u64)(minor + 1) << LPC_ID_SHIFT |
				1ULL << half->lane_bits | lane->index;
}

/**
 * lpc_lanes_destroy - free the lanes, as many as there are
 * @half: the kernel half, in which nothing goes on any more
 */
void lpc_lanes_destroy(struct lpc_half *half)
{
	kvfree(half->lanes);
	kvfree(half->by_id);
	bitmap_free(half->idle_lanes);
	bitmap_free(half->busy_lanes);
}

/**
 * lpc_lane_of - the lane of the call with a number
 * @half: the kernel half
 * @id: the number, from a daemon
 *
 * Return: the lane, or NULL: there is no such call.
 */
struct lpc_lane *lpc_lane_of(struct lpc_half *half, u64 id)
{
	u64 index = id & ((1ULL << half->lane_bits) - 1);

	if (index >= half->n_lanes)
		return NULL;
	return &half->lanes[array_index_nospec(index, half->n_lanes)];
}

/**
 * lpc_half_lock_all - lock a kernel half and all its lanes
 * @half: the kernel half
 *
 * Context: process; interrupts are off afterwards.
 */
void lpc_half_lock_all(struct lpc_half *half)
	__acquires(&half->lock)
{
	struct lpc_lane *lane = NULL;

	spin_lock_irq(&half->lock);
	while (lpc_lane_next(half, &lane)) {
		spin_lock_nest_lock(&lane->lock, &half->lock);
		/* For sparse, which takes half->lock for all of them. */
		__release(&lane->lock);
	}
}

/**
 * lpc_half_unlock_all - the reverse of lpc_half_lock_all()
 * @half: the kernel half
 *
 * Context: process; interrupts are on afterwards.
 */
void lpc_half_unlock_all(struct lpc_half *half)
	__releases(&half->lock)
{
	struct lpc_lane *lane = NULL;
	unsigned int kicks = 0;

	while (lpc_lane_next(half, &lane)) {
		kicks += lane->kicks;
		lane->kicks = 0;
		__acquire(&lane->lock);
		spin_unlock(&lane->lock);
	}
	spin_unlock_irq(&half->lock);
	if (kicks)
		lpc_lane_kick(half, raw_smp_processor_id(), kicks);
}

/* Wake a worker of this lane, if one waits. */
static bool kick_one(struct lpc_lane *lane)
{
	struct lpc_worker *worker;
	unsigned long flags;
	bool found = true;

	spin_lock_irqsave(&lane->lock, flags);
	worker = lpc_worker_idle(lane);
	if (worker) {
		worker->kicked = true;
		wake_up_process(worker->task);
	} else if (!lpc_mailbox_kick(lane)) {
		lpc_lane_clear(lane, lane->half->idle_lanes);
		found = false;
	}
	spin_unlock_irqrestore(&lane->lock, flags);
	return found;
}

/**
 * lpc_lane_kick - have workers look for what they do not know of
 * @half: the kernel half
 * @first: lane whose workers are the first to be woken
 * @n: how many workers, at most
 *
 * Whoever calls this has written down what is to be found.
 *
 * Context: any, but with no lane locked.
 */
void lpc_lane_kick(struct lpc_half *half, u32 first, unsigned int n)
{
	unsigned long i;

	/* Pairs with that in lpc_worker_misses(). */
	smp_mb();
	while (n--) {
		for_each_set_bit_wrap(i, half->idle_lanes, half->n_lanes, first) {
			if (kick_one(&half->lanes[i]))
				break;
		}
	}
	/* poll_wait() comes before device_poll() looks, so none is missed. */
	if (waitqueue_active(&half->poll_wait))
		wake_up_poll(&half->poll_wait, EPOLLIN);
}
