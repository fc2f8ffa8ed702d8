/* SPDX-License-Identifier: (GPL-2.0-only OR MIT) */
/*
 * factorial_work.h - the work itself, one source for both halves and for a
 * plain C program.
 */
#ifndef _FACTORIAL_WORK_H
#define _FACTORIAL_WORK_H

#include <linux/types.h>

/* The greatest number whose factorial fits in 64 bits. */
#define FACTORIAL_MOST	20

/* A function of its own, so that it is compiled alike wherever it is used. */
static __attribute__((__noinline__)) __u64 factorial_of(__u32 n)
{
	__u64 product = 1;

	for (; n > 1; n--)
		product *= n;
	return product;
}

/**
 * factorial_sum - factorials of a run of numbers
 * @first: where in the endless row 1, 2, ... FACTORIAL_MOST, 1, 2, ... to begin
 * @count: how many
 *
 * Return: their sum, modulo 2^64; that of a whole run is that of its parts.
 */
static inline __u64 factorial_sum(__u32 first, __u32 count)
{
	__u64 sum = 0;
	__u32 i;

	for (i = 0; i < count; i++)
		sum += factorial_of((first + i) % FACTORIAL_MOST + 1);
	return sum;
}

#endif /* _FACTORIAL_WORK_H */
