// SPDX-License-Identifier: GPL-2.0-only
/*
 * lend_kern.c - kernel half of lend
 */
#include <linux/err.h>
#include <linux/module.h>

#include "lend_kern.h"

static struct lpc_half *lend_half;

static const struct lend_kern_ops lend_ops = {
};

static int __init lend_init(void)
{
	struct lpc_half_options options = { .name = "lend" };

	lend_half = lend_register(&lend_ops, &options);
	return PTR_ERR_OR_ZERO(lend_half);
}
module_init(lend_init);

static void __exit lend_exit(void)
{
	lpc_unregister(lend_half);
}
module_exit(lend_exit);

MODULE_DESCRIPTION("Kernel half of lend");
MODULE_LICENSE("GPL");
