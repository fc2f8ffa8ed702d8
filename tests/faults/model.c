// SPDX-License-Identifier: MIT
/*
 * model.c - the drivers that faults are injected into, each with a model of what it
 * must answer.  The models share no code with the drivers.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../../drivers/edu/edu.h"
#include "../../drivers/factorial/factorial.h"
#include "../../drivers/null/null.h"
#include "model.h"

/* Requests of one exercise. */
#define ROUNDS		2

/* Factorials in one request, at most. */
#define COUNT_MOST	64

static const uint64_t factorials[] = {
	1ULL, 2ULL, 6ULL, 24ULL, 120ULL, 720ULL, 5040ULL, 40320ULL, 362880ULL,
	3628800ULL, 39916800ULL, 479001600ULL, 6227020800ULL, 87178291200ULL,
	1307674368000ULL, 20922789888000ULL, 355687428096000ULL,
	6402373705728000ULL, 121645100408832000ULL, 2432902008176640000ULL,
};

#define N_FACTORIALS	(sizeof(factorials) / sizeof(factorials[0]))

static enum fault_outcome worse(enum fault_outcome a, enum fault_outcome b)
{
	return a > b ? a : b;
}

static enum fault_outcome answer(bool right)
{
	return right ? FAULT_NO_EFFECT : FAULT_WRONG;
}

struct null_count {
	unsigned long long writes;
	unsigned long long bytes;
};

static bool null_counts(int fd, struct null_count *counts)
{
	char text[128];
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);

	if (n < 0)
		return false;
	text[n] = '\0';
	return sscanf(text, "writes %llu bytes %llu ", &counts->writes,
		      &counts->bytes) == 2;
}

/* What is written is counted: one more, with so many bytes. */
static enum fault_outcome null_write(int fd, uint64_t *seed)
{
	static const char data[NULL_DATA_MAX];
	struct null_count before, after;
	size_t most = fault_roll(seed) % 8 ? 256 : NULL_DATA_MAX;
	size_t len = 1 + fault_roll(seed) % most;

	if (!null_counts(fd, &before) || write(fd, data, len) != (ssize_t)len ||
	    !null_counts(fd, &after))
		return FAULT_DETECTED;
	return answer(after.writes == before.writes + 1 &&
		      after.bytes == before.bytes + len);
}

static enum fault_outcome null_exercise(int fd, uint64_t *seed)
{
	static const char data[64];
	struct null_data nothing = { 0 };
	struct null_data some = { .data = (uintptr_t)data, .len = sizeof(data) };
	enum fault_outcome outcome = FAULT_NO_EFFECT;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		outcome = worse(outcome, null_write(fd, seed));
		if (ioctl(fd, NULL_IOC_USER, i ? &some : &nothing))
			outcome = worse(outcome, FAULT_DETECTED);
	}
	return outcome;
}

static enum fault_outcome factorial_exercise(int fd, uint64_t *seed)
{
	enum fault_outcome outcome = FAULT_NO_EFFECT;
	struct factorial_run run;
	uint64_t sum;
	uint32_t n;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		run.place = FACTORIAL_IN_USER;
		run.count = 1 + fault_roll(seed) % COUNT_MOST;
		run.sum = 0;
		for (sum = 0, n = 0; n < run.count; n++)
			sum += factorials[n % N_FACTORIALS];
		if (ioctl(fd, FACTORIAL_IOC_RUN, &run))
			outcome = worse(outcome, FAULT_DETECTED);
		else
			outcome = worse(outcome, answer(run.sum == sum));
	}
	return outcome;
}

/* The factorial of a number that is an index one too small; that of 0 is 1. */
static uint64_t factorial(uint32_t n)
{
	return n ? factorials[n - 1] : 1;
}

static enum fault_outcome edu_ask(int fd, uint32_t n)
{
	struct edu_factorial_request request = { .n = n };

	if (ioctl(fd, EDU_IOC_FACTORIAL, &request))
		return FAULT_DETECTED;
	return answer(request.result == factorial(n));
}

static enum fault_outcome edu_write(int fd, uint32_t n)
{
	char text[32];
	ssize_t len = snprintf(text, sizeof(text), "%u%s", n, n % 2 ? "\n" : "");

	if (write(fd, text, len) != len)
		return FAULT_DETECTED;
	len = pread(fd, text, sizeof(text) - 1, 0);
	if (len < 0)
		return FAULT_DETECTED;
	text[len] = '\0';
	return answer(strtoull(text, NULL, 10) == factorial(n));
}

/* Both ways of asking, and what the device's state says of them afterwards.  A call
 * that is idempotent may have been repeated, and counts as often as it was done.
 */
static enum fault_outcome edu_exercise(int fd, uint64_t *seed)
{
	uint32_t mode = fault_roll(seed) % 2 ? EDU_BY_INTERRUPT : EDU_BY_POLLING;
	uint32_t n = fault_roll(seed) % (EDU_N_MOST + 1);
	enum fault_outcome outcome = FAULT_NO_EFFECT;
	struct edu_info before, after;

	if (ioctl(fd, EDU_IOC_MODE, &mode) || ioctl(fd, EDU_IOC_INFO, &before))
		return FAULT_DETECTED;
	outcome = worse(outcome, edu_ask(fd, fault_roll(seed) % (EDU_N_MOST + 1)));
	outcome = worse(outcome, edu_write(fd, n));
	if (ioctl(fd, EDU_IOC_CHECK) || ioctl(fd, EDU_IOC_INFO, &after))
		outcome = worse(outcome, FAULT_DETECTED);
	if (outcome != FAULT_NO_EFFECT)
		return outcome;
	return answer(after.done >= before.done + 2 && after.last_n == n &&
		      after.last_result == factorial(n) &&
		      after.checks >= before.checks + 1 && after.mode == mode);
}

const struct model models[MODELS] = {
	{ "null", "null_user", "null", "/dev/lpc-null", null_exercise },
	{ "factorial", "factorial_user", "factorial", "/dev/lpc-factorial",
	  factorial_exercise },
	{ "edu", "edu_user", "edu0", "/dev/edu0", edu_exercise },
};
