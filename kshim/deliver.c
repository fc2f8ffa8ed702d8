// SPDX-License-Identifier: GPL-2.0-only
/*
 * deliver.c - getting a message into a daemon's memory.
 *
 * The arguments of a call lie where the kernel half has them, mostly on its
 * stack, and are copied from there straight to the daemon.  Meanwhile the caller must
 * stay, so a daemon whose pages are slow to come (userfaultfd, a FUSE file)
 * must not be able to keep it: copying does not wait for pages.  Where one is
 * missing, the call goes back to QUEUED, from where the caller may leave; the
 * page is brought in; and copying starts again.
 *
 * Locks: lane->lock.
 */
#include <linux/ktime.h>
#include <linux/pagemap.h>
#include <linux/uaccess.h>

#include "call.h"
#include "deliver.h"
#include "half.h"
#include "incarnation.h"
#include "lane.h"
#include "mailbox.h"
#include "queue.h"
#include "trace.h"
#include "waiting.h"

/* Times that pages may vanish between being brought in and being written. */
#define DELIVER_TRIES	16

/**
 * lpc_inbox_put - write a message that nobody waits for
 * @inbox: where
 * @msg: the message
 * @payload: its payload, msg->len bytes
 *
 * Context: process, may sleep.
 *
 * Return: 0, -EFAULT or -EMSGSIZE.
 */
int lpc_inbox_put(const struct lpc_inbox *inbox, const struct lpc_message *msg,
		  const void *payload)
{
	if (inbox->mailbox) {
		memcpy(inbox->mailbox->in, payload, msg->len);
		inbox->mailbox->slot->msg = *msg;
		return 0;
	}
	if (msg->len > inbox->len) {
		if (put_user(msg->len, &inbox->msg->len))
			return -EFAULT;
		return -EMSGSIZE;
	}
	if (copy_to_user(inbox->buf, payload, msg->len) ||
	    copy_to_user(inbox->msg, msg, sizeof(*msg)))
		return -EFAULT;
	return 0;
}

/* Every field: of a slot's message nothing else is written. */
static void describe(const struct lpc_call *call, struct lpc_message *msg)
{
	msg->call = call->id;
	msg->chain = call->chain->id;
	msg->kind = LPC_MSG_CALL;
	msg->index = call->index;
	msg->len = call->in_len;
	msg->depth = call->depth;
	msg->status = 0;
	msg->count = 0;
	msg->until_ns = call->deadline_ns;
}

static void copy_into_slot(const struct lpc_call *call, struct lpc_mailbox *mailbox)
{
	const struct lpc_upcall *upcall = call->upcall;
	u8 *to = mailbox->in;
	u32 i;

	describe(call, &mailbox->slot->msg);
	for (i = 0; i < upcall->segments; i++) {
		memcpy(to, upcall->segment[i].iov_base, upcall->segment[i].iov_len);
		to += upcall->segment[i].iov_len;
	}
}

/* Copy without waiting for pages; whether all of it went. */
static noinline_for_stack bool copy_to_inbox(const struct lpc_call *call,
					     const struct lpc_inbox *inbox)
{
	const struct lpc_upcall *upcall = call->upcall;
	u8 __user *to = inbox->buf;
	struct lpc_message msg;
	unsigned long left;
	u32 i;

	describe(call, &msg);
	if (!access_ok(inbox->buf, call->in_len) ||
	    !access_ok(inbox->msg, sizeof(msg)))
		return false;
	pagefault_disable();
	left = __copy_to_user_inatomic(inbox->msg, &msg, sizeof(msg));
	for (i = 0; i < upcall->segments && !left; i++) {
		left = __copy_to_user_inatomic(to, upcall->segment[i].iov_base,
					       upcall->segment[i].iov_len);
		to += upcall->segment[i].iov_len;
	}
	pagefault_enable();
	return !left;
}

static bool copy_call(const struct lpc_call *call, const struct lpc_inbox *inbox)
{
	if (!inbox->mailbox)
		return copy_to_inbox(call, inbox);
	copy_into_slot(call, inbox->mailbox);
	return true;
}

static int bring_in(const struct lpc_inbox *inbox, u32 len)
{
	if (fault_in_writeable((char __user *)inbox->buf, len) ||
	    fault_in_writeable((char __user *)inbox->msg, sizeof(*inbox->msg)))
		return -EFAULT;
	return 0;
}

/* The call is in the slot now; lane->lock held. */
static void put_into_slot(struct lpc_call *call, struct lpc_mailbox *mailbox)
{
	mailbox->call = call;
	WRITE_ONCE(call->mailbox, mailbox);
	lpc_slot_begin(mailbox->slot, !call->looking);
	lpc_slot_write(&mailbox->slot->look_ns, lpc_waiting_worker_ns(call->half, mailbox));
}

/*
 * One try: 0, an error, or -EAGAIN: pages are missing, or the daemon has gone.  Inlined
 * into both of its callers: almost every call goes through here once.
 */
static __always_inline int deliver(struct lpc_incarnation *incarnation,
				   struct lpc_call *call, const struct lpc_inbox *inbox)
	__must_hold(&call->lane->lock)
{
	struct lpc_lane *lane = call->lane;
	struct lpc_half *half = call->half;
	bool copied;

	lockdep_assert_held(&lane->lock);
	call->id = lpc_lane_number(lane, &lane->next_id);
	lpc_call_set_state(call, LPC_CALL_DELIVERING);
	lpc_lane_unlock(lane);

	copied = copy_call(call, inbox);

	lpc_lane_lock(lane);
	if (half->gone) {
		lpc_call_finish(call, -ENODEV);
		return -ENODEV;
	}
	/* Only where the caller's thread delivers can the daemon go meanwhile. */
	if (!copied || (inbox->mailbox && inbox->mailbox->dead)) {
		call->id = 0;
		lpc_call_set_state(call, LPC_CALL_QUEUED);
		return -EAGAIN;
	}
	lpc_call_publish(call, incarnation);
	if (inbox->mailbox)
		put_into_slot(call, inbox->mailbox);
	trace_lpc_call_deliver(half->name, call->id, call->chain->id,
			       call->procedure->name, call->in_len);
	return 0;
}

/**
 * lpc_deliver_call - deliver a call to this thread
 * @incarnation: whose thread this is
 * @worker: that has taken the call
 * @call: the call, QUEUED, in no queue
 * @inbox: where it goes
 *
 * Where it fails the call is queued again, or has ended.
 *
 * Context: process, may sleep; the lane's lock held on entry and on return.
 *
 * Return: 0; -EFAULT; -EMSGSIZE, with the length needed in the message; -ENODEV;
 * -EAGAIN: the caller left meanwhile.
 */
int lpc_deliver_call(struct lpc_incarnation *incarnation, struct lpc_worker *worker,
		     struct lpc_call *call, const struct lpc_inbox *inbox)
	__must_hold(&worker->lane->lock)
{
	struct lpc_lane *lane = worker->lane;
	unsigned int tries = DELIVER_TRIES;
	u32 len = call->in_len;
	int err;

	lockdep_assert_held(&lane->lock);
	if (!inbox->mailbox && len > inbox->len) {
		lpc_queue_again(lane, call);
		lpc_lane_unlock(lane);
		err = put_user(len, &inbox->msg->len) ? -EFAULT : -EMSGSIZE;
		lpc_lane_lock(lane);
		return err;
	}
	for (;;) {
		err = deliver(incarnation, call, inbox);
		if (err != -EAGAIN)
			return err;
		/* Not to be woken for it: this thread has it and looks again. */
		worker->call = call;
		call->worker = worker;
		lpc_lane_unlock(lane);
		err = bring_in(inbox, len);
		lpc_lane_lock(lane);
		if (!lpc_worker_take(worker))
			return lane->half->gone ? -ENODEV : -EAGAIN;
		if (err || !tries--) {
			lpc_queue_again(lane, call);
			return -EFAULT;
		}
	}
}

/**
 * lpc_deliver_into_slot - the caller's own thread delivers its call
 * @incarnation: whose slot it is
 * @call: the call, QUEUED, in no queue
 * @mailbox: of the call's lane, whose slot has been claimed
 *
 * Context: process; the lane's lock held on entry and on return, dropped meanwhile.
 *
 * Return: true: it has been delivered, or has ended; false: the daemon has gone, the
 * call is QUEUED.
 */
bool lpc_deliver_into_slot(struct lpc_incarnation *incarnation, struct lpc_call *call,
			   const struct lpc_mailbox *mailbox)
	__must_hold(&call->lane->lock)
{
	return deliver(incarnation, call, &mailbox->inbox) != -EAGAIN;
}
