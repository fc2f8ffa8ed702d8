// SPDX-License-Identifier: GPL-2.0-only
/*
 * job.c - downcalls that may make upcalls ('nests').
 *
 * A thread of the daemon cannot run such a downcall itself: the upcall nested in
 * it must run in user space, in that very thread, which would still be inside
 * the kernel.  So the caller's thread, which waits in the kernel for the
 * chain's first upcall anyway, runs the downcall, and the daemon's thread waits for
 * its return or for nested upcalls.  A chain is two threads, of which one runs:
 *
 *   caller:  upcall --+            +-- downcall --+           +-- downcall returns
 *                     |            |              |           |
 *   daemon:           +-- EXEC ----+              +-- upcall -+
 *
 * A downcall in no chain is run by a kernel thread.
 *
 * Locks: lane->lock.
 */
#include <linux/cred.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "half.h"
#include "job.h"
#include "lane.h"
#include "lock.h"
#include "queue.h"
#include "seat.h"
#include "stats.h"
#include "trace.h"

static struct workqueue_struct *job_queue;

int lpc_job_queue_create(void)
{
	job_queue = alloc_workqueue("lpc", WQ_UNBOUND, 0);
	return job_queue ? 0 : -ENOMEM;
}

void lpc_job_queue_destroy(void)
{
	destroy_workqueue(job_queue);
}

void lpc_job_put(struct lpc_job *job)
{
	struct lpc_chain *chain = job->chain;
	bool nested = chain != &job->own_chain;

	if (!refcount_dec_and_test(&job->ref))
		return;
	kvfree(job->in);
	kvfree(job->out);
	kfree(job);
	if (nested)
		lpc_chain_put(chain);
}

/* Run the procedure in this thread. */
static void job_run(struct lpc_job *job)
{
	struct lpc_half *half = job->half;
	struct lpc_seat seat = {
		.half = half,
		.kind = LPC_SEAT_JOB,
		.procedure = job->procedure,
		.chain = job->chain,
		.job = job,
	};
	u64 start_ns = ktime_get_ns();

	trace_lpc_exec_enter(half->name, job->call_id, job->chain->id,
			     job->procedure->name);
	lpc_seat_enter(&seat);
	job->error = job->procedure->check_in(half, job->in, job->in_len);
	if (!job->error)
		job->status = job->procedure->run(half, half->ops, job->in, job->in_len,
						  job->out, &job->out_len);
	lpc_seat_leave(&seat);
	lpc_stats_downcall(half, job->index, job->error, job->status, job->in_len,
			   job->out_len, ktime_get_ns() - start_ns);
	trace_lpc_exec_exit(half->name, job->call_id, job->chain->id,
			    job->procedure->name, job->error ?: job->status);
}

/* lane->lock held; the reference of who ran it, or would have, is the caller's. */
static void job_finish(struct lpc_job *job)
{
	job->state = LPC_JOB_DONE;
	list_del_init(&job->link);
	if (job->worker.task)
		wake_up_process(job->worker.task);
}

static void job_work(struct work_struct *work)
{
	struct lpc_job *job = container_of(work, struct lpc_job, work);
	struct lpc_half *half = job->half;
	struct lpc_lane *lane = job->lane;
	bool run;

	lpc_lane_lock(lane);
	run = !job->dead && !half->gone;
	if (run) {
		job->state = LPC_JOB_RUNNING;
		job->own_chain.root = current;
		job->own_chain.cred = current_cred();
	} else {
		job->error = -ECANCELED;
	}
	lpc_lane_unlock(lane);
	if (run) {
		job_run(job);
		lpc_locks_release(half, job->chain);
	}
	lpc_lane_lock(lane);
	job_finish(job);
	lpc_lane_unlock(lane);
	lpc_job_put(job);
	lpc_half_exit(half);
}

/**
 * lpc_job_create - make a job
 * @half: the kernel half
 * @incarnation: whose thread will wait for it
 * @index: which downcall
 * @call: for which call, or NULL; the caller of this function holds a reference
 * @in: arguments
 * @in_len: bytes of them, at most the procedure's in_max
 *
 * Context: process, may sleep.
 *
 * Return: the job, or -EFAULT, -ENOMEM.
 */
struct lpc_job *lpc_job_create(struct lpc_half *half, struct lpc_incarnation *incarnation,
			       u32 index, struct lpc_call *call,
			       const void __user *in, u32 in_len)
{
	const struct lpc_procedure *procedure = &half->interface->downcalls[index];
	struct lpc_job *job;

	job = kzalloc(sizeof(*job), GFP_KERNEL);
	if (!job)
		return ERR_PTR(-ENOMEM);
	refcount_set(&job->ref, 1);
	job->state = LPC_JOB_PENDING;
	job->half = half;
	job->lane = call ? call->lane : lpc_lane_here(half);
	job->worker.lane = job->lane;
	job->incarnation = incarnation;
	job->procedure = procedure;
	job->index = index;
	job->depth = 1;
	job->chain = &job->own_chain;
	job->own_chain.job = job;
	INIT_LIST_HEAD(&job->link);
	INIT_WORK(&job->work, job_work);
	if (call) {
		job->call_id = call->id;
		job->depth = call->depth + 1;
		job->deadline_ns = call->deadline_ns;
		job->chain = call->chain;
		lpc_chain_get(job->chain);
	}
	job->in_len = in_len;
	job->in = kvmalloc(max(in_len, 1U), GFP_KERNEL);
	job->out = kvmalloc(max(procedure->out_max, 1U), GFP_KERNEL);
	if (!job->in || !job->out) {
		lpc_job_put(job);
		return ERR_PTR(-ENOMEM);
	}
	if (copy_from_user(job->in, in, in_len)) {
		lpc_job_put(job);
		return ERR_PTR(-EFAULT);
	}
	return job;
}

/**
 * lpc_job_start - have a job run
 * @job: the job
 * @call: the call it is for, or NULL
 *
 * Return: 0; -EBUSY: the caller runs another one for this call; -ECANCELED: the
 * caller has left; -ENODEV.
 */
int lpc_job_start(struct lpc_job *job, struct lpc_call *call)
{
	struct lpc_half *half = job->half;
	struct lpc_lane *lane = job->lane;
	int err = 0;

	lpc_lane_lock(lane);
	if (half->gone) {
		err = -ENODEV;
	} else if (call && (call->state != LPC_CALL_RUNNING || !call->caller)) {
		err = -ECANCELED;
	} else if (call && call->job) {
		err = -EBUSY;
	} else {
		refcount_inc(&job->ref);
		list_add(&job->link, &lane->jobs);
		if (call) {
			WRITE_ONCE(call->job, job);
			wake_up_process(call->caller);
		} else {
			job->own_chain.id = lpc_lane_number(lane, &lane->next_chain);
			/* This thread is inside, so the half is live. */
			percpu_ref_get(&half->active);
			queue_work(job_queue, &job->work);
		}
	}
	lpc_lane_unlock(lane);
	return err;
}

/**
 * lpc_job_run_in_caller - the caller of an upcall runs what it has been asked to
 * @call: its call, with a job
 *
 * Context: process, may sleep.
 */
void lpc_job_run_in_caller(struct lpc_call *call)
{
	struct lpc_lane *lane = call->lane;
	struct lpc_job *job;
	bool run;

	lpc_lane_lock(lane);
	job = call->job;
	/* For a daemon that has gone meanwhile nothing is begun. */
	run = job && !job->dead;
	if (run)
		job->state = LPC_JOB_RUNNING;
	else
		job = lpc_job_cancel(call);
	lpc_lane_unlock(lane);
	if (!run) {
		if (job)
			lpc_job_put(job);
		return;
	}
	job_run(job);
	lpc_lane_lock(lane);
	WRITE_ONCE(call->job, NULL);
	job_finish(job);
	lpc_lane_unlock(lane);
	lpc_job_put(job);
}

/**
 * lpc_job_cancel - the caller will not run the job it has been asked to
 * @call: its call
 *
 * Context: lane->lock held.
 *
 * Return: a job to put once the lock is released, or NULL.
 */
struct lpc_job *lpc_job_cancel(struct lpc_call *call)
{
	struct lpc_job *job = call->job;

	lockdep_assert_held(&call->lane->lock);
	if (!job)
		return NULL;
	WRITE_ONCE(call->job, NULL);
	job->error = -ECANCELED;
	job_finish(job);
	return job;
}

/**
 * lpc_job_desert - the daemon's thread will not come back to a job
 * @job: the job; an upcall nested in it that has not been delivered ends
 *
 * Context: lane->lock held.
 */
void lpc_job_desert(struct lpc_job *job)
{
	struct lpc_call *call;

	lockdep_assert_held(&job->lane->lock);
	job->dead = true;
	call = lpc_worker_take(&job->worker);
	if (call)
		lpc_call_finish(call, -ECANCELED);
}

/**
 * lpc_job_orphan - no thread of a daemon will come back to any job
 * @half: the kernel half
 * @incarnation: which it was; NULL: no thread of any daemon
 *
 * Context: all lanes locked.
 */
void lpc_job_orphan(struct lpc_half *half, const struct lpc_incarnation *incarnation)
{
	struct lpc_lane *lane = NULL;
	struct lpc_job *job;

	while (lpc_lane_next(half, &lane)) {
		list_for_each_entry(job, &lane->jobs, link) {
			if (incarnation && job->incarnation != incarnation)
				continue;
			lpc_job_desert(job);
			if (job->worker.task)
				wake_up_process(job->worker.task);
		}
	}
}

/**
 * lpc_job_wait - the daemon's thread waits for its job
 * @job: the job
 * @ret_err: out: where no call is returned, 0: the job is done; -EINTR: a fatal
 *	signal; -ENODEV: the kernel half is being removed
 *
 * Context: process, may sleep; the lane's lock held on entry and on return.
 *
 * Return: a nested upcall that this thread must run, QUEUED; or NULL.
 */
struct lpc_call *lpc_job_wait(struct lpc_job *job, int *ret_err)
	__must_hold(&job->lane->lock)
{
	struct lpc_worker *worker = &job->worker;
	struct lpc_lane *lane = job->lane;
	struct lpc_call *call;

	lockdep_assert_held(&lane->lock);
	*ret_err = 0;
	for (;;) {
		if (fatal_signal_pending(current)) {
			lpc_job_desert(job);
			*ret_err = -EINTR;
			return NULL;
		}
		call = lpc_worker_take(worker);
		if (call)
			return call;
		if (job->state == LPC_JOB_DONE)
			return NULL;
		if (lane->half->gone) {
			job->dead = true;
			*ret_err = -ENODEV;
			return NULL;
		}
		worker->task = current;
		set_current_state(TASK_KILLABLE);
		lpc_lane_unlock(lane);
		schedule();
		lpc_lane_lock(lane);
		worker->task = NULL;
	}
}
