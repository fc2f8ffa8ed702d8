// SPDX-License-Identifier: MIT
/*
 * trouble_half.c - a user half for driver null, for tests of a daemon that is in
 * trouble.  What a write to the device does depends on which file there is:
 *
 *   /run/hang	it does not end while the file is there
 *   /run/eat	it takes memory without end
 *   /run/breed	it starts processes until it may not, which end with the daemon
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <signal.h>
#include <unistd.h>

#include "null_user.h"

#define BITE (1UL << 20)

/* Found in the stacks by its name. */
void hang_here(void);

static bool is_there(const char *path)
{
	return !access(path, F_OK);
}

void hang_here(void)
{
	while (is_there("/run/hang"))
		usleep(10000);
}

static int eat(void)
{
	char *bite;

	while ((bite = malloc(BITE)))
		memset(bite, 1, BITE);
	return -ENOMEM;
}

static int breed(void)
{
	pid_t pid;

	while ((pid = fork()) > 0)
		continue;
	if (pid < 0)
		return -errno;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		pause();
}

static int null(struct lpc_ctx *ctx)
{
	(void)ctx;
	return 0;
}

static int null4k(struct lpc_ctx *ctx, const void *data, uint32_t data_len)
{
	(void)ctx;
	(void)data;
	(void)data_len;
	return 0;
}

static int consume(struct lpc_ctx *ctx, const void *data, uint32_t data_len)
{
	(void)ctx;
	(void)data;
	(void)data_len;
	hang_here();
	if (is_there("/run/eat"))
		return eat();
	return is_there("/run/breed") ? breed() : 0;
}

static const struct null_user_ops ops = {
	.null = null,
	.null4k = null4k,
	.consume = consume,
};

NULL_USER_HALF(.ops = &ops);
