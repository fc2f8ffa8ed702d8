// SPDX-License-Identifier: MIT
/*
 * targets.c - what is to be reached, and whether a run did.
 *
 * Only the limits are written down here.  A figure is made of the medians of one
 * run, and how far it may be off of its quartiles.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "targets.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/**
 * enum kind - what is made of a target's series
 * @KIND_RATIO: the first, divided by the second
 * @KIND_EXCESS: by how much the first is more than the second, divided by the third
 * @KIND_MORE: by how much the first is more than the second
 * @KIND_BEST: the first, divided by the best of all with the same prefix
 */
enum kind {
	KIND_RATIO,
	KIND_EXCESS,
	KIND_MORE,
	KIND_BEST,
};

#define SERIES_MOST 3

/**
 * struct target - what is to be reached
 * @measure: what it is about
 * @kind: what is made of @series
 * @counted: of instructions, not of times
 * @at_least: @limit is one from below
 * @digits: after the point, in which it is compared with @limit
 * @limit: of it
 * @series: as many as @kind takes
 */
struct target {
	const char *measure;
	enum kind kind;
	bool counted;
	bool at_least;
	int digits;
	double limit;
	const char *series[SERIES_MOST];
};

#define EVENT "null.user.event.1cpu"
#define SPIN  "null.user.spin.2cpu"

static const struct target targets[] = {
	{ "NULL call, event, one processor / futex ping-pong", KIND_RATIO, true,
	  false, 2, 0.70, { EVENT, "ref.futex_1cpu" } },
	{ "NULL call, event, one processor / CUSE ioctl", KIND_RATIO, true,
	  false, 2, 0.36, { EVENT, "ref.cuse_null" } },
	{ "NULL call, event, one processor / futex ping-pong", KIND_RATIO,
	  false, false, 2, 1.0, { EVENT, "ref.futex_1cpu" } },
	{ "NULL call, spin, two processors / bare ioctl", KIND_RATIO, false,
	  false, 2, 2.0, { SPIN, "ref.ioctl" } },
	{ "NULL call, two processors, adaptive / spin", KIND_RATIO, false,
	  false, 2, 1.1, { "null.user.adaptive.2cpu", SPIN } },
	{ "idle daemon, us in a second, adaptive - event", KIND_MORE, false,
	  false, 1, 0, { "idle.adaptive", "idle.event" } },
	{ "NULL call, event, one processor / CUSE ioctl", KIND_RATIO, false,
	  false, 2, 0.7, { EVENT, "ref.cuse_null" } },
	{ "NULL call, spin, two processors / CUSE ioctl", KIND_RATIO, false,
	  false, 3, 0.05, { SPIN, "ref.cuse_null" } },
	{ "4 KiB read / ublk's null target, 1 in flight", KIND_RATIO, true,
	  false, 2, 0.5, { "own4k.depth1", "ref.ublk_4k" } },
	{ "4 KiB read / ublk's null target, 32 in flight", KIND_RATIO, true,
	  false, 2, 0.9, { "own4k.depth32", "ref.ublk_4k.depth32" } },
	{ "64 KiB in the arena / NULL call", KIND_RATIO, true, false, 2, 1.05,
	  { "arena.64k", EVENT } },
	{ "64 KiB in the arena / NULL call", KIND_RATIO, false, false, 2, 1.05,
	  { "arena.64k", EVENT } },
	{ "64 KiB lent - NULL call / mapping 16 pages", KIND_EXCESS, true,
	  false, 2, 1.0, { "grant.64k", EVENT, "ref.map_64k" } },
	{ "64 KiB lent - NULL call / mapping 16 pages", KIND_EXCESS, false,
	  false, 2, 1.0, { "grant.64k", EVENT, "ref.map_64k" } },
	{ "calls per second, 64 callers / best of 1 to 64", KIND_BEST, false,
	  true, 2, 0.95, { "callers.64", "callers." } },
	{ "NULL call, of 10,000 procedures / of 10", KIND_RATIO, true, false,
	  2, 1.0, { "procs.10000", "procs.10" } },
	{ "10,000 factorials, user half / C program", KIND_RATIO, false, false,
	  2, 1.05, { "factorial.user", "factorial.c" } },
	{ "the same, the user half spinning", KIND_RATIO, false, false, 2,
	  1.05, { "factorial.user.spin", "factorial.c" } },
};

/**
 * struct figure - a figure and how far it may be off
 * @low: of the quartile below
 * @p50: of the median
 * @high: of the quartile above
 */
struct figure {
	double low;
	double p50;
	double high;
};

static size_t point(unsigned int percent)
{
	size_t i;

	for (i = 0; samples_points[i] < percent; i++)
		;
	return i;
}

static struct figure figure_of(const struct result_series *series)
{
	const struct summary *summary = &series->summary;

	return (struct figure){
		.low = summary->at[point(25)],
		.p50 = summary->p50,
		.high = summary->at[point(75)],
	};
}

static struct figure divide(struct figure a, struct figure b)
{
	return (struct figure){ a.low / b.high, a.p50 / b.p50, a.high / b.low };
}

static struct figure subtract(struct figure a, struct figure b)
{
	return (struct figure){ a.low - b.high, a.p50 - b.p50, a.high - b.low };
}

/* The one with the highest median of those whose names begin so. */
static struct figure best_of(const struct result *result, const char *prefix)
{
	struct figure best = { 0, 0, 0 };
	size_t i;

	for (i = 0; i < result->n_series; i++) {
		if (!strncmp(result->series[i].name, prefix, strlen(prefix)) &&
		    result->series[i].summary.p50 > best.p50)
			best = figure_of(&result->series[i]);
	}
	return best;
}

/* How many of a target's series are measured by their names. */
static size_t series_needed(const struct target *target)
{
	switch (target->kind) {
	case KIND_RATIO:
	case KIND_MORE:
		return 2;
	case KIND_EXCESS:
		return 3;
	case KIND_BEST:
		return 1;
	}
	return 0;
}

static struct figure compute(const struct target *target,
			     const struct result *result,
			     const struct result_series *const *series)
{
	struct figure figure = figure_of(series[0]);

	switch (target->kind) {
	case KIND_RATIO:
		return divide(figure, figure_of(series[1]));
	case KIND_EXCESS:
		return divide(subtract(figure, figure_of(series[1])),
			      figure_of(series[2]));
	case KIND_MORE:
		return subtract(figure, figure_of(series[1]));
	case KIND_BEST:
		return divide(figure, best_of(result, target->series[1]));
	}
	return figure;
}

/* As many digits as are said: what is compared is what is printed. */
static double rounded(double value, int digits)
{
	const double scale = pow(10, digits);

	return round(value * scale) / scale;
}

static void judge(const struct target *target, struct figure figure,
		  struct result_target *to)
{
	const double value = rounded(figure.p50, target->digits);
	const double limit = rounded(target->limit, target->digits);
	bool reached = target->at_least ? value >= limit : value <= limit;

	to->measured = figure.p50;
	to->low = figure.low;
	to->high = figure.high;
	to->state = reached ? TARGET_REACHED : TARGET_MISSED;
}

static void explain(const struct target *target, const struct result *result,
		    const char *missing, struct result_target *to)
{
	const char *reason = result ? result_reason(result, missing) : NULL;

	to->state = TARGET_UNKNOWN;
	if (!result)
		snprintf(to->reason, sizeof(to->reason), "no %s in this run",
			 target->counted ? "instructions were counted" :
					   "times were taken");
	else if (reason)
		snprintf(to->reason, sizeof(to->reason), "%s", reason);
	else
		snprintf(to->reason, sizeof(to->reason),
			 "%s was not measured", missing);
}

static void take(const struct target *target, const struct result *result,
		 struct result_target *to)
{
	const struct result_series *series[SERIES_MOST];
	size_t i;

	*to = (struct result_target){
		.counted = target->counted,
		.at_least = target->at_least,
		.limit = target->limit,
		.digits = target->digits,
	};
	snprintf(to->measure, sizeof(to->measure), "%s", target->measure);
	for (i = 0; i < series_needed(target); i++) {
		series[i] = result ? result_find(result, target->series[i]) :
				     NULL;
		if (!series[i]) {
			explain(target, result, target->series[i], to);
			return;
		}
	}
	judge(target, compute(target, result, series), to);
}

/**
 * targets_take - compare a run with what is to be reached
 * @to: where every target is noted, instead of those that are there; may be
 *	@times or @counts
 * @times: the times of the run, or NULL: none were taken
 * @counts: its instructions, or NULL
 *
 * Return: 0 or -ENOMEM.
 */
int targets_take(struct result *to, const struct result *times,
		 const struct result *counts)
{
	struct result_target target;
	int err = 0;
	size_t i;

	to->n_targets = 0;
	for (i = 0; i < COUNT(targets) && !err; i++) {
		take(&targets[i], targets[i].counted ? counts : times,
		     &target);
		err = result_add_target(to, &target);
	}
	return err;
}
