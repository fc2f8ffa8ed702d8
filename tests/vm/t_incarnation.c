// SPDX-License-Identifier: MIT
/*
 * t_incarnation.c - what becomes of calls when a daemon ends, by close, by exit
 * or by SIGKILL: those not delivered and idempotent ones are the next daemon's,
 * of the others the outcome is unknown.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

enum way { CLOSE, EXIT, KILL };

struct shared {
	volatile uint32_t taken;
	volatile uint32_t go;
};

/* A daemon that takes two calls of three and ends without answering. */
static void taker(struct shared *shared)
{
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR), i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	lpctest_result(lpctest_attach(fd), 0);
	for (i = 0; i < 2; i++) {
		lpctest_take(fd, NULL);
		shared->taken++;
	}
	while (shared->go == 0)
		usleep(1000);
	if (shared->go == CLOSE + 1) {
		close(fd);
		pause();
	}
	_exit(0);
}

static bool two_taken(void *arg)
{
	return ((struct shared *)arg)->taken == 2;
}

static bool daemon_gone(void *arg)
{
	return !lpctest_half(*(int *)arg).daemon_pid;
}

static void ends(int observer, struct shared *shared, enum way way)
{
	struct lpctest_caller again, work, queued;
	struct lpc_info_half before, after;
	struct lpc_message msg;
	uint64_t v;
	pid_t pid;
	int fd;

	shared->taken = shared->go = 0;
	before = lpctest_half(observer);
	lpctest_call(&again, observer, RIG_AGAIN, 1);
	lpctest_wait_calls(observer, LPC_CALL_QUEUED, 1);
	lpctest_call(&work, observer, RIG_WORK, 2);
	lpctest_wait_calls(observer, LPC_CALL_QUEUED, 2);
	lpctest_call(&queued, observer, RIG_WORK, 3);
	lpctest_wait_calls(observer, LPC_CALL_QUEUED, 3);
	pid = fork();
	if (!pid)
		taker(shared);
	vmtest_check(vmtest_wait(two_taken, shared, 5000));
	if (way == KILL)
		lpctest_kill(pid);
	else
		shared->go = way + 1;
	vmtest_check(vmtest_wait(daemon_gone, &observer, 5000));
	if (way == EXIT)
		lpctest_result(lpctest_fork_end(pid), 0);

	lpctest_result(lpctest_call_end(&work), -EOWNERDEAD);
	after = lpctest_half(observer);
	vmtest_equal(after.deaths, before.deaths + 1);
	vmtest_equal(after.unknown, before.unknown + 1);
	vmtest_equal(after.repeated, before.repeated + 1);
	vmtest_equal(after.calls, 2);
	vmtest_equal(after.calls_pending, 2);
	vmtest_equal(after.features, 0);
	vmtest_equal(after.bound_version, 0);

	/* The idempotent one comes first, with its arguments. */
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	msg = lpctest_take(fd, &v);
	vmtest_equal(msg.index, RIG_AGAIN);
	vmtest_equal(v, 1);
	lpctest_result(lpctest_respond_value(fd, msg.call, 11), 0);
	msg = lpctest_take(fd, &v);
	vmtest_equal(v, 3);
	lpctest_result(lpctest_respond_value(fd, msg.call, 33), 0);
	lpctest_result(lpctest_call_end(&again), 0);
	vmtest_equal(again.v, 11);
	lpctest_result(lpctest_call_end(&queued), 0);
	vmtest_equal(queued.v, 33);
	lpctest_quiet(fd);
	close(fd);
	if (way == CLOSE)
		lpctest_kill(pid);
}

/* A daemon that ends with nothing in its hands has not failed anybody. */
static void ends_in_order(int observer)
{
	uint64_t deaths = lpctest_half(observer).deaths;
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);

	lpctest_result(lpctest_attach(fd), 0);
	close(fd);
	vmtest_equal(lpctest_half(observer).deaths, deaths);
}

/* The next daemon does not have the procedure. */
static void next_is_poorer(int observer)
{
	struct lpc_hello hello = lpctest_hello();
	struct lpctest_caller again;
	int fd;

	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	lpctest_call(&again, observer, RIG_AGAIN, 1);
	lpctest_take(fd, NULL);
	close(fd);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), 0);
	lpctest_result(lpctest_poll(fd, NULL, 0, LPC_POLL_NONBLOCK, 0, NULL),
		       -EAGAIN);
	lpctest_result(lpctest_call_end(&again), -EOPNOTSUPP);
	lpctest_quiet(fd);
	close(fd);
}

/*
 * Nobody comes: the caller of a repeated call does not wait for ever, and is not
 * told that nothing was done.
 */
static void no_next(int observer)
{
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	struct lpctest_caller again;

	lpctest_result(lpctest_attach(fd), 0);
	lpctest_call(&again, observer, RIG_AGAIN, 1);
	lpctest_take(fd, NULL);
	close(fd);
	lpctest_result(lpctest_call_end(&again), -EOWNERDEAD);
	vmtest_equal(lpctest_half(observer).unknown, 1);
	lpctest_quiet(observer);
}

int main(void)
{
	struct shared *shared = lpctest_shared(sizeof(*shared));
	int observer;

	/* Calls keep their order where they are made on one processor. */
	vmtest_pin(0);
	lpctest_load("attach_ms=20000");
	observer = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	ends(observer, shared, CLOSE);
	ends(observer, shared, EXIT);
	ends(observer, shared, KILL);
	ends_in_order(observer);
	next_is_poorer(observer);
	close(observer);
	vmtest_unload("lpc_rig");
	lpctest_load("attach_ms=200");
	observer = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	no_next(observer);
	close(observer);
	return 0;
}
