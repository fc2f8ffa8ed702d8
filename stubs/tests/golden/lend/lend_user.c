// SPDX-License-Identifier: MIT
/*
 * lend_user.c - user half of lend
 */
#include <errno.h>

#include "lend_user.h"

/* To be removed once the bodies use what they get. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

/* A block for reading. */
static int consume(struct lpc_ctx *ctx, const void *data, uint32_t data_len)
{
	return -EOPNOTSUPP;
}

/* A block for writing. */
static int produce(struct lpc_ctx *ctx, enum lend_mode mode, void *data,
		   uint32_t *data_len, uint32_t *crc)
{
	return -EOPNOTSUPP;
}

/* An application's buffer for reading. */
static int send(struct lpc_ctx *ctx, const void *data, uint32_t data_len,
		uint8_t flags)
{
	return -EOPNOTSUPP;
}

/* The same for writing, and more results. */
static int receive(struct lpc_ctx *ctx, void *data, uint32_t *data_len,
		   char *from)
{
	return -EOPNOTSUPP;
}

/* All that there may be, in an image. */
static int transform(struct lpc_ctx *ctx, const char *how, const void *key,
		     uint32_t key_len, void *data, uint32_t *data_len,
		     void *state, uint32_t *state_len, const void *arena,
		     uint32_t arena_len, void *digest, uint32_t *digest_len)
{
	return -EOPNOTSUPP;
}

static const struct lend_user_ops lend_ops = {
	.consume = consume,
	.produce = produce,
	.send = send,
	.receive = receive,
	.transform = transform,
};

LEND_USER_HALF(.ops = &lend_ops);
