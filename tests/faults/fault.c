// SPDX-License-Identifier: MIT
/*
 * fault.c - the classes of faults, what can come of one, and chance.
 */
#include "fault.h"

const char *const fault_class_names[FAULT_CLASSES] = {
	[FAULT_SOURCE] = "source",     [FAULT_DESTINATION] = "destination",
	[FAULT_POINTER] = "pointer",   [FAULT_BRANCH] = "branch",
	[FAULT_LOOP] = "loop",	       [FAULT_CONSTANT] = "constant",
	[FAULT_DELETED] = "deleted",   [FAULT_RESULT] = "result",
	[FAULT_TEXT] = "text",	       [FAULT_DATA] = "data",
	[FAULT_STACK] = "stack",       [FAULT_HEAP] = "heap",
};

const char *const fault_outcome_names[FAULT_OUTCOMES] = {
	[FAULT_NO_EFFECT] = "none", [FAULT_DETECTED] = "detected",
	[FAULT_RECOVERED] = "recovered", [FAULT_WRONG] = "wrong",
	[FAULT_HUNG] = "hung", [FAULT_CRASHED] = "crashed",
};

/**
 * fault_roll - the next number of a generator (splitmix64, Steele, Lea and Flood)
 * @seed: its state
 */
uint64_t fault_roll(uint64_t *seed)
{
	uint64_t z = (*seed += 0x9e3779b97f4a7c15ULL);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

/**
 * fault_seed - where the choices about one fault begin
 * @seed: of the campaign
 * @number: of the fault
 */
uint64_t fault_seed(uint64_t seed, uint64_t number)
{
	uint64_t state = seed;

	state = fault_roll(&state) ^ number;
	return fault_roll(&state);
}
