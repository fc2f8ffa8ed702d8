/* SPDX-License-Identifier: MIT */
/*
 * driver.h - a driver: one user half, one channel, one pool of threads.
 *
 * Lock order, over the whole library:
 *
 *	pool.lock  ->  leader.lock  ->  strands.lock
 *	slots.lock
 *
 * None of them is held over a command of the channel, over code of the user
 * half, or over the log function.
 */
#ifndef _DRIVER_H
#define _DRIVER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "bind.h"
#include "context.h"
#include "leader.h"
#include "pool.h"
#include "slot.h"
#include "udriver.h"

#define UD_ERROR_LEN 512

/**
 * enum ud_state - where a driver is in its life
 * @UD_CREATED: memory only
 * @UD_RUNNING: attached, with threads; or ended by itself and not stopped yet
 * @UD_STOPPED: its threads are gone and the channel is closed
 */
enum ud_state {
	UD_CREATED,
	UD_RUNNING,
	UD_STOPPED,
};

/**
 * struct lpc_driver - see above
 * @half: the user half
 * @options: what the program wanted, with defaults filled in
 * @name: of the channel
 * @device: path of the device node
 * @state: changed by the program's thread only
 * @stage: how far udriver_start() got; changed by the program's thread only
 * @fd: the channel, -1: closed
 * @ended_fd: eventfd, readable once the driver has ended by itself
 * @retry_ms: after this time the channel may be attached to, 0: it did not say
 * @trace_fd: tracefs' trace_marker, -1: no tracing
 * @status: 0, or why the driver ended by itself
 * @priv: what the user half's init left
 * @strand: of the program's thread, for init and exit
 * @bind: numbers of names
 * @strands: contexts of all threads
 * @slots: memory that workers share with the kernel
 * @pool: threads
 * @leader: queue of leader mode
 * @error: sentence of the last failure, of the program's thread only
 */
struct lpc_driver {
	const struct lpc_user_half *half;
	struct udriver_options options;
	char *name;
	char *device;
	enum ud_state state;
	enum udriver_stage stage;
	int fd;
	int ended_fd;
	unsigned int retry_ms;
	int trace_fd;
	_Atomic int status;
	void *priv;
	struct ud_strand *strand;
	struct ud_bind bind;
	struct ud_strands strands;
	struct ud_slots slots;
	struct ud_pool pool;
	struct ud_leader leader;
	char error[UD_ERROR_LEN];
};

void ud_driver_end(struct lpc_driver *driver, int err);

void ud_log(struct lpc_driver *driver, enum udriver_level level,
	    const char *format, ...) __attribute__((format(printf, 3, 4)));
int ud_fail(struct lpc_driver *driver, int err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* _DRIVER_H */
