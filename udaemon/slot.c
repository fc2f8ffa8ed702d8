// SPDX-License-Identifier: MIT
/*
 * slot.c - memory that a worker shares with the kernel.
 *
 * Locks: slots.lock, a leaf.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "call.h"
#include "clock.h"
#include "driver.h"
#include "slot.h"

/* Looks between two looks at the clock. */
#define LOOKS 64

/* For so long may the first answer of a batch wait for the others. */
#define BATCH_NS (100 * NS_PER_US)

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
		munmap(slot->shared, slot->op.len);
		free(slot);
	}
	slots->all = NULL;
	slots->free = NULL;
}

static struct ud_slot *make(struct lpc_driver *driver)
{
	struct ud_slots *slots = &driver->slots;
	struct ud_slot *slot;

	slot = calloc(1, sizeof(*slot));
	if (!slot || ud_channel_slot(driver->fd, &slot->op)) {
		free(slot);
		return NULL;
	}
	slot->shared = mmap(NULL, slot->op.len, PROT_READ | PROT_WRITE,
			    MAP_SHARED, driver->fd, (off_t)slot->op.offset);
	if (slot->shared == MAP_FAILED) {
		free(slot);
		return NULL;
	}
	pthread_mutex_lock(&slots->lock);
	slot->next = slots->all;
	slots->all = slot;
	pthread_mutex_unlock(&slots->lock);
	return slot;
}

/* The header of the worker's own slot, 0, or of a further one, from 1. */
static struct lpc_slot *header(const struct ud_slot *slot, uint32_t which)
{
	const struct lpc_slot_op *op = &slot->op;

	if (!which)
		return slot->shared;
	return (void *)((char *)slot->shared + op->batch_at +
			(which - 1) * op->batch_len);
}

/* The next message comes, or has come, in this one. */
static void turn_to(struct lpc_ctx *ctx, struct ud_slot *slot, uint32_t which)
{
	const struct lpc_slot_op *op = &slot->op;
	char *at = (char *)header(slot, which);

	slot->now = which;
	if (which)
		ud_context_borrow(ctx, at + op->batch_in, op->batch_in_len,
				  at + op->batch_out, op->batch_out_len);
	else
		ud_context_borrow(ctx, at + op->in, op->in_len, at + op->out,
				  op->out_len);
}

/**
 * ud_slot_take - a slot for a worker
 * @ctx: its context, which uses the slot's memory from now on
 *
 * Return: the slot, or NULL: the kernel has none, and POLL does as well.
 */
struct ud_slot *ud_slot_take(struct lpc_ctx *ctx)
{
	struct lpc_driver *driver = ctx->driver;
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
	if (slot && slot->op.out_len < driver->bind.reply_max) {
		ud_slot_put(driver, slot);
		return NULL;
	}
	if (slot)
		turn_to(ctx, slot, 0);
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

/* Begin the next call that came with the last one, if there is one; not where the
 * answers to those before have waited for too long.
 */
static bool begin_next(struct lpc_ctx *ctx, struct ud_slot *slot)
{
	uint32_t i;

	if (clock_now() - slot->batch_ns > BATCH_NS)
		return false;
	for (i = slot->now + 1; i <= slot->batch; i++) {
		if (lpc_slot_work(header(slot, i))) {
			turn_to(ctx, slot, i);
			return true;
		}
	}
	return false;
}

/* Write the answer; whether the worker must enter. */
static bool write_answer(struct ud_slot *slot, const struct ud_answer *answer)
{
	struct lpc_slot *shared = header(slot, slot->now);

	if (!slot->now)
		slot->call = answer->call;
	shared->status = answer->status;
	shared->len = answer->len;
	return lpc_slot_answer(shared);
}

/* The kernel has something to say of an answer. */
static void take_response(struct lpc_ctx *ctx, struct lpc_slot *shared,
			  uint64_t call)
{
	ud_call_refused(ctx, call, shared->response);
	shared->response = 0;
}

/* Enter: answers are given, and the next message is in the worker's own slot. */
static int enter(struct lpc_ctx *ctx, struct ud_slot *slot, uint32_t flags)
{
	uint32_t i;
	int err;

	slot->shared->flags = flags;
	err = ud_channel_enter(ctx->driver->fd, slot->op.index);
	for (i = 1; i <= slot->batch; i++) {
		struct lpc_slot *shared = header(slot, i);

		if (shared->response)
			take_response(ctx, shared, shared->msg.call);
	}
	if (slot->now)
		turn_to(ctx, slot, 0);
	slot->batch = slot->shared->batch;
	if (slot->batch)
		slot->batch_ns = clock_now();
	return err;
}

/**
 * ud_slot_answer - give all answers, and wait for nothing
 * @ctx: context of the worker whose slot it is
 * @slot: the slot
 * @answer: the last answer, whose results are in the slot
 */
void ud_slot_answer(struct lpc_ctx *ctx, struct ud_slot *slot,
		    const struct ud_answer *answer)
{
	write_answer(slot, answer);
	enter(ctx, slot, LPC_ENTER_ANSWER);
	if (slot->shared->response)
		take_response(ctx, slot->shared, slot->call);
}

/**
 * ud_slot_wait - give the answer to the call in a slot, and wait for a message
 * @ctx: context of the worker whose slot it is
 * @slot: the slot
 * @answer: the answer, whose results are in the slot; NULL: there is none
 * @wait: how long; its buffer and flags are not used
 *
 * Where the next message came with the last one, the answer is given later.
 *
 * Return: 0: a message came, its payload is where @ctx has it; or what
 * LPC_IOC_ENTER says.
 */
int ud_slot_wait(struct lpc_ctx *ctx, struct ud_slot *slot,
		 const struct ud_answer *answer, struct ud_wait *wait)
{
	struct lpc_driver *driver = ctx->driver;
	struct lpc_slot *shared = slot->shared;
	bool looks = false;
	uint32_t flags;
	int err = 0;

	if (answer)
		looks = !write_answer(slot, answer) && !slot->batch &&
			lpc_slot_read(&shared->look_ns);
	if (slot->batch && begin_next(ctx, slot)) {
		wait->msg = header(slot, slot->now)->msg;
		return 0;
	}
	shared->timeout_ns = wait->timeout_ns;
	for (;;) {
		if (looks && look(driver, shared))
			break;
		flags = 0;
		if (ud_pool_stopping(&driver->pool))
			flags = LPC_ENTER_NONBLOCK;
		else if (!looks && lpc_slot_read(&shared->look_ns))
			flags = LPC_ENTER_LOOK;
		err = enter(ctx, slot, flags);
		/* Not by the message, which a caller may be writing already. */
		if (err || lpc_slot_look(shared) == LPC_SLOT_FULL)
			break;
		looks = true;
	}
	if (shared->response)
		take_response(ctx, shared, slot->call);
	wait->msg = shared->msg;
	return err;
}
