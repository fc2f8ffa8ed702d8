/* SPDX-License-Identifier: MIT */
/*
 * depth.h - what one of many operations costs that are in flight together.
 */
#ifndef BENCH_DEPTH_H
#define BENCH_DEPTH_H

#include "clock.h"
#include "samples.h"

/* At least so many operations have one sample: their mean. */
#define DEPTH_BATCH 320

/**
 * struct depth - operations, being counted
 * @samples: what one takes
 * @done: how many have ended since the last sample
 * @last_ns: when that was taken, 0: there is none
 */
struct depth {
	struct samples *samples;
	uint64_t done;
	uint64_t last_ns;
};

/* So many more have ended; whether more are wanted. */
static inline bool depth_count(struct depth *depth, unsigned int n)
{
	uint64_t now;

	depth->done += n;
	if (depth->done < DEPTH_BATCH)
		return true;
	now = clock_now();
	if (depth->last_ns)
		samples_add(depth->samples, (now - depth->last_ns) /
			    depth->done);
	depth->last_ns = now;
	depth->done = 0;
	return samples_wanted(depth->samples);
}

#endif /* BENCH_DEPTH_H */
