// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - the module.
 */
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "call.h"
#include "compat.h"
#include "half.h"
#include "job.h"

dev_t lpc_devt;
struct class *lpc_class;

static char *lpc_devnode(lpc_devnode_const struct device *dev, umode_t *mode)
{
	if (mode)
		*mode = 0600;
	return kasprintf(GFP_KERNEL, "lpc/%s", dev_name(dev));
}

static int __init lpc_init(void)
{
	int err;

	err = lpc_call_cache_create();
	if (err)
		return err;
	err = lpc_job_queue_create();
	if (err)
		goto destroy_call_cache;
	err = alloc_chrdev_region(&lpc_devt, 0, LPC_MINORS, "lpc");
	if (err)
		goto destroy_job_queue;
	lpc_class = lpc_class_create("lpc");
	if (IS_ERR(lpc_class)) {
		err = PTR_ERR(lpc_class);
		goto unregister_region;
	}
	lpc_class->devnode = lpc_devnode;
	return 0;

unregister_region:
	unregister_chrdev_region(lpc_devt, LPC_MINORS);
destroy_job_queue:
	lpc_job_queue_destroy();
destroy_call_cache:
	lpc_call_cache_destroy();
	return err;
}

static void __exit lpc_exit(void)
{
	class_destroy(lpc_class);
	unregister_chrdev_region(lpc_devt, LPC_MINORS);
	lpc_job_queue_destroy();
	lpc_call_cache_destroy();
}

module_init(lpc_init);
module_exit(lpc_exit);

MODULE_DESCRIPTION("Local procedure calls between the halves of hybrid drivers");
MODULE_AUTHOR("The Cleave authors");
MODULE_LICENSE("GPL");
