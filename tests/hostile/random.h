/* SPDX-License-Identifier: MIT */
/*
 * random.h - numbers that come again with the seed (Marsaglia's xorshift64*).
 */
#ifndef HOSTILE_RANDOM_H
#define HOSTILE_RANDOM_H

#include <stdint.h>

static inline uint64_t random_next(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1dULL;
}

static inline uint32_t random_below(uint64_t *state, uint32_t bound)
{
	return bound ? (random_next(state) >> 32) % bound : 0;
}

/* A number of which small changes of @seed and @with change everything. */
static inline uint64_t random_seed(uint64_t seed, uint64_t with)
{
	uint64_t state = (seed + 1) * 0x9e3779b97f4a7c15ULL ^
			 (with + 1) * 0xbf58476d1ce4e5b9ULL;

	random_next(&state);
	return random_next(&state) | 1;
}

#endif
