// SPDX-License-Identifier: MIT
/*
 * measure_null.c - calls that do nothing, on the null driver's device.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "clock.h"
#include "null.h"
#include "series.h"

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

/* Time one ioctl again and again. */
static int time_ioctl(struct samples *samples, unsigned long command,
		      void *arg)
{
	uint64_t start, end;
	int fd, err = 0;

	fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	while (!err && samples_wanted(samples)) {
		start = clock_now();
		err = ioctl(fd, command, arg) ? -errno : 0;
		end = clock_now();
		samples_add(samples, end - start);
	}
	close(fd);
	return err;
}

int measure_bare(const struct series *series, struct samples *samples)
{
	(void)series;
	return time_ioctl(samples, NULL_IOC_BARE, NULL);
}

static int time_null(const struct series *series, struct samples *samples,
		     unsigned long command)
{
	static char buffer[NULL_DATA_MAX];
	struct null_data data = {
		.data = (uintptr_t)buffer,
		.len = (uint32_t)series->arg,
	};

	memset(buffer, 'x', sizeof(buffer));
	return time_ioctl(samples, command, &data);
}

int measure_null(const struct series *series, struct samples *samples)
{
	return time_null(series, samples, NULL_IOC_KERNEL);
}

int measure_null_user(const struct series *series, struct samples *samples)
{
	return time_null(series, samples, NULL_IOC_USER);
}
