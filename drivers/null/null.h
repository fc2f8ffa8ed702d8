/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR MIT) */
/*
 * null.h - what an application can do with /dev/lpc-null beside reading and
 * writing.
 *
 * write() has the bytes counted, read() says what was counted.
 */
#ifndef _NULL_H
#define _NULL_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define NULL_DATA_MAX	4096	/* bytes of one call */

/**
 * struct null_data - what is carried along
 * @data: address of it
 * @len: bytes of it, at most NULL_DATA_MAX; 0: nothing is carried
 * @reserved: 0
 */
struct null_data {
	__u64 data;
	__u32 len;
	__u32 reserved;
};

/* Returns at once. */
#define NULL_IOC_BARE	_IO(0xBD, 0x00)

/* Nothing, done by a function of the kernel half: a traditional driver. */
#define NULL_IOC_KERNEL	_IOW(0xBD, 0x01, struct null_data)

/* Nothing, done by a procedure of the user half: a hybrid driver. */
#define NULL_IOC_USER	_IOW(0xBD, 0x02, struct null_data)

#endif /* _NULL_H */
