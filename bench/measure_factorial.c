// SPDX-License-Identifier: MIT
/*
 * measure_factorial.c - the paper's workload: 10,000 factorials, in the kernel
 * half, in the user half, half and half, and in a plain C program.
 *
 * Every result is compared: a fast wrong answer ends the measurement.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "clock.h"
#include "factorial.h"
#include "factorial_work.h"
#include "series.h"

#define DEVICE "/dev/lpc-factorial"

int measure_factorial(const struct series *series, struct samples *samples)
{
	const uint64_t right = factorial_sum(0, SERIES_FACTORIALS);
	struct factorial_run run = {
		.place = (uint32_t)series->arg,
		.count = SERIES_FACTORIALS,
	};
	uint64_t start, end;
	int fd, err = 0;

	fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	while (!err && samples_wanted(samples)) {
		run.sum = 0;
		start = clock_now();
		err = ioctl(fd, FACTORIAL_IOC_RUN, &run) ? -errno : 0;
		end = clock_now();
		if (!err && run.sum != right)
			err = -EBADMSG;
		samples_add(samples, end - start);
	}
	close(fd);
	return err;
}

int measure_factorial_c(const struct series *series, struct samples *samples)
{
	uint64_t start, sum, first = 0;

	(void)series;
	while (samples_wanted(samples)) {
		start = clock_now();
		sum = factorial_sum(0, SERIES_FACTORIALS);
		samples_add(samples, clock_now() - start);
		if (!first)
			first = sum;
		if (sum != first)
			return -EBADMSG;
	}
	return 0;
}
