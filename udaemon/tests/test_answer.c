// SPDX-License-Identifier: MIT
/*
 * test_answer.c - answers that procedures get wrong, and answers the kernel
 * does not take.
 */
#include <errno.h>
#include <string.h>

#include "toy.h"

static int say(int32_t status, uint32_t claimed, uint32_t *ret_len)
{
	const struct toy_say say = { status, claimed };
	char out[16];

	return fake_upcall(TOY_K_SAY, &say, sizeof(say), out, sizeof(out),
			   ret_len);
}

static void only_error_numbers_leave(void **state)
{
	struct udriver_stats stats;
	uint32_t len;

	(void)state;
	toy_start(UDRIVER_DIRECT, 1, 1);
	assert_int_equal(say(0, 0, &len), 0);
	assert_int_equal(say(-1, 0, &len), -1);
	assert_int_equal(say(-133, 0, &len), -133);
	assert_int_equal(say(1, 0, &len), -EIO);
	assert_int_equal(say(-134, 0, &len), -EIO);
	assert_int_equal(say(INT32_MIN, 0, &len), -EIO);
	assert_non_null(strstr(toy.log, "upcall 'say' returned"));
	toy_stats(&stats);
	assert_int_equal(stats.bad_status, 3);
	assert_int_equal(stats.failed, 5);
	assert_int_equal(stats.refused, 0);
}

static void results_are_bounded(void **state)
{
	struct udriver_stats stats;
	uint32_t len;

	(void)state;
	toy_start(UDRIVER_DIRECT, 1, 1);
	assert_int_equal(say(0, 4, &len), 0);
	assert_int_equal(len, 4);
	assert_int_equal(say(0, 5, &len), -EIO);
	assert_int_equal(len, 0);
	toy_stats(&stats);
	assert_int_equal(stats.bad_reply, 1);
	assert_int_equal(stats.refused, 0);
	assert_non_null(strstr(toy.log, "made 5 bytes of results where 4"));
}

static void errors_have_no_results(void **state)
{
	struct udriver_stats stats;
	uint32_t len;

	(void)state;
	toy_start(UDRIVER_DIRECT, 1, 1);
	assert_int_equal(say(-EINVAL, 4, &len), -EINVAL);
	assert_int_equal(len, 0);
	toy_stats(&stats);
	assert_int_equal(stats.refused, 0);
}

/* The kernel says so of an answer to a call; the driver counts it and goes on. */
static void refused(enum udriver_mode mode, unsigned long command, int err)
{
	struct udriver_stats stats;
	struct fake_call *call;
	uint32_t n = 1;

	toy_start(mode, 1, 1);
	fake_fail(command, err, 1);
	call = fake_call_begin(TOY_K_TWICE, &n, sizeof(n), 0);
	toy_wait_for((toy_stats(&stats), stats.refused == 1));
	assert_non_null(strstr(toy.log, "refused the answer to call 1"));
	assert_int_equal(toy_twice(2), 4);
	assert_int_equal(udriver_status(toy.driver), 0);
	fake_gone();
	assert_int_equal(fake_call_end(call, &n, sizeof(n), &n), -ENODEV);
}

static void direct_refused(void **state)
{
	(void)state;
	refused(UDRIVER_DIRECT, LPC_IOC_RESPONSE_POLL, -EPROTO);
}

static void direct_stale(void **state)
{
	(void)state;
	refused(UDRIVER_DIRECT, LPC_IOC_RESPONSE_POLL, -ESTALE);
}

static void leader_refused(void **state)
{
	(void)state;
	refused(UDRIVER_LEADER, LPC_IOC_RESPONSE, -EPERM);
}

/* An answer that was not even looked at: the caller shall not wait for ever. */
static void not_taken(enum udriver_mode mode, unsigned long command, int err)
{
	uint32_t n = 1, out, len;
	struct udriver_stats stats;

	toy_start(mode, 1, 1);
	fake_fail(command, err, 1);
	assert_int_equal(fake_upcall(TOY_K_TWICE, &n, sizeof(n), &out,
				     sizeof(out), &len),
			 -EIO);
	assert_int_equal(toy_twice(2), 4);
	toy_stats(&stats);
	assert_int_equal(stats.refused, 1);
}

static void direct_not_taken(void **state)
{
	(void)state;
	not_taken(UDRIVER_DIRECT, LPC_IOC_RESPONSE_POLL, -EFAULT);
}

static void leader_not_taken(void **state)
{
	(void)state;
	not_taken(UDRIVER_LEADER, LPC_IOC_RESPONSE, -ENOMEM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		toy_test(only_error_numbers_leave),
		toy_test(results_are_bounded),
		toy_test(errors_have_no_results),
		toy_test(direct_refused),
		toy_test(direct_stale),
		toy_test(leader_refused),
		toy_test(direct_not_taken),
		toy_test(leader_not_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
