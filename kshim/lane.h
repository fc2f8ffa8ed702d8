/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lane.h - calls, and the workers that serve them, by processor.
 *
 * A kernel half has a lane for each processor.  A call belongs, for its whole life,
 * to the lane of the processor it was made on, and so does everything nested in
 * it; a worker belongs to the lane it took its last call from, or went idle in,
 * which is that of the processor it sleeps on.  So callers and workers that keep to
 * different processors share no lock and no list:
 *
 *      processor 0                        processor 1
 *      caller -> lane 0 -> worker         caller -> lane 1 -> worker
 *                   \                        /
 *                    workers of one without a call look into the other
 *
 * Calls do not change lanes; workers do.  A worker that finds nothing in its own lane
 * takes from another one (lpc_worker_moves()); a call that finds no worker in its own
 * lane stays there, and a worker of another lane is woken for it (lpc_lane_unlock()).
 * Neither can miss the other: each first writes down what it has, then looks at
 * what the others have written, with a full barrier between the two.
 *
 * half->idle_lanes and half->busy_lanes say which lanes to look into.  A lane's bits are
 * written under its lock: set with what they stand for, cleared by who has looked
 * and found nothing.  So a lane that is used over and over writes to neither.
 *
 * Locks: half->lock, then lane->lock.  More than one lane->lock is held only by who
 * holds half->lock: lpc_half_lock_all(), for what concerns all lanes and is rare.
 * What one may read under any one lane's lock (half->incarnation, half->gone, ...)
 * is written under all of them.
 */
#ifndef _LPC_LANE_H
#define _LPC_LANE_H

#include <linux/cache.h>
#include <linux/list.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/types.h>

#include "half.h"

/**
 * struct lpc_lane - what a kernel half has for each processor
 * @lock: protects all that follows but @half and @index, and the state of every
 *	call, job and worker that belongs here; interrupts off
 * @half: the kernel half
 * @index: the processor
 * @next_id: number of the next call delivered
 * @next_chain: number of the next chain
 * @all: calls in flight
 * @by_id: calls the user half has, by number
 * @pending: calls that wait for a worker
 * @n_pending: how many
 * @idle: workers that wait for a message, the last one first
 * @n_idle: how many
 * @looking: workers that look at their slots, the last one first
 * @n_looking: how many
 * @batched: further slots with a call that its worker had not begun when it came
 * @jobs: those that are not done
 * @call_turn: the next message is a call, where there are calls and events
 * @turn: calls taken here while there was something in other lanes
 * @kicks: workers of any lane that shall look once @lock is released
 * @deadline: runs at the earliest known deadline
 * @deadline_ns: when that is, 0: not armed
 * @look_ns: how long a caller looks in adaptive waiting; a hint
 * @hand_over: calls that shall not try to hand the processor over; a hint
 */
struct lpc_lane {
	spinlock_t lock;	/* see above */
	u32 index;
	struct lpc_half *half;
	u64 next_id;
	u64 next_chain;
	struct hlist_head all;
	struct hlist_head *by_id;
	struct list_head pending;
	unsigned int n_pending;
	unsigned int n_idle;
	struct hlist_head idle;
	struct hlist_head looking;
	unsigned int n_looking;
	unsigned int kicks;
	struct hlist_head batched;
	struct list_head jobs;
	unsigned int turn;
	bool call_turn;
	u8 hand_over;
	u64 look_ns;
	u64 deadline_ns;
	struct timer_list deadline;
} ____cacheline_aligned_in_smp;

int lpc_lanes_create(struct lpc_half *half);
void lpc_lanes_number(struct lpc_half *half, unsigned int minor);
void lpc_lanes_destroy(struct lpc_half *half);

struct lpc_lane *lpc_lane_of(struct lpc_half *half, u64 id);
void lpc_half_lock_all(struct lpc_half *half);
void lpc_half_unlock_all(struct lpc_half *half);
void lpc_lane_kick(struct lpc_half *half, u32 first, unsigned int n);

/**
 * lpc_lane_next - go through all lanes
 * @half: the kernel half
 * @lane: NULL before the first and after the last
 *
 * Return: whether there is another one.
 */
static inline bool lpc_lane_next(const struct lpc_half *half, struct lpc_lane **lane)
{
	*lane = *lane ? *lane + 1 : half->lanes;
	if (*lane == half->lanes + half->n_lanes)
		*lane = NULL;
	return *lane;
}

/**
 * lpc_lane_here - the lane of this processor
 * @half: the kernel half
 */
static inline struct lpc_lane *lpc_lane_here(const struct lpc_half *half)
{
	return &half->lanes[raw_smp_processor_id()];
}

static inline void lpc_lane_lock(struct lpc_lane *lane)
	__acquires(&lane->lock)
{
	spin_lock_irq(&lane->lock);
}

/**
 * lpc_lane_unlock - release a lane's lock, and then wake who shall look into it
 * @lane: the lane
 *
 * Context: process; interrupts are on afterwards.
 */
static inline void lpc_lane_unlock(struct lpc_lane *lane)
	__releases(&lane->lock)
{
	unsigned int kicks = lane->kicks;

	if (unlikely(kicks))
		lane->kicks = 0;
	spin_unlock_irq(&lane->lock);
	if (unlikely(kicks))
		lpc_lane_kick(lane->half, lane->index, kicks);
}

/**
 * lpc_lane_number - take the next number
 * @lane: the lane, locked
 * @next: its @next_id or @next_chain
 */
static inline u64 lpc_lane_number(const struct lpc_lane *lane, u64 *next)
{
	u64 number = *next;

	*next += 1ULL << lane->half->lane_bits;
	return number;
}

/**
 * lpc_lane_bucket - where the call with a number is looked for
 * @lane: the number's lane
 * @id: the number
 */
static inline struct hlist_head *lpc_lane_bucket(const struct lpc_lane *lane, u64 id)
{
	return &lane->by_id[id >> lane->half->lane_bits & lane->half->id_mask];
}

/**
 * lpc_lane_set - set a lane's bit
 * @lane: the lane, locked
 * @lanes: half->idle_lanes or half->busy_lanes
 */
static inline void lpc_lane_set(const struct lpc_lane *lane, unsigned long *lanes)
{
	if (!test_bit(lane->index, lanes))
		set_bit(lane->index, lanes);
}

static inline void lpc_lane_clear(const struct lpc_lane *lane, unsigned long *lanes)
{
	if (test_bit(lane->index, lanes))
		clear_bit(lane->index, lanes);
}

#endif /* _LPC_LANE_H */
