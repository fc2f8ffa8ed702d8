// SPDX-License-Identifier: GPL-2.0-only
/*
 * factorial_kern.c - kernel half of a driver whose work either half can do.
 */
#include <linux/fs.h>
#include <linux/ktime.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "factorial.h"
#include "factorial_kern.h"
#include "factorial_work.h"

#define READ_COUNT	10000

static const char * const places[] = {
	[FACTORIAL_IN_KERNEL]	= "kernel",
	[FACTORIAL_IN_USER]	= "user",
	[FACTORIAL_SPLIT]	= "split",
};

static struct lpc_half *factorial_half;
/* Where read() has the work done: any of the places is right at any time. */
static unsigned int read_place;

/* Compute, here or there or both. */
static int run(unsigned int place, u32 count, u64 *sum)
{
	u32 here = 0;
	u64 there;
	int err;

	if (place == FACTORIAL_IN_KERNEL)
		here = count;
	else if (place == FACTORIAL_SPLIT)
		here = count / 2;
	*sum = here ? factorial_sum(0, here) : 0;
	if (here == count)
		return 0;
	err = factorial_compute(factorial_half, here, count - here, &there);
	if (!err)
		*sum += there;
	return err;
}

static ssize_t factorial_read(struct file *file, char __user *to, size_t len,
			      loff_t *pos)
{
	unsigned int place = READ_ONCE(read_place);
	char text[128];
	u64 start, sum;
	int err, n;

	/* All of it at once, so that a reader does not compute again. */
	if (*pos)
		return 0;
	start = ktime_get_ns();
	err = run(place, READ_COUNT, &sum);
	if (err)
		return err;
	n = scnprintf(text, sizeof(text),
		      "%u factorials, place %s, sum %016llx, %llu ns\n",
		      READ_COUNT, places[place], sum, ktime_get_ns() - start);
	return simple_read_from_buffer(to, len, pos, text, n);
}

static ssize_t factorial_write(struct file *file, const char __user *from,
			       size_t len, loff_t *pos)
{
	char text[16];
	int place;

	if (len >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, from, len))
		return -EFAULT;
	text[len] = '\0';
	place = __sysfs_match_string(places, ARRAY_SIZE(places), text);
	if (place < 0)
		return -EINVAL;
	WRITE_ONCE(read_place, place);
	return len;
}

static long factorial_ioctl(struct file *file, unsigned int command,
			    unsigned long arg)
{
	struct factorial_run __user *user = (void __user *)arg;
	struct factorial_run request;
	int err;

	if (command != FACTORIAL_IOC_RUN)
		return -ENOTTY;
	if (copy_from_user(&request, user, sizeof(request)))
		return -EFAULT;
	if (request.place >= ARRAY_SIZE(places) ||
	    request.count > FACTORIAL_RUN_MAX)
		return -EINVAL;
	err = run(request.place, request.count, &request.sum);
	if (err)
		return err;
	return put_user(request.sum, &user->sum);
}

static const struct file_operations factorial_operations = {
	.owner		= THIS_MODULE,
	.read		= factorial_read,
	.write		= factorial_write,
	.unlocked_ioctl	= factorial_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
};

static struct miscdevice factorial_device = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "lpc-factorial",
	.fops	= &factorial_operations,
	.mode	= 0666,
};

static const struct factorial_kern_ops factorial_ops = { };

static int __init factorial_init(void)
{
	const struct lpc_half_options options = { .name = "factorial" };
	int err;

	BUILD_BUG_ON(FACTORIAL_RUN_MAX != FACTORIAL_COUNT_MAX);
	factorial_half = factorial_register(&factorial_ops, &options);
	if (IS_ERR(factorial_half))
		return PTR_ERR(factorial_half);
	err = misc_register(&factorial_device);
	if (err)
		lpc_unregister(factorial_half);
	return err;
}

static void __exit factorial_exit(void)
{
	misc_deregister(&factorial_device);
	lpc_unregister(factorial_half);
}

module_init(factorial_init);
module_exit(factorial_exit);

MODULE_DESCRIPTION("Factorials in either half of a hybrid driver");
MODULE_AUTHOR("The Cleave authors");
MODULE_LICENSE("GPL");
