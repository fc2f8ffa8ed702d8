// SPDX-License-Identifier: MIT
/*
 * test_steps.c - calls taken apart from the moments of a trace.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "steps.h"

#define MOMENTS 8

/* The moments of a call that begins at @at, each step a microsecond longer than
 * the one before.
 */
static void leader_call(uint64_t at, struct moment *moments,
			struct span *span)
{
	uint64_t ns = at, step = 1000;
	int i;

	span->enter_ns = ns;
	for (i = 0; i < MOMENTS; i++) {
		ns += step;
		step += 1000;
		moments[i].ns = ns;
		moments[i].point = (enum point)(POINT_QUEUE + i);
	}
	span->return_ns = ns + step;
}

static void leader_steps(void **state)
{
	struct result_steps steps = { .unit = "us" };
	struct moment moments[2 * MOMENTS];
	struct span spans[2];
	size_t i;

	(void)state;
	/* The trace of one processor comes after that of another. */
	leader_call(1000000, moments + MOMENTS, &spans[0]);
	leader_call(2000000, moments, &spans[1]);
	assert_int_equal(steps_compute(moments, 2 * MOMENTS, spans, 2, WAY_LEADER,
				       &steps), 0);
	assert_int_equal(steps.n_steps, 9);
	assert_int_equal(steps.total.n, 2);
	assert_int_equal(steps.total.p50, 45);
	for (i = 0; i < 9; i++)
		assert_int_equal(steps.steps[i].summary.p50, i + 1);
	assert_string_equal(steps.steps[0].paper, "1-3");
	assert_string_equal(steps.steps[8].paper, "11");
}

static void direct_steps(void **state)
{
	struct moment moments[] = {
		{ 60, POINT_END },     { 10, POINT_QUEUE },
		{ 20, POINT_DELIVER }, { 30, POINT_RUN },
		{ 40, POINT_REPLY },   { 50, POINT_RESPONSE },
	};
	const struct span span = { 5, 70 };
	struct result_steps steps = { .unit = "us" };

	(void)state;
	assert_int_equal(steps_compute(moments, 6, &span, 1, WAY_DIRECT,
				       &steps), 0);
	assert_int_equal(steps.n_steps, 7);
	assert_int_equal(steps.total.n, 1);
	assert_true(steps.steps[0].summary.p50 > 0.0049 &&
		    steps.steps[0].summary.p50 < 0.0051);
}

static void nobody_wakes_where_both_look(void **state)
{
	struct moment moments[] = {
		{ 10, POINT_QUEUE }, { 20, POINT_DELIVER }, { 30, POINT_RUN },
		{ 40, POINT_REPLY }, { 50, POINT_RESPONSE }, { 60, POINT_END },
	};
	const struct span span = { 5, 70 };
	struct result_steps steps = { .unit = "us" };
	size_t i;

	(void)state;
	assert_int_equal(steps_compute(moments, 6, &span, 1, WAY_LOOKING,
				       &steps), 0);
	assert_int_equal(steps.n_steps, 7);
	for (i = 0; i < steps.n_steps; i++)
		assert_null(strstr(steps.steps[i].step, "wakes"));
	assert_non_null(strstr(steps.steps[4].step, "caller sees the answer"));
}

static void a_lost_moment_loses_the_call(void **state)
{
	struct result_steps steps = { .unit = "us" };
	struct moment moments[2 * MOMENTS];
	struct span spans[2];

	(void)state;
	leader_call(1000000, moments, &spans[0]);
	leader_call(2000000, moments + MOMENTS, &spans[1]);
	/* The second call's last moment went to a place outside of it. */
	moments[2 * MOMENTS - 1].ns = 9000000;
	assert_int_equal(steps_compute(moments, 2 * MOMENTS, spans, 2, WAY_LEADER,
				       &steps), 0);
	assert_int_equal(steps.total.n, 1);
}

static void two_calls_in_one_are_none(void **state)
{
	struct result_steps steps = { .unit = "us" };
	struct moment moments[2 * MOMENTS];
	struct span spans[2];

	(void)state;
	leader_call(1000000, moments, &spans[0]);
	leader_call(1000001, moments + MOMENTS, &spans[1]);
	assert_int_equal(steps_compute(moments, 2 * MOMENTS, spans, 1, WAY_LEADER,
				       &steps), -ENODATA);
}

static void marks(void **state)
{
	static const char run[] = "lpc: run half=null call=1";
	static const char enqueue[] = "lpc: enqueue half=null";

	(void)state;
	assert_int_equal(point_of_mark(run, strlen(run)), POINT_RUN);
	assert_int_equal(point_of_mark(enqueue, strlen(enqueue)),
			 POINT_ENQUEUE);
	assert_int_equal(point_of_mark(run, 8), -ENOENT);
	assert_int_equal(point_of_mark("lpc: running", 12), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leader_steps),
		cmocka_unit_test(direct_steps),
		cmocka_unit_test(nobody_wakes_where_both_look),
		cmocka_unit_test(a_lost_moment_loses_the_call),
		cmocka_unit_test(two_calls_in_one_are_none),
		cmocka_unit_test(marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
