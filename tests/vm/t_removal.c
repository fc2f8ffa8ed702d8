// SPDX-License-Identifier: MIT
/*
 * t_removal.c - a kernel half is removed while everything that can wait in it
 * waits: all of it ends with ENODEV, at once, and files that stay open say so.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

static int fd;		/* of a daemon that takes no more calls */
static int other;	/* of one whose workers have nothing to do */
static uint64_t running;

/* A thread of the daemon that waits in the kernel. */
struct wait {
	int (*run)(void);
	pthread_t thread;
	volatile bool ended;
	int result;
};

static int wait_poll(void)
{
	return lpctest_poll(other, NULL, 0, 0, 0, NULL);
}

static int wait_lock(void)
{
	uint64_t words[RIG_LOCK_WORDS];

	return lpctest_lock(fd, 0, RIG_STATE, words, 0, 0);
}

static int wait_down(void)
{
	return lpctest_down(fd, 0, RIG_DONE, 0, 0);
}

/* For a downcall that waits for the lock in the caller's thread. */
static int wait_job(void)
{
	return lpctest_exec(fd, running, RIG_LOCK_CALL, 1, NULL);
}

/* The same in a kernel thread. */
static int wait_own_job(void)
{
	return lpctest_exec(fd, 0, RIG_LOCK_CALL, 1, NULL);
}

static struct wait waits[] = {
	{ .run = wait_lock },
	{ .run = wait_down },
	{ .run = wait_job },
	{ .run = wait_own_job },
	{ .run = wait_poll },
	{ .run = wait_poll },
};

#define WAITS	(sizeof(waits) / sizeof(waits[0]))

static void *wait_main(void *arg)
{
	struct wait *wait = arg;

	wait->result = wait->run();
	wait->ended = true;
	return NULL;
}

static bool has_ended(void *arg)
{
	return ((struct wait *)arg)->ended;
}

/* Every command says that it is gone. */
static void gone(int file)
{
	struct lpc_response_poll both = { .size = sizeof(both) };
	struct lpc_hello hello = lpctest_hello();
	uint64_t words[RIG_LOCK_WORDS];

	lpctest_result(lpctest_ioctl(file, LPC_IOC_HELLO, &hello), -ENODEV);
	lpctest_result(lpctest_bind(file, LPC_KIND_UPCALL, "null", 0), -ENODEV);
	lpctest_result(lpctest_query(file, LPC_QUERY_HALF, 0, words, 8, NULL),
		       -ENODEV);
	lpctest_result(lpctest_poll(file, NULL, 0, LPC_POLL_NONBLOCK, 0, NULL),
		       -ENODEV);
	lpctest_result(lpctest_exec(file, 0, RIG_ADD, 1, NULL), -ENODEV);
	lpctest_result(lpctest_respond_value(file, 1, 1), -ENODEV);
	lpctest_result(lpctest_ioctl(file, LPC_IOC_RESPONSE_POLL, &both), -ENODEV);
	lpctest_result(lpctest_down_value(file, RIG_ADD, 1, NULL), -ENODEV);
	lpctest_result(lpctest_lock(file, 0, RIG_STATE, words, 0, 0), -ENODEV);
	lpctest_result(lpctest_discard(file, 0, RIG_STATE), -ENODEV);
	lpctest_result(lpctest_up(file, 0, RIG_ITEMS), -ENODEV);
	lpctest_result(lpctest_down(file, 0, RIG_ITEMS, 0, 0), -ENODEV);
}

int main(void)
{
	struct lpctest_caller caller[3], kernel_lock, kernel_down, room;
	uint64_t words[RIG_LOCK_WORDS];
	int observer;
	size_t i;

	lpctest_load("max_calls=3");
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	other = lpctest_open(LPCTEST_DEVICE_2, O_RDWR);
	observer = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	lpctest_result(lpctest_attach(fd), 0);
	lpctest_result(lpctest_attach(other), 0);

	/* Two calls run, each with a lock. */
	lpctest_call(&caller[0], observer, RIG_WORK, 1);
	running = lpctest_take(fd, NULL).call;
	lpctest_call(&caller[1], observer, RIG_AGAIN, 1);
	lpctest_take(fd, NULL);
	lpctest_result(lpctest_lock(fd, running, RIG_SHORT, words, 0, 0), 0);
	lpctest_result(lpctest_lock(fd, 0, RIG_STATE, words, 0, 0), 0);
	for (i = 0; i < WAITS; i++)
		pthread_create(&waits[i].thread, NULL, wait_main, &waits[i]);
	lpctest_call_kind(&kernel_lock, observer, LPC_KIND_DOWNCALL, RIG_LOCK_ADD, 1);
	lpctest_call_kind(&kernel_down, observer, LPC_KIND_DOWNCALL, RIG_DOWN,
			  RIG_DONE);
	lpctest_wait_lock_waiters(observer, RIG_STATE, 4);
	lpctest_wait_semaphore_waiters(observer, RIG_DONE, 2);
	lpctest_wait_idle(other, 2);
	/* One call finds no worker, and one no room. */
	lpctest_call(&caller[2], observer, RIG_WORK, 1);
	lpctest_wait_calls(observer, LPC_CALL_QUEUED, 1);
	lpctest_call(&room, observer, RIG_WORK, 1);
	lpctest_wait_asleep(&room, "lpc_upcall");

	vmtest_unload("lpc_rig");

	for (i = 0; i < 3; i++)
		lpctest_result(lpctest_call_end(&caller[i]), -ENODEV);
	lpctest_result(lpctest_call_end(&room), -ENODEV);
	lpctest_result(lpctest_call_end(&kernel_lock), -ENODEV);
	lpctest_result(lpctest_call_end(&kernel_down), -ENODEV);
	for (i = 0; i < WAITS; i++) {
		vmtest_check(vmtest_wait(has_ended, &waits[i], 5000));
		pthread_join(waits[i].thread, NULL);
		lpctest_result(waits[i].result, -ENODEV);
	}
	gone(fd);
	gone(other);
	gone(observer);
	vmtest_errno(open(LPCTEST_DEVICE, O_RDWR), ENOENT);

	/* It may come back while files of the one before are open. */
	lpctest_load(NULL);
	gone(fd);
	close(fd);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	gone(observer);
	close(fd);
	close(other);
	close(observer);
	return 0;
}
