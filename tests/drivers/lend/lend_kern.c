// SPDX-License-Identifier: GPL-2.0-only
/*
 * lend_kern.c - kernel half for tests of what is lent: /dev/lend makes the calls
 * that the tests want, with their buffers.
 */
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/uaccess.h>

#include "lend.h"
#include "lend_kern.h"

#define HELD_MOST	16

static uint max_grants;
module_param(max_grants, uint, 0444);
static uint max_grant_pages;
module_param(max_grant_pages, uint, 0444);

static struct lpc_half *lend_half;
static DEFINE_MUTEX(held_lock);
static struct lpc_block *held[HELD_MOST];

static int hold_block(u32 len)
{
	struct lpc_block *block = lpc_block_get(lend_half, len);
	u32 i;

	if (IS_ERR(block))
		return PTR_ERR(block);
	mutex_lock(&held_lock);
	for (i = 0; i < HELD_MOST && held[i]; i++)
		;
	if (i < HELD_MOST) {
		held[i] = block;
		block = NULL;
	}
	mutex_unlock(&held_lock);
	lpc_block_put(block);
	return block ? -ENOSPC : 0;
}

static void drop_blocks(void)
{
	u32 i;

	mutex_lock(&held_lock);
	for (i = 0; i < HELD_MOST; i++) {
		lpc_block_put(held[i]);
		held[i] = NULL;
	}
	mutex_unlock(&held_lock);
}

/* Calls with a copy of the application's buffer in a block. */
static int with_block(unsigned int cmd, struct lend_op *op)
{
	void __user *user = u64_to_user_ptr(op->buf);
	struct lpc_block *block;
	int err = 0;

	block = lpc_block_get(lend_half, op->len);
	if (IS_ERR(block))
		return PTR_ERR(block);
	if (copy_from_user(lpc_block_data(block), user, op->len))
		err = -EFAULT;
	else if (cmd == LEND_SUM_BLOCK)
		err = lend_sum_block(lend_half, block, op->len, &op->sum);
	else if (cmd == LEND_FILL_BLOCK)
		err = lend_fill_block(lend_half, op->seed, block, &op->len, &op->around);
	else
		err = lend_invert_block(lend_half, "invert", block, &op->len);
	/* Only passed on: it need not stay as it is. */
	if (!err && cmd != LEND_SUM_BLOCK &&
	    copy_to_user(user, lpc_block_data(block), op->len))
		err = -EFAULT;
	lpc_block_put(block);
	return err;
}

/* Lend something, and call nobody. */
static int lend_raw(struct lpc_loan *loan)
{
	int err = lpc_lend(lend_half, loan, 1);

	return err ?: lpc_recall(lend_half, loan, 1, 0);
}

static int with_raw_block(unsigned int cmd, const struct lend_op *op)
{
	struct lpc_loan loan = { .len = op->len };
	u8 bytes[64];
	int err;

	loan.block = lpc_block_get(lend_half, op->seed);
	if (IS_ERR(loan.block))
		return PTR_ERR(loan.block);
	if (cmd == LEND_RAW_BLOCK)
		err = lend_raw(&loan);
	else if (op->len > sizeof(bytes))
		err = -EINVAL;
	else
		err = lpc_block_read(loan.block, op->around, bytes, op->len);
	lpc_block_put(loan.block);
	return err;
}

static int lend_command(unsigned int cmd, struct lend_op *op)
{
	void __user *user = u64_to_user_ptr(op->buf);
	u32 len = op->len;

	switch (cmd) {
	case LEND_SUM_BLOCK:
	case LEND_FILL_BLOCK:
	case LEND_INVERT_BLOCK:
		return with_block(cmd, op);
	case LEND_SUM:
		return lend_sum(lend_half, user, len, op->deed, &op->sum, &op->around);
	case LEND_FILL:
		return lend_fill(lend_half, op->seed, op->deed, user, &op->len, &op->around);
	case LEND_COPY:
		return lend_copy(lend_half, user, len, u64_to_user_ptr(op->to), &op->len,
				 "copy");
	case LEND_RAW:
		return lend_raw(&(struct lpc_loan) {
			.flags = LPC_LOAN_USER,
			.len = len,
			.user = user,
		});
	case LEND_RAW_BLOCK:
	case LEND_READ_BLOCK:
		return with_raw_block(cmd, op);
	case LEND_HOLD:
		return hold_block(len);
	case LEND_DROP:
		drop_blocks();
		return 0;
	default:
		return -ENOTTY;
	}
}

static long lend_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct lend_op op;
	int err;

	if (copy_from_user(&op, (void __user *)arg, sizeof(op)))
		return -EFAULT;
	err = lend_command(cmd, &op);
	if (copy_to_user((void __user *)arg, &op, sizeof(op)))
		return -EFAULT;
	return err;
}

static const struct file_operations lend_file_operations = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = lend_ioctl,
};

static struct miscdevice lend_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "lend",
	.fops = &lend_file_operations,
	.mode = 0666,
};

static const struct lend_kern_ops lend_ops = {};

static int __init lend_init(void)
{
	const struct lpc_half_options options = {
		.name = "lend",
		.max_grants = max_grants,
		.max_grant_pages = max_grant_pages,
	};
	int err;

	lend_half = lend_register(&lend_ops, &options);
	if (IS_ERR(lend_half))
		return PTR_ERR(lend_half);
	err = misc_register(&lend_device);
	if (err)
		lpc_unregister(lend_half);
	return err;
}

static void __exit lend_exit(void)
{
	misc_deregister(&lend_device);
	drop_blocks();
	lpc_unregister(lend_half);
}

module_init(lend_init);
module_exit(lend_exit);
MODULE_DESCRIPTION("Tests of what is lent");
MODULE_LICENSE("GPL");
