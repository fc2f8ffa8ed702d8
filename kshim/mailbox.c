// SPDX-License-Identifier: GPL-2.0-only
/*
 * mailbox.c - workers that have a slot, and callers that look into it.
 *
 * A worker in the kernel delivers to itself, as one in POLL does (deliver.c),
 * but into its slot.  A worker that looks at its slot in user space is in
 * lane->looking, and a caller's own thread copies the call into the slot.  The
 * answer is taken out by the worker that enters or by the caller that looks,
 * whoever claims it first (call->answering).
 *
 * Locks: lane->lock, of the worker's lane, which is that of the call in the slot.
 * While mailbox->filling is set the slot's message or answer is being copied without
 * it, and the worker, should it enter, waits.
 */
#include <linux/bitmap.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "batch.h"
#include "deliver.h"
#include "half.h"
#include "incarnation.h"
#include "lane.h"
#include "mailbox.h"
#include "poll.h"
#include "queue.h"
#include "response.h"
#include "waiting.h"

#define SLOT_ALIGN	64

/* Room for arguments, and for results, in a further slot. */
#define BATCH_ROOM	8192U

static void mailbox_hold(struct lpc_mailbox *mailbox)
{
	refcount_inc(&mailbox->first->ref);
}

void lpc_mailbox_put(struct lpc_mailbox *mailbox)
{
	struct lpc_mailbox *first = mailbox->first;

	if (!refcount_dec_and_test(&first->ref))
		return;
	vfree(first->slot);
	kfree(first);
}

/**
 * lpc_mailboxes_retire - a daemon has gone: nothing is put into its slots any more
 * @incarnation: which it was
 *
 * Context: all lanes locked.
 */
void lpc_mailboxes_retire(struct lpc_incarnation *incarnation)
{
	u32 i;

	for (i = 0; i < incarnation->n_mailboxes; i++) {
		incarnation->mailboxes[i]->dead = true;
		lpc_mailbox_unlist(incarnation->mailboxes[i]);
	}
}

/**
 * lpc_mailboxes_replaced - a daemon is replaced: no new call is put into its slots
 * @incarnation: which it is
 *
 * Context: all lanes locked.
 */
void lpc_mailboxes_replaced(struct lpc_incarnation *incarnation)
{
	u32 i;

	for (i = 0; i < incarnation->n_mailboxes; i++)
		incarnation->mailboxes[i]->replaced = true;
}

/* The call whose answer is complete in the slot, claimed, with a reference. */
static struct lpc_call *claim_answered(struct lpc_half *half, struct lpc_mailbox *mailbox)
{
	struct lpc_lane *lane = mailbox->worker.lane;
	struct lpc_call *call;

	lpc_lane_lock(lane);
	call = mailbox->call;
	if (!call || call->answering || half->gone ||
	    !lpc_slot_is_answered(mailbox->slot)) {
		call = NULL;
	} else {
		call->answering = true;
		refcount_inc(&call->ref);
		if (call->state == LPC_CALL_RUNNING)
			atomic64_inc(&half->honoured);
	}
	lpc_lane_unlock(lane);
	return call;
}

static void honour(struct lpc_half *half, struct lpc_mailbox *mailbox)
{
	struct lpc_call *call = claim_answered(half, mailbox);

	if (!call)
		return;
	lpc_response_slot(call, mailbox);
	lpc_call_put(call);
}

/**
 * lpc_mailboxes_honour - give the answers that a daemon had written before it went
 * @half: the kernel half it served
 * @incarnation: which it was; retired, and its slots mapped nowhere
 *
 * What came in a batch and was not begun is queued again.
 *
 * Context: process, may sleep.
 */
void lpc_mailboxes_honour(struct lpc_half *half, struct lpc_incarnation *incarnation)
{
	struct lpc_mailbox *first;
	u32 i, j;

	for (i = 0; i < incarnation->n_mailboxes; i++) {
		first = incarnation->mailboxes[i];
		for (j = 0; j <= first->n_further; j++)
			honour(half, first + j);
		lpc_batch_take_back(first);
	}
}

void lpc_mailboxes_release(struct lpc_incarnation *incarnation)
{
	u32 i;

	for (i = 0; i < incarnation->n_mailboxes; i++)
		lpc_mailbox_put(incarnation->mailboxes[i]);
	kvfree(incarnation->mailboxes);
}

/*
 * The worker looks: the next call is put into its slot; unless there is something for
 * it.  lane->lock held; whether it looks now.
 */
static bool list_looking(struct lpc_mailbox *mailbox,
			 const struct lpc_incarnation *incarnation)
{
	struct lpc_lane *lane = mailbox->worker.lane;

	hlist_add_head(&mailbox->worker.link, &lane->looking);
	lane->n_looking++;
	lpc_lane_set(lane, lane->half->idle_lanes);
	if (lpc_worker_misses(lane, incarnation)) {
		lpc_mailbox_unlist(mailbox);
		return false;
	}
	lpc_slot_write(&mailbox->slot->look_ns, lpc_waiting_worker_ns(lane->half, mailbox));
	lpc_slot_empty(mailbox->slot);
	return true;
}

/**
 * lpc_mailbox_unlist - the worker does not look
 * @mailbox: its mailbox
 *
 * Context: lane->lock held.
 */
void lpc_mailbox_unlist(struct lpc_mailbox *mailbox)
{
	if (hlist_unhashed(&mailbox->worker.link))
		return;
	hlist_del_init(&mailbox->worker.link);
	mailbox->worker.lane->n_looking--;
}

/* The first worker that looks and has not just stopped; lane->lock held. */
static struct lpc_mailbox *first_looking(struct lpc_lane *lane,
					 bool (*get)(struct lpc_slot *slot))
{
	struct lpc_mailbox *mailbox;

	while (!hlist_empty(&lane->looking)) {
		mailbox = hlist_entry(lane->looking.first, struct lpc_mailbox,
				      worker.link);
		lpc_mailbox_unlist(mailbox);
		if (get(mailbox->slot))
			return mailbox;
	}
	return NULL;
}

/**
 * lpc_mailbox_kick - have a worker that looks enter the kernel
 * @lane: the lane
 *
 * Context: any; lane->lock held.
 *
 * Return: whether there was one.
 */
bool lpc_mailbox_kick(struct lpc_lane *lane)
{
	return first_looking(lane, lpc_slot_kick);
}

/* Somebody's thread is done with the slot; lane->lock held. */
static void release_slot(struct lpc_mailbox *mailbox)
{
	/* Pairs with the acquire in lpc_mailbox_is_free(). */
	smp_store_release(&mailbox->filling, false);
	if (mailbox->entered && mailbox->worker.task)
		wake_up_process(mailbox->worker.task);
}

/* Claim the slot of a worker that looks, for a lane, with a reference; its own locked. */
static struct lpc_mailbox *claim_slot(struct lpc_lane *from, struct lpc_lane *lane)
{
	struct lpc_mailbox *mailbox = first_looking(from, lpc_slot_claim);

	if (mailbox) {
		mailbox->filling = true;
		mailbox_hold(mailbox);
		WRITE_ONCE(mailbox->worker.lane, lane);
	}
	return mailbox;
}

/* The same in other lanes; lane->lock is dropped meanwhile. */
static struct lpc_mailbox *claim_elsewhere(struct lpc_lane *lane)
	__must_hold(&lane->lock)
{
	struct lpc_half *half = lane->half;
	struct lpc_mailbox *mailbox = NULL;
	struct lpc_lane *from;
	unsigned long i;

	lpc_lane_unlock(lane);
	for_each_set_bit_wrap(i, half->idle_lanes, half->n_lanes, lane->index) {
		from = &half->lanes[i];
		lpc_lane_lock(from);
		mailbox = claim_slot(from, lane);
		lpc_lane_unlock(from);
		if (mailbox)
			break;
	}
	lpc_lane_lock(lane);
	return mailbox;
}

/**
 * lpc_mailbox_offer - put a call into the slot of a worker that looks
 * @lane: the lane
 * @call: its call, QUEUED, in no queue; made by this thread
 *
 * Context: process; lane->lock held on entry and on return, dropped meanwhile.
 *
 * Return: true: the call has been delivered, or has ended; false: it still has to
 * be queued.
 */
bool lpc_mailbox_offer(struct lpc_lane *lane, struct lpc_call *call)
	__must_hold(&lane->lock)
{
	struct lpc_mailbox *mailbox;
	bool delivered;

	lockdep_assert_held(&lane->lock);
	mailbox = claim_slot(lane, lane);
	if (!mailbox && call->looking && hlist_empty(&lane->idle))
		mailbox = claim_elsewhere(lane);
	/* While it was looked for elsewhere the call may have ended. */
	delivered = call->state == LPC_CALL_DONE;
	if (!mailbox)
		return delivered;
	if (!delivered && !mailbox->dead && !mailbox->replaced)
		delivered = lpc_deliver_into_slot(lane->half->incarnation, call, mailbox);
	if (call->state == LPC_CALL_RUNNING)
		lpc_slot_fill(mailbox->slot);
	else
		lpc_slot_call_in(mailbox->slot);
	release_slot(mailbox);
	lpc_lane_unlock(lane);
	lpc_mailbox_put(mailbox);
	lpc_lane_lock(lane);
	return delivered;
}

/*
 * The caller takes its answer out of the slot.  lane->lock is held on entry and on
 * return; the call is RUNNING and nobody else has claimed its answer.
 */
static void take_answer(struct lpc_lane *lane, struct lpc_call *call,
			struct lpc_mailbox *mailbox)
	__must_hold(&lane->lock)
{
	struct lpc_half *half = lane->half;

	call->answering = true;
	mailbox->filling = true;
	mailbox_hold(mailbox);
	lpc_lane_unlock(lane);

	lpc_response_slot(call, mailbox);

	lpc_lane_lock(lane);
	if (lpc_mailbox_is_further(mailbox))
		lpc_slot_taken(mailbox->slot);
	else if (!mailbox->dead && !mailbox->entered &&
		 (mailbox->replaced || half->gone || lane->n_pending ||
		  !list_looking(mailbox, half->incarnation)))
		lpc_slot_call_in(mailbox->slot);
	release_slot(mailbox);
	lpc_lane_unlock(lane);
	lpc_mailbox_put(mailbox);
	lpc_lane_lock(lane);
}

/**
 * lpc_mailbox_get - the mailbox whose slot a call is in
 * @call: the call
 *
 * Context: process.
 *
 * Return: the mailbox with a reference, or NULL.
 */
struct lpc_mailbox *lpc_mailbox_get(struct lpc_call *call)
{
	struct lpc_mailbox *mailbox;

	lpc_lane_lock(call->lane);
	mailbox = call->mailbox;
	if (mailbox)
		mailbox_hold(mailbox);
	lpc_lane_unlock(call->lane);
	return mailbox;
}

/**
 * lpc_mailbox_stop_looking - the caller looks no more: it takes what is there, or
 *	is told from now on
 * @call: its call
 *
 * Context: process.
 */
void lpc_mailbox_stop_looking(struct lpc_call *call)
{
	struct lpc_lane *lane = call->lane;
	struct lpc_mailbox *mailbox;

	lpc_lane_lock(lane);
	call->looking = false;
	mailbox = call->mailbox;
	if (mailbox && call->state == LPC_CALL_RUNNING && !call->answering &&
	    lpc_slot_sleep(mailbox->slot))
		take_answer(lane, call, mailbox);
	lpc_lane_unlock(lane);
}

static void layout(const struct lpc_interface *interface, u32 batch,
		   struct lpc_slot_op *op)
{
	u32 i;

	op->in_len = lpc_interface_payload_max(interface);
	op->out_len = 1;
	for (i = 0; i < interface->n_upcalls; i++)
		op->out_len = max(op->out_len, interface->upcalls[i].out_max);
	op->in = ALIGN(sizeof(struct lpc_slot), SLOT_ALIGN);
	op->out = ALIGN(op->in + op->in_len, SLOT_ALIGN);
	op->batch = batch;
	op->batch_at = ALIGN(op->out + op->out_len, SLOT_ALIGN);
	op->batch_in = op->in;
	op->batch_in_len = min(op->in_len, BATCH_ROOM);
	op->batch_out = ALIGN(op->batch_in + op->batch_in_len, SLOT_ALIGN);
	op->batch_out_len = min(op->out_len, BATCH_ROOM);
	op->batch_len = ALIGN(op->batch_out + op->batch_out_len, SLOT_ALIGN);
	op->len = PAGE_ALIGN(op->batch_at + batch * op->batch_len);
	op->reserved = 0;
}

static void set_slot(struct lpc_mailbox *mailbox, void *at, u32 in, u32 in_len, u32 out,
		     u32 out_len)
{
	mailbox->slot = at;
	mailbox->in = at + in;
	mailbox->in_len = in_len;
	mailbox->out = at + out;
	mailbox->out_len = out_len;
}

static struct lpc_mailbox *mailbox_create(struct lpc_half *half,
					  const struct lpc_slot_op *op)
{
	struct lpc_mailbox *first;
	void *shared;
	u32 i;

	first = kcalloc(1 + op->batch, sizeof(*first), GFP_KERNEL_ACCOUNT);
	if (!first)
		return NULL;
	shared = vmalloc_user(op->len);
	if (!shared) {
		kfree(first);
		return NULL;
	}
	for (i = 0; i <= op->batch; i++) {
		first[i].first = first;
		first[i].half = half;
		first[i].inbox.mailbox = &first[i];
		first[i].worker.lane = lpc_lane_here(half);
	}
	refcount_set(&first->ref, 1);
	first->n_further = op->batch;
	first->len = op->len;
	first->worker.mailbox = first;
	set_slot(first, shared, op->in, op->in_len, op->out, op->out_len);
	for (i = 0; i < op->batch; i++)
		set_slot(&first[1 + i], shared + op->batch_at + i * op->batch_len,
			 op->batch_in, op->batch_in_len, op->batch_out, op->batch_out_len);
	return first;
}

static int add_mailbox(struct lpc_half *half, struct lpc_incarnation *incarnation,
		       struct lpc_mailbox *mailbox, struct lpc_mailbox **table,
		       u32 *ret_index)
{
	u32 n;
	int err = 0;

	spin_lock_irq(&half->lock);
	if (!incarnation->mailboxes)
		WRITE_ONCE(incarnation->mailboxes, table);
	n = incarnation->n_mailboxes;
	if (n == LPC_SLOTS_MAX || (u64)(n + 1) * mailbox->len > LPC_SLOTS_BYTES_MAX) {
		err = -ENOSPC;
	} else {
		incarnation->mailboxes[n] = mailbox;
		/* Pairs with the acquire in find_mailbox(). */
		smp_store_release(&incarnation->n_mailboxes, n + 1);
		*ret_index = n;
	}
	spin_unlock_irq(&half->lock);
	return err;
}

int lpc_slot(struct lpc_file *file, void *argument, void __user *user)
{
	struct lpc_incarnation *incarnation = lpc_file_incarnation(file);
	struct lpc_mailbox *mailbox, **table = NULL;
	struct lpc_slot_op *op = argument;
	int err;

	if (op->flags)
		return -EINVAL;
	if (!incarnation)
		return -ENOTCONN;
	if (!(incarnation->features & LPC_FEATURE_SLOTS))
		return -EINVAL;
	layout(file->half->interface,
	       incarnation->features & LPC_FEATURE_BATCH ? LPC_BATCH_FURTHER : 0, op);
	mailbox = mailbox_create(file->half, op);
	if (!mailbox)
		return -ENOMEM;
	if (!READ_ONCE(incarnation->mailboxes)) {
		table = kvcalloc(LPC_SLOTS_MAX, sizeof(*table), GFP_KERNEL_ACCOUNT);
		if (!table) {
			lpc_mailbox_put(mailbox);
			return -ENOMEM;
		}
	}
	err = add_mailbox(file->half, incarnation, mailbox, table, &op->index);
	if (table && incarnation->mailboxes != table)
		kvfree(table);
	if (err) {
		lpc_mailbox_put(mailbox);
		return err;
	}
	op->offset = LPC_MMAP_SLOTS + (u64)op->index * op->len;
	return 0;
}

/* The mailbox with a number; it stays as long as the incarnation. */
static struct lpc_mailbox *find_mailbox(struct lpc_incarnation *incarnation, u64 index)
{
	/* Pairs with the release in add_mailbox(). */
	u32 n = smp_load_acquire(&incarnation->n_mailboxes);

	if (index >= n)
		return NULL;
	return incarnation->mailboxes[array_index_nospec(index, n)];
}

int lpc_mailbox_map(struct lpc_file *file, struct vm_area_struct *vma, u64 offset,
		    u64 len)
{
	struct lpc_incarnation *incarnation = lpc_file_incarnation(file);
	struct lpc_mailbox *mailbox = find_mailbox(incarnation, 0);

	if (!mailbox || len != mailbox->len)
		return -EINVAL;
	mailbox = find_mailbox(incarnation, div_u64(offset, mailbox->len));
	if (!mailbox || offset % mailbox->len)
		return -EINVAL;
	return remap_vmalloc_range(vma, mailbox->slot, 0);
}

/* Wait until no other thread is at the slot; lane->lock held on entry and return. */
static void wait_for_slot(struct lpc_lane *lane, struct lpc_mailbox *mailbox)
	__must_hold(&lane->lock)
{
	while (mailbox->filling) {
		mailbox->worker.task = current;
		set_current_state(TASK_UNINTERRUPTIBLE);
		lpc_lane_unlock(lane);
		schedule();
		lpc_lane_lock(lane);
		mailbox->worker.task = NULL;
	}
}

/**
 * lpc_mailbox_answer - answer the call in a slot
 * @mailbox: the slot, of the worker whose thread this is; with a call
 *
 * Context: process, may sleep; the lane's lock held on entry and on return.
 *
 * Return: whether the call is not answered.
 */
bool lpc_mailbox_answer(struct lpc_mailbox *mailbox)
	__must_hold(&mailbox->worker.lane->lock)
{
	struct lpc_call *call = mailbox->call;

	/* One that is being answered by its number is not this thread's any more. */
	if (call->answering) {
		WRITE_ONCE(call->mailbox, NULL);
		lpc_mailbox_clear(mailbox);
		return false;
	}
	if (!lpc_slot_is_answered(mailbox->slot))
		return true;
	call->answering = true;
	refcount_inc(&call->ref);
	mailbox->first->near = call->caller &&
			       task_cpu(call->caller) == smp_processor_id();
	lpc_lane_unlock(mailbox->worker.lane);
	lpc_response_slot(call, mailbox);
	lpc_call_put(call);
	lpc_slot_taken(mailbox->slot);
	lpc_lane_lock(mailbox->worker.lane);
	return false;
}

static int wait_in_slot(struct lpc_incarnation *incarnation, struct lpc_mailbox *mailbox,
			u32 flags)
	__must_hold(&mailbox->worker.lane->lock)
{
	struct lpc_slot *slot = mailbox->slot;
	bool look = flags & LPC_ENTER_LOOK && lpc_waiting_worker_ns(mailbox->half, mailbox);
	int err;

	do {
		err = lpc_poll_wait(incarnation, &mailbox->worker, &mailbox->inbox,
				    look || flags & LPC_ENTER_NONBLOCK,
				    lpc_slot_read(&slot->timeout_ns));
		if (err != -EAGAIN || !look)
			break;
		slot->msg = (struct lpc_message){ .kind = LPC_MSG_NONE };
		if (list_looking(mailbox, incarnation))
			return 0;
	} while (true);
	if (err)
		return err;
	if (mailbox->call && mailbox->worker.lane->n_pending)
		lpc_batch_fill(incarnation, mailbox);
	lpc_slot_fill(slot);
	return 0;
}

/* Lock the lane of a worker, whose own thread may be another one than this. */
static struct lpc_lane *lock_lane_of(const struct lpc_mailbox *mailbox)
	__acquires(&mailbox->worker.lane->lock)
{
	struct lpc_lane *lane;

	for (;;) {
		lane = READ_ONCE(mailbox->worker.lane);
		lpc_lane_lock(lane);
		if (lane == mailbox->worker.lane)
			return lane;
		lpc_lane_unlock(lane);
	}
}

/**
 * lpc_enter - LPC_IOC_ENTER
 * @file: the file
 * @index: number of the slot
 */
int lpc_enter(struct lpc_file *file, unsigned long index)
{
	struct lpc_incarnation *incarnation = lpc_file_incarnation(file);
	struct lpc_mailbox *mailbox;
	struct lpc_lane *lane;
	bool unanswered;
	int err = 0;
	u32 flags;

	if (!incarnation)
		return -ENOTCONN;
	mailbox = find_mailbox(incarnation, index);
	if (!mailbox)
		return -ENOENT;
	flags = lpc_slot_read(&mailbox->slot->flags);
	if (flags & ~(LPC_ENTER_NONBLOCK | LPC_ENTER_LOOK | LPC_ENTER_ANSWER))
		return -EINVAL;
	lpc_incarnation_polls(file->half, incarnation);
	lane = lock_lane_of(mailbox);
	if (mailbox->entered) {
		lpc_lane_unlock(lane);
		return -EBUSY;
	}
	mailbox->entered = true;
	lpc_mailbox_unlist(mailbox);
	wait_for_slot(lane, mailbox);
	unanswered = mailbox->call && lpc_mailbox_answer(mailbox);
	if (mailbox->n_batch) {
		lpc_lane_unlock(lane);
		lpc_batch_end(mailbox);
		lpc_lane_lock(lane);
	}
	if (unanswered)
		lpc_slot_fill(mailbox->slot);
	else if (flags & LPC_ENTER_ANSWER)
		err = -EAGAIN;
	else
		err = wait_in_slot(incarnation, mailbox, flags);
	lpc_slot_write(&mailbox->slot->batch, mailbox->n_batch);
	mailbox->entered = false;
	lpc_lane_unlock(mailbox->worker.lane);
	return err;
}
