// SPDX-License-Identifier: GPL-2.0-only
/*
 * identity.c - threads of a daemon that act as the caller of a call.
 *
 * Credentials belong to a thread and only it can change them, so an identity is
 * taken and given back by the thread itself: when it asks for it, and, whatever
 * the daemon's code forgets, on its way to an answer or to the next message,
 * before the command does anything.  Nothing is undone behind its back, not even
 * when the caller leaves: code that works for an application must not find itself
 * with the daemon's rights in the middle.
 *
 * Only what decides about files is replaced: fsuid, fsgid, groups and effective
 * capabilities.  The rest of the credentials stays, and with it what the thread
 * may make of itself; giving back follows the rule of setfsuid(2) and
 * setgroups(2), so a thread that has dropped its rights meanwhile does not get
 * them from here.
 *
 * Locks: identities->lock, nothing inside it.  An identity is put into the list and
 * taken out of it by its own thread, or by another once its thread has exited, and
 * its fields are its thread's own.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "caller.h"
#include "compat.h"
#include "half.h"
#include "identity.h"
#include "incarnation.h"

/**
 * struct lpc_identity - a thread that acts as a caller
 * @link: in identities->list
 * @task: the thread, with a reference, so that no other has its address
 * @call: number of the call it was taken for
 * @chain: number of that call's chain
 * @fsuid: what it was taken to be
 * @fsgid: the same
 * @groups: the same, with a reference
 * @own_fsuid: what the thread was
 * @own_fsgid: the same
 * @own_groups: the same, with a reference
 * @own_effective: the same
 */
struct lpc_identity {
	struct list_head link;
	struct task_struct *task;
	u64 call;
	u64 chain;
	kuid_t fsuid;
	kgid_t fsgid;
	struct group_info *groups;
	kuid_t own_fsuid;
	kgid_t own_fsgid;
	struct group_info *own_groups;
	kernel_cap_t own_effective;
};

void lpc_identities_init(struct lpc_identities *identities)
{
	spin_lock_init(&identities->lock);
	INIT_LIST_HEAD(&identities->list);
}

static void identity_free(struct lpc_identity *identity)
{
	put_group_info(identity->groups);
	put_group_info(identity->own_groups);
	put_task_struct(identity->task);
	kfree(identity);
}

static void free_list(struct list_head *list)
{
	struct lpc_identity *identity, *next;

	list_for_each_entry_safe(identity, next, list, link)
		identity_free(identity);
}

/**
 * lpc_identities_finish - forget every identity
 * @identities: of a file that nobody has open any more
 */
void lpc_identities_finish(struct lpc_identities *identities)
{
	free_list(&identities->list);
}

/* Add this thread's, and forget those of threads that have exited. */
static void identity_add(struct lpc_identities *identities, struct lpc_identity *new)
{
	struct lpc_identity *identity, *next;
	LIST_HEAD(gone);

	spin_lock(&identities->lock);
	list_for_each_entry_safe(identity, next, &identities->list, link) {
		if (READ_ONCE(identity->task->exit_state)) {
			list_move(&identity->link, &gone);
			WRITE_ONCE(identities->n, identities->n - 1);
		}
	}
	list_add(&new->link, &identities->list);
	WRITE_ONCE(identities->n, identities->n + 1);
	spin_unlock(&identities->lock);
	free_list(&gone);
}

static void identity_remove(struct lpc_identities *identities,
			    struct lpc_identity *identity)
{
	spin_lock(&identities->lock);
	list_del(&identity->link);
	WRITE_ONCE(identities->n, identities->n - 1);
	spin_unlock(&identities->lock);
	identity_free(identity);
}

/* This thread's, which it alone removes. */
static struct lpc_identity *identity_find(struct lpc_identities *identities)
{
	struct lpc_identity *identity;

	spin_lock(&identities->lock);
	list_for_each_entry(identity, &identities->list, link) {
		if (identity->task == current)
			break;
	}
	spin_unlock(&identities->lock);
	return list_entry_is_head(identity, &identities->list, link) ? NULL : identity;
}

/* Whether this thread could become anybody by itself. */
static bool is_free(void)
{
	struct user_namespace *ns = current_user_ns();

	return ns_capable(ns, CAP_SETUID) && ns_capable(ns, CAP_SETGID) &&
	       READ_ONCE(ns->flags) & USERNS_SETGROUPS_ALLOWED;
}

/* Whether its user namespace has everybody that the caller is. */
static bool is_mapped(const struct cred *caller)
{
	struct user_namespace *ns = current_user_ns();
	const struct group_info *groups = caller->group_info;
	int i;

	for (i = 0; i < groups->ngroups; i++) {
		if (!kgid_has_mapping(ns, groups->gid[i]))
			return false;
	}
	return kuid_has_mapping(ns, caller->fsuid) && kgid_has_mapping(ns, caller->fsgid);
}

/**
 * lpc_identity_may_bind - whether a daemon may have an upcall
 * @half: the kernel half
 * @incarnation: which the daemon is
 * @index: number of the upcall
 *
 * Return: false: it is marked 'as_caller', and this daemon could not run it so.
 */
bool lpc_identity_may_bind(const struct lpc_half *half,
			   const struct lpc_incarnation *incarnation, u32 index)
{
	if (!(half->interface->upcalls[index].flags & LPC_PROCEDURE_AS_CALLER))
		return true;
	return incarnation->features & LPC_FEATURE_ASSUME && is_free();
}

static int wear(struct lpc_file *file, u64 call, const struct lpc_caller_ref *caller)
{
	const struct cred *cred = caller->cred;
	struct lpc_identity *identity;
	struct cred *new;

	if (!is_free())
		return -EPERM;
	if (!is_mapped(cred))
		return -EOVERFLOW;
	identity = kzalloc(sizeof(*identity), GFP_KERNEL);
	if (!identity)
		return -ENOMEM;
	new = prepare_creds();
	if (!new) {
		kfree(identity);
		return -ENOMEM;
	}
	identity->task = get_task_struct(current);
	identity->call = call;
	identity->chain = caller->chain;
	identity->fsuid = cred->fsuid;
	identity->fsgid = cred->fsgid;
	identity->groups = get_group_info(cred->group_info);
	identity->own_fsuid = new->fsuid;
	identity->own_fsgid = new->fsgid;
	identity->own_groups = get_group_info(new->group_info);
	identity->own_effective = new->cap_effective;
	new->fsuid = cred->fsuid;
	new->fsgid = cred->fsgid;
	set_groups(new, cred->group_info);
	new->cap_effective = cred->user_ns == new->user_ns ?
			     cap_intersect(new->cap_effective, cred->cap_effective) :
			     CAP_EMPTY_SET;
	identity_add(&file->identities, identity);
	return commit_creds(new);
}

/* As setfsuid(2) would let the thread, were its permitted capabilities effective. */
static bool may_be_user(const struct cred *cred, kuid_t uid)
{
	return cap_raised(cred->cap_permitted, CAP_SETUID) || uid_eq(uid, cred->uid) ||
	       uid_eq(uid, cred->euid) || uid_eq(uid, cred->suid);
}

static bool may_be_group(const struct cred *cred, kgid_t gid)
{
	return cap_raised(cred->cap_permitted, CAP_SETGID) || gid_eq(gid, cred->gid) ||
	       gid_eq(gid, cred->egid) || gid_eq(gid, cred->sgid);
}

static int unwear(struct lpc_file *file, struct lpc_identity *identity)
{
	struct cred *new = prepare_creds();

	if (!new)
		return -ENOMEM;
	if (uid_eq(new->fsuid, identity->fsuid) && may_be_user(new, identity->own_fsuid))
		new->fsuid = identity->own_fsuid;
	if (gid_eq(new->fsgid, identity->fsgid) && may_be_group(new, identity->own_fsgid))
		new->fsgid = identity->own_fsgid;
	if (new->group_info == identity->groups &&
	    cap_raised(new->cap_permitted, CAP_SETGID))
		set_groups(new, identity->own_groups);
	new->cap_effective = cap_intersect(identity->own_effective, new->cap_permitted);
	commit_creds(new);
	identity_remove(&file->identities, identity);
	return 0;
}

/* Give this thread's own identity back, if it acts for @call; 0: for whichever. */
static int end(struct lpc_file *file, u64 call)
{
	struct lpc_identity *identity = identity_find(&file->identities);

	if (!identity || (call && identity->call != call))
		return 0;
	return unwear(file, identity);
}

/**
 * lpc_identity_before - what a command means for the identity of its thread
 * @file: the daemon's
 * @nr: the command's number
 * @argument: its argument
 *
 * Called before anything else of the command is done, whether there is a kernel
 * half any more or not.
 *
 * Return: 0, or -ENOMEM: the thread has the caller's identity still, and the
 * command must not be done.
 */
int lpc_identity_before(struct lpc_file *file, unsigned int nr, const void *argument)
{
	const struct lpc_response_poll *both = argument;
	const struct lpc_response *response = argument;
	const struct lpc_assume *assume = argument;

	switch (nr) {
	case _IOC_NR(LPC_IOC_POLL):
	case _IOC_NR(LPC_IOC_ENTER):
		return end(file, 0);
	case _IOC_NR(LPC_IOC_RESPONSE):
		return end(file, response->call);
	case _IOC_NR(LPC_IOC_RESPONSE_POLL):
		return end(file, both->flags & LPC_POLL_CHAIN ? both->call : 0);
	case _IOC_NR(LPC_IOC_ASSUME):
		return assume->flags & LPC_ASSUME_END ? end(file, assume->call) : 0;
	default:
		return 0;
	}
}

static int begin(struct lpc_file *file, u64 call, const struct lpc_caller_ref *caller)
{
	struct lpc_identity *identity = identity_find(&file->identities);
	int err;

	if (!(caller->procedure->flags & LPC_PROCEDURE_AS_CALLER))
		return -EPERM;
	if (identity && identity->chain == caller->chain)
		return 0;
	if (identity) {
		err = unwear(file, identity);
		if (err)
			return err;
	}
	return wear(file, call, caller);
}

int lpc_assume(struct lpc_file *file, void *argument, void __user *user)
{
	const struct lpc_assume *assume = argument;
	struct lpc_caller_ref caller;
	int err;

	if (assume->flags & ~LPC_ASSUME_END)
		return -EINVAL;
	if (!lpc_file_incarnation(file))
		return -ENOTCONN;
	/* Done, by lpc_identity_before(). */
	if (assume->flags & LPC_ASSUME_END)
		return 0;
	err = lpc_caller_get(file, assume->call, &caller);
	if (err)
		return err;
	err = begin(file, assume->call, &caller);
	lpc_caller_put(&caller);
	return err;
}
