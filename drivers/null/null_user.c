// SPDX-License-Identifier: MIT
/*
 * null_user.c - user half of the smallest hybrid driver: an ordinary program's
 * code, which udaemon loads and runs.
 */
#include "null_user.h"

static int null_op_null(struct lpc_ctx *ctx)
{
	(void)ctx;
	return 0;
}

static int null_op_null4k(struct lpc_ctx *ctx, const void *data,
			  uint32_t data_len)
{
	(void)ctx;
	(void)data;
	(void)data_len;
	return 0;
}

/* Count what an application wrote, in the structure that the halves share. */
static int null_op_consume(struct lpc_ctx *ctx, const void *data,
			   uint32_t data_len)
{
	struct null_counts counts;
	int err;

	(void)data;
	err = null_down(ctx);
	if (err)
		return err;
	err = null_counts_lock(ctx, &counts);
	if (err)
		return err;
	counts.writes++;
	counts.bytes += data_len;
	return null_counts_unlock(ctx, &counts);
}

static const struct null_user_ops ops = {
	.null = null_op_null,
	.null4k = null_op_null4k,
	.consume = null_op_consume,
};

NULL_USER_HALF(.ops = &ops);
