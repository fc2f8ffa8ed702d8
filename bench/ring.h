/* SPDX-License-Identifier: MIT */
/*
 * ring.h - reading with many reads in flight, by io_uring.
 */
#ifndef BENCH_RING_H
#define BENCH_RING_H

#include "samples.h"

int ring_time_reads(struct samples *samples, int fd, unsigned int depth);

#endif /* BENCH_RING_H */
