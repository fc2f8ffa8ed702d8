/* SPDX-License-Identifier: MIT */
/*
 * steps.h - a call taken apart: where its time goes, from the kernel's trace.
 */
#ifndef BENCH_STEPS_H
#define BENCH_STEPS_H

#include "result.h"
#include "series.h"

/**
 * enum point - where a call has got
 * @POINT_ENTER: the application is about to enter the kernel
 * @POINT_QUEUE: the kernel half has made the call
 * @POINT_DELIVER: a thread of the daemon has it, still in the kernel
 * @POINT_ENQUEUE: leader mode: the leader puts it into the daemon's queue
 * @POINT_DEQUEUE: leader mode: a worker takes it out
 * @POINT_RUN: the procedure begins
 * @POINT_REPLY: the procedure has ended
 * @POINT_RESPONSE: the kernel has the answer
 * @POINT_END: the caller has the answer
 * @POINT_RETURN: the application is back
 */
enum point {
	POINT_ENTER,
	POINT_QUEUE,
	POINT_DELIVER,
	POINT_ENQUEUE,
	POINT_DEQUEUE,
	POINT_RUN,
	POINT_REPLY,
	POINT_RESPONSE,
	POINT_END,
	POINT_RETURN,
};

#define POINTS (POINT_RETURN + 1)

/**
 * enum way - how a call gets there and back
 * @WAY_LEADER: the daemon is in leader mode
 * @WAY_DIRECT: a worker is woken for it
 * @WAY_LOOKING: a worker looks for it, and the caller for its answer
 */
enum way {
	WAY_LEADER,
	WAY_DIRECT,
	WAY_LOOKING,
};

/**
 * struct moment - a point that was reached
 * @ns: when
 * @point: which one
 */
struct moment {
	uint64_t ns;
	enum point point;
};

/**
 * struct span - a call, as the application saw it
 * @enter_ns: when it was about to enter the kernel
 * @return_ns: when it was back
 */
struct span {
	uint64_t enter_ns;
	uint64_t return_ns;
};

int steps_measure(const struct series *series, size_t n,
		  struct result_steps *ret_steps);
int steps_compute(struct moment *moments, size_t n_moments,
		  const struct span *spans, size_t n_spans, enum way way,
		  struct result_steps *ret_steps);
int point_of_mark(const char *mark, size_t len);

#endif /* BENCH_STEPS_H */
