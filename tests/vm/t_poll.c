// SPDX-License-Identifier: MIT
/*
 * t_poll.c - how a worker waits: timeouts, signals, a buffer that is too small,
 * and poll(2) on the file.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

static int ready(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	vmtest_succeeds(poll(&poll_fd, 1, 0));
	return poll_fd.revents;
}

static void nothing_comes(int fd)
{
	unsigned long long start = vmtest_now_ns(), ms;

	lpctest_result(lpctest_poll(fd, NULL, 0, LPC_POLL_NONBLOCK, 0, NULL),
		       -EAGAIN);
	lpctest_result(lpctest_poll(fd, NULL, 0, 0, 50 * LPCTEST_MS, NULL),
		       -ETIME);
	ms = (vmtest_now_ns() - start) / LPCTEST_MS;
	vmtest_check(ms >= 50, "%llu ms", ms);
	/* So long that it cannot be added to the time. */
	lpctest_result(lpctest_poll(fd, NULL, 0, LPC_POLL_NONBLOCK, ~0ULL, NULL),
		       -EAGAIN);
	vmtest_equal(ready(fd), 0);
}

static void on_alarm(int signal)
{
	(void)signal;
}

static void signals(int fd)
{
	struct sigaction action = { .sa_handler = on_alarm };
	/* Again and again: the first may come before it waits. */
	struct itimerval soon = {
		.it_value.tv_usec = 30000,
		.it_interval.tv_usec = 30000,
	}, never = { 0 };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	lpctest_result(lpctest_poll(fd, NULL, 0, 0, 0, NULL), -EINTR);
	lpctest_result(lpctest_poll(fd, NULL, 0, 0, ~0ULL, NULL), -EINTR);
	setitimer(ITIMER_REAL, &never, NULL);
}

/* The length needed is told, and the call is there afterwards. */
static void too_small(int fd)
{
	struct lpctest_caller caller, second;
	struct lpc_message msg;
	uint64_t v;

	lpctest_call(&caller, fd, RIG_WORK, 5);
	lpctest_wait_calls(fd, LPC_CALL_QUEUED, 1);
	lpctest_call(&second, fd, RIG_WORK, 6);
	lpctest_wait_calls(fd, LPC_CALL_QUEUED, 2);
	vmtest_equal(ready(fd), POLLIN);
	lpctest_result(lpctest_poll(fd, &v, 7, 0, 0, &msg), -EMSGSIZE);
	vmtest_equal(msg.len, 8);
	lpctest_result(lpctest_poll(fd, NULL, 0, LPC_POLL_NONBLOCK, 0, &msg),
		       -EMSGSIZE);
	vmtest_equal(msg.len, 8);
	vmtest_equal(lpctest_calls(fd, LPC_CALL_QUEUED), 2);

	/* In the order in which they came. */
	msg = lpctest_take(fd, &v);
	vmtest_equal(v, 5);
	vmtest_equal(msg.len, 8);
	vmtest_equal(msg.depth, 1);
	vmtest_equal(msg.index, RIG_WORK);
	vmtest_equal(msg.until_ns, 0);
	vmtest_check(msg.chain);
	lpctest_result(lpctest_respond_value(fd, msg.call, 1), 0);
	msg = lpctest_take(fd, &v);
	vmtest_equal(v, 6);
	vmtest_equal(ready(fd), 0);
	lpctest_result(lpctest_respond_value(fd, msg.call, 1), 0);
	lpctest_result(lpctest_call_end(&caller), 0);
	lpctest_result(lpctest_call_end(&second), 0);
}

int main(void)
{
	int fd, observer;

	/* Calls keep their order where they are made on one processor. */
	vmtest_pin(0);
	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	observer = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	lpctest_result(lpctest_attach(fd), 0);
	nothing_comes(fd);
	signals(fd);
	too_small(fd);
	vmtest_equal(ready(observer), 0);
	lpctest_quiet(fd);
	vmtest_unload("lpc_rig");
	vmtest_equal(ready(fd) & POLLHUP, POLLHUP);
	close(fd);
	close(observer);
	return 0;
}
