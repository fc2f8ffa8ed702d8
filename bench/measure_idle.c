// SPDX-License-Identifier: MIT
/*
 * measure_idle.c - processor time that a daemon takes while nobody calls it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "null.h"
#include "series.h"

#define DEVICE "/dev/lpc-null"

/* After so many calls an adaptive channel looks for as long as it ever will. */
#define CALLS_FIRST 2000

/* How long the daemon's time is taken for, and then multiplied. */
#define SLICE_NS      (50 * NS_PER_MS)
#define SLICES_A_SECOND (NS_PER_S / SLICE_NS)

static int call_often(void)
{
	struct null_data nothing = { .len = 0 };
	int fd, i, err = 0;

	fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	for (i = 0; i < CALLS_FIRST && !err; i++)
		err = ioctl(fd, NULL_IOC_USER, &nothing) ? -errno : 0;
	close(fd);
	return err;
}

/* The clock of the daemon's processor time. */
static int find_clock(const char *half, clockid_t *ret_clock)
{
	char path[128];
	FILE *file;
	int pid, n;

	snprintf(path, sizeof(path), "/sys/class/lpc/%s/daemon_pid", half);
	file = fopen(path, "re");
	if (!file)
		return -errno;
	n = fscanf(file, "%d", &pid);
	fclose(file);
	if (n != 1 || pid <= 0)
		return -ESRCH;
	return -clock_getcpuclockid(pid, ret_clock);
}

static uint64_t spent(clockid_t clock)
{
	struct timespec time = { .tv_sec = 0 };

	clock_gettime(clock, &time);
	return (uint64_t)time.tv_sec * NS_PER_S + (uint64_t)time.tv_nsec;
}

int measure_idle(const struct series *series, struct samples *samples)
{
	const struct timespec slice = { .tv_nsec = SLICE_NS };
	clockid_t clock;
	uint64_t before;
	int err;

	err = call_often();
	if (!err)
		err = find_clock(series->wish.half, &clock);
	while (!err && samples_wanted(samples)) {
		before = spent(clock);
		nanosleep(&slice, NULL);
		samples_add(samples, (spent(clock) - before) *
			    SLICES_A_SECOND);
	}
	return err;
}
