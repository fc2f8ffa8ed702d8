/* SPDX-License-Identifier: MIT */
/*
 * peer.h - other ways into user space, served by a process of our own.
 */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include <sys/ioctl.h>
#include <sys/types.h>

/* An ioctl that does nothing and carries nothing. */
#define PEER_IOC_NULL _IO(0xBD, 0x7f)

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

#endif /* BENCH_PEER_H */
