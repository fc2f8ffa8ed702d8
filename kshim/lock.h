/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lock.h - locks that both halves take, and the structures they guard.
 */
#ifndef _LPC_LOCK_H
#define _LPC_LOCK_H

#include <linux/spinlock.h>
#include <linux/wait.h>

#include "device.h"
#include "lpc.h"

struct lpc_chain;
struct lpc_half;
struct lpc_incarnation;
struct lpc_lock_type;

/**
 * struct lpc_lock - a lock
 * @type: as the interface has it
 * @wait: threads that wait, each exclusively
 * @spin: protects what follows
 * @data: the guarded structure; changed only by the holder
 * @holder: &enum lpc_holder
 * @task: thread that took it, to compare with, together with @pid: it may be gone
 * @pid: of that thread
 * @chain: in which it was taken, or NULL, to compare with
 * @incarnation: that took it, where the user half did, to compare with
 * @taken_ns: when
 * @waiters: threads that wait
 * @taken: times it was taken
 * @contended: of them, after a wait
 * @left: times it was released because a chain or an incarnation ended
 * @revoked: times it was taken away after its hold time
 * @trust: &enum lpc_trust
 * @repairing: its holder repairs it
 * @attempts: at a repair, since the last that succeeded
 * @suspected: times that a user half died with it, where there is a repair
 * @repaired: times that it was repaired
 */
struct lpc_lock {
	const struct lpc_lock_type *type;
	wait_queue_head_t wait;
	spinlock_t spin;	/* see above */
	void *data;
	enum lpc_holder holder;
	struct task_struct *task;
	pid_t pid;
	struct lpc_chain *chain;
	const struct lpc_incarnation *incarnation;
	u64 taken_ns;
	u32 waiters;
	u64 taken;
	u64 contended;
	u64 left;
	u64 revoked;
	enum lpc_trust trust;
	bool repairing;
	u32 attempts;
	u64 suspected;
	u64 repaired;
};

int lpc_locks_create(struct lpc_half *half);
void lpc_locks_destroy(struct lpc_half *half);
void lpc_locks_release(struct lpc_half *half, struct lpc_chain *chain);
void lpc_locks_await_repair(struct lpc_half *half);
void lpc_locks_abandon(struct lpc_half *half, const struct lpc_incarnation *incarnation);
bool lpc_locks_reset(struct lpc_half *half);
void lpc_lock_inform(struct lpc_lock *lock, struct lpc_info_lock *info);
u64 lpc_locks_left(struct lpc_half *half);

lpc_command_fn lpc_lock_user;
lpc_command_fn lpc_unlock_user;

#endif /* _LPC_LOCK_H */
