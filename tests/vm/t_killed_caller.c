// SPDX-License-Identifier: MIT
/*
 * t_killed_caller.c - an application killed while it waits is gone at once, and
 * whoever works for it is told, wherever it waits in turn.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

/* A worker that waits for a lock or a semaphore on behalf of a call. */
struct waiter {
	int fd;
	uint64_t call;
	bool lock;
	int result;
};

static void *wait_in_kernel(void *arg)
{
	struct waiter *waiter = arg;
	uint64_t words[RIG_LOCK_WORDS];

	waiter->result =
		waiter->lock ? lpctest_lock(waiter->fd, waiter->call, RIG_STATE,
					    words, 0, 0) :
			       lpctest_down(waiter->fd, waiter->call, RIG_DONE, 0,
					    0);
	return NULL;
}

static void while_running(int fd)
{
	struct lpc_message msg, cancel;
	pid_t pid = lpctest_call_fork(fd, LPC_KIND_UPCALL, RIG_WORK, 1);

	msg = lpctest_take(fd, NULL);
	lpctest_kill(pid);
	lpctest_result(lpctest_poll(fd, NULL, 0, 0, 0, &cancel), 0);
	vmtest_equal(cancel.kind, LPC_MSG_CANCEL);
	vmtest_equal(cancel.call, msg.call);
	vmtest_equal(lpctest_half(fd).calls, 0);
	lpctest_result(lpctest_exec(fd, msg.call, RIG_ADD, 1, NULL), -ECANCELED);
	lpctest_result(lpctest_respond_value(fd, msg.call, 1), -ECANCELED);
}

static void while_queued(int fd)
{
	pid_t pid = lpctest_call_fork(fd, LPC_KIND_UPCALL, RIG_WORK, 1);

	lpctest_wait_calls(fd, LPC_CALL_QUEUED, 1);
	lpctest_kill(pid);
	lpctest_result(lpctest_poll(fd, NULL, 0, LPC_POLL_NONBLOCK, 0, NULL),
		       -EAGAIN);
	vmtest_equal(lpctest_half(fd).calls_pending, 0);
}

static void while_worker_waits(int fd, bool lock)
{
	pid_t pid = lpctest_call_fork(fd, LPC_KIND_UPCALL, RIG_WORK, 1);
	struct waiter waiter = {
		.fd = fd,
		.call = lpctest_take(fd, NULL).call,
		.lock = lock,
	};
	pthread_t thread;

	pthread_create(&thread, NULL, wait_in_kernel, &waiter);
	if (lock)
		lpctest_wait_lock_waiters(fd, RIG_STATE, 1);
	else
		lpctest_wait_semaphore_waiters(fd, RIG_DONE, 1);
	lpctest_kill(pid);
	pthread_join(thread, NULL);
	lpctest_result(waiter.result, -ECANCELED);
	lpctest_poll(fd, NULL, 0, LPC_POLL_NONBLOCK, 0, NULL);
	lpctest_result(lpctest_respond_value(fd, waiter.call, 1), -ECANCELED);
}

int main(void)
{
	uint64_t words[RIG_LOCK_WORDS];
	int fd;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	while_running(fd);
	while_queued(fd);
	while_worker_waits(fd, false);
	lpctest_result(lpctest_lock(fd, 0, RIG_STATE, words, 0, 0), 0);
	while_worker_waits(fd, true);
	lpctest_result(lpctest_discard(fd, 0, RIG_STATE), 0);
	vmtest_equal(lpctest_procedure(fd, LPC_KIND_UPCALL, RIG_WORK).cancelled, 4);
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
