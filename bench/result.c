// SPDX-License-Identifier: MIT
/*
 * result.c - what was measured, in memory and as JSON.
 */
#include <errno.h>
#include <jansson.h>
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
	memset(result, 0, sizeof(*result));
}

/* To JSON.  Three digits after the point are as fine as the clock. */

static json_t *number(double value)
{
	char text[64];

	snprintf(text, sizeof(text), "%.6f", value);
	return json_real(strtod(text, NULL));
}

static void put_summary(json_t *to, const struct summary *summary)
{
	json_object_set_new(to, "n", json_integer((json_int_t)summary->n));
	json_object_set_new(to, "min", number(summary->min));
	json_object_set_new(to, "p50", number(summary->p50));
	json_object_set_new(to, "p90", number(summary->p90));
	json_object_set_new(to, "p99", number(summary->p99));
}

static json_t *distribution_to_json(const struct summary *summary)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < SAMPLES_POINTS; i++)
		json_array_append_new(list, number(summary->at[i]));
	return list;
}

static json_t *series_to_json(const struct result *result)
{
	json_t *list = json_array(), *one;
	size_t i;

	for (i = 0; i < result->n_series; i++) {
		one = json_pack("{s:s, s:s}", "name", result->series[i].name,
				"unit", result->series[i].unit);
		put_summary(one, &result->series[i].summary);
		json_object_set_new(one, "distribution",
				    distribution_to_json(&result->series[i]
								  .summary));
		json_array_append_new(list, one);
	}
	return list;
}

static json_t *absent_to_json(const struct result *result)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < result->n_absent; i++)
		json_array_append_new(list,
				      json_pack("{s:s, s:s}", "name",
						result->absent[i].name,
						"reason",
						result->absent[i].reason));
	return list;
}

static json_t *breakdown_to_json(const struct result_steps *steps)
{
	json_t *one = json_object(), *list = json_array(), *step, *total;
	size_t i;

	total = json_object();
	put_summary(total, &steps->total);
	for (i = 0; i < steps->n_steps; i++) {
		step = json_pack("{s:s, s:s}", "step", steps->steps[i].step,
				 "paper", steps->steps[i].paper);
		put_summary(step, &steps->steps[i].summary);
		json_array_append_new(list, step);
	}
	json_object_set_new(one, "series", json_string(steps->series));
	json_object_set_new(one, "unit", json_string(steps->unit));
	json_object_set_new(one, "n",
			    json_integer((json_int_t)steps->total.n));
	json_object_set_new(one, "total", total);
	json_object_set_new(one, "steps", list);
	return one;
}

/**
 * result_write - write a result as JSON
 * @result: the result
 * @path: of the file; "-": standard output
 *
 * Return: 0 or a negative error number.
 */
int result_write(const struct result *result, const char *path)
{
	json_t *root, *steps = json_array();
	FILE *file = stdout;
	int err = 0;
	size_t i;

	for (i = 0; i < result->n_steps; i++)
		json_array_append_new(steps,
				      breakdown_to_json(&result->steps[i]));
	root = json_pack("{s:s, s:s, s:I, s:b, s:b, s:o, s:o, s:o}", "kernel",
			 result->kernel, "accel", result->accel, "cpus",
			 (json_int_t)result->cpus, "quick", result->quick,
			 "count", result->count, "series",
			 series_to_json(result), "absent",
			 absent_to_json(result), "steps", steps);
	if (!root)
		return -ENOMEM;
	if (strcmp(path, "-"))
		file = fopen(path, "we");
	if (!file) {
		err = -errno;
	} else {
		if (json_dumpf(root, file, JSON_INDENT(2) |
			       JSON_REAL_PRECISION(10)) ||
		    putc('\n', file) == EOF || fflush(file))
			err = -EIO;
		if (file != stdout && fclose(file))
			err = -EIO;
	}
	json_decref(root);
	return err;
}

/* From JSON. */

static int get_summary(json_t *from, struct summary *summary)
{
	json_int_t n;

	if (json_unpack(from, "{s:I, s:F, s:F, s:F, s:F}", "n", &n, "min",
			&summary->min, "p50", &summary->p50, "p90",
			&summary->p90, "p99", &summary->p99) || n < 0)
		return -EINVAL;
	summary->n = (size_t)n;
	return 0;
}

/* Where there is none, nothing is drawn. */
static void get_distribution(json_t *from, struct summary *summary)
{
	json_t *list = json_object_get(from, "distribution");
	size_t i;

	memset(summary->at, 0, sizeof(summary->at));
	if (json_array_size(list) != SAMPLES_POINTS)
		return;
	for (i = 0; i < SAMPLES_POINTS; i++)
		summary->at[i] = json_number_value(json_array_get(list, i));
}

static int take_series(struct result *result, json_t *from)
{
	const char *name, *unit;
	struct summary summary;
	double scale;
	size_t i;

	if (json_unpack(from, "{s:s, s:s}", "name", &name, "unit", &unit) ||
	    !unit_is_known(unit) || get_summary(from, &summary))
		return -EINVAL;
	scale = unit_scale(unit);
	get_distribution(from, &summary);
	for (i = 0; i < SAMPLES_POINTS; i++)
		summary.at[i] *= scale;
	summary.min *= scale;
	summary.p50 *= scale;
	summary.p90 *= scale;
	summary.p99 *= scale;
	return result_add_series(result, name, unit, &summary);
}

static int take_absent(struct result *result, json_t *from)
{
	const char *name, *reason;

	if (json_unpack(from, "{s:s, s:s}", "name", &name, "reason", &reason))
		return -EINVAL;
	return result_add_absent(result, name, reason);
}

static int take_step(struct result_step *step, json_t *from)
{
	const char *name, *paper;

	if (json_unpack(from, "{s:s, s:s}", "step", &name, "paper", &paper))
		return -EINVAL;
	snprintf(step->step, sizeof(step->step), "%s", name);
	snprintf(step->paper, sizeof(step->paper), "%s", paper);
	return get_summary(from, &step->summary);
}

static int take_breakdown(struct result *result, json_t *from)
{
	struct result_steps steps = { .n_steps = 0 };
	json_t *total, *list, *step;
	const char *series, *unit;
	size_t i;

	if (json_unpack(from, "{s:s, s:s, s:o, s:o}", "series", &series, "unit",
			&unit, "total", &total, "steps", &list) ||
	    !unit_is_known(unit) ||
	    json_array_size(list) > RESULT_STEPS ||
	    get_summary(total, &steps.total))
		return -EINVAL;
	snprintf(steps.series, sizeof(steps.series), "%s", series);
	snprintf(steps.unit, sizeof(steps.unit), "%s", unit);
	json_array_foreach(list, i, step) {
		if (take_step(&steps.steps[steps.n_steps++], step))
			return -EINVAL;
	}
	return result_add_steps(result, &steps);
}

static int take_all(struct result *result, json_t *root)
{
	json_t *series, *steps = NULL, *absent = NULL, *one;
	const char *kernel, *accel;
	int quick = 0, count = 0, err;
	json_int_t cpus;
	size_t i;

	if (json_unpack(root, "{s:s, s:s, s:I, s?b, s?b, s:o, s?o, s?o}",
			"kernel", &kernel, "accel", &accel, "cpus", &cpus,
			"quick", &quick, "count", &count, "series", &series,
			"absent", &absent, "steps", &steps))
		return -EINVAL;
	snprintf(result->kernel, sizeof(result->kernel), "%s", kernel);
	snprintf(result->accel, sizeof(result->accel), "%s", accel);
	result->cpus = (long)cpus;
	result->quick = quick;
	result->count = count;
	json_array_foreach(series, i, one) {
		err = take_series(result, one);
		if (err)
			return err;
	}
	json_array_foreach(absent, i, one) {
		err = take_absent(result, one);
		if (err)
			return err;
	}
	json_array_foreach(steps, i, one) {
		err = take_breakdown(result, one);
		if (err)
			return err;
	}
	return 0;
}

/**
 * result_read - read a result that was written as JSON
 * @result: zeroed; to be filled; result_finish() must follow
 * @path: of the file
 * @error: where to put a sentence that says what is wrong
 * @error_size: bytes there
 *
 * Return: 0 or a negative error number.
 */
int result_read(struct result *result, const char *path, char *error,
		size_t error_size)
{
	json_error_t json_error;
	json_t *root;
	int err;

	root = json_load_file(path, 0, &json_error);
	if (!root) {
		if (json_error.line > 0)
			snprintf(error, error_size,
				 "%s is not JSON: line %d: %s", path,
				 json_error.line, json_error.text);
		else
			snprintf(error, error_size, "%s", json_error.text);
		return -EINVAL;
	}
	err = take_all(result, root);
	if (err == -EINVAL)
		snprintf(error, error_size,
			 "%s is not a result of lpcbench: a member is missing or of the wrong type",
			 path);
	else if (err)
		snprintf(error, error_size, "no memory");
	json_decref(root);
	return err;
}
