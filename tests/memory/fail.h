/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fail.h - allocations that are refused once, by number (sites.awk).
 */
#ifndef LPC_FAIL_H
#define LPC_FAIL_H

#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/errno.h>

extern int lpc_fail_site, lpc_fail_skip;

/* Whether this one is refused: then the number is taken back, which tells of it. */
static inline bool lpc_fails(int site)
{
	if (READ_ONCE(lpc_fail_site) != site)
		return false;
	if (lpc_fail_skip && lpc_fail_skip--)
		return false;
	return cmpxchg(&lpc_fail_site, site, -1) == site;
}

#define LPC_FAIL(n, otherwise, call)	(lpc_fails(n) ? (otherwise) : (call))

#define LPC_FAIL_kmalloc(n, ...)	LPC_FAIL(n, NULL, kmalloc(__VA_ARGS__))
#define LPC_FAIL_kzalloc(n, ...)	LPC_FAIL(n, NULL, kzalloc(__VA_ARGS__))
#define LPC_FAIL_kcalloc(n, ...)	LPC_FAIL(n, NULL, kcalloc(__VA_ARGS__))
#define LPC_FAIL_kvmalloc(n, ...)	LPC_FAIL(n, NULL, kvmalloc(__VA_ARGS__))
#define LPC_FAIL_kvzalloc(n, ...)	LPC_FAIL(n, NULL, kvzalloc(__VA_ARGS__))
#define LPC_FAIL_kvcalloc(n, ...)	LPC_FAIL(n, NULL, kvcalloc(__VA_ARGS__))
#define LPC_FAIL_kvmalloc_array(n, ...)	LPC_FAIL(n, NULL, kvmalloc_array(__VA_ARGS__))
#define LPC_FAIL_bitmap_zalloc(n, ...)	LPC_FAIL(n, NULL, bitmap_zalloc(__VA_ARGS__))
#define LPC_FAIL_vmalloc_user(n, ...)	LPC_FAIL(n, NULL, vmalloc_user(__VA_ARGS__))
#define LPC_FAIL_alloc_page(n, ...)	LPC_FAIL(n, NULL, alloc_page(__VA_ARGS__))
#define LPC_FAIL_kmem_cache_alloc(n, ...)	\
	LPC_FAIL(n, NULL, kmem_cache_alloc(__VA_ARGS__))
#define LPC_FAIL_KMEM_CACHE_USERCOPY(n, ...)	\
	LPC_FAIL(n, NULL, KMEM_CACHE_USERCOPY(__VA_ARGS__))
#define LPC_FAIL_alloc_workqueue(n, ...)	\
	LPC_FAIL(n, NULL, alloc_workqueue(__VA_ARGS__))
#define LPC_FAIL_alloc_percpu(n, ...)	LPC_FAIL(n, NULL, alloc_percpu(__VA_ARGS__))
#define LPC_FAIL_prepare_creds(n)	LPC_FAIL(n, NULL, prepare_creds())
#define LPC_FAIL_percpu_ref_init(n, ...)	\
	LPC_FAIL(n, -ENOMEM, percpu_ref_init(__VA_ARGS__))
#define LPC_FAIL_xa_alloc(n, ...)	LPC_FAIL(n, -ENOMEM, xa_alloc(__VA_ARGS__))
#define LPC_FAIL_ida_alloc_max(n, ...)	LPC_FAIL(n, -ENOMEM, ida_alloc_max(__VA_ARGS__))
#define LPC_FAIL_dev_set_name(n, ...)	LPC_FAIL(n, -ENOMEM, dev_set_name(__VA_ARGS__))
#define LPC_FAIL_cdev_device_add(n, ...)	\
	LPC_FAIL(n, -ENOMEM, cdev_device_add(__VA_ARGS__))
#define LPC_FAIL_alloc_chrdev_region(n, ...)	\
	LPC_FAIL(n, -ENOMEM, alloc_chrdev_region(__VA_ARGS__))
#define LPC_FAIL_pin_user_pages_fast(n, ...)	\
	LPC_FAIL(n, -ENOMEM, pin_user_pages_fast(__VA_ARGS__))
#define LPC_FAIL_strndup_user(n, ...)	\
	LPC_FAIL(n, ERR_PTR(-ENOMEM), strndup_user(__VA_ARGS__))
#define LPC_FAIL_lpc_class_create(n, ...)	\
	LPC_FAIL(n, ERR_PTR(-ENOMEM), lpc_class_create(__VA_ARGS__))

#endif
