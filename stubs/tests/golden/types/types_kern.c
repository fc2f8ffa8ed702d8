// SPDX-License-Identifier: GPL-2.0-only
/*
 * types_kern.c - kernel half of types
 */
#include <linux/err.h>
#include <linux/module.h>

#include "types_kern.h"

static struct lpc_half *types_half;

static int scalars_down(struct lpc_half *half, bool a, s8 b, u64 c,
			enum types_small d, bool *e, s64 *f,
			enum types_middle *g, u64 *h)
{
	return -EOPNOTSUPP;
}

static int arrays_down(struct lpc_half *half, const u16 a[3],
		       const struct types_inner b[2], const u8 *c, u32 n_c,
		       u64 d[2], u32 *e, u32 *n_e, char f[2][5])
{
	return -EOPNOTSUPP;
}

static int structs_down(struct lpc_half *half, const struct types_fixed *a,
			const struct types_loose *b, struct types_loose *c)
{
	return -EOPNOTSUPP;
}

static int options_down(struct lpc_half *half, const s32 *a, const char *b,
			struct types_thing *c, bool *has_d, void *d, u32 *d_len,
			bool *has_e, u8 e[3])
{
	return -EOPNOTSUPP;
}

static const struct types_kern_ops types_ops = {
	.scalars_down = scalars_down,
	.arrays_down = arrays_down,
	.structs_down = structs_down,
	.options_down = options_down,
};

static int __init types_init(void)
{
	struct lpc_half_options options = { .name = "types" };

	types_half = types_register(&types_ops, &options);
	return PTR_ERR_OR_ZERO(types_half);
}
module_init(types_init);

static void __exit types_exit(void)
{
	lpc_unregister(types_half);
}
module_exit(types_exit);

MODULE_DESCRIPTION("Kernel half of types");
MODULE_LICENSE("GPL");
