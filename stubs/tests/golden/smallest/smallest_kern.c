// SPDX-License-Identifier: GPL-2.0-only
/*
 * smallest_kern.c - kernel half of smallest
 */
#include <linux/err.h>
#include <linux/module.h>

#include "smallest_kern.h"

static struct lpc_half *smallest_half;

static const struct smallest_kern_ops smallest_ops = {
};

static int __init smallest_init(void)
{
	struct lpc_half_options options = { .name = "smallest" };

	smallest_half = smallest_register(&smallest_ops, &options);
	return PTR_ERR_OR_ZERO(smallest_half);
}
module_init(smallest_init);

static void __exit smallest_exit(void)
{
	lpc_unregister(smallest_half);
}
module_exit(smallest_exit);

MODULE_DESCRIPTION("Kernel half of smallest");
MODULE_LICENSE("GPL");
