/* SPDX-License-Identifier: MIT */
/*
 * lpctest_daemon.h - a small daemon in a process of its own.
 *
 * For those who include lpctest.h.
 */
#ifndef LPCTEST_DAEMON_H
#define LPCTEST_DAEMON_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "../../../common/lpc.h"

/**
 * struct lpctest_work - a message that a worker of the daemon has
 * @fd: of the channel
 * @msg: the message
 * @in: its payload
 * @out: where results go
 * @out_len: bytes of results; 8 to begin with
 * @shared: of struct lpctest_daemon
 */
struct lpctest_work {
	int fd;
	struct lpc_message msg;
	const void *in;
	void *out;
	uint32_t out_len;
	void *shared;
};

/* Runs an upcall: 0 or a negative error number.  Also gets events and CANCEL. */
typedef int lpctest_work_fn(struct lpctest_work *work);

/**
 * struct lpctest_daemon - a daemon, to be started
 * @device: its channel, NULL: LPCTEST_DEVICE
 * @workers: threads
 * @work: what they do
 * @shared: for @work; from lpctest_shared() if the test shall see it
 */
struct lpctest_daemon {
	const char *device;
	unsigned int workers;
	lpctest_work_fn *work;
	void *shared;
};

void *lpctest_shared(size_t size);
pid_t lpctest_daemon(const struct lpctest_daemon *daemon);
void lpctest_kill(pid_t pid);
uint64_t lpctest_in(const struct lpctest_work *work);
int lpctest_out(struct lpctest_work *work, uint64_t v);
int lpctest_work_down(struct lpctest_work *work, uint32_t index, uint64_t v,
		      uint64_t *ret_v);
int lpctest_double(struct lpctest_work *work);

#endif
