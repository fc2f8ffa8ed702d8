// SPDX-License-Identifier: MIT
/*
 * peer.c - other ways into user space, served by a process of our own.
 *
 * The process runs where its parent does: on one processor, for a peer at its
 * best.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "peer.h"

#define READY_NS (10 * NS_PER_S)

/**
 * peer_start - start a process that serves
 * @peer: to be filled
 * @serve: what it does; returns only when it failed, with a negative error
 *	number
 * @arg: its argument
 *
 * Return: 0 or a negative error number.
 */
int peer_start(struct peer *peer, int (*serve)(void *arg), void *arg)
{
	int err;

	fflush(NULL);
	peer->pid = fork();
	if (peer->pid < 0)
		return -errno;
	if (!peer->pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		err = serve(arg);
		fprintf(stderr, "lpcbench: a peer's server ended: %s\n",
			strerror(-err));
		_exit(1);
	}
	return 0;
}

/**
 * peer_open - open what a process serves, as soon as it does
 * @peer: the process
 * @path: of a file
 * @flags: as for open()
 *
 * Return: a file descriptor or a negative error number; -ECHILD: the process
 * has ended.
 */
int peer_open(const struct peer *peer, const char *path, int flags)
{
	uint64_t until = clock_now() + READY_NS;
	siginfo_t info;
	int fd, err;

	for (;;) {
		fd = open(path, flags | O_CLOEXEC);
		if (fd >= 0)
			return fd;
		err = -errno;
		info.si_pid = 0;
		if (!waitid(P_PID, (id_t)peer->pid, &info,
			    WEXITED | WNOHANG | WNOWAIT) && info.si_pid)
			return -ECHILD;
		if (clock_now() > until)
			return err;
		usleep(2000);
	}
}

void peer_stop(struct peer *peer)
{
	kill(peer->pid, SIGKILL);
	waitpid(peer->pid, NULL, 0);
}
