// SPDX-License-Identifier: MIT
/*
 * vmtest-daemon.c - start a daemon for a shell test: waits until it says
 * READY=1, prints its process id and leaves it running.
 *
 *	vmtest-daemon COMMAND [ARG...]
 */
#include <stdio.h>
#include <unistd.h>

#include "vmtest.h"

int main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr, "usage: vmtest-daemon COMMAND [ARG...]\n");
		return 2;
	}
	printf("%d\n", vmtest_daemon_start((const char *const *)argv + 1));
	fflush(stdout);
	/* not exit(): that would end the daemon */
	_exit(0);
}
