// SPDX-License-Identifier: GPL-2.0-only
/*
 * edu_kern.c - kernel half of the driver for QEMU's edu: the PCI device, its
 * registers and its interrupt.  What applications see is in edu_kern_file.c.
 *
 * The order of leaving (remove): no new file; what is inside ends with -ENODEV
 * (gone, lpc_shutdown()) and is waited for; no interrupt; no kernel half; the
 * device's resources.  Open files keep struct edu_device until they are closed.
 */
#include <linux/idr.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include "edu_device.h"

#define VENDOR_QEMU	0x1234
#define DEVICE_EDU	0x11e8
#define REGISTERS	0

/* Registers that are this half's alone. */
#define IRQ_STATUS	0x24
#define IRQ_ACK		0x64

/* Causes of interrupts. */
#define IRQ_FACTORIAL	0x1

#define ATTACH_MS	3000

static DEFINE_IDA(numbers);

static void release(struct kref *ref)
{
	struct edu_device *edu = container_of(ref, struct edu_device, ref);

	cleanup_srcu_struct(&edu->inside);
	kfree(edu);
}

void edu_device_put(struct edu_device *edu)
{
	kref_put(&edu->ref, release);
}

static irqreturn_t edu_interrupt(int irq, void *data)
{
	struct edu_device *edu = data;
	u32 cause = readl(edu->regs + IRQ_STATUS);

	/* Another device on the line; or none at all any more. */
	if (!cause || cause == ~0U)
		return IRQ_NONE;
	writel(cause, edu->regs + IRQ_ACK);
	atomic64_inc(&edu->interrupts);
	if (cause & IRQ_FACTORIAL) {
		WRITE_ONCE(edu->finished, true);
		wake_up(&edu->wait);
	}
	edu_irq(edu->half, cause);
	return IRQ_HANDLED;
}

/* What the user half may ask of this one. */

static int edu_op_read_reg(struct lpc_half *half, enum edu_reg reg, u32 *value)
{
	struct edu_device *edu = lpc_half_priv(half);

	if (READ_ONCE(edu->gone))
		return -ENODEV;
	*value = readl(edu->regs + reg);
	return 0;
}

static int edu_op_write_reg(struct lpc_half *half, enum edu_reg reg, u32 value)
{
	struct edu_device *edu = lpc_half_priv(half);

	if (READ_ONCE(edu->gone))
		return -ENODEV;
	if (reg == EDU_REG_FACTORIAL)
		WRITE_ONCE(edu->finished, false);
	writel(value, edu->regs + reg);
	return 0;
}

static int edu_op_await_irq(struct lpc_half *half, u32 ms)
{
	struct edu_device *edu = lpc_half_priv(half);
	long left;

	left = wait_event_killable_timeout(edu->wait,
					   READ_ONCE(edu->finished) ||
					   READ_ONCE(edu->gone),
					   msecs_to_jiffies(ms));
	if (left < 0)
		return -EINTR;
	if (READ_ONCE(edu->gone))
		return -ENODEV;
	if (!left)
		return -ETIMEDOUT;
	WRITE_ONCE(edu->finished, false);
	return 0;
}

static int edu_op_ready(struct lpc_half *half)
{
	struct edu_device *edu = lpc_half_priv(half);

	WRITE_ONCE(edu->configured, true);
	return 0;
}

static const struct edu_kern_ops edu_ops = {
	.read_reg	= edu_op_read_reg,
	.write_reg	= edu_op_write_reg,
	.await_irq	= edu_op_await_irq,
	.ready		= edu_op_ready,
};

/* The PCI device comes and goes. */

static struct edu_device *create(struct pci_dev *pdev)
{
	struct edu_device *edu;
	int err;

	edu = kzalloc(sizeof(*edu), GFP_KERNEL);
	if (!edu)
		return ERR_PTR(-ENOMEM);
	err = init_srcu_struct(&edu->inside);
	if (err)
		goto free;
	edu->number = ida_alloc(&numbers, GFP_KERNEL);
	if (edu->number < 0) {
		err = edu->number;
		goto cleanup_srcu;
	}
	kref_init(&edu->ref);
	init_waitqueue_head(&edu->wait);
	edu->pdev = pdev;
	snprintf(edu->name, sizeof(edu->name), "edu%d", edu->number);
	edu->misc = (struct miscdevice) {
		.minor	= MISC_DYNAMIC_MINOR,
		.name	= edu->name,
		.fops	= &edu_file_operations,
		.parent	= &pdev->dev,
		.mode	= 0666,
	};
	return edu;

cleanup_srcu:
	cleanup_srcu_struct(&edu->inside);
free:
	kfree(edu);
	return ERR_PTR(err);
}

/* From here on another device may have the name, though files are open. */
static void destroy(struct edu_device *edu)
{
	ida_free(&numbers, edu->number);
	edu_device_put(edu);
}

static int register_half(struct edu_device *edu)
{
	const struct lpc_half_options options = {
		.name		= edu->name,
		.priv		= edu,
		.parent		= &edu->pdev->dev,
		.attach_ms	= ATTACH_MS,
	};

	edu->half = edu_register(&edu_ops, &options);
	return PTR_ERR_OR_ZERO(edu->half);
}

static int edu_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct edu_device *edu;
	int err;

	edu = create(pdev);
	if (IS_ERR(edu))
		return PTR_ERR(edu);
	pci_set_drvdata(pdev, edu);
	err = pci_enable_device(pdev);
	if (err)
		goto destroy;
	err = pci_request_region(pdev, REGISTERS, "lpc_edu");
	if (err)
		goto disable;
	edu->regs = pci_iomap(pdev, REGISTERS, 0);
	if (!edu->regs) {
		err = -ENOMEM;
		goto release_region;
	}
	/* Message-signalled interrupts are writes to memory. */
	pci_set_master(pdev);
	err = pci_alloc_irq_vectors(pdev, 1, 1, PCI_IRQ_ALL_TYPES);
	if (err < 0)
		goto unmap;
	err = register_half(edu);
	if (err)
		goto free_vectors;
	err = request_irq(pci_irq_vector(pdev, 0), edu_interrupt, IRQF_SHARED,
			  edu->name, edu);
	if (err)
		goto unregister_half;
	err = misc_register(&edu->misc);
	if (err)
		goto free_interrupt;
	return 0;

free_interrupt:
	free_irq(pci_irq_vector(pdev, 0), edu);
unregister_half:
	lpc_unregister(edu->half);
free_vectors:
	pci_free_irq_vectors(pdev);
unmap:
	pci_clear_master(pdev);
	pci_iounmap(pdev, edu->regs);
release_region:
	pci_release_region(pdev, REGISTERS);
disable:
	pci_disable_device(pdev);
destroy:
	destroy(edu);
	return err;
}

static void edu_remove(struct pci_dev *pdev)
{
	struct edu_device *edu = pci_get_drvdata(pdev);

	misc_deregister(&edu->misc);
	WRITE_ONCE(edu->gone, true);
	wake_up_all(&edu->wait);
	lpc_shutdown(edu->half);
	synchronize_srcu(&edu->inside);
	free_irq(pci_irq_vector(pdev, 0), edu);
	lpc_unregister(edu->half);
	pci_free_irq_vectors(pdev);
	pci_clear_master(pdev);
	pci_iounmap(pdev, edu->regs);
	pci_release_region(pdev, REGISTERS);
	pci_disable_device(pdev);
	destroy(edu);
}

static const struct pci_device_id edu_ids[] = {
	{ PCI_DEVICE(VENDOR_QEMU, DEVICE_EDU) },
	{ }
};
MODULE_DEVICE_TABLE(pci, edu_ids);

static struct pci_driver edu_driver = {
	.name		= "lpc_edu",
	.id_table	= edu_ids,
	.probe		= edu_probe,
	.remove		= edu_remove,
};
module_pci_driver(edu_driver);

MODULE_DESCRIPTION("Hybrid driver for QEMU's edu device");
MODULE_AUTHOR("The Cleave authors");
MODULE_LICENSE("GPL");
