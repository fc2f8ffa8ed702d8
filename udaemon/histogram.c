// SPDX-License-Identifier: MIT
/*
 * histogram.c - figures out of a latency histogram.
 *
 * Bucket i has the calls that took 2^i <= ns < 2^(i+1); the last one has all
 * that took longer.
 */
#include "histogram.h"

/**
 * histogram_total - calls in a histogram
 * @histogram: the histogram
 */
uint64_t histogram_total(const __u64 histogram[LPC_HISTOGRAM])
{
	uint64_t total = 0;
	unsigned int i;

	for (i = 0; i < LPC_HISTOGRAM; i++)
		total += histogram[i];
	return total;
}

/**
 * histogram_percentile - time within which so many calls ended
 * @histogram: the histogram
 * @percent: how many, 0 to 100
 *
 * Calls are taken to be spread evenly within their bucket, so the estimate is
 * never off by more than a factor of two.
 *
 * Return: nanoseconds, 0: there were no calls.
 */
uint64_t histogram_percentile(const __u64 histogram[LPC_HISTOGRAM],
			      double percent)
{
	uint64_t total = histogram_total(histogram), low;
	double rank = (double)total * percent / 100, before = 0, part;
	unsigned int i, last = 0;

	if (!total)
		return 0;
	for (i = 0; i < LPC_HISTOGRAM; i++) {
		if (!histogram[i])
			continue;
		last = i;
		if (before + (double)histogram[i] >= rank)
			break;
		before += (double)histogram[i];
	}
	low = last ? 1ull << last : 0;
	part = (rank - before) / (double)histogram[last];
	return low + (uint64_t)(part * (double)((2ull << last) - low));
}
