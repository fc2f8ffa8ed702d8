/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * device.h - /dev/lpc/NAME: open files and the commands they take.
 */
#ifndef _LPC_DEVICE_H
#define _LPC_DEVICE_H

#include <linux/fs.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct lpc_half;
struct lpc_incarnation;

/**
 * struct lpc_identities - threads that act as a caller (identity.c)
 * @lock: protects the rest
 * @list: those there are
 * @n: how many
 */
struct lpc_identities {
	spinlock_t lock;	/* see above */
	struct list_head list;
	unsigned int n;
};

/**
 * struct lpc_file - an open file
 * @half: the kernel half
 * @incarnation: that this file is, or NULL; set once, under half->lock
 * @writable: opened for reading and writing
 * @identities: threads that act as a caller
 */
struct lpc_file {
	struct lpc_half *half;
	struct lpc_incarnation *incarnation;
	bool writable;
	struct lpc_identities identities;
};

/*
 * A command gets its argument, copied in and its tail checked, and where that
 * lies in user space.  What it changes in the argument goes back by itself.
 */
typedef int lpc_command_fn(struct lpc_file *file, void *argument, void __user *user);

extern const struct file_operations lpc_device_operations;

/**
 * lpc_file_incarnation - the incarnation that a file is
 * @file: the file
 *
 * Return: it, or NULL where there was no HELLO on this file.
 */
static inline struct lpc_incarnation *lpc_file_incarnation(const struct lpc_file *file)
{
	return READ_ONCE(file->incarnation);
}

#endif /* _LPC_DEVICE_H */
