// SPDX-License-Identifier: GPL-2.0-only
/*
 * inside_fault.c - /dev/inside-NAME: read and change a user half that runs inside the
 * kernel.  For virtual machines that nothing else depends on.
 *
 * Code and constants are written through an alias of their page.
 */
#include <linux/fs.h>
#include <linux/kprobes.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched/task_stack.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include <asm/sync_core.h>

#include "inside.h"
#include "inside_half.h"

static struct lpc_half *faulty;
static char node[32];

/* The bit of the stack; protected by stack_lock, but for what the probe reads. */
static DEFINE_MUTEX(stack_lock);
static struct kprobe probe;
static u32 stack_bit;
static bool probed;
static atomic_t armed;

static void resync(void *unused)
{
	sync_core();
}

/* Change what is in one page. */
static int write_page(unsigned long to, const void *from, size_t len)
{
	struct page *page;
	void *alias;

	if (virt_addr_valid((void *)to)) {
		memcpy((void *)to, from, len);
		return 0;
	}
	page = vmalloc_to_page((void *)to);
	if (!page)
		return -EFAULT;
	alias = vmap(&page, 1, VM_MAP, PAGE_KERNEL);
	if (!alias)
		return -ENOMEM;
	memcpy(alias + offset_in_page(to), from, len);
	vunmap(alias);
	return 0;
}

static int write_memory(unsigned long to, const u8 *from, size_t len)
{
	size_t n;
	int err;

	for (; len; len -= n, to += n, from += n) {
		n = min_t(size_t, len, PAGE_SIZE - offset_in_page(to));
		err = write_page(to, from, n);
		if (err)
			return err;
	}
	on_each_cpu(resync, NULL, 1);
	return 0;
}

static int access_memory(bool write, const struct inside_memory *memory)
{
	void __user *user = u64_to_user_ptr(memory->data);
	void *data;
	int err;

	if (memory->len > INSIDE_ACCESS_MAX || memory->reserved)
		return -EINVAL;
	data = kvmalloc(INSIDE_ACCESS_MAX, GFP_KERNEL);
	if (!data)
		return -ENOMEM;
	if (write) {
		err = copy_from_user(data, user, memory->len) ? -EFAULT : 0;
		if (!err)
			err = write_memory(memory->address, data, memory->len);
	} else {
		err = copy_from_kernel_nofault(data, (void *)memory->address,
					       memory->len);
		if (!err && copy_to_user(user, data, memory->len))
			err = -EFAULT;
	}
	kvfree(data);
	return err;
}

static int flip_stack(struct kprobe *this, struct pt_regs *regs)
{
	u8 *at = (u8 *)regs->sp + stack_bit / 8;

	/* Not what lies above the stack of whoever came by. */
	if (at < (u8 *)task_stack_page(current) + THREAD_SIZE &&
	    atomic_cmpxchg(&armed, 1, 0))
		*at ^= 1 << stack_bit % 8;
	return 0;
}

static int unprobe(void)
{
	if (!probed)
		return 0;
	unregister_kprobe(&probe);
	probed = false;
	return !atomic_xchg(&armed, 0);
}

static int arm_stack(const struct inside_stack *stack)
{
	int err;

	if (stack->reserved)
		return -EINVAL;
	mutex_lock(&stack_lock);
	unprobe();
	stack_bit = stack->bit;
	atomic_set(&armed, 1);
	probe = (struct kprobe) {
		.addr		= (kprobe_opcode_t *)stack->address,
		.pre_handler	= flip_stack,
	};
	err = register_kprobe(&probe);
	probed = !err;
	mutex_unlock(&stack_lock);
	return err;
}

static int disarm_stack(void)
{
	int happened;

	mutex_lock(&stack_lock);
	happened = unprobe();
	mutex_unlock(&stack_lock);
	return happened;
}

static long fault_ioctl(struct file *file, unsigned int command, unsigned long arg)
{
	void __user *user = (void __user *)arg;
	struct inside_memory memory;
	struct inside_stack stack;
	struct inside_heap heap;

	switch (command) {
	case INSIDE_IOC_READ:
	case INSIDE_IOC_WRITE:
		if (copy_from_user(&memory, user, sizeof(memory)))
			return -EFAULT;
		return access_memory(command == INSIDE_IOC_WRITE, &memory);
	case INSIDE_IOC_STACK:
		if (copy_from_user(&stack, user, sizeof(stack)))
			return -EFAULT;
		return arm_stack(&stack);
	case INSIDE_IOC_UNSTACK:
		return disarm_stack();
	case INSIDE_IOC_HEAP:
		heap.address = (unsigned long)faulty;
		heap.len = sizeof(*faulty);
		return copy_to_user(user, &heap, sizeof(heap)) ? -EFAULT : 0;
	default:
		return -ENOTTY;
	}
}

static const struct file_operations fault_operations = {
	.owner		= THIS_MODULE,
	.unlocked_ioctl	= fault_ioctl,
};

static struct miscdevice fault_device = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= node,
	.fops	= &fault_operations,
	.mode	= 0600,
};

int inside_fault_init(struct lpc_half *half, const char *name)
{
	faulty = half;
	snprintf(node, sizeof(node), "inside-%s", name);
	return misc_register(&fault_device);
}

void inside_fault_exit(void)
{
	misc_deregister(&fault_device);
	disarm_stack();
}
