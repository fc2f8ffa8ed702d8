// SPDX-License-Identifier: GPL-2.0-only
/*
 * escalation.c - daemons that end again and again.
 *
 * Who starts a daemon anew differs: a service manager, a script, a person.  The
 * count of its ends is kept here, where it holds for all of them:
 *
 *   the daemon ended                           what the next HELLO gets
 *   in order: it had said LPC_IOC_BYE          0
 *   out of order, once in a while              0, at once
 *   out of order, again and again              -EAGAIN until its time has come,
 *                                              twice as long each time
 *   out of order, too often in too short a     -ENOTRECOVERABLE, and so do callers,
 *   time: the channel has failed               until somebody resets the channel
 *
 * An end counts for as long as the window lasts.  An incarnation that takes
 * messages for long enough is a success, and what was before it does not count.
 * A daemon that does not know of BYE is believed to end in order, unless it
 * leaves calls unanswered.
 *
 * The limits are those that the last daemon came with.  All zero, the default,
 * is no limit and no delay.
 *
 * The idea of a count, a window and a driver that is given up is that of Windows'
 * user-mode driver framework.
 *
 * Locks: half->lock; with all lanes where the channel fails or is reset.
 */
#include <linux/capability.h>
#include <linux/ktime.h>
#include <linux/minmax.h>

#include "call.h"
#include "escalation.h"
#include "half.h"
#include "incarnation.h"
#include "lane.h"
#include "lock.h"
#include "queue.h"

/* A delay doubles no more often. */
#define DOUBLINGS_MAX	20

static u64 ms_to_ns(u32 ms)
{
	return (u64)ms * NSEC_PER_MSEC;
}

/* Ends that count now. */
static u32 recent(const struct lpc_escalation *escalation, u64 now)
{
	u64 window = ms_to_ns(escalation->limits.window_ms), i;
	u32 n = 0;

	for (i = escalation->n; i > 0 && n <= LPC_RESTARTS_MAX; i--, n++) {
		if (now - escalation->ends[(i - 1) % ARRAY_SIZE(escalation->ends)] > window)
			break;
	}
	return n;
}

/* How long the next daemon has to wait, from the last end on. */
static u64 delay_ns(const struct lpc_escalation *escalation, u64 now)
{
	const struct lpc_restarts *limits = &escalation->limits;
	u32 n = recent(escalation, now);

	if (n < 2)
		return 0;
	n = min_t(u32, n - 2, DOUBLINGS_MAX);
	return min(ms_to_ns(limits->delay_ms) << n, ms_to_ns(limits->delay_max_ms));
}

static u64 retry_ns(const struct lpc_escalation *escalation, u64 now)
{
	u64 at = escalation->last_ns + delay_ns(escalation, now);

	return at > now ? at - now : 0;
}

/* Whether an incarnation has served for long enough to be a success. */
static bool has_succeeded(const struct lpc_escalation *escalation,
			  const struct lpc_incarnation *incarnation, u64 now)
{
	return escalation->limits.good_ms && incarnation->polled &&
	       now - incarnation->start_ns >= ms_to_ns(escalation->limits.good_ms);
}

/**
 * lpc_escalation_begin - a daemon attaches
 * @half: the kernel half
 * @incarnation: which it is
 * @limits: what it says
 *
 * Context: half->lock held.
 */
void lpc_escalation_begin(struct lpc_half *half, struct lpc_incarnation *incarnation,
			  const struct lpc_restarts *limits)
{
	lockdep_assert_held(&half->lock);
	incarnation->start_ns = ktime_get_ns();
	half->escalation.limits = *limits;
}

/**
 * lpc_escalation_allows - whether a daemon may attach now
 * @half: the kernel half
 * @ret_retry_ms: out: after this time, where it is -EAGAIN
 *
 * Context: half->lock held.
 *
 * Return: 0, -EAGAIN or -ENOTRECOVERABLE.
 */
int lpc_escalation_allows(struct lpc_half *half, u32 *ret_retry_ms)
{
	u64 left;

	lockdep_assert_held(&half->lock);
	if (half->escalation.failed)
		return -ENOTRECOVERABLE;
	left = retry_ns(&half->escalation, ktime_get_ns());
	if (!left)
		return 0;
	*ret_retry_ms = div_u64(left, NSEC_PER_MSEC) + 1;
	return -EAGAIN;
}

/* No more daemon: whoever waits for one waits in vain. */
static void fail(struct lpc_half *half, u32 ends)
{
	const struct lpc_escalation *escalation = &half->escalation;
	struct lpc_lane *lane = NULL;
	struct lpc_call *call;

	half->escalation.failed = true;
	while (lpc_lane_next(half, &lane)) {
		hlist_for_each_entry(call, &lane->all, all) {
			if (call->state != LPC_CALL_QUEUED)
				continue;
			lpc_queue_remove(lane, call);
			lpc_call_finish(call, call->repeats ? -EOWNERDEAD :
							      -ENOTRECOVERABLE);
		}
	}
	pr_err("lpc: %s: failed: %u daemons ended out of order within %u ms, the last, pid %d, after %llu ms and with %u calls unanswered; 'lpcctl reset %s' brings it back\n",
	       half->name, ends, escalation->limits.window_ms, escalation->pid,
	       div_u64(escalation->lived_ns, NSEC_PER_MSEC), escalation->unanswered,
	       half->name);
}

/**
 * lpc_escalation_end - a daemon has gone
 * @half: the kernel half, to which none is attached now
 * @incarnation: which it was
 * @unanswered: calls that it had
 *
 * Context: all lanes locked.
 */
void lpc_escalation_end(struct lpc_half *half, const struct lpc_incarnation *incarnation,
			u32 unanswered)
{
	struct lpc_escalation *escalation = &half->escalation;
	u64 now = ktime_get_ns();
	u32 n;

	lockdep_assert_held(&half->lock);
	if (has_succeeded(escalation, incarnation, now))
		escalation->n = 0;
	if (incarnation->bye ||
	    (!(incarnation->features & LPC_FEATURE_BYE) && !unanswered))
		return;
	escalation->ends[escalation->n++ % ARRAY_SIZE(escalation->ends)] = now;
	escalation->last_ns = now;
	escalation->lived_ns = now - incarnation->start_ns;
	escalation->pid = incarnation->pid;
	escalation->unanswered = unanswered;
	n = recent(escalation, now);
	if (escalation->limits.limit && n > escalation->limits.limit)
		fail(half, n);
}

/**
 * lpc_escalation_inform - say how things are
 * @half: the kernel half
 * @info: filled in
 *
 * Context: half->lock held.
 */
void lpc_escalation_inform(const struct lpc_half *half, struct lpc_info_half *info)
{
	const struct lpc_escalation *escalation = &half->escalation;
	u64 now = ktime_get_ns();

	lockdep_assert_held(&half->lock);
	info->restarts = escalation->limits;
	if (!half->incarnation || !has_succeeded(escalation, half->incarnation, now))
		info->ends = recent(escalation, now);
	info->failed = escalation->failed;
	if (!escalation->n)
		return;
	info->last_pid = escalation->pid;
	info->last_unanswered = escalation->unanswered;
	info->last_lived_ns = escalation->lived_ns;
	info->last_end_ns = now - escalation->last_ns;
	if (!half->incarnation && !escalation->failed)
		info->retry_ns = retry_ns(escalation, now);
}

int lpc_bye(struct lpc_file *file, void *argument, void __user *user)
{
	struct lpc_incarnation *incarnation = lpc_file_incarnation(file);
	struct lpc_bye *bye = argument;

	if (bye->flags)
		return -EINVAL;
	if (!incarnation)
		return -ENOTCONN;
	if (!(incarnation->features & LPC_FEATURE_BYE))
		return -EINVAL;
	spin_lock_irq(&file->half->lock);
	incarnation->bye = true;
	spin_unlock_irq(&file->half->lock);
	return 0;
}

int lpc_reset(struct lpc_file *file, void *argument, void __user *user)
{
	struct lpc_half *half = file->half;
	struct lpc_reset *reset = argument;
	bool failed;

	if (reset->flags)
		return -EINVAL;
	/* Not for the daemon itself, which may own the channel. */
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	lpc_half_lock_all(half);
	failed = half->escalation.failed;
	half->escalation.failed = false;
	half->escalation.n = 0;
	lpc_half_unlock_all(half);
	if (lpc_locks_reset(half) || failed)
		pr_notice("lpc: %s: reset by pid %d\n", half->name, task_tgid_nr(current));
	return 0;
}
