// SPDX-License-Identifier: GPL-2.0-only
/*
 * exec.c - a daemon's thread runs a downcall.
 *
 * Most downcalls run in the thread that asks for them.  One that may make upcalls
 * is handed over as a job (job.c), and this thread waits.
 *
 * Locks: lane->lock.
 */
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "call.h"
#include "exec.h"
#include "half.h"
#include "incarnation.h"
#include "job.h"
#include "lane.h"
#include "stats.h"
#include "trace.h"

/**
 * lpc_exec_copy_in - copy arguments in and make room for results
 * @data: filled in; lpc_exec_free() must follow where 0 is returned
 * @in: arguments
 * @in_len: bytes of them
 * @in_max: most bytes of them allowed
 * @out_max: bytes of room
 *
 * Context: process, may sleep.
 *
 * Return: 0, -EFAULT, -EMSGSIZE or -ENOMEM.
 */
int lpc_exec_copy_in(struct lpc_exec_data *data, const void __user *in, u32 in_len,
		     u32 in_max, u32 out_max)
{
	if (in_len > in_max)
		return -EMSGSIZE;
	data->in_len = in_len;
	data->out_len = 0;
	data->status = 0;
	data->in = data->small_in;
	data->out = data->small_out;
	if (in_len > sizeof(data->small_in))
		data->in = kvmalloc(in_len, GFP_KERNEL);
	if (out_max > sizeof(data->small_out))
		data->out = kvmalloc(out_max, GFP_KERNEL);
	if (!data->in || !data->out) {
		lpc_exec_free(data);
		return -ENOMEM;
	}
	if (copy_from_user(data->in, in, in_len)) {
		lpc_exec_free(data);
		return -EFAULT;
	}
	return 0;
}

void lpc_exec_free(struct lpc_exec_data *data)
{
	if (data->in != data->small_in)
		kvfree(data->in);
	if (data->out != data->small_out)
		kvfree(data->out);
}

/**
 * lpc_exec_run - check arguments and run a downcall in this thread
 * @half: the kernel half
 * @index: which downcall
 * @kind: whose thread this is
 * @call: on whose behalf, or NULL
 * @data: arguments and results
 *
 * Context: process, may sleep.
 *
 * Return: 0, the result in @data; or an error: nothing was run.
 */
int lpc_exec_run(struct lpc_half *half, u32 index, enum lpc_seat_kind kind,
		 struct lpc_call *call, struct lpc_exec_data *data)
{
	const struct lpc_procedure *procedure = &half->interface->downcalls[index];
	struct lpc_seat seat = {
		.half = half,
		.kind = kind,
		.procedure = procedure,
		.chain = call ? call->chain : NULL,
	};
	u64 id = call ? call->id : 0, chain = call ? call->chain->id : 0;
	u64 start_ns = ktime_get_ns();
	int err;

	trace_lpc_exec_enter(half->name, id, chain, procedure->name);
	lpc_seat_enter(&seat);
	err = procedure->check_in(half, data->in, data->in_len);
	if (!err)
		data->status = procedure->run(half, half->ops, data->in, data->in_len,
					      data->out, &data->out_len);
	lpc_seat_leave(&seat);
	lpc_stats_downcall(half, index, err, data->status, data->in_len, data->out_len,
			   ktime_get_ns() - start_ns);
	trace_lpc_exec_exit(half->name, id, chain, procedure->name, err ?: data->status);
	return err;
}

static int put_return(const struct lpc_inbox *inbox, u32 index, int status,
		      const void *out, u32 out_len)
{
	struct lpc_message msg = {
		.kind = LPC_MSG_RETURN,
		.index = index,
		.status = status,
		.len = status ? 0 : out_len,
	};

	return lpc_inbox_put(inbox, &msg, out);
}

/**
 * lpc_exec_wait - wait for a job or for an upcall nested in it
 * @half: the kernel half
 * @incarnation: whose thread this is
 * @job: the job
 * @inbox: where either goes
 *
 * Context: process, may sleep.
 *
 * Return: 0, or an error of LPC_IOC_EXEC.
 */
int lpc_exec_wait(struct lpc_half *half, struct lpc_incarnation *incarnation,
		  struct lpc_job *job, const struct lpc_inbox *inbox)
{
	struct lpc_call *call;
	int err;

	lpc_lane_lock(job->lane);
	for (;;) {
		call = lpc_job_wait(job, &err);
		if (!call)
			break;
		if (!lpc_incarnation_has_upcall(incarnation, call->index)) {
			lpc_call_finish(call, -EOPNOTSUPP);
			continue;
		}
		err = lpc_deliver_call(incarnation, &job->worker, call, inbox);
		if (err != -EAGAIN)
			break;
	}
	/* This thread cannot come back to the job: end what is nested in it. */
	if (err && err != -EINTR)
		lpc_job_desert(job);
	lpc_lane_unlock(job->lane);
	if (err || call)
		return err;
	if (job->error)
		return job->error;
	return put_return(inbox, job->index, job->status, job->out, job->out_len);
}

static int exec_job(struct lpc_half *half, struct lpc_incarnation *incarnation,
		    u32 index, struct lpc_call *call, const struct lpc_exec *exec,
		    const struct lpc_inbox *inbox)
{
	struct lpc_job *job;
	int err;

	if (exec->in_len > half->interface->downcalls[index].in_max)
		return -EMSGSIZE;
	job = lpc_job_create(half, incarnation, index, call, u64_to_user_ptr(exec->in),
			     exec->in_len);
	if (IS_ERR(job))
		return PTR_ERR(job);
	err = lpc_job_start(job, call);
	if (!err)
		err = lpc_exec_wait(half, incarnation, job, inbox);
	lpc_job_put(job);
	return err;
}

static int exec_here(struct lpc_half *half, u32 index, struct lpc_call *call,
		     const struct lpc_exec *exec, const struct lpc_inbox *inbox)
{
	const struct lpc_procedure *procedure = &half->interface->downcalls[index];
	struct lpc_exec_data data;
	int err;

	err = lpc_exec_copy_in(&data, u64_to_user_ptr(exec->in), exec->in_len,
			       procedure->in_max, procedure->out_max);
	if (err)
		return err;
	err = lpc_exec_run(half, index, LPC_SEAT_WORKER, call, &data);
	if (!err)
		err = put_return(inbox, index, data.status, data.out, data.out_len);
	lpc_exec_free(&data);
	return err;
}

int lpc_exec(struct lpc_file *file, void *argument, void __user *user)
{
	struct lpc_incarnation *incarnation = lpc_file_incarnation(file);
	struct lpc_half *half = file->half;
	struct lpc_exec __user *uarg = user;
	struct lpc_exec *exec = argument;
	struct lpc_inbox inbox = {
		.buf = u64_to_user_ptr(exec->buf),
		.len = exec->buf_len,
		.msg = &uarg->msg,
	};
	const struct lpc_procedure *procedure;
	struct lpc_call *call;
	bool nests;
	u32 index;
	int err;

	if (exec->flags || exec->reserved)
		return -EINVAL;
	if (!incarnation)
		return -ENOTCONN;
	if (exec->index >= half->interface->n_downcalls)
		return -ENOENT;
	index = array_index_nospec(exec->index, half->interface->n_downcalls);
	procedure = &half->interface->downcalls[index];
	nests = procedure->flags & LPC_PROCEDURE_NESTS;
	if (procedure->since > incarnation->version)
		return -ENOENT;
	/* Not after it has run. */
	if (exec->buf_len < procedure->out_max)
		return -EMSGSIZE;
	if (nests && !(incarnation->features & LPC_FEATURE_NESTED))
		return -EDEADLK;
	call = lpc_call_get(half, incarnation, exec->call);
	if (IS_ERR(call))
		return PTR_ERR(call);
	if (lpc_call_left(call))
		err = -ECANCELED;
	else if (call && call->depth >= half->max_depth)
		err = -ELOOP;
	else if (nests)
		err = exec_job(half, incarnation, index, call, exec, &inbox);
	else
		err = exec_here(half, index, call, exec, &inbox);
	if (call)
		lpc_call_put(call);
	return err;
}
