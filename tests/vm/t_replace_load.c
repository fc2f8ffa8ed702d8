// SPDX-License-Identifier: MIT
/*
 * t_replace_load.c - udaemon is replaced again and again while callers call as fast
 * as they can, and no call fails.
 *
 * t_replace_load [CALLS [SEED]]: so many calls in each mode (5,000), replaced at moments
 * that come from the seed; prints how many calls there were, how many failed and how
 * many replacements.
 *
 * vmtest: timeout=240
 */
#include "lpctest.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEVICE	 "/dev/lpc/null"
#define CALLERS	 4
#define REPLACED 5	/* at least so often */
#define PAUSE_US (400 * 1000)	/* between two, at most */

static unsigned int wanted = 5000, seed = 1;
static _Atomic unsigned int made, failed, replaced;
static uint32_t upcall;

static void *call_main(void *arg)
{
	struct lpc_request request;
	int fd = *(int *)arg;
	int err;

	while (made < wanted || replaced < REPLACED) {
		request = (struct lpc_request) {
			.size = sizeof(request),
			.kind = LPC_KIND_UPCALL,
			.index = upcall,
		};
		err = lpctest_ioctl(fd, LPC_IOC_REQUEST, &request);
		if (!err)
			err = request.status;
		if (err && !failed++)
			fprintf(stderr, "a call failed: %s\n", strerror(-err));
		made++;
	}
	return NULL;
}

static void replace_under_load(const char *mode)
{
	const char *const command[] = { "udaemon", "--mode", mode, "null", NULL };
	pthread_t threads[CALLERS];
	int fd, i;

	made = 0;
	replaced = 0;
	vmtest_daemon_start(command);
	fd = lpctest_open(DEVICE, O_RDWR);
	upcall = lpctest_bind(fd, LPC_KIND_UPCALL, "null", 0);
	for (i = 0; i < CALLERS; i++)
		pthread_create(&threads[i], NULL, call_main, &fd);
	while (made < wanted || replaced < REPLACED) {
		vmtest_check(!system("lpcctl replace null"));
		replaced++;
		usleep((unsigned int)rand_r(&seed) % PAUSE_US);
	}
	for (i = 0; i < CALLERS; i++)
		pthread_join(threads[i], NULL);
	printf("%s mode: %u calls, %u failed, %u replacements\n", mode, made, failed,
	       replaced);
	fflush(stdout);
	vmtest_equal(failed, 0);
	vmtest_equal(lpctest_half(fd).unknown, 0);
	vmtest_check(lpctest_half(fd).incarnation > replaced);
	vmtest_check(!kill((pid_t)lpctest_half(fd).daemon_pid, SIGTERM));
	while (lpctest_half(fd).daemon_pid)
		usleep(20 * 1000);
	close(fd);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		wanted = (unsigned int)strtoul(argv[1], NULL, 0);
	if (argc > 2)
		seed = (unsigned int)strtoul(argv[2], NULL, 0);
	vmtest_load("lpc_null", NULL);
	replace_under_load("direct");
	replace_under_load("leader");
	return 0;
}
