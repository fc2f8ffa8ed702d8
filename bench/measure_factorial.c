// SPDX-License-Identifier: MIT
/*
 * measure_factorial.c - the paper's workload: 10,000 factorials, in the kernel
 * half, in the user half, half and half, and in a plain C program.
 *
 * Every result is compared: a fast wrong answer ends the measurement.
 */
#include <errno.h>

#include "clock.h"
#include "factorial.h"
#include "factorial_work.h"
#include "series.h"
#include "timed.h"

/* What each run must come to. */
static uint64_t right_sum;

static void forget_sum(void *arg)
{
	struct factorial_run *run = arg;

	run->sum = 0;
}

static int check_sum(void *arg)
{
	const struct factorial_run *run = arg;

	return run->sum == right_sum ? 0 : -EBADMSG;
}

/* Where the series' argument says. */
int measure_factorial(const struct series *series, struct samples *samples)
{
	struct factorial_run run = {
		.place = (uint32_t)series->arg,
		.count = SERIES_FACTORIALS,
	};
	const struct timed timed = {
		.device = "/dev/lpc-factorial",
		.command = FACTORIAL_IOC_RUN,
		.arg = &run,
		.before = forget_sum,
		.after = check_sum,
	};

	right_sum = factorial_sum(0, SERIES_FACTORIALS);
	return timed_ioctls(samples, &timed);
}

int measure_factorial_c(const struct series *series, struct samples *samples)
{
	uint64_t start, sum, first = 0;

	(void)series;
	while (samples_wanted(samples)) {
		start = clock_now();
		sum = factorial_sum(0, SERIES_FACTORIALS);
		samples_add(samples, clock_now() - start);
		if (!first)
			first = sum;
		if (sum != first)
			return -EBADMSG;
	}
	return 0;
}
