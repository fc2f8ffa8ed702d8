// SPDX-License-Identifier: MIT
/*
 * mutation.c - which mutation is switched on.
 */
#include <stdlib.h>

#include "mutation.h"

int slot_mutation;

static __attribute__((constructor)) void choose(void)
{
	const char *number = getenv("SLOT_MUTATION");

	slot_mutation = number ? atoi(number) : 0;
}
