// SPDX-License-Identifier: MIT
/*
 * t_replace.c - a daemon takes over from one that serves: it attaches beside it,
 * and with its first wait for a message it is the one that gets calls.  The other
 * finishes what it has, is told to leave, and what it held goes with it alone.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

/**
 * struct waiter - a thread of a daemon that waits for a message
 * @fd: of the daemon
 * @result: out: what the wait ended with
 */
struct waiter {
	pthread_t thread;
	int fd;
	volatile int result;
};

static void *wait_main(void *arg)
{
	struct waiter *waiter = arg;
	struct lpc_message msg;
	uint64_t v;

	waiter->result = lpctest_poll(waiter->fd, &v, sizeof(v), 0, 0, &msg);
	return NULL;
}

static int attach(uint32_t flags, int *ret_fd)
{
	struct lpc_hello hello = lpctest_hello();
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR), err;

	hello.features = LPCTEST_FEATURES | LPC_FEATURE_BYE;
	hello.flags = flags;
	err = lpctest_ioctl(fd, LPC_IOC_HELLO, &hello);
	if (err)
		close(fd);
	else
		lpctest_bind_all(fd, RIG_VERSION);
	*ret_fd = fd;
	return err;
}

static void take_over(int fd)
{
	struct lpc_message msg;
	uint64_t v;

	if (!lpctest_poll(fd, &v, sizeof(v), LPC_POLL_NONBLOCK, 0, &msg))
		vmtest_fail("a message of kind %u, number %u", msg.kind, msg.index);
}

static void check_attach(int look, int old)
{
	struct lpctest_caller caller;
	int next, third;
	uint64_t v;

	lpctest_result(attach(2, &next), -EINVAL);
	lpctest_result(attach(0, &next), -EBUSY);
	lpctest_result(attach(LPC_HELLO_REPLACE, &next), 0);
	vmtest_equal(lpctest_half(look).successor_pid, getpid());
	/* One at a time. */
	lpctest_result(attach(LPC_HELLO_REPLACE, &third), -EBUSY);
	/* Who has attached and bound is not served yet. */
	vmtest_equal(lpctest_half(look).incarnation, 2);
	lpctest_call(&caller, look, RIG_WORK, 1);
	lpctest_respond_value(old, lpctest_take(old, &v).call, 2);
	lpctest_result(lpctest_call_end(&caller), 0);
	/* It dies, and the one before it goes on, with nothing counted. */
	close(next);
	vmtest_equal(lpctest_half(look).successor_pid, 0);
	vmtest_equal(lpctest_half(look).ends, 0);
	lpctest_call(&caller, look, RIG_WORK, 1);
	lpctest_respond_value(old, lpctest_take(old, &v).call, 3);
	lpctest_result(lpctest_call_end(&caller), 0);
	vmtest_equal(caller.v, 3);
}

static void check_take_over(int look, int old)
{
	struct lpctest_caller first, second;
	uint64_t had, new, v, words[RIG_LOCK_WORDS];
	struct waiter waiter = { .fd = old };
	struct lpc_message msg;
	int next;

	lpctest_call(&first, look, RIG_WORK, 1);
	had = lpctest_take(old, &v).call;
	lpctest_result(lpctest_lock(old, had, RIG_STATE, words, 0, 0), 0);
	pthread_create(&waiter.thread, NULL, wait_main, &waiter);
	lpctest_wait_idle(look, 1);
	lpctest_result(attach(LPC_HELLO_REPLACE, &next), 0);
	take_over(next);
	pthread_join(waiter.thread, NULL);
	vmtest_equal(waiter.result, -ESHUTDOWN);
	lpctest_result(lpctest_poll(old, &v, sizeof(v), LPC_POLL_NONBLOCK, 0, &msg),
		       -ESHUTDOWN);

	/* The new call is the successor's, and neither answers for the other. */
	lpctest_call(&second, look, RIG_WORK, 5);
	new = lpctest_take(next, &v).call;
	vmtest_equal(v, 5);
	lpctest_result(lpctest_respond_value(old, new, 1), -EPERM);
	lpctest_result(lpctest_respond_value(next, had, 1), -EPERM);
	lpctest_result(lpctest_lock(next, new, RIG_STATE, words, LPC_LOCK_TRY, 0),
		       -EBUSY);
	/* What the old one had it finishes. */
	words[0] = 77;
	lpctest_result(lpctest_unlock(old, had, RIG_STATE, words), 0);
	lpctest_result(lpctest_respond_value(old, had, 9), 0);
	lpctest_result(lpctest_call_end(&first), 0);
	vmtest_equal(first.v, 9);

	/* Its end takes nothing from its successor. */
	lpctest_result(lpctest_lock(next, new, RIG_STATE, words, 0, 0), 0);
	vmtest_equal(words[0], 77);
	close(old);
	lpctest_result(lpctest_unlock(next, new, RIG_STATE, words), 0);
	lpctest_result(lpctest_respond_value(next, new, 6), 0);
	lpctest_result(lpctest_call_end(&second), 0);
	vmtest_equal(lpctest_half(look).ends, 0);
	vmtest_equal(lpctest_half(look).daemon_pid, getpid());
	close(next);
}

/* The old one dies with calls: one may be repeated, the other may not. */
static void check_death(int look)
{
	struct lpctest_caller again, once;
	int old, next;
	uint64_t v;

	lpctest_result(attach(0, &old), 0);
	lpctest_call(&again, look, RIG_AGAIN, 1);
	lpctest_take(old, &v);
	lpctest_call(&once, look, RIG_WORK, 2);
	lpctest_take(old, &v);
	lpctest_result(attach(LPC_HELLO_REPLACE, &next), 0);
	take_over(next);
	close(old);
	lpctest_result(lpctest_call_end(&once), -EOWNERDEAD);
	lpctest_respond_value(next, lpctest_take(next, &v).call, 3);
	vmtest_equal(v, 1);
	lpctest_result(lpctest_call_end(&again), 0);
	close(next);
}

/* What each took it gives back, and no more. */
static void check_semaphores(int look)
{
	int old, next;

	lpctest_result(attach(0, &old), 0);
	lpctest_result(attach(LPC_HELLO_REPLACE, &next), 0);
	take_over(next);
	lpctest_result(lpctest_down(old, 0, RIG_ITEMS, LPC_DOWN_TRY, 0), 0);
	lpctest_result(lpctest_down(next, 0, RIG_ITEMS, LPC_DOWN_TRY, 0), 0);
	vmtest_equal(lpctest_semaphore(look, RIG_ITEMS).taken, 2);
	close(old);
	vmtest_equal(lpctest_semaphore(look, RIG_ITEMS).taken, 1);
	vmtest_equal(lpctest_semaphore(look, RIG_ITEMS).count, 1);
	close(next);
	vmtest_equal(lpctest_semaphore(look, RIG_ITEMS).taken, 0);
	vmtest_equal(lpctest_semaphore(look, RIG_ITEMS).count, 2);
}

/* Raise an event; how many messages of it the daemon gets. */
static unsigned int events(int look, int fd)
{
	struct lpc_message msg;
	unsigned int n = 0;
	uint64_t v[8], out;

	lpctest_result(lpctest_down_value(look, RIG_RAISE, 1, &out), 0);
	while (!lpctest_poll(fd, v, sizeof(v), LPC_POLL_NONBLOCK, 0, &msg)) {
		vmtest_equal(msg.kind, LPC_MSG_EVENT);
		n++;
	}
	return n;
}

/* Events go to the one that is served, and to no other that has bound them. */
static void check_events(int look)
{
	unsigned int n;
	int old, next;

	lpctest_result(attach(0, &old), 0);
	n = events(look, old);
	vmtest_check(n > 0);
	lpctest_result(attach(LPC_HELLO_REPLACE, &next), 0);
	vmtest_equal(events(look, old), n);
	take_over(next);
	vmtest_equal(events(look, old), 0);
	/* Those wait for their daemon, the one that has no room as one with the next. */
	vmtest_equal(events(look, next), n + 1);
	/* The end of the old one does not silence them. */
	close(old);
	vmtest_equal(events(look, next), n);
	close(next);
}

/* With nobody to take over from it is an attachment like any other. */
static void check_alone(int look)
{
	struct lpctest_caller caller;
	int next, old;
	uint64_t v;

	lpctest_result(attach(LPC_HELLO_REPLACE, &next), 0);
	vmtest_equal(lpctest_half(look).daemon_pid, getpid());
	close(next);
	/* The old one dies before it is taken over from. */
	lpctest_result(attach(0, &old), 0);
	lpctest_result(attach(LPC_HELLO_REPLACE, &next), 0);
	close(old);
	lpctest_call(&caller, look, RIG_WORK, 1);
	lpctest_respond_value(next, lpctest_take(next, &v).call, 2);
	lpctest_result(lpctest_call_end(&caller), 0);
	close(next);
}

int main(void)
{
	int look, old;

	lpctest_load("attach_ms=60000");
	look = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	lpctest_result(attach(0, &old), 0);
	check_attach(look, old);
	check_take_over(look, old);
	check_death(look);
	check_semaphores(look);
	check_events(look);
	check_alone(look);
	close(look);
	return 0;
}
