// SPDX-License-Identifier: MIT
/*
 * t_semaphore.c - semaphores count for both halves, are posted from interrupts,
 * and every wait for them ends.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#define DOWN(index, ms)	((index) | (uint64_t)(ms) << 8)

static void counts(int fd)
{
	struct lpc_info_semaphore info;

	lpctest_result(lpctest_down(fd, 0, RIG_ITEMS, 0, 0), 0);
	lpctest_result(lpctest_down_value(fd, RIG_DOWN, DOWN(RIG_ITEMS, 0), NULL),
		       0);
	lpctest_result(lpctest_down(fd, 0, RIG_ITEMS, LPC_DOWN_TRY, 0), -EBUSY);
	lpctest_result(lpctest_down(fd, 0, RIG_ITEMS, 0, 30 * LPCTEST_MS),
		       -ETIMEDOUT);
	lpctest_result(lpctest_down_value(fd, RIG_DOWN, DOWN(RIG_ITEMS, 30), NULL),
		       -ETIMEDOUT);
	lpctest_result(lpctest_up(fd, 0, RIG_ITEMS), 0);
	lpctest_result(lpctest_down_value(fd, RIG_UP, RIG_ITEMS, NULL), 0);
	info = lpctest_semaphore(fd, RIG_ITEMS);
	vmtest_equal(info.count, 2);
	vmtest_equal(info.taken, 0);
	vmtest_equal(info.ups, 2);
	vmtest_equal(info.downs, 2);
	vmtest_equal(info.flags, 0);
	vmtest_equal(lpctest_semaphore(fd, RIG_DONE).flags, LPC_SEMAPHORE_SIGNAL);

	lpctest_result(lpctest_up(fd, 0, RIG_FULL), -EOVERFLOW);
	lpctest_result(lpctest_down_value(fd, RIG_UP, RIG_FULL, NULL), -EOVERFLOW);
	lpctest_result(lpctest_down(fd, 0, RIG_FULL, LPC_DOWN_TRY, 0), 0);
	lpctest_result(lpctest_up(fd, 0, RIG_FULL), 0);

	lpctest_result(lpctest_up(fd, 0, RIG_SEMAPHORES), -ENOENT);
	lpctest_result(lpctest_down(fd, 0, ~0U, 0, 0), -ENOENT);
}

struct waiter {
	int fd;
	uint32_t flags;
	uint64_t timeout_ns;
	int result;
};

static void *wait_main(void *arg)
{
	struct waiter *waiter = arg;

	waiter->result = lpctest_down(waiter->fd, 0, RIG_DONE, waiter->flags,
				      waiter->timeout_ns);
	return NULL;
}

/* Each count wakes one, whoever waits and whoever posts. */
static void wakes(int fd)
{
	struct waiter waiter = { .fd = fd };
	struct lpctest_caller kernel;
	pthread_t thread;

	pthread_create(&thread, NULL, wait_main, &waiter);
	lpctest_wait_semaphore_waiters(fd, RIG_DONE, 1);
	lpctest_call_kind(&kernel, fd, LPC_KIND_DOWNCALL, RIG_DOWN,
			  DOWN(RIG_DONE, 0));
	lpctest_wait_semaphore_waiters(fd, RIG_DONE, 2);
	lpctest_result(lpctest_down_value(fd, RIG_UP_IRQ, RIG_DONE, NULL), 0);
	lpctest_wait_semaphore_waiters(fd, RIG_DONE, 1);
	lpctest_result(lpctest_up(fd, 0, RIG_DONE), 0);
	pthread_join(thread, NULL);
	lpctest_result(waiter.result, 0);
	lpctest_result(lpctest_call_end(&kernel), 0);
	vmtest_equal(lpctest_semaphore(fd, RIG_DONE).count, 0);
}

/* On behalf of a call, the call's deadline is the wait's. */
static void deadline(int fd)
{
	struct lpctest_caller caller;
	uint64_t call;
	int err;

	lpctest_call(&caller, fd, RIG_BRIEF, 1);
	call = lpctest_take(fd, NULL).call;
	err = lpctest_down(fd, call, RIG_DONE, 0, 0);
	vmtest_check(err == -ETIMEDOUT || err == -ECANCELED, "%d", err);
	lpctest_result(lpctest_call_end(&caller), -ETIMEDOUT);
	lpctest_poll(fd, NULL, 0, LPC_POLL_NONBLOCK, 0, NULL);
	lpctest_result(lpctest_respond_value(fd, call, 1), -ECANCELED);
}

static void on_alarm(int signal)
{
	(void)signal;
}

static void signals(int fd)
{
	/* Again and again: the first may come before it waits. */
	struct itimerval soon = {
		.it_value.tv_usec = 20000,
		.it_interval.tv_usec = 20000,
	}, never = { 0 };
	struct sigaction action = { .sa_handler = on_alarm };
	pid_t pid;

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	lpctest_result(lpctest_down(fd, 0, RIG_DONE, 0, 0), -EINTR);
	setitimer(ITIMER_REAL, &never, NULL);

	/* The kernel half's wait ends with the life of whose thread it is. */
	pid = lpctest_call_fork(fd, LPC_KIND_DOWNCALL, RIG_DOWN, DOWN(RIG_DONE, 0));
	lpctest_wait_semaphore_waiters(fd, RIG_DONE, 1);
	lpctest_kill(pid);
}

int main(void)
{
	int fd;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	counts(fd);
	wakes(fd);
	deadline(fd);
	signals(fd);
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
