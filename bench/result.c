// SPDX-License-Identifier: MIT
/*
 * result.c - what was measured, in memory.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "result.h"

static const struct unit {
	const char *name;
	const char *symbol;
	double scale;
} units[] = {
	{ "us", "µs", 1e3 },
	{ "ms", "ms", 1e6 },
	{ "instr", "instructions", 1 },
	{ "calls/s", "calls/s", 1 },
	{ "us/s", "µs/s", 1e3 },
};

static const struct unit *find_unit(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (!strcmp(units[i].name, name))
			return &units[i];
	}
	return NULL;
}

bool unit_is_known(const char *unit)
{
	return find_unit(unit);
}

/**
 * unit_scale - nanoseconds in a unit
 * @unit: one that is known
 */
double unit_scale(const char *unit)
{
	return find_unit(unit)->scale;
}

/**
 * unit_symbol - a unit for people
 * @unit: one that is known
 */
const char *unit_symbol(const char *unit)
{
	return find_unit(unit)->symbol;
}

/* Room for one more. */
static void *grow(void *list, size_t count, size_t size)
{
	return reallocarray(list, count + 1, size);
}

/**
 * result_add_series - add a series
 * @result: where
 * @name: of it
 * @unit: in which it is to be reported
 * @ns: what was measured, in nanoseconds
 *
 * Return: 0 or -ENOMEM.
 */
int result_add_series(struct result *result, const char *name, const char *unit,
		      const struct summary *ns)
{
	const double scale = unit_scale(unit);
	struct result_series *list, *series;
	size_t i;

	list = grow(result->series, result->n_series, sizeof(*list));
	if (!list)
		return -ENOMEM;
	result->series = list;
	series = &list[result->n_series++];
	memset(series, 0, sizeof(*series));
	snprintf(series->name, sizeof(series->name), "%s", name);
	snprintf(series->unit, sizeof(series->unit), "%s", unit);
	series->summary = (struct summary){
		.n = ns->n,
		.min = ns->min / scale,
		.p50 = ns->p50 / scale,
		.p90 = ns->p90 / scale,
		.p99 = ns->p99 / scale,
	};
	for (i = 0; i < SAMPLES_POINTS; i++)
		series->summary.at[i] = ns->at[i] / scale;
	return 0;
}

/**
 * result_add_absent - note a series that this machine does not have
 * @result: where
 * @name: of it
 * @reason: why
 *
 * Return: 0 or -ENOMEM.
 */
int result_add_absent(struct result *result, const char *name,
		      const char *reason)
{
	struct result_absent *list, *absent;

	list = grow(result->absent, result->n_absent, sizeof(*list));
	if (!list)
		return -ENOMEM;
	result->absent = list;
	absent = &list[result->n_absent++];
	snprintf(absent->name, sizeof(absent->name), "%s", name);
	snprintf(absent->reason, sizeof(absent->reason), "%s", reason);
	return 0;
}

/**
 * result_add_steps - add a call taken apart
 * @result: where
 * @steps: it; copied
 *
 * Return: 0 or -ENOMEM.
 */
int result_add_steps(struct result *result, const struct result_steps *steps)
{
	struct result_steps *list;

	list = grow(result->steps, result->n_steps, sizeof(*list));
	if (!list)
		return -ENOMEM;
	result->steps = list;
	list[result->n_steps++] = *steps;
	return 0;
}

/**
 * result_add_target - note what was to be reached, and whether it was
 * @result: where
 * @target: it; copied
 *
 * Return: 0 or -ENOMEM.
 */
int result_add_target(struct result *result, const struct result_target *target)
{
	struct result_target *list;

	list = grow(result->targets, result->n_targets, sizeof(*list));
	if (!list)
		return -ENOMEM;
	result->targets = list;
	list[result->n_targets++] = *target;
	return 0;
}

/**
 * result_reason - why a series is absent
 * @result: where
 * @name: of the series
 *
 * Return: the reason, or NULL: it is not said to be.
 */
const char *result_reason(const struct result *result, const char *name)
{
	size_t i;

	for (i = 0; i < result->n_absent; i++) {
		if (!strcmp(result->absent[i].name, name))
			return result->absent[i].reason;
	}
	return NULL;
}

/**
 * result_find - a series by its name
 * @result: where
 * @name: of it
 *
 * Return: the series, or NULL.
 */
const struct result_series *result_find(const struct result *result,
					const char *name)
{
	size_t i;

	for (i = 0; i < result->n_series; i++) {
		if (!strcmp(result->series[i].name, name))
			return &result->series[i];
	}
	return NULL;
}

/**
 * result_unsteady - how many series spread so widely that something else ran
 * @result: where
 *
 * Nothing that is measured here takes ten times its least time by itself.
 */
size_t result_unsteady(const struct result *result)
{
	size_t i, count = 0;

	for (i = 0; i < result->n_series; i++)
		count += result->series[i].summary.p90 >
			 10 * result->series[i].summary.min;
	return count;
}

void result_finish(struct result *result)
{
	free(result->series);
	free(result->absent);
	free(result->steps);
	free(result->targets);
	memset(result, 0, sizeof(*result));
}
