// SPDX-License-Identifier: MIT
/*
 * direct.c - direct mode: idle workers wait in the kernel, each for itself.
 *
 * A worker answers and waits at one entry, so a call costs one system call and
 * the kernel wakes the worker that runs it; where both sides look at the worker's
 * slot, it costs none.  No lock is taken on the way.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "call.h"
#include "clock.h"
#include "driver.h"

/* Waits that fail one after the other before the driver gives up, and the time
 * between them.
 */
#define WAIT_ERRORS   16
#define WAIT_ERROR_NS (10 * NS_PER_MS)

/**
 * struct turn - what a worker does next
 * @slot: the worker's, or NULL
 * @wait: where the next message goes
 * @answer: the answer to the last call
 * @answered: there is no answer to be given
 * @last_idle: no worker was idle once this one had its message
 * @errors: waits that failed in a row
 */
struct turn {
	struct ud_slot *slot;
	struct ud_wait wait;
	struct ud_answer answer;
	bool answered;
	bool last_idle;
	unsigned int errors;
};

/* Give the answer, if there is one, and wait: 0 is a message. */
static int answer_and_wait(struct ud_worker *worker, struct turn *turn)
{
	struct lpc_driver *driver = worker->driver;
	struct lpc_ctx *ctx = &worker->strand->top;
	struct ud_pool *pool = &driver->pool;
	int err;

	turn->wait.buf = ctx->in;
	turn->wait.buf_len = ctx->in_size;
	turn->wait.flags = 0;
	turn->wait.timeout_ns = ud_pool_timeout(driver);

	atomic_fetch_add(&pool->idle, 1);
	if (turn->slot)
		err = ud_slot_wait(ctx, turn->slot,
				   turn->answered ? NULL : &turn->answer,
				   &turn->wait);
	else if (turn->answered)
		err = ud_channel_poll(driver->fd, &turn->wait);
	else
		err = ud_call_answer_wait(ctx, &turn->answer, &turn->wait);
	turn->last_idle = atomic_fetch_sub(&pool->idle, 1) == 1;
	turn->answered = true;
	return err;
}

static void take_message(struct ud_worker *worker, struct turn *turn)
{
	const struct lpc_message *msg = &turn->wait.msg;
	struct lpc_ctx *ctx = &worker->strand->top;

	switch (msg->kind) {
	case LPC_MSG_CALL:
		if (turn->last_idle)
			ud_pool_grow(worker->driver);
		ud_call_run(ctx, msg, &turn->answer);
		turn->answered = false;
		break;
	case LPC_MSG_EVENT:
		if (turn->last_idle)
			ud_pool_grow(worker->driver);
		ud_call_event(ctx, msg);
		break;
	case LPC_MSG_CANCEL:
		ud_call_cancel(ctx, msg);
		break;
	default:
		ud_call_unknown(ctx, msg);
		break;
	}
}

/* The wait failed; whether the worker goes on. */
static bool goes_on(struct ud_worker *worker, struct turn *turn, int err)
{
	const struct timespec pause = clock_timespec(WAIT_ERROR_NS);
	struct lpc_ctx *ctx = &worker->strand->top;

	switch (err) {
	case -EAGAIN:
	case -EINTR:
		return true;
	case -ETIME:
		return turn->last_idle || !ud_pool_may_leave(worker);
	case -ENODEV:
	case -ENOTCONN:
	case -ESHUTDOWN:
		ud_driver_end(worker->driver, err);
		return false;
	case -EMSGSIZE:
		if (!ud_context_fit(ctx, turn->wait.msg.len))
			return true;
		break;
	}
	ud_count(&ctx->strand->counters.wait_errors);
	if (++turn->errors < WAIT_ERRORS) {
		nanosleep(&pause, NULL);
		return true;
	}
	ud_driver_end(worker->driver, err);
	return false;
}

/**
 * ud_direct_body - what a worker does in direct mode
 * @worker: the worker
 */
void ud_direct_body(struct ud_worker *worker)
{
	struct ud_pool *pool = &worker->driver->pool;
	struct lpc_ctx *top = &worker->strand->top;
	struct turn turn = { .answered = true };
	int err;

	turn.slot = ud_slot_take(top);

	for (;;) {
		atomic_store_explicit(&worker->waiting, true,
				      memory_order_relaxed);
		if (ud_pool_stopping(pool))
			break;
		err = answer_and_wait(worker, &turn);
		atomic_store_explicit(&worker->waiting, false,
				      memory_order_relaxed);
		if (!err) {
			turn.errors = 0;
			take_message(worker, &turn);
		} else if (!goes_on(worker, &turn, err)) {
			turn.answered = true;
			break;
		}
	}
	if (!turn.answered && turn.slot)
		ud_slot_answer(top, turn.slot, &turn.answer);
	else if (!turn.answered)
		ud_call_answer(top, &turn.answer);
	ud_slot_put(worker->driver, turn.slot);
}
