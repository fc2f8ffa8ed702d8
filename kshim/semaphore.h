/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * semaphore.h - counting semaphores that both halves use.
 */
#ifndef _LPC_SEMAPHORE_H
#define _LPC_SEMAPHORE_H

#include <linux/spinlock.h>
#include <linux/wait.h>

#include "device.h"
#include "lpc.h"

struct lpc_half;
struct lpc_incarnation;
struct lpc_semaphore_type;

/* Most that a semaphore may count. */
#define LPC_SEMAPHORE_MAX	INT_MAX

/**
 * struct lpc_semaphore - a counting semaphore
 * @type: as the interface has it
 * @wait: threads that wait, each exclusively
 * @spin: protects what follows; taken with interrupts off
 * @count: what is left to take
 * @taken: what incarnations have taken and not given back
 * @waiters: threads that wait
 * @ups: times posted
 * @downs: times taken
 */
struct lpc_semaphore {
	const struct lpc_semaphore_type *type;
	wait_queue_head_t wait;
	spinlock_t spin;	/* see above */
	u32 count;
	u32 taken;
	u32 waiters;
	u64 ups;
	u64 downs;
};

int lpc_semaphores_create(struct lpc_half *half);
void lpc_semaphores_destroy(struct lpc_half *half);
void lpc_semaphores_release(struct lpc_half *half,
			    const struct lpc_incarnation *incarnation);
void lpc_semaphore_inform(struct lpc_semaphore *semaphore,
			  struct lpc_info_semaphore *info);

lpc_command_fn lpc_up_user;
lpc_command_fn lpc_down_user;

#endif /* _LPC_SEMAPHORE_H */
