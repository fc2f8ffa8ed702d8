/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * lend.h - commands of /dev/lend, by which tests make the kernel half lend.
 */
#ifndef LEND_H
#define LEND_H

#include <linux/ioctl.h>
#include <linux/types.h>

/**
 * struct lend_op - a call with a buffer of the application
 * @buf: the buffer
 * @len: bytes; out: those that came back
 * @seed: for FILL
 * @deed: enum lend_deed
 * @around: out: bytes not zero that the user half saw in the same pages
 * @to: for COPY: the other buffer, as long
 * @sum: out: for SUM
 */
struct lend_op {
	__u64 buf;
	__u32 len;
	__u32 seed;
	__u32 deed;
	__u32 around;
	__u64 to;
	__u64 sum;
};

#define LEND_SUM_BLOCK		_IOWR('l', 1, struct lend_op)
#define LEND_FILL_BLOCK		_IOWR('l', 2, struct lend_op)
#define LEND_INVERT_BLOCK	_IOWR('l', 3, struct lend_op)
#define LEND_SUM		_IOWR('l', 4, struct lend_op)
#define LEND_FILL		_IOWR('l', 5, struct lend_op)
#define LEND_COPY		_IOWR('l', 6, struct lend_op)
#define LEND_HOLD		_IOWR('l', 7, struct lend_op)	/* keep a block of len */
#define LEND_DROP		_IOWR('l', 8, struct lend_op)	/* drop all of them */
/* What no generated stub does. */
#define LEND_RAW		_IOWR('l', 9, struct lend_op)	/* of any length */
#define LEND_RAW_BLOCK		_IOWR('l', 10, struct lend_op)	/* of a block of seed bytes */
#define LEND_READ_BLOCK		_IOWR('l', 11, struct lend_op)	/* len of them, from around on */

#endif
