/* SPDX-License-Identifier: MIT */
/*
 * slot.h - memory that a worker shares with the kernel (lpc.h, "Slots").
 *
 * A worker takes a slot when it starts and puts it back when it ends; a slot that
 * was put back is used again before another is made, so there are never more than
 * there were workers at once.
 *
 * Locks: slots.lock is a leaf.
 */
#ifndef _SLOT_H
#define _SLOT_H

#include <pthread.h>
#include <stdint.h>

#include "channel.h"
#include "lpc_slot.h"

struct lpc_ctx;
struct lpc_driver;

/**
 * struct ud_slot - a worker's slot and the further ones that follow it
 * @shared: its header; the start of the mapping
 * @op: where everything is in it
 * @now: which of them has the message that came last: 0 or, from 1, a further one
 * @call: number of the call that was answered last in the worker's own slot
 * @batch: further ones to look at
 * @batch_ns: when the first of them was looked at
 * @next: in slots.all; does not change
 * @next_free: in slots.free, protected by slots.lock
 */
struct ud_slot {
	struct lpc_slot *shared;
	struct lpc_slot_op op;
	uint64_t call;
	uint32_t now;
	uint32_t batch;
	uint64_t batch_ns;
	struct ud_slot *next;
	struct ud_slot *next_free;
};

/**
 * struct ud_slots - the slots of a driver
 * @lock: see the top of this file
 * @all: those there are, protected by @lock
 * @free: those that no worker has, protected by @lock
 */
struct ud_slots {
	pthread_mutex_t lock;
	struct ud_slot *all;
	struct ud_slot *free;
};

int ud_slots_init(struct ud_slots *slots);
void ud_slots_finish(struct ud_slots *slots);
void ud_slots_unmap(struct ud_slots *slots);

struct ud_slot *ud_slot_take(struct lpc_ctx *ctx);
void ud_slot_put(struct lpc_driver *driver, struct ud_slot *slot);
void ud_slot_answer(struct lpc_ctx *ctx, struct ud_slot *slot,
		    const struct ud_answer *answer);
int ud_slot_wait(struct lpc_ctx *ctx, struct ud_slot *slot,
		 const struct ud_answer *answer, struct ud_wait *wait);

#endif /* _SLOT_H */
