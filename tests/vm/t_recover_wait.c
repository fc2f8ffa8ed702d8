// SPDX-License-Identifier: MIT
/*
 * t_recover_wait.c - a call that no daemon has seen waits for the next one as long
 * as the channel says, also while daemons come and go without taking it, and the
 * time can be changed while it waits.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

#define RECOVERY_MS "/sys/class/lpc/rig0/recovery_ms"
#define WAIT_MS	    1000
#define GAP_MS	    100
#define LIVES	    100 /* many more than the gaps that make up WAIT_MS */

/* Daemons that die at once do not make a call wait for ever. */
static void gaps_add_up(int observer)
{
	struct lpctest_caller caller;
	unsigned int lives;
	int fd;

	vmtest_write(RECOVERY_MS, "1000");
	lpctest_call(&caller, observer, RIG_WORK, 1);
	lpctest_wait_calls(observer, LPC_CALL_QUEUED, 1);
	for (lives = 0; lives < LIVES && !caller.ended; lives++) {
		fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
		lpctest_result(lpctest_attach(fd), 0);
		close(fd);
		usleep(GAP_MS * 1000);
	}
	vmtest_check(lives < LIVES, "the call waits for ever");
	lpctest_result(lpctest_call_end(&caller), -ENOTCONN);
	vmtest_check(caller.ns >= WAIT_MS * LPCTEST_MS, "%llu ns", caller.ns);
	lpctest_quiet(observer);
}

/* The time with a daemon does not count. */
static void with_a_daemon(int observer)
{
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	struct lpctest_caller caller;
	struct lpc_message msg;

	vmtest_write(RECOVERY_MS, "60000");
	lpctest_result(lpctest_attach(fd), 0);
	lpctest_call(&caller, observer, RIG_WORK, 1);
	lpctest_wait_calls(observer, LPC_CALL_QUEUED, 1);
	vmtest_write(RECOVERY_MS, "100");
	usleep(2 * GAP_MS * 1000);
	vmtest_check(!caller.ended);
	msg = lpctest_take(fd, NULL);
	lpctest_result(lpctest_respond_value(fd, msg.call, 2), 0);
	lpctest_result(lpctest_call_end(&caller), 0);
	close(fd);
}

static void shortened(int observer)
{
	struct lpctest_caller caller;

	vmtest_write(RECOVERY_MS, "600000");
	lpctest_call(&caller, observer, RIG_WORK, 1);
	lpctest_wait_calls(observer, LPC_CALL_QUEUED, 1);
	vmtest_write(RECOVERY_MS, "1");
	lpctest_result(lpctest_call_end(&caller), -ENOTCONN);
}

static bool refuses(const char *text)
{
	int fd = open(RECOVERY_MS, O_WRONLY);
	bool refused = write(fd, text, strlen(text)) < 0 && errno == EINVAL;

	close(fd);
	return refused;
}

int main(void)
{
	int observer;

	lpctest_load("attach_ms=500");
	observer = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	vmtest_equal(lpctest_half(observer).recovery_ms, 500);
	gaps_add_up(observer);
	with_a_daemon(observer);
	shortened(observer);
	vmtest_check(refuses("0"));
	vmtest_check(refuses("600001"));
	vmtest_check(refuses("soon"));
	close(observer);
	return 0;
}
