// SPDX-License-Identifier: MIT
/*
 * test_nested.c - upcalls out of downcalls run in the thread that waits.
 */
#include <errno.h>

#include "toy.h"

#define DEPTH 16

static void deep(enum udriver_mode mode)
{
	uint32_t n = DEPTH, out = 0, len;
	struct udriver_stats stats;
	int i;

	toy_start(mode, 1, 1);
	for (i = 0; i < 3; i++) {
		assert_int_equal(fake_upcall(TOY_K_DEEP, &n, sizeof(n), &out,
					     sizeof(out), &len),
				 0);
		assert_int_equal(out, DEPTH);
	}
	toy_stats(&stats);
	assert_int_equal(stats.workers_most, 1);
	assert_int_equal(stats.calls, 3 * (DEPTH + 1));
	assert_int_equal(stats.nested, 3 * DEPTH);
	/* And the one that init makes. */
	assert_int_equal(stats.downcalls, 3 * DEPTH + 1);
}

static void direct_chain_of_16_with_one_worker(void **state)
{
	(void)state;
	deep(UDRIVER_DIRECT);
}

static void leader_chain_of_16_with_one_worker(void **state)
{
	(void)state;
	deep(UDRIVER_LEADER);
}

static void own_thread(void **state)
{
	uint32_t n = 3, out = 0, len = 0;
	struct lpc_ctx *ctx;

	(void)state;
	toy_start(UDRIVER_DIRECT, 1, 1);
	ctx = lpc_ctx_create(toy.driver);
	assert_ptr_equal(lpc_driver(ctx), toy.driver);
	assert_ptr_equal(lpc_priv(ctx), &toy);
	assert_int_equal(lpc_deadline_ns(ctx), 0);
	assert_false(lpc_cancelled(ctx));
	assert_int_equal(lpc_down_call(ctx, TOY_AGAIN, &n, sizeof(n), &out,
				       sizeof(out), &len),
			 0);
	assert_int_equal(len, sizeof(out));
	assert_int_equal(out, 3);
	lpc_ctx_destroy(ctx);
	lpc_ctx_destroy(NULL);
}

static void errors_come_through(void **state)
{
	uint32_t n = 1, out = 0, len = 7;
	struct lpc_ctx *ctx;

	(void)state;
	toy_start(UDRIVER_DIRECT, 1, 1);
	ctx = lpc_ctx_create(toy.driver);
	assert_int_equal(lpc_down_call(ctx, TOY_LATER, &n, sizeof(n), &out,
				       sizeof(out), &len),
			 -ENOENT);
	assert_int_equal(len, 0);
	fake_fail(LPC_IOC_EXEC, -ELOOP, 1);
	assert_int_equal(lpc_down_call(ctx, TOY_INC, &n, sizeof(n), &out,
				       sizeof(out), &len),
			 -ELOOP);
	/* Results of a nesting procedure come by the context's own buffer. */
	assert_int_equal(
		lpc_down_call(ctx, TOY_AGAIN, &n, sizeof(n), &out, 1, &len),
		-EMSGSIZE);
	lpc_ctx_destroy(ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		toy_test(direct_chain_of_16_with_one_worker),
		toy_test(leader_chain_of_16_with_one_worker),
		toy_test(own_thread),
		toy_test(errors_come_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
