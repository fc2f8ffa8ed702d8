// SPDX-License-Identifier: MIT
/*
 * t_no_daemon.c - without a daemon a call waits for one as long as the kernel
 * half says, and no longer.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

#define ATTACH_MS	600
#define LATER_MS	3000	/* where a daemon comes in time */

static void nobody_comes(int observer)
{
	struct lpctest_caller caller;
	unsigned long long ms;

	lpctest_call(&caller, observer, RIG_WORK, 1);
	lpctest_result(lpctest_call_end(&caller), -ENOTCONN);
	ms = caller.ns / LPCTEST_MS;
	vmtest_check(ms >= ATTACH_MS, "%llu ms", ms);
}

static void somebody_comes(int observer)
{
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	struct lpctest_caller caller;
	uint64_t v;

	lpctest_call(&caller, observer, RIG_WORK, 7);
	lpctest_wait_calls(observer, LPC_CALL_QUEUED, 1);
	lpctest_result(lpctest_attach(fd), 0);
	/* From now on it is the daemon that takes its time. */
	usleep(LATER_MS * 1500);
	lpctest_respond_value(fd, lpctest_take(fd, &v).call, 8);
	vmtest_equal(v, 7);
	lpctest_result(lpctest_call_end(&caller), 0);
	vmtest_equal(caller.v, 8);
	close(fd);
}

/* A call that waits when the daemon goes gets the whole time for the next. */
static void daemon_goes(int observer)
{
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	struct lpctest_caller caller;
	unsigned long long ms;

	lpctest_result(lpctest_attach(fd), 0);
	lpctest_call(&caller, observer, RIG_WORK, 7);
	lpctest_wait_calls(observer, LPC_CALL_QUEUED, 1);
	usleep(ATTACH_MS * 1000);
	close(fd);
	lpctest_result(lpctest_call_end(&caller), -ENOTCONN);
	ms = caller.ns / LPCTEST_MS;
	vmtest_check(ms >= 2 * ATTACH_MS, "%llu ms", ms);
}

/* An earlier deadline of its own comes first. */
static void own_deadline(int observer)
{
	struct lpctest_caller caller;
	unsigned long long ms;

	lpctest_call(&caller, observer, RIG_BRIEF, 1);
	lpctest_result(lpctest_call_end(&caller), -ENOTCONN);
	ms = caller.ns / LPCTEST_MS;
	vmtest_check(ms >= RIG_BRIEF_MS, "%llu ms", ms);
}

static int loaded(const char *params)
{
	lpctest_load(params);
	return lpctest_open(LPCTEST_DEVICE, O_RDONLY);
}

static void unloaded(int observer)
{
	lpctest_quiet(observer);
	close(observer);
	vmtest_unload("lpc_rig");
}

int main(void)
{
	int observer;

	observer = loaded("attach_ms=600");
	nobody_comes(observer);
	daemon_goes(observer);
	unloaded(observer);

	observer = loaded("attach_ms=3000");
	somebody_comes(observer);
	unloaded(observer);

	observer = loaded("attach_ms=1000000");
	own_deadline(observer);
	unloaded(observer);
	return 0;
}
