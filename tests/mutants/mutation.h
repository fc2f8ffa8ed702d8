/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * mutation.h - which mutation of kshim is switched on (../vm/README.md).
 */
#ifndef MUTATION_H
#define MUTATION_H

#ifdef __KERNEL__
extern int lpc_mutation;
#define lpc_mutated(n)	(*(volatile int *)&lpc_mutation == (n))
#else
#define lpc_mutated(n)	0
#endif

#endif
