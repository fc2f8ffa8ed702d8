/* SPDX-License-Identifier: MIT */
/*
 * lendtest.h - for tests of what is lent, on the test driver "lend".
 */
#ifndef LENDTEST_H
#define LENDTEST_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../drivers/lend/lend.h"
#include "lend_lpc.h"
#include "lpctest.h"

#define LEND_DEVICE	"/dev/lpc/lend"
#define LEND_PAGE	4096UL

/* Load the driver and open the application's device. */
static inline int lend_load(const char *params)
{
	int fd;

	vmtest_load("lpc_lend", params);
	fd = open("/dev/lend", O_RDWR | O_CLOEXEC);
	vmtest_succeeds(fd);
	return fd;
}

static inline pid_t lend_daemon(void)
{
	/* Tests end it more often than a channel puts up with. */
	const char *const argv[] = { "udaemon", "--restart-limit=0",
				     "--restart-delay-ms=0", "lend", NULL };

	return vmtest_daemon_start(argv);
}

/* Attach without a daemon, with all upcalls bound; what the kernel says. */
static inline int lend_attach(struct lpc_hello *ret_hello)
{
	static const char *const names[] = { "sum_block", "fill_block",
					     "invert_block", "sum", "fill" };
	struct lpc_hello hello = lpctest_hello();
	int fd = lpctest_open(LEND_DEVICE, O_RDWR);
	unsigned int i;

	snprintf(hello.interface, sizeof(hello.interface), "lend");
	hello.features = 0;
	hello.version = LEND_VERSION;
	hello.signature = LEND_SIGNATURE;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), 0);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		lpctest_result(lpctest_bind(fd, LPC_KIND_UPCALL, names[i], 0), i);
	*ret_hello = hello;
	return fd;
}

/* 0, or what the call failed with. */
static inline int lend(int fd, unsigned long command, struct lend_op *op)
{
	return ioctl(fd, command, op) < 0 ? -errno : 0;
}

static inline int lend_simple(int fd, unsigned long command, void *buf, uint32_t len)
{
	struct lend_op op = { .buf = lpctest_ptr(buf), .len = len };

	return lend(fd, command, &op);
}

static inline uint64_t lend_sum_of(const uint8_t *data, uint32_t len)
{
	uint64_t sum = 0;

	while (len--)
		sum += *data++;
	return sum;
}

/* A counter of the kernel, or -1: it has none of that name. */
static inline long lend_vmstat(const char *name)
{
	char *text = vmtest_read("/proc/vmstat"), *at = text;
	size_t len = strlen(name);
	long n = -1;

	while (at && n < 0) {
		if (!strncmp(at, name, len) && at[len] == ' ')
			n = strtol(at + len, NULL, 10);
		at = strchr(at, '\n');
		at += at ? 1 : 0;
	}
	free(text);
	return n;
}

/* All pages that were pinned so far are free again. */
static inline void lend_unpinned(void)
{
	/* The processors' own counts are added up when this is asked for. */
	vmtest_write("/proc/sys/vm/stat_refresh", "1");
	vmtest_check(lend_vmstat("nr_foll_pin_acquired") >= 0, "it is not counted");
	vmtest_equal(lend_vmstat("nr_foll_pin_released"),
		     lend_vmstat("nr_foll_pin_acquired"));
}

#endif
