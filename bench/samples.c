// SPDX-License-Identifier: MIT
/*
 * samples.c - times of one operation, and what is said of them.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "samples.h"

/* Fewer than these say nothing about a hundredth: go on beyond the budget. */
#define SAMPLES_LEAST 100

const unsigned int samples_points[SAMPLES_POINTS] = {
	0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 100,
};

/**
 * samples_init - get ready to take times
 * @samples: to be filled
 * @most: how many to take at most
 * @warm_up: how many to throw away first
 * @budget_ns: how long to take them at most
 *
 * Return: 0 or -ENOMEM.
 */
int samples_init(struct samples *samples, size_t most, size_t warm_up,
		 uint64_t budget_ns)
{
	memset(samples, 0, sizeof(*samples));
	samples->ns = calloc(most, sizeof(*samples->ns));
	if (!samples->ns)
		return -ENOMEM;
	/* Touched now, not while something is measured. */
	memset(samples->ns, 0xff, most * sizeof(*samples->ns));
	samples->most = most;
	samples->warm_up = warm_up;
	samples->budget_ns = budget_ns;
	return 0;
}

void samples_finish(struct samples *samples)
{
	free(samples->ns);
	samples->ns = NULL;
}

/**
 * samples_wanted - whether to take one more time
 * @samples: those taken so far
 */
bool samples_wanted(const struct samples *samples)
{
	if (samples->n >= samples->most)
		return false;
	return samples->n < SAMPLES_LEAST || clock_now() < samples->until_ns;
}

/**
 * samples_add - a time was taken
 * @samples: where it belongs, unless it is still for warming up
 * @ns: the time
 */
void samples_add(struct samples *samples, uint64_t ns)
{
	if (samples->warm_up) {
		samples->warm_up--;
		return;
	}
	if (samples->n >= samples->most)
		return;
	if (!samples->until_ns)
		samples->until_ns = clock_now() + samples->budget_ns;
	samples->ns[samples->n++] = ns;
}

/**
 * samples_absent - say that this machine does not have what would be measured
 * @samples: that there will be none of
 * @format: the reason, as for printf()
 *
 * Return: SAMPLES_ABSENT
 */
int samples_absent(struct samples *samples, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(samples->absent, sizeof(samples->absent), format, args);
	va_end(args);
	return SAMPLES_ABSENT;
}

static int compare(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return left < right ? -1 : left > right;
}

/**
 * samples_percentile - the time that so many in a hundred did not exceed
 * @sorted: the times, in ascending order
 * @n: how many, at least 1
 * @p: how many in a hundred, 0 to 100
 *
 * The nearest rank: always a time that was measured.
 */
uint64_t samples_percentile(const uint64_t *sorted, size_t n, unsigned int p)
{
	size_t rank = (n * p + 99) / 100;

	return sorted[rank ? rank - 1 : 0];
}

/**
 * samples_summary - sum up
 * @samples: the times; they are sorted by it
 * @ret_summary: what there is to say
 *
 * Return: 0, or -ENODATA: there are none.
 */
int samples_summary(struct samples *samples, struct summary *ret_summary)
{
	size_t i;

	if (!samples->n)
		return -ENODATA;
	qsort(samples->ns, samples->n, sizeof(*samples->ns), compare);
	*ret_summary = (struct summary){
		.n = samples->n,
		.min = samples->ns[0],
		.p50 = samples_percentile(samples->ns, samples->n, 50),
		.p90 = samples_percentile(samples->ns, samples->n, 90),
		.p99 = samples_percentile(samples->ns, samples->n, 99),
	};
	for (i = 0; i < SAMPLES_POINTS; i++)
		ret_summary->at[i] = samples_percentile(samples->ns, samples->n,
							samples_points[i]);
	return 0;
}
