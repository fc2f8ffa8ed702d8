// SPDX-License-Identifier: MIT
/*
 * factorial_user.c - user half of a driver whose work either half can do.
 */
#include "factorial_user.h"
#include "factorial_work.h"

static int factorial_op_compute(struct lpc_ctx *ctx, uint32_t first,
				uint32_t count, uint64_t *sum)
{
	(void)ctx;
	*sum = factorial_sum(first, count);
	return 0;
}

static const struct factorial_user_ops ops = {
	.compute = factorial_op_compute,
};

FACTORIAL_USER_HALF(.ops = &ops);
