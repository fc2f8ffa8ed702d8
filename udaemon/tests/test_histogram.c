// SPDX-License-Identifier: MIT
/*
 * test_histogram.c - percentiles out of buckets of powers of two.
 */
#include "histogram.h"
#include "toy.h"

static void empty(void **state)
{
	const __u64 histogram[LPC_HISTOGRAM] = { 0 };

	(void)state;
	assert_int_equal(histogram_total(histogram), 0);
	assert_int_equal(histogram_percentile(histogram, 50), 0);
}

static void one_bucket(void **state)
{
	const __u64 histogram[LPC_HISTOGRAM] = { [10] = 100 };

	(void)state;
	assert_int_equal(histogram_total(histogram), 100);
	assert_int_equal(histogram_percentile(histogram, 0), 1024);
	assert_int_equal(histogram_percentile(histogram, 50), 1536);
	assert_int_equal(histogram_percentile(histogram, 100), 2048);
}

static void two_buckets(void **state)
{
	const __u64 histogram[LPC_HISTOGRAM] = { [4] = 90, [20] = 10 };

	(void)state;
	assert_int_equal(histogram_percentile(histogram, 90), 32);
	assert_in_range(histogram_percentile(histogram, 91), 1 << 20, 1 << 21);
	assert_in_range(histogram_percentile(histogram, 45), 16, 32);
}

static void ends(void **state)
{
	const __u64 histogram[LPC_HISTOGRAM] = { [0] = 1,
						 [LPC_HISTOGRAM - 1] = 1 };

	(void)state;
	assert_int_equal(histogram_percentile(histogram, 50), 2);
	assert_int_equal(histogram_percentile(histogram, 100),
			 1ull << LPC_HISTOGRAM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty),
		cmocka_unit_test(one_bucket),
		cmocka_unit_test(two_buckets),
		cmocka_unit_test(ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
