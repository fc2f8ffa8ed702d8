// SPDX-License-Identifier: MIT
/*
 * measure_callers.c - calls per second, with so many callers at once.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "null.h"
#include "series.h"

#define DEVICE "/dev/lpc-null"

/* How long calls are counted for one rate. */
#define SLICE_NS (50 * NS_PER_MS)

/**
 * struct caller - a thread that calls again and again
 * @thread: the thread
 * @stop: points to what ends it
 * @calls: how many it has made
 * @err: why it ended
 */
struct caller {
	pthread_t thread;
	const atomic_bool *stop;
	_Atomic uint64_t calls;
	_Atomic int err;
} __attribute__((aligned(128)));

static void *call(void *arg)
{
	struct null_data nothing = { .len = 0 };
	struct caller *caller = arg;
	int fd;

	fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	while (!atomic_load_explicit(caller->stop, memory_order_relaxed)) {
		if (fd < 0 || ioctl(fd, NULL_IOC_USER, &nothing)) {
			atomic_store(&caller->err, -errno);
			break;
		}
		atomic_fetch_add_explicit(&caller->calls, 1,
					  memory_order_relaxed);
	}
	if (fd >= 0)
		close(fd);
	return NULL;
}

/* Calls made so far; a caller that failed ends it. */
static int sum(struct caller *callers, size_t n, uint64_t *ret_calls)
{
	size_t i;
	int err;

	*ret_calls = 0;
	for (i = 0; i < n; i++) {
		err = atomic_load(&callers[i].err);
		if (err)
			return err;
		*ret_calls += atomic_load_explicit(&callers[i].calls,
						   memory_order_relaxed);
	}
	return 0;
}

static int take_rates(struct caller *callers, size_t n,
		      struct samples *samples)
{
	const struct timespec slice = { .tv_nsec = SLICE_NS };
	uint64_t start, end, before, after;
	int err;

	start = clock_now();
	err = sum(callers, n, &before);
	while (!err && samples_wanted(samples)) {
		nanosleep(&slice, NULL);
		end = clock_now();
		err = sum(callers, n, &after);
		samples_add(samples, (after - before) * NS_PER_S /
			    (end - start));
		before = after;
		start = end;
	}
	return err;
}

/* As many callers as the series' argument says. */
int measure_callers(const struct series *series, struct samples *samples)
{
	const size_t wanted = series->arg;
	atomic_bool stop = false;
	struct caller *callers;
	size_t n;
	int err = 0;

	callers = aligned_alloc(_Alignof(struct caller),
				wanted * sizeof(*callers));
	if (!callers)
		return -ENOMEM;
	for (n = 0; n < wanted && !err; n++) {
		callers[n] = (struct caller){ .stop = &stop };
		err = -pthread_create(&callers[n].thread, NULL, call,
				      &callers[n]);
	}
	if (err)
		n--;
	else
		err = take_rates(callers, n, samples);
	atomic_store(&stop, true);
	while (n--)
		pthread_join(callers[n].thread, NULL);
	free(callers);
	return err;
}
