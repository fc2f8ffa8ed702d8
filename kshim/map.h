/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * map.h - mmap of a channel: memory that the daemon shares with the kernel.
 */
#ifndef _LPC_MAP_H
#define _LPC_MAP_H

#include <linux/fs.h>
#include <linux/mm_types.h>
#include <linux/types.h>

#include "device.h"

struct lpc_half;

/**
 * typedef lpc_map_fn - map a region, or part of it
 * @file: an incarnation's, of a kernel half that stays while this runs
 * @vma: where; shared, not executable, and staying as it is: not inherited by
 *	children, not grown
 * @offset: in the region, a multiple of the page size
 * @len: bytes, which end inside the region
 *
 * Context: process, may sleep; the mmap lock is held for writing.
 *
 * Return: 0 or a negative error number.
 */
typedef int lpc_map_fn(struct lpc_file *file, struct vm_area_struct *vma, u64 offset,
		       u64 len);

int lpc_map(struct file *filp, struct vm_area_struct *vma);

#endif /* _LPC_MAP_H */
