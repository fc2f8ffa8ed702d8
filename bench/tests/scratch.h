/* SPDX-License-Identifier: MIT */
/*
 * scratch.h - a file that a group of tests writes and reads: its set-up and
 * tear-down are scratch_make() and scratch_remove().
 */
#ifndef BENCH_TESTS_SCRATCH_H
#define BENCH_TESTS_SCRATCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

static char scratch[] = "/tmp/bench-test-XXXXXX";

static inline int scratch_make(void **state)
{
	int fd = mkstemp(scratch);

	(void)state;
	if (fd < 0)
		return -1;
	return close(fd);
}

static inline int scratch_remove(void **state)
{
	(void)state;
	return unlink(scratch);
}

static inline FILE *scratch_open(const char *mode)
{
	FILE *file = fopen(scratch, mode);

	assert_non_null(file);
	return file;
}

static inline void scratch_write(const char *text)
{
	FILE *file = scratch_open("we");

	fputs(text, file);
	fclose(file);
}

/* All of it, until the next time. */
static inline char *scratch_read(void)
{
	static char text[1 << 19];
	FILE *file = scratch_open("re");
	size_t n;

	n = fread(text, 1, sizeof(text) - 1, file);
	text[n] = '\0';
	fclose(file);
	return text;
}

#endif /* BENCH_TESTS_SCRATCH_H */
