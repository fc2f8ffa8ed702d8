// SPDX-License-Identifier: MIT
/*
 * test_samples.c - what is said of times that were taken.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "samples.h"

#define FOR_EVER (UINT64_MAX / 2)

static void one_to_hundred(void **state)
{
	struct samples samples;
	struct summary summary;
	uint64_t i;

	(void)state;
	assert_int_equal(samples_init(&samples, 100, 0, FOR_EVER), 0);
	/* In an order that sorting has to change. */
	for (i = 0; i < 100; i++)
		samples_add(&samples, i * 37 % 100 + 1);
	assert_int_equal(samples_summary(&samples, &summary), 0);
	assert_int_equal(summary.n, 100);
	assert_int_equal(summary.min, 1);
	assert_int_equal(summary.p50, 50);
	assert_int_equal(summary.p90, 90);
	assert_int_equal(summary.p99, 99);
	samples_finish(&samples);
}

static void percentile_is_a_sample(void **state)
{
	const uint64_t sorted[] = { 10, 20, 30 };

	(void)state;
	assert_int_equal(samples_percentile(sorted, 1, 50), 10);
	assert_int_equal(samples_percentile(sorted, 3, 0), 10);
	assert_int_equal(samples_percentile(sorted, 3, 33), 10);
	assert_int_equal(samples_percentile(sorted, 3, 34), 20);
	assert_int_equal(samples_percentile(sorted, 3, 50), 20);
	assert_int_equal(samples_percentile(sorted, 3, 90), 30);
	assert_int_equal(samples_percentile(sorted, 3, 100), 30);
}

static void warm_up_does_not_count(void **state)
{
	struct samples samples;
	struct summary summary;
	int i;

	(void)state;
	assert_int_equal(samples_init(&samples, 4, 3, FOR_EVER), 0);
	for (i = 0; i < 3; i++)
		samples_add(&samples, 1);
	assert_int_equal(samples.n, 0);
	assert_true(samples_wanted(&samples));
	for (i = 0; i < 4; i++)
		samples_add(&samples, 7);
	assert_false(samples_wanted(&samples));
	samples_add(&samples, 1);
	assert_int_equal(samples_summary(&samples, &summary), 0);
	assert_int_equal(summary.n, 4);
	assert_int_equal(summary.min, 7);
	samples_finish(&samples);
}

static void budget_ends_it_but_not_too_early(void **state)
{
	struct samples samples;
	int taken = 0;

	(void)state;
	assert_int_equal(samples_init(&samples, 100000, 0, 0), 0);
	while (samples_wanted(&samples)) {
		samples_add(&samples, 1);
		taken++;
	}
	assert_int_equal(taken, 100);
	samples_finish(&samples);
}

static void nothing_says_nothing(void **state)
{
	struct samples samples;
	struct summary summary;

	(void)state;
	assert_int_equal(samples_init(&samples, 4, 0, FOR_EVER), 0);
	assert_int_equal(samples_summary(&samples, &summary), -ENODATA);
	samples_finish(&samples);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_to_hundred),
		cmocka_unit_test(percentile_is_a_sample),
		cmocka_unit_test(warm_up_does_not_count),
		cmocka_unit_test(budget_ends_it_but_not_too_early),
		cmocka_unit_test(nothing_says_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
