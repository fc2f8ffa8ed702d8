// SPDX-License-Identifier: MIT
/*
 * pool.c - the threads of a driver.
 *
 * How threads end: pool.stopping is set, and each thread that is in a wait gets
 * a signal, again and again until it is gone.  One signal is not enough: it may
 * come after the thread looked at pool.stopping and before it is in the kernel.
 *
 * Locks: pool.lock, the outermost; see driver.h.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "clock.h"
#include "driver.h"

/* Time between two signals to a thread that shall end. */
#define NUDGE_NS (5 * NS_PER_MS)

/**
 * ud_pool_init - begin with no thread
 * @pool: the pool
 */
int ud_pool_init(struct ud_pool *pool)
{
	pthread_condattr_t attr;
	int err;

	err = pthread_mutex_init(&pool->lock, NULL);
	if (err)
		return -err;
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	err = pthread_cond_init(&pool->changed, &attr);
	pthread_condattr_destroy(&attr);
	if (err)
		pthread_mutex_destroy(&pool->lock);
	return -err;
}

/**
 * ud_pool_finish - end, with no thread left
 * @pool: the pool
 */
void ud_pool_finish(struct ud_pool *pool)
{
	pthread_cond_destroy(&pool->changed);
	pthread_mutex_destroy(&pool->lock);
}

/* Threads in @ended have nothing left to do but to return. */
static void join_ended(struct ud_pool *pool)
{
	struct ud_worker *list, *worker, *tmp;

	pthread_mutex_lock(&pool->lock);
	list = pool->ended;
	pool->ended = NULL;
	pthread_mutex_unlock(&pool->lock);
	DL_FOREACH_SAFE(list, worker, tmp)
	{
		pthread_join(worker->thread, NULL);
		free(worker);
	}
}

/* Every signal but the one that wakes stays away from workers, and those that the
 * program wants open: signals are its business.
 */
static void set_signals(const struct udriver_options *options)
{
	sigset_t set;
	int i;

	sigfillset(&set);
	sigdelset(&set, options->signal);
	for (i = 1; options->open_signals && i <= SIGRTMAX; i++) {
		if (sigismember(options->open_signals, i) > 0)
			sigdelset(&set, i);
	}
	pthread_sigmask(SIG_SETMASK, &set, NULL);
}

static void *worker_main(void *arg)
{
	struct ud_worker *worker = arg;
	struct lpc_driver *driver = worker->driver;
	struct ud_pool *pool = &driver->pool;

	set_signals(&driver->options);
	worker->body(worker);
	ud_strand_destroy(worker->strand);

	pthread_mutex_lock(&pool->lock);
	if (worker->counted)
		pool->n--;
	DL_DELETE(pool->alive, worker);
	DL_APPEND(pool->ended, worker);
	pthread_cond_broadcast(&pool->changed);
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

/* The thread is made under the lock, so that it cannot be listed as ended
 * before worker->thread is known.
 */
static int start_thread(struct lpc_driver *driver, struct ud_worker *worker)
{
	struct ud_pool *pool = &driver->pool;
	sigset_t all, old;
	int err = -ESHUTDOWN;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	pthread_mutex_lock(&pool->lock);
	if (!ud_pool_stopping(pool) &&
	    (!worker->counted || pool->n < driver->options.max_workers)) {
		err = -pthread_create(&worker->thread, NULL, worker_main,
				      worker);
		if (!err)
			DL_APPEND(pool->alive, worker);
		if (!err && worker->counted) {
			pool->n++;
			if (pool->n > pool->most)
				pool->most = pool->n;
		}
	}
	pthread_mutex_unlock(&pool->lock);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return err;
}

static int add_thread(struct lpc_driver *driver,
		      void (*body)(struct ud_worker *worker), bool counted)
{
	struct ud_worker *worker = calloc(1, sizeof(*worker));
	int err;

	if (!worker)
		return -ENOMEM;
	worker->driver = driver;
	worker->body = body;
	worker->counted = counted;
	if (counted) {
		worker->strand = ud_strand_create(driver);
		if (!worker->strand) {
			free(worker);
			return -ENOMEM;
		}
	}
	err = start_thread(driver, worker);
	if (err) {
		ud_strand_destroy(worker->strand);
		free(worker);
	}
	return err;
}

static int add_worker(struct lpc_driver *driver)
{
	return add_thread(driver,
			  driver->options.mode == UDRIVER_LEADER ?
				  ud_leader_worker_body :
				  ud_direct_body,
			  true);
}

/**
 * ud_pool_start - start the threads that are always there
 * @driver: a driver that is bound
 *
 * Return: 0, or a negative error number; then ud_pool_stop() ends those that
 * were started.
 */
int ud_pool_start(struct lpc_driver *driver)
{
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < driver->options.min_workers; i++)
		err = add_worker(driver);
	if (!err && driver->options.mode == UDRIVER_LEADER) {
		ud_leader_set_leading(driver, true);
		err = add_thread(driver, ud_leader_body, false);
		if (err)
			ud_leader_set_leading(driver, false);
	}
	/* The channel may have ended while the threads were being started. */
	return err == -ESHUTDOWN ? 0 : err;
}

/**
 * ud_pool_grow - one more worker, if there may be one
 * @driver: the driver
 */
void ud_pool_grow(struct lpc_driver *driver)
{
	struct ud_pool *pool = &driver->pool;
	int err;

	if (ud_pool_stopping(pool) || pool->n >= driver->options.max_workers)
		return;
	join_ended(pool);
	err = add_worker(driver);
	if (err && err != -ESHUTDOWN)
		ud_log(driver, UDRIVER_WARNING,
		       "%s: cannot start another worker: %s", driver->name,
		       strerror(-err));
}

/**
 * ud_pool_may_leave - whether an idle worker may end
 * @worker: the worker
 *
 * Return: true: it is no longer counted, and must end.
 */
bool ud_pool_may_leave(struct ud_worker *worker)
{
	struct lpc_driver *driver = worker->driver;
	struct ud_pool *pool = &driver->pool;
	bool leave;

	join_ended(pool);
	pthread_mutex_lock(&pool->lock);
	leave = pool->n > driver->options.min_workers;
	if (leave) {
		pool->n--;
		worker->counted = false;
	}
	pthread_mutex_unlock(&pool->lock);
	return leave;
}

/**
 * ud_pool_timeout - how long an idle worker waits
 * @driver: the driver
 *
 * Those that wait for ever did so when there were no more than min_workers, so
 * they are no more than that.
 *
 * Return: nanoseconds, 0: for ever.
 */
uint64_t ud_pool_timeout(const struct lpc_driver *driver)
{
	if (driver->pool.n <= driver->options.min_workers)
		return 0;
	return driver->options.idle_ms * NS_PER_MS;
}

/**
 * ud_pool_stop_taking - no thread shall take another message
 * @pool: the pool
 */
void ud_pool_stop_taking(struct ud_pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	atomic_store(&pool->stopping, true);
	pthread_cond_broadcast(&pool->changed);
	pthread_mutex_unlock(&pool->lock);
}

/**
 * ud_pool_stop - end all threads
 * @driver: the driver
 * @drain_ms: bound of the time for calls that run
 *
 * Return: 0: no thread is left; -ETIMEDOUT: some still run a procedure.
 */
int ud_pool_stop(struct lpc_driver *driver, unsigned int drain_ms)
{
	uint64_t until = clock_now() + drain_ms * NS_PER_MS, now;
	struct ud_pool *pool = &driver->pool;
	struct ud_worker *worker;
	struct timespec nudge;
	bool gone;

	ud_pool_stop_taking(pool);
	ud_leader_wake(driver);

	pthread_mutex_lock(&pool->lock);
	for (;;) {
		gone = !pool->alive;
		now = clock_now();
		if (gone || now >= until)
			break;
		DL_FOREACH(pool->alive, worker) {
			if (atomic_load(&worker->waiting))
				pthread_kill(worker->thread,
					     driver->options.signal);
		}
		if (now + NUDGE_NS < until)
			nudge = clock_timespec(now + NUDGE_NS);
		else
			nudge = clock_timespec(until);
		pthread_cond_timedwait(&pool->changed, &pool->lock, &nudge);
	}
	pthread_mutex_unlock(&pool->lock);
	join_ended(pool);
	return gone ? 0 : -ETIMEDOUT;
}
