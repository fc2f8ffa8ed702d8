// SPDX-License-Identifier: GPL-2.0-only
/*
 * poll.c - a daemon's thread waits for a message.
 *
 * Calls whose caller has left come first; then events and calls, in turn where
 * there are both, so that neither keeps the other waiting.
 *
 * Locks: half->lock.  A worker puts itself among the idle ones and sets its state
 * under the lock, and whoever wakes it holds the lock: no wake-up is lost.
 */
#include <linux/hrtimer.h>
#include <linux/ktime.h>
#include <linux/sched/signal.h>

#include "batch.h"
#include "call.h"
#include "deliver.h"
#include "device.h"
#include "event.h"
#include "half.h"
#include "incarnation.h"
#include "mailbox.h"
#include "poll.h"
#include "queue.h"
#include "waiting.h"

static int deliver_cancel(struct lpc_half *half, struct lpc_incarnation *incarnation,
			  const struct lpc_inbox *inbox)
	__must_hold(&half->lock)
{
	struct lpc_message msg = { .kind = LPC_MSG_CANCEL };
	struct lpc_call *call;
	int err;

	call = list_first_entry(&incarnation->cancels, struct lpc_call, cancel);
	list_del_init(&call->cancel);
	msg.call = call->id;
	msg.chain = call->chain->id;
	msg.index = call->index;
	refcount_inc(&call->ref);
	spin_unlock_irq(&half->lock);
	err = lpc_inbox_put(inbox, &msg, NULL);
	spin_lock_irq(&half->lock);
	/* Somebody else may be able to hear it, unless it has been answered. */
	if (err && call->incarnation)
		list_add(&call->cancel, &incarnation->cancels);
	spin_unlock_irq(&half->lock);
	lpc_call_put(call);
	spin_lock_irq(&half->lock);
	return err;
}

/* The next call that this incarnation can run. */
static struct lpc_call *next_call(struct lpc_half *half,
				  struct lpc_incarnation *incarnation,
				  struct lpc_worker *worker)
{
	struct lpc_call *call;

	for (;;) {
		call = lpc_worker_take(worker);
		if (!call)
			call = lpc_queue_first(half);
		if (!call && !hlist_empty(&half->batched))
			call = lpc_batch_steal(half);
		if (!call || lpc_incarnation_has_upcall(incarnation, call->index))
			return call;
		lpc_call_finish(call, -EOPNOTSUPP);
	}
}

static bool event_turn(struct lpc_half *half, const struct lpc_worker *worker)
{
	bool calls = worker->call || half->n_pending;

	if (list_empty(&half->ready_events))
		return false;
	half->call_turn = calls && !half->call_turn;
	return !calls || half->call_turn;
}

/* Deliver what there is; -EAGAIN: nothing.  half->lock held throughout but inside. */
static int deliver_next(struct lpc_half *half, struct lpc_incarnation *incarnation,
			struct lpc_worker *worker, const struct lpc_inbox *inbox)
	__must_hold(&half->lock)
{
	struct lpc_call *call;
	int err;

	do {
		if (half->gone)
			return -ENODEV;
		if (!list_empty(&incarnation->cancels))
			return deliver_cancel(half, incarnation, inbox);
		if (incarnation->replaced)
			return -ESHUTDOWN;
		if (event_turn(half, worker))
			return lpc_event_deliver(half, inbox);
		call = next_call(half, incarnation, worker);
		if (!call)
			return -EAGAIN;
		err = lpc_deliver_call(half, incarnation, worker, call, inbox);
	} while (err == -EAGAIN);
	return err;
}

/*
 * Let the caller run that has just been answered, which is on this processor,
 * without going to sleep: where its next call comes at once, this thread need not
 * be woken.  hand_over() in call.c is the other direction; it depends on the
 * scheduler which of the two succeeds.
 *
 * Return: whether something has come.
 */
static bool hand_over(struct lpc_half *half, struct lpc_worker *worker)
	__must_hold(&half->lock)
{
	struct lpc_mailbox *mailbox = worker->mailbox;
	bool come;

	if (!mailbox || !mailbox->near)
		return false;
	mailbox->near = false;
	if (!lpc_waiting_hands_over(&mailbox->hand_over))
		return false;
	spin_unlock_irq(&half->lock);
	schedule();
	spin_lock_irq(&half->lock);
	come = worker->call || worker->kicked;
	lpc_waiting_handed_over(&mailbox->hand_over, come);
	return come;
}

/* Sleep until something may have come; half->lock held on entry and on return. */
static int sleep_idle(struct lpc_half *half, struct lpc_worker *worker, ktime_t *until)
	__must_hold(&half->lock)
{
	bool tuned = worker->mailbox && half->waiting == LPC_WAITING_ADAPTIVE;
	u64 start_ns = tuned ? ktime_get_ns() : 0;
	int err = 0;

	worker->kicked = false;
	hlist_add_head(&worker->link, &half->idle);
	half->n_idle++;
	if (hand_over(half, worker))
		goto out;
	set_current_state(TASK_INTERRUPTIBLE);
	spin_unlock_irq(&half->lock);
	if (!until)
		schedule();
	else if (!schedule_hrtimeout_range(until, 0, HRTIMER_MODE_ABS))
		err = -ETIME;
	__set_current_state(TASK_RUNNING);
	if (signal_pending(current))
		err = -EINTR;
	if (tuned)
		lpc_waiting_worker_slept(half, worker->mailbox, ktime_get_ns() - start_ns);
	spin_lock_irq(&half->lock);
out:
	if (!hlist_unhashed(&worker->link)) {
		hlist_del_init(&worker->link);
		half->n_idle--;
	}
	/* What came at the last moment is not left lying, but to the dying. */
	if (fatal_signal_pending(current))
		return -EINTR;
	return worker->call || worker->kicked ? 0 : err;
}

/* This thread goes, with something else or with nothing. */
static void pass_on(struct lpc_half *half, struct lpc_worker *worker, int err)
{
	struct lpc_call *call = lpc_worker_take(worker);

	if (call)
		lpc_queue_again(half, call);
	else if (err && worker->kicked)
		lpc_queue_kick(half);
}

/**
 * lpc_poll_wait - wait for a message and deliver it
 * @half: the kernel half
 * @incarnation: whose thread this is
 * @worker: this thread, with no call
 * @inbox: where it goes
 * @nonblock: -EAGAIN instead of waiting
 * @timeout_ns: how long, 0: for ever
 *
 * Context: process, may sleep; half->lock held on entry and on return.
 *
 * Return: 0, or an error of LPC_IOC_POLL.
 */
int lpc_poll_wait(struct lpc_half *half, struct lpc_incarnation *incarnation,
		  struct lpc_worker *worker, const struct lpc_inbox *inbox,
		  bool nonblock, u64 timeout_ns)
	__must_hold(&half->lock)
{
	ktime_t expires, *until = NULL;
	int err;

	lockdep_assert_held(&half->lock);
	if (timeout_ns) {
		expires = ktime_add_safe(ktime_get(), ns_to_ktime(min_t(u64, timeout_ns,
									KTIME_MAX)));
		until = &expires;
	}
	worker->task = current;
	if (!incarnation->polled)
		lpc_incarnation_begin(half, incarnation);
	for (;;) {
		err = deliver_next(half, incarnation, worker, inbox);
		if (err != -EAGAIN || nonblock)
			break;
		err = sleep_idle(half, worker, until);
		if (err)
			break;
	}
	pass_on(half, worker, err);
	worker->task = NULL;
	return err;
}

/**
 * lpc_poll_inbox - wait for a message in user space's memory
 * @half: the kernel half
 * @incarnation: whose thread this is
 * @inbox: where it goes
 * @nonblock: -EAGAIN instead of waiting
 * @timeout_ns: how long, 0: for ever
 *
 * Context: process, may sleep.
 *
 * Return: 0, or an error of LPC_IOC_POLL.
 */
int lpc_poll_inbox(struct lpc_half *half, struct lpc_incarnation *incarnation,
		   const struct lpc_inbox *inbox, bool nonblock, u64 timeout_ns)
{
	struct lpc_worker worker = { };
	int err;

	spin_lock_irq(&half->lock);
	err = lpc_poll_wait(half, incarnation, &worker, inbox, nonblock, timeout_ns);
	spin_unlock_irq(&half->lock);
	return err;
}

int lpc_poll(struct lpc_file *file, void *argument, void __user *user)
{
	struct lpc_incarnation *incarnation = lpc_file_incarnation(file);
	struct lpc_poll __user *uarg = user;
	struct lpc_poll *poll = argument;
	struct lpc_inbox inbox = {
		.buf = u64_to_user_ptr(poll->buf),
		.len = poll->buf_len,
		.msg = &uarg->msg,
	};

	if (poll->flags & ~LPC_POLL_NONBLOCK || poll->reserved)
		return -EINVAL;
	if (!incarnation)
		return -ENOTCONN;
	return lpc_poll_inbox(file->half, incarnation, &inbox,
			      poll->flags & LPC_POLL_NONBLOCK, poll->timeout_ns);
}
