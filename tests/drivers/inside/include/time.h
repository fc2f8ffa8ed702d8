/* SPDX-License-Identifier: GPL-2.0-only */
/* time.h - of the C library, for user halves that are linked into a module. */
#ifndef _INSIDE_TIME_H
#define _INSIDE_TIME_H

#include <linux/delay.h>

struct timespec {
	long tv_sec;
	long tv_nsec;
};

static inline int nanosleep(const struct timespec *time, struct timespec *left)
{
	unsigned long us = time->tv_sec * 1000000 + time->tv_nsec / 1000;

	usleep_range(us, us + us / 4);
	return 0;
}

#endif
