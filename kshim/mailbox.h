/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mailbox.h - the kernel's side of a worker's slot.
 */
#ifndef _LPC_MAILBOX_H
#define _LPC_MAILBOX_H

#include <linux/refcount.h>
#include <linux/types.h>

#include "call.h"
#include "deliver.h"
#include "device.h"
#include "lpc_slot.h"

struct lpc_half;
struct lpc_incarnation;

/**
 * struct lpc_mailbox - a worker's slot, or one of the further ones that follow it
 * @ref: one of the incarnation, one of each thread that looks at @slot without
 *	being the worker; of a worker's own slot, for the further ones as well
 * @first: the worker's own slot, with the further ones behind it in one array
 * @n_further: how many; of the worker's own slot
 * @n_batch: how many of them may have a call; the same; the worker's thread
 * @half: the kernel half
 * @worker: who waits here; worker.link is in lane->idle or lane->looking, of a
 *	further slot in lane->batched; worker.lane is the lane of @call as well
 * @call: call that is in the slot and not answered; lane->lock
 * @filling: another thread copies a call into the slot or an answer out of it;
 *	lane->lock
 * @dead: the incarnation has ended; lane->lock
 * @replaced: the incarnation is replaced; lane->lock
 * @entered: a thread is inside LPC_IOC_ENTER; lane->lock
 * @near: the caller that was answered last sleeps on this processor; lane->lock
 * @hand_over: waits that shall not try to hand the processor over; lane->lock
 * @look_ns: how long the worker shall look before it sleeps; its own thread
 * @inbox: the way to this
 * @slot: the memory that is shared; read once, believed never
 * @in: room for arguments in it
 * @out: room for results in it
 * @in_len: bytes of room
 * @out_len: the same
 * @len: bytes of all of it, the further ones included
 */
struct lpc_mailbox {
	refcount_t ref;
	struct lpc_mailbox *first;
	u32 n_further;
	u32 n_batch;
	struct lpc_half *half;
	struct lpc_worker worker;
	struct lpc_call *call;
	bool filling;
	bool dead;
	bool replaced;
	bool near;
	u8 hand_over;
	bool entered;
	u64 look_ns;
	struct lpc_inbox inbox;
	struct lpc_slot *slot;
	void *in;
	const void *out;
	u32 in_len;
	u32 out_len;
	u32 len;
};

static inline bool lpc_mailbox_is_further(const struct lpc_mailbox *mailbox)
{
	return mailbox != mailbox->first;
}

/**
 * lpc_mailbox_clear - the slot has no call any more
 * @mailbox: its mailbox
 *
 * Context: lane->lock held.
 */
static inline void lpc_mailbox_clear(struct lpc_mailbox *mailbox)
{
	if (lpc_mailbox_is_further(mailbox))
		hlist_del_init(&mailbox->worker.link);
	/* Pairs with the acquire in lpc_mailbox_is_free(). */
	smp_store_release(&mailbox->call, NULL);
}

/**
 * lpc_mailbox_is_free - whether a further slot has no call and nobody is at it
 * @mailbox: its mailbox
 *
 * Context: the worker's thread, which alone ends this.
 */
static inline bool lpc_mailbox_is_free(struct lpc_mailbox *mailbox)
{
	/* Whoever is at it said so while the call was there. */
	return !smp_load_acquire(&mailbox->call) && !smp_load_acquire(&mailbox->filling);
}

void lpc_mailbox_put(struct lpc_mailbox *mailbox);
void lpc_mailboxes_retire(struct lpc_incarnation *incarnation);
void lpc_mailboxes_replaced(struct lpc_incarnation *incarnation);
void lpc_mailboxes_honour(struct lpc_half *half, struct lpc_incarnation *incarnation);
void lpc_mailboxes_release(struct lpc_incarnation *incarnation);

bool lpc_mailbox_offer(struct lpc_lane *lane, struct lpc_call *call);
bool lpc_mailbox_kick(struct lpc_lane *lane);
void lpc_mailbox_unlist(struct lpc_mailbox *mailbox);
bool lpc_mailbox_answer(struct lpc_mailbox *mailbox);
struct lpc_mailbox *lpc_mailbox_get(struct lpc_call *call);
void lpc_mailbox_stop_looking(struct lpc_call *call);

lpc_command_fn lpc_slot;
int lpc_enter(struct lpc_file *file, unsigned long index);
int lpc_mailbox_map(struct lpc_file *file, struct vm_area_struct *vma, u64 offset,
		    u64 len);

#endif /* _LPC_MAILBOX_H */
