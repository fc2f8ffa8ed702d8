/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * job.h - downcalls that may make upcalls ('nests').
 */
#ifndef _LPC_JOB_H
#define _LPC_JOB_H

#include <linux/refcount.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "call.h"

/**
 * enum lpc_job_state - where a job is
 * @LPC_JOB_PENDING: nobody runs it yet
 * @LPC_JOB_RUNNING: the caller's thread or a kernel thread runs it
 * @LPC_JOB_DONE: it has its result
 */
enum lpc_job_state {
	LPC_JOB_PENDING,
	LPC_JOB_RUNNING,
	LPC_JOB_DONE,
};

/**
 * struct lpc_job - a downcall that another thread runs for the daemon's
 * @ref: one of the daemon's thread, one of who runs it, one of each nested call
 * @state: &enum lpc_job_state; lane->lock
 * @half: the kernel half
 * @lane: where it belongs: that of its call
 * @incarnation: whose thread waits for it, to compare with
 * @procedure: what is called
 * @index: its number
 * @depth: calls in the chain, this one included
 * @deadline_ns: when the call it is for has its deadline, 0: never
 * @chain: its chain
 * @own_chain: of a job that is the first
 * @worker: the daemon's thread that waits for it; lane->lock
 * @dead: that thread will not come back; lane->lock
 * @link: in lane->jobs, from its start to its end; lane->lock
 * @call_id: of the call it is for, 0: none
 * @in: arguments
 * @in_len: bytes of them
 * @out_len: bytes of results
 * @out: results
 * @error: of the way: nothing was run, or not to its end
 * @status: result of the procedure
 * @work: where no caller's thread can run it
 */
struct lpc_job {
	refcount_t ref;
	enum lpc_job_state state;
	struct lpc_half *half;
	struct lpc_lane *lane;
	const struct lpc_incarnation *incarnation;
	const struct lpc_procedure *procedure;
	u32 index;
	u32 depth;
	u64 deadline_ns;
	struct lpc_chain *chain;
	struct lpc_chain own_chain;
	struct lpc_worker worker;
	bool dead;
	struct list_head link;
	u64 call_id;
	void *in;
	u32 in_len;
	u32 out_len;
	void *out;
	int error;
	int status;
	struct work_struct work;
};

int lpc_job_queue_create(void);
void lpc_job_queue_destroy(void);

struct lpc_job *lpc_job_create(struct lpc_half *half, struct lpc_incarnation *incarnation,
			       u32 index, struct lpc_call *call,
			       const void __user *in, u32 in_len);
void lpc_job_put(struct lpc_job *job);
int lpc_job_start(struct lpc_job *job, struct lpc_call *call);
void lpc_job_run_in_caller(struct lpc_call *call);
struct lpc_job *lpc_job_cancel(struct lpc_call *call);
void lpc_job_desert(struct lpc_job *job);
void lpc_job_orphan(struct lpc_half *half, const struct lpc_incarnation *incarnation);
struct lpc_call *lpc_job_wait(struct lpc_job *job, int *ret_err);

#endif /* _LPC_JOB_H */
