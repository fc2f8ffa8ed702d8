// SPDX-License-Identifier: MIT
/*
 * t_deadline_room.c - the time a call has waited for room counts: its deadline
 * is that of its beginning.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

int main(void)
{
	struct lpctest_caller first, brief;
	unsigned long long ms;
	uint64_t call;
	int fd;

	lpctest_load("max_calls=1");
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	lpctest_call(&first, fd, RIG_WORK, 1);
	call = lpctest_take(fd, NULL).call;
	lpctest_call(&brief, fd, RIG_BRIEF, 1);
	usleep(RIG_BRIEF_MS * 1000 * 2 / 3);
	lpctest_result(lpctest_respond_value(fd, call, 1), 0);
	lpctest_result(lpctest_call_end(&first), 0);
	lpctest_take(fd, NULL);
	lpctest_result(lpctest_call_end(&brief), -ETIMEDOUT);
	ms = brief.ns / LPCTEST_MS;
	vmtest_check(ms >= RIG_BRIEF_MS && ms < RIG_BRIEF_MS * 3 / 2, "%llu ms", ms);
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
