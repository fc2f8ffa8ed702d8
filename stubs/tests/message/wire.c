// SPDX-License-Identifier: MIT
/*
 * wire.c - what the two sides of the tests of messages share.
 */
#include <stdlib.h>
#include <string.h>

#include "wire.h"

void (*wire_hook)(enum wire_call call, uint32_t index, bool out, void **message,
		  uint32_t *length);
int wire_bad, wire_mistake, wire_expected, wire_error;
int wire_allocations = -1;
const void *wire_given;
uint32_t wire_given_len;
uint64_t wire_random_state = 0x9e3779b97f4a7c15ULL;

void *wire_copy(const void *message, uint32_t length)
{
	void *copy = malloc(length);

	if (length)
		memcpy(copy, message, length);
	return copy;
}

void wire_pass(enum wire_call call, uint32_t index, bool out, void **message,
	       uint32_t *length)
{
	if (wire_hook)
		wire_hook(call, index, out, message, length);
}

bool wire_allocates(void)
{
	return wire_allocations < 0 || wire_allocations-- > 0;
}
