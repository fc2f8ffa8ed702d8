/* SPDX-License-Identifier: MIT */
/*
 * targets.h - what is to be reached, and whether a run did.
 */
#ifndef BENCH_TARGETS_H
#define BENCH_TARGETS_H

#include "result.h"

int targets_take(struct result *to, const struct result *times,
		 const struct result *counts);

#endif /* BENCH_TARGETS_H */
