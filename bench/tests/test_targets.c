// SPDX-License-Identifier: MIT
/*
 * test_targets.c - what is to be reached, and what is said of it.
 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "report.h"
#include "result.h"
#include "scratch.h"
#include "targets.h"

/* A series with a median and quartiles a tenth beside it. */
static void add(struct result *result, const char *name, const char *unit,
		double p50)
{
	const double scale = unit_scale(unit);
	struct summary summary = { .n = 9 };
	size_t i;

	summary.min = summary.p50 = p50 * scale;
	summary.p90 = summary.p99 = summary.p50;
	for (i = 0; i < SAMPLES_POINTS; i++) {
		summary.at[i] = summary.p50;
		if (samples_points[i] <= 25)
			summary.at[i] *= 0.9;
		if (samples_points[i] >= 75)
			summary.at[i] *= 1.1;
	}
	assert_int_equal(result_add_series(result, name, unit, &summary), 0);
}

/* The target of this measure. */
static const struct result_target *find(const struct result *result,
					const char *measure, bool counted)
{
	size_t i;

	for (i = 0; i < result->n_targets; i++) {
		if (!strcmp(result->targets[i].measure, measure) &&
		    result->targets[i].counted == counted)
			return &result->targets[i];
	}
	fail_msg("there is no target '%s'", measure);
	return NULL;
}

static bool about(double a, double b)
{
	return a > b - 0.001 && a < b + 0.001;
}

#define FUTEX "NULL call, event, one processor / futex ping-pong"

static void ratios_are_of_medians(void **state)
{
	struct result counts = { .count = true };
	const struct result_target *target;

	(void)state;
	add(&counts, "null.user.event.1cpu", "instr", 7000);
	add(&counts, "ref.futex_1cpu", "instr", 10000);
	add(&counts, "ref.cuse_null", "instr", 10000);
	assert_int_equal(targets_take(&counts, NULL, &counts), 0);
	target = find(&counts, FUTEX, true);
	assert_int_equal(target->state, TARGET_REACHED);
	assert_true(about(target->limit, 0.7));
	assert_true(about(target->measured, 0.7));
	assert_true(about(target->low, 6300.0 / 11000));
	assert_true(about(target->high, 7700.0 / 9000));
	target = find(&counts, "NULL call, event, one processor / CUSE ioctl",
		      true);
	assert_int_equal(target->state, TARGET_MISSED);
	result_finish(&counts);
}

static void a_digit_more_is_missed(void **state)
{
	struct result counts = { .count = true };

	(void)state;
	add(&counts, "null.user.event.1cpu", "instr", 7060);
	add(&counts, "ref.futex_1cpu", "instr", 10000);
	/* Two digits are said, and compared. */
	add(&counts, "procs.10000", "instr", 10040);
	add(&counts, "procs.10", "instr", 10000);
	assert_int_equal(targets_take(&counts, NULL, &counts), 0);
	assert_int_equal(find(&counts, FUTEX, true)->state, TARGET_MISSED);
	assert_int_equal(find(&counts,
			      "NULL call, of 10,000 procedures / of 10",
			      true)->state, TARGET_REACHED);
	result_finish(&counts);
}

static void what_is_lent_is_compared_with_mapping(void **state)
{
	static const char measure[] =
		"64 KiB lent - NULL call / mapping 16 pages";
	struct result times = { .n_series = 0 };
	const struct result_target *target;

	(void)state;
	add(&times, "null.user.event.1cpu", "us", 50);
	add(&times, "grant.64k", "us", 80);
	add(&times, "ref.map_64k", "us", 40);
	assert_int_equal(targets_take(&times, &times, NULL), 0);
	target = find(&times, measure, false);
	assert_int_equal(target->state, TARGET_REACHED);
	assert_true(about(target->measured, 0.75));
	result_finish(&times);
}

static void rates_are_compared_with_the_best(void **state)
{
	static const char measure[] =
		"calls per second, 64 callers / best of 1 to 64";
	struct result times = { .n_series = 0 };

	(void)state;
	add(&times, "callers.1", "calls/s", 900);
	add(&times, "callers.8", "calls/s", 1000);
	add(&times, "callers.64", "calls/s", 940);
	assert_int_equal(targets_take(&times, &times, NULL), 0);
	assert_true(find(&times, measure, false)->at_least);
	assert_int_equal(find(&times, measure, false)->state, TARGET_MISSED);
	times.series[2].summary.p50 = 955;
	assert_int_equal(targets_take(&times, &times, NULL), 0);
	assert_int_equal(find(&times, measure, false)->state, TARGET_REACHED);
	result_finish(&times);
}

static void idling_may_cost_nothing(void **state)
{
	static const char measure[] =
		"idle daemon, us in a second, adaptive - event";
	struct result times = { .n_series = 0 };

	(void)state;
	add(&times, "idle.event", "us/s", 0);
	add(&times, "idle.adaptive", "us/s", 0);
	assert_int_equal(targets_take(&times, &times, NULL), 0);
	assert_int_equal(find(&times, measure, false)->state, TARGET_REACHED);
	times.series[1].summary.p50 = 3;
	assert_int_equal(targets_take(&times, &times, NULL), 0);
	assert_int_equal(find(&times, measure, false)->state, TARGET_MISSED);
	result_finish(&times);
}

static void what_is_not_known_says_why(void **state)
{
	struct result times = { .n_series = 0 }, counts = { .count = true };

	(void)state;
	add(&counts, "own4k.depth1", "instr", 5);
	add(&counts, "own4k.depth32", "instr", 5);
	assert_int_equal(result_add_absent(&counts, "ref.ublk_4k",
					   "no module ublk_drv"), 0);
	assert_int_equal(targets_take(&times, &times, NULL), 0);
	assert_int_equal(find(&times, FUTEX, true)->state, TARGET_UNKNOWN);
	assert_string_equal(find(&times, FUTEX, true)->reason,
			    "no instructions were counted in this run");
	assert_string_equal(find(&times, FUTEX, false)->reason,
			    "null.user.event.1cpu was not measured");
	assert_int_equal(targets_take(&counts, NULL, &counts), 0);
	assert_string_equal(find(&counts, FUTEX, false)->reason,
			    "no times were taken in this run");
	assert_string_equal(find(&counts,
				 "4 KiB read / ublk's null target, 1 in flight",
				 true)->reason, "no module ublk_drv");
	assert_string_equal(find(&counts,
				 "4 KiB read / ublk's null target, 32 in flight",
				 true)->reason,
			    "ref.ublk_4k.depth32 was not measured");
	result_finish(&counts);
	result_finish(&times);
}

/* What is said of a target in each kind of report. */
static void targets_are_reported(void **state)
{
	struct result times = { .n_series = 0 }, counts = { .count = true };
	struct result again = { .n_series = 0 };
	char error[256];
	FILE *file;

	(void)state;
	add(&times, "null.user.event.1cpu", "us", 90);
	add(&times, "ref.futex_1cpu", "us", 100);
	add(&counts, "null.user.event.1cpu", "instr", 80);
	add(&counts, "ref.futex_1cpu", "instr", 100);
	assert_int_equal(targets_take(&times, &times, &counts), 0);
	assert_int_equal(result_write(&times, scratch), 0);
	assert_int_equal(result_read(&again, scratch, error, sizeof(error)), 0);
	assert_int_equal(again.n_targets, times.n_targets);
	assert_int_equal(find(&again, FUTEX, true)->state, TARGET_MISSED);

	file = scratch_open("we");
	report_text(&again, file);
	fclose(file);
	assert_non_null(strstr(scratch_read(), "\nTargets: "));
	assert_non_null(strstr(scratch_read(),
			       "instr  <=   0.70     0.80     0.65 .. 0.98     NOT REACHED\n"));
	assert_non_null(strstr(scratch_read(),
			       "wall   <=   1.00     0.90     0.74 .. 1.10     reached\n"));
	assert_non_null(strstr(scratch_read(),
			       "not known: ref.cuse_null was not measured\n"));

	assert_int_equal(report_html(&again, scratch), 0);
	assert_non_null(strstr(scratch_read(), "<h2>Targets</h2>"));
	assert_non_null(strstr(scratch_read(), "\">not reached</td>"));
	assert_null(strstr(scratch_read(), "nan"));

	file = scratch_open("we");
	assert_int_equal(report_markdown(&again, &counts, "targets", file), 0);
	fclose(file);
	assert_non_null(strstr(scratch_read(),
			       "| " FUTEX " | instructions | ≤ 0.70 | 0.80 | 0.65–0.98 | **not reached** |\n"));
	result_finish(&again);
	result_finish(&counts);
	result_finish(&times);
}

static void tables_are_those_asked_for(void **state)
{
	struct result times = { .n_series = 0 }, counts = { .count = true };
	FILE *file;

	(void)state;
	add(&times, "null4k.kernel", "us", 3.5);
	add(&counts, "nested.depth16", "instr", 1234567);
	add(&counts, "ref.futex_1cpu", "instr", 10000);
	file = scratch_open("we");
	assert_int_equal(report_markdown(&times, &counts, "paper,counts", file),
			 0);
	fclose(file);
	assert_non_null(strstr(scratch_read(),
			       "| Traditional driver | 1–2 µs | 1 | 3.50 µs | 3.50 µs | 3.50 µs | 1.00 |\n"));
	assert_non_null(strstr(scratch_read(),
			       "| `nested.depth16` | 1,234,567 | 123.46 | – |\n"));
	assert_non_null(strstr(scratch_read(),
			       "| `ref.futex_1cpu` | 10,000 | 1.00 | – |\n"));
	assert_null(strstr(scratch_read(), "target"));
	file = scratch_open("we");
	assert_int_equal(report_markdown(&times, &counts, "times,tables", file),
			 -EINVAL);
	fclose(file);
	result_finish(&counts);
	result_finish(&times);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ratios_are_of_medians),
		cmocka_unit_test(a_digit_more_is_missed),
		cmocka_unit_test(what_is_lent_is_compared_with_mapping),
		cmocka_unit_test(rates_are_compared_with_the_best),
		cmocka_unit_test(idling_may_cost_nothing),
		cmocka_unit_test(what_is_not_known_says_why),
		cmocka_unit_test(targets_are_reported),
		cmocka_unit_test(tables_are_those_asked_for),
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
