/* SPDX-License-Identifier: MIT */
/*
 * pin.h - on which processor a thread runs.
 */
#ifndef BENCH_PIN_H
#define BENCH_PIN_H

#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <unistd.h>

/* The calling thread, and those that it starts, run on this processor only. */
static inline int pin(int cpu)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(cpu, &cpus);
	return sched_setaffinity(0, sizeof(cpus), &cpus) ? -errno : 0;
}

/* They run on any. */
static inline int pin_nowhere(void)
{
	cpu_set_t cpus;
	int cpu;

	CPU_ZERO(&cpus);
	for (cpu = 0; cpu < CPU_SETSIZE; cpu++)
		CPU_SET(cpu, &cpus);
	return sched_setaffinity(0, sizeof(cpus), &cpus) ? -errno : 0;
}

static inline bool pin_has_two(void)
{
	return sysconf(_SC_NPROCESSORS_ONLN) >= 2;
}

#endif /* BENCH_PIN_H */
