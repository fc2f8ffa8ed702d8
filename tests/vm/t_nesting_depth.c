// SPDX-License-Identifier: MIT
/*
 * t_nesting_depth.c - the depth is the kernel half's to choose, and holds for a
 * chain that a daemon's own thread begins.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

static uint64_t v = 1, buf, reply = 1;

static struct lpc_exec nest(int fd, uint64_t call)
{
	struct lpc_exec exec = {
		.size = sizeof(exec),
		.call = call,
		.in = lpctest_ptr(&v),
		.in_len = sizeof(v),
		.index = RIG_CHAIN,
		.buf = lpctest_ptr(&buf),
		.buf_len = sizeof(buf),
	};

	lpctest_result(lpctest_ioctl(fd, LPC_IOC_EXEC, &exec), 0);
	vmtest_equal(exec.msg.kind, LPC_MSG_CALL);
	return exec;
}

static struct lpc_message answer(int fd, uint64_t call)
{
	struct lpc_response_poll both = {
		.size = sizeof(both),
		.flags = LPC_POLL_CHAIN,
		.call = call,
		.reply = lpctest_ptr(&reply),
		.reply_len = sizeof(reply),
		.buf = lpctest_ptr(&buf),
		.buf_len = sizeof(buf),
	};

	lpctest_result(lpctest_ioctl(fd, LPC_IOC_RESPONSE_POLL, &both), 0);
	vmtest_equal(both.response, 0);
	return both.msg;
}

int main(void)
{
	struct lpc_exec outer, inner;
	struct lpc_message msg;
	int fd;

	lpctest_load("max_depth=4");
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);

	/* Downcall 1, upcall 2, downcall 3, upcall 4: that is all. */
	outer = nest(fd, 0);
	vmtest_equal(outer.msg.depth, 2);
	vmtest_check(outer.msg.chain);
	inner = nest(fd, outer.msg.call);
	vmtest_equal(inner.msg.depth, 4);
	vmtest_equal(inner.msg.chain, outer.msg.chain);
	lpctest_result(lpctest_exec(fd, inner.msg.call, RIG_ADD, 1, NULL), -ELOOP);
	lpctest_result(lpctest_exec(fd, inner.msg.call, RIG_CHAIN, 1, NULL), -ELOOP);

	/* And back: each answer is followed by the return of its downcall. */
	msg = answer(fd, inner.msg.call);
	vmtest_equal(msg.kind, LPC_MSG_RETURN);
	vmtest_equal(msg.status, 0);
	vmtest_equal(msg.index, RIG_CHAIN);
	vmtest_equal(msg.len, sizeof(buf));
	reply = 99;
	msg = answer(fd, outer.msg.call);
	vmtest_equal(msg.kind, LPC_MSG_RETURN);
	vmtest_equal(msg.status, 0);
	vmtest_equal(buf, 99);
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
