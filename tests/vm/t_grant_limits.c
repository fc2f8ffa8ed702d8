// SPDX-License-Identifier: MIT
/*
 * t_grant_limits.c - pages and buffers lent at once are limited, for the kernel
 * half as a whole, and what has come back can be lent again.
 */
#include <sys/wait.h>

#include "lendtest.h"

static uint8_t room[64 * LEND_PAGE] __attribute__((aligned(4096)));

static pid_t sleeper(int fd)
{
	struct lend_op op = { .buf = lpctest_ptr(room), .len = LEND_PAGE,
			      .deed = DEED_LATE };
	pid_t pid = fork();

	if (!pid)
		_exit(-lend(fd, LEND_FILL, &op));
	return pid;
}

/* All that may be lent: nothing else is. */
static bool can_lend_all(void *arg)
{
	return !lend_simple(*(int *)arg, LEND_SUM, room, 8 * LEND_PAGE);
}

int main(void)
{
	int fd = lend_load("max_grants=2 max_grant_pages=8"), status, observer;
	pid_t first, second;

	lend_daemon();
	lpctest_result(lend_simple(fd, LEND_SUM, room, 8 * LEND_PAGE), 0);
	lpctest_result(lend_simple(fd, LEND_SUM, room, 8 * LEND_PAGE + 1), -ENOBUFS);
	lpctest_result(lend_simple(fd, LEND_SUM, room + 1, 8 * LEND_PAGE), -ENOBUFS);
	lpctest_result(lend_simple(fd, LEND_SUM, room, 64 * LEND_PAGE), -ENOBUFS);
	observer = lpctest_open(LEND_DEVICE, O_RDONLY);
	first = sleeper(fd);
	lpctest_wait_calls(observer, LPC_CALL_RUNNING, 1);
	lpctest_result(lend_simple(fd, LEND_SUM, room, 7 * LEND_PAGE), 0);
	lpctest_result(lend_simple(fd, LEND_SUM, room, 8 * LEND_PAGE), -ENOBUFS);
	second = sleeper(fd);
	lpctest_wait_calls(observer, LPC_CALL_RUNNING, 2);
	lpctest_result(lend_simple(fd, LEND_SUM, room, 1), -ENOBUFS);
	/* Nothing to lend needs no place. */
	lpctest_result(lend_simple(fd, LEND_SUM, room, 0), 0);
	vmtest_equal(waitpid(first, &status, 0), first);
	vmtest_equal(WEXITSTATUS(status), ETIMEDOUT);
	vmtest_equal(waitpid(second, &status, 0), second);
	vmtest_equal(WEXITSTATUS(status), ETIMEDOUT);
	/* The user half still works on both: their places are not used again. */
	lpctest_result(lend_simple(fd, LEND_SUM, room, 1), -ENOBUFS);
	vmtest_check(vmtest_wait(can_lend_all, &fd, 10000));
	lend_unpinned();
	close(observer);
	close(fd);
	return 0;
}
