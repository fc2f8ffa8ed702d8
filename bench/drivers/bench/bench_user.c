// SPDX-License-Identifier: MIT
/*
 * bench_user.c - user half of what can only be measured from inside.
 */
#include <time.h>

#include "bench_user.h"

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static int bench_op_downs(struct lpc_ctx *ctx, uint32_t samples, uint32_t *ns)
{
	uint64_t start;
	uint32_t i;
	int err;

	for (i = 0; i < samples; i++) {
		start = now_ns();
		err = bench_down(ctx);
		ns[i] = (uint32_t)(now_ns() - start);
		if (err)
			return err;
	}
	return 0;
}

static int bench_op_pairs(struct lpc_ctx *ctx, uint32_t samples, uint32_t *ns)
{
	struct bench_record record;
	uint64_t start;
	uint32_t i;
	int err;

	for (i = 0; i < samples; i++) {
		start = now_ns();
		err = bench_record_lock(ctx, &record);
		if (!err)
			err = bench_record_unlock(ctx, &record);
		ns[i] = (uint32_t)(now_ns() - start);
		if (err)
			return err;
	}
	return 0;
}

static int bench_op_carry(struct lpc_ctx *ctx, const void *data,
			  uint32_t data_len)
{
	(void)ctx;
	(void)data;
	(void)data_len;
	return 0;
}

static int bench_op_nest(struct lpc_ctx *ctx, uint32_t calls)
{
	return calls > 1 ? bench_descend(ctx, calls - 1) : 0;
}

static const struct bench_user_ops ops = {
	.downs = bench_op_downs,
	.pairs = bench_op_pairs,
	.nest = bench_op_nest,
	.carry = bench_op_carry,
};

BENCH_USER_HALF(.ops = &ops);
