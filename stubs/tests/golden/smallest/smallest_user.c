// SPDX-License-Identifier: MIT
/*
 * smallest_user.c - user half of smallest
 */
#include <errno.h>

#include "smallest_user.h"

/* To be removed once the bodies use what they get. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

static int ping(struct lpc_ctx *ctx)
{
	return -EOPNOTSUPP;
}

static const struct smallest_user_ops smallest_ops = {
	.ping = ping,
};

SMALLEST_USER_HALF(.ops = &smallest_ops);
