/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * mutation.h - which mutation of mutations.txt is switched on: the number that the
 * environment says as SLOT_MUTATION.
 */
#ifndef _MUTATION_H
#define _MUTATION_H

extern int slot_mutation;

#define lpc_mutated(n)	(slot_mutation == (n))

#endif /* _MUTATION_H */
