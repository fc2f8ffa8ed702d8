// SPDX-License-Identifier: MIT
/*
 * t_semaphore_death.c - counts that a daemon took and did not give back are given
 * back when it dies, and wake who waits; those of a signal are not.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

int main(void)
{
	struct lpctest_caller waiter;
	int fd, observer;

	lpctest_load(NULL);
	observer = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	lpctest_result(lpctest_down(fd, 0, RIG_ITEMS, 0, 0), 0);
	lpctest_result(lpctest_down(fd, 0, RIG_ITEMS, 0, 0), 0);
	lpctest_result(lpctest_up(fd, 0, RIG_ITEMS), 0);
	lpctest_result(lpctest_down(fd, 0, RIG_ITEMS, 0, 0), 0);
	vmtest_equal(lpctest_semaphore(fd, RIG_ITEMS).taken, 2);
	lpctest_result(lpctest_up(fd, 0, RIG_DONE), 0);
	lpctest_result(lpctest_up(fd, 0, RIG_DONE), 0);
	lpctest_result(lpctest_down(fd, 0, RIG_DONE, 0, 0), 0);

	lpctest_call_kind(&waiter, observer, LPC_KIND_DOWNCALL, RIG_DOWN, RIG_ITEMS);
	lpctest_wait_semaphore_waiters(observer, RIG_ITEMS, 1);
	close(fd);
	lpctest_result(lpctest_call_end(&waiter), 0);
	vmtest_equal(lpctest_semaphore(observer, RIG_ITEMS).count, 1);
	vmtest_equal(lpctest_semaphore(observer, RIG_ITEMS).taken, 0);
	vmtest_equal(lpctest_semaphore(observer, RIG_DONE).count, 1);

	/* What the next one has not taken is not given back for it. */
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	lpctest_result(lpctest_down(fd, 0, RIG_ITEMS, 0, 0), 0);
	close(fd);
	vmtest_equal(lpctest_semaphore(observer, RIG_ITEMS).count, 1);
	lpctest_quiet(observer);
	close(observer);
	return 0;
}
