/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR MIT) */
/*
 * factorial.h - what an application can do with /dev/lpc-factorial.
 *
 * From a shell: write "kernel", "user" or "split" to it to say where the work
 * is to be done, and read from it to have 10,000 factorials computed there.
 */
#ifndef _FACTORIAL_H
#define _FACTORIAL_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define FACTORIAL_RUN_MAX	100000	/* factorials in one request */

/**
 * enum factorial_place - where the work is done
 * @FACTORIAL_IN_KERNEL: all of it in the kernel half
 * @FACTORIAL_IN_USER: all of it in the user half
 * @FACTORIAL_SPLIT: the first part in the kernel half, as much in the user half
 */
enum factorial_place {
	FACTORIAL_IN_KERNEL = 0,
	FACTORIAL_IN_USER = 1,
	FACTORIAL_SPLIT = 2,
};

/**
 * struct factorial_run - FACTORIAL_IOC_RUN: compute
 * @place: &enum factorial_place
 * @count: how many factorials, at most FACTORIAL_RUN_MAX
 * @sum: out: their sum, modulo 2^64
 *
 * Errors: EINVAL, EFAULT, and those of an upcall.
 */
struct factorial_run {
	__u32 place;
	__u32 count;
	__u64 sum;
};

#define FACTORIAL_IOC_RUN	_IOWR(0xBD, 0x10, struct factorial_run)

#endif /* _FACTORIAL_H */
