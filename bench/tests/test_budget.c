// SPDX-License-Identifier: MIT
/*
 * test_budget.c - what a path may cost, and what is said where it costs more.
 */
#include <errno.h>
#include <string.h>

#include "budget.h"
#include "scratch.h"

static void read_rows(struct budget *budget)
{
	char error[256] = "";

	memset(budget, 0, sizeof(*budget));
	assert_int_equal(budget_read(budget, scratch, error, sizeof(error)), 0);
	assert_string_equal(error, "");
}

static void count(struct result *result, const char *name, double n)
{
	const struct summary summary = { .n = 10, .min = n, .p50 = n,
			.p90 = n, .p99 = n };

	result->count = true;
	assert_int_equal(result_add_series(result, name, "instr", &summary), 0);
}

/* How many paths are over; what is said is left in @text. */
static size_t compare(const struct budget *budget, const char *kernel,
		      const struct result *result, char *text, size_t size)
{
	FILE *file = fmemopen(text, size, "w");
	size_t over;

	assert_non_null(file);
	over = budget_compare(budget, kernel, result, file);
	fclose(file);
	return over;
}

static void rows_are_read(void **state)
{
	struct budget budget;

	(void)state;
	scratch_write("# a comment\n\n6.1 null.down 100 # and one more\n"
		      "  6.12  null.down  200\n6.12 null.up -\n");
	read_rows(&budget);
	assert_int_equal(budget.n_rows, 3);
	assert_string_equal(budget.rows[0].kernel, "6.1");
	assert_string_equal(budget.rows[0].path, "null.down");
	assert_true(budget.rows[0].instructions == 100);
	assert_string_equal(budget.rows[1].kernel, "6.12");
	assert_true(budget.rows[2].instructions == 0);
	budget_finish(&budget);
}

static void bad_rows_are_refused(void **state)
{
	static const char *const bad[] = {
		"6.1 null.down\n",
		"6.1 null.down many\n",
		"6.1 null.down 0\n",
		"6.1 null.down -5\n",
		"6.1 null.down 5x\n",
		"6.1 null.down --\n",
		"6.1 null.down 5 6\n",
		"6.1 null.down 5\n6.1 null.down 6\n",
	};
	struct budget budget;
	char error[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(&budget, 0, sizeof(budget));
		scratch_write(bad[i]);
		assert_int_equal(budget_read(&budget, scratch, error,
					     sizeof(error)), -EINVAL);
		assert_non_null(strstr(error, scratch));
		assert_non_null(strstr(error, i == 7 ? ":2:" : ":1:"));
		budget_finish(&budget);
	}
	memset(&budget, 0, sizeof(budget));
	assert_int_equal(budget_read(&budget, "/nowhere/at/all", error,
				     sizeof(error)), -ENOENT);
	assert_non_null(strstr(error, "/nowhere/at/all"));
}

static void five_in_a_hundred_are_let_pass(void **state)
{
	struct result result = { .n_series = 0 };
	struct budget budget;
	char text[1024];

	(void)state;
	scratch_write("6.1 a 1000\n6.1 b 1000\n6.1 c 1000\n");
	read_rows(&budget);
	count(&result, "a", 1050);
	count(&result, "b", 1051);
	count(&result, "c", 900);
	assert_int_equal(compare(&budget, "6.1", &result, text, sizeof(text)),
			 1);
	assert_non_null(strstr(text, "ok a: 1050 instructions, budget 1000, +5.0 %\n"));
	assert_non_null(strstr(text, "FAIL b: 1051 instructions"));
	assert_non_null(strstr(text, "ok c: 900 instructions, budget 1000, -10.0 % (write"));
	budget_finish(&budget);
	result_finish(&result);
}

static void nothing_goes_without_a_budget(void **state)
{
	struct result result = { .n_series = 0 };
	struct budget budget;
	char text[1024];

	(void)state;
	scratch_write("6.1 gone 1000\n6.12 other 1\n");
	read_rows(&budget);
	count(&result, "fresh", 10);
	count(&result, "ref.futex_1cpu", 10);
	count(&result, "null.user.leader", 10);
	assert_int_equal(compare(&budget, "6.1", &result, text, sizeof(text)),
			 2);
	assert_non_null(strstr(text, "FAIL gone: it has a budget and was not"));
	assert_non_null(strstr(text, "FAIL fresh: 10 instructions, and no"));
	assert_null(strstr(text, "other"));
	assert_null(strstr(text, "ref."));
	assert_null(strstr(text, "leader"));
	budget_finish(&budget);
	result_finish(&result);
}

static void a_path_may_go_unlimited(void **state)
{
	struct result result = { .n_series = 0 };
	struct budget budget, again;
	char text[1024] = "";

	(void)state;
	scratch_write("6.12 a -\n6.12 b 1000\n");
	read_rows(&budget);
	count(&result, "a", 5000);
	count(&result, "b", 1010);
	assert_int_equal(compare(&budget, "6.12", &result, text, sizeof(text)),
			 0);
	assert_null(strstr(text, " a:"));
	assert_non_null(strstr(text, "ok b: 1010 instructions"));

	/* It stays so when the others are written anew. */
	assert_int_equal(budget_take(&budget, "6.12", &result), 0);
	assert_int_equal(budget_write(&budget, scratch), 0);
	budget_finish(&budget);
	read_rows(&again);
	assert_int_equal(again.n_rows, 2);
	assert_true(again.rows[0].instructions == 0);
	assert_true(again.rows[1].instructions == 1010);
	budget_finish(&again);
	result_finish(&result);
}

static void rows_of_one_kernel_are_rewritten(void **state)
{
	struct result result = { .n_series = 0 };
	struct budget budget, again;

	(void)state;
	scratch_write("6.1 gone 5\n6.12 b 7\n6.1 a 6\n");
	read_rows(&budget);
	count(&result, "c", 1234);
	count(&result, "a", 99);
	count(&result, "ref.ioctl", 3);
	assert_int_equal(budget_take(&budget, "6.1", &result), 0);
	assert_int_equal(budget_write(&budget, scratch), 0);
	budget_finish(&budget);
	result_finish(&result);

	read_rows(&again);
	assert_int_equal(again.n_rows, 3);
	assert_string_equal(again.rows[0].path, "a");
	assert_true(again.rows[0].instructions == 99);
	assert_string_equal(again.rows[1].path, "c");
	assert_true(again.rows[1].instructions == 1234);
	assert_string_equal(again.rows[2].kernel, "6.12");
	assert_true(again.rows[2].instructions == 7);
	assert_int_equal(budget_write(&again, "/nowhere/at/all"), -ENOENT);
	budget_finish(&again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_read),
		cmocka_unit_test(bad_rows_are_refused),
		cmocka_unit_test(five_in_a_hundred_are_let_pass),
		cmocka_unit_test(nothing_goes_without_a_budget),
		cmocka_unit_test(a_path_may_go_unlimited),
		cmocka_unit_test(rows_of_one_kernel_are_rewritten),
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
