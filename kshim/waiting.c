// SPDX-License-Identifier: GPL-2.0-only
/*
 * waiting.c - how long each side looks before it sleeps.
 *
 * In adaptive waiting each worker and the callers of each lane have a
 * time of their own for which they look.  It grows where a little more of it
 * would have saved the sleep, and drops to nothing where what was waited for took
 * long, so that a channel where nothing happens costs no processor time.  The
 * rule is that of KVM's halt polling (Documentation/virt/kvm/halt-polling.rst).
 *
 * Locks: half->lock for the mode, with all lanes.  The times are hints, written by anybody.
 */
#include <linux/cpumask.h>
#include <linux/moduleparam.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "half.h"
#include "lane.h"
#include "mailbox.h"
#include "queue.h"
#include "waiting.h"

#define LOOK_FIRST_NS	(10 * NSEC_PER_USEC)
#define LOOK_MAX_NS	(200 * NSEC_PER_USEC)

static const char * const names[] = {
	[LPC_WAITING_EVENT] = "event",
	[LPC_WAITING_SPIN] = "spin",
	[LPC_WAITING_ADAPTIVE] = "adaptive",
};

static int initial = LPC_WAITING_EVENT;

static int initial_set(const char *value, const struct kernel_param *param)
{
	int waiting = lpc_waiting_parse(value);

	if (waiting < 0)
		return waiting;
	WRITE_ONCE(initial, waiting);
	return 0;
}

static int initial_get(char *buffer, const struct kernel_param *param)
{
	return sysfs_emit(buffer, "%s\n", names[initial]);
}

static const struct kernel_param_ops initial_ops = {
	.set = initial_set,
	.get = initial_get,
};

module_param_cb(waiting, &initial_ops, NULL, 0644);
MODULE_PARM_DESC(waiting, "How channels registered from now on wait: event, spin or adaptive");

/**
 * lpc_waiting_initial - how a new kernel half waits
 */
enum lpc_waiting lpc_waiting_initial(void)
{
	return READ_ONCE(initial);
}

/**
 * lpc_waiting_parse - the waiting with a name
 * @name: the name, perhaps with a newline
 *
 * Return: &enum lpc_waiting or -EINVAL.
 */
int lpc_waiting_parse(const char *name)
{
	return sysfs_match_string(names, name);
}

const char *lpc_waiting_name(enum lpc_waiting waiting)
{
	return names[waiting];
}

/**
 * lpc_waiting_set - change how both sides wait, from now on
 * @half: the kernel half
 * @waiting: how
 */
void lpc_waiting_set(struct lpc_half *half, enum lpc_waiting waiting)
{
	struct lpc_lane *lane = NULL;

	lpc_half_lock_all(half);
	WRITE_ONCE(half->waiting, waiting);
	/* Those who look learn it by entering. */
	while (lpc_lane_next(half, &lane)) {
		while (lpc_mailbox_kick(lane))
			;
	}
	lpc_half_unlock_all(half);
}

static u64 look_ns(const struct lpc_half *half, u64 tuned_ns)
{
	/* The other side could not run meanwhile. */
	if (num_online_cpus() == 1)
		return 0;
	switch (READ_ONCE(half->waiting)) {
	case LPC_WAITING_SPIN:
		return LPC_LOOK_FOREVER;
	case LPC_WAITING_ADAPTIVE:
		return tuned_ns;
	case LPC_WAITING_EVENT:
		break;
	}
	return 0;
}

/* What @ns should be after a wait that took @waited_ns in all. */
static u64 tune(u64 ns, u64 waited_ns)
{
	if (waited_ns > LOOK_MAX_NS)
		return 0;
	if (waited_ns <= ns)
		return ns;
	return clamp_t(u64, 2 * ns, LOOK_FIRST_NS, LOOK_MAX_NS);
}

/**
 * lpc_waiting_worker_ns - how long a worker shall look
 * @half: the kernel half
 * @mailbox: the worker's
 */
u64 lpc_waiting_worker_ns(const struct lpc_half *half,
			  const struct lpc_mailbox *mailbox)
{
	return look_ns(half, mailbox->look_ns);
}

/**
 * lpc_waiting_worker_slept - a worker has slept
 * @half: the kernel half
 * @mailbox: the worker's
 * @slept_ns: how long
 */
void lpc_waiting_worker_slept(const struct lpc_half *half,
			      struct lpc_mailbox *mailbox, u64 slept_ns)
{
	mailbox->look_ns = tune(mailbox->look_ns, mailbox->look_ns + slept_ns);
}

/**
 * lpc_waiting_caller_ns - how long a caller shall look
 * @lane: its call's lane
 */
u64 lpc_waiting_caller_ns(const struct lpc_lane *lane)
{
	return look_ns(lane->half, READ_ONCE(lane->look_ns));
}

/**
 * lpc_waiting_caller_waited - a caller has its answer
 * @lane: its call's lane
 * @waited_ns: after this time
 */
void lpc_waiting_caller_waited(struct lpc_lane *lane, u64 waited_ns)
{
	u64 was = READ_ONCE(lane->look_ns), ns = tune(was, waited_ns);

	if (ns != was)
		WRITE_ONCE(lane->look_ns, ns);
}
