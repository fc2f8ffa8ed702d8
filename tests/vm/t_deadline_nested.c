// SPDX-License-Identifier: MIT
/*
 * t_deadline_nested.c - a nested call has no later deadline than the call it is
 * nested in; when that passes, every level returns.
 */
#include "nestedtest.h"

#include <fcntl.h>
#include <unistd.h>

int main(void)
{
	struct nestedtest nested;
	struct lpctest_caller caller;
	struct lpc_message outer;
	int fd;

	nestedtest_init(&nested, RIG_CHAIN, 1, 1);
	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	lpctest_call(&caller, fd, RIG_BRIEF, 1);
	outer = lpctest_take(fd, NULL);
	lpctest_result(nestedtest_exec(&nested, fd, outer.call), 0);
	vmtest_equal(nested.exec.msg.kind, LPC_MSG_CALL);
	vmtest_equal(nested.exec.msg.index, RIG_WORK);
	vmtest_equal(nested.exec.msg.depth, 3);
	vmtest_equal(nested.exec.msg.chain, outer.chain);
	/* Of its own it has none. */
	vmtest_equal(nested.exec.msg.until_ns, outer.until_ns);

	lpctest_result(lpctest_call_end(&caller), -ETIMEDOUT);
	lpctest_result(nestedtest_answer(&nested, fd), 0);
	vmtest_equal(nested.both.response, -ECANCELED);
	vmtest_equal(nested.both.msg.kind, LPC_MSG_RETURN);
	vmtest_equal(nested.both.msg.status, -ETIMEDOUT);
	lpctest_result(lpctest_respond_value(fd, outer.call, 1), -ECANCELED);
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
