/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * incarnation.h - one attachment of a daemon to a kernel half.
 */
#ifndef _LPC_INCARNATION_H
#define _LPC_INCARNATION_H

#include <linux/bitops.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "device.h"
#include "lpc.h"

struct lpc_half;
struct lpc_interface;
struct lpc_mailbox;

/* What this kernel can do. */
#define LPC_FEATURES	(LPC_FEATURE_RESPONSE_POLL | LPC_FEATURE_NESTED | \
			 LPC_FEATURE_CANCEL | LPC_FEATURE_ASSUME | \
			 LPC_FEATURE_SLOTS | LPC_FEATURE_BYE | LPC_FEATURE_BATCH)

/**
 * struct lpc_incarnation - one attachment of a daemon
 * @number: from 1
 * @first_id: for each lane: calls with a lower number were delivered to somebody else
 * @pid: process that said HELLO
 * @version: of the interface that it speaks
 * @features: &enum lpc_feature bits in force
 * @start_ns: when it began
 * @bye: it is about to end in order; half->lock
 * @polled: it has begun to take messages; all lanes' locks
 * @replaced: another has taken over from it; the same
 * @ending: it is being released; half->lock
 * @upcalls: bitmap of those it has bound
 * @events: bitmap of those it has bound
 * @mailboxes: of its workers that have slots; set once, under half->lock
 * @n_mailboxes: how many; half->lock
 * @taken: counts of each semaphore that it took and did not give back; the
 *	semaphore's lock
 * @cancels: calls whose caller has left and of which it has not been told;
 *	@cancel_lock
 * @cancel_lock: inside lane->lock
 */
struct lpc_incarnation {
	u64 number;
	u64 *first_id;
	pid_t pid;
	u32 version;
	u64 features;
	u64 start_ns;
	bool bye;
	bool polled;
	bool replaced;
	bool ending;
	unsigned long *upcalls;
	unsigned long *events;
	struct lpc_mailbox **mailboxes;
	u32 n_mailboxes;
	u32 *taken;
	struct list_head cancels;
	spinlock_t cancel_lock;	/* see above */
};

static inline bool lpc_incarnation_has_upcall(const struct lpc_incarnation *incarnation,
					      u32 index)
{
	return test_bit(index, incarnation->upcalls);
}

static inline bool lpc_incarnation_has_event(const struct lpc_incarnation *incarnation,
					     u32 index)
{
	return test_bit(index, incarnation->events);
}

u32 lpc_interface_payload_max(const struct lpc_interface *interface);

lpc_command_fn lpc_hello;
lpc_command_fn lpc_bind;
void lpc_incarnation_begin(struct lpc_half *half, struct lpc_incarnation *incarnation);
void lpc_incarnation_end(struct lpc_half *half, struct lpc_incarnation *incarnation);

/**
 * lpc_incarnation_polls - a daemon waits for a message, perhaps its first
 * @half: the kernel half
 * @incarnation: which it is
 *
 * Context: process, no lane locked.
 */
static inline void lpc_incarnation_polls(struct lpc_half *half,
					 struct lpc_incarnation *incarnation)
{
	if (unlikely(!READ_ONCE(incarnation->polled)))
		lpc_incarnation_begin(half, incarnation);
}

#endif /* _LPC_INCARNATION_H */
