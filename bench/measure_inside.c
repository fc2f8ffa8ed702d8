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
#include "series.h"
#include "timed.h"

#define DEVICE "/dev/lpc-bench"

/* The ioctl that the series' argument says. */
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
	const struct timed timed = {
		.device = DEVICE,
		.command = BENCH_IOC_NEST,
		.arg = &calls,
	};

	return timed_ioctls(samples, &timed);
}
