// SPDX-License-Identifier: GPL-2.0-only
/*
 * response.c - a daemon's thread answers an upcall.
 *
 * The answer is claimed first (call->answering), so that of two answers to one
 * call the second is refused; copied in without the caller waiting on the
 * daemon's pages: it may leave meanwhile; then checked; then given.
 *
 * Locks: lane->lock.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "call.h"
#include "deliver.h"
#include "exec.h"
#include "half.h"
#include "incarnation.h"
#include "job.h"
#include "lane.h"
#include "loan.h"
#include "lock.h"
#include "mailbox.h"
#include "poll.h"
#include "response.h"
#include "trace.h"

/* Procedures answer with errors that applications know. */
#define LPC_ERRNO_MAX	133

/**
 * struct answer - what a daemon says of a call
 * @id: number of the call
 * @buf: results
 * @slot: results, where they are in a slot; else NULL
 * @len: bytes of them
 * @status: result of the procedure
 */
struct answer {
	u64 id;
	const void __user *buf;
	const void *slot;
	u32 len;
	s32 status;
};

/*
 * Whether the call needs no other answer and the daemon's thread may wait on: it
 * must, where the call was nested, or nobody waits for the job any more.
 */
static bool is_settled(int err)
{
	return !err || err == -ECANCELED || err == -EPROTO;
}

/* Take the right to answer, and a reference. */
static struct lpc_call *claim(struct lpc_half *half, struct lpc_incarnation *incarnation,
			      u64 id)
{
	struct lpc_lane *lane = lpc_lane_of(half, id);
	struct lpc_call *call;

	if (!lane)
		return ERR_PTR(-ENOENT);
	lpc_lane_lock(lane);
	call = lpc_call_find(lane, incarnation, id);
	if (half->gone) {
		call = ERR_PTR(-ENODEV);
	} else if (!IS_ERR(call) && call->answering) {
		call = ERR_PTR(-ESTALE);
	} else if (!IS_ERR(call)) {
		call->answering = true;
		refcount_inc(&call->ref);
	}
	lpc_lane_unlock(lane);
	return call;
}

/*
 * Copy the results in, once, and check them.  Inlined, so that what is known of the
 * answer where it came from is not asked again.
 */
static __always_inline int take_results(struct lpc_call *call,
					const struct answer *answer)
{
	const struct lpc_procedure *procedure = call->procedure;
	void *reply = call->inline_reply;

	if (answer->status > 0 || answer->status < -LPC_ERRNO_MAX)
		return -EPROTO;
	if (answer->status)
		return answer->len ? -EPROTO : 0;
	if (answer->len > procedure->out_max)
		return -EPROTO;
	if (answer->len > LPC_CALL_INLINE) {
		reply = kvmalloc(answer->len, GFP_KERNEL_ACCOUNT);
		if (!reply)
			return -ENOMEM;
	}
	if (answer->slot) {
		memcpy(reply, answer->slot, answer->len);
	} else if (copy_from_user(reply, answer->buf, answer->len)) {
		if (reply != call->inline_reply)
			kvfree(reply);
		return -EFAULT;
	}
	call->reply = reply;
	call->reply_len = answer->len;
	return procedure->check_out(call->half, reply, answer->len);
}

/* Give the result, or the news that it was not to be believed. */
static int give(struct lpc_call *call, int status, int err)
{
	struct lpc_lane *lane = call->lane;
	bool withdraw;

	lpc_lane_lock(lane);
	/* The kernel half went meanwhile and has ended the call. */
	if (call->state == LPC_CALL_DONE) {
		lpc_lane_unlock(lane);
		return -ENODEV;
	}
	trace_lpc_call_response(call->half->name, call->id, status, call->reply_len);
	/* Where a caller takes the answer, the daemon may have died meanwhile. */
	withdraw = call->incarnation;
	if (withdraw)
		lpc_call_withdraw(call);
	if (call->state == LPC_CALL_ABANDONED) {
		lpc_call_set_state(call, LPC_CALL_DONE);
		err = err ?: -ECANCELED;
	} else {
		call->from_user = !err;
		lpc_call_finish(call, err ?: status);
	}
	lpc_lane_unlock(lane);
	if (withdraw)
		lpc_call_put(call);
	return err;
}

/*
 * What the call had, the daemon has no more; then give the result, or, with @err of
 * take_results(), the news that there is none.
 */
static int settle(struct lpc_call *call, int status, int err)
{
	if (call->n_lent)
		lpc_loans_revoke(call);
	if (!call->outer)
		lpc_locks_release(call->half, call->chain);
	if (err && err != -ENOMEM)
		err = -EPROTO;
	return give(call, status, err);
}

static void unclaim(struct lpc_call *call)
{
	lpc_lane_lock(call->lane);
	call->answering = false;
	lpc_lane_unlock(call->lane);
}

/*
 * Answer; where @ret_outer is given, the job that the call is nested in comes
 * back in it with a reference, whatever the answer's fate after its claim.
 */
static int answer_call(struct lpc_file *file, struct lpc_incarnation *incarnation,
		       const struct answer *answer, struct lpc_job **ret_outer)
{
	struct lpc_half *half = file->half;
	struct lpc_call *call;
	int err;

	call = claim(half, incarnation, answer->id);
	if (IS_ERR(call))
		return PTR_ERR(call);
	if (ret_outer && !call->outer) {
		unclaim(call);
		lpc_call_put(call);
		return -EINVAL;
	}
	err = take_results(call, answer);
	if (err == -EFAULT || err == -ENOMEM) {
		unclaim(call);
		lpc_call_put(call);
		return err;
	}
	err = settle(call, answer->status, err);
	if (ret_outer && call->outer && is_settled(err)) {
		refcount_inc(&call->outer->ref);
		*ret_outer = call->outer;
	}
	lpc_call_put(call);
	return err;
}

/**
 * lpc_response_slot - take the answer out of a slot and give it
 * @call: the call, whose answer this thread has claimed, with a reference
 * @mailbox: whose slot the call is in
 *
 * Whatever is in the slot, the call has its answer afterwards.
 *
 * Context: process, may sleep.
 */
void lpc_response_slot(struct lpc_call *call, struct lpc_mailbox *mailbox)
{
	struct lpc_slot *slot = mailbox->slot;
	struct answer answer = {
		.slot = mailbox->out,
		.len = lpc_slot_read(&slot->len),
		.status = lpc_slot_read(&slot->status),
	};
	int err;

	err = take_results(call, &answer);
	lpc_slot_write(&slot->response, settle(call, answer.status, err));
}

int lpc_response(struct lpc_file *file, void *argument, void __user *user)
{
	struct lpc_incarnation *incarnation = lpc_file_incarnation(file);
	struct lpc_response *response = argument;
	struct answer answer = {
		.id = response->call,
		.buf = u64_to_user_ptr(response->buf),
		.len = response->len,
		.status = response->status,
	};

	if (response->flags)
		return -EINVAL;
	if (!incarnation)
		return -ENOTCONN;
	return answer_call(file, incarnation, &answer, NULL);
}

int lpc_response_poll(struct lpc_file *file, void *argument, void __user *user)
{
	struct lpc_incarnation *incarnation = lpc_file_incarnation(file);
	struct lpc_response_poll __user *uarg = user;
	struct lpc_response_poll *both = argument;
	bool chain = both->flags & LPC_POLL_CHAIN;
	struct answer answer = {
		.id = both->call,
		.buf = u64_to_user_ptr(both->reply),
		.len = both->reply_len,
		.status = both->status,
	};
	struct lpc_inbox inbox = {
		.buf = u64_to_user_ptr(both->buf),
		.len = both->buf_len,
		.msg = &uarg->msg,
	};
	struct lpc_job *job = NULL;
	int err;

	if (both->flags & ~(LPC_POLL_NONBLOCK | LPC_POLL_CHAIN))
		return -EINVAL;
	if (!incarnation)
		return -ENOTCONN;
	if (!(incarnation->features & LPC_FEATURE_RESPONSE_POLL))
		return -EINVAL;
	err = answer_call(file, incarnation, &answer, chain ? &job : NULL);
	if (!is_settled(err))
		return err;
	if (put_user(err, &uarg->response))
		err = -EFAULT;
	else if (job)
		err = lpc_exec_wait(file->half, incarnation, job, &inbox);
	else
		err = lpc_poll_inbox(file->half, incarnation, &inbox,
				     both->flags & LPC_POLL_NONBLOCK, both->timeout_ns);
	if (job)
		lpc_job_put(job);
	return err;
}
