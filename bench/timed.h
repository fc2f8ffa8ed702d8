/* SPDX-License-Identifier: MIT */
/*
 * timed.h - one operation on an open file, timed again and again.
 */
#ifndef BENCH_TIMED_H
#define BENCH_TIMED_H

#include "samples.h"

/**
 * struct timed - an ioctl of a device
 * @device: path of the device
 * @command: the ioctl
 * @arg: its argument
 * @before: called before each with @arg, untimed, or NULL
 * @after: the same, after each; a negative error number ends it
 */
struct timed {
	const char *device;
	unsigned long command;
	void *arg;
	void (*before)(void *arg);
	int (*after)(void *arg);
};

int timed_ioctls(struct samples *samples, const struct timed *timed);
int timed_ioctl(struct samples *samples, int fd, unsigned long command);
int timed_write(struct samples *samples, int fd, size_t len);
int timed_read(struct samples *samples, int fd, size_t len);

#endif /* BENCH_TIMED_H */
