/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * lpc_slot.h - the steps of a slot's state, for both sides.
 *
 * The states are drawn in lpc.h.  Memory order is that of each function's last
 * line; its partner is named there.  Nothing here trusts the other side: a step
 * that the state does not allow just does not happen.
 */
#ifndef _LPC_SLOT_H
#define _LPC_SLOT_H

#include "lpc.h"

#ifdef __KERNEL__
#include <linux/atomic.h>
#define lpc_slot_acquire(p)		smp_load_acquire(p)
#define lpc_slot_release(p, v)		smp_store_release(p, v)
#define lpc_slot_read(p)		READ_ONCE(*(p))
#define lpc_slot_write(p, v)		WRITE_ONCE(*(p), v)
#define lpc_slot_barrier()		smp_mb()
#define lpc_slot_exchange(p, old, new)	(cmpxchg(p, old, new) == (old))
#else
#include <stdbool.h>
#define lpc_slot_acquire(p)		__atomic_load_n(p, __ATOMIC_ACQUIRE)
#define lpc_slot_release(p, v)		__atomic_store_n(p, v, __ATOMIC_RELEASE)
#define lpc_slot_read(p)		__atomic_load_n(p, __ATOMIC_RELAXED)
#define lpc_slot_write(p, v)		__atomic_store_n(p, v, __ATOMIC_RELAXED)
#define lpc_slot_barrier()		__atomic_thread_fence(__ATOMIC_SEQ_CST)
static inline bool lpc_slot_exchange(__u32 *p, __u32 old, __u32 new_)
{
	return __atomic_compare_exchange_n(p, &old, new_, false, __ATOMIC_SEQ_CST,
					   __ATOMIC_RELAXED);
}
#endif

/* The kernel. */

/**
 * lpc_slot_claim - the kernel wants to fill a slot whose worker looks
 * @slot: the slot
 *
 * Return: false: the worker has stopped looking and will enter.
 */
static inline bool lpc_slot_claim(struct lpc_slot *slot)
{
	/* Against lpc_slot_leave(): one of the two gets it. */
	return lpc_slot_exchange(&slot->state, LPC_SLOT_IDLE, LPC_SLOT_FILLING);
}

/**
 * lpc_slot_kick - the kernel wants the worker to enter
 * @slot: the slot
 *
 * Return: false: it is about to.
 */
static inline bool lpc_slot_kick(struct lpc_slot *slot)
{
	return lpc_slot_exchange(&slot->state, LPC_SLOT_IDLE, LPC_SLOT_KICKED);
}

/**
 * lpc_slot_begin - a call comes into the slot
 * @slot: the slot, claimed, or whose worker is in the kernel
 * @asleep: the caller sleeps already, and is to be told of the answer
 */
static inline void lpc_slot_begin(struct lpc_slot *slot, bool asleep)
{
	/* Released by lpc_slot_fill(). */
	lpc_slot_write(&slot->sleeper, asleep);
}

/**
 * lpc_slot_fill - the message is there
 * @slot: the slot, claimed, or whose worker is in the kernel
 */
static inline void lpc_slot_fill(struct lpc_slot *slot)
{
	/* Pairs with lpc_slot_look(). */
	lpc_slot_release(&slot->state, LPC_SLOT_FULL);
}

/**
 * lpc_slot_empty - the worker may look
 * @slot: the slot, whose answer has been taken
 */
static inline void lpc_slot_empty(struct lpc_slot *slot)
{
	lpc_slot_release(&slot->state, LPC_SLOT_IDLE);
}

/**
 * lpc_slot_call_in - the kernel has nothing for the worker here: it shall enter
 * @slot: the slot, claimed, or whose answer has been taken
 */
static inline void lpc_slot_call_in(struct lpc_slot *slot)
{
	lpc_slot_release(&slot->state, LPC_SLOT_KICKED);
}

/**
 * lpc_slot_taken - the worker's own thread has taken the answer, in the kernel
 * @slot: the slot, whose worker is in the kernel
 */
static inline void lpc_slot_taken(struct lpc_slot *slot)
{
	lpc_slot_write(&slot->state, LPC_SLOT_AWAY);
}

/**
 * lpc_slot_is_answered - whether the answer is there
 * @slot: the slot, with a call
 */
static inline bool lpc_slot_is_answered(const struct lpc_slot *slot)
{
	/* Pairs with lpc_slot_answer(). */
	return lpc_slot_acquire(&slot->state) == LPC_SLOT_ANSWERED;
}

/**
 * lpc_slot_sleep - the caller wants to be told of the answer
 * @slot: the slot, with its call
 *
 * Return: whether the answer is there already.
 */
static inline bool lpc_slot_sleep(struct lpc_slot *slot)
{
	lpc_slot_write(&slot->sleeper, 1);
	/* Pairs with the barrier in lpc_slot_answer(). */
	lpc_slot_barrier();
	return lpc_slot_is_answered(slot);
}

/**
 * lpc_slot_take_back - the kernel wants the call of a further slot back
 * @slot: the further slot
 *
 * Return: false: the worker has begun it.
 */
static inline bool lpc_slot_take_back(struct lpc_slot *slot)
{
	/* Against lpc_slot_work(): one of the two gets it. */
	return lpc_slot_exchange(&slot->state, LPC_SLOT_FULL, LPC_SLOT_AWAY);
}

/* The worker. */

/**
 * lpc_slot_look - what the worker sees
 * @slot: its slot
 *
 * Return: &enum lpc_slot_state; with LPC_SLOT_FULL, the message is there to be read.
 */
static inline __u32 lpc_slot_look(const struct lpc_slot *slot)
{
	/* Pairs with lpc_slot_fill(). */
	return lpc_slot_acquire(&slot->state);
}

/**
 * lpc_slot_work - the worker begins the call of a further slot
 * @slot: the further slot
 *
 * Return: whether there is one; then the message is there to be read.
 */
static inline bool lpc_slot_work(struct lpc_slot *slot)
{
	/* Against lpc_slot_take_back(); pairs with lpc_slot_fill(). */
	return lpc_slot_exchange(&slot->state, LPC_SLOT_FULL, LPC_SLOT_BEGUN);
}

/**
 * lpc_slot_answer - the worker has answered
 * @slot: its slot, FULL or BEGUN, with status, length and results written
 *
 * Return: whether it must enter, since the caller sleeps.
 */
static inline bool lpc_slot_answer(struct lpc_slot *slot)
{
	lpc_slot_release(&slot->state, LPC_SLOT_ANSWERED);
	/* Pairs with the barrier in lpc_slot_sleep(). */
	lpc_slot_barrier();
	return lpc_slot_read(&slot->sleeper);
}

/**
 * lpc_slot_leave - the worker has looked for long enough
 * @slot: its slot
 *
 * Return: false: something has come, look again.
 */
static inline bool lpc_slot_leave(struct lpc_slot *slot)
{
	/* An answer that nobody has taken is given by entering. */
	return lpc_slot_read(&slot->state) == LPC_SLOT_ANSWERED ||
	       lpc_slot_exchange(&slot->state, LPC_SLOT_IDLE, LPC_SLOT_AWAY);
}

#endif /* _LPC_SLOT_H */
