// SPDX-License-Identifier: MIT
/*
 * run.c - taking the times of every series.
 *
 * Where instructions are counted, the machine's clock goes on by a nanosecond
 * with every instruction, so that a time is a count.  The cost of reading the
 * clock is known then, too, and taken off.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "machine.h"
#include "pin.h"
#include "run.h"
#include "series.h"
#include "server.h"
#include "steps.h"

/* How many times are taken, and for how long. */
struct effort {
	size_t most;
	size_t warm_up;
	uint64_t budget_ns;
};

enum pace {
	PACE_USUAL,
	PACE_QUICK,
	PACE_COUNT,
};

static const struct effort efforts[][5] = {
	[PACE_USUAL] = {
		[SERIES_SHORT] = { 20000, 500, 4 * NS_PER_S },
		[SERIES_LONG] = { 1000, 20, 4 * NS_PER_S },
		[SERIES_POINT] = { 5000, 200, NS_PER_S },
		[SERIES_RATE] = { 21, 2, 4 * NS_PER_S },
		[SERIES_BATCH] = { 100, 3, 3 * NS_PER_S },
	},
	[PACE_QUICK] = {
		[SERIES_SHORT] = { 3000, 200, 600 * NS_PER_MS },
		[SERIES_LONG] = { 300, 10, 600 * NS_PER_MS },
		[SERIES_POINT] = { 300, 30, 100 * NS_PER_MS },
		[SERIES_RATE] = { 4, 1, 600 * NS_PER_MS },
		[SERIES_BATCH] = { 10, 1, 600 * NS_PER_MS },
	},
	/* They are all alike: a few are enough. */
	[PACE_COUNT] = {
		[SERIES_SHORT] = { 2001, 500, NS_PER_S },
		[SERIES_LONG] = { 101, 10, NS_PER_S },
		[SERIES_POINT] = { 501, 200, NS_PER_S },
		[SERIES_BATCH] = { 51, 20, NS_PER_S },
	},
};

#define STEPS_USUAL 1000
#define STEPS_QUICK 200

static enum pace pace(const struct run_options *options)
{
	if (options->count)
		return PACE_COUNT;
	return options->quick ? PACE_QUICK : PACE_USUAL;
}

static bool is_wanted(const struct run_options *options,
		      const struct series *series)
{
	if (options->count && series->when != SERIES_COUNTED)
		return false;
	if (options->glob)
		return !fnmatch(options->glob, series->name, 0);
	return true;
}

static int load(const struct series *series, struct samples *samples)
{
	int err = series->module ? machine_load(series->module) : 0;

	if (series->wish.place == SERVER_TWO_CPUS && !pin_has_two())
		return samples_absent(samples,
				      "this machine has one processor");
	if (err && series->peer)
		return samples_absent(samples,
				      "this kernel has no module %s",
				      series->module);
	if (err)
		fprintf(stderr,
			"lpcbench: %s: module %s is not there and could not be loaded\n",
			series->name, series->module);
	return err;
}

static int take_times(const struct series *series, struct server *server,
		      struct samples *samples, struct summary *summary)
{
	int err = load(series, samples);

	if (!err)
		err = server_have(server, &series->wish);
	if (!err)
		err = series->measure(series, samples);
	if (!err)
		err = samples_summary(samples, summary);
	return err;
}

static void deduct(struct summary *summary, double clock)
{
	size_t i;

	summary->min -= clock;
	summary->p50 -= clock;
	summary->p90 -= clock;
	summary->p99 -= clock;
	for (i = 0; i < SAMPLES_POINTS; i++)
		summary->at[i] -= clock;
}

/* Take the times of one thing, and sum them up. */
static int sum_up(const struct series *series, struct server *server,
		  enum pace pace, struct result *result,
		  struct summary *summary)
{
	const struct effort *effort = &efforts[pace][series->size];
	struct samples samples;
	int err;

	err = samples_init(&samples, effort->most, effort->warm_up,
			   effort->budget_ns);
	if (!err)
		err = take_times(series, server, &samples, summary);
	if (err == SAMPLES_ABSENT &&
	    result_add_absent(result, series->name, samples.absent))
		err = -ENOMEM;
	samples_finish(&samples);
	if (err && err != SAMPLES_ABSENT)
		fprintf(stderr, "lpcbench: %s could not be measured: %s\n",
			series->name, strerror(-err));
	return err;
}

static int measure(const struct series *series, struct server *server,
		   const struct run_options *options, double clock,
		   struct result *result)
{
	const struct result_series *last;
	struct summary summary;
	int err;

	err = sum_up(series, server, pace(options), result, &summary);
	if (err == SAMPLES_ABSENT) {
		fprintf(options->progress, "  %-24s absent: %s\n",
			series->name,
			result->absent[result->n_absent - 1].reason);
		return 0;
	}
	if (err)
		return err;
	if (options->count)
		deduct(&summary, clock);
	err = result_add_series(result, series->name,
				options->count ? "instr" : series->unit,
				&summary);
	if (err)
		return err;
	last = &result->series[result->n_series - 1];
	fprintf(options->progress, "  %-24s p50 %9.3f %s  (%zu times)\n",
		last->name, last->summary.p50, unit_symbol(last->unit),
		last->summary.n);
	fflush(options->progress);
	return 0;
}

static int take_apart(const struct series *series, struct server *server,
		      const struct run_options *options, struct result *result)
{
	struct server_wish wish = series->wish;
	struct result_steps steps = { .n_steps = 0 };
	int err;

	wish.trace = true;
	err = server_have(server, &wish);
	if (err)
		return err;
	err = steps_measure(series, options->quick ? STEPS_QUICK : STEPS_USUAL,
			    &steps);
	if (!err)
		err = result_add_steps(result, &steps);
	if (err) {
		fprintf(stderr, "lpcbench: %s could not be taken apart: %s\n",
			series->name, strerror(-err));
		return err;
	}
	fprintf(options->progress,
		"  %-24s taken apart in %zu steps (%zu calls)\n", series->name,
		steps.n_steps, steps.total.n);
	fflush(options->progress);
	return 0;
}

/* Calls that are worth taking apart. */
static bool has_steps(const struct series *series)
{
	return series->measure == measure_null_user && series->wish.place != SERVER_ONE_CPU;
}

/* What it costs to read the clock. */
static int measure_reading(struct server *server, struct result *result,
			   double *clock)
{
	static const struct series reading = {
		.name = "reading the clock", .measure = measure_clock,
	};
	struct summary summary;
	int err;

	err = sum_up(&reading, server, PACE_COUNT, result, &summary);
	if (!err)
		*clock = summary.p50;
	return err;
}

/**
 * run_all - measure every series that is wanted
 * @options: which, and how
 * @result: where they are added
 *
 * A peer that this machine does not have is noted in @result, with the reason.
 *
 * Return: 0 or a negative error number, which has been explained.
 */
int run_all(const struct run_options *options, struct result *result)
{
	struct server server = { .pid = 0 };
	double clock = 0;
	size_t i;
	int err;

	err = options->count ? measure_reading(&server, result, &clock) : 0;
	for (i = 0; i < series_count && !err; i++) {
		if (is_wanted(options, &series_all[i]))
			err = measure(&series_all[i], &server, options, clock,
				      result);
	}
	if (options->count || options->no_steps)
		goto out;
	for (i = 0; i < series_count && !err; i++) {
		if (is_wanted(options, &series_all[i]) &&
		    has_steps(&series_all[i]))
			err = take_apart(&series_all[i], &server, options,
					 result);
	}
out:
	server_stop(&server);
	return err;
}
