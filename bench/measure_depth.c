// SPDX-License-Identifier: MIT
/*
 * measure_depth.c - reading 4 KiB with so many reads in flight: from a user half,
 * each in a thread of its own.
 *
 * What one costs is the mean of many: what the daemon and the callers do for each
 * other is in it.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "depth.h"
#include "series.h"

#define DEVICE "/dev/lpc-bench"

/**
 * struct readers - threads that read again and again
 * @depth: how often they have read altogether, and what it took
 * @lock: protects @depth and @err
 * @err: why they ended, 0: enough was measured
 */
struct readers {
	struct depth depth;
	pthread_mutex_t lock;
	int err;
};

/* One more was read; whether to go on. */
static bool count(struct readers *readers, ssize_t n)
{
	bool go_on;

	pthread_mutex_lock(&readers->lock);
	if (n != SERIES_4K && !readers->err)
		readers->err = n < 0 ? -errno : -EIO;
	go_on = depth_count(&readers->depth, 1) && !readers->err;
	pthread_mutex_unlock(&readers->lock);
	return go_on;
}

static void *read_often(void *arg)
{
	static _Thread_local char buffer[SERIES_4K];
	struct readers *readers = arg;
	ssize_t n;
	int fd;

	fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	do
		n = read(fd, buffer, sizeof(buffer));
	while (count(readers, n));
	if (fd >= 0)
		close(fd);
	return NULL;
}

/* As many as the series' argument says. */
int measure_depth(const struct series *series, struct samples *samples)
{
	struct readers readers = {
		.depth = { .samples = samples },
		.lock = PTHREAD_MUTEX_INITIALIZER,
	};
	pthread_t *threads;
	size_t n;
	int err = 0;

	threads = calloc(series->arg, sizeof(*threads));
	if (!threads)
		return -ENOMEM;
	for (n = 0; n < series->arg && !err; n++)
		err = -pthread_create(&threads[n], NULL, read_often, &readers);
	if (err) {
		n--;
		pthread_mutex_lock(&readers.lock);
		readers.err = err;
		pthread_mutex_unlock(&readers.lock);
	}
	while (n--)
		pthread_join(threads[n], NULL);
	free(threads);
	return readers.err;
}
