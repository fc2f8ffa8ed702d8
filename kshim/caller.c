// SPDX-License-Identifier: GPL-2.0-only
/*
 * caller.c - who made a call.
 *
 * The caller waits inside lpc_upcall(), and what it is does not change while it
 * does, so nothing is noted when a call is made but a pointer to its credentials:
 * they are the thread's own, which only the thread itself replaces, or ones that
 * it acts with for now and keeps until it is back from lpc_upcall().  When
 * somebody asks, references are taken while lane->lock keeps the caller from
 * leaving, and everything else is done with those.
 *
 * A nested call is made by the thread that made the first call of its chain, so
 * call->caller is that thread, whichever call of the chain is asked about.
 *
 * Locks: lane->lock.
 */
#include <linux/cred.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/uaccess.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "call.h"
#include "caller.h"
#include "compat.h"
#include "half.h"
#include "lane.h"

/**
 * lpc_caller_get - the caller of a call that a daemon names
 * @file: the daemon's
 * @id: number of the call
 * @ret_caller: who it is; lpc_caller_put() must follow where 0 is returned
 *
 * Return: 0; -ECANCELED: it has left; -ENODEV; -ENOENT; -ENOTCONN; -EPERM: the
 * call was delivered to somebody else; -ESTALE: it has been answered.
 */
int lpc_caller_get(struct lpc_file *file, u64 id, struct lpc_caller_ref *ret_caller)
{
	struct lpc_incarnation *incarnation = lpc_file_incarnation(file);
	struct lpc_half *half = file->half;
	struct lpc_lane *lane;
	struct lpc_call *call;
	int err = 0;

	if (!incarnation)
		return -ENOTCONN;
	if (!id)
		return -ENOENT;
	lane = lpc_lane_of(half, id);
	if (!lane)
		return -ENOENT;
	lpc_lane_lock(lane);
	call = lpc_call_find(lane, incarnation, id);
	if (half->gone) {
		err = -ENODEV;
	} else if (IS_ERR(call)) {
		err = PTR_ERR(call);
	} else if (!call->caller) {
		err = -ECANCELED;
	} else {
		ret_caller->task = get_task_struct(call->caller);
		ret_caller->cred = get_cred(call->chain->cred);
		ret_caller->chain = call->chain->id;
		ret_caller->procedure = call->procedure;
	}
	lpc_lane_unlock(lane);
	return err;
}

void lpc_caller_put(struct lpc_caller_ref *caller)
{
	put_cred(caller->cred);
	put_task_struct(caller->task);
}

static int put_groups(struct lpc_caller *info, const struct cred *cred)
{
	struct user_namespace *ns = current_user_ns();
	const struct group_info *groups = cred->group_info;
	u32 __user *to = u64_to_user_ptr(info->groups);
	u32 i, n = min_t(u32, groups->ngroups, info->groups_max);

	for (i = 0; i < n; i++) {
		if (put_user(from_kgid_munged(ns, groups->gid[i]), &to[i]))
			return -EFAULT;
	}
	info->n_groups = groups->ngroups;
	return 0;
}

static int put_label(struct lpc_caller *info, const struct lpc_caller_ref *caller)
{
	struct lpc_label label = {};
	u32 n;
	int err = 0;

	info->label_len = 0;
	if (lpc_label_get(&label, caller->cred, caller->task))
		return 0;
	/* Some security modules count the NUL, some do not. */
	info->label_len = strnlen(label.context, label.len);
	n = min(info->label_len, info->label_max);
	if (copy_to_user(u64_to_user_ptr(info->label), label.context, n))
		err = -EFAULT;
	lpc_label_put(&label);
	return err;
}

static void put_numbers(struct lpc_caller *info, const struct lpc_caller_ref *caller)
{
	struct user_namespace *ns = current_user_ns();
	struct pid_namespace *pid_ns = task_active_pid_ns(current);
	const struct cred *cred = caller->cred;

	info->traits = 0;
	if (caller->task->flags & PF_KTHREAD)
		info->traits |= LPC_CALLER_KERNEL;
	if (cred->user_ns == &init_user_ns)
		info->traits |= LPC_CALLER_INIT_NS;
	if (cred->user_ns == ns)
		info->traits |= LPC_CALLER_SAME_NS;
	info->pid = task_pid_nr_ns(caller->task, pid_ns);
	info->tgid = task_tgid_nr_ns(caller->task, pid_ns);
	info->uid = from_kuid_munged(ns, cred->uid);
	info->euid = from_kuid_munged(ns, cred->euid);
	info->suid = from_kuid_munged(ns, cred->suid);
	info->fsuid = from_kuid_munged(ns, cred->fsuid);
	info->gid = from_kgid_munged(ns, cred->gid);
	info->egid = from_kgid_munged(ns, cred->egid);
	info->sgid = from_kgid_munged(ns, cred->sgid);
	info->fsgid = from_kgid_munged(ns, cred->fsgid);
	info->effective = lpc_capabilities(cred->cap_effective);
}

int lpc_caller(struct lpc_file *file, void *argument, void __user *user)
{
	struct lpc_caller *info = argument;
	struct lpc_caller_ref caller;
	int err;

	if (info->flags || info->reserved)
		return -EINVAL;
	err = lpc_caller_get(file, info->call, &caller);
	if (err)
		return err;
	put_numbers(info, &caller);
	err = put_groups(info, caller.cred);
	if (!err)
		err = put_label(info, &caller);
	lpc_caller_put(&caller);
	return err;
}
