// SPDX-License-Identifier: MIT
/*
 * call.c - running what came up, answering it, and entering the kernel half.
 */
#include <errno.h>
#include <string.h>

#include "call.h"
#include "clock.h"
#include "driver.h"
#include "mark.h"

/* Error numbers a procedure may end with: those of the generic list. */
#define ERROR_LOWEST (-133)

/* Sentences about something that can happen with every call are written the
 * first, second, fourth, eighth ... time.
 */
static bool worth_saying(uint64_t n)
{
	return (n & (n - 1)) == 0;
}

static const struct lpc_user_procedure *
find_upcall(const struct lpc_driver *driver, uint32_t index)
{
	const struct ud_bind *bind = &driver->bind;

	return index < bind->n_upcalls ? bind->upcalls[index] : NULL;
}

/* What the procedure left must be something the kernel takes. */
static void check_answer(struct lpc_ctx *ctx,
			 const struct lpc_user_procedure *procedure,
			 struct ud_answer *answer)
{
	struct ud_counters *counters = &ctx->strand->counters;
	struct lpc_driver *driver = ctx->driver;
	uint64_t n;

	if (answer->status > 0 || answer->status < ERROR_LOWEST) {
		n = ud_count(&counters->bad_status);
		if (worth_saying(n))
			ud_log(driver, UDRIVER_ERR,
			       "%s: upcall '%s' returned %d, which is no error "
			       "number; its caller gets EIO",
			       driver->name, procedure->name, answer->status);
		answer->status = -EIO;
	}
	if (!answer->status && answer->len > procedure->out_max) {
		n = ud_count(&counters->bad_reply);
		if (worth_saying(n))
			ud_log(driver, UDRIVER_ERR,
			       "%s: upcall '%s' made %u bytes of results where "
			       "%u are allowed; its caller gets EIO",
			       driver->name, procedure->name, answer->len,
			       procedure->out_max);
		answer->status = -EIO;
	}
	if (answer->status) {
		answer->len = 0;
		ud_count(&counters->failed);
	}
}

/* Run the procedure as its caller, or not at all.  Giving the identity back fails
 * only where the kernel does it with the answer.
 */
static void run_as_caller(struct lpc_ctx *ctx, const struct lpc_message *msg,
			  const struct lpc_user_procedure *procedure,
			  struct ud_answer *answer)
{
	struct lpc_driver *driver = ctx->driver;

	answer->status = ud_channel_assume(driver->fd, msg->call, 0);
	if (answer->status)
		return;
	answer->status = procedure->run(ctx, driver->half->ops, ctx->in, msg->len,
					ctx->reply, &answer->len);
	ud_channel_assume(driver->fd, msg->call, LPC_ASSUME_END);
}

/**
 * ud_call_run - run an upcall
 * @ctx: context of the calling thread, free; its buffer has the arguments
 * @msg: the message that brought the call
 * @ret_answer: what to answer, valid until @ctx is used again
 */
void ud_call_run(struct lpc_ctx *ctx, const struct lpc_message *msg,
		 struct ud_answer *ret_answer)
{
	struct lpc_driver *driver = ctx->driver;
	const struct lpc_user_procedure *procedure =
		find_upcall(driver, msg->index);

	ret_answer->call = msg->call;
	ret_answer->reply = ctx->reply;
	ret_answer->len = 0;
	if (!procedure) {
		ret_answer->status = -EOPNOTSUPP;
		ud_call_unknown(ctx, msg);
		return;
	}
	ud_count(&ctx->strand->counters.calls);
	if (ctx->parent)
		ud_count(&ctx->strand->counters.nested);
	ud_context_begin(ctx, msg);
	ud_mark(driver, "run", msg);
	if (procedure->flags & LPC_PROCEDURE_AS_CALLER)
		run_as_caller(ctx, msg, procedure, ret_answer);
	else
		ret_answer->status = procedure->run(ctx, driver->half->ops,
						    ctx->in, msg->len, ctx->reply,
						    &ret_answer->len);
	ud_mark(driver, "response", msg);
	ud_context_end(ctx);
	check_answer(ctx, procedure, ret_answer);
}

/**
 * ud_call_event - run an event
 * @ctx: context of the calling thread, free; its buffer has the payload
 * @msg: the message that brought it
 */
void ud_call_event(struct lpc_ctx *ctx, const struct lpc_message *msg)
{
	const struct ud_bind *bind = &ctx->driver->bind;

	if (msg->index >= bind->n_events || !bind->events[msg->index]) {
		ud_call_unknown(ctx, msg);
		return;
	}
	ud_count(&ctx->strand->counters.events);
	ud_mark(ctx->driver, "run", msg);
	bind->events[msg->index]->run(ctx, ctx->driver->half->ops, ctx->in,
				      msg->len, msg->count);
}

/**
 * ud_call_cancel - the caller of a call has left
 * @ctx: a context of the calling thread
 * @msg: the message that said so
 */
void ud_call_cancel(struct lpc_ctx *ctx, const struct lpc_message *msg)
{
	ud_count(&ctx->strand->counters.cancels);
	ud_strands_cancel(&ctx->driver->strands, msg->call);
}

/**
 * ud_call_unknown - a message came that nobody here knows
 * @ctx: a context of the calling thread
 * @msg: the message
 */
void ud_call_unknown(struct lpc_ctx *ctx, const struct lpc_message *msg)
{
	uint64_t n = ud_count(&ctx->strand->counters.unknown);

	if (worth_saying(n))
		ud_log(ctx->driver, UDRIVER_WARNING,
		       "%s: message of kind %u with number %u is not known "
		       "here",
		       ctx->driver->name, msg->kind, msg->index);
}

/* Whether an answer was refused in such a way that its caller still waits. */
static bool still_waits(int err)
{
	return err == -EFAULT || err == -EINVAL || err == -EMSGSIZE ||
	       err == -ENOMEM;
}

/**
 * ud_call_refused - the kernel did not take an answer
 * @ctx: a context of the calling thread
 * @call: number of the call
 * @err: why
 *
 * Return: 0, or @err: the driver must end.
 */
int ud_call_refused(struct lpc_ctx *ctx, uint64_t call, int err)
{
	struct ud_counters *counters = &ctx->strand->counters;
	uint64_t n;

	if (err == -ECANCELED) {
		ud_count(&counters->left);
		return 0;
	}
	if (err == -ENODEV || err == -ENOTCONN)
		return err;
	n = ud_count(&counters->refused);
	if (worth_saying(n))
		ud_log(ctx->driver, UDRIVER_WARNING,
		       "%s: the kernel refused the answer to call %llu: %s",
		       ctx->driver->name, (unsigned long long)call,
		       strerror(-err));
	return 0;
}

/**
 * ud_call_answer - answer an upcall
 * @ctx: the context it ran in
 * @answer: the answer
 *
 * Return: 0, whether the kernel took the answer or not; -ENODEV or -ENOTCONN:
 * there is nobody left to answer to.
 */
int ud_call_answer(struct lpc_ctx *ctx, const struct ud_answer *answer)
{
	struct ud_answer sorry = { .call = answer->call, .status = -EIO };
	int err = ud_channel_response(ctx->driver->fd, answer);

	if (still_waits(err)) {
		ud_call_refused(ctx, answer->call, err);
		err = ud_channel_response(ctx->driver->fd, &sorry);
	}
	return err ? ud_call_refused(ctx, answer->call, err) : 0;
}

/* Answer and wait at one entry.  An error of the answer is put in
 * @ret_response, one of the wait is returned.
 */
static int answer_wait(struct lpc_ctx *ctx, const struct ud_answer *answer,
		       struct ud_wait *wait, int *ret_response)
{
	int err;

	err = ud_channel_response_poll(ctx->driver->fd, answer, wait,
				       ret_response);
	switch (err) {
	case 0:
	case -EAGAIN:
	case -EINTR:
	case -ENODEV:
	case -ENOTCONN:
	case -ETIME:
		return err;
	case -EMSGSIZE:
		if (wait->msg.len > wait->buf_len)
			return err;
		break;
	}
	*ret_response = err;
	return -EINTR;
}

/**
 * ud_call_answer_wait - answer an upcall and wait for a message
 * @ctx: the context it ran in
 * @answer: the answer
 * @wait: where the message goes
 *
 * Return: 0: a message came; -EINTR: none did, wait again with
 * ud_channel_poll(); or what else the wait said.  In all cases the answer is
 * dealt with.
 */
int ud_call_answer_wait(struct lpc_ctx *ctx, const struct ud_answer *answer,
			struct ud_wait *wait)
{
	struct ud_answer sorry = { .call = answer->call, .status = -EIO };
	struct lpc_driver *driver = ctx->driver;
	int err, response = 0;

	if (!(driver->bind.features & LPC_FEATURE_RESPONSE_POLL)) {
		err = ud_call_answer(ctx, answer);
		return err ? err : ud_channel_poll(driver->fd, wait);
	}
	err = answer_wait(ctx, answer, wait, &response);
	if (still_waits(response)) {
		ud_call_refused(ctx, answer->call, response);
		response = 0;
		err = answer_wait(ctx, &sorry, wait, &response);
	}
	if (response)
		ud_call_refused(ctx, answer->call, response);
	return err;
}

/* Run the upcalls that come out of a downcall until it returns. */
static int run_nested(struct lpc_ctx *child, struct ud_wait *wait)
{
	struct lpc_driver *driver = child->driver;
	struct ud_answer answer;
	int err = 0;

	wait->flags = LPC_POLL_CHAIN;
	while (!err && wait->msg.kind == LPC_MSG_CALL) {
		ud_call_run(child, &wait->msg, &answer);
		err = ud_call_answer_wait(child, &answer, wait);
		while (err == -EINTR)
			err = ud_channel_poll(driver->fd, wait);
		/* A kernel that cannot take up the wait again. */
		if (err == -EINVAL)
			err = -EPROTO;
	}
	if (!err && wait->msg.kind != LPC_MSG_RETURN)
		err = -EPROTO;
	return err;
}

/**
 * lpc_down_call - run a procedure of the kernel half
 * @ctx: context of the calling thread
 * @index: number in the generated table
 * @in: arguments
 * @in_len: bytes of them
 * @out: where the results go
 * @out_size: bytes there
 * @out_len: bytes of results, 0 unless the procedure returned 0
 *
 * Upcalls that the procedure makes run in the calling thread before this
 * returns.
 *
 * Return: the procedure's result, or what the way to it said (see
 * LPC_IOC_EXEC); -ENOENT: the kernel half is too old to have it.
 */
int lpc_down_call(struct lpc_ctx *ctx, uint32_t index, const void *in,
		  uint32_t in_len, void *out, uint32_t out_size,
		  uint32_t *out_len)
{
	struct lpc_driver *driver = ctx->driver;
	const struct ud_target *target = &driver->bind.downcalls[index];
	struct ud_wait wait = { .buf = out, .buf_len = out_size };
	struct lpc_ctx *child = NULL;
	int err;

	*out_len = 0;
	if (target->index == UD_UNBOUND)
		return -ENOENT;
	if (target->nests) {
		child = ud_context_child(ctx);
		if (!child)
			return -ENOMEM;
		wait.buf = child->in;
		wait.buf_len = child->in_size;
	}
	ud_count(&ctx->strand->counters.downcalls);
	err = ud_channel_exec(driver->fd, ud_context_call(ctx), target->index,
			      in, in_len, &wait);
	if (!err && child)
		err = run_nested(child, &wait);
	if (err)
		return err;
	if (wait.msg.kind != LPC_MSG_RETURN)
		return -EPROTO;
	if (wait.msg.status)
		return wait.msg.status;
	if (wait.msg.len > out_size)
		return -EMSGSIZE;
	if (child && wait.msg.len)
		memcpy(out, child->in, wait.msg.len);
	*out_len = wait.msg.len;
	return 0;
}

/* Time that is left of a timeout after an interruption; 0 ns mean for ever, so
 * the least that is left is 1.
 */
static uint64_t time_left(uint64_t until)
{
	uint64_t now = clock_now();

	return now < until ? until - now : 1;
}

/**
 * lpc_lock - take a lock and a copy of the structure it guards
 * @ctx: context of the calling thread
 * @index: number in the generated table
 * @copy: where the structure goes
 * @len: its bytes
 * @timeout_ns: wait at most this long, 0: until the call's deadline
 *
 * Return: 0, or what LPC_IOC_LOCK says, except -EINTR, after which it waits
 * on; -ENOENT: the kernel half is too old to have the lock; -ENOTRECOVERABLE: what
 * it guards is suspect, and could not be repaired.
 */
int lpc_lock(struct lpc_ctx *ctx, uint32_t index, void *copy, uint32_t len,
	     uint64_t timeout_ns)
{
	struct lpc_driver *driver = ctx->driver;
	uint32_t lock = driver->bind.locks[index].index;
	uint64_t until = timeout_ns ? clock_now() + timeout_ns : 0;
	int err;

	if (lock == UD_UNBOUND)
		return -ENOENT;
	for (;;) {
		err = ud_channel_lock(driver->fd, ud_context_call(ctx), lock,
				      0, copy, len, timeout_ns);
		if (err != -EINTR)
			return err;
		if (until)
			timeout_ns = time_left(until);
	}
}

static int unlock(struct lpc_ctx *ctx, uint32_t index, uint32_t flags,
		  const void *copy, uint32_t len)
{
	struct lpc_driver *driver = ctx->driver;
	uint32_t lock = driver->bind.locks[index].index;

	if (lock == UD_UNBOUND)
		return -ENOENT;
	return ud_channel_unlock(driver->fd, ud_context_call(ctx), lock, flags,
				 copy, len);
}

/**
 * lpc_unlock - write the structure back and release the lock
 * @ctx: the context it was taken with
 * @index: number in the generated table
 * @copy: the structure
 * @len: its bytes
 *
 * Return: 0, or what LPC_IOC_UNLOCK says; with -EPROTO the lock stays held.
 */
int lpc_unlock(struct lpc_ctx *ctx, uint32_t index, const void *copy,
	       uint32_t len)
{
	return unlock(ctx, index, 0, copy, len);
}

/**
 * lpc_unlock_discard - release a lock and write nothing back
 * @ctx: the context it was taken with
 * @index: number in the generated table
 *
 * Return: 0, or what LPC_IOC_UNLOCK says.
 */
int lpc_unlock_discard(struct lpc_ctx *ctx, uint32_t index)
{
	return unlock(ctx, index, LPC_UNLOCK_DISCARD, NULL, 0);
}

/**
 * lpc_semaphore_up - post a semaphore
 * @ctx: context of the calling thread
 * @index: number in the generated table
 *
 * Return: 0, or what LPC_IOC_UP says; -ENOENT: the kernel half is too old to
 * have the semaphore.
 */
int lpc_semaphore_up(struct lpc_ctx *ctx, uint32_t index)
{
	struct lpc_driver *driver = ctx->driver;
	uint32_t semaphore = driver->bind.semaphores[index].index;

	if (semaphore == UD_UNBOUND)
		return -ENOENT;
	return ud_channel_up(driver->fd, ud_context_call(ctx), semaphore);
}

/**
 * lpc_semaphore_down - take one of a semaphore's counts
 * @ctx: context of the calling thread
 * @index: number in the generated table
 * @timeout_ns: wait at most this long, 0: until the call's deadline
 *
 * Return: 0, or what LPC_IOC_DOWN says, except -EINTR, after which it waits
 * on; -ENOENT: the kernel half is too old to have the semaphore.
 */
int lpc_semaphore_down(struct lpc_ctx *ctx, uint32_t index, uint64_t timeout_ns)
{
	struct lpc_driver *driver = ctx->driver;
	uint32_t semaphore = driver->bind.semaphores[index].index;
	uint64_t until = timeout_ns ? clock_now() + timeout_ns : 0;
	int err;

	if (semaphore == UD_UNBOUND)
		return -ENOENT;
	for (;;) {
		err = ud_channel_down(driver->fd, ud_context_call(ctx),
				      semaphore, timeout_ns);
		if (err != -EINTR)
			return err;
		if (until)
			timeout_ns = time_left(until);
	}
}
