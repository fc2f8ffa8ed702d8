// SPDX-License-Identifier: MIT
/*
 * test_lock.c - locks and semaphores get to the kernel half as asked.
 */
#include <errno.h>
#include <string.h>

#include "toy.h"

static struct lpc_ctx *ctx;

static int setup(void **state)
{
	toy_setup(state);
	toy_start(UDRIVER_DIRECT, 1, 1);
	ctx = lpc_ctx_create(toy.driver);
	return ctx ? 0 : -1;
}

static int teardown(void **state)
{
	lpc_ctx_destroy(ctx);
	return toy_teardown(state);
}

static void copy_comes_and_goes(void **state)
{
	char copy[16] = "written back";
	struct fake_ops ops;

	(void)state;
	assert_int_equal(lpc_lock(ctx, 0, copy, sizeof(copy), 0), 0);
	assert_string_equal(copy, "");
	strcpy(copy, "changed");
	assert_int_equal(lpc_unlock(ctx, 0, copy, sizeof(copy)), 0);
	fake_ops(&ops);
	assert_int_equal(ops.command, LPC_IOC_UNLOCK);
	assert_string_equal(ops.guarded, "changed");
	assert_int_equal(ops.lock.flags, 0);

	assert_int_equal(lpc_lock(ctx, 0, copy, sizeof(copy), 0), 0);
	strcpy(copy, "dropped");
	assert_int_equal(lpc_unlock_discard(ctx, 0), 0);
	fake_ops(&ops);
	assert_string_equal(ops.guarded, "changed");
	assert_int_equal(ops.lock.flags, LPC_UNLOCK_DISCARD);
	assert_int_equal(ops.lock.len, 0);
}

static void errors_come_through(void **state)
{
	static const int errors[] = { -EDEADLK, -EPERM, -ETIMEDOUT, -EPROTO };
	char copy[16] = "";
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		fake_fail(LPC_IOC_LOCK, errors[i], 1);
		assert_int_equal(lpc_lock(ctx, 0, copy, sizeof(copy), 0),
				 errors[i]);
		fake_fail(LPC_IOC_UNLOCK, errors[i], 1);
		assert_int_equal(lpc_unlock(ctx, 0, copy, sizeof(copy)),
				 errors[i]);
		fake_fail(LPC_IOC_UP, errors[i], 1);
		assert_int_equal(lpc_semaphore_up(ctx, 0), errors[i]);
		fake_fail(LPC_IOC_DOWN, errors[i], 1);
		assert_int_equal(lpc_semaphore_down(ctx, 0, 0), errors[i]);
	}
}

static void interruptions_do_not_end_a_wait(void **state)
{
	char copy[16] = "";
	struct fake_ops ops;

	(void)state;
	fake_fail(LPC_IOC_LOCK, -EINTR, 3);
	assert_int_equal(lpc_lock(ctx, 0, copy, sizeof(copy), 1000000000), 0);
	fake_ops(&ops);
	assert_in_range(ops.lock.timeout_ns, 1, 999999999);
	fake_fail(LPC_IOC_DOWN, -EINTR, 3);
	assert_int_equal(lpc_semaphore_down(ctx, 0, 1), 0);
	fake_ops(&ops);
	/* 0 would be for ever. */
	assert_int_equal(ops.semaphore.timeout_ns, 1);
	fake_fail(LPC_IOC_DOWN, -EINTR, 3);
	assert_int_equal(lpc_semaphore_down(ctx, 0, 0), 0);
	fake_ops(&ops);
	assert_int_equal(ops.semaphore.timeout_ns, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(copy_comes_and_goes, setup,
						teardown),
		cmocka_unit_test_setup_teardown(errors_come_through, setup,
						teardown),
		cmocka_unit_test_setup_teardown(interruptions_do_not_end_a_wait,
						setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
