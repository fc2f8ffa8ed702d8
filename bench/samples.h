/* SPDX-License-Identifier: MIT */
/*
 * samples.h - times of one operation, and what is said of them.
 */
#ifndef BENCH_SAMPLES_H
#define BENCH_SAMPLES_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct samples - times of one operation, being taken
 * @ns: the times
 * @n: how many
 * @most: how many are wanted, and there is room for
 * @warm_up: more times to throw away before the first one counts
 * @budget_ns: how long to go on at most, the warm-up not counted
 * @until_ns: when the budget is spent, 0: nothing counted yet
 * @absent: why this machine does not have what would be measured
 */
struct samples {
	uint64_t *ns;
	size_t n;
	size_t most;
	size_t warm_up;
	uint64_t budget_ns;
	uint64_t until_ns;
	char absent[128];
};

/* What a measurement ends with that samples_absent() has explained. */
#define SAMPLES_ABSENT (-EOPNOTSUPP)

/* Percentiles that a distribution is drawn with: samples_points[]. */
#define SAMPLES_POINTS 11
extern const unsigned int samples_points[SAMPLES_POINTS];

/**
 * struct summary - what is said of samples, in nanoseconds
 * @n: how many there were
 * @min: the shortest
 * @p50: half of them were no longer
 * @p90: nine in ten were no longer
 * @p99: 99 in a hundred were no longer
 * @at: the same for each of samples_points[]
 */
struct summary {
	size_t n;
	double min;
	double p50;
	double p90;
	double p99;
	double at[SAMPLES_POINTS];
};

int samples_init(struct samples *samples, size_t most, size_t warm_up,
		 uint64_t budget_ns);
void samples_finish(struct samples *samples);
bool samples_wanted(const struct samples *samples);
void samples_add(struct samples *samples, uint64_t ns);
__attribute__((format(printf, 2, 3)))
int samples_absent(struct samples *samples, const char *format, ...);

uint64_t samples_percentile(const uint64_t *sorted, size_t n, unsigned int p);
int samples_summary(struct samples *samples, struct summary *ret_summary);

#endif /* BENCH_SAMPLES_H */
