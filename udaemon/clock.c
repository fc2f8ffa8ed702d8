// SPDX-License-Identifier: MIT
/*
 * clock.c - what this process's monotonic clock differs from the kernel's.
 */
#include <inttypes.h>
#include <stdio.h>

#include "clock.h"

/**
 * clock_offset - how far this process's monotonic clock is ahead of the kernel's
 * @path: CLOCK_OFFSETS
 *
 * They differ in a time namespace (time_namespaces(7)), in which a container that
 * was moved from another machine may run.
 *
 * Return: nanoseconds; 0 on a kernel that has no such namespaces.
 */
int64_t clock_offset(const char *path)
{
	FILE *file = fopen(path, "re");
	int64_t seconds, ns;
	int n;

	if (!file)
		return 0;
	n = fscanf(file, "monotonic %" SCNd64 " %" SCNd64, &seconds, &ns);
	fclose(file);
	return n == 2 ? seconds * (int64_t)NS_PER_S + ns : 0;
}
