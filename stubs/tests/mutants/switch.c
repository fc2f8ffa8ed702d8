// SPDX-License-Identifier: MIT
/*
 * switch.c - which of the checks in generated code is left out (mutate.awk).
 */
#include <stdlib.h>

extern unsigned int lpc_mutation;

/* Number of the check, 0: none. */
unsigned int lpc_mutation;

__attribute__((constructor)) static void choose(void)
{
	const char *number = getenv("LPC_MUTATION");

	if (number)
		lpc_mutation = strtoul(number, NULL, 10);
}
