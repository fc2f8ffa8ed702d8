/* SPDX-License-Identifier: MIT */
/*
 * lanes.h - the model of calls and workers in two lanes.
 */
#ifndef _LANES_H
#define _LANES_H

#include <stdbool.h>

#include "explore.h"

#define LANES	2
#define CALLS	2	/* the first is made in lane 0, the second in 1 or in 0 */

/* Threads. */
enum {
	CALLER,
	CALLER2,
	WORKER,
	WORKER2,
};

/* Atoms: a bit of a map each. */
enum {
	IDLE,			/* and of the second lane */
	BUSY = IDLE + LANES,
	EVENTS = BUSY + LANES,
};

/**
 * struct lanes_scene - what differs between scenes
 * @callers: how many there are
 * @workers: the same
 * @together: both callers are in lane 0
 * @event: the second caller raises an event instead
 */
struct lanes_scene {
	unsigned int callers;
	unsigned int workers;
	bool together;
	bool event;
};

extern const struct lanes_scene *lanes_scene;

bool lanes_caller(void *remembered);
bool lanes_caller2(void *remembered);
bool lanes_nobody(void *remembered);
bool lanes_event(void *remembered);
bool lanes_worker(void *remembered);
bool lanes_worker2(void *remembered);

#endif /* _LANES_H */
