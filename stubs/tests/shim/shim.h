/* SPDX-License-Identifier: MIT */
/*
 * shim.h - as much of the kernel as generated code uses, in user space.
 *
 * The generated kernel side is compiled with this folder first among those with
 * headers, so that it runs under the sanitizers in an ordinary program.
 */
#ifndef LPCGEN_TEST_SHIM_H
#define LPCGEN_TEST_SHIM_H

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <linux/types.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s8 s8;
typedef __s16 s16;
typedef __s32 s32;
typedef __s64 s64;

#define GFP_KERNEL	0

struct kvec {
	void *iov_base;
	size_t iov_len;
};

/* Whether there is memory this time: a test may say no. */
bool wire_allocates(void);

/* Times something was warned about. */
extern unsigned int shim_warnings;

static inline void *kvmalloc(size_t size, int flags)
{
	(void)flags;
	return wire_allocates() ? malloc(size) : NULL;
}

static inline void *kvzalloc(size_t size, int flags)
{
	(void)flags;
	return wire_allocates() ? calloc(1, size) : NULL;
}

static inline void kvfree(const void *memory)
{
	free((void *)memory);
}

#define MAX_ERRNO	4095

static inline void *ERR_PTR(long error)
{
	return (void *)error;
}

static inline long PTR_ERR(const void *pointer)
{
	return (long)pointer;
}

static inline bool IS_ERR(const void *pointer)
{
	return (unsigned long)pointer >= (unsigned long)-MAX_ERRNO;
}

static inline int PTR_ERR_OR_ZERO(const void *pointer)
{
	return IS_ERR(pointer) ? (int)PTR_ERR(pointer) : 0;
}

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

#define WARN_ON_ONCE(condition)	((condition) ? (shim_warnings++, true) : false)

/* Both sides have functions of these names; here they are in one program. */
#define lpc_lock		kern_lpc_lock
#define lpc_unlock		kern_lpc_unlock

#endif /* LPCGEN_TEST_SHIM_H */
