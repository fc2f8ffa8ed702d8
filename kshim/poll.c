// SPDX-License-Identifier: GPL-2.0-only
/*
 * poll.c - a daemon's thread waits for a message.
 *
 * Calls whose caller has left come first; then events and calls, in turn where
 * there are both, so that neither keeps the other waiting.
 *
 * Locks: worker->lane->lock.  A worker puts itself among the idle ones of its lane and
 * sets its state under the lock, and whoever wakes it holds the lock: no wake-up is
 * lost.  What concerns it and is not in its lane: lpc_worker_misses().
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
#include "lane.h"
#include "mailbox.h"
#include "poll.h"
#include "queue.h"
#include "waiting.h"

/* Whose caller has left, with a reference; or NULL. */
static struct lpc_call *take_cancel(struct lpc_incarnation *incarnation)
{
	struct lpc_call *call;

	spin_lock_irq(&incarnation->cancel_lock);
	call = list_first_entry_or_null(&incarnation->cancels, struct lpc_call, cancel);
	if (call) {
		list_del_init(&call->cancel);
		refcount_inc(&call->ref);
	}
	spin_unlock_irq(&incarnation->cancel_lock);
	return call;
}

/*
 * -EAGAIN: another worker was faster.  It is rare, and its message would lie on the
 * stack of every wait.
 */
static noinline_for_stack int deliver_cancel(struct lpc_lane *lane,
					     struct lpc_incarnation *incarnation,
					     const struct lpc_inbox *inbox)
	__must_hold(&lane->lock)
{
	struct lpc_message msg = { .kind = LPC_MSG_CANCEL };
	struct lpc_call *call;
	int err = -EAGAIN;

	lpc_lane_unlock(lane);
	call = take_cancel(incarnation);
	if (!call)
		goto lock;
	msg.call = call->id;
	msg.chain = call->chain->id;
	msg.index = call->index;
	err = lpc_inbox_put(inbox, &msg, NULL);
	if (err) {
		lpc_lane_lock(call->lane);
		/* Somebody else may be able to hear it, unless it has been answered. */
		if (call->incarnation)
			lpc_queue_cancel(call->lane, call);
		lpc_lane_unlock(call->lane);
	}
	lpc_call_put(call);
lock:
	lpc_lane_lock(lane);
	return err;
}

/* The next call that this incarnation can run. */
static struct lpc_call *next_call(struct lpc_lane *lane,
				  struct lpc_incarnation *incarnation,
				  struct lpc_worker *worker)
{
	struct lpc_call *call;

	for (;;) {
		call = lpc_worker_take(worker);
		if (!call)
			call = lpc_queue_first(lane);
		if (!call && !hlist_empty(&lane->batched))
			call = lpc_batch_steal(lane);
		if (!call)
			lpc_lane_clear(lane, lane->half->busy_lanes);
		if (!call || lpc_incarnation_has_upcall(incarnation, call->index))
			return call;
		lpc_call_finish(call, -EOPNOTSUPP);
	}
}

static bool event_turn(struct lpc_lane *lane, const struct lpc_worker *worker)
{
	bool calls = worker->call || lane->n_pending;

	if (list_empty(&lane->half->ready_events))
		return false;
	lane->call_turn = calls && !lane->call_turn;
	return !calls || lane->call_turn;
}

/*
 * Deliver what there is in this lane; -EAGAIN: nothing, or it is the turn of another
 * lane.  The lane's lock held throughout but inside.
 */
static int deliver_next(struct lpc_incarnation *incarnation, struct lpc_worker *worker,
			const struct lpc_inbox *inbox)
	__must_hold(&worker->lane->lock)
{
	struct lpc_lane *lane = worker->lane;
	struct lpc_call *call;
	int err;

	do {
		if (lane->half->gone)
			return -ENODEV;
		if (!list_empty(&incarnation->cancels)) {
			err = deliver_cancel(lane, incarnation, inbox);
			continue;
		}
		if (incarnation->replaced)
			return -ESHUTDOWN;
		if (event_turn(lane, worker)) {
			err = lpc_event_deliver(lane, inbox);
			continue;
		}
		if (!worker->call && lane->n_pending && lpc_worker_turns(lane))
			return -EAGAIN;
		call = next_call(lane, incarnation, worker);
		if (!call)
			return -EAGAIN;
		err = lpc_deliver_call(incarnation, worker, call, inbox);
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
static bool hand_over(struct lpc_worker *worker)
	__must_hold(&worker->lane->lock)
{
	struct lpc_mailbox *mailbox = worker->mailbox;
	bool come;

	if (!mailbox || !mailbox->near)
		return false;
	mailbox->near = false;
	if (!lpc_waiting_hands_over(&mailbox->hand_over))
		return false;
	lpc_lane_unlock(worker->lane);
	schedule();
	lpc_lane_lock(worker->lane);
	come = worker->call || worker->kicked;
	lpc_waiting_handed_over(&mailbox->hand_over, come);
	return come;
}

/* Sleep until woken, or until a time, which is not 0. */
static noinline_for_stack int sleep_until(ktime_t until)
{
	return schedule_hrtimeout_range(&until, 0, HRTIMER_MODE_ABS) ? 0 : -ETIME;
}

/* Sleep until something may have come; the lane's lock held on entry and on return. */
static int sleep_idle(const struct lpc_incarnation *incarnation,
		      struct lpc_worker *worker, ktime_t until)
	__must_hold(&worker->lane->lock)
{
	struct lpc_lane *lane = worker->lane;
	bool tuned = worker->mailbox && lane->half->waiting == LPC_WAITING_ADAPTIVE;
	u64 start_ns = tuned ? ktime_get_ns() : 0;
	int err = 0;

	worker->kicked = false;
	hlist_add_head(&worker->link, &lane->idle);
	lane->n_idle++;
	lpc_lane_set(lane, lane->half->idle_lanes);
	if (lpc_worker_misses(lane, incarnation)) {
		worker->kicked = true;
		goto out;
	}
	if (hand_over(worker))
		goto out;
	set_current_state(TASK_INTERRUPTIBLE);
	lpc_lane_unlock(lane);
	if (until)
		err = sleep_until(until);
	else
		schedule();
	__set_current_state(TASK_RUNNING);
	if (signal_pending(current))
		err = -EINTR;
	if (tuned)
		lpc_waiting_worker_slept(lane->half, worker->mailbox, ktime_get_ns() - start_ns);
	lpc_lane_lock(lane);
out:
	if (!hlist_unhashed(&worker->link)) {
		hlist_del_init(&worker->link);
		lane->n_idle--;
	}
	/* What came at the last moment is not left lying, but to the dying. */
	if (fatal_signal_pending(current))
		return -EINTR;
	return worker->call || worker->kicked ? 0 : err;
}

/* This thread goes, with something else or with nothing. */
static void pass_on(struct lpc_worker *worker, int err)
{
	struct lpc_call *call = lpc_worker_take(worker);

	if (call)
		lpc_queue_again(worker->lane, call);
	else if (err && worker->kicked)
		worker->lane->kicks++;
	worker->kicked = false;
}

/**
 * lpc_poll_wait - wait for a message and deliver it
 * @incarnation: whose thread this is, which has polled
 * @worker: this thread, with no call
 * @inbox: where it goes
 * @nonblock: -EAGAIN instead of waiting
 * @timeout_ns: how long, 0: for ever
 *
 * Context: process, may sleep; worker->lane's lock held on entry and on return, when
 * worker->lane may be another one.
 *
 * Return: 0, or an error of LPC_IOC_POLL.
 */
int lpc_poll_wait(struct lpc_incarnation *incarnation, struct lpc_worker *worker,
		  const struct lpc_inbox *inbox, bool nonblock, u64 timeout_ns)
	__must_hold(&worker->lane->lock)
{
	ktime_t until = 0;
	int err;

	lockdep_assert_held(&worker->lane->lock);
	if (timeout_ns)
		until = ktime_add_safe(ktime_get(), min_t(u64, timeout_ns, KTIME_MAX));
	worker->task = current;
	for (;;) {
		err = deliver_next(incarnation, worker, inbox);
		if (err != -EAGAIN)
			break;
		if (lpc_worker_moves(worker, !nonblock))
			continue;
		if (nonblock)
			break;
		err = sleep_idle(incarnation, worker, until);
		if (err)
			break;
	}
	pass_on(worker, err);
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
	struct lpc_worker worker = { .lane = lpc_lane_here(half) };
	int err;

	lpc_incarnation_polls(half, incarnation);
	lpc_lane_lock(worker.lane);
	err = lpc_poll_wait(incarnation, &worker, inbox, nonblock, timeout_ns);
	lpc_lane_unlock(worker.lane);
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
