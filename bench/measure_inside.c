// SPDX-License-Identifier: MIT
/*
 * measure_inside.c - what the bench driver's user half measures itself, and
 * chains of nested calls.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
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

/* As many bytes as the series' argument says. */
int measure_copy(const struct series *series, struct samples *samples)
{
	struct bench_bytes bytes = { .len = (uint32_t)series->arg };
	uint64_t start, end;
	int fd, err = 0;
	char *data;

	data = malloc(BENCH_CARRY_MAX);
	if (!data)
		return -ENOMEM;
	memset(data, 'x', BENCH_CARRY_MAX);
	bytes.data = (uintptr_t)data;
	fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		err = -errno;
	while (!err && samples_wanted(samples)) {
		start = clock_now();
		err = ioctl(fd, BENCH_IOC_CARRY, &bytes) ? -errno : 0;
		end = clock_now();
		samples_add(samples, end - start);
	}
	if (fd >= 0)
		close(fd);
	free(data);
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
