// SPDX-License-Identifier: MIT
/*
 * measure_null.c - calls that do nothing, on the null driver's device.
 */
#include <stdint.h>
#include <string.h>

#include "clock.h"
#include "null.h"
#include "series.h"
#include "timed.h"

#define DEVICE "/dev/lpc-null"

int measure_clock(const struct series *series, struct samples *samples)
{
	uint64_t start;

	(void)series;
	while (samples_wanted(samples)) {
		start = clock_now();
		samples_add(samples, clock_now() - start);
	}
	return 0;
}

int measure_bare(const struct series *series, struct samples *samples)
{
	const struct timed timed = { .device = DEVICE,
				     .command = NULL_IOC_BARE };

	(void)series;
	return timed_ioctls(samples, &timed);
}

/* With as many bytes as the series' argument says. */
static int time_null(const struct series *series, struct samples *samples,
		     unsigned long command)
{
	static char buffer[NULL_DATA_MAX];
	struct null_data data = {
		.data = (uintptr_t)buffer,
		.len = (uint32_t)series->arg,
	};
	const struct timed timed = { .device = DEVICE, .command = command,
				     .arg = &data };

	memset(buffer, 'x', sizeof(buffer));
	return timed_ioctls(samples, &timed);
}

int measure_null(const struct series *series, struct samples *samples)
{
	return time_null(series, samples, NULL_IOC_KERNEL);
}

int measure_null_user(const struct series *series, struct samples *samples)
{
	return time_null(series, samples, NULL_IOC_USER);
}
