// SPDX-License-Identifier: GPL-2.0-only
/*
 * device.c - /dev/lpc/NAME: open files and the commands they take.
 *
 * The table at the end of the first part is the protocol: each command's number,
 * the size of its argument now and when it was first published, and who does it.
 */
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "caller.h"
#include "device.h"
#include "escalation.h"
#include "exec.h"
#include "half.h"
#include "identity.h"
#include "incarnation.h"
#include "lock.h"
#include "mailbox.h"
#include "map.h"
#include "may.h"
#include "poll.h"
#include "query.h"
#include "queue.h"
#include "request.h"
#include "response.h"
#include "semaphore.h"

/**
 * struct command - a command
 * @run: who does it
 * @size: of its argument
 * @min_size: of its argument when it was first published
 * @put_back: the argument goes back to the daemon, whatever the result
 */
struct command {
	lpc_command_fn *run;
	u16 size;
	u16 min_size;
	bool put_back;
};

union argument {
	struct lpc_hello hello;
	struct lpc_bind bind;
	struct lpc_query query;
	struct lpc_poll poll;
	struct lpc_exec exec;
	struct lpc_response response;
	struct lpc_request request;
	struct lpc_lock_op lock;
	struct lpc_semaphore_op semaphore;
	struct lpc_response_poll response_poll;
	struct lpc_caller caller;
	struct lpc_may may;
	struct lpc_assume assume;
	struct lpc_slot_op slot;
	struct lpc_bye bye;
	struct lpc_reset reset;
};

#define COMMAND(CMD, function, type, last, back)				\
	[_IOC_NR(CMD)] = {							\
		.run = function,						\
		.size = sizeof(struct type),					\
		.min_size = offsetofend(struct type, last),			\
		.put_back = back,						\
	}

/* The last field named is that of the first version, for ever. */
static const struct command commands[] = {
	COMMAND(LPC_IOC_HELLO, lpc_hello, lpc_hello, reserved3, true),
	COMMAND(LPC_IOC_BIND, lpc_bind, lpc_bind, name, true),
	COMMAND(LPC_IOC_QUERY, lpc_query, lpc_query, len, true),
	COMMAND(LPC_IOC_BYE, lpc_bye, lpc_bye, flags, false),
	COMMAND(LPC_IOC_RESET, lpc_reset, lpc_reset, flags, false),
	COMMAND(LPC_IOC_POLL, lpc_poll, lpc_poll, msg, false),
	COMMAND(LPC_IOC_EXEC, lpc_exec, lpc_exec, msg, false),
	COMMAND(LPC_IOC_RESPONSE, lpc_response, lpc_response, status, false),
	COMMAND(LPC_IOC_REQUEST, lpc_request, lpc_request, status, true),
	COMMAND(LPC_IOC_LOCK, lpc_lock_user, lpc_lock_op, reserved, false),
	COMMAND(LPC_IOC_UNLOCK, lpc_unlock_user, lpc_lock_op, reserved, false),
	COMMAND(LPC_IOC_UP, lpc_up_user, lpc_semaphore_op, timeout_ns, false),
	COMMAND(LPC_IOC_DOWN, lpc_down_user, lpc_semaphore_op, timeout_ns, false),
	COMMAND(LPC_IOC_RESPONSE_POLL, lpc_response_poll, lpc_response_poll, msg, false),
	COMMAND(LPC_IOC_SLOT, lpc_slot, lpc_slot_op, out_len, true),
	COMMAND(LPC_IOC_CALLER, lpc_caller, lpc_caller, effective, true),
	COMMAND(LPC_IOC_MAY, lpc_may, lpc_may, answer, true),
	COMMAND(LPC_IOC_ASSUME, lpc_assume, lpc_assume, call, false),
};

static const struct command *command_of(unsigned int cmd)
{
	unsigned int nr = _IOC_NR(cmd);

	if (_IOC_TYPE(cmd) != LPC_IOC_TYPE ||
	    _IOC_DIR(cmd) != (_IOC_READ | _IOC_WRITE) ||
	    nr >= ARRAY_SIZE(commands) || !commands[nr].run)
		return NULL;
	return &commands[nr];
}

/* Into the kernel half; leave with lpc_half_exit(). */
static int begin(struct lpc_file *file, unsigned int nr, const void *argument)
{
	int err;

	if (lpc_identity_any(file)) {
		err = lpc_identity_before(file, nr, argument);
		if (err)
			return err;
	}
	return lpc_half_enter(file->half) ? 0 : -ENODEV;
}

static int run_command(struct lpc_file *file, unsigned int nr, void __user *user)
{
	const struct command *command = &commands[nr];
	union argument argument;
	u32 size;
	int err;

	if (get_user(size, (u32 __user *)user))
		return -EFAULT;
	if (size < command->min_size)
		return -EINVAL;
	/* What is longer is looked at, to the end, for something that is not zero. */
	if (size > PAGE_SIZE)
		return -E2BIG;
	err = copy_struct_from_user(&argument, command->size, user, size);
	if (err)
		return err;
	err = begin(file, nr, &argument);
	if (err)
		return err;
	err = command->run(file, &argument, user);
	lpc_half_exit(file->half);
	size = min_t(u32, size, command->size);
	if (command->put_back && copy_to_user(user, &argument, size))
		return -EFAULT;
	return err;
}

/* The one command without a structure. */
static int enter(struct lpc_file *file, unsigned long index)
{
	int err;

	err = begin(file, _IOC_NR(LPC_IOC_ENTER), NULL);
	if (err)
		return err;
	err = lpc_enter(file, index);
	lpc_half_exit(file->half);
	return err;
}

static long device_ioctl(struct file *filp, unsigned int cmd, unsigned long arg)
{
	const struct command *command;

	if (cmd == LPC_IOC_ENTER)
		return enter(filp->private_data, arg);
	command = command_of(cmd);
	if (!command)
		return -ENOTTY;
	return run_command(filp->private_data, command - commands, (void __user *)arg);
}

static int device_open(struct inode *inode, struct file *filp)
{
	struct lpc_half *half = container_of(inode->i_cdev, struct lpc_half, cdev);
	struct lpc_file *file;

	file = kzalloc(sizeof(*file), GFP_KERNEL);
	if (!file)
		return -ENOMEM;
	file->half = half;
	file->writable = (filp->f_mode & (FMODE_READ | FMODE_WRITE)) ==
			 (FMODE_READ | FMODE_WRITE);
	lpc_identities_init(&file->identities);
	get_device(&half->dev);
	filp->private_data = file;
	return stream_open(inode, filp);
}

static int device_release(struct inode *inode, struct file *filp)
{
	struct lpc_file *file = filp->private_data;
	struct lpc_half *half = file->half;

	if (file->incarnation)
		lpc_incarnation_end(half, file->incarnation);
	lpc_identities_finish(&file->identities);
	put_device(&half->dev);
	kfree(file);
	return 0;
}

static __poll_t device_poll(struct file *filp, struct poll_table_struct *table)
{
	struct lpc_file *file = filp->private_data;
	struct lpc_half *half = file->half;
	__poll_t mask = 0;
	bool waits;

	poll_wait(filp, &half->poll_wait, table);
	/* Pairs with that in lpc_lane_kick(). */
	smp_mb();
	waits = lpc_queue_waits(half);
	spin_lock_irq(&half->lock);
	if (half->gone)
		mask = EPOLLHUP | EPOLLERR;
	else if (file->incarnation &&
		 (file->incarnation->replaced || waits ||
		  !list_empty(&half->ready_events) ||
		  !list_empty(&file->incarnation->cancels)))
		mask = EPOLLIN | EPOLLRDNORM;
	spin_unlock_irq(&half->lock);
	return mask;
}

const struct file_operations lpc_device_operations = {
	.owner = THIS_MODULE,
	.open = device_open,
	.release = device_release,
	.unlocked_ioctl = device_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.poll = device_poll,
	.mmap = lpc_map,
};
