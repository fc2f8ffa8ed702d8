// SPDX-License-Identifier: MIT
/*
 * types_user.c - user half of types
 */
#include <errno.h>

#include "types_user.h"

/* To be removed once the bodies use what they get. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

static int scalars(struct lpc_ctx *ctx, bool a, int8_t b, uint64_t c,
		   enum types_small d, bool *e, int64_t *f,
		   enum types_middle *g, struct types_thing_handle *h)
{
	return -EOPNOTSUPP;
}

static int arrays(struct lpc_ctx *ctx, const uint16_t a[3],
		  const struct types_inner b[2], const uint8_t *c, uint32_t n_c,
		  uint64_t d[2], uint32_t *e, uint32_t *n_e, char f[2][5])
{
	return -EOPNOTSUPP;
}

static int structs(struct lpc_ctx *ctx, const struct types_fixed *a,
		   const struct types_loose *b, struct types_loose *c)
{
	return -EOPNOTSUPP;
}

static int options(struct lpc_ctx *ctx, const int32_t *a, const char *b,
		   const struct types_thing_handle *c, bool *has_d, void *d,
		   uint32_t *d_len, bool *has_e, uint8_t e[3])
{
	return -EOPNOTSUPP;
}

static int acting(struct lpc_ctx *ctx, uint8_t a)
{
	return -EOPNOTSUPP;
}

static void all(struct lpc_ctx *ctx, bool a, enum types_small b,
		const struct types_fixed *c, const uint8_t d[2],
		struct types_thing_handle e, int32_t f, uint32_t count)
{
}

static const struct types_user_ops types_ops = {
	.scalars = scalars,
	.arrays = arrays,
	.structs = structs,
	.options = options,
	.acting = acting,
	.all = all,
};

TYPES_USER_HALF(.ops = &types_ops);
