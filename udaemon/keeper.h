/* SPDX-License-Identifier: MIT */
/*
 * keeper.h - a process that keeps another one serving.
 */
#ifndef _KEEPER_H
#define _KEEPER_H

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

/* What keeper_run() returns in each process that is to serve. */
#define KEEPER_SERVES (-1)

/**
 * struct keeper - a process that keeps another one serving
 * @signals: that it waits for
 * @mask: signals that who serves blocks
 * @ready: the one there is serves; shared with it, NULL: nothing is kept
 * @stopping: it has been told to end
 */
struct keeper {
	sigset_t signals;
	sigset_t mask;
	atomic_bool *ready;
	bool stopping;
};

int keeper_run(struct keeper *keeper);
void keeper_ready(struct keeper *keeper);

#endif /* _KEEPER_H */
