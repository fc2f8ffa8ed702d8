// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench_kern.c - kernel half of what can only be measured from inside.
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "bench.h"
#include "bench_kern.h"

static struct lpc_half *bench_half;

static long take_times(unsigned int command, const void __user *from)
{
	struct bench_times arg;
	u32 *ns;
	long err;

	if (copy_from_user(&arg, from, sizeof(arg)))
		return -EFAULT;
	if (arg.reserved || !arg.samples || arg.samples > BENCH_TIMES)
		return -EINVAL;
	ns = kcalloc(BENCH_TIMES, sizeof(*ns), GFP_KERNEL);
	if (!ns)
		return -ENOMEM;
	if (command == BENCH_IOC_DOWNS)
		err = bench_downs(bench_half, arg.samples, ns);
	else
		err = bench_pairs(bench_half, arg.samples, ns);
	if (!err && copy_to_user(u64_to_user_ptr(arg.ns), ns,
				 arg.samples * sizeof(*ns)))
		err = -EFAULT;
	kfree(ns);
	return err;
}

static long carry(const struct bench_bytes __user *from)
{
	struct bench_bytes arg;
	void *data = NULL;
	long err;

	if (copy_from_user(&arg, from, sizeof(arg)))
		return -EFAULT;
	if (arg.reserved || arg.len > BENCH_CARRY_MAX)
		return -EINVAL;
	if (arg.len) {
		data = vmemdup_user(u64_to_user_ptr(arg.data), arg.len);
		if (IS_ERR(data))
			return PTR_ERR(data);
	}
	err = bench_carry(bench_half, data, arg.len);
	kvfree(data);
	return err;
}

static long nest(const u32 __user *from)
{
	u32 calls;

	if (get_user(calls, from))
		return -EFAULT;
	return bench_nest(bench_half, calls);
}

static long bench_ioctl(struct file *file, unsigned int command,
			unsigned long arg)
{
	switch (command) {
	case BENCH_IOC_DOWNS:
	case BENCH_IOC_PAIRS:
		return take_times(command, (const void __user *)arg);
	case BENCH_IOC_CARRY:
		return carry((const struct bench_bytes __user *)arg);
	case BENCH_IOC_NEST:
		return nest((const u32 __user *)arg);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations bench_operations = {
	.owner		= THIS_MODULE,
	.unlocked_ioctl	= bench_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
};

static struct miscdevice bench_device = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "lpc-bench",
	.fops	= &bench_operations,
};

static int bench_op_down(struct lpc_half *half)
{
	return 0;
}

static int bench_op_descend(struct lpc_half *half, u32 calls)
{
	return calls > 1 ? bench_nest(half, calls - 1) : 0;
}

static const struct bench_kern_ops bench_ops = {
	.down		= bench_op_down,
	.descend	= bench_op_descend,
};

static int __init bench_init(void)
{
	const struct lpc_half_options options = { .name = "bench" };
	int err;

	BUILD_BUG_ON(BENCH_TIMES != BENCH_SAMPLES);
	BUILD_BUG_ON(BENCH_CARRY_MAX != BENCH_BYTES_MAX);
	bench_half = bench_register(&bench_ops, &options);
	if (IS_ERR(bench_half))
		return PTR_ERR(bench_half);
	err = misc_register(&bench_device);
	if (err)
		lpc_unregister(bench_half);
	return err;
}

static void __exit bench_exit(void)
{
	misc_deregister(&bench_device);
	lpc_unregister(bench_half);
}

module_init(bench_init);
module_exit(bench_exit);

MODULE_DESCRIPTION("Measurements of LPC from inside");
MODULE_AUTHOR("The Cleave authors");
MODULE_LICENSE("GPL");
