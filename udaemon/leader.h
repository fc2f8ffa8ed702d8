/* SPDX-License-Identifier: MIT */
/*
 * leader.h - leader mode: one thread in the kernel, a queue, workers on a
 * semaphore.
 *
 * The scheme of "Hybrid Device Drivers" (Soma, Mudgal, Mestry): the leader
 * waits in POLL and puts what comes into a first-in-first-out queue; workers
 * sleep on a semaphore, take from the queue, run, and answer with RESPONSE.
 *
 * Locks: leader.lock is taken inside pool.lock and outside strands.lock.
 */
#ifndef _LEADER_H
#define _LEADER_H

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>

#include "lpc.h"

struct lpc_driver;
struct ud_worker;

/**
 * struct ud_job - a message in the queue
 * @msg: the message
 * @cancelled: its caller left while it was there
 * @in: its payload
 * @in_size: bytes of that buffer
 * @prev: in leader.queue or leader.spare
 * @next: the same
 */
struct ud_job {
	struct lpc_message msg;
	bool cancelled;
	void *in;
	uint32_t in_size;
	struct ud_job *prev;
	struct ud_job *next;
};

/**
 * struct ud_leader - the queue
 * @lock: see the top of this file
 * @room: the queue got shorter, or the driver stops
 * @items: counts @queue; workers sleep on it
 * @queue: messages that no worker has, protected by @lock
 * @spare: jobs to be used again, protected by @lock
 * @queued: messages in @queue, protected by @lock
 * @leading: there is a leader, and more may come; protected by @lock
 */
struct ud_leader {
	pthread_mutex_t lock;
	pthread_cond_t room;
	sem_t items;
	struct ud_job *queue;
	struct ud_job *spare;
	unsigned int queued;
	bool leading;
};

int ud_leader_init(struct ud_leader *leader);
void ud_leader_finish(struct ud_leader *leader);
void ud_leader_set_leading(struct lpc_driver *driver, bool leading);
void ud_leader_wake(struct lpc_driver *driver);
unsigned int ud_leader_queued(struct ud_leader *leader);
void ud_leader_body(struct ud_worker *worker);
void ud_leader_worker_body(struct ud_worker *worker);

#endif /* _LEADER_H */
