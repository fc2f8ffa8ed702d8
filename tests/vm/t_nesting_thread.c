// SPDX-License-Identifier: MIT
/*
 * t_nesting_thread.c - a daemon's own thread, in no chain, runs downcalls that
 * nest: a kernel thread makes their upcalls, and its death ends them.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

static int twice(struct lpctest_work *work)
{
	if (work->msg.kind != LPC_MSG_CALL)
		return 0;
	return lpctest_out(work, 2 * lpctest_in(work));
}

/* A thread that POLLs is not needed for any of it. */
static void completes(int fd)
{
	uint64_t v, buf, reply = 44;
	struct lpc_response_poll both = {
		.size = sizeof(both),
		.flags = LPC_POLL_CHAIN,
		.reply = lpctest_ptr(&reply),
		.reply_len = sizeof(reply),
		.buf = lpctest_ptr(&buf),
		.buf_len = sizeof(buf),
	};
	struct lpc_exec exec = {
		.size = sizeof(exec),
		.in = lpctest_ptr(&v),
		.in_len = sizeof(v),
		.index = RIG_CHAIN,
		.buf = lpctest_ptr(&buf),
		.buf_len = sizeof(buf),
	};
	int i;

	for (i = 0; i < 100; i++) {
		v = i;
		lpctest_result(lpctest_ioctl(fd, LPC_IOC_EXEC, &exec), 0);
		vmtest_equal(exec.msg.kind, LPC_MSG_CALL);
		vmtest_equal(exec.msg.depth, 2);
		vmtest_equal(buf, i);
		both.call = exec.msg.call;
		lpctest_result(lpctest_ioctl(fd, LPC_IOC_RESPONSE_POLL, &both), 0);
		vmtest_equal(both.msg.kind, LPC_MSG_RETURN);
		vmtest_equal(both.msg.status, 0);
		vmtest_equal(buf, 44);
	}
}

/* An answer that is refused does not cost the thread its downcall. */
static void goes_on(int fd)
{
	uint64_t v = 1, buf, reply = 44;
	struct lpc_response_poll both = {
		.size = sizeof(both),
		.flags = LPC_POLL_CHAIN,
		.reply = lpctest_ptr(&reply),
		.reply_len = sizeof(reply) - 1,
		.buf = lpctest_ptr(&buf),
		.buf_len = sizeof(buf),
	};
	struct lpc_exec exec = {
		.size = sizeof(exec),
		.in = lpctest_ptr(&v),
		.in_len = sizeof(v),
		.index = RIG_CHAIN,
		.buf = lpctest_ptr(&buf),
		.buf_len = sizeof(buf),
	};

	lpctest_result(lpctest_ioctl(fd, LPC_IOC_EXEC, &exec), 0);
	vmtest_equal(exec.msg.kind, LPC_MSG_CALL);
	both.call = exec.msg.call;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_RESPONSE_POLL, &both), 0);
	vmtest_equal(both.response, -EPROTO);
	vmtest_equal(both.msg.kind, LPC_MSG_RETURN);
	vmtest_equal(both.msg.status, -EPROTO);
}

/* The process ends with the nested upcall in its hands. */
static void dies(void)
{
	struct lpctest_daemon daemon = { .workers = 1, .work = twice };
	uint64_t v = 1, buf;
	struct lpc_exec exec = {
		.size = sizeof(exec),
		.in = lpctest_ptr(&v),
		.in_len = sizeof(v),
		.index = RIG_CHAIN,
		.buf = lpctest_ptr(&buf),
		.buf_len = sizeof(buf),
	};
	pid_t pid;
	int fd, status;

	pid = fork();
	if (!pid) {
		fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
		if (lpctest_attach(fd) ||
		    lpctest_ioctl(fd, LPC_IOC_EXEC, &exec) ||
		    exec.msg.kind != LPC_MSG_CALL)
			_exit(1);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	vmtest_equal(status, 0);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	pid = lpctest_daemon(&daemon);
	lpctest_result(lpctest_up_value(fd, RIG_WORK, 4, &v), 0);
	vmtest_equal(v, 8);
	lpctest_quiet(fd);
	lpctest_kill(pid);
	close(fd);
}

int main(void)
{
	int fd, i;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	completes(fd);
	goes_on(fd);
	lpctest_quiet(fd);
	close(fd);
	for (i = 0; i < 10; i++)
		dies();
	return 0;
}
