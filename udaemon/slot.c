// SPDX-License-Identifier: MIT
/*
 * slot.c - memory that a worker shares with the kernel.
 *
 * Locks: slots.lock, a leaf.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "clock.h"
#include "driver.h"
#include "slot.h"

/* Looks between two looks at the clock. */
#define LOOKS 64

/**
 * ud_slots_init - begin with no slot
 * @slots: the slots
 */
int ud_slots_init(struct ud_slots *slots)
{
	return -pthread_mutex_init(&slots->lock, NULL);
}

/**
 * ud_slots_finish - end, with no slot left
 * @slots: the slots
 */
void ud_slots_finish(struct ud_slots *slots)
{
	pthread_mutex_destroy(&slots->lock);
}

/**
 * ud_slots_unmap - no worker is left: let all slots go
 * @slots: the slots
 *
 * A mapping keeps the channel open, so this comes before the incarnation can end.
 */
void ud_slots_unmap(struct ud_slots *slots)
{
	struct ud_slot *slot, *next;

	for (slot = slots->all; slot; slot = next) {
		next = slot->next;
		munmap(slot->shared, slot->len);
		free(slot);
	}
	slots->all = NULL;
	slots->free = NULL;
}

static struct ud_slot *make(struct lpc_driver *driver)
{
	struct ud_slots *slots = &driver->slots;
	struct lpc_slot_op op;
	struct ud_slot *slot;

	slot = calloc(1, sizeof(*slot));
	if (!slot || ud_channel_slot(driver->fd, &op)) {
		free(slot);
		return NULL;
	}
	slot->shared = mmap(NULL, op.len, PROT_READ | PROT_WRITE, MAP_SHARED,
			    driver->fd, (off_t)op.offset);
	if (slot->shared == MAP_FAILED) {
		free(slot);
		return NULL;
	}
	slot->in = (char *)slot->shared + op.in;
	slot->out = (char *)slot->shared + op.out;
	slot->in_len = op.in_len;
	slot->out_len = op.out_len;
	slot->index = op.index;
	slot->len = op.len;
	pthread_mutex_lock(&slots->lock);
	slot->next = slots->all;
	slots->all = slot;
	pthread_mutex_unlock(&slots->lock);
	return slot;
}

/**
 * ud_slot_take - a slot for a worker
 * @driver: whose worker
 *
 * Return: the slot, or NULL: the kernel has none, and POLL does as well.
 */
struct ud_slot *ud_slot_take(struct lpc_driver *driver)
{
	struct ud_slots *slots = &driver->slots;
	struct ud_slot *slot;

	if (!(driver->bind.features & LPC_FEATURE_SLOTS))
		return NULL;
	pthread_mutex_lock(&slots->lock);
	slot = slots->free;
	if (slot)
		slots->free = slot->next_free;
	pthread_mutex_unlock(&slots->lock);
	if (!slot)
		slot = make(driver);
	/* A kernel half of another version may have shorter results. */
	if (slot && slot->out_len < driver->bind.reply_max) {
		ud_slot_put(driver, slot);
		return NULL;
	}
	return slot;
}

/**
 * ud_slot_put - a worker ends
 * @driver: whose worker
 * @slot: its slot, with no call; NULL: it had none
 */
void ud_slot_put(struct lpc_driver *driver, struct ud_slot *slot)
{
	struct ud_slots *slots = &driver->slots;

	if (!slot)
		return;
	pthread_mutex_lock(&slots->lock);
	slot->next_free = slots->free;
	slots->free = slot;
	pthread_mutex_unlock(&slots->lock);
}

static inline void relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#else
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
#endif
}

/* Look for a message: whether there is one.  If not, the worker must enter. */
static bool look(struct lpc_driver *driver, struct lpc_slot *shared)
{
	uint64_t since = clock_now();
	unsigned int i;

	for (;;) {
		for (i = 0; i < LOOKS; i++) {
			switch (lpc_slot_look(shared)) {
			case LPC_SLOT_FULL:
				return true;
			case LPC_SLOT_KICKED:
			case LPC_SLOT_AWAY:
				return false;
			}
			relax();
		}
		if ((clock_now() - since >= lpc_slot_read(&shared->look_ns) ||
		     ud_pool_stopping(&driver->pool)) &&
		    lpc_slot_leave(shared))
			return false;
	}
}

/**
 * ud_slot_wait - give the answer to the call in a slot, and wait for a message
 * @driver: whose slot
 * @slot: the slot
 * @answer: the answer, whose results are in the slot; NULL: there is none
 * @wait: how long; its buffer and flags are not used
 * @ret_response: 0, or what became of an answer, not necessarily of this one
 *
 * Return: 0: a message came, its payload in the slot; or what LPC_IOC_ENTER says.
 */
int ud_slot_wait(struct lpc_driver *driver, struct ud_slot *slot,
		 const struct ud_answer *answer, struct ud_wait *wait,
		 int *ret_response)
{
	struct lpc_slot *shared = slot->shared;
	bool looks = false;
	int err = 0;

	shared->timeout_ns = wait->timeout_ns;
	if (answer) {
		shared->status = answer->status;
		shared->len = answer->len;
		looks = !lpc_slot_answer(shared) && lpc_slot_read(&shared->look_ns);
	}
	for (;;) {
		if (looks && look(driver, shared))
			break;
		shared->flags = 0;
		if (ud_pool_stopping(&driver->pool))
			shared->flags = LPC_ENTER_NONBLOCK;
		else if (!looks && lpc_slot_read(&shared->look_ns))
			shared->flags = LPC_ENTER_LOOK;
		err = ud_channel_enter(driver->fd, slot->index);
		/* Not by the message, which a caller may be writing already. */
		if (err || lpc_slot_look(shared) == LPC_SLOT_FULL)
			break;
		looks = true;
	}
	*ret_response = shared->response;
	shared->response = 0;
	wait->msg = shared->msg;
	return err;
}
