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

static long carry_copy(const struct bench_bytes *bytes)
{
	void *data = NULL;
	long err;

	if (bytes->len > BENCH_CARRY_MAX)
		return -EINVAL;
	if (bytes->len) {
		data = vmemdup_user(u64_to_user_ptr(bytes->data), bytes->len);
		if (IS_ERR(data))
			return PTR_ERR(data);
	}
	err = bench_carry(bench_half, data, bytes->len);
	kvfree(data);
	return err;
}

/*
 * The file's block, in private_data: got when it is first wanted, and as long as
 * it was wanted then.
 */
static struct lpc_block *file_block(struct file *file, u32 len)
{
	/* Pairs with the cmpxchg() below. */
	struct lpc_block *block = smp_load_acquire(&file->private_data), *other;

	if (!block) {
		block = lpc_block_get(bench_half, len);
		if (IS_ERR(block))
			return block;
		other = cmpxchg(&file->private_data, NULL, block);
		if (other) {
			lpc_block_put(block);
			block = other;
		}
	}
	return lpc_block_len(block) == len ? block : ERR_PTR(-EBUSY);
}

static long carry_block(struct file *file, u32 len)
{
	struct lpc_block *block;

	if (len > BENCH_LENT_MAX)
		return -EINVAL;
	block = file_block(file, len);
	if (IS_ERR(block))
		return PTR_ERR(block);
	return bench_carry_block(bench_half, block, len);
}

static long carry(struct file *file, unsigned int command,
		  const struct bench_bytes __user *from)
{
	struct bench_bytes bytes;

	if (copy_from_user(&bytes, from, sizeof(bytes)))
		return -EFAULT;
	if (bytes.reserved)
		return -EINVAL;
	switch (command) {
	case BENCH_IOC_BLOCK:
		return carry_block(file, bytes.len);
	case BENCH_IOC_GRANT:
		return bench_carry_grant(bench_half, u64_to_user_ptr(bytes.data),
					 bytes.len);
	default:
		return carry_copy(&bytes);
	}
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
	case BENCH_IOC_BLOCK:
	case BENCH_IOC_GRANT:
		return carry(file, command,
			     (const struct bench_bytes __user *)arg);
	case BENCH_IOC_NEST:
		return nest((const u32 __user *)arg);
	default:
		return -ENOTTY;
	}
}

static ssize_t bench_read(struct file *file, char __user *to, size_t len,
			  loff_t *pos)
{
	u32 n = min_t(size_t, len, BENCH_READ_MAX);
	struct lpc_block *block;
	int err;

	if (!n)
		return 0;
	block = file_block(file, BENCH_READ_MAX);
	if (IS_ERR(block))
		return PTR_ERR(block);
	err = bench_answer(bench_half, block, &n);
	if (err)
		return err;
	return copy_to_user(to, lpc_block_data(block), n) ? -EFAULT : n;
}

/* misc_open() leaves its own device there. */
static int bench_open(struct inode *inode, struct file *file)
{
	file->private_data = NULL;
	return 0;
}

static int bench_release(struct inode *inode, struct file *file)
{
	lpc_block_put(file->private_data);
	return 0;
}

static const struct file_operations bench_operations = {
	.owner		= THIS_MODULE,
	.open		= bench_open,
	.release	= bench_release,
	.read		= bench_read,
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
	BUILD_BUG_ON(BENCH_LENT_MAX != BENCH_BLOCK_MAX);
	BUILD_BUG_ON(BENCH_READ_MAX != BENCH_ANSWER_MAX);
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
