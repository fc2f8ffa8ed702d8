// SPDX-License-Identifier: MIT
/*
 * t_lanes.c - calls made on one processor, workers of another: none is missed, none
 * is kept waiting for ever by those that another processor goes on making.
 *
 * vmtest: cpus=3
 */
#include "lpctest.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#define CALLS	 32
#define STRANGER 1000

/* The worker sleeps on one processor, what it waits for comes on another. */
static void sleeping(int fd, int observer)
{
	struct lpctest_caller caller;
	struct lpc_message msg;
	unsigned int i;
	uint64_t v;

	for (i = 0; i < CALLS; i++) {
		vmtest_pin(0);
		lpctest_call(&caller, observer, RIG_WORK, i);
		vmtest_pin(1);
		msg = lpctest_take(fd, &v);
		vmtest_equal(v, i);
		lpctest_result(lpctest_respond_value(fd, msg.call, v), 0);
		lpctest_result(lpctest_call_end(&caller), 0);

		/* Raises two. */
		vmtest_pin(0);
		lpctest_call_kind(&caller, observer, LPC_KIND_DOWNCALL, RIG_RAISE, 1);
		vmtest_pin(1);
		lpctest_result(lpctest_poll(fd, &v, sizeof(v), 0, 0, &msg), 0);
		vmtest_equal(msg.kind, LPC_MSG_EVENT);
		lpctest_result(lpctest_poll(fd, &v, sizeof(v), 0, 0, &msg), 0);
		vmtest_equal(msg.kind, LPC_MSG_EVENT);
		lpctest_result(lpctest_call_end(&caller), 0);
	}
}

/* A call that waits is seen from everywhere, and by poll(2), and then no more. */
static void looking(int fd, int observer)
{
	struct pollfd polled = { .fd = fd, .events = POLLIN };
	struct lpctest_caller caller;
	struct lpc_message msg;
	unsigned int cpu;
	uint64_t v;

	for (cpu = 0; cpu < 3; cpu++) {
		vmtest_pin(cpu);
		lpctest_call(&caller, observer, RIG_WORK, cpu);
		lpctest_wait_calls(observer, LPC_CALL_QUEUED, 1);
		vmtest_pin((cpu + 1) % 3);
		vmtest_equal(poll(&polled, 1, 0), 1);
		vmtest_equal(lpctest_half(observer).calls_pending, 1);
		lpctest_result(lpctest_poll(fd, &v, sizeof(v), LPC_POLL_NONBLOCK, 0,
					    &msg),
			       0);
		vmtest_equal(v, cpu);
		lpctest_result(lpctest_poll(fd, &v, sizeof(v), LPC_POLL_NONBLOCK, 0,
					    NULL),
			       -EAGAIN);
		vmtest_equal(poll(&polled, 1, 0), 0);
		lpctest_result(lpctest_respond_value(fd, msg.call, v), 0);
		lpctest_result(lpctest_call_end(&caller), 0);
		/* Its number is nobody's now; one of no lane never was. */
		lpctest_result(lpctest_respond_value(fd, msg.call, v), -ESTALE);
		lpctest_result(lpctest_respond_value(fd, msg.call | 3, v), -ENOENT);
	}
}

/* Many calls wait in the worker's own lane, one in another: it does not come last. */
static void turns(int fd, int observer)
{
	struct lpctest_caller callers[CALLS], stranger;
	struct lpc_message msg;
	unsigned int i, at = 0;
	uint64_t v;

	vmtest_pin(0);
	for (i = 0; i < CALLS; i++) {
		lpctest_call(&callers[i], observer, RIG_WORK, i);
		lpctest_wait_calls(observer, LPC_CALL_QUEUED, i + 1);
	}
	vmtest_pin(1);
	lpctest_call(&stranger, observer, RIG_WORK, STRANGER);
	lpctest_wait_calls(observer, LPC_CALL_QUEUED, CALLS + 1);
	vmtest_pin(0);
	for (i = 0; i < CALLS + 1; i++) {
		msg = lpctest_take(fd, &v);
		if (v == STRANGER)
			at = i;
		else
			/* In one lane they keep their order. */
			vmtest_equal(v, i - (at > 0));
		lpctest_result(lpctest_respond_value(fd, msg.call, v), 0);
	}
	vmtest_check(at > 0 && at <= CALLS / 2, "as number %u", at);
	for (i = 0; i < CALLS; i++)
		lpctest_result(lpctest_call_end(&callers[i]), 0);
	lpctest_result(lpctest_call_end(&stranger), 0);
}

int main(void)
{
	int fd, observer;

	lpctest_load(NULL);
	observer = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	sleeping(fd, observer);
	looking(fd, observer);
	turns(fd, observer);
	lpctest_quiet(observer);
	close(fd);
	close(observer);
	return 0;
}
