// SPDX-License-Identifier: GPL-2.0-only
/*
 * guard_kern.c - kernel half for tests of the caller: nothing but its interface.
 */
#include <linux/err.h>
#include <linux/module.h>

#include "guard_kern.h"

static struct lpc_half *guard_half;

static int __init guard_init(void)
{
	const struct lpc_half_options options = { .name = "guard" };

	guard_half = guard_register(NULL, &options);
	return PTR_ERR_OR_ZERO(guard_half);
}

static void __exit guard_exit(void)
{
	lpc_unregister(guard_half);
}

module_init(guard_init);
module_exit(guard_exit);

MODULE_DESCRIPTION("Kernel half for tests of the caller");
MODULE_AUTHOR("The Cleave authors");
MODULE_LICENSE("GPL");
