/* SPDX-License-Identifier: MIT */
/*
 * run.h - taking the times of every series.
 */
#ifndef BENCH_RUN_H
#define BENCH_RUN_H

#include <stdbool.h>
#include <stdio.h>

#include "result.h"

/**
 * struct run_options - what to measure, and how
 * @glob: names of the series, NULL: all
 * @quick: fewer times, and only what takes no long time
 * @count: instructions instead of times: the machine's clock counts them
 * @no_steps: take no calls apart
 * @progress: where to say what was measured
 */
struct run_options {
	const char *glob;
	bool quick;
	bool count;
	bool no_steps;
	FILE *progress;
};

int run_all(const struct run_options *options, struct result *result);

#endif /* BENCH_RUN_H */
