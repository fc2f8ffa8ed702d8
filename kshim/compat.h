/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compat.h - all that differs between the kernels Cleave builds for.
 *
 * Supported: 6.1 to 7.3, 64-bit.
 */
#ifndef _LPC_COMPAT_H
#define _LPC_COMPAT_H

#include <linux/version.h>

#if KERNEL_VERSION(6, 1, 0) > LINUX_VERSION_CODE
#error "kshim needs Linux 6.1 or later"
#endif
#ifndef CONFIG_64BIT
#error "kshim needs a 64-bit kernel"
#endif

#include <linux/device/class.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/timer.h>

/* 6.4: class_create() lost its owner; devnode took a const device in 6.2. */
#if KERNEL_VERSION(6, 4, 0) > LINUX_VERSION_CODE
#define lpc_class_create(name)	class_create(THIS_MODULE, name)
#else
#define lpc_class_create(name)	class_create(name)
#endif

#if KERNEL_VERSION(6, 2, 0) > LINUX_VERSION_CODE
#define lpc_devnode_const
#else
#define lpc_devnode_const	const
#endif

/* 6.2: timer_shutdown_sync() came; 6.16: from_timer() became timer_container_of(). */
#if KERNEL_VERSION(6, 2, 0) > LINUX_VERSION_CODE
#define lpc_timer_shutdown_sync(timer)	del_timer_sync(timer)
#else
#define lpc_timer_shutdown_sync(timer)	timer_shutdown_sync(timer)
#endif

/* 6.10: __assign_str() lost its source argument. */
#if KERNEL_VERSION(6, 10, 0) > LINUX_VERSION_CODE
#define lpc_assign_str(dst, src)	__assign_str(dst, src)
#else
#define lpc_assign_str(dst, src)	__assign_str(dst)
#endif

/* 6.3: the flags of a mapping are changed by functions. */
#if KERNEL_VERSION(6, 3, 0) > LINUX_VERSION_CODE
#define lpc_vm_flags_mod(vma, set, clear)				\
	((vma)->vm_flags = ((vma)->vm_flags | (set)) & ~(clear))
#else
#define lpc_vm_flags_mod(vma, set, clear)	vm_flags_mod(vma, set, clear)
#endif

#endif /* _LPC_COMPAT_H */
