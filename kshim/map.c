// SPDX-License-Identifier: GPL-2.0-only
/*
 * map.c - mmap of a channel: which region, and what holds for all of them.
 *
 * The offsets of a channel are divided into regions of LPC_MMAP_REGION bytes,
 * and each is somebody's.  A mapping keeps the file open: while one is there the
 * incarnation has not ended, and when it has ended none is left.
 *
 * Locks: called with the daemon's mmap lock held for writing; who takes a lock
 * below it must never fault on user memory, nor take an mmap lock, inside that.
 */
#include <linux/mm.h>

#include "arena.h"
#include "compat.h"
#include "grant.h"
#include "half.h"
#include "mailbox.h"
#include "map.h"

static lpc_map_fn *const regions[] = {
	[LPC_MMAP_SLOTS / LPC_MMAP_REGION] = lpc_mailbox_map,
	[LPC_MMAP_ARENA / LPC_MMAP_REGION] = lpc_arena_map,
	[LPC_MMAP_GRANT / LPC_MMAP_REGION] = lpc_grants_map,
};

/**
 * lpc_map - the mmap operation of a channel
 * @filp: the open file
 * @vma: where it is to be mapped
 *
 * Return: 0; -EACCES: executable; -EINVAL: private, no such region, or not all
 * of it inside one; -ENODEV: the kernel half has gone; -ENOTCONN: not attached; or
 * an error of the region.
 */
int lpc_map(struct file *filp, struct vm_area_struct *vma)
{
	u64 offset = (u64)vma->vm_pgoff << PAGE_SHIFT;
	u64 region = offset / LPC_MMAP_REGION;
	u64 len = vma->vm_end - vma->vm_start;
	struct lpc_file *file = filp->private_data;
	int err;

	offset %= LPC_MMAP_REGION;
	if (!(vma->vm_flags & VM_SHARED) || region >= ARRAY_SIZE(regions) ||
	    !regions[region] || len > LPC_MMAP_REGION - offset)
		return -EINVAL;
	if (vma->vm_flags & VM_EXEC)
		return -EACCES;
	if (!lpc_file_incarnation(file))
		return -ENOTCONN;
	if (!lpc_half_enter(file->half))
		return -ENODEV;
	lpc_vm_flags_mod(vma, VM_DONTCOPY | VM_DONTEXPAND | VM_DONTDUMP, VM_MAYEXEC);
	err = regions[region](file, vma, offset, len);
	lpc_half_exit(file->half);
	return err;
}
