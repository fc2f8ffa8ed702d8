// SPDX-License-Identifier: MIT
/*
 * t_nesting_thread.c - a daemon's own thread, in no chain, runs downcalls that
 * nest: a kernel thread makes their upcalls, and its death ends them.
 */
#include "nestedtest.h"

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
	struct nestedtest nested;
	int i;

	nestedtest_init(&nested, RIG_CHAIN, 0, 44);
	for (i = 0; i < 100; i++) {
		nested.v = i;
		lpctest_result(nestedtest_exec(&nested, fd, 0), 0);
		vmtest_equal(nested.exec.msg.kind, LPC_MSG_CALL);
		vmtest_equal(nested.exec.msg.depth, 2);
		vmtest_equal(nested.buf, i);
		lpctest_result(nestedtest_answer(&nested, fd), 0);
		vmtest_equal(nested.both.msg.kind, LPC_MSG_RETURN);
		vmtest_equal(nested.both.msg.status, 0);
		vmtest_equal(nested.buf, 44);
	}
}

/* An answer that is refused does not cost the thread its downcall. */
static void goes_on(int fd)
{
	struct nestedtest nested;

	nestedtest_init(&nested, RIG_CHAIN, 1, 44);
	nested.both.reply_len--;
	lpctest_result(nestedtest_exec(&nested, fd, 0), 0);
	vmtest_equal(nested.exec.msg.kind, LPC_MSG_CALL);
	lpctest_result(nestedtest_answer(&nested, fd), 0);
	vmtest_equal(nested.both.response, -EPROTO);
	vmtest_equal(nested.both.msg.kind, LPC_MSG_RETURN);
	vmtest_equal(nested.both.msg.status, -EPROTO);
}

/* The process ends with the nested upcall in its hands. */
static void dies(void)
{
	struct lpctest_daemon daemon = { .workers = 1, .work = twice };
	struct nestedtest nested;
	uint64_t v;
	pid_t pid;
	int fd, status;

	nestedtest_init(&nested, RIG_CHAIN, 1, 1);
	pid = fork();
	if (!pid) {
		fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
		if (lpctest_attach(fd) ||
		    nestedtest_exec(&nested, fd, 0) ||
		    nested.exec.msg.kind != LPC_MSG_CALL)
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
