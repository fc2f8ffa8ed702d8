// SPDX-License-Identifier: MIT
/*
 * test_round_trip.c - what one side sends, the other side gets: random values
 * of every type, in every place, both ways.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "wire.h"

#define ROUNDS	2000

static void upcalls(void **state)
{
	unsigned int n;

	(void)state;
	for (n = 0; n < ROUNDS; n++)
		kern_round();
}

static void downcalls(void **state)
{
	unsigned int n;

	(void)state;
	for (n = 0; n < ROUNDS; n++)
		user_round();
}

static void handles_up(void **state)
{
	(void)state;
	kern_handles();
}

static void handles_down(void **state)
{
	(void)state;
	user_handles();
}

static void events(void **state)
{
	(void)state;
	kern_events();
}

static void long_arguments_are_not_copied(void **state)
{
	(void)state;
	kern_references();
	/* Of all upcalls so far; see blobs() and fill() of the user side. */
	assert_false(user_copied());
}

static void signatures_agree(void **state)
{
	uint32_t n;

	(void)state;
	for (n = 1; n <= 3; n++)
		assert_true(kern_signature(n) == user_signature(n));
	for (n = 0; n < 5; n++)
		assert_true(kern_procedure_signature(n) ==
			    user_procedure_signature(n));
	assert_true(kern_signature(1) != kern_signature(2));
	assert_true(kern_signature(2) != kern_signature(3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(upcalls),
		cmocka_unit_test(downcalls),
		cmocka_unit_test(handles_up),
		cmocka_unit_test(handles_down),
		cmocka_unit_test(events),
		cmocka_unit_test(long_arguments_are_not_copied),
		cmocka_unit_test(signatures_agree),
	};

	kern_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
