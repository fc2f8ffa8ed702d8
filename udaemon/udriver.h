/* SPDX-License-Identifier: MIT */
/*
 * udriver.h - hosting a user half in a program of one's own.
 *
 * A user half written against lpc_user.h needs a process around it: something
 * that opens the channel, attaches, runs upcalls in threads and ends in order.
 * udaemon is one such program; any other does the same with
 *
 *	udriver_create(&driver, &half, &options);
 *	udriver_start(driver);
 *	poll() on udriver_fd(driver), or whatever else the program does
 *	udriver_stop(driver, 5000);
 *	udriver_destroy(driver);
 *
 * Functions return 0 or a negative error number (lpc.h says what each means)
 * and never write to standard error: what there is to say goes to the log
 * function of the options, and udriver_error() has the sentence that belongs
 * to the last failure.
 *
 * Threads: udriver_create(), udriver_start(), udriver_stop() and
 * udriver_destroy() of one driver are called by one thread at a time; the rest
 * may be called by any thread between create and destroy.  Different drivers
 * have nothing in common.
 */
#ifndef _UDRIVER_H
#define _UDRIVER_H

#include <signal.h>

#include "lpc_user.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bounds of the pool, where the options do not say. */
#define UDRIVER_WORKERS_MIN   2
#define UDRIVER_WORKERS_MAX   16
#define UDRIVER_WORKERS_LIMIT 1024
#define UDRIVER_IDLE_MS	      10000

/* Where kernel halves appear. */
#define UDRIVER_DEVICE_DIR "/dev/lpc"

/* Set to anything but "" and "0", it does what the trace option does. */
#define UDRIVER_TRACE_ENV "LPC_TRACE"

/**
 * enum udriver_mode - how messages get to workers
 * @UDRIVER_DIRECT: idle workers wait in the kernel, each for itself, and answer
 *	and wait at one entry where the kernel has LPC_FEATURE_RESPONSE_POLL
 * @UDRIVER_LEADER: one thread waits in the kernel and feeds a queue on which
 *	workers sleep (the scheme of the paper on hybrid device drivers)
 */
enum udriver_mode {
	UDRIVER_DIRECT = 0,
	UDRIVER_LEADER = 1,
};

/**
 * enum udriver_level - how much a log sentence matters; values as in syslog(3)
 * @UDRIVER_ERR: something did not work
 * @UDRIVER_WARNING: somebody may have to look
 * @UDRIVER_INFO: good to know
 */
enum udriver_level {
	UDRIVER_ERR = 3,
	UDRIVER_WARNING = 4,
	UDRIVER_INFO = 6,
};

/**
 * struct udriver_options - what a program wants of its driver
 * @name: of the channel
 * @device: path of its device node; NULL: UDRIVER_DEVICE_DIR/@name
 * @mode: how messages get to workers
 * @min_workers: threads that are kept, 0: UDRIVER_WORKERS_MIN (but not more
 *	than @max_workers, where that is given)
 * @max_workers: threads there may be, 0: UDRIVER_WORKERS_MAX (but not fewer
 *	than @min_workers)
 * @idle_ms: a thread above @min_workers ends after so long without a message,
 *	0: UDRIVER_IDLE_MS
 * @recovery_ms: how long calls wait for the next user half when this one has ended,
 *	at most LPC_RECOVERY_MS_MAX, 0: as the channel is set
 * @repeats: times that an idempotent call is delivered again when a user half has
 *	died over it, at most LPC_REPEATS_MAX, 0: as the channel is set
 * @signal: signal that wakes threads out of the kernel at the end, 0: SIGRTMIN
 *	+ 7.  The library sets its handler; drivers of one process share it.
 * @open_signals: signals that its threads leave open beside @signal, NULL: none; a
 *	handler of such a signal runs in them
 * @trace: write a line to tracefs' trace_marker on each step of a call
 * @replace: take over from the daemon that serves the channel, if there is one,
 *	once this one is ready
 * @restarts: how often daemons of this channel may end out of order, as
 *	&struct lpc_restarts in lpc.h says; the kernel keeps count
 * @log: called with a sentence, without newline, from any thread; NULL: none
 * @log_arg: its first argument
 *
 * All zero but @name is a good choice.
 */
struct udriver_options {
	const char *name;
	const char *device;
	enum udriver_mode mode;
	unsigned int min_workers;
	unsigned int max_workers;
	unsigned int idle_ms;
	unsigned int recovery_ms;
	unsigned int repeats;
	int signal;
	const sigset_t *open_signals;
	bool trace;
	bool replace;
	struct lpc_restarts restarts;
	void (*log)(void *arg, enum udriver_level level, const char *sentence);
	void *log_arg;
};

/**
 * enum udriver_stage - how far udriver_start() got
 * @UDRIVER_STAGE_NONE: not called, or it failed before the channel was opened
 * @UDRIVER_STAGE_OPEN: opening the channel
 * @UDRIVER_STAGE_ATTACH: attaching and binding
 * @UDRIVER_STAGE_INIT: the user half's init
 * @UDRIVER_STAGE_THREADS: starting threads
 * @UDRIVER_STAGE_DONE: all of it
 */
enum udriver_stage {
	UDRIVER_STAGE_NONE = 0,
	UDRIVER_STAGE_OPEN = 1,
	UDRIVER_STAGE_ATTACH = 2,
	UDRIVER_STAGE_INIT = 3,
	UDRIVER_STAGE_THREADS = 4,
	UDRIVER_STAGE_DONE = 5,
};

/**
 * struct udriver_stats - how a driver fares; counters are since its start
 * @workers: threads now, the leader not counted
 * @workers_idle: of them, waiting for a message
 * @workers_most: most there were
 * @queued: leader mode: messages in the queue now
 * @running: calls that are being run now, nested ones included
 * @overdue: of them, past their deadline
 * @late_ns: how far the one that is the latest is past its deadline
 * @pending: calls that wait in the kernel for a thread
 * @calls: calls run
 * @nested: of them, inside a downcall
 * @events: events run (a coalesced one counts once)
 * @downcalls: downcalls made
 * @cancels: calls whose caller was said to have left
 * @failed: calls that ended with an error of the procedure
 * @left: answers to callers that had left (-ECANCELED)
 * @refused: answers the kernel did not take (-EPROTO, -EMSGSIZE, -ESTALE, ...)
 * @bad_status: results that are no error numbers, answered with -EIO
 * @bad_reply: results longer than the interface allows, answered with -EIO
 * @unknown: messages of a kind or number that nobody here knows
 * @wait_errors: waits that failed in an unexpected way
 */
struct udriver_stats {
	unsigned int workers;
	unsigned int workers_idle;
	unsigned int workers_most;
	unsigned int queued;
	unsigned int running;
	unsigned int overdue;
	unsigned int pending;
	uint64_t late_ns;
	uint64_t calls;
	uint64_t nested;
	uint64_t events;
	uint64_t downcalls;
	uint64_t cancels;
	uint64_t failed;
	uint64_t left;
	uint64_t refused;
	uint64_t bad_status;
	uint64_t bad_reply;
	uint64_t unknown;
	uint64_t wait_errors;
};

int udriver_create(struct lpc_driver **ret_driver,
		   const struct lpc_user_half *half,
		   const struct udriver_options *options);
void udriver_destroy(struct lpc_driver *driver);
int udriver_start(struct lpc_driver *driver);
int udriver_stop(struct lpc_driver *driver, unsigned int drain_ms);
enum udriver_stage udriver_stage(const struct lpc_driver *driver);
unsigned int udriver_retry_ms(const struct lpc_driver *driver);
int udriver_status(const struct lpc_driver *driver);
int udriver_fd(const struct lpc_driver *driver);
void udriver_stats(struct lpc_driver *driver, struct udriver_stats *ret_stats);
const char *udriver_error(const struct lpc_driver *driver);
const char *udriver_name(const struct lpc_driver *driver);
uint32_t udriver_version(const struct lpc_driver *driver);
uint64_t udriver_incarnation(const struct lpc_driver *driver);

#ifdef __cplusplus
}
#endif

#endif /* _UDRIVER_H */
