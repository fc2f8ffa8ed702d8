// SPDX-License-Identifier: GPL-2.0-only
/*
 * edu_kern_file.c - /dev/eduN: what applications see of the device.
 *
 * Each operation is inside the device (edu->inside) while it uses the kernel
 * half, so that removal can wait for it.
 *
 * Lock order: the user half's 'device' is taken with nothing else held.
 */
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "edu.h"
#include "edu_device.h"

#define TEXT_MAX	31

/**
 * struct edu_file - an open file
 * @edu: the device
 * @lock: guards the rest
 * @result: of the last write
 * @written: there was one
 */
struct edu_file {
	struct edu_device *edu;
	struct mutex lock;
	u32 result;
	bool written;
};

/* What an application understands, for what only a hybrid driver knows. */
static int plain_error(int err)
{
	switch (err) {
	case -ENOTCONN:
	case -EOPNOTSUPP:
		return -ENXIO;
	case -EOWNERDEAD:
	case -EPROTO:
	case -ECANCELED:
		return -EIO;
	default:
		return err;
	}
}

static int edu_open(struct inode *inode, struct file *file)
{
	struct edu_device *edu = container_of(file->private_data,
					      struct edu_device, misc);
	struct edu_file *opened;

	if (!READ_ONCE(edu->configured))
		return -ENXIO;
	opened = kzalloc(sizeof(*opened), GFP_KERNEL);
	if (!opened)
		return -ENOMEM;
	mutex_init(&opened->lock);
	kref_get(&edu->ref);
	opened->edu = edu;
	file->private_data = opened;
	return 0;
}

static int edu_release(struct inode *inode, struct file *file)
{
	struct edu_file *opened = file->private_data;

	edu_device_put(opened->edu);
	kfree(opened);
	return 0;
}

static ssize_t edu_write(struct file *file, const char __user *from,
			 size_t len, loff_t *pos)
{
	struct edu_file *opened = file->private_data;
	struct edu_device *edu = opened->edu;
	char text[TEXT_MAX + 1];
	int index, err;
	u32 result;

	if (!len || len > TEXT_MAX)
		return -EINVAL;
	if (copy_from_user(text, from, len))
		return -EFAULT;
	text[len] = '\0';
	if (strlen(text) != len)
		return -EINVAL;
	index = srcu_read_lock(&edu->inside);
	err = READ_ONCE(edu->gone) ? -ENODEV :
				     edu_command(edu->half, text, &result);
	srcu_read_unlock(&edu->inside, index);
	if (err)
		return plain_error(err);
	mutex_lock(&opened->lock);
	opened->result = result;
	opened->written = true;
	mutex_unlock(&opened->lock);
	*pos = 0;
	return len;
}

/* The device's last result; 1: there is one. */
static int last_result(struct edu_device *edu, u32 *result)
{
	struct edu_state *state;
	int some;

	if (READ_ONCE(edu->gone))
		return -ENODEV;
	state = edu_device_lock(edu->half);
	if (IS_ERR(state))
		return plain_error(PTR_ERR(state));
	*result = state->last_result;
	some = state->done ? 1 : 0;
	edu_device_unlock(edu->half);
	return some;
}

static ssize_t edu_read(struct file *file, char __user *to, size_t len,
			loff_t *pos)
{
	struct edu_file *opened = file->private_data;
	struct edu_device *edu = opened->edu;
	int index, some, n;
	char text[16];
	u32 result;

	mutex_lock(&opened->lock);
	some = opened->written;
	result = opened->result;
	mutex_unlock(&opened->lock);
	if (READ_ONCE(edu->gone))
		return -ENODEV;
	if (!some) {
		index = srcu_read_lock(&edu->inside);
		some = last_result(edu, &result);
		srcu_read_unlock(&edu->inside, index);
	}
	if (some <= 0)
		return some;
	n = scnprintf(text, sizeof(text), "%u\n", result);
	return simple_read_from_buffer(to, len, pos, text, n);
}

static long ioctl_info(struct edu_device *edu, void __user *to)
{
	struct edu_state *state;
	struct edu_info info;

	state = edu_device_lock(edu->half);
	if (IS_ERR(state))
		return PTR_ERR(state);
	info = (struct edu_info) {
		.version	= state->version,
		.mode		= state->mode,
		.last_n		= state->last_n,
		.last_result	= state->last_result,
		.done		= state->done,
		.failed		= state->failed,
		.checks		= state->checks,
		.interrupts	= atomic64_read(&edu->interrupts),
		.mode_changes	= state->mode_changes,
	};
	edu_device_unlock(edu->half);
	return copy_to_user(to, &info, sizeof(info)) ? -EFAULT : 0;
}

static long ioctl_factorial(struct edu_device *edu, void __user *user)
{
	struct edu_factorial_request request;
	int err;

	if (copy_from_user(&request, user, sizeof(request)))
		return -EFAULT;
	if (request.n > EDU_N_MOST)
		return -ERANGE;
	err = edu_factorial(edu->half, request.n, &request.result);
	if (err)
		return err;
	return copy_to_user(user, &request, sizeof(request)) ? -EFAULT : 0;
}

static long ioctl_mode(struct edu_device *edu, const u32 __user *from)
{
	struct edu_state *state;
	u32 mode;

	if (get_user(mode, from))
		return -EFAULT;
	if (mode != EDU_BY_INTERRUPT && mode != EDU_BY_POLLING)
		return -EINVAL;
	state = edu_device_lock(edu->half);
	if (IS_ERR(state))
		return PTR_ERR(state);
	state->mode_changes += state->mode != mode;
	state->mode = mode;
	edu_device_unlock(edu->half);
	return 0;
}

static long ioctl_inside(struct edu_device *edu, unsigned int command,
			 void __user *user)
{
	if (READ_ONCE(edu->gone))
		return -ENODEV;
	switch (command) {
	case EDU_IOC_INFO:
		return ioctl_info(edu, user);
	case EDU_IOC_FACTORIAL:
		return ioctl_factorial(edu, user);
	case EDU_IOC_MODE:
		return ioctl_mode(edu, user);
	case EDU_IOC_CHECK:
		return edu_check(edu->half);
	default:
		return -ENOTTY;
	}
}

static long edu_ioctl(struct file *file, unsigned int command,
		      unsigned long arg)
{
	struct edu_file *opened = file->private_data;
	struct edu_device *edu = opened->edu;
	int index;
	long err;

	BUILD_BUG_ON(EDU_N_MOST != EDU_N_MAX);
	BUILD_BUG_ON(EDU_BY_INTERRUPT != (int)EDU_MODE_INTERRUPT);
	BUILD_BUG_ON(EDU_BY_POLLING != (int)EDU_MODE_POLL);
	index = srcu_read_lock(&edu->inside);
	err = ioctl_inside(edu, command, (void __user *)arg);
	srcu_read_unlock(&edu->inside, index);
	return plain_error(err);
}

const struct file_operations edu_file_operations = {
	.owner		= THIS_MODULE,
	.open		= edu_open,
	.release	= edu_release,
	.read		= edu_read,
	.write		= edu_write,
	.unlocked_ioctl	= edu_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
};
