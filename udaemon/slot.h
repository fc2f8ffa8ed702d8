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

struct lpc_driver;

/**
 * struct ud_slot - a slot
 * @shared: its header; the start of the mapping
 * @in: where arguments come, @in_len bytes
 * @out: where results go, @out_len bytes
 * @in_len: of @in
 * @out_len: of @out
 * @index: its number
 * @len: bytes of the mapping
 * @next: in slots.all; does not change
 * @next_free: in slots.free, protected by slots.lock
 */
struct ud_slot {
	struct lpc_slot *shared;
	void *in;
	void *out;
	uint32_t in_len;
	uint32_t out_len;
	uint32_t index;
	uint32_t len;
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

struct ud_slot *ud_slot_take(struct lpc_driver *driver);
void ud_slot_put(struct lpc_driver *driver, struct ud_slot *slot);
int ud_slot_wait(struct lpc_driver *driver, struct ud_slot *slot,
		 const struct ud_answer *answer, struct ud_wait *wait,
		 int *ret_response);

#endif /* _SLOT_H */
