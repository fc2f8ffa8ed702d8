/* SPDX-License-Identifier: MIT */
/*
 * series.h - everything that is measured.
 */
#ifndef BENCH_SERIES_H
#define BENCH_SERIES_H

#include "samples.h"
#include "server.h"

/**
 * enum series_size - how many times are taken
 * @SERIES_SHORT: of something that takes microseconds
 * @SERIES_LONG: of something that takes milliseconds
 * @SERIES_POINT: of a point of a curve
 * @SERIES_RATE: of so many slices of time
 * @SERIES_BATCH: of something that is the mean of many
 */
enum series_size {
	SERIES_SHORT,
	SERIES_LONG,
	SERIES_POINT,
	SERIES_RATE,
	SERIES_BATCH,
};

/**
 * enum series_when - in which runs it is measured
 * @SERIES_TIMED: in those that take times
 * @SERIES_COUNTED: in those that count instructions, too
 */
enum series_when {
	SERIES_TIMED,
	SERIES_COUNTED,
};

/**
 * struct series - one thing that is measured
 * @name: of the series
 * @unit: in which it is reported
 * @wish: what has to be served for it
 * @size: how many times to take
 * @when: in which runs
 * @peer: not ours: may be absent, where the kernel does not have it
 * @module: kernel module it needs, or NULL
 * @measure: take the times; 0 or a negative error number
 * @arg: for @measure
 */
struct series {
	const char *name;
	const char *unit;
	struct server_wish wish;
	enum series_size size;
	enum series_when when;
	bool peer;
	const char *module;
	int (*measure)(const struct series *series, struct samples *samples);
	unsigned long arg;
};

extern const struct series series_all[];
extern const size_t series_count;

/* Bytes that the null4k calls carry. */
#define SERIES_4K 4096

/* Factorials in one operation, as in the paper. */
#define SERIES_FACTORIALS 10000

int measure_clock(const struct series *series, struct samples *samples);
int measure_bare(const struct series *series, struct samples *samples);
int measure_null(const struct series *series, struct samples *samples);
int measure_null_user(const struct series *series, struct samples *samples);
int measure_inside(const struct series *series, struct samples *samples);
int measure_copy(const struct series *series, struct samples *samples);
int measure_arena(const struct series *series, struct samples *samples);
int measure_grant(const struct series *series, struct samples *samples);
int measure_map(const struct series *series, struct samples *samples);
int measure_depth(const struct series *series, struct samples *samples);
int measure_idle(const struct series *series, struct samples *samples);
int measure_procs(const struct series *series, struct samples *samples);
int measure_callers(const struct series *series, struct samples *samples);
int measure_nested(const struct series *series, struct samples *samples);
int measure_factorial(const struct series *series, struct samples *samples);
int measure_factorial_c(const struct series *series, struct samples *samples);
int measure_futex(const struct series *series, struct samples *samples);
int measure_spin(const struct series *series, struct samples *samples);
int measure_pipe(const struct series *series, struct samples *samples);
int measure_cuse(const struct series *series, struct samples *samples);
int measure_fuse(const struct series *series, struct samples *samples);
int measure_uio(const struct series *series, struct samples *samples);
int measure_ublk(const struct series *series, struct samples *samples);
int measure_nbd(const struct series *series, struct samples *samples);

#endif /* BENCH_SERIES_H */
