// SPDX-License-Identifier: GPL-2.0-only
/*
 * procs_kern.c - kernel halves with few and with many procedures.  See procs.h.
 */
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/uaccess.h>

#include "lpc_half.h"
#include "procs.h"

#define TIMEOUT_MS	5000

/**
 * struct procs - one of the halves
 * @count: procedures it has
 * @half: what kshim gave for it
 * @interface: its interface
 * @upcalls: the procedures
 * @names: their names
 */
struct procs {
	u32 count;
	struct lpc_half *half;
	struct lpc_interface interface;
	struct lpc_procedure *upcalls;
	char (*names)[PROCS_NAME_LEN];
};

static const u32 counts[PROCS_HALVES] = PROCS_COUNTS;
static struct procs procs[PROCS_HALVES];

static const u64 signatures[] = { PROCS_SIGNATURE };

static int check_nothing(struct lpc_half *half, const void *data, u32 len)
{
	return len ? -EPROTO : 0;
}

static int call(const struct procs_call __user *from)
{
	struct lpc_upcall upcall = { .segments = 0 };
	struct procs_call arg;
	int err;

	if (copy_from_user(&arg, from, sizeof(arg)))
		return -EFAULT;
	if (arg.half >= PROCS_HALVES || arg.index >= counts[arg.half])
		return -EINVAL;
	upcall.index = arg.index;
	err = lpc_upcall(procs[arg.half].half, &upcall);
	if (!err)
		lpc_upcall_put(&upcall);
	return err;
}

static long procs_ioctl(struct file *file, unsigned int command,
			unsigned long arg)
{
	if (command != PROCS_IOC_CALL)
		return -ENOTTY;
	return call((const struct procs_call __user *)arg);
}

static const struct file_operations procs_operations = {
	.owner		= THIS_MODULE,
	.unlocked_ioctl	= procs_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
};

static struct miscdevice procs_device = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "lpc-procs",
	.fops	= &procs_operations,
};

static int make_tables(struct procs *p)
{
	u32 i;

	p->upcalls = kvcalloc(p->count, sizeof(*p->upcalls), GFP_KERNEL);
	p->names = kvcalloc(p->count, sizeof(*p->names), GFP_KERNEL);
	if (!p->upcalls || !p->names)
		return -ENOMEM;
	for (i = 0; i < p->count; i++) {
		snprintf(p->names[i], sizeof(p->names[i]), "p%u", i);
		p->upcalls[i] = (struct lpc_procedure){
			.name = p->names[i],
			.signature = PROCS_SIGNATURE,
			.flags = LPC_PROCEDURE_IDEMPOTENT,
			.since = 1,
			.timeout_ms = TIMEOUT_MS,
			.check_in = check_nothing,
			.check_out = check_nothing,
		};
	}
	p->interface = (struct lpc_interface){
		.name = PROCS_INTERFACE,
		.version = 1,
		.signatures = signatures,
		.description = "{}",
		.upcalls = p->upcalls,
		.n_upcalls = p->count,
	};
	return 0;
}

static void procs_finish(struct procs *p)
{
	if (p->half)
		lpc_unregister(p->half);
	p->half = NULL;
	kvfree(p->upcalls);
	kvfree(p->names);
}

static int procs_start(struct procs *p)
{
	struct lpc_half_options options = { .name = NULL };
	struct lpc_half *half;
	char name[16];
	int err;

	err = make_tables(p);
	if (err)
		return err;
	snprintf(name, sizeof(name), "procs%u", p->count);
	options.name = name;
	half = lpc_register(&p->interface, NULL, &options);
	if (IS_ERR(half))
		return PTR_ERR(half);
	p->half = half;
	return 0;
}

static void finish_all(void)
{
	size_t i;

	for (i = 0; i < PROCS_HALVES; i++)
		procs_finish(&procs[i]);
}

static int __init procs_init(void)
{
	int err = 0;
	size_t i;

	for (i = 0; i < PROCS_HALVES && !err; i++) {
		procs[i].count = counts[i];
		err = procs_start(&procs[i]);
	}
	if (!err)
		err = misc_register(&procs_device);
	if (err)
		finish_all();
	return err;
}

static void __exit procs_exit(void)
{
	misc_deregister(&procs_device);
	finish_all();
}

module_init(procs_init);
module_exit(procs_exit);

MODULE_DESCRIPTION("Kernel halves with few and with many procedures");
MODULE_AUTHOR("The Cleave authors");
MODULE_LICENSE("GPL");
