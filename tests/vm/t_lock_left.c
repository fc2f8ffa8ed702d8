// SPDX-License-Identifier: MIT
/*
 * t_lock_left.c - a lock that a user half leaves behind, at the end of a chain or
 * of its life, is released without write-back, counted, and goes to who waits.
 */
#include "nestedtest.h"

#include <fcntl.h>
#include <unistd.h>

static uint64_t words[RIG_LOCK_WORDS];

/* What both halves see in the structure. */
static uint64_t kernel_sees(int fd)
{
	uint64_t v = 0;

	lpctest_result(lpctest_down_value(fd, RIG_LOCK_ADD, 0, &v), 0);
	return v;
}

static void chain_ends(int fd)
{
	struct lpctest_caller caller, waiter;
	uint64_t call;

	lpctest_call(&caller, fd, RIG_WORK, 1);
	call = lpctest_take(fd, NULL).call;
	lpctest_result(lpctest_lock(fd, call, RIG_STATE, words, 0, 0), 0);
	lpctest_result(lpctest_lock(fd, call, RIG_SHORT, words, 0, 0), 0);
	words[0] = 1000;
	lpctest_call_kind(&waiter, fd, LPC_KIND_DOWNCALL, RIG_LOCK_ADD, 5);
	lpctest_wait_lock_waiters(fd, RIG_STATE, 1);
	lpctest_result(lpctest_respond_value(fd, call, 1), 0);
	lpctest_result(lpctest_call_end(&caller), 0);
	lpctest_result(lpctest_call_end(&waiter), 0);
	vmtest_equal(waiter.v, 5);
	vmtest_equal(lpctest_lock_info(fd, RIG_STATE).left, 1);
	vmtest_equal(lpctest_half(fd).locks_left, 2);
	lpctest_result(lpctest_unlock(fd, call, RIG_STATE, words), -ESTALE);
	lpctest_quiet(fd);
}

/* A nested call's answer is not yet the end of the chain. */
static void nested_ends(int fd)
{
	struct nestedtest nested;
	uint64_t left = lpctest_lock_info(fd, RIG_STATE).left;
	struct lpctest_caller caller;

	nestedtest_init(&nested, RIG_CHAIN, 1, 1);
	lpctest_call(&caller, fd, RIG_WORK, 1);
	lpctest_result(nestedtest_exec(&nested, fd, lpctest_take(fd, NULL).call), 0);
	lpctest_result(lpctest_lock(fd, nested.both.call, RIG_STATE, words, 0, 0), 0);
	lpctest_result(nestedtest_answer(&nested, fd), 0);
	vmtest_equal(lpctest_lock_info(fd, RIG_STATE).holder, LPC_HOLDER_USER);
	lpctest_result(lpctest_unlock(fd, nested.exec.call, RIG_STATE, words), 0);
	lpctest_result(lpctest_respond_value(fd, nested.exec.call, 1), 0);
	lpctest_result(lpctest_call_end(&caller), 0);
	vmtest_equal(lpctest_lock_info(fd, RIG_STATE).left, left);

	/* A chain that the daemon's thread begins ends with its downcall. */
	lpctest_result(nestedtest_exec(&nested, fd, 0), 0);
	lpctest_result(lpctest_lock(fd, nested.both.call, RIG_STATE, words, 0, 0), 0);
	lpctest_result(nestedtest_answer(&nested, fd), 0);
	vmtest_equal(nested.both.msg.kind, LPC_MSG_RETURN);
	lpctest_wait_lock(fd, RIG_STATE, LPC_HOLDER_NONE);
	vmtest_equal(lpctest_lock_info(fd, RIG_STATE).left, left + 1);
	lpctest_quiet(fd);
}

/* The daemon ends while a call that it locks for runs, or has been left. */
static void daemon_ends(int fd, int observer, uint32_t index)
{
	uint64_t left = lpctest_lock_info(observer, RIG_STATE).left, call;
	struct lpctest_caller caller, waiter;
	uint64_t was = kernel_sees(observer);

	lpctest_call(&caller, observer, index, 1);
	call = lpctest_take(fd, NULL).call;
	lpctest_result(lpctest_lock(fd, call, RIG_STATE, words, 0, 0), 0);
	words[0] = 2000;
	if (index == RIG_BRIEF)
		lpctest_result(lpctest_call_end(&caller), -ETIMEDOUT);
	lpctest_call_kind(&waiter, observer, LPC_KIND_DOWNCALL, RIG_LOCK_ADD, 1);
	lpctest_wait_lock_waiters(observer, RIG_STATE, 1);
	close(fd);
	if (index != RIG_BRIEF)
		lpctest_result(lpctest_call_end(&caller), -EOWNERDEAD);
	lpctest_result(lpctest_call_end(&waiter), 0);
	vmtest_equal(waiter.v, was + 1);
	vmtest_equal(lpctest_lock_info(observer, RIG_STATE).left, left + 1);
	lpctest_quiet(observer);
}

/* A lock of the thread's own, in no chain. */
static void thread_ends(int fd, int observer)
{
	uint64_t was = kernel_sees(observer);

	lpctest_result(lpctest_lock(fd, 0, RIG_STATE, words, 0, 0), 0);
	words[0] = 3000;
	close(fd);
	vmtest_equal(kernel_sees(observer), was);
	lpctest_quiet(observer);
}

static int attached(void)
{
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);

	lpctest_result(lpctest_attach(fd), 0);
	return fd;
}

int main(void)
{
	int fd, observer, i;

	lpctest_load(NULL);
	observer = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	fd = attached();
	chain_ends(fd);
	nested_ends(fd);
	daemon_ends(fd, observer, RIG_WORK);
	for (i = 0; i < 3; i++)
		daemon_ends(attached(), observer, RIG_BRIEF);
	thread_ends(attached(), observer);
	close(observer);
	return 0;
}
