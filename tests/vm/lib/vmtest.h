/* SPDX-License-Identifier: MIT */
/*
 * vmtest.h - for tests in the virtual machine that are C programs.
 *
 * A test is one file tests/vm/t_NAME.c with a main() that returns 0 when it
 * passes.  A failed check says where and why and ends the test with exit
 * status 1.  Modules that were loaded and daemons that were started with these
 * functions are unloaded and ended when the test ends, however it ends.
 *
 * What a test needs can be said in a comment of the form
 *
 *	vmtest: cpus=1 timeout=60 kernels=6.1,6.12 boot=own cmdline="..."
 *
 * See tests/vm/README.md.
 */
#ifndef VMTEST_H
#define VMTEST_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/types.h>

/* Fail unless @condition holds; further arguments are a printf format that
 * says what was seen.
 */
#define vmtest_check(condition, ...)					\
	do {								\
		if (!(condition))					\
			vmtest_fail_at(__FILE__, __LINE__, #condition,	\
				       " " __VA_ARGS__);		\
	} while (0)

/* Fail unless two integers are equal; shows both. */
#define vmtest_equal(got, wanted)					\
	do {								\
		long long got_ = (got), wanted_ = (wanted);		\
		if (got_ != wanted_)					\
			vmtest_fail_at(__FILE__, __LINE__,		\
				       #got " == " #wanted,		\
				       " got %lld, wanted %lld", got_,	\
				       wanted_);			\
	} while (0)

/* Fail unless a call that sets errno returns -1 with errno @error. */
#define vmtest_errno(call, error)					\
	do {								\
		long long got_;						\
		errno = 0;						\
		got_ = (call);						\
		if (got_ != -1 || errno != (error))			\
			vmtest_fail_at(__FILE__, __LINE__,		\
				       #call " fails with " #error,	\
				       " got %lld, errno %d (%s)", got_,	\
				       errno, strerror(errno));		\
	} while (0)

/* Fail unless a call that sets errno returns something that is not negative. */
#define vmtest_succeeds(call)						\
	do {								\
		long long got_ = (call);				\
		if (got_ < 0)						\
			vmtest_fail_at(__FILE__, __LINE__, #call,	\
				       " got %lld, errno %d (%s)", got_,	\
				       errno, strerror(errno));		\
	} while (0)

/* Fail unless the strings are equal. */
#define vmtest_string(got, wanted)					\
	do {								\
		const char *got_ = (got), *wanted_ = (wanted);		\
		if (strcmp(got_, wanted_))				\
			vmtest_fail_at(__FILE__, __LINE__,		\
				       #got " is " #wanted,		\
				       " got \"%s\", wanted \"%s\"",	\
				       got_, wanted_);			\
	} while (0)

#define vmtest_fail(...)						\
	vmtest_fail_at(__FILE__, __LINE__, NULL, " " __VA_ARGS__)

void vmtest_fail_at(const char *file, int line, const char *condition,
		    const char *format, ...)
	__attribute__((noreturn, format(printf, 4, 5)));
void vmtest_skip(const char *format, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

void vmtest_load(const char *module, const char *params);
void vmtest_unload(const char *module);
bool vmtest_loaded(const char *module);

pid_t vmtest_daemon_start(const char *const argv[]);
int vmtest_daemon_stop(pid_t pid);
int vmtest_daemon_kill(pid_t pid);

int vmtest_run(char **ret_output, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void vmtest_write(const char *path, const char *text);
char *vmtest_read(const char *path);

bool vmtest_wait(bool (*condition)(void *arg), void *arg, unsigned int ms);
bool vmtest_asleep(pid_t tid, const char *function, unsigned int ms);
unsigned long long vmtest_now_ns(void);
void vmtest_pin(unsigned int cpu);

void vmtest_expect_log(const char *regex);
char *vmtest_log(void);
bool vmtest_log_has(const char *regex);

#endif
