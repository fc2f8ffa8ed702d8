/* SPDX-License-Identifier: (GPL-2.0-only OR MIT) */
/*
 * inside.h - /dev/inside-NAME: the memory of a user half that runs inside the kernel,
 * for those who inject faults into it.
 */
#ifndef _INSIDE_H
#define _INSIDE_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* Bytes of one access. */
#define INSIDE_ACCESS_MAX	4096

/**
 * struct inside_memory - INSIDE_IOC_READ, INSIDE_IOC_WRITE
 * @address: in the kernel
 * @data: where the bytes go or come from
 * @len: how many, at most INSIDE_ACCESS_MAX
 * @reserved: 0
 */
struct inside_memory {
	__u64 address;
	__u64 data;
	__u32 len;
	__u32 reserved;
};

/**
 * struct inside_stack - INSIDE_IOC_STACK: flip a bit of the stack, once
 * @address: of the instruction that is to be run next when it happens
 * @bit: which one, counted from the stack pointer upwards
 * @reserved: 0
 */
struct inside_stack {
	__u64 address;
	__u32 bit;
	__u32 reserved;
};

/**
 * struct inside_heap - INSIDE_IOC_HEAP
 * @address: of what was allocated for the half
 * @len: bytes of it
 */
struct inside_heap {
	__u64 address;
	__u64 len;
};

#define INSIDE_IOC_READ		_IOW(0xBE, 0x00, struct inside_memory)
#define INSIDE_IOC_WRITE	_IOW(0xBE, 0x01, struct inside_memory)
#define INSIDE_IOC_STACK	_IOW(0xBE, 0x02, struct inside_stack)
/* No more of that; returns 1 if it has happened. */
#define INSIDE_IOC_UNSTACK	_IO(0xBE, 0x03)
#define INSIDE_IOC_HEAP		_IOR(0xBE, 0x04, struct inside_heap)

#endif /* _INSIDE_H */
