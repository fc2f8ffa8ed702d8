// SPDX-License-Identifier: MIT
/*
 * series.c - everything that is measured, in the order in which it is.
 */
#include "bench.h"
#include "factorial.h"
#include "null.h"
#include "series.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define NOBODY	     { .half = NULL }
#define ONE_CPU	     { .half = NULL, .one_cpu = true }
#define LEADER(name) { .half = (name), .mode = "leader" }
#define DIRECT(name) { .half = (name), .mode = "direct" }

#define CHAIN_DEPTH 16

const struct series series_all[] = {
	{ .name = "ref.clock", .unit = "us", .wish = NOBODY,
	  .measure = measure_clock },
	{ .name = "ref.ioctl", .unit = "us", .wish = NOBODY,
	  .module = "lpc_null", .when = SERIES_COUNTED,
	  .measure = measure_bare },
	{ .name = "null.kernel", .unit = "us", .wish = NOBODY,
	  .module = "lpc_null", .measure = measure_null },
	{ .name = "null4k.kernel", .unit = "us", .wish = NOBODY,
	  .module = "lpc_null", .measure = measure_null, .arg = SERIES_4K },

	{ .name = "null.user.leader", .unit = "us", .wish = LEADER("null"),
	  .module = "lpc_null", .when = SERIES_COUNTED,
	  .measure = measure_null_user },
	{ .name = "null4k.user.leader", .unit = "us", .wish = LEADER("null"),
	  .module = "lpc_null", .when = SERIES_COUNTED,
	  .measure = measure_null_user,
	  .arg = SERIES_4K },
	{ .name = "null.user.direct", .unit = "us", .wish = DIRECT("null"),
	  .module = "lpc_null", .when = SERIES_COUNTED,
	  .measure = measure_null_user },
	{ .name = "null4k.user.direct", .unit = "us", .wish = DIRECT("null"),
	  .module = "lpc_null", .when = SERIES_COUNTED,
	  .measure = measure_null_user,
	  .arg = SERIES_4K },

	{ .name = "null.down", .unit = "us", .wish = DIRECT("bench"),
	  .module = "lpc_bench", .when = SERIES_COUNTED,
	  .measure = measure_inside,
	  .arg = BENCH_IOC_DOWNS },
	{ .name = "lock.pair", .unit = "us", .wish = DIRECT("bench"),
	  .module = "lpc_bench", .when = SERIES_COUNTED,
	  .measure = measure_inside,
	  .arg = BENCH_IOC_PAIRS },
	{ .name = "nested.depth16", .unit = "us", .wish = DIRECT("bench"),
	  .module = "lpc_bench", .when = SERIES_COUNTED,
	  .measure = measure_nested,
	  .arg = CHAIN_DEPTH },

	{ .name = "factorial.kernel", .unit = "ms", .wish = DIRECT("factorial"),
	  .size = SERIES_LONG, .module = "lpc_factorial",
	  .measure = measure_factorial, .arg = FACTORIAL_IN_KERNEL },
	{ .name = "factorial.user", .unit = "ms", .wish = DIRECT("factorial"),
	  .size = SERIES_LONG, .module = "lpc_factorial",
	  .measure = measure_factorial, .arg = FACTORIAL_IN_USER },
	{ .name = "factorial.split", .unit = "ms", .wish = DIRECT("factorial"),
	  .size = SERIES_LONG, .module = "lpc_factorial",
	  .measure = measure_factorial, .arg = FACTORIAL_SPLIT },
	{ .name = "factorial.c", .unit = "ms", .wish = NOBODY,
	  .size = SERIES_LONG, .measure = measure_factorial_c },

	{ .name = "ref.futex_1cpu", .unit = "us", .wish = ONE_CPU,
	  .when = SERIES_COUNTED,
	  .measure = measure_futex },
	{ .name = "ref.futex_2cpu", .unit = "us", .wish = NOBODY, .peer = true,
	  .measure = measure_futex, .arg = 2 },
	{ .name = "ref.spin_2cpu", .unit = "us", .wish = NOBODY, .peer = true,
	  .measure = measure_spin },
	{ .name = "ref.pipe_1cpu", .unit = "us", .wish = ONE_CPU,
	  .when = SERIES_COUNTED,
	  .measure = measure_pipe },
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
	{ .name = "ref.ublk_4k", .unit = "us", .wish = ONE_CPU,
	  .when = SERIES_COUNTED, .peer = true, .module = "ublk_drv",
	  .measure = measure_ublk, .arg = SERIES_4K },
	{ .name = "ref.nbd_4k", .unit = "us", .wish = ONE_CPU,
	  .when = SERIES_COUNTED, .peer = true, .module = "nbd",
	  .measure = measure_nbd, .arg = SERIES_4K },
	{ .name = "null.user.leader_1cpu", .unit = "us",
	  .wish = { .half = "null", .mode = "leader", .one_cpu = true },
	  .module = "lpc_null", .measure = measure_null_user },
	{ .name = "null.user.direct_1cpu", .unit = "us",
	  .wish = { .half = "null", .mode = "direct", .one_cpu = true },
	  .module = "lpc_null", .measure = measure_null_user },
};

const size_t series_count = COUNT(series_all);
