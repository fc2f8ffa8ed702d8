/* SPDX-License-Identifier: MIT */
/*
 * clock.h - monotonic time in nanoseconds.
 */
#ifndef _CLOCK_H
#define _CLOCK_H

#include <stdint.h>
#include <time.h>

#define NS_PER_US 1000ULL
#define NS_PER_MS 1000000ULL
#define NS_PER_S  1000000000ULL

static inline uint64_t clock_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}

/* Where the kernel says how a process's time namespace differs. */
#define CLOCK_OFFSETS "/proc/self/timens_offsets"

int64_t clock_offset(const char *path);

static inline struct timespec clock_timespec(uint64_t ns)
{
	return (struct timespec){
		.tv_sec = (time_t)(ns / NS_PER_S),
		.tv_nsec = (long)(ns % NS_PER_S),
	};
}

#endif /* _CLOCK_H */
