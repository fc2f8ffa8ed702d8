// SPDX-License-Identifier: GPL-2.0-only
/*
 * deadline.c - the one timer of a lane.
 *
 * A timer for each call would be set and deleted a million times to fire once.
 * Instead one timer is armed for the earliest deadline known when it is armed and
 * looks at all calls when it fires.  A call with an earlier deadline moves it
 * forward; the end of a call leaves it alone.  Deadlines are met to within a tick,
 * never early.
 *
 * Locks: lane->lock.
 */
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/sched.h>

#include "call.h"
#include "compat.h"
#include "deadline.h"
#include "half.h"
#include "lane.h"
#include "recovery.h"

/* When the caller of @call leaves, 0: never. */
static u64 leaves_at(const struct lpc_call *call)
{
	const struct lpc_half *half = call->half;
	u64 at = call->deadline_ns, recovered;

	if (call->state == LPC_CALL_QUEUED && !half->incarnation) {
		recovered = lpc_recovery_until(half, call);
		if (!at || recovered < at)
			at = recovered;
	}
	return at;
}

static void arm(struct lpc_lane *lane, u64 at, u64 now)
{
	u64 left = at > now ? at - now : 0;

	lane->deadline_ns = at;
	mod_timer(&lane->deadline, jiffies + nsecs_to_jiffies(left) + 1);
}

/**
 * lpc_deadline_keep - have the timer run by the deadline of a call
 * @lane: the lane
 * @call: its call
 *
 * Context: lane->lock held.
 */
void lpc_deadline_keep(struct lpc_lane *lane, struct lpc_call *call)
{
	u64 at = leaves_at(call);

	lockdep_assert_held(&lane->lock);
	if (at && (!lane->deadline_ns || at < lane->deadline_ns))
		arm(lane, at, ktime_get_ns());
}

/**
 * lpc_deadline_passed - whether a call that has expired must leave
 * @lane: the lane
 * @call: its call
 *
 * One that expired for want of an incarnation need not, where one has come
 * meanwhile; its deadline is kept again.
 *
 * Context: lane->lock held.
 */
bool lpc_deadline_passed(struct lpc_lane *lane, struct lpc_call *call)
{
	u64 at = leaves_at(call), now = ktime_get_ns();

	lockdep_assert_held(&lane->lock);
	if (at && at <= now)
		return true;
	WRITE_ONCE(call->expired, false);
	if (at && (!lane->deadline_ns || at < lane->deadline_ns))
		arm(lane, at, now);
	return false;
}

/* Expire what is due and arm for the next; lane->lock held. */
static void scan(struct lpc_lane *lane)
{
	u64 now = ktime_get_ns(), next = 0, at;
	struct lpc_call *call;

	lane->deadline_ns = 0;
	hlist_for_each_entry(call, &lane->all, all) {
		at = leaves_at(call);
		if (!at || call->expired)
			continue;
		if (at <= now) {
			WRITE_ONCE(call->expired, true);
			if (call->caller)
				wake_up_process(call->caller);
		} else if (!next || at < next) {
			next = at;
		}
	}
	if (next && !lane->half->gone)
		arm(lane, next, now);
}

/**
 * lpc_deadline_restart - deadlines have changed, an incarnation having ended
 * @lane: the lane
 *
 * Context: lane->lock held.
 */
void lpc_deadline_restart(struct lpc_lane *lane)
{
	lockdep_assert_held(&lane->lock);
	scan(lane);
}

static void deadline_fire(struct timer_list *timer)
{
	struct lpc_lane *lane = container_of(timer, struct lpc_lane, deadline);
	unsigned long flags;

	spin_lock_irqsave(&lane->lock, flags);
	scan(lane);
	spin_unlock_irqrestore(&lane->lock, flags);
}

void lpc_deadline_init(struct lpc_lane *lane)
{
	timer_setup(&lane->deadline, deadline_fire, 0);
}

void lpc_deadline_finish(struct lpc_lane *lane)
{
	lpc_timer_shutdown_sync(&lane->deadline);
}
