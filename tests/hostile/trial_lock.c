// SPDX-License-Identifier: MIT
/*
 * trial_lock.c - locks and semaphores: not held, held by another, never released,
 * taken in the wrong order.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"
#include "trial.h"

/* How long those wait who wait for each other. */
#define DEADLOCK_NS (100 * MS)

static json_t *some_lock(struct trial *t)
{
	json_t *locks = channel_list(t->channel, "locks");

	if (!json_array_size(locks))
		trial_nothing(t, "the interface has no locks");
	return json_array_get(locks, random_below(&t->channel->random,
						  json_array_size(locks)));
}

/* A call, taken by the daemon. */
static uint64_t begin(struct trial *t, struct caller *caller)
{
	caller_start(caller, t->channel, channel_upcall(t->channel));
	return channel_take(t->channel, ROUTE_RESPONSE);
}

static int end(struct trial *t, struct caller *caller, uint64_t call)
{
	channel_answer_well(t->channel, ROUTE_RESPONSE, call, caller->upcall);
	return caller_finish(caller);
}

static void try_lock_not_held(struct trial *t)
{
	struct channel *channel = t->channel;
	json_t *lock;
	uint32_t i;
	void *room;

	for (i = 0; i < t->count; i++) {
		lock = some_lock(t);
		if (!lock)
			return;
		room = calloc(1, number(lock, "size"));
		trial_refused(t, channel_unlock(channel, 0, number(lock, "index"), 0, NULL,
						LPC_UNLOCK_DISCARD), -EPERM, "UNLOCK");
		channel_lock(channel, 0, number(lock, "index"), number(lock, "size"), room,
			     0, 0);
		channel_unlock(channel, 0, number(lock, "index"), 0, NULL,
			       LPC_UNLOCK_DISCARD);
		trial_refused(t, channel_unlock(channel, 0, number(lock, "index"), 0, NULL,
						LPC_UNLOCK_DISCARD),
			      -EPERM, "a second UNLOCK");
		free(room);
	}
}

static int discard(struct channel *channel, uint64_t call, uint32_t index)
{
	return channel_unlock(channel, call, index, 0, NULL, LPC_UNLOCK_DISCARD);
}

struct elsewhere {
	struct channel *channel;
	uint64_t call;
	uint32_t index;
	int err;
};

static void *discard_elsewhere(void *arg)
{
	struct elsewhere *elsewhere = arg;

	elsewhere->err = discard(elsewhere->channel, elsewhere->call, elsewhere->index);
	return NULL;
}

/* What a thread took without a call is that thread's own. */
static int elsewhere(struct channel *channel, uint64_t call, uint32_t index)
{
	struct elsewhere elsewhere = { channel, call, index, 0 };
	pthread_t thread;

	pthread_create(&thread, NULL, discard_elsewhere, &elsewhere);
	pthread_join(thread, NULL);
	return elsewhere.err;
}

/* A chain's lock released by the thread, and by another chain; and the reverse. */
static void try_lock_foreign(struct trial *t)
{
	struct channel *channel = t->channel;
	struct caller one, two;
	uint64_t a, b;
	uint32_t i, index, size;
	json_t *lock;
	void *room;

	for (i = 0; i < t->count; i++) {
		lock = some_lock(t);
		if (!lock)
			return;
		index = number(lock, "index");
		size = number(lock, "size");
		room = calloc(1, size);
		a = begin(t, &one);
		b = begin(t, &two);
		channel_lock(channel, a, index, size, room, 0, 0);
		trial_refused(t, discard(channel, b, index), -EPERM,
			      "UNLOCK by another chain");
		trial_refused(t, discard(channel, 0, index), -EPERM, "UNLOCK by a thread");
		trial_refused(t, channel_lock(channel, b, index, size, room, LPC_LOCK_TRY,
					      0), -EBUSY, "LOCK by another chain");
		discard(channel, a, index);
		channel_lock(channel, 0, index, size, room, 0, 0);
		trial_refused(t, elsewhere(channel, 0, index), -EPERM,
			      "UNLOCK by another thread");
		trial_refused(t, elsewhere(channel, a, index), -EPERM,
			      "UNLOCK by a chain, in another thread");
		discard(channel, 0, index);
		end(t, &one, a);
		end(t, &two, b);
		free(room);
	}
}

static void try_lock_twice(struct trial *t)
{
	struct channel *channel = t->channel;
	struct caller caller;
	uint32_t i, index, size;
	uint64_t call;
	json_t *lock;
	void *room;

	for (i = 0; i < t->count; i++) {
		lock = some_lock(t);
		if (!lock)
			return;
		index = number(lock, "index");
		size = number(lock, "size");
		room = calloc(1, size);
		call = i % 2 ? begin(t, &caller) : 0;
		channel_lock(channel, call, index, size, room, 0, 0);
		trial_refused(t, channel_lock(channel, call, index, size, room, 0, 0),
			      -EDEADLK, "LOCK");
		channel_unlock(channel, call, index, 0, NULL, LPC_UNLOCK_DISCARD);
		if (call)
			end(t, &caller, call);
		free(room);
	}
}

/* What is held at the answer, or at the end, is given back as it was. */
static void try_lock_kept(struct trial *t)
{
	struct channel *channel = t->channel;
	uint8_t *before, *after;
	struct caller caller;
	uint32_t i, index, size;
	bool dies, repair;
	uint64_t call;
	json_t *lock;
	int err;

	for (i = 0; i < t->count; i++) {
		lock = some_lock(t);
		if (!lock)
			return;
		dies = !(i % 2);
		repair = dies && json_object_get(lock, "repair");
		index = number(lock, "index");
		size = number(lock, "size");
		before = calloc(2, size);
		after = before + size;
		call = begin(t, &caller);
		channel_lock(channel, dies ? 0 : call, index, size, before, 0, 0);
		end(t, &caller, call);
		if (dies) {
			channel_detach(channel);
			if (channel_attach(channel))
				give_up("%s: the next one is refused", channel->name);
		}
		err = channel_lock(channel, 0, index, size, after,
				   repair ? LPC_LOCK_TRY | LPC_LOCK_REPAIR : LPC_LOCK_TRY, 0);
		channel_unlock(channel, 0, index, repair ? size : 0, after,
			       repair ? 0 : LPC_UNLOCK_DISCARD);
		trial_harmless(t, !err && !memcmp(before, after, size),
			       "it is released without write-back", "the next LOCK", err);
		free(before);
	}
}

/* One of two that want two locks, in one order each. */
struct taker {
	pthread_t thread;
	struct channel *channel;
	uint64_t call;
	uint32_t first, second, size;
	pthread_barrier_t *both;
	int err;
};

static void *take_both(void *arg)
{
	struct taker *taker = arg;
	void *room = calloc(1, taker->size);

	channel_lock(taker->channel, taker->call, taker->first, taker->size, room, 0, 0);
	pthread_barrier_wait(taker->both);
	taker->err = channel_lock(taker->channel, taker->call, taker->second, taker->size,
				  room, 0, DEADLOCK_NS);
	channel_unlock(taker->channel, taker->call, taker->second, 0, NULL,
		       LPC_UNLOCK_DISCARD);
	channel_unlock(taker->channel, taker->call, taker->first, 0, NULL,
		       LPC_UNLOCK_DISCARD);
	free(room);
	return NULL;
}

static void try_lock_order(struct trial *t)
{
	json_t *locks = channel_list(t->channel, "locks");
	uint32_t size = number(json_array_get(locks, 0), "size");
	struct taker a = { .channel = t->channel, .second = 1, .size = size };
	struct taker b = { .channel = t->channel, .first = 1, .size = size };
	pthread_barrier_t both;
	struct caller one, two;
	uint32_t i;

	if (json_array_size(locks) < 2) {
		trial_nothing(t, "the interface has no two locks");
		return;
	}
	for (i = 0; i < t->count && i < 8; i++) {
		a.call = begin(t, &one);
		b.call = begin(t, &two);
		pthread_barrier_init(&both, NULL, 2);
		a.both = b.both = &both;
		pthread_create(&a.thread, NULL, take_both, &a);
		pthread_create(&b.thread, NULL, take_both, &b);
		pthread_join(a.thread, NULL);
		pthread_join(b.thread, NULL);
		pthread_barrier_destroy(&both);
		/* One gives up at its time; then the other may have both. */
		trial_refused(t, a.err ? a.err : b.err, -ETIMEDOUT,
			      "two locks in two orders");
		end(t, &one, a.call);
		end(t, &two, b.call);
	}
}

static void try_semaphore(struct trial *t)
{
	struct channel *channel = t->channel;
	uint32_t i, n, index, count = channel->info.count[LPC_KIND_SEMAPHORE];

	if (!count) {
		trial_nothing(t, "the interface has no semaphores");
		return;
	}
	for (i = 0; i < t->count; i++) {
		struct lpc_semaphore_op op = { .size = sizeof(op) };
		struct lpc_info_semaphore info;
		struct lpc_query query = {
			.size = sizeof(query),
			.kind = LPC_QUERY_SEMAPHORE,
			.buf = pointer(&info),
			.buf_len = sizeof(info),
		};

		index = random_below(&channel->random, count);
		query.index = op.index = index;
		command(channel->fd, LPC_IOC_QUERY, &query);
		if (info.count == INT32_MAX) {
			trial_refused(t, command(channel->fd, LPC_IOC_UP, &op), -EOVERFLOW,
				      "UP of the most that there may be");
			continue;
		}
		op.flags = LPC_DOWN_TRY;
		for (n = 0; n < info.count; n++)
			command(channel->fd, LPC_IOC_DOWN, &op);
		trial_refused(t, command(channel->fd, LPC_IOC_DOWN, &op), -EBUSY,
			      "DOWN of what is not there");
		op.flags = 0;
		while (n--)
			command(channel->fd, LPC_IOC_UP, &op);
	}
}

const struct trial_class trials_lock[] = {
	{ "lock-not-held", try_lock_not_held },
	{ "lock-foreign", try_lock_foreign },
	{ "lock-twice", try_lock_twice },
	{ "lock-kept", try_lock_kept },
	{ "lock-order", try_lock_order },
	{ "semaphore", try_semaphore },
	{ NULL, NULL },
};
