// SPDX-License-Identifier: MIT
/*
 * test_bind.c - attaching: versions, signatures, names, and what is said when
 * the halves do not fit.
 */
#include <errno.h>
#include <string.h>

#include "toy.h"

static const struct udriver_options plain;

static void assert_says(const char *part)
{
	if (!strstr(udriver_error(toy.driver), part))
		fail_msg("'%s' does not say '%s'", udriver_error(toy.driver),
			 part);
}

static void attaches(void **state)
{
	(void)state;
	toy_start_options(&plain);
	assert_int_equal(udriver_stage(toy.driver), UDRIVER_STAGE_DONE);
	assert_int_equal(udriver_version(toy.driver), 2);
	assert_int_equal(udriver_incarnation(toy.driver), 1);
	assert_string_equal(udriver_name(toy.driver), FAKE_NAME);
	assert_int_equal(toy.inits, 1);
	assert_int_equal(toy_twice(21), 42);
}

static void says_what_is_absent(void **state)
{
	(void)state;
	toy_start_options(&plain);
	assert_string_equal(toy.log,
			    "fake: the user half has no upcall 'strange'");
}

static void older_kernel_half_gets_its_version(void **state)
{
	uint32_t n = 0, len;
	struct lpc_ctx *ctx;

	(void)state;
	toy.kernel.version = 1;
	memset(&toy.kernel.names[LPC_KIND_UPCALL][TOY_K_NEWER], 0,
	       2 * sizeof(struct fake_name));
	memset(&toy.kernel.names[LPC_KIND_DOWNCALL][TOY_LATER], 0,
	       sizeof(struct fake_name));
	memset(&toy.kernel.names[LPC_KIND_LOCK][1], 0,
	       sizeof(struct fake_name));
	memset(&toy.kernel.names[LPC_KIND_SEMAPHORE][1], 0,
	       sizeof(struct fake_name));
	toy_start_options(&plain);
	assert_int_equal(udriver_version(toy.driver), 1);
	assert_int_equal(toy_twice(4), 8);

	ctx = lpc_ctx_create(toy.driver);
	assert_int_equal(lpc_down_call(ctx, TOY_LATER, &n, 4, &n, 4, &len),
			 -ENOENT);
	assert_int_equal(lpc_lock(ctx, 1, &n, 4, 0), -ENOENT);
	assert_int_equal(lpc_unlock(ctx, 1, &n, 4), -ENOENT);
	assert_int_equal(lpc_unlock_discard(ctx, 1), -ENOENT);
	assert_int_equal(lpc_semaphore_up(ctx, 1), -ENOENT);
	assert_int_equal(lpc_semaphore_down(ctx, 1, 0), -ENOENT);
	lpc_ctx_destroy(ctx);
}

static void same_version_with_other_signature_is_refused(void **state)
{
	static const uint64_t others[] = { 0x11, 0xabcdef };

	(void)state;
	toy.kernel.signatures = others;
	assert_int_equal(toy_try_start(&plain), -EPROTO);
	assert_int_equal(udriver_stage(toy.driver), UDRIVER_STAGE_ATTACH);
	assert_says("'toy' version 2, signature 0000000000abcdef");
	assert_says("'toy' version 2, signature 0000000000000022");
}

static void older_version_with_other_signature_is_refused(void **state)
{
	static const uint64_t others[] = { 0x99 };

	(void)state;
	toy.kernel.signatures = others;
	toy.kernel.version = 1;
	assert_int_equal(toy_try_start(&plain), -EPROTO);
	assert_says("'toy' version 1, signature 0000000000000099");
	assert_says("'toy' version 2, signature 0000000000000022");
}

static void other_interface_is_refused(void **state)
{
	(void)state;
	toy.kernel.interface = "edu";
	toy.kernel.version = 1;
	assert_int_equal(toy_try_start(&plain), -EPROTO);
	assert_says("the kernel half has interface 'edu' version 1");
	assert_says("the user half has 'toy' version 2");
}

static void other_procedure_is_refused(void **state)
{
	(void)state;
	toy.kernel.names[LPC_KIND_DOWNCALL][TOY_INC].signature = 0xbad;
	assert_int_equal(toy_try_start(&plain), -EPROTO);
	assert_says("the two halves differ in downcall 'inc'");
	assert_says("0000000000000bad in the kernel half");
	assert_says("0000000000002000 in the user half");
}

static void missing_name_is_refused(void **state)
{
	(void)state;
	toy.kernel.names[LPC_KIND_LOCK][0].name = "other";
	assert_int_equal(toy_try_start(&plain), -ENOENT);
	assert_says("the kernel half has no lock 'state'");
}

static void other_abi_is_refused(void **state)
{
	(void)state;
	fake_fail(LPC_IOC_HELLO, -EPROTONOSUPPORT, 1);
	assert_int_equal(toy_try_start(&plain), -EPROTONOSUPPORT);
	assert_says("this program version");
}

static void second_attach_names_the_first(void **state)
{
	(void)state;
	fake_attached_by(4711);
	assert_int_equal(toy_try_start(&plain), -EBUSY);
	assert_says("process 4711 is attached already");
}

static void no_right_to_attach(void **state)
{
	(void)state;
	fake_fail(LPC_IOC_HELLO, -EPERM, 1);
	assert_int_equal(toy_try_start(&plain), -EPERM);
	assert_says("no right to attach");
}

static void no_device(void **state)
{
	struct udriver_options options = { .device = "/dev/lpc/absent" };

	(void)state;
	assert_int_equal(toy_try_start(&options), -ENOENT);
	assert_int_equal(udriver_stage(toy.driver), UDRIVER_STAGE_OPEN);
	assert_says("there is no /dev/lpc/absent");
}

static void failed_start_can_be_repeated(void **state)
{
	struct fake_counts counts;

	(void)state;
	fake_fail(LPC_IOC_BIND, -ENODEV, 1);
	assert_int_equal(toy_try_start(&plain), -ENODEV);
	fake_counts(&counts);
	assert_true(counts.closed);
	assert_int_equal(udriver_start(toy.driver), 0);
	assert_int_equal(toy_twice(1), 2);
}

static void failed_init_leaves_nothing_attached(void **state)
{
	struct fake_counts counts;

	(void)state;
	toy.init_err = -ENXIO;
	assert_int_equal(toy_try_start(&plain), -ENXIO);
	assert_int_equal(udriver_stage(toy.driver), UDRIVER_STAGE_INIT);
	assert_says("init failed: No such device or address");
	fake_counts(&counts);
	assert_true(counts.closed);
	assert_int_equal(toy.exits, 0);
}

static void damaged_halves_are_refused(void **state)
{
	const struct udriver_options options = { .name = FAKE_NAME };
	struct lpc_user_procedure two[2];
	struct lpc_driver *driver;

	(void)state;
	toy.interface.version = 0;
	assert_int_equal(udriver_create(&driver, &toy.half, &options),
			 -ENOEXEC);
	toy.interface.version = 2;
	toy.interface.name =
		"a-name-that-is-far-too-long-for-the-kernel-to-take-it";
	assert_int_equal(udriver_create(&driver, &toy.half, &options),
			 -ENOEXEC);
	toy.interface.name = "toy";
	two[0] = two[1] = toy.interface.upcalls[0];
	toy.interface.upcalls = two;
	toy.interface.n_upcalls = 2;
	assert_int_equal(toy_try_start(&plain), -EINVAL);
	assert_says("two upcalls named 'twice'");
}

static void contradicting_options_are_refused(void **state)
{
	static const struct udriver_options wrong[] = {
		{ .name = NULL },
		{ .name = "" },
		{ .name = "a/b" },
		{ .name = "x", .min_workers = 5, .max_workers = 4 },
		{ .name = "x", .max_workers = UDRIVER_WORKERS_LIMIT + 1 },
		{ .name = "x", .mode = (enum udriver_mode)7 },
	};
	struct lpc_driver *driver;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(udriver_create(&driver, &toy.half, &wrong[i]),
				 -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		toy_test(attaches),
		toy_test(says_what_is_absent),
		toy_test(older_kernel_half_gets_its_version),
		toy_test(same_version_with_other_signature_is_refused),
		toy_test(older_version_with_other_signature_is_refused),
		toy_test(other_interface_is_refused),
		toy_test(other_procedure_is_refused),
		toy_test(missing_name_is_refused),
		toy_test(other_abi_is_refused),
		toy_test(second_attach_names_the_first),
		toy_test(no_right_to_attach),
		toy_test(no_device),
		toy_test(failed_start_can_be_repeated),
		toy_test(failed_init_leaves_nothing_attached),
		toy_test(damaged_halves_are_refused),
		toy_test(contradicting_options_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
