/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR MIT) */
/*
 * procs.h - kernel halves that differ in the number of their procedures only,
 * to see whether a call costs more where there are many.
 *
 * The half with N procedures, p0 and so on, is named procsN. None of them does
 * anything. Both halves make their tables when they are loaded: an interface
 * file with 10,000 procedures would take longer to compile than all the rest.
 */
#ifndef _PROCS_H
#define _PROCS_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define PROCS_INTERFACE		"procs"
#define PROCS_SIGNATURE		0x70726f6373ULL
#define PROCS_NAME_LEN		12	/* of p0 and so on, its NUL included */

/* How many procedures each half has. */
#define PROCS_COUNTS		{ 10, 100, 1000, 10000 }
#define PROCS_HALVES		4

/**
 * struct procs_call - PROCS_IOC_CALL
 * @half: which half, by its place in PROCS_COUNTS
 * @index: which of its procedures to call
 */
struct procs_call {
	__u32 half;
	__u32 index;
};

/* Call one. */
#define PROCS_IOC_CALL	_IOW(0xBD, 0x38, struct procs_call)

#endif /* _PROCS_H */
