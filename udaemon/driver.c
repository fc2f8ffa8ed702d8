// SPDX-License-Identifier: MIT
/*
 * driver.c - a driver from its creation to its end.
 *
 * Locks: none of its own; the order of all is in driver.h.
 */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "channel.h"
#include "driver.h"
#include "mark.h"
#include "repair.h"

/**
 * ud_log - give a sentence to the program
 * @driver: the driver
 * @level: how much it matters
 * @format: as of printf()
 *
 * Context: any thread, with no lock held.
 */
void ud_log(struct lpc_driver *driver, enum udriver_level level,
	    const char *format, ...)
{
	char sentence[UD_ERROR_LEN];
	va_list args;

	if (!driver->options.log)
		return;
	va_start(args, format);
	vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	driver->options.log(driver->options.log_arg, level, sentence);
}

/**
 * ud_fail - remember why something did not work
 * @driver: the driver
 * @err: the error number
 * @format: as of printf()
 *
 * Context: the program's thread.
 *
 * Return: @err.
 */
int ud_fail(struct lpc_driver *driver, int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(driver->error, sizeof(driver->error), format, args);
	va_end(args);
	return err;
}

/**
 * ud_driver_end - the driver has ended by itself
 * @driver: the driver
 * @err: why
 *
 * Context: a thread of the driver.  The first reason is kept.
 */
void ud_driver_end(struct lpc_driver *driver, int err)
{
	uint64_t one = 1;
	int none = 0;

	if (!atomic_compare_exchange_strong(&driver->status, &none, err))
		return;
	ud_pool_stop_taking(&driver->pool);
	ud_leader_wake(driver);
	if (write(driver->ended_fd, &one, sizeof(one)) < 0)
		ud_log(driver, UDRIVER_ERR, "%s: cannot tell the program: %s",
		       driver->name, strerror(errno));
}

static bool half_is_whole(const struct lpc_user_half *half)
{
	const struct lpc_user_interface *interface = half->interface;

	return interface && interface->name && interface->name[0] &&
	       strlen(interface->name) < LPC_NAME_LEN && interface->version &&
	       interface->signatures;
}

static bool env_is_set(const char *name)
{
	const char *value = getenv(name);

	return value && value[0] && strcmp(value, "0") != 0;
}

/* Fill in what the options leave open; false: they contradict each other. */
static bool set_options(struct lpc_driver *driver,
			const struct udriver_options *options)
{
	struct udriver_options *o = &driver->options;

	*o = *options;
	if (!o->min_workers)
		o->min_workers =
			o->max_workers && o->max_workers < UDRIVER_WORKERS_MIN ?
				o->max_workers :
				UDRIVER_WORKERS_MIN;
	if (!o->max_workers)
		o->max_workers = o->min_workers > UDRIVER_WORKERS_MAX ?
					 o->min_workers :
					 UDRIVER_WORKERS_MAX;
	if (!o->idle_ms)
		o->idle_ms = UDRIVER_IDLE_MS;
	if (!o->signal)
		o->signal = SIGRTMIN + 7;
	o->trace = o->trace || env_is_set(UDRIVER_TRACE_ENV);
	return o->name && o->name[0] && !strchr(o->name, '/') &&
	       o->min_workers <= o->max_workers &&
	       o->max_workers <= UDRIVER_WORKERS_LIMIT &&
	       o->recovery_ms <= LPC_RECOVERY_MS_MAX &&
	       o->repeats <= LPC_REPEATS_MAX &&
	       (o->mode == UDRIVER_DIRECT || o->mode == UDRIVER_LEADER);
}

static int set_names(struct lpc_driver *driver)
{
	const struct udriver_options *o = &driver->options;

	driver->name = strdup(o->name);
	if (o->device)
		driver->device = strdup(o->device);
	else if (asprintf(&driver->device, "%s/%s", UDRIVER_DEVICE_DIR,
			  o->name) < 0)
		driver->device = NULL;
	driver->options.name = driver->name;
	driver->options.device = driver->device;
	return driver->name && driver->device ? 0 : -ENOMEM;
}

static int init_parts(struct lpc_driver *driver)
{
	int err;

	err = ud_strands_init(&driver->strands);
	if (err)
		return err;
	err = ud_slots_init(&driver->slots);
	if (err)
		goto finish_strands;
	err = ud_pool_init(&driver->pool);
	if (err)
		goto finish_slots;
	err = ud_leader_init(&driver->leader);
	if (err)
		goto finish_pool;
	driver->ended_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (driver->ended_fd < 0) {
		err = -errno;
		goto finish_leader;
	}
	return 0;

finish_leader:
	ud_leader_finish(&driver->leader);
finish_pool:
	ud_pool_finish(&driver->pool);
finish_slots:
	ud_slots_finish(&driver->slots);
finish_strands:
	ud_strands_finish(&driver->strands);
	return err;
}

/**
 * udriver_create - a driver, in memory only
 * @ret_driver: out: the driver
 * @half: the user half; it must stay until udriver_destroy()
 * @options: what the program wants; copied
 *
 * Return: 0; -EINVAL: the options contradict each other or are out of range;
 * -ENOEXEC: the user half has no name, version or signature; -ENOMEM, -EMFILE.
 */
int udriver_create(struct lpc_driver **ret_driver,
		   const struct lpc_user_half *half,
		   const struct udriver_options *options)
{
	struct lpc_driver *driver;
	int err;

	if (!half_is_whole(half))
		return -ENOEXEC;
	driver = calloc(1, sizeof(*driver));
	if (!driver)
		return -ENOMEM;
	driver->half = half;
	driver->fd = -1;
	driver->trace_fd = -1;
	err = set_options(driver, options) ? set_names(driver) : -EINVAL;
	if (!err)
		err = init_parts(driver);
	if (err) {
		free(driver->name);
		free(driver->device);
		free(driver);
		return err;
	}
	*ret_driver = driver;
	return 0;
}

/**
 * udriver_destroy - done with a driver
 * @driver: the driver, may be NULL
 *
 * One that was started is stopped first, however long its procedures take.
 */
void udriver_destroy(struct lpc_driver *driver)
{
	if (!driver)
		return;
	while (udriver_stop(driver, 60000) == -ETIMEDOUT)
		;
	close(driver->ended_fd);
	ud_leader_finish(&driver->leader);
	ud_pool_finish(&driver->pool);
	ud_slots_finish(&driver->slots);
	ud_strands_finish(&driver->strands);
	free(driver->name);
	free(driver->device);
	free(driver);
}

static void wake(int signal)
{
	(void)signal;
}

/* The signal only has to end a wait, so its handler does nothing.  It has no
 * SA_RESTART, or the wait would go on.
 */
static int set_wake_signal(struct lpc_driver *driver)
{
	struct sigaction action = { .sa_handler = wake }, old;
	int signal = driver->options.signal;

	if (sigaction(signal, NULL, &old))
		return ud_fail(driver, -errno, "signal %d cannot be used: %s",
			       signal, strerror(errno));
	if (old.sa_handler == wake)
		return 0;
	if (old.sa_handler != SIG_DFL && old.sa_handler != SIG_IGN)
		return ud_fail(driver, -EBUSY,
			       "signal %d is used by the program; name another "
			       "in the options",
			       signal);
	sigemptyset(&action.sa_mask);
	sigaction(signal, &action, NULL);
	return 0;
}

static int open_channel(struct lpc_driver *driver)
{
	int fd = ud_channel_open(driver->device, true);

	if (fd >= 0) {
		driver->fd = fd;
		return 0;
	}
	switch (fd) {
	case -ENOENT:
		return ud_fail(
			driver, fd,
			"there is no %s: is the kernel half's module loaded?",
			driver->device);
	case -EACCES:
	case -EPERM:
		return ud_fail(
			driver, fd,
			"no permission to open %s for reading and writing",
			driver->device);
	default:
		return ud_fail(driver, fd, "cannot open %s: %s", driver->device,
			       strerror(-fd));
	}
}

static void open_trace(struct lpc_driver *driver)
{
	int fd;

	if (!driver->options.trace)
		return;
	fd = ud_mark_open();
	if (fd >= 0)
		driver->trace_fd = fd;
	else
		ud_log(driver, UDRIVER_WARNING,
		       "%s: no tracing: tracefs' trace_marker cannot be "
		       "opened: %s",
		       driver->name, strerror(-fd));
}

static int init_half(struct lpc_driver *driver)
{
	int err;

	driver->strand = ud_strand_create(driver);
	if (!driver->strand)
		return ud_fail(driver, -ENOMEM, "no memory");
	if (!driver->half->init)
		return 0;
	err = driver->half->init(&driver->strand->top, &driver->priv);
	if (!err)
		return 0;
	ud_strand_destroy(driver->strand);
	driver->strand = NULL;
	return ud_fail(driver, err, "%s: the user half's init failed: %s",
		       driver->name, strerror(err < 0 ? -err : err));
}

static void exit_half(struct lpc_driver *driver)
{
	/* What the other daemon uses now is not to be undone. */
	if (driver->half->exit && udriver_status(driver) != -ESHUTDOWN)
		driver->half->exit(&driver->strand->top, driver->priv);
	ud_strand_destroy(driver->strand);
	driver->strand = NULL;
}

static void detach(struct lpc_driver *driver)
{
	ud_bind_finish(&driver->bind);
	ud_slots_unmap(&driver->slots);
	if (driver->trace_fd >= 0)
		close(driver->trace_fd);
	driver->trace_fd = -1;
	close(driver->fd);
	driver->fd = -1;
}

/**
 * udriver_start - attach and begin to serve
 * @driver: a driver that was not started yet
 *
 * Opens the channel, attaches, binds every name, repairs what locks guard that the
 * last user half died with, runs the user half's init in the calling thread and
 * starts the workers.  When it fails nothing is left
 * attached, udriver_error() says why, udriver_stage() where, and unless that
 * was the threads, it may be tried again.
 *
 * Return: 0; -ESHUTDOWN: it was stopped before; what open() said; what
 * LPC_IOC_HELLO or LPC_IOC_BIND said; what init returned; -ENOMEM, -EAGAIN.
 * -EAGAIN of LPC_IOC_HELLO says that too many daemons of this channel ended in too
 * short a time, and udriver_retry_ms() when it may be tried again.
 */
int udriver_start(struct lpc_driver *driver)
{
	int err;

	if (driver->state != UD_CREATED)
		return ud_fail(driver, -ESHUTDOWN, "%s was started before",
			       driver->name);
	driver->stage = UDRIVER_STAGE_NONE;
	driver->retry_ms = 0;
	err = set_wake_signal(driver);
	if (err)
		return err;
	driver->stage = UDRIVER_STAGE_OPEN;
	err = open_channel(driver);
	if (err)
		return err;
	open_trace(driver);
	driver->stage = UDRIVER_STAGE_ATTACH;
	err = ud_bind(driver);
	if (err)
		goto detach;
	err = ud_repair(driver);
	if (err)
		goto detach;
	driver->stage = UDRIVER_STAGE_INIT;
	err = init_half(driver);
	if (err)
		goto detach;
	driver->stage = UDRIVER_STAGE_THREADS;
	driver->state = UD_RUNNING;
	err = ud_pool_start(driver);
	if (err) {
		udriver_stop(driver, UINT32_MAX);
		return ud_fail(driver, err, "cannot start threads: %s",
			       strerror(-err));
	}
	driver->stage = UDRIVER_STAGE_DONE;
	return 0;

detach:
	detach(driver);
	return err;
}

/**
 * udriver_stop - take no more messages, finish those that run, and detach
 * @driver: the driver; one that does not run is left as it is
 * @drain_ms: how long procedures that run may still take
 *
 * Calls that were not delivered stay with the kernel half for the next user
 * half.  After the last procedure the user half's exit runs in the calling
 * thread, unless another daemon has taken over.
 *
 * A procedure that sleeps in a system call of its own may see it end with EINTR
 * if it began just now.
 *
 * Return: 0: stopped; -ETIMEDOUT: procedures still run: call again, or leave
 * the process by _exit(), whereupon their callers learn that the outcome is
 * unknown.
 */
int udriver_stop(struct lpc_driver *driver, unsigned int drain_ms)
{
	if (driver->state != UD_RUNNING)
		return 0;
	/* Who ends because the channel has failed him does not end in order. */
	if (!udriver_status(driver) && driver->bind.features & LPC_FEATURE_BYE)
		ud_channel_bye(driver->fd);
	if (ud_pool_stop(driver, drain_ms))
		return ud_fail(driver, -ETIMEDOUT,
			       "%s: procedures still run after %u ms",
			       driver->name, drain_ms);
	exit_half(driver);
	detach(driver);
	driver->state = UD_STOPPED;
	return 0;
}

/**
 * udriver_stage - how far udriver_start() got
 * @driver: the driver
 *
 * Context: the thread that called udriver_start().
 *
 * Return: UDRIVER_STAGE_DONE, or what did not work.
 */
enum udriver_stage udriver_stage(const struct lpc_driver *driver)
{
	return driver->stage;
}

/**
 * udriver_retry_ms - when udriver_start() may be tried again
 * @driver: the driver
 *
 * Context: the thread that called udriver_start().
 *
 * Return: milliseconds to wait; 0: it did not fail for that.
 */
unsigned int udriver_retry_ms(const struct lpc_driver *driver)
{
	return driver->retry_ms;
}

/**
 * udriver_status - whether a driver has ended by itself
 * @driver: the driver
 *
 * Return: 0: it has not; -ENODEV: the kernel half has gone; -ESHUTDOWN: another
 * daemon has taken over, and calls that run are to be finished; another error
 * number: every wait for a message failed with it.
 */
int udriver_status(const struct lpc_driver *driver)
{
	return atomic_load(&driver->status);
}

/**
 * udriver_fd - descriptor to wait on for the end
 * @driver: the driver
 *
 * Return: a descriptor that poll() reports readable once udriver_status() is
 * not 0; it belongs to the driver.
 */
int udriver_fd(const struct lpc_driver *driver)
{
	return driver->ended_fd;
}

/* Calls that no thread has taken, as the kernel knows. */
static unsigned int calls_pending(const struct lpc_driver *driver)
{
	struct lpc_info_half info = { 0 };
	uint32_t len;

	if (driver->fd < 0 || ud_channel_query(driver->fd, LPC_QUERY_HALF, 0,
					       &info, sizeof(info), &len))
		return 0;
	return info.calls_pending;
}

/**
 * udriver_stats - how a driver fares
 * @driver: the driver
 * @ret_stats: out: figures; they are read one after the other while work goes on
 */
void udriver_stats(struct lpc_driver *driver, struct udriver_stats *ret_stats)
{
	struct ud_pool *pool = &driver->pool;
	uint64_t sum[UD_COUNTERS];

	memset(ret_stats, 0, sizeof(*ret_stats));
	pthread_mutex_lock(&pool->lock);
	ret_stats->workers = pool->n;
	ret_stats->workers_most = pool->most;
	pthread_mutex_unlock(&pool->lock);
	ret_stats->workers_idle = atomic_load(&pool->idle);
	ret_stats->queued = ud_leader_queued(&driver->leader);
	ud_strands_sum(&driver->strands, sum, &ret_stats->running,
		       &ret_stats->overdue, &ret_stats->late_ns);
	ret_stats->pending = calls_pending(driver);

#define SUM(counter)                                                           \
	(sum[offsetof(struct ud_counters, counter) / sizeof(_Atomic uint64_t)])
	ret_stats->calls = SUM(calls);
	ret_stats->nested = SUM(nested);
	ret_stats->events = SUM(events);
	ret_stats->downcalls = SUM(downcalls);
	ret_stats->cancels = SUM(cancels);
	ret_stats->failed = SUM(failed);
	ret_stats->left = SUM(left);
	ret_stats->refused = SUM(refused);
	ret_stats->bad_status = SUM(bad_status);
	ret_stats->bad_reply = SUM(bad_reply);
	ret_stats->unknown = SUM(unknown);
	ret_stats->wait_errors = SUM(wait_errors);
#undef SUM
}

/**
 * udriver_error - the sentence of the last failure
 * @driver: the driver
 *
 * Context: the thread that called what failed.
 *
 * Return: the sentence, without newline, until the next failure.
 */
const char *udriver_error(const struct lpc_driver *driver)
{
	return driver->error;
}

/**
 * udriver_name - name of the channel
 * @driver: the driver
 */
const char *udriver_name(const struct lpc_driver *driver)
{
	return driver->name;
}

/**
 * udriver_version - version of the interface that is spoken
 * @driver: a driver that is attached, else 0
 */
uint32_t udriver_version(const struct lpc_driver *driver)
{
	return driver->bind.version;
}

/**
 * udriver_incarnation - number of this incarnation
 * @driver: a driver that is attached, else 0
 */
uint64_t udriver_incarnation(const struct lpc_driver *driver)
{
	return driver->bind.incarnation;
}
