// SPDX-License-Identifier: GPL-2.0-only
/*
 * call.c - upcalls, from the stub's entry to its return.
 *
 * The caller's thread makes the call, queues it, sleeps, runs the downcalls that
 * the user half wants run in it (job.c), and takes the result.  It leaves early
 * at its deadline or by a fatal signal.  What a worker does to the call is in
 * poll.c and response.c.
 *
 * Locks: lane->lock, taken with interrupts off, for every change of state.
 * Nothing is taken inside it but a task's own locks, to wake it.
 */
#include <linux/cred.h>
#include <linux/hrtimer.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "batch.h"
#include "call.h"
#include "deadline.h"
#include "half.h"
#include "incarnation.h"
#include "job.h"
#include "lane.h"
#include "loan.h"
#include "lock.h"
#include "mailbox.h"
#include "queue.h"
#include "recovery.h"
#include "seat.h"
#include "stats.h"
#include "trace.h"
#include "waiting.h"

static struct kmem_cache *call_cache;

/*
 * A call that ended on each processor, for the next one that begins there.  With
 * KASAN there is none, so that whoever uses a call that is gone is caught.
 */
static DEFINE_PER_CPU(struct lpc_call *, spare_call);

int lpc_call_cache_create(void)
{
	call_cache = KMEM_CACHE_USERCOPY(lpc_call, SLAB_HWCACHE_ALIGN, inline_reply);
	return call_cache ? 0 : -ENOMEM;
}

void lpc_call_cache_destroy(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		if (per_cpu(spare_call, cpu))
			kmem_cache_free(call_cache, per_cpu(spare_call, cpu));
	}
	kmem_cache_destroy(call_cache);
}

static void call_free(struct lpc_call *call)
{
	if (call->reply != call->inline_reply)
		kvfree(call->reply);
	if (call->n_lent)
		lpc_loans_detach(call);
	if (IS_ENABLED(CONFIG_KASAN) || this_cpu_cmpxchg(spare_call, NULL, call))
		kmem_cache_free(call_cache, call);
}

static struct lpc_call *call_alloc(void)
{
	struct lpc_call *call = this_cpu_xchg(spare_call, NULL);

	return call ?: kmem_cache_alloc(call_cache, GFP_KERNEL);
}

/**
 * lpc_call_destroy - free a call that nobody has any more
 * @call: the call
 */
void lpc_call_destroy(struct lpc_call *call)
{
	struct lpc_chain *chain = call->chain;
	struct lpc_job *outer = call->outer;
	bool nested = chain != &call->own_chain;

	call_free(call);
	if (outer)
		lpc_job_put(outer);
	if (nested)
		lpc_chain_put(chain);
}

/**
 * lpc_calls_put - let calls go that the user half had
 * @done: the calls, withdrawn and ended, linked by their cancel
 *
 * Context: process, no lane locked.
 */
void lpc_calls_put(struct list_head *done)
{
	struct lpc_call *call;

	while (!list_empty(done)) {
		call = list_first_entry(done, struct lpc_call, cancel);
		list_del_init(&call->cancel);
		lpc_call_put(call);
	}
}

void lpc_chain_get(struct lpc_chain *chain)
{
	if (chain->job)
		refcount_inc(&chain->job->ref);
	else
		refcount_inc(&container_of(chain, struct lpc_call, own_chain)->ref);
}

void lpc_chain_put(struct lpc_chain *chain)
{
	if (chain->job)
		lpc_job_put(chain->job);
	else
		lpc_call_put(container_of(chain, struct lpc_call, own_chain));
}

/**
 * lpc_call_set_state - change the state of a call
 * @call: the call
 * @state: its new state
 *
 * Context: lane->lock held.
 */
void lpc_call_set_state(struct lpc_call *call, enum lpc_call_state state)
{
	static const u8 allowed[] = {
		[LPC_CALL_QUEUED]	= BIT(LPC_CALL_DELIVERING) | BIT(LPC_CALL_DONE),
		[LPC_CALL_DELIVERING]	= BIT(LPC_CALL_QUEUED) | BIT(LPC_CALL_RUNNING) |
					  BIT(LPC_CALL_DONE),
		[LPC_CALL_RUNNING]	= BIT(LPC_CALL_QUEUED) | BIT(LPC_CALL_ABANDONED) |
					  BIT(LPC_CALL_DONE),
		[LPC_CALL_ABANDONED]	= BIT(LPC_CALL_DONE),
		[LPC_CALL_DONE]		= 0,
	};

	lockdep_assert_held(&call->lane->lock);
	WARN_ONCE(!(allowed[call->state] & BIT(state)),
		  "lpc: %s: call of %s from state %d to %d\n", call->half->name,
		  call->procedure->name, call->state, state);
	/* Pairs with the acquire in call_wait(): the result comes before DONE. */
	smp_store_release(&call->state, state);
	if (READ_ONCE(call->leaving) && call->caller && state != LPC_CALL_DELIVERING)
		wake_up_process(call->caller);
}

/**
 * lpc_call_finish - give a call its result
 * @call: the call, in any state but DONE and, where the user half has it, already
 *	withdrawn
 * @status: the result
 *
 * Context: lane->lock held.
 */
void lpc_call_finish(struct lpc_call *call, int status)
{
	call->status = status;
	lpc_call_set_state(call, LPC_CALL_DONE);
	if (call->caller)
		wake_up_process(call->caller);
}

/**
 * lpc_call_publish - the user half has the call from now on
 * @call: the call, whose arguments have been copied out
 * @incarnation: that has it
 *
 * call->id is set already.
 *
 * Context: lane->lock held.
 */
void lpc_call_publish(struct lpc_call *call, struct lpc_incarnation *incarnation)
{
	call->incarnation = incarnation;
	refcount_inc(&call->ref);
	hlist_add_head(&call->hash, lpc_lane_bucket(call->lane, call->id));
	lpc_call_set_state(call, LPC_CALL_RUNNING);
}

/**
 * lpc_call_withdraw - the user half has the call no more
 * @call: the call, RUNNING or ABANDONED
 *
 * The reference of the user half is the caller's of this function now.
 *
 * Context: lane->lock held.
 */
void lpc_call_withdraw(struct lpc_call *call)
{
	hlist_del_init(&call->hash);
	if (!list_empty_careful(&call->cancel)) {
		spin_lock(&call->incarnation->cancel_lock);
		list_del_init(&call->cancel);
		spin_unlock(&call->incarnation->cancel_lock);
	}
	call->incarnation = NULL;
	if (call->mailbox && call->mailbox->call == call)
		lpc_mailbox_clear(call->mailbox);
	WRITE_ONCE(call->mailbox, NULL);
}

/**
 * lpc_call_find - the call that a daemon names
 * @lane: the number's lane
 * @incarnation: who names it
 * @id: the number
 *
 * Context: lane->lock held.
 *
 * Return: the call, RUNNING or ABANDONED; -ENOENT: no call had this number;
 * -ESTALE: it has been answered; -EPERM: it was delivered to somebody else.
 */
struct lpc_call *lpc_call_find(struct lpc_lane *lane,
			       struct lpc_incarnation *incarnation, u64 id)
{
	struct lpc_call *call;

	lockdep_assert_held(&lane->lock);
	hlist_for_each_entry(call, lpc_lane_bucket(lane, id), hash) {
		if (call->id == id)
			return call->incarnation == incarnation ? call : ERR_PTR(-EPERM);
	}
	if ((id ^ lane->next_id) >> LPC_ID_SHIFT || id < incarnation->first_id[lane->index])
		return ERR_PTR(-EPERM);
	if (id >= lane->next_id)
		return ERR_PTR(-ENOENT);
	return ERR_PTR(-ESTALE);
}

static u64 earlier(u64 a, u64 b)
{
	if (!a || !b)
		return a ? a : b;
	return min(a, b);
}

/**
 * lpc_call_until - when a wait on behalf of a call ends
 * @call: the call, or NULL
 * @timeout_ns: how long the wait may last, 0: as long as the call
 *
 * Return: the time, of ktime_get_ns(), or 0: never.
 */
u64 lpc_call_until(const struct lpc_call *call, u64 timeout_ns)
{
	u64 now = ktime_get_ns(), until = 0;

	if (timeout_ns)
		until = timeout_ns < U64_MAX - now ? now + timeout_ns : U64_MAX;
	return earlier(until, call ? call->deadline_ns : 0);
}

/**
 * lpc_call_get - the call on whose behalf a daemon does something
 * @half: the kernel half
 * @incarnation: who does it
 * @id: number of the call, 0: none
 *
 * Return: the call with a reference, NULL for none, or an error of
 * lpc_call_find().
 */
struct lpc_call *lpc_call_get(struct lpc_half *half,
			      struct lpc_incarnation *incarnation, u64 id)
{
	struct lpc_lane *lane = lpc_lane_of(half, id);
	struct lpc_call *call;

	if (!id)
		return NULL;
	if (!lane)
		return ERR_PTR(-ENOENT);
	lpc_lane_lock(lane);
	call = lpc_call_find(lane, incarnation, id);
	if (!IS_ERR(call))
		refcount_inc(&call->ref);
	lpc_lane_unlock(lane);
	return call;
}

static struct lpc_call *call_create(struct lpc_half *half,
				    struct lpc_upcall *upcall, struct lpc_job *outer)
{
	const struct lpc_procedure *procedure = &half->interface->upcalls[upcall->index];
	struct lpc_call *call;
	u64 in_len = 0;
	u32 i;

	for (i = 0; i < upcall->segments; i++)
		in_len += upcall->segment[i].iov_len;
	if (in_len > procedure->in_max)
		return ERR_PTR(-EMSGSIZE);
	call = call_alloc();
	if (!call)
		return ERR_PTR(-ENOMEM);
	memset_startat(call, 0, outer);
	refcount_set(&call->ref, 1);
	call->state = LPC_CALL_QUEUED;
	call->half = half;
	call->lane = outer ? outer->lane : lpc_lane_here(half);
	call->procedure = procedure;
	call->index = upcall->index;
	call->upcall = upcall;
	call->in_len = in_len;
	call->caller = current;
	call->caller_pid = task_pid_nr(current);
	call->reply = call->inline_reply;
	/* Who acts as its caller enters the kernel to stop that. */
	call->looking = !outer && !(procedure->flags & LPC_PROCEDURE_AS_CALLER) &&
			lpc_waiting_caller_ns(call->lane);
	if (upcall->n_loans)
		lpc_loans_attach(call);
	INIT_LIST_HEAD(&call->link);
	INIT_LIST_HEAD(&call->cancel);
	call->start_ns = ktime_get_ns();
	if (procedure->timeout_ms)
		call->deadline_ns = call->start_ns +
				    (u64)procedure->timeout_ms * NSEC_PER_MSEC;
	if (outer) {
		call->outer = outer;
		refcount_inc(&outer->ref);
		call->chain = outer->chain;
		lpc_chain_get(call->chain);
		call->depth = outer->depth + 1;
		call->deadline_ns = earlier(call->deadline_ns, outer->deadline_ns);
	} else {
		call->chain = &call->own_chain;
		call->own_chain = (struct lpc_chain) {
			.root = current,
			.cred = current_cred(),
		};
		call->depth = 1;
	}
	return call;
}

static bool take_room(struct lpc_half *half)
{
	int calls = atomic_read(&half->calls);

	do {
		if (calls >= half->max_calls)
			return false;
	} while (!atomic_try_cmpxchg(&half->calls, &calls, calls + 1));
	return true;
}

static void give_room(struct lpc_half *half)
{
	atomic_dec(&half->calls);
	/* Pairs with the one in prepare_to_wait_exclusive(). */
	smp_mb__after_atomic();
	/* Who waits is in the queue before it looks for room. */
	if (waitqueue_active(&half->room))
		wake_up(&half->room);
}

/* Wait for room and take it. */
static noinline_for_stack int wait_for_room(struct lpc_half *half,
					    const struct lpc_call *call)
{
	DEFINE_WAIT(wait);
	ktime_t until = ns_to_ktime(call->deadline_ns);
	int err = 0;

	while (!err) {
		prepare_to_wait_exclusive(&half->room, &wait, TASK_KILLABLE);
		if (take_room(half))
			break;
		if (READ_ONCE(half->gone))
			err = -ENODEV;
		else if (fatal_signal_pending(current))
			err = -EINTR;
		else if (call->deadline_ns && ktime_get_ns() >= call->deadline_ns)
			err = -EAGAIN;
		else
			schedule_hrtimeout(call->deadline_ns ? &until : NULL,
					   HRTIMER_MODE_ABS);
	}
	finish_wait(&half->room, &wait);
	/* A wake-up that this thread cannot use is another's. */
	if (err && atomic_read(&half->calls) < half->max_calls)
		wake_up(&half->room);
	return err;
}

static int call_submit(struct lpc_call *call)
{
	struct lpc_half *half = call->half;
	struct lpc_lane *lane = call->lane;
	int err = 0;

	if (!call->outer && !take_room(half))
		err = wait_for_room(half, call);
	if (err)
		return err;
	lpc_lane_lock(lane);
	if (half->gone)
		err = -ENODEV;
	else
		err = lpc_queue_allows(half, call);
	if (!err) {
		hlist_add_head(&call->all, &lane->all);
		lpc_recovery_begin(half, call);
		lpc_deadline_add(lane, call);
		lpc_queue_call(lane, call);
	}
	lpc_lane_unlock(lane);
	if (err && !call->outer)
		give_room(half);
	return err;
}

/* The caller leaves without a result, if the call's state lets it. */
static bool call_leave(struct lpc_call *call)
{
	struct lpc_half *half = call->half;
	struct lpc_lane *lane = call->lane;
	struct lpc_job *job = NULL;
	bool left = true;
	int err;

	lpc_lane_lock(lane);
	if (!fatal_signal_pending(current) && !lpc_deadline_passed(lane, call)) {
		lpc_lane_unlock(lane);
		return false;
	}
	if (fatal_signal_pending(current))
		err = -EINTR;
	else if (call->state == LPC_CALL_QUEUED && !half->incarnation)
		err = lpc_recovery_failed(half, call);
	else
		err = -ETIMEDOUT;
	lpc_batch_recall(call);
	switch (call->state) {
	case LPC_CALL_QUEUED:
		lpc_queue_remove(lane, call);
		lpc_call_finish(call, err);
		break;
	case LPC_CALL_DELIVERING:
		WRITE_ONCE(call->leaving, true);
		left = false;
		break;
	case LPC_CALL_RUNNING:
		call->status = err;
		lpc_call_set_state(call, LPC_CALL_ABANDONED);
		lpc_queue_cancel(lane, call);
		break;
	case LPC_CALL_ABANDONED:
	case LPC_CALL_DONE:
		break;
	}
	if (left) {
		call->caller = NULL;
		job = lpc_job_cancel(call);
	}
	lpc_lane_unlock(lane);
	if (job)
		lpc_job_put(job);
	return left;
}

/* Looks between two looks at the clock and the rest. */
#define LOOKS	32

/* Whether a caller that looks should do something else. */
static bool look_is_over(const struct lpc_call *call, u64 until)
{
	return READ_ONCE(call->state) == LPC_CALL_DONE || READ_ONCE(call->job) ||
	       READ_ONCE(call->expired) || fatal_signal_pending(current) || ktime_get_ns() >= until;
}

/* Look for the answer, for as long as the channel's waiting says. */
static void call_look(struct lpc_call *call)
{
	struct lpc_mailbox *mailbox = NULL;
	unsigned int i;
	u64 until, ns;

	for (;;) {
		ns = lpc_waiting_caller_ns(call->lane);
		if (!ns)
			break;
		until = ns == LPC_LOOK_FOREVER ? ns : call->start_ns + ns;
		if (look_is_over(call, until))
			break;
		if (mailbox && mailbox != READ_ONCE(call->mailbox)) {
			lpc_mailbox_put(mailbox);
			mailbox = NULL;
		}
		if (!mailbox && READ_ONCE(call->mailbox))
			mailbox = lpc_mailbox_get(call);
		for (i = 0; i < LOOKS; i++) {
			if (mailbox && lpc_slot_is_answered(mailbox->slot))
				goto over;
			cpu_relax();
		}
		cond_resched();
	}
over:
	if (mailbox)
		lpc_mailbox_put(mailbox);
	lpc_mailbox_stop_looking(call);
}

/*
 * Let the worker run, which is on this processor, without going to sleep: where it
 * answers before anything else runs here, this thread need not be woken, and one
 * of the two changes of state that a sleep costs is saved.  The scheduler may have
 * other plans, or the procedure may take long: then the next callers do not try.
 */
static void hand_over(struct lpc_call *call)
{
	u8 *skip = &call->lane->hand_over;

	if (!lpc_waiting_hands_over(skip))
		return;
	schedule();
	lpc_waiting_handed_over(skip, READ_ONCE(call->state) == LPC_CALL_DONE);
}

static void call_wait(struct lpc_call *call)
{
	if (call->looking)
		call_look(call);
	else if (READ_ONCE(call->near))
		hand_over(call);
	for (;;) {
		set_current_state(call->leaving ? TASK_UNINTERRUPTIBLE : TASK_KILLABLE);
		/* Pairs with the release in lpc_call_set_state(). */
		if (smp_load_acquire(&call->state) == LPC_CALL_DONE)
			break;
		if (READ_ONCE(call->job)) {
			__set_current_state(TASK_RUNNING);
			lpc_job_run_in_caller(call);
			continue;
		}
		if (READ_ONCE(call->state) != LPC_CALL_DELIVERING)
			WRITE_ONCE(call->leaving, false);
		if (!call->leaving &&
		    (fatal_signal_pending(current) || READ_ONCE(call->expired))) {
			__set_current_state(TASK_RUNNING);
			if (call_leave(call))
				return;
			continue;
		}
		schedule();
	}
	__set_current_state(TASK_RUNNING);
}

static void call_end(struct lpc_call *call)
{
	struct lpc_half *half = call->half;
	struct lpc_lane *lane = call->lane;
	u64 ns = ktime_get_ns() - call->start_ns;
	struct lpc_job *job;

	lpc_lane_lock(lane);
	call->caller = NULL;
	job = lpc_job_cancel(call);
	hlist_del(&call->all);
	lpc_lane_unlock(lane);
	if (!call->outer)
		give_room(half);
	if (job)
		lpc_job_put(job);
	if (READ_ONCE(half->waiting) == LPC_WAITING_ADAPTIVE)
		lpc_waiting_caller_waited(lane, ns);
	lpc_stats_upcall(call, ns);
	trace_lpc_call_end(half->name, call->id, call->chain->id,
			   call->procedure->name, call->status, ns);
}

/* Whether this thread may make an upcall, and the job it would be nested in. */
static int call_place(struct lpc_half *half, struct lpc_job **outer)
{
	struct lpc_seat *seat = lpc_seat_find(half);

	*outer = NULL;
	if (!seat || seat->kind == LPC_SEAT_REQUEST)
		return 0;
	if (seat->kind == LPC_SEAT_WORKER) {
		pr_warn_ratelimited("lpc: %s: downcall %s makes an upcall and is not marked 'nests'\n",
				    half->name, seat->procedure->name);
		return -EDEADLK;
	}
	if (seat->job->depth >= half->max_depth)
		return -ELOOP;
	*outer = seat->job;
	return 0;
}

/* As well as this kernel can tell. */
static bool is_atomic(void)
{
	if (IS_ENABLED(CONFIG_PREEMPT_COUNT))
		return !preemptible();
	return in_interrupt() || irqs_disabled();
}

/**
 * lpc_upcall - call the user half and wait for its result
 * @half: the kernel half
 * @upcall: which procedure, and its arguments
 *
 * For generated stubs.  Where the user half has died over the call, or does not
 * come, a procedure with a fallback is run on that, in this thread, and what
 * follows is the fallback's result.
 *
 * Where it returns 0, the results are in @upcall->reply and lpc_upcall_put() must
 * follow; else there are none and nothing must follow.
 *
 * Context: process, may sleep, holding nothing that the user half might need.
 *
 * Return: 0; the procedure's own error; -EAGAIN, -EINTR, -ETIMEDOUT: the wait
 * ended; -EDEADLK, -ELOOP: no call from here; -ENODEV: the kernel half is being
 * removed; -ENOMEM; -ENOTCONN: no user half; -ENOTRECOVERABLE: there will be none,
 * the channel has failed; -EOPNOTSUPP: this one does not have it; -EOWNERDEAD: it
 * died, the outcome is unknown; -EPROTO: its answer is not as the interface says;
 * -EINVAL: called from atomic context.
 */
int lpc_upcall(struct lpc_half *half, struct lpc_upcall *upcall)
{
	struct lpc_call *call;
	struct lpc_job *outer;
	int err;

	might_sleep();
	if (WARN_ONCE(is_atomic(),
		      "lpc: %s: upcall %s from atomic context\n", half->name,
		      half->interface->upcalls[upcall->index].name))
		return -EINVAL;
	if (!lpc_half_enter(half))
		return -ENODEV;
	err = call_place(half, &outer);
	if (err)
		goto exit_half;
	call = call_create(half, upcall, outer);
	if (IS_ERR(call)) {
		err = PTR_ERR(call);
		goto exit_half;
	}
	err = call_submit(call);
	if (err) {
		call->status = err;
		lpc_stats_upcall(call, ktime_get_ns() - call->start_ns);
		goto put_call;
	}
	call_wait(call);
	call_end(call);
	err = call->status;
	if (err)
		goto put_call;
take_reply:
	upcall->reply = call->reply;
	upcall->reply_len = call->reply_len;
	upcall->call = call;
	lpc_half_exit(half);
	return 0;

put_call:
	if (lpc_recovery_falls_back(call, err)) {
		err = lpc_recovery_fall_back(call);
		if (!err)
			goto take_reply;
	}
	lpc_call_put(call);
exit_half:
	lpc_half_exit(half);
	return err;
}
EXPORT_SYMBOL_GPL(lpc_upcall);

/**
 * lpc_upcall_put - let the results of an upcall go
 * @upcall: for which lpc_upcall() returned 0
 *
 * Context: any that may free memory.
 */
void lpc_upcall_put(struct lpc_upcall *upcall)
{
	lpc_call_put(upcall->call);
}
EXPORT_SYMBOL_GPL(lpc_upcall_put);
