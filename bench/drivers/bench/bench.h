/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR MIT) */
/*
 * bench.h - what lpcbench asks of /dev/lpc-bench, beside reading.
 */
#ifndef _BENCH_H
#define _BENCH_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define BENCH_TIMES	1024	/* times in one request */

/**
 * struct bench_times - BENCH_IOC_DOWNS, BENCH_IOC_PAIRS
 * @ns: address of an array of __u32 for nanoseconds
 * @samples: how many times to take, 1 to BENCH_TIMES
 * @reserved: 0
 */
struct bench_times {
	__u64 ns;
	__u32 samples;
	__u32 reserved;
};

/* Downcalls; pairs of LOCK and UNLOCK. */
#define BENCH_IOC_DOWNS	_IOW(0xBD, 0x30, struct bench_times)
#define BENCH_IOC_PAIRS	_IOW(0xBD, 0x31, struct bench_times)

/**
 * struct bench_bytes - BENCH_IOC_CARRY, BENCH_IOC_BLOCK, BENCH_IOC_GRANT
 * @data: address of what is carried to the user half; BLOCK: ignored
 * @len: bytes of it, at most BENCH_CARRY_MAX; BLOCK, GRANT: BENCH_LENT_MAX
 * @reserved: 0
 */
struct bench_bytes {
	__u64 data;
	__u32 len;
	__u32 reserved;
};

/* Pages that one message can carry, beside what describes them. */
#define BENCH_CARRY_MAX	(1020 << 10)
#define BENCH_LENT_MAX	(1024 << 10)

/* Copied there; in a block of the arena, which the file keeps and which stays as
 * long as it was at first (-EBUSY for another length); lent.
 */
#define BENCH_IOC_CARRY	_IOW(0xBD, 0x33, struct bench_bytes)
#define BENCH_IOC_BLOCK	_IOW(0xBD, 0x34, struct bench_bytes)
#define BENCH_IOC_GRANT	_IOW(0xBD, 0x35, struct bench_bytes)

/* read() has the user half answer with so many bytes at most, in such a block. */
#define BENCH_READ_MAX	4096

/* A chain of so many nested calls. */
#define BENCH_IOC_NEST	_IOW(0xBD, 0x32, __u32)

#endif /* _BENCH_H */
