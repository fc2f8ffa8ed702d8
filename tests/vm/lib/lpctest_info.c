// SPDX-License-Identifier: MIT
/*
 * lpctest_info.c - what kshim tells, and waiting until it tells something.
 */
#include "lpctest.h"

#include <stdlib.h>

/* Most calls that anybody looks at. */
#define CALLS_MAX	4096

int lpctest_query(int fd, uint32_t kind, uint32_t index, void *buf, uint32_t len,
		  uint32_t *ret_len)
{
	struct lpc_query query = {
		.size = sizeof(query),
		.kind = kind,
		.index = index,
		.buf = lpctest_ptr(buf),
		.buf_len = len,
	};
	int err = lpctest_ioctl(fd, LPC_IOC_QUERY, &query);

	if (ret_len)
		*ret_len = query.len;
	return err;
}

/* Ask for one structure; fails the test on an error. */
static void query_whole(int fd, uint32_t kind, uint32_t index, void *buf,
			uint32_t len)
{
	uint32_t there;

	lpctest_result(lpctest_query(fd, kind, index, buf, len, &there), 0);
	vmtest_equal(there, len);
}

struct lpc_info_half lpctest_half(int fd)
{
	struct lpc_info_half info;

	query_whole(fd, LPC_QUERY_HALF, 0, &info, sizeof(info));
	return info;
}

struct lpc_info_procedure lpctest_procedure(int fd, uint32_t kind, uint32_t index)
{
	struct lpc_info_procedure info;

	query_whole(fd,
		    kind == LPC_KIND_UPCALL ? LPC_QUERY_UPCALL :
					      LPC_QUERY_DOWNCALL,
		    index, &info, sizeof(info));
	return info;
}

struct lpc_info_event lpctest_event(int fd, uint32_t index)
{
	struct lpc_info_event info;

	query_whole(fd, LPC_QUERY_EVENT, index, &info, sizeof(info));
	return info;
}

struct lpc_info_lock lpctest_lock_info(int fd, uint32_t index)
{
	struct lpc_info_lock info;

	query_whole(fd, LPC_QUERY_LOCK, index, &info, sizeof(info));
	return info;
}

struct lpc_info_semaphore lpctest_semaphore(int fd, uint32_t index)
{
	struct lpc_info_semaphore info;

	query_whole(fd, LPC_QUERY_SEMAPHORE, index, &info, sizeof(info));
	return info;
}

/**
 * lpctest_calls() - how many calls are in a state
 */
unsigned int lpctest_calls(int fd, enum lpc_call_state state)
{
	static __thread struct lpc_info_call calls[CALLS_MAX];
	unsigned int i, n = 0;
	uint32_t len;

	lpctest_result(lpctest_query(fd, LPC_QUERY_CALLS, 0, calls, sizeof(calls),
				     &len),
		       0);
	for (i = 0; i < len / sizeof(calls[0]) && i < CALLS_MAX; i++)
		n += calls[i].state == state;
	return n;
}

/* What is waited for: how many of something. */
struct number {
	int fd;
	uint32_t index;
	unsigned int n;
};

static bool calls_are(void *arg)
{
	const struct number *wanted = arg;

	return lpctest_calls(wanted->fd, wanted->index) == wanted->n;
}

static bool idle_are(void *arg)
{
	const struct number *wanted = arg;

	return lpctest_half(wanted->fd).workers_idle == wanted->n;
}

static bool holder_is(void *arg)
{
	const struct number *wanted = arg;

	return lpctest_lock_info(wanted->fd, wanted->index).holder == wanted->n;
}

static bool lock_waiters_are(void *arg)
{
	const struct number *wanted = arg;

	return lpctest_lock_info(wanted->fd, wanted->index).waiters == wanted->n;
}

static bool semaphore_waiters_are(void *arg)
{
	const struct number *wanted = arg;

	return lpctest_semaphore(wanted->fd, wanted->index).waiters == wanted->n;
}

/* Wait until there are as many of something; fails the test if not. */
static void wait_number(bool (*condition)(void *arg), int fd, uint32_t index,
			unsigned int n, const char *what)
{
	struct number wanted = { .fd = fd, .index = index, .n = n };

	if (!vmtest_wait(condition, &wanted, LPCTEST_PATIENCE_MS))
		vmtest_fail("waited in vain for %s %u to be %u", what, index, n);
}

/**
 * lpctest_wait_calls() - wait until so many calls are in a state
 */
void lpctest_wait_calls(int fd, enum lpc_call_state state, unsigned int n)
{
	wait_number(calls_are, fd, state, n, "calls in state");
}

/**
 * lpctest_wait_idle() - wait until so many workers wait for a message
 */
void lpctest_wait_idle(int fd, unsigned int n)
{
	wait_number(idle_are, fd, 0, n, "idle workers");
}

/**
 * lpctest_wait_lock() - wait until a lock is held by nobody, or by this half
 */
void lpctest_wait_lock(int fd, uint32_t index, enum lpc_holder holder)
{
	wait_number(holder_is, fd, index, holder, "holder of lock");
}

/**
 * lpctest_wait_lock_waiters() - wait until so many threads wait for a lock
 */
void lpctest_wait_lock_waiters(int fd, uint32_t index, unsigned int n)
{
	wait_number(lock_waiters_are, fd, index, n, "waiters for lock");
}

/**
 * lpctest_wait_semaphore_waiters() - wait until so many wait for a semaphore
 */
void lpctest_wait_semaphore_waiters(int fd, uint32_t index, unsigned int n)
{
	wait_number(semaphore_waiters_are, fd, index, n,
		    "waiters for semaphore");
}

/**
 * lpctest_quiet() - fail the test if a call, a lock or a waiter is left
 * @fd: of an open file
 */
void lpctest_quiet(int fd)
{
	struct lpc_info_half half = lpctest_half(fd);
	uint32_t i;

	vmtest_equal(half.calls, 0);
	vmtest_equal(half.calls_pending, 0);
	for (i = 0; i < RIG_LOCKS; i++) {
		vmtest_equal(lpctest_lock_info(fd, i).holder, LPC_HOLDER_NONE);
		vmtest_equal(lpctest_lock_info(fd, i).waiters, 0);
	}
	for (i = 0; i < RIG_SEMAPHORES; i++)
		vmtest_equal(lpctest_semaphore(fd, i).waiters, 0);
}
