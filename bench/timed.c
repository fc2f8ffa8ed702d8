// SPDX-License-Identifier: MIT
/*
 * timed.c - one operation on an open file, timed again and again.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "clock.h"
#include "timed.h"

#define BLOCK 4096

static int time_one(const struct timed *timed, int fd, uint64_t *ret_ns)
{
	uint64_t start;
	int err;

	if (timed->before)
		timed->before(timed->arg);
	start = clock_now();
	err = ioctl(fd, timed->command, timed->arg) ? -errno : 0;
	*ret_ns = clock_now() - start;
	if (!err && timed->after)
		err = timed->after(timed->arg);
	return err;
}

static int time_all(struct samples *samples, const struct timed *timed, int fd)
{
	uint64_t ns;
	int err = 0;

	while (!err && samples_wanted(samples)) {
		err = time_one(timed, fd, &ns);
		samples_add(samples, ns);
	}
	return err;
}

/**
 * timed_ioctls - time an ioctl of a device
 * @samples: the times
 * @timed: the ioctl
 *
 * Return: 0 or a negative error number.
 */
int timed_ioctls(struct samples *samples, const struct timed *timed)
{
	int fd, err;

	fd = open(timed->device, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = time_all(samples, timed, fd);
	close(fd);
	return err;
}

/* Time an ioctl without an argument. */
int timed_ioctl(struct samples *samples, int fd, unsigned long command)
{
	const struct timed timed = { .command = command };

	return time_all(samples, &timed, fd);
}

static int check_length(ssize_t n, size_t len)
{
	if (n == (ssize_t)len)
		return 0;
	return n < 0 ? -errno : -EIO;
}

/* Time write() of so many bytes, at most one block. */
int timed_write(struct samples *samples, int fd, size_t len)
{
	static char buffer[BLOCK];
	uint64_t start;
	int err = 0;

	memset(buffer, 'x', sizeof(buffer));
	while (!err && samples_wanted(samples)) {
		start = clock_now();
		err = check_length(write(fd, buffer, len), len);
		samples_add(samples, clock_now() - start);
	}
	return err;
}

/* Time reading so many bytes from the beginning, at most one block. */
int timed_read(struct samples *samples, int fd, size_t len)
{
	static char buffer[BLOCK] __attribute__((aligned(BLOCK)));
	uint64_t start;
	int err = 0;

	while (!err && samples_wanted(samples)) {
		start = clock_now();
		err = check_length(pread(fd, buffer, len, 0), len);
		samples_add(samples, clock_now() - start);
	}
	return err;
}
