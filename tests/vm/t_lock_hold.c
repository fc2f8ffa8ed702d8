// SPDX-License-Identifier: MIT
/*
 * t_lock_hold.c - a user half that holds a lock longer than the interface allows
 * has it taken away by who waits, and its copy is not written back.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

static uint64_t words[RIG_LOCK_WORDS];

/* Long held, but nobody waits: it stays. */
static void nobody_waits(int fd)
{
	lpctest_result(lpctest_lock(fd, 0, RIG_SHORT, words, 0, 0), 0);
	usleep(RIG_HOLD_MS * 1500);
	words[0] = 10;
	lpctest_result(lpctest_unlock(fd, 0, RIG_SHORT, words), 0);
	vmtest_equal(lpctest_lock_info(fd, RIG_SHORT).revoked, 0);
}

static void kernel_waits(int fd)
{
	struct lpctest_caller waiter;
	unsigned long long start = vmtest_now_ns(), ms;

	lpctest_result(lpctest_lock(fd, 0, RIG_SHORT, words, 0, 0), 0);
	vmtest_equal(words[0], 10);
	words[0] = 1000;
	lpctest_call_kind(&waiter, fd, LPC_KIND_DOWNCALL, RIG_LOCK_SHORT, 1);
	lpctest_result(lpctest_call_end(&waiter), 0);
	ms = (vmtest_now_ns() - start) / LPCTEST_MS;
	vmtest_check(ms >= RIG_HOLD_MS, "%llu ms", ms);
	vmtest_equal(waiter.v, 11);
	vmtest_equal(lpctest_lock_info(fd, RIG_SHORT).revoked, 1);
	lpctest_result(lpctest_unlock(fd, 0, RIG_SHORT, words), -EPERM);
	lpctest_result(lpctest_lock(fd, 0, RIG_SHORT, words, 0, 0), 0);
	vmtest_equal(words[0], 11);
	lpctest_result(lpctest_discard(fd, 0, RIG_SHORT), 0);
}

/* One chain takes it from another; the end of the first leaves it alone. */
static void chain_waits(int fd)
{
	struct lpctest_caller one, two;
	uint64_t first, second;

	lpctest_call(&one, fd, RIG_WORK, 1);
	first = lpctest_take(fd, NULL).call;
	lpctest_call(&two, fd, RIG_WORK, 1);
	second = lpctest_take(fd, NULL).call;
	lpctest_result(lpctest_lock(fd, first, RIG_SHORT, words, 0, 0), 0);
	lpctest_result(lpctest_lock(fd, second, RIG_SHORT, words, 0, 0), 0);
	vmtest_equal(lpctest_lock_info(fd, RIG_SHORT).revoked, 2);
	lpctest_result(lpctest_unlock(fd, first, RIG_SHORT, words), -EPERM);
	lpctest_result(lpctest_respond_value(fd, first, 1), 0);
	lpctest_result(lpctest_call_end(&one), 0);
	vmtest_equal(lpctest_lock_info(fd, RIG_SHORT).holder, LPC_HOLDER_USER);
	lpctest_result(lpctest_unlock(fd, second, RIG_SHORT, words), 0);
	lpctest_result(lpctest_respond_value(fd, second, 1), 0);
	lpctest_result(lpctest_call_end(&two), 0);
	vmtest_equal(lpctest_lock_info(fd, RIG_SHORT).left, 0);
}

int main(void)
{
	int fd;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	vmtest_equal(lpctest_lock_info(fd, RIG_SHORT).hold_ms, RIG_HOLD_MS);
	nobody_waits(fd);
	kernel_waits(fd);
	chain_waits(fd);
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
