// SPDX-License-Identifier: MIT
/*
 * t_nesting_killed.c - whoever dies in the middle of a chain, daemon or
 * application, every level of it returns.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#define LEVELS	5

struct seen {
	volatile uint32_t bottom;
	volatile uint32_t release;
	volatile int error;
	volatile uint32_t returned;
};

/* WORK(v): nest v times; at the bottom, wait to be released. */
static int nest(struct lpctest_work *work)
{
	struct seen *seen = work->shared;
	uint64_t v = 0;
	int err;

	if (work->msg.kind != LPC_MSG_CALL)
		return 0;
	if (!lpctest_in(work)) {
		seen->bottom++;
		while (!seen->release)
			usleep(1000);
		return lpctest_out(work, 1);
	}
	err = lpctest_work_down(work, RIG_CHAIN, lpctest_in(work) - 1, &v);
	seen->error = err;
	seen->returned++;
	return err ? err : lpctest_out(work, v);
}

static bool at_bottom(void *arg)
{
	return ((struct seen *)arg)->bottom;
}

static bool all_returned(void *arg)
{
	return ((struct seen *)arg)->returned == LEVELS;
}

static void daemon_dies(int fd, struct lpctest_daemon *daemon)
{
	struct seen *seen = daemon->shared;
	struct lpctest_caller caller;
	pid_t pid;

	memset(seen, 0, sizeof(*seen));
	pid = lpctest_daemon(daemon);
	lpctest_call(&caller, fd, RIG_WORK, LEVELS);
	vmtest_check(vmtest_wait(at_bottom, seen, 5000));
	lpctest_kill(pid);
	lpctest_result(lpctest_call_end(&caller), -EOWNERDEAD);
	lpctest_quiet(fd);
}

static void application_dies(int fd, struct lpctest_daemon *daemon)
{
	struct seen *seen = daemon->shared;
	pid_t pid, application;
	uint64_t v;

	memset(seen, 0, sizeof(*seen));
	pid = lpctest_daemon(daemon);
	application = lpctest_call_fork(fd, LPC_KIND_UPCALL, RIG_WORK, LEVELS);
	vmtest_check(vmtest_wait(at_bottom, seen, 5000));
	lpctest_kill(application);
	vmtest_equal(lpctest_half(fd).calls, 0);
	seen->release = 1;
	vmtest_check(vmtest_wait(all_returned, seen, 5000));
	vmtest_check(seen->error < 0);

	/* The one worker is free again. */
	lpctest_wait_idle(fd, 1);
	lpctest_result(lpctest_up_value(fd, RIG_WORK, LEVELS, &v), 0);
	vmtest_equal(v, 1);
	lpctest_quiet(fd);
	lpctest_kill(pid);
}

int main(void)
{
	struct lpctest_daemon daemon = { .workers = 1, .work = nest };
	int fd, i;

	daemon.shared = lpctest_shared(sizeof(struct seen));
	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	for (i = 0; i < 5; i++) {
		daemon_dies(fd, &daemon);
		application_dies(fd, &daemon);
	}
	close(fd);
	return 0;
}
