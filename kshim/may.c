// SPDX-License-Identifier: GPL-2.0-only
/*
 * may.c - whether the caller of a call may do a thing.
 *
 * It is the daemon's thread that finds out, with the caller's credentials put on
 * for as long as that takes: a path may lead to a file system that is slow or
 * hostile, and the caller's deadline must not depend on it.  What the kernel asks
 * of the thread and not of its credentials is therefore the daemon's: procfs is
 * refused for that reason, and the device cgroup is documented.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/user_namespace.h>

#include "caller.h"
#include "compat.h"
#include "lpc.h"
#include "may.h"

#define LPC_MAY_FILE_BITS	(LPC_MAY_READ | LPC_MAY_WRITE | LPC_MAY_EXEC)

/* With the caller's credentials on. */
static int may_access(const struct path *path, u32 what)
{
	struct inode *inode = d_backing_inode(path->dentry);
	int err;

	BUILD_BUG_ON(LPC_MAY_EXEC != MAY_EXEC || LPC_MAY_WRITE != MAY_WRITE ||
		     LPC_MAY_READ != MAY_READ);
	if (!what)
		return 0;
	if (what & LPC_MAY_EXEC && S_ISREG(inode->i_mode) &&
	    (path->mnt->mnt_flags & MNT_NOEXEC || inode->i_sb->s_iflags & SB_I_NOEXEC))
		return -EACCES;
	err = path_permission(path, what | MAY_ACCESS);
	if (!err && what & LPC_MAY_WRITE && !special_file(inode->i_mode) &&
	    __mnt_is_readonly(path->mnt))
		err = -EROFS;
	return err;
}

static int may_capable(const struct cred *cred, const struct lpc_may *may)
{
	bool own = may->flags & LPC_MAY_OWN_NS;

	return ns_capable(own ? cred->user_ns : &init_user_ns, may->what) ? 0 : -EPERM;
}

/* The caller's root; it cannot be told any more of one that has exited. */
static int root_of(struct task_struct *task, struct path *root)
{
	int err = -ECANCELED;

	task_lock(task);
	if (task->fs) {
		get_fs_root(task->fs, root);
		err = 0;
	}
	task_unlock(task);
	return err;
}

static int may_path(const char *name, const struct path *root, u32 what)
{
	struct path path;
	int err;

	err = vfs_path_lookup(root->dentry, root->mnt, name,
			      LOOKUP_FOLLOW | LOOKUP_NO_MAGICLINKS, &path);
	if (err)
		return err;
	if (path.dentry->d_sb->s_magic == PROC_SUPER_MAGIC)
		err = -ELOOP;
	else
		err = may_access(&path, what);
	path_put(&path);
	return err;
}

/* Everything but @call is as it should be. */
static bool is_good(const struct lpc_may *may)
{
	switch (may->kind) {
	case LPC_MAY_CAPABLE:
		return !(may->flags & ~LPC_MAY_OWN_NS) && cap_valid(may->what) &&
		       !may->path && !may->fd;
	case LPC_MAY_PATH:
		return !may->flags && !(may->what & ~LPC_MAY_FILE_BITS) && !may->fd;
	case LPC_MAY_FILE:
		return !may->flags && !(may->what & ~LPC_MAY_FILE_BITS) && !may->path;
	default:
		return false;
	}
}

/**
 * struct thing - what is asked about
 * @name: a path, or NULL
 * @root: where it begins, where there is a path
 * @file: an open file, or NULL
 */
struct thing {
	char *name;
	struct path root;
	struct file *file;
};

static int thing_get(struct thing *thing, const struct lpc_may *may)
{
	if (may->kind == LPC_MAY_PATH) {
		thing->name = strndup_user(u64_to_user_ptr(may->path), PATH_MAX);
		if (IS_ERR(thing->name))
			return PTR_ERR(thing->name);
		if (thing->name[0] != '/') {
			kfree(thing->name);
			return -EINVAL;
		}
	}
	if (may->kind == LPC_MAY_FILE) {
		thing->file = fget_raw(may->fd);
		if (!thing->file)
			return -EBADF;
	}
	return 0;
}

static void thing_put(struct thing *thing)
{
	if (thing->file)
		fput(thing->file);
	kfree(thing->name);
}

static int ask(const struct lpc_caller_ref *caller, struct thing *thing,
	       const struct lpc_may *may)
{
	const struct cred *own = override_creds(caller->cred);
	int answer;

	if (thing->name)
		answer = may_path(thing->name, &thing->root, may->what);
	else if (thing->file)
		answer = may_access(&thing->file->f_path, may->what);
	else
		answer = may_capable(caller->cred, may);
	revert_creds(own);
	return answer;
}

int lpc_may(struct lpc_file *file, void *argument, void __user *user)
{
	struct lpc_may *may = argument;
	struct lpc_caller_ref caller;
	struct thing thing = {};
	int err;

	if (!is_good(may))
		return -EINVAL;
	err = lpc_caller_get(file, may->call, &caller);
	if (err)
		return err;
	err = thing_get(&thing, may);
	if (err)
		goto put_caller;
	if (thing.name)
		err = root_of(caller.task, &thing.root);
	if (err)
		goto put_thing;
	may->answer = ask(&caller, &thing, may);
	if (thing.name)
		path_put(&thing.root);
	/* A signal to the daemon's thread is no answer. */
	if (may->answer == -EINTR || may->answer == -ERESTARTSYS)
		err = -EINTR;
put_thing:
	thing_put(&thing);
put_caller:
	lpc_caller_put(&caller);
	return err;
}
