/* SPDX-License-Identifier: MIT */
/*
 * fault.h - the campaign that injects faults: what its parts share.
 *
 *   fault.c         the classes of faults, and what can come of one
 *   symbols.c       functions and objects of a user half, from its ELF file
 *   mutate.c        one instruction made another, by class
 *   model.c         drivers used, and their answers verified
 *   place_split.c   a user half in a daemon, as it is shipped
 *   place_inside.c  the same user half linked into a module
 *   campaign.c      one fault after the other
 *   main.c          the command line
 *
 * A fault has a number; the number and the seed decide everything about it, so that
 * fault 17 of seed 5 is the same in both places, as far as the same source compiled
 * for either has the same instructions.
 */
#ifndef FAULT_H
#define FAULT_H

#include <stdint.h>

/* After Nooks (Swift et al., 2003) and MINIX 3 (Herder et al., 2009). */
enum fault_class {
	FAULT_SOURCE,		/* an instruction reads another register */
	FAULT_DESTINATION,	/* an instruction writes another register */
	FAULT_POINTER,		/* an address is computed otherwise */
	FAULT_BRANCH,		/* a conditional branch is inverted */
	FAULT_LOOP,		/* the bound of a loop is one more or less */
	FAULT_CONSTANT,		/* an immediate value has another bit */
	FAULT_DELETED,		/* an instruction is not there */
	FAULT_RESULT,		/* what a function returns is something else */
	FAULT_TEXT,		/* a bit of code is flipped */
	FAULT_DATA,		/* a bit of an object */
	FAULT_STACK,		/* a bit above the stack pointer, in the half's code */
	FAULT_HEAP,		/* a bit of memory that was allocated for the half */
	FAULT_CLASSES,
};

/* What came of a fault, worse ones later. */
enum fault_outcome {
	FAULT_NO_EFFECT,	/* every answer was right, by the same half */
	FAULT_DETECTED,		/* a caller got an error; the half lives */
	FAULT_RECOVERED,	/* the half died or hung, and its successor works */
	FAULT_WRONG,		/* a caller got a wrong answer */
	FAULT_HUNG,		/* nobody gets an answer without a person */
	FAULT_CRASHED,		/* the machine has to be started again */
	FAULT_OUTCOMES,
};

extern const char *const fault_class_names[FAULT_CLASSES];
extern const char *const fault_outcome_names[FAULT_OUTCOMES];

uint64_t fault_roll(uint64_t *seed);
uint64_t fault_seed(uint64_t seed, uint64_t number);

#endif
