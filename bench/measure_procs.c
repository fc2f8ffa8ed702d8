// SPDX-License-Identifier: MIT
/*
 * measure_procs.c - calls of a half with few or many procedures, each in its
 * turn.
 */
#include "procs.h"
#include "series.h"
#include "timed.h"

/* From one procedure to the next: a prime, so that none is left out. */
#define STRIDE 7919

static const uint32_t counts[PROCS_HALVES] = PROCS_COUNTS;

static void next_procedure(void *arg)
{
	struct procs_call *call = arg;

	call->index = (call->index + STRIDE) % counts[call->half];
}

/* The series' argument says which half. */
int measure_procs(const struct series *series, struct samples *samples)
{
	struct procs_call call = { .half = (uint32_t)series->arg };
	const struct timed timed = {
		.device = "/dev/lpc-procs",
		.command = PROCS_IOC_CALL,
		.arg = &call,
		.before = next_procedure,
	};

	return timed_ioctls(samples, &timed);
}
