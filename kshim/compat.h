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

#include <linux/capability.h>
#include <linux/device/class.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/namei.h>
#include <linux/security.h>
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
static inline void lpc_vm_flags_mod(struct vm_area_struct *vma, unsigned long set,
				    unsigned long clear)
{
	vma->vm_flags = (vma->vm_flags | set) & ~clear;
}
#else
#define lpc_vm_flags_mod(vma, set, clear)	vm_flags_mod(vma, set, clear)
#endif

/* 6.3: a set of capabilities became one number. */
static inline u64 lpc_capabilities(kernel_cap_t set)
{
#if KERNEL_VERSION(6, 3, 0) > LINUX_VERSION_CODE
	return (u64)set.cap[1] << 32 | set.cap[0];
#else
	return set.val;
#endif
}

/* 6.4: a header declares vfs_path_lookup(), which was exported before. */
#if KERNEL_VERSION(6, 4, 0) > LINUX_VERSION_CODE
int vfs_path_lookup(struct dentry *dentry, struct vfsmount *mnt, const char *name,
		    unsigned int flags, struct path *path);
#endif

/*
 * 6.14: a security label's number became struct lsm_prop, and its text struct
 * lsm_context.  Not every security module tells the label of credentials; that
 * of the task is the same unless the credentials are not its own.
 */
#if KERNEL_VERSION(6, 14, 0) > LINUX_VERSION_CODE
struct lpc_label {
	char *context;
	u32 len;
};

static inline int lpc_label_get(struct lpc_label *label, const struct cred *cred,
				struct task_struct *task)
{
	u32 secid = 0;

	security_cred_getsecid(cred, &secid);
	if (!secid)
		security_task_getsecid_obj(task, &secid);
	return security_secid_to_secctx(secid, &label->context, &label->len);
}

static inline void lpc_label_put(struct lpc_label *label)
{
	security_release_secctx(label->context, label->len);
}
#else
#define lpc_label	lsm_context

static inline int lpc_label_get(struct lpc_label *label, const struct cred *cred,
				struct task_struct *task)
{
	struct lsm_prop prop = {};
	int err;

	security_cred_getlsmprop(cred, &prop);
	err = security_lsmprop_to_secctx(&prop, label, LSM_ID_UNDEF);
	if (err >= 0)
		return 0;
	security_task_getlsmprop_obj(task, &prop);
	err = security_lsmprop_to_secctx(&prop, label, LSM_ID_UNDEF);
	return err < 0 ? err : 0;
}

static inline void lpc_label_put(struct lpc_label *label)
{
	security_release_secctx(label);
}
#endif

#endif /* _LPC_COMPAT_H */
