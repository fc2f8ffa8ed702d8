// SPDX-License-Identifier: MIT
/*
 * t_escalation.c - daemons that end out of order, again and again: the first is
 * followed at once, the next have to wait, one too many and the channel has
 * failed, for callers and for daemons, until it is reset.  Order, success and time
 * take ends off the count.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <linux/capability.h>
#include <unistd.h>

#define FEATURES (LPCTEST_FEATURES | LPC_FEATURE_BYE)

static struct lpc_restarts limits = {
	.limit = 3,
	.window_ms = 60000,
	.delay_ms = 500,
	.delay_max_ms = 900,
};

static int attach(int *ret_fd, uint32_t *ret_retry_ms)
{
	struct lpc_hello hello = lpctest_hello();
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR), err;

	hello.features = FEATURES;
	hello.restarts = limits;
	err = lpctest_ioctl(fd, LPC_IOC_HELLO, &hello);
	if (ret_retry_ms)
		*ret_retry_ms = hello.retry_ms;
	if (err)
		close(fd);
	*ret_fd = fd;
	return err;
}

/* Attach, waiting where that is asked for, and end out of order. */
static void end_out_of_order(void)
{
	uint32_t retry_ms;
	int fd, err;

	while ((err = attach(&fd, &retry_ms)) == -EAGAIN)
		usleep(retry_ms * 1000);
	lpctest_result(err, 0);
	close(fd);
}

static void bye(int fd)
{
	struct lpc_bye bye = { .size = sizeof(bye) };

	lpctest_result(lpctest_ioctl(fd, LPC_IOC_BYE, &bye), 0);
}

static int reset(int fd)
{
	struct lpc_reset reset = { .size = sizeof(reset) };

	return lpctest_ioctl(fd, LPC_IOC_RESET, &reset);
}

static void check_delays(int look)
{
	struct lpc_info_half info;
	uint32_t retry_ms = 0;
	int fd;

	end_out_of_order();
	/* At once. */
	lpctest_result(attach(&fd, NULL), 0);
	vmtest_equal(lpctest_half(look).ends, 1);
	close(fd);
	/* After a while, and no sooner. */
	lpctest_result(attach(&fd, &retry_ms), -EAGAIN);
	vmtest_check(retry_ms > 0 && retry_ms <= 501);
	info = lpctest_half(look);
	vmtest_equal(info.ends, 2);
	vmtest_check(info.retry_ns > 0 && info.retry_ns <= 500 * LPCTEST_MS);
	vmtest_equal(info.last_pid, getpid());
	usleep(retry_ms * 1000);
	lpctest_result(attach(&fd, NULL), 0);
	close(fd);
	/* Twice as long, but no longer than the most. */
	lpctest_result(attach(&fd, &retry_ms), -EAGAIN);
	vmtest_check(retry_ms > 501 && retry_ms <= 901);
	vmtest_equal(lpctest_half(look).failed, 0);
}

static void check_failed(int look)
{
	struct lpctest_caller caller;
	struct lpc_info_half info;
	int fd;

	vmtest_expect_log("rig0: failed: 4 daemons ended out of order");
	lpctest_call(&caller, look, RIG_WORK, 1);
	lpctest_wait_calls(look, LPC_CALL_QUEUED, 1);
	end_out_of_order();
	/* Who waited for a daemon waits no longer, and so does who comes now. */
	lpctest_result(lpctest_call_end(&caller), -ENOTRECOVERABLE);
	lpctest_call(&caller, look, RIG_WORK, 1);
	lpctest_result(lpctest_call_end(&caller), -ENOTRECOVERABLE);
	lpctest_result(attach(&fd, NULL), -ENOTRECOVERABLE);
	info = lpctest_half(look);
	vmtest_equal(info.failed, 1);
	vmtest_equal(info.ends, 4);
	vmtest_equal(info.restarts.limit, 3);
	/* Time does not bring it back. */
	usleep(200 * 1000);
	lpctest_result(attach(&fd, NULL), -ENOTRECOVERABLE);
}

/* Not everybody who can open the channel brings it back. */
static void check_reset(int look)
{
	int fd, status;
	pid_t pid;

	pid = fork();
	if (!pid) {
		lpctest_result(setuid(1000), 0);
		_exit(reset(look) == -EPERM ? 0 : 1);
	}
	vmtest_check(waitpid(pid, &status, 0) == pid && !status);
	vmtest_equal(lpctest_half(look).failed, 1);
	vmtest_expect_log("rig0: reset by pid");
	lpctest_result(reset(look), 0);
	vmtest_equal(lpctest_half(look).failed, 0);
	vmtest_equal(lpctest_half(look).ends, 0);
	lpctest_result(attach(&fd, NULL), 0);
	bye(fd);
	close(fd);
	vmtest_equal(lpctest_half(look).ends, 0);
}

static void check_success(int look)
{
	struct lpc_message msg;
	uint64_t v;
	int fd;

	limits.good_ms = 50;
	end_out_of_order();
	end_out_of_order();
	vmtest_equal(lpctest_half(look).ends, 2);
	while (attach(&fd, NULL) == -EAGAIN)
		usleep(10 * 1000);
	/* Who has not taken a message yet has not served. */
	usleep(60 * 1000);
	vmtest_equal(lpctest_half(look).ends, 2);
	lpctest_result(lpctest_poll(fd, &v, sizeof(v), LPC_POLL_NONBLOCK, 0, &msg),
		       -EAGAIN);
	vmtest_equal(lpctest_half(look).ends, 0);
	close(fd);
	/* Its own end counts, and is the first. */
	vmtest_equal(lpctest_half(look).ends, 1);
	lpctest_result(reset(look), 0);
}

static void check_window(int look)
{
	limits.good_ms = 0;
	limits.window_ms = 100;
	limits.delay_ms = 0;
	end_out_of_order();
	end_out_of_order();
	vmtest_check(lpctest_half(look).ends <= 2);
	usleep(110 * 1000);
	vmtest_equal(lpctest_half(look).ends, 0);
	lpctest_result(reset(look), 0);
}

/* A daemon that does not know of BYE ends in order, but not with calls. */
static void check_old(int look)
{
	struct lpc_hello hello = lpctest_hello();
	struct lpc_bye bye = { .size = sizeof(bye) };
	struct lpctest_caller caller;
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	uint64_t v;

	limits.window_ms = 60000;
	hello.restarts = limits;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), 0);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_BYE, &bye), -EINVAL);
	close(fd);
	vmtest_equal(lpctest_half(look).ends, 0);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), 0);
	lpctest_bind_all(fd, RIG_VERSION);
	lpctest_call(&caller, look, RIG_WORK, 1);
	lpctest_take(fd, &v);
	close(fd);
	lpctest_result(lpctest_call_end(&caller), -EOWNERDEAD);
	vmtest_equal(lpctest_half(look).ends, 1);
	vmtest_equal(lpctest_half(look).last_unanswered, 1);
	lpctest_result(reset(look), 0);
}

static void check_refused(int look)
{
	struct lpc_hello hello = lpctest_hello();
	struct lpc_reset odd = { .size = sizeof(odd), .flags = 1 };
	struct lpc_bye bye = { .size = sizeof(bye) };
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);

	hello.restarts.limit = LPC_RESTARTS_MAX + 1;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), -EINVAL);
	hello.restarts.limit = LPC_RESTARTS_MAX;
	hello.retry_ms = 1;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), -EINVAL);
	lpctest_result(lpctest_ioctl(look, LPC_IOC_RESET, &odd), -EINVAL);
	lpctest_result(lpctest_ioctl(look, LPC_IOC_BYE, &bye), -ENOTCONN);
	close(fd);
	lpctest_result(attach(&fd, NULL), 0);
	bye.flags = 1;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_BYE, &bye), -EINVAL);
	bye.flags = 0;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_BYE, &bye), 0);
	close(fd);
}

int main(void)
{
	int look;

	lpctest_load("attach_ms=60000");
	look = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	check_refused(look);
	check_delays(look);
	check_failed(look);
	check_reset(look);
	check_success(look);
	check_window(look);
	check_old(look);
	close(look);
	return 0;
}
