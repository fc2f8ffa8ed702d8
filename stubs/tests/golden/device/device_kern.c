// SPDX-License-Identifier: GPL-2.0-only
/*
 * device_kern.c - kernel half of device
 */
#include <linux/err.h>
#include <linux/module.h>

#include "device_kern.h"

static struct lpc_half *device_half;

static int read_reg(struct lpc_half *half, u32 offset, u32 *value)
{
	return -EOPNOTSUPP;
}

/* Hand over a buffer. */
static int submit(struct lpc_half *half, struct device_buffer *b)
{
	return -EOPNOTSUPP;
}

/* Done by the kernel half, if need be. */
static int checksum(struct lpc_half *half, const void *data, u32 data_len,
		    const char *salt, u32 *sum, void *digest, u32 *digest_len)
{
	return -EOPNOTSUPP;
}

static int now(struct lpc_half *half, u64 *ticks, enum device_mode m)
{
	return -EOPNOTSUPP;
}

static const struct device_kern_ops device_ops = {
	.read_reg = read_reg,
	.submit = submit,
	.checksum = checksum,
	.now = now,
};

static int __init device_init(void)
{
	struct lpc_half_options options = { .name = "device" };

	device_half = device_register(&device_ops, &options);
	return PTR_ERR_OR_ZERO(device_half);
}
module_init(device_init);

static void __exit device_exit(void)
{
	lpc_unregister(device_half);
}
module_exit(device_exit);

MODULE_DESCRIPTION("Kernel half of device");
MODULE_LICENSE("GPL");
