/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * edu_device.h - one device, as the files of the kernel half share it.
 */
#ifndef _EDU_DEVICE_H
#define _EDU_DEVICE_H

#include <linux/atomic.h>
#include <linux/kref.h>
#include <linux/miscdevice.h>
#include <linux/srcu.h>
#include <linux/wait.h>

#include "edu_kern.h"

struct pci_dev;

/**
 * struct edu_device - one device
 * @ref: of the binding to the PCI device, and of each open file
 * @name: of the device node and of the kernel half
 * @number: the digit in it
 * @misc: the device node
 * @pdev: the PCI device
 * @regs: its registers
 * @half: the kernel half
 * @inside: threads that use @half, but for downcalls
 * @gone: the PCI device has been taken away; set once
 * @configured: the user half said that it may be used; set once
 * @finished: an interrupt came after the last computation was begun
 * @wait: for @finished or @gone
 * @interrupts: that came
 */
struct edu_device {
	struct kref ref;
	char name[16];
	int number;
	struct miscdevice misc;
	struct pci_dev *pdev;
	void __iomem *regs;
	struct lpc_half *half;
	struct srcu_struct inside;
	bool gone;
	bool configured;
	bool finished;
	wait_queue_head_t wait;
	atomic64_t interrupts;
};

void edu_device_put(struct edu_device *edu);

extern const struct file_operations edu_file_operations;

#endif /* _EDU_DEVICE_H */
