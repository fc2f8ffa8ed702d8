// SPDX-License-Identifier: MIT
/*
 * measure_inside.c - what the bench driver's user half measures itself, and
 * chains of nested calls.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "bench.h"
#include "clock.h"
#include "series.h"

#define DEVICE "/dev/lpc-bench"

int measure_inside(const struct series *series, struct samples *samples)
{
	uint32_t ns[BENCH_TIMES];
	struct bench_times times = {
		.ns = (uintptr_t)ns,
		.samples = BENCH_TIMES,
	};
	int fd, i, err = 0;

	fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	while (!err && samples_wanted(samples)) {
		err = ioctl(fd, series->arg, &times) ? -errno : 0;
		for (i = 0; !err && i < BENCH_TIMES; i++)
			samples_add(samples, ns[i]);
	}
	close(fd);
	return err;
}

int measure_nested(const struct series *series, struct samples *samples)
{
	uint32_t calls = (uint32_t)series->arg;
	uint64_t start, end;
	int fd, err = 0;

	fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	while (!err && samples_wanted(samples)) {
		start = clock_now();
		err = ioctl(fd, BENCH_IOC_NEST, &calls) ? -errno : 0;
		end = clock_now();
		samples_add(samples, end - start);
	}
	close(fd);
	return err;
}
