// SPDX-License-Identifier: MIT
/*
 * t_room.c - no more calls are in flight than the kernel half allows: the next
 * one waits for room, until its deadline or until it is killed.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

int main(void)
{
	struct lpctest_caller callers[2], third, brief;
	unsigned long long ms;
	uint64_t calls[2], v;
	pid_t pid;
	int fd, i;

	lpctest_load("max_calls=2");
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	vmtest_equal(lpctest_half(fd).max_calls, 2);
	for (i = 0; i < 2; i++) {
		lpctest_call(&callers[i], fd, RIG_WORK, i);
		calls[i] = lpctest_take(fd, NULL).call;
	}

	/* Nothing was executed, and it says so. */
	lpctest_call(&brief, fd, RIG_BRIEF, 1);
	lpctest_result(lpctest_call_end(&brief), -EAGAIN);
	ms = brief.ns / LPCTEST_MS;
	vmtest_check(ms >= RIG_BRIEF_MS, "%llu ms", ms);
	vmtest_equal(lpctest_half(fd).calls, 2);

	pid = lpctest_call_fork(fd, LPC_KIND_UPCALL, RIG_WORK, 1);
	vmtest_check(vmtest_asleep(pid, "lpc_upcall", 5000));
	lpctest_kill(pid);

	lpctest_call(&third, fd, RIG_WORK, 5);
	lpctest_wait_asleep(&third, "lpc_upcall");
	lpctest_result(lpctest_poll(fd, NULL, 0, 0, 100 * LPCTEST_MS, NULL), -ETIME);
	vmtest_check(!third.ended);
	lpctest_result(lpctest_respond_value(fd, calls[1], 1), 0);
	lpctest_result(lpctest_call_end(&callers[1]), 0);
	calls[1] = lpctest_take(fd, &v).call;
	vmtest_equal(v, 5);
	vmtest_equal(lpctest_half(fd).calls, 2);
	for (i = 0; i < 2; i++)
		lpctest_result(lpctest_respond_value(fd, calls[i], 1), 0);
	lpctest_result(lpctest_call_end(&callers[0]), 0);
	lpctest_result(lpctest_call_end(&third), 0);
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
