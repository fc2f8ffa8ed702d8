// SPDX-License-Identifier: GPL-2.0-only
/*
 * deadline.c - the one timer of a kernel half.
 *
 * A timer for each call would be set and deleted a million times to fire once.
 * Instead one timer is armed for the earliest deadline known when it is armed and
 * looks at all calls when it fires.  A call with an earlier deadline moves it
 * forward; the end of a call leaves it alone.  Deadlines are met to within a tick,
 * never early.
 *
 * Locks: half->lock.
 */
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/sched.h>

#include "call.h"
#include "compat.h"
#include "deadline.h"
#include "half.h"
#include "recovery.h"

/* When the caller of @call leaves, 0: never. */
static u64 leaves_at(const struct lpc_half *half, const struct lpc_call *call)
{
	u64 at = call->deadline_ns, recovered;

	if (call->state == LPC_CALL_QUEUED && !half->incarnation) {
		recovered = lpc_recovery_until(half, call);
		if (!at || recovered < at)
			at = recovered;
	}
	return at;
}

static void arm(struct lpc_half *half, u64 at, u64 now)
{
	u64 left = at > now ? at - now : 0;

	half->deadline_ns = at;
	mod_timer(&half->deadline, jiffies + nsecs_to_jiffies(left) + 1);
}

/**
 * lpc_deadline_add - keep the deadline of a call
 * @half: the kernel half
 * @call: the call
 *
 * Context: half->lock held.
 */
void lpc_deadline_add(struct lpc_half *half, struct lpc_call *call)
{
	u64 at = leaves_at(half, call);

	lockdep_assert_held(&half->lock);
	if (at && (!half->deadline_ns || at < half->deadline_ns))
		arm(half, at, ktime_get_ns());
}

/**
 * lpc_deadline_passed - whether a call that has expired must leave
 * @half: the kernel half
 * @call: the call
 *
 * One that expired for want of an incarnation need not, where one has come
 * meanwhile; its deadline is kept again.
 *
 * Context: half->lock held.
 */
bool lpc_deadline_passed(struct lpc_half *half, struct lpc_call *call)
{
	u64 at = leaves_at(half, call), now = ktime_get_ns();

	lockdep_assert_held(&half->lock);
	if (at && at <= now)
		return true;
	WRITE_ONCE(call->expired, false);
	if (at && (!half->deadline_ns || at < half->deadline_ns))
		arm(half, at, now);
	return false;
}

/* Expire what is due and arm for the next; half->lock held. */
static void scan(struct lpc_half *half)
{
	u64 now = ktime_get_ns(), next = 0, at;
	struct lpc_call *call;

	half->deadline_ns = 0;
	hlist_for_each_entry(call, &half->all, all) {
		at = leaves_at(half, call);
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
	if (next && !half->gone)
		arm(half, next, now);
}

/**
 * lpc_deadline_restart - deadlines have changed, an incarnation having ended
 * @half: the kernel half
 *
 * Context: half->lock held.
 */
void lpc_deadline_restart(struct lpc_half *half)
{
	lockdep_assert_held(&half->lock);
	scan(half);
}

static void deadline_fire(struct timer_list *timer)
{
	struct lpc_half *half = container_of(timer, struct lpc_half, deadline);
	unsigned long flags;

	spin_lock_irqsave(&half->lock, flags);
	scan(half);
	spin_unlock_irqrestore(&half->lock, flags);
}

void lpc_deadline_init(struct lpc_half *half)
{
	timer_setup(&half->deadline, deadline_fire, 0);
}

void lpc_deadline_finish(struct lpc_half *half)
{
	lpc_timer_shutdown_sync(&half->deadline);
}
