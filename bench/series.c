// SPDX-License-Identifier: MIT
/*
 * series.c - everything that is measured, in the order in which it is: what is
 * compared stands together, since a machine is not equally busy all the time.
 */
#include "bench.h"
#include "factorial.h"
#include "null.h"
#include "series.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What has to be served, and where its caller runs. */
#define NOBODY	     { .half = NULL }
#define ONE_CPU	     { .half = NULL, .place = SERVER_ONE_CPU }
#define TWO_CPUS     { .half = NULL, .place = SERVER_TWO_CPUS }
#define LEADER(name) { .half = (name), .mode = "leader" }
#define DIRECT(name) { .half = (name), .mode = "direct" }
#define WAITING(name, how, where)                                    \
	{                                                            \
		.half = (name), .mode = "direct", .waiting = (how),  \
		.place = (where)                                     \
	}
#define HERE(name)   WAITING(name, "event", SERVER_ONE_CPU)

/* A NULL call with a way of waiting.  In spin waiting a second worker would only
 * take the processor from the first.
 */
#define NULL_CALL(how, cpus, where)                                  \
	.name = "null.user." how "." cpus, .unit = "us",             \
	.wish = WAITING("null", how, where), .module = "lpc_null",   \
	.measure = measure_null_user
#define NULL_SPIN(cpus, where)                                       \
	.name = "null.user.spin." cpus, .unit = "us",                \
	.wish = { .half = "null", .mode = "direct",                  \
		  .waiting = "spin", .workers = "1..1",              \
		  .place = (where) },                                \
	.module = "lpc_null", .measure = measure_null_user

/* Points of curves: bytes carried on one processor, callers, procedures. */
#define BYTES(kind, label, bytes)                                    \
	.name = #kind "." label, .unit = "us", .wish = HERE("bench"), \
	.size = SERIES_POINT, .module = "lpc_bench",                 \
	.measure = measure_##kind, .arg = (bytes)
#define CALLERS(n)                                                   \
	.name = "callers." #n, .unit = "calls/s",                    \
	.wish = DIRECT("null"), .size = SERIES_RATE,                 \
	.module = "lpc_null", .measure = measure_callers, .arg = (n)
#define PROCS(n, half_index)                                         \
	.name = "procs." #n, .unit = "us", .wish = DIRECT("procs" #n), \
	.size = SERIES_POINT, .when = SERIES_COUNTED,                \
	.module = "lpc_procs", .measure = measure_procs,             \
	.arg = (half_index)

/* 4 KiB read, so many at a time, on one processor. */
#define DEPTH(n)                                                     \
	.name = "own4k.depth" #n, .unit = "us", .wish = HERE("bench"), \
	.size = SERIES_BATCH, .when = SERIES_COUNTED,                \
	.module = "lpc_bench", .measure = measure_depth, .arg = (n)
#define UBLK(suffix, n, how_many)                                    \
	.name = "ref.ublk_4k" suffix, .unit = "us", .wish = ONE_CPU, \
	.size = (how_many), .when = SERIES_COUNTED, .peer = true,    \
	.module = "ublk_drv", .measure = measure_ublk, .arg = (n)

#define FACTORIALS(where, place_number)                              \
	.name = "factorial." where, .unit = "ms",                    \
	.wish = DIRECT("factorial"), .size = SERIES_LONG,            \
	.module = "lpc_factorial", .measure = measure_factorial,     \
	.arg = (place_number)

#define CHAIN_DEPTH 16

const struct series series_all[] = {
	{ .name = "ref.clock", .unit = "us", .wish = NOBODY,
	  .measure = measure_clock },
	{ .name = "null.kernel", .unit = "us", .wish = NOBODY,
	  .module = "lpc_null", .measure = measure_null },
	{ .name = "null4k.kernel", .unit = "us", .wish = NOBODY,
	  .module = "lpc_null", .measure = measure_null, .arg = SERIES_4K },
	{ .name = "null.user.leader", .unit = "us", .wish = LEADER("null"),
	  .module = "lpc_null", .when = SERIES_COUNTED,
	  .measure = measure_null_user },
	{ .name = "null4k.user.leader", .unit = "us", .wish = LEADER("null"),
	  .module = "lpc_null", .when = SERIES_COUNTED,
	  .measure = measure_null_user, .arg = SERIES_4K },
	{ .name = "null.user.direct", .unit = "us", .wish = DIRECT("null"),
	  .module = "lpc_null", .when = SERIES_COUNTED,
	  .measure = measure_null_user },
	{ .name = "null4k.user.direct", .unit = "us", .wish = DIRECT("null"),
	  .module = "lpc_null", .when = SERIES_COUNTED,
	  .measure = measure_null_user, .arg = SERIES_4K },

	/* Two processors. */
	{ .name = "ref.futex_2cpu", .unit = "us", .wish = TWO_CPUS,
	  .peer = true, .measure = measure_futex },
	{ NULL_CALL("event", "2cpu", SERVER_TWO_CPUS) },
	{ .name = "ref.spin_2cpu", .unit = "us", .wish = TWO_CPUS,
	  .peer = true, .measure = measure_spin },
	{ .name = "ref.ioctl", .unit = "us", .wish = NOBODY,
	  .module = "lpc_null", .when = SERIES_COUNTED,
	  .measure = measure_bare },
	{ NULL_SPIN("2cpu", SERVER_TWO_CPUS) },
	{ NULL_CALL("adaptive", "2cpu", SERVER_TWO_CPUS) },

	/* One processor. */
	{ NULL_CALL("adaptive", "1cpu", SERVER_ONE_CPU) },
	{ NULL_SPIN("1cpu", SERVER_ONE_CPU), .size = SERIES_BATCH },
	{ .name = "null.user.leader_1cpu", .unit = "us",
	  .wish = { .half = "null", .mode = "leader",
		    .place = SERVER_ONE_CPU },
	  .module = "lpc_null", .measure = measure_null_user },
	{ .name = "ref.pipe_1cpu", .unit = "us", .wish = ONE_CPU,
	  .when = SERIES_COUNTED, .measure = measure_pipe },
	{ .name = "ref.futex_1cpu", .unit = "us", .wish = ONE_CPU,
	  .when = SERIES_COUNTED, .measure = measure_futex },
	{ NULL_CALL("event", "1cpu", SERVER_ONE_CPU),
	  .when = SERIES_COUNTED },
	{ .name = "ref.cuse_null", .unit = "us", .wish = ONE_CPU,
	  .when = SERIES_COUNTED, .peer = true, .module = "cuse",
	  .measure = measure_cuse },
	{ .name = "ref.cuse_4k", .unit = "us", .wish = ONE_CPU,
	  .when = SERIES_COUNTED, .peer = true, .module = "cuse",
	  .measure = measure_cuse, .arg = SERIES_4K },
	{ .name = "ref.fuse_null", .unit = "us", .wish = ONE_CPU,
	  .when = SERIES_COUNTED, .peer = true, .module = "fuse",
	  .measure = measure_fuse },
	{ .name = "ref.uio_wake", .unit = "us", .wish = ONE_CPU,
	  .when = SERIES_COUNTED, .peer = true, .module = "uio_pci_generic",
	  .measure = measure_uio },
	{ .name = "ref.nbd_4k", .unit = "us", .wish = ONE_CPU,
	  .when = SERIES_COUNTED, .peer = true, .module = "nbd",
	  .measure = measure_nbd, .arg = SERIES_4K },
	{ UBLK("", 1, SERIES_SHORT) },
	{ DEPTH(1) },
	{ UBLK(".depth32", 32, SERIES_BATCH) },
	{ DEPTH(32) },

	/* Bytes carried. */
	{ .name = "ref.map_64k", .unit = "us", .wish = ONE_CPU,
	  .size = SERIES_POINT, .when = SERIES_COUNTED,
	  .measure = measure_map, .arg = 64 << 10 },
	{ BYTES(copy, "0", 0), .when = SERIES_COUNTED },
	{ BYTES(arena, "64k", 64 << 10), .when = SERIES_COUNTED },
	{ BYTES(grant, "64k", 64 << 10), .when = SERIES_COUNTED },
	{ BYTES(copy, "64k", 64 << 10), .when = SERIES_COUNTED },
	{ BYTES(copy, "64", 64) },
	{ BYTES(arena, "64", 64) },
	{ BYTES(grant, "64", 64) },
	{ BYTES(copy, "1k", 1 << 10) },
	{ BYTES(arena, "1k", 1 << 10) },
	{ BYTES(grant, "1k", 1 << 10) },
	{ BYTES(copy, "4k", 4 << 10) },
	{ BYTES(arena, "4k", 4 << 10) },
	{ BYTES(grant, "4k", 4 << 10) },
	{ BYTES(copy, "16k", 16 << 10) },
	{ BYTES(arena, "16k", 16 << 10) },
	{ BYTES(grant, "16k", 16 << 10) },
	{ BYTES(copy, "256k", 256 << 10) },
	{ BYTES(arena, "256k", 256 << 10) },
	{ BYTES(grant, "256k", 256 << 10) },
	{ BYTES(copy, "1020k", BENCH_CARRY_MAX) },
	{ BYTES(arena, "1m", BENCH_LENT_MAX) },
	{ BYTES(grant, "1m", BENCH_LENT_MAX) },

	{ .name = "null.down", .unit = "us", .wish = DIRECT("bench"),
	  .module = "lpc_bench", .when = SERIES_COUNTED,
	  .measure = measure_inside, .arg = BENCH_IOC_DOWNS },
	{ .name = "lock.pair", .unit = "us", .wish = DIRECT("bench"),
	  .module = "lpc_bench", .when = SERIES_COUNTED,
	  .measure = measure_inside, .arg = BENCH_IOC_PAIRS },
	{ .name = "nested.depth16", .unit = "us", .wish = DIRECT("bench"),
	  .module = "lpc_bench", .when = SERIES_COUNTED,
	  .measure = measure_nested, .arg = CHAIN_DEPTH },

	{ CALLERS(1) },
	{ CALLERS(2) },
	{ CALLERS(4) },
	{ CALLERS(8) },
	{ CALLERS(16) },
	{ CALLERS(32) },
	{ CALLERS(64) },

	{ PROCS(10, 0) },
	{ PROCS(100, 1) },
	{ PROCS(1000, 2) },
	{ PROCS(10000, 3) },

	{ FACTORIALS("kernel", FACTORIAL_IN_KERNEL) },
	{ FACTORIALS("split", FACTORIAL_SPLIT) },
	{ FACTORIALS("user", FACTORIAL_IN_USER) },
	{ .name = "factorial.user.spin", .unit = "ms",
	  .wish = { .half = "factorial", .mode = "direct", .waiting = "spin",
		    .workers = "1..1", .place = SERVER_TWO_CPUS },
	  .size = SERIES_LONG, .module = "lpc_factorial",
	  .measure = measure_factorial, .arg = FACTORIAL_IN_USER },
	{ .name = "factorial.c", .unit = "ms", .wish = NOBODY,
	  .size = SERIES_LONG, .measure = measure_factorial_c },

	/* Processor time of a daemon that nobody calls, in a second. */
	{ .name = "idle.event", .unit = "us/s",
	  .wish = WAITING("null", "event", SERVER_TWO_CPUS),
	  .size = SERIES_RATE, .module = "lpc_null",
	  .measure = measure_idle },
	{ .name = "idle.adaptive", .unit = "us/s",
	  .wish = WAITING("null", "adaptive", SERVER_TWO_CPUS),
	  .size = SERIES_RATE, .module = "lpc_null",
	  .measure = measure_idle },
};

const size_t series_count = COUNT(series_all);
