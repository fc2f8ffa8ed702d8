// SPDX-License-Identifier: MIT
/*
 * measure_payload.c - calls with bytes to carry: copied, in the arena, lent; and
 * what it costs the kernel to map as many pages.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench.h"
#include "clock.h"
#include "series.h"
#include "timed.h"

#define PAGE 4096

/* With as many bytes as the series' argument says. */
static int time_carry(const struct series *series, struct samples *samples,
		      unsigned long command)
{
	struct bench_bytes bytes = { .len = (uint32_t)series->arg };
	const struct timed timed = {
		.device = "/dev/lpc-bench",
		.command = command,
		.arg = &bytes,
	};
	char *data;
	int err;

	data = aligned_alloc(PAGE, BENCH_LENT_MAX);
	if (!data)
		return -ENOMEM;
	memset(data, 'x', BENCH_LENT_MAX);
	bytes.data = (uintptr_t)data;
	err = timed_ioctls(samples, &timed);
	free(data);
	return err;
}

int measure_copy(const struct series *series, struct samples *samples)
{
	return time_carry(series, samples, BENCH_IOC_CARRY);
}

int measure_arena(const struct series *series, struct samples *samples)
{
	return time_carry(series, samples, BENCH_IOC_BLOCK);
}

int measure_grant(const struct series *series, struct samples *samples)
{
	return time_carry(series, samples, BENCH_IOC_GRANT);
}

/* Map memory that is there, look at every page, unmap it. */
static int map_once(int fd, size_t len)
{
	const volatile char *memory;
	size_t at;

	memory = mmap(NULL, len, PROT_READ, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED)
		return -errno;
	for (at = 0; at < len; at += PAGE)
		(void)memory[at];
	return munmap((void *)(uintptr_t)memory, len) ? -errno : 0;
}

static int fill(int fd, size_t len)
{
	static const char page[PAGE] = "x";
	size_t at;

	for (at = 0; at < len; at += PAGE) {
		if (write(fd, page, PAGE) != PAGE)
			return -EIO;
	}
	return 0;
}

/* As many bytes as the series' argument says. */
int measure_map(const struct series *series, struct samples *samples)
{
	uint64_t start;
	int fd, err;

	fd = memfd_create("pages", MFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = fill(fd, series->arg);
	while (!err && samples_wanted(samples)) {
		start = clock_now();
		err = map_once(fd, series->arg);
		samples_add(samples, clock_now() - start);
	}
	close(fd);
	return err;
}
