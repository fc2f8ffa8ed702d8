// SPDX-License-Identifier: MIT
/*
 * test_report.c - results as JSON and back, as tables and as a page.
 */
#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "report.h"
#include "result.h"
#include "scratch.h"

static void fill(struct result *result)
{
	const struct summary us = { .n = 10, .min = 1000, .p50 = 2000,
			.p90 = 3000, .p99 = 4000 };
	const struct summary ms = { .n = 20, .min = 1e6, .p50 = 2e6,
			.p90 = 3e6, .p99 = 4e6 };
	struct result_steps steps = {
		.series = "null.user.direct", .unit = "us",
		.total = { .n = 5, .min = 40, .p50 = 50, .p90 = 60, .p99 = 70 },
		.n_steps = 1,
		.steps = { { "worker <wakes>", "4",
			     { .n = 5, .min = 20, .p50 = 25, .p90 = 30,
			       .p99 = 35 } } },
	};

	memset(result, 0, sizeof(*result));
	strcpy(result->kernel, "6.1 <b>");
	strcpy(result->accel, "tcg");
	result->cpus = 2;
	result->quick = true;
	assert_int_equal(result_add_series(result, "null4k.kernel", "us", &us),
			 0);
	assert_int_equal(result_add_series(result, "factorial.kernel", "ms",
					   &ms), 0);
	assert_int_equal(result_add_steps(result, &steps), 0);
	assert_int_equal(result_add_absent(result, "ref.ublk_4k",
					   "no <module> ublk_drv"), 0);
}

static void json_has_the_agreed_members(void **state)
{
	const char *name, *unit, *kernel, *accel;
	double min, p50, p90, p99;
	struct result result;
	json_int_t n, cpus;
	json_t *root;

	(void)state;
	fill(&result);
	assert_int_equal(result_write(&result, scratch), 0);
	root = json_load_file(scratch, 0, NULL);
	assert_non_null(root);
	assert_int_equal(json_unpack(root,
			"{s:s, s:s, s:I, s:[{s:s, s:s, s:I, s:F, s:F, s:F, s:F}]}",
			"kernel", &kernel, "accel", &accel, "cpus", &cpus,
			"series", "name", &name, "unit", &unit, "n", &n, "min",
			&min, "p50", &p50, "p90", &p90, "p99", &p99), 0);
	assert_string_equal(kernel, "6.1 <b>");
	assert_string_equal(accel, "tcg");
	assert_int_equal(cpus, 2);
	assert_string_equal(name, "null4k.kernel");
	assert_string_equal(unit, "us");
	assert_int_equal(n, 10);
	assert_true(min == 1 && p50 == 2 && p90 == 3 && p99 == 4);
	json_decref(root);
	result_finish(&result);
}

static void what_is_written_is_read(void **state)
{
	struct result result, again = { .n_series = 0 };
	const struct result_series *series;
	char error[256] = "";

	(void)state;
	fill(&result);
	assert_int_equal(result_write(&result, scratch), 0);
	assert_int_equal(result_read(&again, scratch, error, sizeof(error)), 0);
	assert_string_equal(again.kernel, result.kernel);
	assert_true(again.quick);
	assert_int_equal(again.n_series, 2);
	series = result_find(&again, "factorial.kernel");
	assert_non_null(series);
	assert_string_equal(series->unit, "ms");
	assert_true(series->summary.p50 > 1.999 && series->summary.p50 < 2.001);
	assert_null(result_find(&again, "factorial"));
	assert_int_equal(again.n_steps, 1);
	assert_string_equal(again.steps[0].steps[0].step, "worker <wakes>");
	assert_true(again.steps[0].total.p50 == 50);
	assert_false(again.count);
	assert_int_equal(again.n_absent, 1);
	assert_string_equal(again.absent[0].name, "ref.ublk_4k");
	assert_string_equal(again.absent[0].reason, "no <module> ublk_drv");
	result_finish(&again);
	result_finish(&result);
}

static void bad_json_is_refused(void **state)
{
	static const struct {
		const char *text;
		const char *error;
	} bad[] = {
		{ "{", "is not JSON: line 1" },
		{ "{}", "is not a result of lpcbench" },
		{ "{\"kernel\":1,\"accel\":\"tcg\",\"cpus\":2,\"series\":[]}",
		  "is not a result of lpcbench" },
		{ "{\"kernel\":\"k\",\"accel\":\"tcg\",\"cpus\":2,\"series\":[{}]}",
		  "is not a result of lpcbench" },
		{ "{\"kernel\":\"k\",\"accel\":\"tcg\",\"cpus\":2,\"series\":"
		  "[{\"name\":\"a\",\"unit\":\"h\",\"n\":1,\"min\":1,\"p50\":1,"
		  "\"p90\":1,\"p99\":1}]}", "is not a result of lpcbench" },
	};
	struct result result;
	char error[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(&result, 0, sizeof(result));
		scratch_write(bad[i].text);
		assert_int_equal(result_read(&result, scratch, error,
					     sizeof(error)), -EINVAL);
		assert_non_null(strstr(error, bad[i].error));
		result_finish(&result);
	}
	memset(&result, 0, sizeof(result));
	assert_int_equal(result_read(&result, "/nowhere/at/all", error,
				     sizeof(error)), -EINVAL);
	assert_non_null(strstr(error, "/nowhere/at/all"));
}

static void text_has_both_tables(void **state)
{
	struct result result;
	FILE *file;
	char *text;

	(void)state;
	fill(&result);
	file = scratch_open("we");
	report_text(&result, file);
	fclose(file);
	text = scratch_read();
	assert_non_null(strstr(text, "Hybrid Device Drivers"));
	assert_non_null(strstr(text, "1..2"));
	assert_non_null(strstr(text, "28..170"));
	assert_non_null(strstr(text, "1.025"));
	assert_non_null(strstr(text, "3.076"));
	assert_non_null(strstr(text, "2.027"));
	assert_non_null(strstr(text, "2.8 "));
	/* A series that was left out is not made up. */
	assert_non_null(strstr(text, "not measured"));
	assert_non_null(strstr(text, "worker <wakes>"));
	assert_non_null(strstr(text, "absent: no <module> ublk_drv"));
	result_finish(&result);
}

static void counts_are_set_beside_peers(void **state)
{
	const struct summary call = { .n = 9, .min = 500, .p50 = 750,
			.p90 = 800, .p99 = 900 };
	const struct summary futex = { .n = 9, .min = 900, .p50 = 1000,
			.p90 = 1000, .p99 = 1000 };
	struct result result = { .count = true };
	struct result again = { .n_series = 0 };
	char error[256], *text;
	FILE *file;

	(void)state;
	assert_int_equal(result_add_series(&result, "null.user.direct", "instr",
					   &call), 0);
	assert_int_equal(result_add_series(&result, "ref.futex_1cpu", "instr",
					   &futex), 0);
	assert_int_equal(result_add_absent(&result, "ref.cuse_null", "why"),
			 0);
	assert_int_equal(result_write(&result, scratch), 0);
	assert_int_equal(result_read(&again, scratch, error, sizeof(error)), 0);
	assert_true(again.count);
	file = scratch_open("we");
	report_text(&again, file);
	fclose(file);
	text = scratch_read();
	assert_non_null(strstr(text, "null.user.direct                  750         -      0.75         -"));
	assert_non_null(strstr(text, "ref.cuse_null            absent: why"));
	/* Counts have nothing to do with the paper's times. */
	assert_null(strstr(text, "paper"));
	result_finish(&again);
	result_finish(&result);
}

static void page_is_whole_and_needs_nothing(void **state)
{
	struct result result;
	char *text;

	(void)state;
	fill(&result);
	assert_int_equal(report_html(&result, scratch), 0);
	text = scratch_read();
	assert_non_null(strstr(text, "<!DOCTYPE html>"));
	assert_non_null(strstr(text, "</html>"));
	assert_non_null(strstr(text, "<svg"));
	assert_non_null(strstr(text, "prefers-color-scheme:dark"));
	assert_null(strstr(text, "http:"));
	assert_null(strstr(text, "https:"));
	assert_null(strstr(text, "src="));
	assert_null(strstr(text, "nan"));
	assert_null(strstr(text, "inf<"));
	/* Names are text, not markup. */
	assert_null(strstr(text, "<b>6.1"));
	assert_null(strstr(text, "6.1 <b>"));
	assert_non_null(strstr(text, "6.1 &lt;b&gt;"));
	assert_non_null(strstr(text, "worker &lt;wakes&gt;"));
	assert_non_null(strstr(text, "ref.ublk_4k is absent: no &lt;module&gt; "));
	result_finish(&result);
}

/* Series named PREFIX and a point, each taking as long as the next number. */
static void add_points(struct result *result, const char *prefix,
		       const char *const *points, const char *unit)
{
	struct summary summary = { .n = 9 };
	char name[RESULT_NAME];
	size_t i, at;

	for (i = 0; points[i]; i++) {
		summary.min = summary.p50 = 1000.0 * (double)(i + 1);
		summary.p90 = summary.p99 = summary.p50;
		for (at = 0; at < SAMPLES_POINTS; at++)
			summary.at[at] = summary.p50 + (double)at;
		snprintf(name, sizeof(name), "%s%s", prefix, points[i]);
		assert_int_equal(result_add_series(result, name, unit,
						   &summary), 0);
	}
}

static void curves_have_a_point_for_each_series(void **state)
{
	static const char *const sizes[] = { "0", "4k", "1020k", NULL };
	static const char *const callers[] = { "1", "64", NULL };
	static const char *const procs[] = { "10", "10000", NULL };
	struct result result = { .n_series = 0 };
	char *text;

	(void)state;
	add_points(&result, "copy.", sizes, "us");
	add_points(&result, "callers.", callers, "calls/s");
	add_points(&result, "procs.", procs, "us");
	assert_int_equal(report_html(&result, scratch), 0);
	text = scratch_read();
	assert_non_null(strstr(text, "Cost against payload"));
	assert_non_null(strstr(text, "<title>copy.0 1.000 µs</title>"));
	assert_non_null(strstr(text, "<title>copy.1020k 3.000 µs</title>"));
	assert_non_null(strstr(text, "Calls per second against callers"));
	assert_non_null(strstr(text,
			       "<title>callers.64 2000.000 calls/s</title>"));
	assert_non_null(strstr(text, "Cost against procedures"));
	assert_non_null(strstr(text, "<title>procs.10000 2.000 µs</title>"));
	/* What was not measured has no key. */
	assert_non_null(strstr(text, "</span>copied"));
	assert_null(strstr(text, "</span>in an arena"));
	assert_null(strstr(text, "nan"));
	result_finish(&result);
}

static void one_point_is_no_curve(void **state)
{
	static const char *const size[] = { "4k", NULL };
	struct result result = { .n_series = 0 };

	(void)state;
	add_points(&result, "copy.", size, "us");
	assert_int_equal(report_html(&result, scratch), 0);
	assert_null(strstr(scratch_read(), "Cost against payload"));
	result_finish(&result);
}

static void distributions_survive_the_json(void **state)
{
	static const char *const modes[] = { "direct", NULL };
	struct result result = { .n_series = 0 }, again = { .n_series = 0 };
	char error[256], *text;

	(void)state;
	add_points(&result, "null.user.", modes, "us");
	assert_int_equal(result_write(&result, scratch), 0);
	assert_int_equal(result_read(&again, scratch, error, sizeof(error)), 0);
	assert_true(again.series[0].summary.at[0] > 0.9999);
	assert_true(again.series[0].summary.at[SAMPLES_POINTS - 1] > 1.0099);
	assert_int_equal(report_html(&again, scratch), 0);
	text = scratch_read();
	assert_non_null(strstr(text, "<h2>Distributions</h2>"));
	assert_non_null(strstr(text, "<title>null.user.direct</title>"));
	result_finish(&again);
	result_finish(&result);

	/* A result without them is one all the same. */
	fill(&result);
	assert_int_equal(report_html(&result, scratch), 0);
	assert_null(strstr(scratch_read(), "<h2>Distributions</h2>"));
	result_finish(&result);
}

static void steps_begin_where_the_last_one_ended(void **state)
{
	const struct summary time = { .n = 5, .min = 25, .p50 = 25, .p90 = 25,
				      .p99 = 25 };
	struct result result = { .n_series = 0 };
	double first, width, second;
	struct result_steps steps;
	const char *bar;

	(void)state;
	memset(&steps, 0, sizeof(steps));
	strcpy(steps.series, "null.user.direct");
	strcpy(steps.unit, "us");
	steps.total = time;
	steps.n_steps = 2;
	strcpy(steps.steps[0].step, "one");
	strcpy(steps.steps[1].step, "two");
	steps.steps[0].summary = time;
	steps.steps[1].summary = time;
	assert_int_equal(result_add_steps(&result, &steps), 0);
	assert_int_equal(report_html(&result, scratch), 0);
	bar = strstr(scratch_read(), "<rect class=\"s0\"");
	assert_non_null(bar);
	assert_int_equal(sscanf(bar, "<rect class=\"s0\" x=\"%lf\" y=\"%*f\" width=\"%lf\"",
				&first, &width), 2);
	bar = strstr(bar, "<rect class=\"s1\"");
	assert_non_null(bar);
	assert_int_equal(sscanf(bar, "<rect class=\"s1\" x=\"%lf\"", &second),
			 1);
	assert_true(second > first + width - 0.2 &&
		    second < first + width + 0.2);
	result_finish(&result);
}

static void busy_machine_is_noted(void **state)
{
	const struct summary wild = { .n = 10, .min = 1000, .p50 = 2000,
			.p90 = 10001, .p99 = 20000 };
	struct result result;
	FILE *file;

	(void)state;
	fill(&result);
	assert_int_equal(result_unsteady(&result), 0);
	assert_int_equal(result_add_series(&result, "a", "us", &wild), 0);
	assert_int_equal(result_unsteady(&result), 1);
	file = scratch_open("we");
	report_text(&result, file);
	fclose(file);
	assert_non_null(strstr(scratch_read(), "note: 1 series spread"));
	result_finish(&result);
}

static void empty_result_is_reported(void **state)
{
	struct result result = { .n_series = 0 };

	(void)state;
	assert_int_equal(report_html(&result, scratch), 0);
	assert_null(strstr(scratch_read(), "nan"));
	assert_int_equal(report_html(&result, "/nowhere/at/all"), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_has_the_agreed_members),
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(bad_json_is_refused),
		cmocka_unit_test(text_has_both_tables),
		cmocka_unit_test(counts_are_set_beside_peers),
		cmocka_unit_test(page_is_whole_and_needs_nothing),
		cmocka_unit_test(curves_have_a_point_for_each_series),
		cmocka_unit_test(one_point_is_no_curve),
		cmocka_unit_test(distributions_survive_the_json),
		cmocka_unit_test(steps_begin_where_the_last_one_ended),
		cmocka_unit_test(busy_machine_is_noted),
		cmocka_unit_test(empty_result_is_reported),
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
