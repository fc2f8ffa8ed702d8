// SPDX-License-Identifier: MIT
/*
 * t_recover_fallback.c - a call whose procedure has a fallback is run on that by
 * its caller, where a daemon has died over it, none comes, or none may come any
 * more, and only there.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

#define RECOVERY_MS "/sys/class/lpc/rig0/recovery_ms"

static uint64_t fallbacks(int fd)
{
	return lpctest_half(fd).fallbacks;
}

/* The daemon's word counts, whatever it is. */
static void daemon_answers(int observer)
{
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	struct lpctest_caller caller;

	lpctest_result(lpctest_attach(fd), 0);
	lpctest_call(&caller, observer, RIG_SPARE, 1);
	lpctest_result(lpctest_respond_value(fd, lpctest_take(fd, NULL).call, 2), 0);
	lpctest_result(lpctest_call_end(&caller), 0);
	vmtest_equal(caller.v, 2);
	lpctest_call(&caller, observer, RIG_SPARE, 1);
	lpctest_result(lpctest_respond(fd, lpctest_take(fd, NULL).call, NULL, 0,
				       -EOWNERDEAD), 0);
	lpctest_result(lpctest_call_end(&caller), -EOWNERDEAD);
	lpctest_call(&caller, observer, RIG_SPARE, 1);
	lpctest_result(lpctest_respond_value(fd, lpctest_take(fd, NULL).call, RIG_BAD),
		       -EPROTO);
	lpctest_result(lpctest_call_end(&caller), -EPROTO);
	vmtest_equal(fallbacks(observer), 0);
	close(fd);
}

static void daemon_dies(int observer, uint64_t v, int status)
{
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	uint64_t before = fallbacks(observer), unknown;
	struct lpctest_caller caller;

	unknown = lpctest_half(observer).unknown;
	lpctest_result(lpctest_attach(fd), 0);
	lpctest_call(&caller, observer, RIG_SPARE, v);
	lpctest_take(fd, NULL);
	close(fd);
	lpctest_result(lpctest_call_end(&caller), status);
	if (!status)
		vmtest_equal(caller.v, v + RIG_SPARE_ADDS);
	vmtest_equal(fallbacks(observer), before + 1);
	vmtest_equal(lpctest_half(observer).unknown, unknown + 1);
	lpctest_quiet(observer);
}

/* What no daemon has seen is the next one's. */
static void next_one_comes(int observer)
{
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	uint64_t before = fallbacks(observer);
	struct lpctest_caller caller;

	vmtest_write(RECOVERY_MS, "60000");
	lpctest_result(lpctest_attach(fd), 0);
	lpctest_call(&caller, observer, RIG_SPARE, 1);
	lpctest_wait_calls(observer, LPC_CALL_QUEUED, 1);
	close(fd);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	lpctest_result(lpctest_respond_value(fd, lpctest_take(fd, NULL).call, 7), 0);
	lpctest_result(lpctest_call_end(&caller), 0);
	vmtest_equal(caller.v, 7);
	close(fd);

	/* Made when there was none. */
	lpctest_call(&caller, observer, RIG_SPARE, 1);
	lpctest_wait_calls(observer, LPC_CALL_QUEUED, 1);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	lpctest_result(lpctest_respond_value(fd, lpctest_take(fd, NULL).call, 8), 0);
	lpctest_result(lpctest_call_end(&caller), 0);
	vmtest_equal(caller.v, 8);
	vmtest_equal(fallbacks(observer), before);
	close(fd);
}

/*
 * Too many have died: there will be no next one, which is no reason for a call that
 * can do without to fail, whether it waited for one or comes now.
 */
static void channel_fails(int observer)
{
	struct lpc_hello hello = lpctest_hello();
	struct lpc_reset reset = { .size = sizeof(reset) };
	struct lpctest_caller waiter;
	uint64_t before = fallbacks(observer), v;
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);

	vmtest_expect_log("rig0: failed: 2 daemons ended out of order");
	vmtest_expect_log("rig0: reset by pid");
	/* Those that have died so far do not count. */
	lpctest_result(lpctest_ioctl(observer, LPC_IOC_RESET, &reset), 0);
	hello.features |= LPC_FEATURE_BYE;
	hello.restarts = (struct lpc_restarts){ .limit = 1, .window_ms = 600000 };
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), 0);
	close(fd);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), 0);
	lpctest_call(&waiter, observer, RIG_SPARE, 4);
	lpctest_wait_calls(observer, LPC_CALL_QUEUED, 1);
	close(fd);
	vmtest_equal(lpctest_half(observer).failed, 1);
	lpctest_result(lpctest_call_end(&waiter), 0);
	vmtest_equal(waiter.v, 4 + RIG_SPARE_ADDS);
	lpctest_result(lpctest_up_value(observer, RIG_SPARE, 5, &v), 0);
	vmtest_equal(v, 5 + RIG_SPARE_ADDS);
	vmtest_equal(fallbacks(observer), before + 2);
	/* One that cannot do without is told. */
	lpctest_result(lpctest_up_value(observer, RIG_WORK, 1, &v), -ENOTRECOVERABLE);
	lpctest_result(lpctest_ioctl(observer, LPC_IOC_RESET, &reset), 0);
}

/* The first that waits in vain; those after it do not wait. */
static void nobody_comes(int observer)
{
	struct lpctest_caller caller;
	uint64_t before = fallbacks(observer), v;
	unsigned int i;

	vmtest_write(RECOVERY_MS, "300");
	lpctest_call(&caller, observer, RIG_SPARE, 3);
	lpctest_result(lpctest_call_end(&caller), 0);
	vmtest_equal(caller.v, 3 + RIG_SPARE_ADDS);
	for (i = 0; i < 1000; i++) {
		lpctest_result(lpctest_up_value(observer, RIG_SPARE, i + 1, &v), 0);
		vmtest_equal(v, i + 1 + RIG_SPARE_ADDS);
	}
	vmtest_equal(fallbacks(observer), before + 1001);
	/* One without waits, and is told. */
	lpctest_result(lpctest_up_value(observer, RIG_WORK, 1, &v), -ENOTCONN);
	vmtest_equal(lpctest_procedure(observer, LPC_KIND_UPCALL, RIG_SPARE).flags,
		     LPC_PROCEDURE_PUBLIC | LPC_PROCEDURE_FALLBACK);
}

int main(void)
{
	int observer;

	lpctest_load("attach_ms=60000");
	observer = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	daemon_answers(observer);
	daemon_dies(observer, 5, 0);
	daemon_dies(observer, 0, -EXDEV);
	next_one_comes(observer);
	channel_fails(observer);
	nobody_comes(observer);
	close(observer);
	return 0;
}
