/* SPDX-License-Identifier: MIT */
/*
 * pool.h - the threads of a driver.
 *
 * A worker runs messages.  There are at least options.min_workers of them; one
 * more is started whenever the last idle one takes a message, up to
 * options.max_workers, and one that had nothing to do for options.idle_ms ends.
 * Whoever blocks, somebody still listens: in leader mode that is the leader, in
 * direct mode the last idle worker, which therefore stays.
 *
 * Locks: pool.lock is the outermost of the library (driver.h).
 */
#ifndef _POOL_H
#define _POOL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

struct lpc_driver;
struct ud_strand;

/**
 * struct ud_worker - a thread
 * @driver: whose
 * @strand: its contexts; NULL for the leader
 * @body: what it does
 * @thread: its thread; written under pool.lock
 * @waiting: it is in a wait that a signal may end
 * @counted: it is one of pool.n
 * @prev: in pool.alive or pool.ended, protected by pool.lock
 * @next: the same
 */
struct ud_worker {
	struct lpc_driver *driver;
	struct ud_strand *strand;
	void (*body)(struct ud_worker *worker);
	pthread_t thread;
	_Atomic bool waiting;
	bool counted;
	struct ud_worker *prev;
	struct ud_worker *next;
};

/**
 * struct ud_pool - the threads of a driver
 * @lock: see the top of this file
 * @changed: a thread ended, or @stopping was set
 * @alive: threads that run, protected by @lock
 * @ended: threads to be joined, protected by @lock
 * @n: workers in @alive; written under @lock
 * @most: the most there were, protected by @lock
 * @idle: workers that wait for a message
 * @stopping: no more messages are taken; written under @lock
 */
struct ud_pool {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct ud_worker *alive;
	struct ud_worker *ended;
	_Atomic unsigned int n;
	unsigned int most;
	_Atomic unsigned int idle;
	_Atomic bool stopping;
};

int ud_pool_init(struct ud_pool *pool);
void ud_pool_finish(struct ud_pool *pool);
int ud_pool_start(struct lpc_driver *driver);
void ud_pool_grow(struct lpc_driver *driver);
bool ud_pool_may_leave(struct ud_worker *worker);
uint64_t ud_pool_timeout(const struct lpc_driver *driver);
void ud_pool_stop_taking(struct ud_pool *pool);
int ud_pool_stop(struct lpc_driver *driver, unsigned int drain_ms);

static inline bool ud_pool_stopping(const struct ud_pool *pool)
{
	return atomic_load_explicit(&pool->stopping, memory_order_relaxed);
}

/* direct.c */
void ud_direct_body(struct ud_worker *worker);

#endif /* _POOL_H */
