// SPDX-License-Identifier: MIT
/*
 * result_json.c - what was measured, as JSON and back.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "result.h"

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

static const char *const states[] = {
	[TARGET_REACHED] = "reached",
	[TARGET_MISSED] = "missed",
	[TARGET_UNKNOWN] = "unknown",
};

static json_t *targets_to_json(const struct result *result)
{
	const struct result_target *target;
	json_t *list = json_array(), *one;
	size_t i;

	for (i = 0; i < result->n_targets; i++) {
		target = &result->targets[i];
		one = json_pack("{s:s, s:b, s:b, s:i, s:s, s:s}", "measure",
				target->measure, "counted", target->counted,
				"at_least", target->at_least, "digits",
				target->digits, "state",
				states[target->state], "reason",
				target->reason);
		json_object_set_new(one, "limit", number(target->limit));
		json_object_set_new(one, "measured", number(target->measured));
		json_object_set_new(one, "low", number(target->low));
		json_object_set_new(one, "high", number(target->high));
		json_array_append_new(list, one);
	}
	return list;
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
	root = json_pack("{s:s, s:s, s:I, s:b, s:b, s:o, s:o, s:o, s:o}",
			 "kernel",
			 result->kernel, "accel", result->accel, "cpus",
			 (json_int_t)result->cpus, "quick", result->quick,
			 "count", result->count, "series",
			 series_to_json(result), "absent",
			 absent_to_json(result), "steps", steps, "targets",
			 targets_to_json(result));
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

static int take_state(const char *state, enum target_state *ret_state)
{
	size_t i;

	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (!strcmp(state, states[i])) {
			*ret_state = (enum target_state)i;
			return 0;
		}
	}
	return -EINVAL;
}

static int take_target(struct result *result, json_t *from)
{
	struct result_target target = { .digits = 0 };
	const char *measure, *state, *reason;
	int counted, at_least;

	if (json_unpack(from, "{s:s, s:b, s:b, s:i, s:s, s:s, s:F, s:F, s:F, s:F}",
			"measure", &measure, "counted", &counted, "at_least",
			&at_least, "digits", &target.digits, "state", &state,
			"reason", &reason, "limit", &target.limit, "measured",
			&target.measured, "low", &target.low, "high",
			&target.high) ||
	    take_state(state, &target.state))
		return -EINVAL;
	snprintf(target.measure, sizeof(target.measure), "%s", measure);
	snprintf(target.reason, sizeof(target.reason), "%s", reason);
	target.counted = counted;
	target.at_least = at_least;
	return result_add_target(result, &target);
}

/* Each member of a list, which may be missing. */
static int take_list(struct result *result, json_t *list,
		     int (*take)(struct result *result, json_t *one))
{
	int err = 0;
	size_t i;

	for (i = 0; i < json_array_size(list) && !err; i++) {
		err = take(result, json_array_get(list, i));
	}
	return err;
}

static int take_all(struct result *result, json_t *root)
{
	json_t *series, *steps = NULL, *absent = NULL, *targets = NULL;
	const char *kernel, *accel;
	int quick = 0, count = 0, err;
	json_int_t cpus;

	if (json_unpack(root, "{s:s, s:s, s:I, s?b, s?b, s:o, s?o, s?o, s?o}",
			"kernel", &kernel, "accel", &accel, "cpus", &cpus,
			"quick", &quick, "count", &count, "series", &series,
			"absent", &absent, "steps", &steps, "targets",
			&targets))
		return -EINVAL;
	snprintf(result->kernel, sizeof(result->kernel), "%s", kernel);
	snprintf(result->accel, sizeof(result->accel), "%s", accel);
	result->cpus = (long)cpus;
	result->quick = quick;
	result->count = count;
	err = take_list(result, series, take_series);
	if (!err)
		err = take_list(result, absent, take_absent);
	if (!err)
		err = take_list(result, steps, take_breakdown);
	if (!err)
		err = take_list(result, targets, take_target);
	return err;
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
