// SPDX-License-Identifier: MIT
/*
 * t_deadline.c - a caller leaves at its deadline whatever the user half does;
 * the worker is told, and what it does for the call from then on is refused.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

/* How much later it leaves depends on the machine; that it leaves does not. */
static void not_before(const struct lpctest_caller *caller)
{
	unsigned long long ms = caller->ns / LPCTEST_MS;

	vmtest_check(ms >= RIG_BRIEF_MS, "%llu ms", ms);
}

static void worker_sleeps(int fd)
{
	uint64_t words[RIG_LOCK_WORDS];
	struct lpctest_caller caller;
	struct lpc_message msg, cancel;
	uint64_t begun_ns;

	begun_ns = vmtest_now_ns();
	lpctest_call(&caller, fd, RIG_BRIEF, 1);
	msg = lpctest_take(fd, NULL);
	vmtest_check(msg.until_ns >= begun_ns + RIG_BRIEF_MS * LPCTEST_MS &&
		     msg.until_ns <= vmtest_now_ns() + RIG_BRIEF_MS * LPCTEST_MS);
	lpctest_result(lpctest_call_end(&caller), -ETIMEDOUT);
	not_before(&caller);
	vmtest_equal(lpctest_half(fd).calls, 0);

	lpctest_result(lpctest_poll(fd, NULL, 0, 0, 0, &cancel), 0);
	vmtest_equal(cancel.kind, LPC_MSG_CANCEL);
	vmtest_equal(cancel.call, msg.call);
	vmtest_equal(cancel.chain, msg.chain);
	vmtest_equal(cancel.index, RIG_BRIEF);
	vmtest_equal(cancel.len, 0);
	/* It is told once. */
	lpctest_result(lpctest_poll(fd, NULL, 0, LPC_POLL_NONBLOCK, 0, NULL),
		       -EAGAIN);

	lpctest_result(lpctest_exec(fd, msg.call, RIG_ADD, 1, NULL), -ECANCELED);
	lpctest_result(lpctest_exec(fd, msg.call, RIG_CHAIN, 1, NULL), -ECANCELED);
	lpctest_result(lpctest_lock(fd, msg.call, RIG_STATE, words, 0, 0),
		       -ECANCELED);
	lpctest_result(lpctest_down(fd, msg.call, RIG_ITEMS, 0, 0), -ECANCELED);
	lpctest_result(lpctest_respond_value(fd, msg.call, 1), -ECANCELED);
	lpctest_result(lpctest_respond_value(fd, msg.call, 1), -ESTALE);
}

/* An answer that is late finds out by the fused command too, which then waits. */
static void fused(int fd)
{
	struct lpctest_caller caller;
	struct lpc_message msg;
	uint64_t reply = 0;
	struct lpc_response_poll both = {
		.size = sizeof(both),
		.flags = LPC_POLL_NONBLOCK,
		.reply = lpctest_ptr(&reply),
		.reply_len = sizeof(reply),
		.buf = lpctest_ptr(&reply),
		.buf_len = sizeof(reply),
		.response = 1,
	};

	lpctest_call(&caller, fd, RIG_BRIEF, 1);
	msg = lpctest_take(fd, NULL);
	lpctest_result(lpctest_call_end(&caller), -ETIMEDOUT);
	both.call = msg.call;
	/* Answered, it is not cancelled any more. */
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_RESPONSE_POLL, &both), -EAGAIN);
	vmtest_equal(both.response, -ECANCELED);
}

/* A call that no worker takes is forgotten. */
static void nobody_polls(int fd)
{
	struct lpctest_caller caller;

	lpctest_call(&caller, fd, RIG_BRIEF, 1);
	lpctest_result(lpctest_call_end(&caller), -ETIMEDOUT);
	not_before(&caller);
	lpctest_result(lpctest_poll(fd, NULL, 0, LPC_POLL_NONBLOCK, 0, NULL),
		       -EAGAIN);
}

/* A later call with an earlier deadline does not wait for the first one's. */
static void earlier(int fd)
{
	struct lpctest_caller lazy, brief;

	lpctest_call(&lazy, fd, RIG_NULL, 0);
	lpctest_wait_calls(fd, LPC_CALL_QUEUED, 1);
	lpctest_call(&brief, fd, RIG_BRIEF, 1);
	lpctest_result(lpctest_call_end(&brief), -ETIMEDOUT);
	not_before(&brief);
	/* That one is there still. */
	lpctest_result(lpctest_respond(fd, lpctest_take(fd, NULL).call, NULL, 0, 0),
		       0);
	lpctest_result(lpctest_call_end(&lazy), 0);
}

int main(void)
{
	int fd;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	worker_sleeps(fd);
	fused(fd);
	nobody_polls(fd);
	earlier(fd);
	vmtest_equal(lpctest_procedure(fd, LPC_KIND_UPCALL, RIG_BRIEF).timeouts, 4);
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
