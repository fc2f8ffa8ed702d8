// SPDX-License-Identifier: MIT
/*
 * test_clock.c - deadlines in a time namespace.
 */
#include <stdio.h>

#include "clock.h"
#include "driver.h"
#include "toy.h"

#define OFFSETS "test_clock.offsets"

static int64_t offset_in(const char *text)
{
	FILE *file = fopen(OFFSETS, "we");
	int64_t offset;

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	offset = clock_offset(OFFSETS);
	remove(OFFSETS);
	return offset;
}

static void offset_is_read(void **state)
{
	(void)state;
	assert_int_equal(offset_in("monotonic           0         0\n"
				   "boottime            0         0\n"), 0);
	assert_int_equal(offset_in("monotonic      172800       500\n"), 172800000000500);
	assert_int_equal(offset_in("monotonic          -2 999999999\n"), -1000000001);
}

static void no_namespaces(void **state)
{
	(void)state;
	assert_int_equal(clock_offset("/nonexistent"), 0);
	assert_int_equal(offset_in(""), 0);
	assert_int_equal(offset_in("boottime 7 7\n"), 0);
}

static void deadline_is_of_this_clock(void **state)
{
	uint32_t n = 1, out, len;
	struct fake_call *call;

	(void)state;
	toy_start(UDRIVER_DIRECT, 1, 1);
	toy.driver->strands.clock_offset = 100 * (int64_t)NS_PER_S;
	call = fake_call_begin(TOY_K_TWICE, &n, sizeof(n), 10 * NS_PER_S);
	assert_int_equal(fake_call_end(call, &out, sizeof(out), &len), 0);
	assert_in_range(toy.deadline_ns, 101 * NS_PER_S, 110 * NS_PER_S);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(offset_is_read),
		cmocka_unit_test(no_namespaces),
		toy_test(deadline_is_of_this_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
