// SPDX-License-Identifier: MIT
/*
 * test_caller.c - questions about the caller reach the kernel with the right
 * call, and upcalls marked 'as_caller' run as their caller or not at all.
 */
#include <errno.h>
#include <string.h>

#include "toy.h"

/* A test's own upcall in the place of 'twice'. */
static struct lpc_user_procedure upcalls[TOY_UPCALLS];
static int runs;

static void replace(int (*run)(struct lpc_ctx *ctx, const void *ops,
			       const void *in, uint32_t in_len, void *out,
			       uint32_t *out_len),
		    uint32_t flags)
{
	memcpy(upcalls, toy.interface.upcalls, sizeof(upcalls));
	upcalls[TOY_TWICE].run = run;
	upcalls[TOY_TWICE].flags = flags;
	toy.interface.upcalls = upcalls;
	runs = 0;
}

static int call(void)
{
	uint32_t n = 1, out, len;

	return fake_upcall(TOY_K_TWICE, &n, sizeof(n), &out, sizeof(out), &len);
}

static int ask(struct lpc_ctx *ctx, const void *ops, const void *in,
	       uint32_t in_len, void *out, uint32_t *out_len)
{
	struct lpc_caller caller;
	struct fake_ops seen;
	uint32_t groups[3] = { 0, 0, 5 }, n;
	char label[8];

	(void)ops, (void)in, (void)in_len, (void)out, (void)out_len;
	assert_int_equal(lpc_caller(ctx, &caller), 0);
	assert_int_equal(caller.uid, 1000);
	assert_int_equal(lpc_caller_groups(ctx, groups, 1, &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(groups[0], 7);
	assert_int_equal(groups[1], 0);
	assert_int_equal(lpc_caller_label(ctx, label, sizeof(label)), 0);
	assert_string_equal(label, "fake");
	assert_int_equal(lpc_caller_label(ctx, label, 4), -EMSGSIZE);
	assert_string_equal(label, "");

	/* The answer is the result. */
	assert_int_equal(lpc_caller_capable(ctx, 21), -EXDEV);
	fake_ops(&seen);
	assert_true(seen.may.call && seen.may.call == seen.caller_call);
	assert_int_equal(seen.may.kind, LPC_MAY_CAPABLE);
	assert_int_equal(seen.may.what, 21);
	assert_int_equal(seen.may.flags, 0);
	lpc_caller_capable_own(ctx, 3);
	fake_ops(&seen);
	assert_int_equal(seen.may.flags, LPC_MAY_OWN_NS);
	lpc_caller_may_path(ctx, "/x", LPC_MAY_READ);
	fake_ops(&seen);
	assert_int_equal(seen.may.kind, LPC_MAY_PATH);
	assert_int_equal(seen.may.what, LPC_MAY_READ);
	lpc_caller_may_file(ctx, 9, LPC_MAY_WRITE);
	fake_ops(&seen);
	assert_int_equal(seen.may.kind, LPC_MAY_FILE);
	assert_int_equal(seen.may.fd, 9);

	/* A signal is no answer, an error is. */
	fake_fail(LPC_IOC_MAY, -EINTR, 2);
	assert_int_equal(lpc_caller_capable(ctx, 21), -EXDEV);
	fake_fail(LPC_IOC_MAY, -ECANCELED, 1);
	assert_int_equal(lpc_caller_capable(ctx, 21), -ECANCELED);
	runs++;
	return -EDOM;
}

static void questions(void **state)
{
	struct lpc_ctx *ctx;
	struct lpc_caller caller;
	struct fake_ops seen;

	(void)state;
	replace(ask, 0);
	toy_start(UDRIVER_DIRECT, 1, 1);
	assert_int_equal(call(), -EDOM);
	assert_int_equal(runs, 1);
	fake_ops(&seen);
	assert_int_equal(seen.assumed, 0);

	/* Outside a call there is nobody to ask about: the kernel says so. */
	ctx = lpc_ctx_create(toy.driver);
	lpc_caller(ctx, &caller);
	fake_ops(&seen);
	assert_int_equal(seen.caller_call, 0);
	lpc_ctx_destroy(ctx);
}

static int run_as(struct lpc_ctx *ctx, const void *ops, const void *in,
		  uint32_t in_len, void *out, uint32_t *out_len)
{
	struct fake_ops seen;

	(void)ctx, (void)ops, (void)in, (void)in_len, (void)out, (void)out_len;
	fake_ops(&seen);
	assert_true(seen.assumed);
	assert_int_not_equal(seen.assumed, seen.assume_ended);
	runs++;
	return -EDOM;
}

static void as_caller(enum udriver_mode mode)
{
	struct fake_ops seen;
	uint64_t first;

	replace(run_as, LPC_PROCEDURE_AS_CALLER);
	toy_start(mode, 1, 1);
	assert_int_equal(call(), -EDOM);
	fake_ops(&seen);
	first = seen.assumed;
	assert_int_equal(seen.assume_ended, first);
	assert_int_equal(call(), -EDOM);
	fake_ops(&seen);
	assert_int_not_equal(seen.assumed, first);
	assert_int_equal(seen.assume_ended, seen.assumed);
	assert_int_equal(runs, 2);

	/* Not with the daemon's own rights instead. */
	fake_fail(LPC_IOC_ASSUME, -EOVERFLOW, 1);
	assert_int_equal(call(), -EOVERFLOW);
	assert_int_equal(runs, 2);
}

static void as_caller_direct(void **state)
{
	(void)state;
	as_caller(UDRIVER_DIRECT);
}

static void as_caller_leader(void **state)
{
	(void)state;
	as_caller(UDRIVER_LEADER);
}

static void not_allowed(void **state)
{
	const struct udriver_options options = { .mode = UDRIVER_DIRECT };

	(void)state;
	fake_fail(LPC_IOC_BIND, -EPERM, 1);
	assert_int_equal(toy_try_start(&options), -EPERM);
	assert_non_null(strstr(udriver_error(toy.driver),
			       "needs CAP_SETUID and CAP_SETGID"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		toy_test(questions),
		toy_test(as_caller_direct),
		toy_test(as_caller_leader),
		toy_test(not_allowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
