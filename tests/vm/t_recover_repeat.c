// SPDX-License-Identifier: MIT
/*
 * t_recover_repeat.c - an idempotent call that daemons die over is delivered again
 * as often as the channel says, and then its outcome is unknown: one call cannot
 * end daemons for ever.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define REPEATS "/sys/class/lpc/rig0/repeats"

/* Die over the call as often as it comes; returns how often that was. */
static unsigned int die_over(int observer, struct lpctest_caller *caller)
{
	unsigned int deaths;
	int fd;

	for (deaths = 0; !caller->ended; deaths++) {
		fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
		lpctest_result(lpctest_attach(fd), 0);
		lpctest_take(fd, NULL);
		close(fd);
		/* It is either on its way to the next one or on its way out. */
		while (!caller->ended &&
		       !lpctest_calls(observer, LPC_CALL_QUEUED))
			usleep(1000);
	}
	return deaths;
}

static void die(int observer, unsigned int deaths)
{
	struct lpc_info_half before = lpctest_half(observer), after;
	struct lpctest_caller caller;

	lpctest_call(&caller, observer, RIG_AGAIN, 1);
	vmtest_equal(die_over(observer, &caller), deaths);
	lpctest_result(lpctest_call_end(&caller), -EOWNERDEAD);
	after = lpctest_half(observer);
	vmtest_equal(after.repeats, deaths - 1);
	vmtest_equal(after.repeated, before.repeated + deaths - 1);
	vmtest_equal(after.unknown, before.unknown + 1);
	lpctest_quiet(observer);
}

/* Each call has its own count, and the last daemon may answer. */
static void answered_at_last(int observer)
{
	struct lpctest_caller caller;
	struct lpc_message msg;
	unsigned int i;
	uint64_t v;
	int fd;

	lpctest_call(&caller, observer, RIG_AGAIN, 5);
	for (i = 0; i < 2; i++) {
		fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
		lpctest_result(lpctest_attach(fd), 0);
		lpctest_take(fd, NULL);
		close(fd);
	}
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	msg = lpctest_take(fd, &v);
	vmtest_equal(v, 5);
	lpctest_result(lpctest_respond_value(fd, msg.call, 10), 0);
	lpctest_result(lpctest_call_end(&caller), 0);
	vmtest_equal(caller.v, 10);
	close(fd);
}

/* What a daemon's configuration says. */
static int hello(int fd, uint32_t repeats, uint32_t recovery_ms,
		 struct lpc_hello *ret_hello)
{
	*ret_hello = lpctest_hello();
	ret_hello->repeats = repeats;
	ret_hello->recovery_ms = recovery_ms;
	return lpctest_ioctl(fd, LPC_IOC_HELLO, ret_hello);
}

static void daemon_says(int observer)
{
	struct lpc_hello said;
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);

	lpctest_result(hello(fd, LPC_REPEATS_MAX + 1, 0, &said), -EINVAL);
	lpctest_result(hello(fd, 0, LPC_RECOVERY_MS_MAX + 1, &said), -EINVAL);
	lpctest_result(hello(fd, 1, 30000, &said), 0);
	close(fd);
	vmtest_equal(lpctest_half(observer).recovery_ms, 30000);
	vmtest_equal(lpctest_half(observer).repeats, 1);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(hello(fd, 0, 0, &said), 0);
	vmtest_equal(said.recovery_ms, 30000);
	vmtest_equal(said.repeats, 1);
	close(fd);
	die(observer, 2);
}

int main(void)
{
	char more[16];
	int observer;

	lpctest_load("attach_ms=60000");
	observer = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	/* The first value is that of the module. */
	die(observer, 4);
	answered_at_last(observer);
	daemon_says(observer);
	snprintf(more, sizeof(more), "%u", LPC_REPEATS_MAX + 1);
	vmtest_errno(write(open(REPEATS, O_WRONLY), more, strlen(more)), EINVAL);
	vmtest_write(REPEATS, "0");
	die(observer, 1);
	close(observer);
	return 0;
}
