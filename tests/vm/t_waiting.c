// SPDX-License-Identifier: MIT
/*
 * t_waiting.c - event, spin and adaptive waiting, changed under load: every call
 * has its right answer, and daemons that are killed meanwhile cost no more than
 * they do with any waiting.
 *
 * vmtest: timeout=180
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <unistd.h>

#include "../../drivers/null/null.h"
#include "vmtest.h"

#define WAITING	"/sys/class/lpc/null/waiting"
#define CALLERS	4
#define CHANGES	30
#define KILLS	6

static const char *const argv[] = { "udaemon", "--restart-limit=0",
				   "--restart-delay-ms=0", "null", NULL };
static const char *const waitings[] = { "event", "spin", "adaptive" };
static atomic_bool stop;
static atomic_ulong good, unknown;
static int fd;

static void *call(void *arg)
{
	static char data[NULL_DATA_MAX];
	struct null_data null = { .data = (uintptr_t)data };

	(void)arg;
	while (!stop) {
		null.len = (null.len + 1021) % NULL_DATA_MAX;
		if (!ioctl(fd, NULL_IOC_USER, &null))
			good++;
		else if (errno == EOWNERDEAD)
			unknown++;
		/* Nobody came in time: nothing was done. */
		else if (errno != ENOTCONN)
			return (void *)(intptr_t)errno;
	}
	return NULL;
}

static bool goes_on(void *arg)
{
	return good > *(unsigned long *)arg;
}

/* Until ten more calls have been answered. */
static void wait_for_calls(void)
{
	unsigned long wanted = good + 10;

	vmtest_check(vmtest_wait(goes_on, &wanted, 20000), "calls do not go on");
}

int main(void)
{
	pthread_t threads[CALLERS];
	unsigned int seed = 1;
	void *failed;
	pid_t daemon;
	char *text;
	int i;

	vmtest_load("lpc_null", NULL);
	fd = open("/dev/lpc-null", O_RDWR | O_CLOEXEC);
	vmtest_succeeds(fd);
	text = vmtest_read(WAITING);
	vmtest_string(text, "event\n");
	free(text);
	daemon = vmtest_daemon_start(argv);
	for (i = 0; i < CALLERS; i++)
		pthread_create(&threads[i], NULL, call, NULL);
	for (i = 0; i < CHANGES; i++) {
		vmtest_write(WAITING, waitings[i % 3]);
		wait_for_calls();
	}
	vmtest_equal(unknown, 0);
	for (i = 0; i < KILLS; i++) {
		vmtest_write(WAITING, waitings[rand_r(&seed) % 3]);
		wait_for_calls();
		vmtest_daemon_kill(daemon);
		daemon = vmtest_daemon_start(argv);
	}
	wait_for_calls();
	stop = true;
	for (i = 0; i < CALLERS; i++) {
		pthread_join(threads[i], &failed);
		vmtest_equal((intptr_t)failed, 0);
	}
	vmtest_equal(vmtest_daemon_stop(daemon), 0);
	close(fd);
	vmtest_unload("lpc_null");
	return 0;
}
