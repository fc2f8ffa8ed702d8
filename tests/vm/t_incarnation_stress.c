// SPDX-License-Identifier: MIT
/*
 * t_incarnation_stress.c - daemons come and go at once, in the middle of their
 * work, while applications call: each idempotent call gets its right answer,
 * each other one its answer or the news that its outcome is unknown.
 *
 * vmtest: timeout=120
 */
#include "lpctest.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#define CALLERS	24
#define LIVES	60	/* at least */

static volatile bool stop;
static unsigned long answered, unknown;

/* Has everything happened that may happen to a call? */
static bool all_seen(int fd)
{
	return lpctest_half(fd).repeated &&
	       __atomic_load_n(&unknown, __ATOMIC_RELAXED) &&
	       __atomic_load_n(&answered, __ATOMIC_RELAXED);
}

static void *application(void *arg)
{
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDONLY), err;
	uint64_t v = (uintptr_t)arg << 32, got;

	while (!stop) {
		v++;
		lpctest_result(lpctest_up_value(fd, RIG_AGAIN, v, &got), 0);
		vmtest_check(got == 2 * v);
		err = lpctest_up_value(fd, RIG_WORK, v, &got);
		if (err == -EOWNERDEAD) {
			__atomic_add_fetch(&unknown, 1, __ATOMIC_RELAXED);
		} else {
			lpctest_result(err, 0);
			vmtest_check(got == 2 * v);
			__atomic_add_fetch(&answered, 1, __ATOMIC_RELAXED);
		}
	}
	close(fd);
	return NULL;
}

/* A daemon: waits for its turn, takes some calls, answers some, ends. */
static void live(unsigned int seed)
{
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR), err, n;
	struct lpc_message msg;
	uint64_t v;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while ((err = lpctest_attach(fd)) == -EBUSY)
		usleep(100);
	lpctest_result(err, 0);
	for (n = rand_r(&seed) % 100 + 20; n > 0; n--) {
		if (lpctest_poll(fd, &v, sizeof(v), 0, 20 * LPCTEST_MS, &msg))
			break;
		if (msg.kind == LPC_MSG_CALL && rand_r(&seed) % 4)
			lpctest_result(lpctest_respond_value(fd, msg.call, 2 * v),
				       0);
	}
	_exit(0);
}

int main(void)
{
	struct lpctest_daemon last = { .workers = 2, .work = lpctest_double };
	pthread_t threads[CALLERS];
	struct lpc_info_half info;
	pid_t pids[4] = { 0 }, pid;
	uintptr_t i, lives;
	int fd;

	lpctest_load("attach_ms=20000");
	/* No call shall be given up, however many daemons leave it. */
	vmtest_write("/sys/class/lpc/rig0/repeats", "1000");
	fd = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	for (i = 0; i < CALLERS; i++)
		pthread_create(&threads[i], NULL, application, (void *)i);
	/* Always some wait for their turn. */
	for (lives = 0; lives < LIVES || !all_seen(fd); lives++) {
		if (pids[lives % 4])
			lpctest_result(lpctest_fork_end(pids[lives % 4]), 0);
		pids[lives % 4] = fork();
		if (!pids[lives % 4])
			live(lives);
	}
	for (i = 0; i < 4; i++)
		lpctest_result(lpctest_fork_end(pids[i]), 0);
	stop = true;
	pid = lpctest_daemon(&last);
	for (i = 0; i < CALLERS; i++)
		pthread_join(threads[i], NULL);
	info = lpctest_half(fd);
	vmtest_equal(info.incarnation, lives + 1);
	vmtest_equal(info.unknown, unknown);
	lpctest_quiet(fd);
	lpctest_kill(pid);
	close(fd);
	return 0;
}
