// SPDX-License-Identifier: MIT
/*
 * device_user.c - user half of device
 */
#include <errno.h>

#include "device_user.h"

/* To be removed once the bodies use what they get. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

/* Configure it. */
static int configure(struct lpc_ctx *ctx, enum device_mode m, const char *label)
{
	return -EOPNOTSUPP;
}

/* The paper's workload. */
static int factorial(struct lpc_ctx *ctx, uint32_t n, uint32_t *result)
{
	return -EOPNOTSUPP;
}

static int consume(struct lpc_ctx *ctx, const void *data, uint32_t data_len)
{
	return -EOPNOTSUPP;
}

static int fill(struct lpc_ctx *ctx, void *data, uint32_t *data_len,
		uint32_t *cookie)
{
	return -EOPNOTSUPP;
}

static int ask(struct lpc_ctx *ctx, const struct device_request *r,
	       bool *has_answer, uint64_t *answer)
{
	return -EOPNOTSUPP;
}

/* Done by the kernel half, if need be. */
static int checksum(struct lpc_ctx *ctx, const void *data, uint32_t data_len,
		    const char *salt, uint32_t *sum, void *digest,
		    uint32_t *digest_len)
{
	return -EOPNOTSUPP;
}

static int now(struct lpc_ctx *ctx, uint64_t *ticks, enum device_mode m)
{
	return -EOPNOTSUPP;
}

/* It interrupted. */
static void irq(struct lpc_ctx *ctx, uint32_t cause, uint32_t count)
{
}

static int mend_state(struct lpc_ctx *ctx, struct device_status *copy)
{
	return -EOPNOTSUPP;
}

static const struct device_user_ops device_ops = {
	.configure = configure,
	.factorial = factorial,
	.consume = consume,
	.fill = fill,
	.ask = ask,
	.checksum = checksum,
	.now = now,
	.irq = irq,
	.mend_state = mend_state,
};

DEVICE_USER_HALF(.ops = &device_ops);
