// SPDX-License-Identifier: MIT
/*
 * measure_procs.c - calls of a half with few or many procedures, each in its
 * turn.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "clock.h"
#include "procs.h"
#include "series.h"

#define DEVICE "/dev/lpc-procs"

/* From one procedure to the next: a prime, so that none is left out. */
#define STRIDE 7919

/* The series' argument says which half. */
int measure_procs(const struct series *series, struct samples *samples)
{
	static const uint32_t counts[PROCS_HALVES] = PROCS_COUNTS;
	struct procs_call call = { .half = (uint32_t)series->arg };
	const uint32_t count = counts[call.half];
	uint64_t start, end;
	int fd, err = 0;

	fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	while (!err && samples_wanted(samples)) {
		call.index = (call.index + STRIDE) % count;
		start = clock_now();
		err = ioctl(fd, PROCS_IOC_CALL, &call) ? -errno : 0;
		end = clock_now();
		samples_add(samples, end - start);
	}
	close(fd);
	return err;
}
