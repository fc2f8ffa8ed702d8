/* SPDX-License-Identifier: MIT */
/*
 * result.h - what was measured, in memory and as JSON.
 *
 * The JSON is an object with kernel, accel, cpus, quick, count, series, absent,
 * steps and targets; count says that the series are instructions, not times; absent is a
 * list of objects with name and reason: series that this machine does not have.
 * series is a list of objects with name, unit, n, min, p50, p90, p99 and
 * distribution (the percentiles of samples_points[]); steps is
 * a list of calls taken apart, objects with series, unit, n, total (an object
 * with p50, p90, p99) and steps, a list of objects with step, paper, p50, p90,
 * p99; targets is a list of objects with measure, counted (instructions, not
 * times), at_least (the limit is one from below), limit, digits (after the point,
 * to which limit and figure are compared), measured, low and high (its quartiles),
 * state ("reached", "missed", "unknown") and reason (why it is not known).
 * Readers ignore what they do not know.
 */
#ifndef BENCH_RESULT_H
#define BENCH_RESULT_H

#include <stdbool.h>
#include <stddef.h>

#include "samples.h"

#define RESULT_NAME  64
#define RESULT_STEPS 12
#define RESULT_REASON 128

/**
 * struct result_series - one series
 * @name: of it
 * @unit: "us", "ms", "instr", "calls/s" or "us/s"
 * @summary: what was measured, in @unit
 */
struct result_series {
	char name[RESULT_NAME];
	char unit[8];
	struct summary summary;
};

/**
 * struct result_absent - a series that could not be, on this machine
 * @name: of it
 * @reason: why
 */
struct result_absent {
	char name[RESULT_NAME];
	char reason[RESULT_REASON];
};

/**
 * struct result_step - one step of a call
 * @step: what happens in it
 * @paper: number of the step in the paper
 * @summary: how long it takes, in the unit of the breakdown
 */
struct result_step {
	char step[RESULT_NAME];
	char paper[16];
	struct summary summary;
};

/**
 * struct result_steps - a call taken apart
 * @series: which one
 * @unit: of its times
 * @total: from end to end
 * @n_steps: how many steps
 * @steps: the steps, in order
 */
struct result_steps {
	char series[RESULT_NAME];
	char unit[8];
	struct summary total;
	size_t n_steps;
	struct result_step steps[RESULT_STEPS];
};

/**
 * enum target_state - whether a target is reached
 * @TARGET_REACHED: it is
 * @TARGET_MISSED: it is not
 * @TARGET_UNKNOWN: what it is about was not measured
 */
enum target_state {
	TARGET_REACHED,
	TARGET_MISSED,
	TARGET_UNKNOWN,
};

/**
 * struct result_target - what was to be reached, and what was measured
 * @measure: what it is about
 * @counted: of instructions, not of times
 * @at_least: the figure must be @limit or more, else @limit or less
 * @limit: of the figure
 * @digits: after the point, in which the figure is compared with @limit
 * @measured: the figure, of medians
 * @low: the same of the quartiles that make it least
 * @high: and of those that make it greatest
 * @state: what came of it
 * @reason: TARGET_UNKNOWN: why
 */
struct result_target {
	char measure[RESULT_REASON];
	bool counted;
	bool at_least;
	double limit;
	int digits;
	double measured;
	double low;
	double high;
	enum target_state state;
	char reason[RESULT_REASON];
};

/**
 * struct result - everything of one run
 * @kernel: release of the kernel
 * @accel: what runs the machine: "tcg", "kvm", "none" or "unknown"
 * @cpus: processors
 * @quick: fewer times were taken than usual
 * @count: instructions were counted
 * @series: the series, @n_series of them
 * @n_series: how many
 * @absent: what this machine does not have, @n_absent of them
 * @n_absent: how many
 * @steps: calls taken apart, @n_steps of them
 * @n_steps: how many
 * @targets: what was to be reached, @n_targets of them
 * @n_targets: how many
 */
struct result {
	char kernel[RESULT_NAME];
	char accel[RESULT_NAME];
	long cpus;
	bool quick;
	bool count;
	struct result_series *series;
	size_t n_series;
	struct result_absent *absent;
	size_t n_absent;
	struct result_steps *steps;
	size_t n_steps;
	struct result_target *targets;
	size_t n_targets;
};

int result_add_series(struct result *result, const char *name, const char *unit,
		      const struct summary *ns);
int result_add_absent(struct result *result, const char *name,
		      const char *reason);
int result_add_steps(struct result *result, const struct result_steps *steps);
int result_add_target(struct result *result,
		      const struct result_target *target);
const struct result_series *result_find(const struct result *result,
					const char *name);
const char *result_reason(const struct result *result, const char *name);
size_t result_unsteady(const struct result *result);
void result_finish(struct result *result);

int result_write(const struct result *result, const char *path);
int result_read(struct result *result, const char *path, char *error,
		size_t error_size);

bool unit_is_known(const char *unit);
double unit_scale(const char *unit);
const char *unit_symbol(const char *unit);

#endif /* BENCH_RESULT_H */
