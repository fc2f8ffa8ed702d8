// SPDX-License-Identifier: GPL-2.0-only
/*
 * recovery.c - what a call may expect when a daemon dies, or none comes.
 *
 * call.h says what becomes of a call in each state; here are the bounds and the
 * ways out.  Whatever happens, and however often, one of these is the end of a
 * call, in this order of preference:
 *
 *   answered    by the incarnation that it was delivered to last, perhaps out of
 *               its slot after its end
 *   fallback    the kernel half's own function has run, once, after the user half
 *               was out of the way
 *   unknown     -EOWNERDEAD: a user half began it, perhaps finished it
 *   not done    -ENOTCONN: no user half has seen it, or -ENOTRECOVERABLE: and none
 *               will, the channel has failed; one that was to be repeated, and for
 *               which nobody came, is unknown
 *
 * An end of an incarnation in the middle of all this is like any other: a call
 * that is repeated is an ordinary call, and what is counted (repeats, the time
 * without an incarnation) is counted in the call and not in the incarnation.
 *
 * Locks: half->lock for the bounds, with all lanes.  A fallback runs without any.
 */
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "deadline.h"
#include "half.h"
#include "lane.h"
#include "recovery.h"
#include "trace.h"

#define RECOVERY_MS_DEFAULT	1000
#define REPEATS_DEFAULT		3

static unsigned int recovery_ms = RECOVERY_MS_DEFAULT;
static unsigned int repeats = REPEATS_DEFAULT;

static int recovery_ms_set(const char *value, const struct kernel_param *param)
{
	return param_set_uint_minmax(value, param, 1, LPC_RECOVERY_MS_MAX);
}

static int repeats_set(const char *value, const struct kernel_param *param)
{
	return param_set_uint_minmax(value, param, 0, LPC_REPEATS_MAX);
}

static const struct kernel_param_ops recovery_ms_ops = {
	.set = recovery_ms_set,
	.get = param_get_uint,
};

static const struct kernel_param_ops repeats_ops = {
	.set = repeats_set,
	.get = param_get_uint,
};

module_param_cb(recovery_ms, &recovery_ms_ops, &recovery_ms, 0644);
MODULE_PARM_DESC(recovery_ms, "Milliseconds that a call waits for a daemon where there is none, on channels registered from now on");
module_param_cb(repeats, &repeats_ops, &repeats, 0644);
MODULE_PARM_DESC(repeats, "Times that an idempotent call is delivered again, on channels registered from now on");

/**
 * lpc_recovery_init - the bounds of a new kernel half
 * @half: the kernel half
 * @options: what it wants
 */
void lpc_recovery_init(struct lpc_half *half, const struct lpc_half_options *options)
{
	half->recovery_ms = options->attach_ms ?: READ_ONCE(recovery_ms);
	half->repeats = READ_ONCE(repeats);
	half->detached_ns = ktime_get_ns();
}

/**
 * lpc_recovery_set_ms - change how long calls wait for an incarnation
 * @half: the kernel half
 * @ms: milliseconds, for those that wait now too
 *
 * Context: process.
 *
 * Return: 0 or -EINVAL.
 */
int lpc_recovery_set_ms(struct lpc_half *half, unsigned int ms)
{
	struct lpc_lane *lane = NULL;

	if (!ms || ms > LPC_RECOVERY_MS_MAX)
		return -EINVAL;
	lpc_half_lock_all(half);
	WRITE_ONCE(half->recovery_ms, ms);
	while (lpc_lane_next(half, &lane))
		lpc_deadline_restart(lane);
	lpc_half_unlock_all(half);
	return 0;
}

/**
 * lpc_recovery_set_repeats - change how often idempotent calls are repeated
 * @half: the kernel half
 * @count: times, 0: never
 *
 * Context: process.
 *
 * Return: 0 or -EINVAL.
 */
int lpc_recovery_set_repeats(struct lpc_half *half, unsigned int count)
{
	if (count > LPC_REPEATS_MAX)
		return -EINVAL;
	lpc_half_lock_all(half);
	WRITE_ONCE(half->repeats, count);
	lpc_half_unlock_all(half);
	return 0;
}

/**
 * lpc_recovery_allows - whether a daemon may want this
 * @hello: what it says
 */
bool lpc_recovery_allows(const struct lpc_hello *hello)
{
	return hello->recovery_ms <= LPC_RECOVERY_MS_MAX && hello->repeats <= LPC_REPEATS_MAX;
}

/**
 * lpc_recovery_configure - take what a daemon's configuration says
 * @half: the kernel half it has attached to
 * @hello: what it says, allowed; out: what is in force
 */
void lpc_recovery_configure(struct lpc_half *half, struct lpc_hello *hello)
{
	lpc_half_lock_all(half);
	if (hello->recovery_ms)
		WRITE_ONCE(half->recovery_ms, hello->recovery_ms);
	if (hello->repeats)
		WRITE_ONCE(half->repeats, hello->repeats);
	hello->recovery_ms = half->recovery_ms;
	hello->repeats = half->repeats;
	lpc_half_unlock_all(half);
}

/**
 * lpc_recovery_begin - a call begins
 * @half: the kernel half
 * @call: the call, about to be queued
 *
 * Where there is no incarnation, the time since the last one is not the call's;
 * but a call with a fallback has nothing to gain by waiting longer for an
 * incarnation that others have waited for in vain.
 *
 * Context: lane->lock held.
 */
void lpc_recovery_begin(const struct lpc_half *half, struct lpc_call *call)
{
	call->without_ns = half->without_ns;
	if (!half->incarnation && !call->procedure->run)
		call->without_ns += max(call->start_ns, half->detached_ns) - half->detached_ns;
}

/**
 * lpc_recovery_until - when a call has waited for an incarnation for long enough
 * @half: the kernel half, without an incarnation
 * @call: the call
 *
 * Context: lane->lock held.
 */
u64 lpc_recovery_until(const struct lpc_half *half, const struct lpc_call *call)
{
	u64 most = (u64)half->recovery_ms * NSEC_PER_MSEC;
	s64 waited = half->without_ns - call->without_ns;

	return half->detached_ns + (waited < (s64)most ? most - waited : 0);
}

/**
 * lpc_recovery_is_over - whether a new call goes to its fallback at once
 * @half: the kernel half, without an incarnation
 * @call: the call
 *
 * Context: lane->lock held.
 */
bool lpc_recovery_is_over(const struct lpc_half *half, const struct lpc_call *call)
{
	return call->procedure->run &&
	       call->start_ns >= half->detached_ns + (u64)half->recovery_ms * NSEC_PER_MSEC;
}

/**
 * lpc_recovery_failed - a call has waited for an incarnation in vain
 * @half: the kernel half, without an incarnation
 * @call: the call, QUEUED
 *
 * Context: lane->lock held.
 *
 * Return: what to tell its caller.
 */
int lpc_recovery_failed(struct lpc_half *half, const struct lpc_call *call)
{
	if (!call->repeats)
		return -ENOTCONN;
	atomic64_inc(&half->unknown);
	return -EOWNERDEAD;
}

/**
 * lpc_recovery_end - an incarnation has come
 * @half: the kernel half, still without it
 *
 * Context: all lanes locked.
 */
void lpc_recovery_end(struct lpc_half *half)
{
	half->without_ns += ktime_get_ns() - half->detached_ns;
}

/**
 * lpc_recovery_repeats - whether a call that an incarnation had is delivered again
 * @half: the kernel half
 * @call: the call, RUNNING, withdrawn
 *
 * Context: lane->lock held.
 *
 * Return: whether it is; that has been counted.
 */
bool lpc_recovery_repeats(struct lpc_half *half, struct lpc_call *call)
{
	if (!(call->procedure->flags & LPC_PROCEDURE_IDEMPOTENT) || call->outer ||
	    call->repeats >= half->repeats)
		return false;
	call->repeats++;
	atomic64_inc(&half->repeated);
	return true;
}

/* The arguments, as one piece. */
static void *gather(const struct lpc_call *call)
{
	const struct lpc_upcall *upcall = call->upcall;
	u8 *in = kvmalloc(max(call->in_len, 1U), GFP_KERNEL);
	u32 i, at = 0;

	for (i = 0; in && i < upcall->segments; i++) {
		memcpy(in + at, upcall->segment[i].iov_base, upcall->segment[i].iov_len);
		at += upcall->segment[i].iov_len;
	}
	return in;
}

static void *room_for_results(struct lpc_call *call)
{
	u32 len = call->procedure->out_max;

	if (call->reply != call->inline_reply)
		kvfree(call->reply);
	call->reply = call->inline_reply;
	if (len <= LPC_CALL_INLINE)
		return call->reply;
	return kvmalloc(len, GFP_KERNEL_ACCOUNT);
}

/**
 * lpc_recovery_fall_back - run a call on its fallback
 * @call: the call, made by this thread; it has ended, or was never queued
 *
 * Context: process, may sleep, inside lpc_half_enter().
 *
 * Return: the fallback's result, with the results in the call where it is 0; or
 * -ENOMEM.
 */
int lpc_recovery_fall_back(struct lpc_call *call)
{
	const struct lpc_procedure *procedure = call->procedure;
	struct lpc_half *half = call->half;
	void *in, *out;
	int err = -ENOMEM;

	in = gather(call);
	out = room_for_results(call);
	if (in && out) {
		call->reply = out;
		call->reply_len = 0;
		err = procedure->run(half, half->ops, in, call->in_len, out,
				     &call->reply_len);
		atomic64_inc(&half->fallbacks);
	}
	trace_lpc_call_fallback(half->name, call->chain->id, procedure->name, err);
	kvfree(in);
	return err;
}
