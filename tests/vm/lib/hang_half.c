// SPDX-License-Identifier: MIT
/*
 * hang_half.c - a user half for driver null, for tests of a daemon that is stuck:
 * while there is a file /run/hang, a write to the device never ends.
 */
#include <unistd.h>

#include "null_user.h"

/* Found in the stacks by its name. */
int hang_here(void);

int hang_here(void)
{
	while (!access("/run/hang", F_OK))
		usleep(10000);
	return 0;
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
	return hang_here();
}

static const struct null_user_ops ops = {
	.null = null,
	.null4k = null4k,
	.consume = consume,
};

NULL_USER_HALF(.ops = &ops);
