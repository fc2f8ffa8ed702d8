// SPDX-License-Identifier: GPL-2.0-only
/*
 * null_kern.c - kernel half of the smallest hybrid driver.
 *
 * It offers /dev/lpc-null to applications and has its user half do the work:
 * null_null(), null_null4k() and null_consume() are functions that lpcgen
 * made of null.lpc, and so are null_counts_lock() and null_counts_unlock().
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "null.h"
#include "null_kern.h"

static struct lpc_half *null_half;

/* What a driver that is not hybrid would do instead of an upcall. */
static noinline int null_in_kernel(const void *data, u32 len)
{
	/* Neither the call nor what it carries is optimised away. */
	asm volatile("" : : "r" (data), "r" (len) : "memory");
	return 0;
}

static ssize_t null_read(struct file *file, char __user *to, size_t len,
			 loff_t *pos)
{
	struct null_counts *counts;
	char text[96];
	int n;

	counts = null_counts_lock(null_half);
	if (IS_ERR(counts))
		return PTR_ERR(counts);
	if (!*pos)
		counts->reads++;
	n = scnprintf(text, sizeof(text), "writes %llu bytes %llu reads %llu\n",
		      counts->writes, counts->bytes, counts->reads);
	null_counts_unlock(null_half);
	return simple_read_from_buffer(to, len, pos, text, n);
}

static ssize_t null_write(struct file *file, const char __user *from,
			  size_t len, loff_t *pos)
{
	void *data;
	int err;

	len = min_t(size_t, len, NULL_DATA_MAX);
	data = memdup_user(from, len);
	if (IS_ERR(data))
		return PTR_ERR(data);
	err = null_consume(null_half, data, len);
	kfree(data);
	return err ?: len;
}

static long null_carry(unsigned int command, const void __user *from)
{
	struct null_data arg;
	void *data = NULL;
	int err;

	if (copy_from_user(&arg, from, sizeof(arg)))
		return -EFAULT;
	if (arg.reserved)
		return -EINVAL;
	if (arg.len > NULL_DATA_MAX)
		return -EMSGSIZE;
	if (arg.len) {
		data = memdup_user(u64_to_user_ptr(arg.data), arg.len);
		if (IS_ERR(data))
			return PTR_ERR(data);
	}
	if (command == NULL_IOC_KERNEL)
		err = null_in_kernel(data, arg.len);
	else if (arg.len)
		err = null_null4k(null_half, data, arg.len);
	else
		err = null_null(null_half);
	kfree(data);
	return err;
}

static long null_ioctl(struct file *file, unsigned int command,
		       unsigned long arg)
{
	switch (command) {
	case NULL_IOC_BARE:
		return 0;
	case NULL_IOC_KERNEL:
	case NULL_IOC_USER:
		return null_carry(command, (const void __user *)arg);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations null_operations = {
	.owner		= THIS_MODULE,
	.read		= null_read,
	.write		= null_write,
	.unlocked_ioctl	= null_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
};

static struct miscdevice null_device = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "lpc-null",
	.fops	= &null_operations,
	.mode	= 0666,
};

/* What the user half may ask of this one. */
static int null_op_down(struct lpc_half *half)
{
	return 0;
}

static const struct null_kern_ops null_ops = {
	.down	= null_op_down,
};

static int __init null_init(void)
{
	const struct lpc_half_options options = { .name = "null" };
	int err;

	null_half = null_register(&null_ops, &options);
	if (IS_ERR(null_half))
		return PTR_ERR(null_half);
	err = misc_register(&null_device);
	if (err)
		lpc_unregister(null_half);
	return err;
}

static void __exit null_exit(void)
{
	misc_deregister(&null_device);
	lpc_unregister(null_half);
}

module_init(null_init);
module_exit(null_exit);

MODULE_DESCRIPTION("The smallest hybrid driver");
MODULE_AUTHOR("The Cleave authors");
MODULE_LICENSE("GPL");
