// SPDX-License-Identifier: MIT
/*
 * test_config.c - settings from the command line and from files.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "toy.h"

static struct config config;
static char *error;

static int setup(void **state)
{
	(void)state;
	error = NULL;
	return config_init(&config);
}

static int teardown(void **state)
{
	(void)state;
	free(error);
	config_finish(&config);
	return 0;
}

static void read_text(const char *text, int result)
{
	char path[] = "/tmp/udaemon-config-XXXXXX";
	int fd = mkstemp(path);

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	assert_int_equal(config_read(&config, path, &error), result);
	unlink(path);
}

static void defaults(void **state)
{
	(void)state;
	assert_null(config.half);
	assert_non_null(config.half_dir);
	assert_int_equal(config.mode, UDRIVER_DIRECT);
	assert_int_equal(config.drain_ms, CONFIG_DRAIN_MS);
	assert_int_equal(config.min_workers, 0);
	assert_false(config.trace);
	assert_int_equal(config.restarts.limit, 5);
}

static void every_key(void **state)
{
	(void)state;
	read_text("# comment\n"
		  "; another\n"
		  "\n"
		  "half = /a/b.so\n"
		  "half-dir=/c\n"
		  "  device =  /dev/x  \n"
		  "mode = leader\n"
		  "workers = 3..7\n"
		  "idle-ms = 20\n"
		  "drain-ms = 0\n"
		  "wait = 5\n"
		  "recovery-ms = 600000\n"
		  "repeats = 7\n"
		  "trace = yes\n"
		  "restart-limit = 63\n"
		  "restart-window-ms = 2\n"
		  "restart-delay-ms = 3\n"
		  "restart-delay-max-ms = 4\n"
		  "restart-good-ms = 0\n",
		  0);
	assert_string_equal(config.half, "/a/b.so");
	assert_string_equal(config.half_dir, "/c");
	assert_string_equal(config.device, "/dev/x");
	assert_int_equal(config.mode, UDRIVER_LEADER);
	assert_int_equal(config.min_workers, 3);
	assert_int_equal(config.max_workers, 7);
	assert_int_equal(config.idle_ms, 20);
	assert_int_equal(config.drain_ms, 0);
	assert_int_equal(config.wait_s, 5);
	assert_int_equal(config.recovery_ms, 600000);
	assert_int_equal(config.repeats, 7);
	assert_true(config.trace);
	assert_int_equal(config.restarts.limit, 63);
	assert_int_equal(config.restarts.window_ms, 2);
	assert_int_equal(config.restarts.delay_ms, 3);
	assert_int_equal(config.restarts.delay_max_ms, 4);
	assert_int_equal(config.restarts.good_ms, 0);
}

static void unknown_key_names_file_and_line(void **state)
{
	(void)state;
	read_text("mode = direct\n\nworker = 3\n", -ENOENT);
	assert_non_null(strstr(error, ":3: unknown key 'worker'; there are "));
	assert_non_null(strstr(error, "/tmp/udaemon-config-"));
}

static void a_line_that_is_no_setting(void **state)
{
	(void)state;
	read_text("mode direct\n", -EINVAL);
	assert_non_null(strstr(error, ":1: 'mode direct' is not KEY = VALUE"));
}

static void no_file(void **state)
{
	(void)state;
	assert_int_equal(config_read(&config, "/nowhere/x", &error), -ENOENT);
	assert_string_equal(
		error, "cannot read /nowhere/x: No such file or directory");
}

static void values_that_make_no_sense(void **state)
{
	static const struct {
		const char *key;
		const char *value;
		const char *says;
	} wrong[] = {
		{ "restart-limit", "64", "is not a number from 0 to 63" },
		{ "restart-window-ms", "0", "is not a number from 1 to" },
		{ "restart-delay-ms", "x", "is not a number from 0 to" },
		{ "mode", "both", "neither 'direct' nor 'leader'" },
		{ "workers", "0", "not MIN..MAX workers" },
		{ "workers", "4..3", "not MIN..MAX workers" },
		{ "workers", "1..1025", "not MIN..MAX workers" },
		{ "workers", "1..", "not MIN..MAX workers" },
		{ "workers", "1.2", "not MIN..MAX workers" },
		{ "workers", "1..2x", "not MIN..MAX workers" },
		{ "idle-ms", "0", "not a number from 1" },
		{ "idle-ms", "-1", "not a number from 1" },
		{ "idle-ms", "1s", "not a number from 1" },
		{ "drain-ms", "4294967296", "not a number from 0" },
		{ "wait", "", "not a number from 0" },
		{ "recovery-ms", "0", "not a number from 1 to 600000" },
		{ "recovery-ms", "600001", "not a number from 1 to 600000" },
		{ "repeats", "1001", "not a number from 1 to 1000" },
		{ "trace", "1", "neither 'yes' nor 'no'" },
		{ "half", "", "a path is missing" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(config_set(&config, wrong[i].key,
					    wrong[i].value, &error),
				 -EINVAL);
		if (!strstr(error, wrong[i].says))
			fail_msg("%s = %s: '%s' does not say '%s'",
				 wrong[i].key, wrong[i].value, error,
				 wrong[i].says);
		free(error);
		error = NULL;
	}
}

static void one_number_of_workers(void **state)
{
	(void)state;
	assert_int_equal(config_set(&config, "workers", "5", &error), 0);
	assert_int_equal(config.min_workers, 5);
	assert_int_equal(config.max_workers, 5);
}

#define TEST(function)                                                         \
	cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(defaults),
		TEST(every_key),
		TEST(unknown_key_names_file_and_line),
		TEST(a_line_that_is_no_setting),
		TEST(no_file),
		TEST(values_that_make_no_sense),
		TEST(one_number_of_workers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
