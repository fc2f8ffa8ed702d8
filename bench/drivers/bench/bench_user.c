// SPDX-License-Identifier: MIT
/*
 * bench_user.c - user half of what can only be measured from inside.
 */
#include <time.h>

#include "bench_user.h"

#define PAGE 4096

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

/* Look at every page, as whoever works with the bytes does. */
static int look_at(const void *data, uint32_t len)
{
	const volatile uint8_t *byte = data;
	uint32_t at;

	for (at = 0; at < len; at += PAGE)
		(void)byte[at];
	return 0;
}

static int bench_op_carry(struct lpc_ctx *ctx, const void *data,
			  uint32_t data_len)
{
	(void)ctx;
	return look_at(data, data_len);
}

/* What is there is what was asked for. */
static int bench_op_answer(struct lpc_ctx *ctx, void *data, uint32_t *data_len)
{
	(void)ctx;
	return look_at(data, *data_len);
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
	.carry_block = bench_op_carry,
	.carry_grant = bench_op_carry,
	.answer = bench_op_answer,
};

BENCH_USER_HALF(.ops = &ops);
