/* SPDX-License-Identifier: MIT */
/*
 * peer.h - other ways into user space, served by a process of our own.
 */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include <sys/types.h>

#include "samples.h"

/**
 * struct peer - a process that serves
 * @pid: of it
 */
struct peer {
	pid_t pid;
};

int peer_start(struct peer *peer, int (*serve)(void *arg), void *arg);
int peer_open(const struct peer *peer, const char *path, int flags);
void peer_stop(struct peer *peer);

int peer_time_ioctl(struct samples *samples, int fd);
int peer_time_write(struct samples *samples, int fd, size_t len);
int peer_time_read(struct samples *samples, int fd, size_t len);

#endif /* BENCH_PEER_H */
