// SPDX-License-Identifier: MIT
/*
 * t_nesting_refused.c - nesting that is wrong: an upcall from a downcall that is
 * not marked so, two downcalls at once for one call, an answer that claims to be
 * nested, a procedure that the user half does not have.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

static uint64_t v = 1, buf, reply = 1;

static struct lpc_exec chain(uint64_t call)
{
	return (struct lpc_exec){
		.size = sizeof(struct lpc_exec),
		.call = call,
		.in = lpctest_ptr(&v),
		.in_len = sizeof(v),
		.index = RIG_CHAIN,
		.buf = lpctest_ptr(&buf),
		.buf_len = sizeof(buf),
	};
}

static struct lpc_response_poll answer(uint64_t call, int status)
{
	return (struct lpc_response_poll){
		.size = sizeof(struct lpc_response_poll),
		.flags = LPC_POLL_CHAIN,
		.call = call,
		.reply = lpctest_ptr(&reply),
		.reply_len = status ? 0 : sizeof(reply),
		.status = status,
		.buf = lpctest_ptr(&buf),
		.buf_len = sizeof(buf),
	};
}

static void not_marked(int fd, uint64_t call)
{
	lpctest_result(lpctest_exec(fd, call, RIG_FORBIDDEN, 1, NULL), -EDEADLK);
	lpctest_result(lpctest_exec(fd, 0, RIG_FORBIDDEN, 1, NULL), -EDEADLK);
	vmtest_check(vmtest_log_has("rig0: downcall forbidden .*not marked 'nests'"));
}

static void twice_at_once(int fd, uint64_t call)
{
	struct lpc_exec first = chain(call), second = chain(call);
	struct lpc_response_poll both;

	lpctest_result(lpctest_ioctl(fd, LPC_IOC_EXEC, &first), 0);
	vmtest_equal(first.msg.kind, LPC_MSG_CALL);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_EXEC, &second), -EBUSY);
	/* One that does not nest may. */
	lpctest_result(lpctest_exec(fd, call, RIG_ADD, 1, NULL), 0);

	/* The user half's own error is that of the downcall. */
	both = answer(first.msg.call, -EXDEV);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_RESPONSE_POLL, &both), 0);
	vmtest_equal(both.msg.kind, LPC_MSG_RETURN);
	vmtest_equal(both.msg.status, -EXDEV);
	vmtest_equal(both.msg.len, 0);
}

static void not_nested(int fd, uint64_t call)
{
	struct lpc_response_poll both = answer(call, 0);

	lpctest_result(lpctest_ioctl(fd, LPC_IOC_RESPONSE_POLL, &both), -EINVAL);
	vmtest_equal(lpctest_calls(fd, LPC_CALL_RUNNING), 1);
}

static bool ended(void *arg)
{
	return lpctest_procedure(*(int *)arg, LPC_KIND_DOWNCALL, RIG_SEGMENTS).calls;
}

/* A place too small for the nested call ends the downcall, and tells why. */
static void too_small(int fd, uint64_t call)
{
	uint64_t bytes = 4096, calls;
	struct lpc_exec exec = chain(call);

	exec.index = RIG_SEGMENTS;
	exec.in = lpctest_ptr(&bytes);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_EXEC, &exec), -EMSGSIZE);
	vmtest_equal(exec.msg.len, 4096);
	/* The caller's thread gives it up in its own time. */
	vmtest_check(vmtest_wait(ended, &fd, 5000));
	exec.buf_len = 7;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_EXEC, &exec), -EMSGSIZE);
	/* Whatever it is that has no room for results, it is not run. */
	calls = lpctest_procedure(fd, LPC_KIND_DOWNCALL, RIG_ADD).calls;
	exec = chain(call);
	exec.index = RIG_ADD;
	exec.buf_len = 7;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_EXEC, &exec), -EMSGSIZE);
	vmtest_equal(lpctest_procedure(fd, LPC_KIND_DOWNCALL, RIG_ADD).calls, calls);
	exec = chain(call);
	exec.in_len = 9;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_EXEC, &exec), -EMSGSIZE);
	exec.in_len = 7;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_EXEC, &exec), -EPROTO);
	exec.index = RIG_ADD;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_EXEC, &exec), -EPROTO);
	lpctest_result(lpctest_exec(fd, call, RIG_ADD, RIG_BAD, NULL), -EPROTO);
	lpctest_result(lpctest_exec(fd, call, RIG_CHAIN, RIG_BAD, NULL), -EPROTO);
	lpctest_result(lpctest_exec(fd, call, RIG_DOWNCALLS, 1, NULL), -ENOENT);
	lpctest_result(lpctest_exec(fd, call, ~0U, 1, NULL), -ENOENT);
	lpctest_result(lpctest_exec(fd, call, RIG_FAIL, 1, NULL), -EXDEV);
}

/* The daemon has AGAIN alone. */
static void not_there(void)
{
	struct lpc_hello hello = lpctest_hello();
	int fd = lpctest_open(LPCTEST_DEVICE_2, O_RDWR);
	struct lpctest_caller caller;
	uint64_t call;

	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), 0);
	lpctest_result(lpctest_bind(fd, LPC_KIND_UPCALL, "again", 0), RIG_AGAIN);
	/* Nor does it before it has ever asked for a call. */
	lpctest_result(lpctest_exec(fd, 0, RIG_CHAIN, 1, NULL), -EOPNOTSUPP);
	lpctest_call(&caller, fd, RIG_AGAIN, 1);
	call = lpctest_take(fd, NULL).call;
	lpctest_result(lpctest_exec(fd, call, RIG_CHAIN, 1, NULL), -EOPNOTSUPP);
	lpctest_result(lpctest_respond_value(fd, call, 1), 0);
	lpctest_result(lpctest_call_end(&caller), 0);
	close(fd);
}

int main(void)
{
	struct lpctest_caller caller;
	uint64_t call;
	int fd;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	lpctest_call(&caller, fd, RIG_WORK, 1);
	call = lpctest_take(fd, NULL).call;
	not_marked(fd, call);
	twice_at_once(fd, call);
	not_nested(fd, call);
	too_small(fd, call);
	lpctest_result(lpctest_respond_value(fd, call, 1), 0);
	lpctest_result(lpctest_call_end(&caller), 0);
	not_there();
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
