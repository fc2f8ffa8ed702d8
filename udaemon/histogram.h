/* SPDX-License-Identifier: MIT */
/*
 * histogram.h - figures out of a latency histogram.
 */
#ifndef _HISTOGRAM_H
#define _HISTOGRAM_H

#include <stdint.h>

#include "lpc.h"

uint64_t histogram_total(const __u64 histogram[LPC_HISTOGRAM]);
uint64_t histogram_percentile(const __u64 histogram[LPC_HISTOGRAM],
			      double percent);

#endif /* _HISTOGRAM_H */
