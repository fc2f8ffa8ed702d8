// SPDX-License-Identifier: MIT
/*
 * t_deadline_nested.c - a nested call has no later deadline than the call it is
 * nested in; when that passes, every level returns.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

int main(void)
{
	uint64_t v = 1, buf = 0, reply = 1;
	struct lpc_exec exec = {
		.size = sizeof(exec),
		.in = lpctest_ptr(&v),
		.in_len = sizeof(v),
		.index = RIG_CHAIN,
		.buf = lpctest_ptr(&buf),
		.buf_len = sizeof(buf),
	};
	struct lpc_response_poll both = {
		.size = sizeof(both),
		.flags = LPC_POLL_CHAIN,
		.reply = lpctest_ptr(&reply),
		.reply_len = sizeof(reply),
		.buf = lpctest_ptr(&buf),
		.buf_len = sizeof(buf),
	};
	struct lpctest_caller caller;
	struct lpc_message outer;
	int fd;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	lpctest_call(&caller, fd, RIG_BRIEF, 1);
	outer = lpctest_take(fd, NULL);
	exec.call = outer.call;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_EXEC, &exec), 0);
	vmtest_equal(exec.msg.kind, LPC_MSG_CALL);
	vmtest_equal(exec.msg.index, RIG_WORK);
	vmtest_equal(exec.msg.depth, 3);
	vmtest_equal(exec.msg.chain, outer.chain);
	/* Of its own it has none. */
	vmtest_equal(exec.msg.until_ns, outer.until_ns);

	lpctest_result(lpctest_call_end(&caller), -ETIMEDOUT);
	both.call = exec.msg.call;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_RESPONSE_POLL, &both), 0);
	vmtest_equal(both.response, -ECANCELED);
	vmtest_equal(both.msg.kind, LPC_MSG_RETURN);
	vmtest_equal(both.msg.status, -ETIMEDOUT);
	lpctest_result(lpctest_respond_value(fd, outer.call, 1), -ECANCELED);
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
