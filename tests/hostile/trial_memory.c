// SPDX-License-Identifier: MIT
/*
 * trial_memory.c - memory that the kernel reads while the daemon writes it, and
 * mappings.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lpc_slot.h"
#include "random.h"
#include "trial.h"

/* Messages are made until one has something to be changed. */
#define MAKE_TRIES 64

/**
 * struct racer - who changes a word while the kernel looks at it
 * @thread: who
 * @place: what
 * @size: bytes
 * @good: how it should be
 * @bad: how it should not
 * @stop: no more
 */
struct racer {
	pthread_t thread;
	void *place;
	uint32_t size;
	uint64_t good;
	uint64_t bad;
	atomic_bool stop;
};

static void put(const struct racer *racer, uint64_t v)
{
	memcpy(racer->place, &v, racer->size);
	atomic_signal_fence(memory_order_seq_cst);
}

static void *race(void *arg)
{
	struct racer *racer = arg;

	while (!atomic_load_explicit(&racer->stop, memory_order_relaxed)) {
		put(racer, racer->bad);
		put(racer, racer->good);
	}
	return NULL;
}

static void race_start(struct racer *racer)
{
	atomic_init(&racer->stop, false);
	if (pthread_create(&racer->thread, NULL, race, racer))
		give_up("no thread for a racer");
}

static void race_stop(struct racer *racer)
{
	atomic_store(&racer->stop, true);
	pthread_join(racer->thread, NULL);
}

/* The caller has the good value, or -EPROTO. */
static void judge(struct trial *t, struct caller *caller, uint32_t len, uint32_t at,
		  uint32_t size, uint64_t bad, bool loose)
{
	uint8_t *out = caller->out;
	bool fine = true;
	int result;

	pthread_join(caller->thread, NULL);
	result = caller->result;
	if (!result && !loose)
		fine = caller->out_len == len;
	if (!result && size)
		fine = fine && memcmp(out + at, &bad, size);
	message_finish(&caller->in);
	free(out);
	if (result == -EPROTO)
		trial_refused(t, result, -EPROTO, "a changing answer");
	else
		trial_harmless(t, fine && !result, "the good value was read, once",
			       fine ? "a changing answer" :
				      "a bad value that reached the caller", result);
}

/* An answer in shared memory, of which one value changes all the time. */
static void race_slot(struct trial *t, bool value)
{
	struct channel *channel = t->channel;
	const struct mark *mark;
	struct racer racer;
	struct caller caller;
	struct message out;
	enum route route;
	json_t *upcall;
	uint32_t i, try;

	for (i = 0; i < t->count; i++) {
		for (mark = NULL, try = 0; try < MAKE_TRIES; try++) {
			upcall = channel_upcall(channel);
			message_make(&out, &channel->maker, upcall, "out");
			mark = message_mark(&out, MARKS_ALL, &channel->random);
			if (mark || !value)
				break;
			message_finish(&out);
		}
		if (value && !mark) {
			trial_nothing(t, "no answer of the interface has a value to change");
			return;
		}
		route = random_below(&channel->random, 2) ? ROUTE_SLOT : ROUTE_LOOKED;
		caller_start(&caller, channel, upcall);
		channel_take(channel, route);
		if (value)
			racer = (struct racer){
				.place = (uint8_t *)channel->slot + channel->slot_op.out +
					 mark->at,
				.size = mark->size,
				.bad = mark->bad,
			};
		else
			racer = (struct racer){
				.place = &channel->slot->len,
				.size = sizeof(channel->slot->len),
				.good = out.len,
				.bad = out.max + 1 +
				       random_below(&channel->random, 1 << 16),
			};
		if (value)
			memcpy(&racer.good, out.data + mark->at, mark->size);
		race_start(&racer);
		channel_answer(channel, route, 0, out.data, out.len, 0);
		race_stop(&racer);
		judge(t, &caller, out.len, value ? mark->at : 0, value ? mark->size : 0,
		      racer.bad, out.loose);
		message_finish(&out);
	}
}

static void try_race_value(struct trial *t)
{
	race_slot(t, true);
}

static void try_race_length(struct trial *t)
{
	race_slot(t, false);
}

/* The same in the daemon's own memory, under a command. */
static void try_race_argument(struct trial *t)
{
	struct channel *channel = t->channel;
	struct racer racer;
	struct caller caller;
	struct message out;
	json_t *upcall;
	uint64_t call;
	uint32_t i;

	for (i = 0; i < t->count; i++) {
		struct lpc_response response = { .size = sizeof(response) };

		upcall = channel_upcall(channel);
		message_make(&out, &channel->maker, upcall, "out");
		caller_start(&caller, channel, upcall);
		call = channel_take(channel, ROUTE_RESPONSE);
		response.call = call;
		response.buf = pointer(out.data);
		response.len = out.len;
		racer = (struct racer){
			.place = &response.len,
			.size = sizeof(response.len),
			.good = out.len,
			.bad = out.max + 1,
		};
		race_start(&racer);
		command(channel->fd, LPC_IOC_RESPONSE, &response);
		race_stop(&racer);
		judge(t, &caller, out.len, 0, 0, 0, out.loose);
		message_finish(&out);
	}
}

/* A state that the slot cannot have, while a call is in it or on its way. */
static void try_slot_state(struct trial *t)
{
	struct channel *channel = t->channel;
	struct lpc_slot *slot = channel->slot;
	struct caller caller;
	json_t *upcall;
	uint64_t call;
	uint32_t i, state;

	for (i = 0; i < t->count; i++) {
		upcall = channel_upcall(channel);
		caller_start(&caller, channel, upcall);
		call = channel_take(channel, i % 2 ? ROUTE_SLOT : ROUTE_LOOKED);
		state = random_below(&channel->random, 8);
		if (state >= 6)
			state = random_next(&channel->random);
		slot->status = random_next(&channel->random);
		slot->len = random_next(&channel->random);
		lpc_slot_write(&slot->sleeper, random_next(&channel->random));
		lpc_slot_release(&slot->state, state);
		slot->flags = LPC_ENTER_NONBLOCK;
		ioctl(channel->fd, LPC_IOC_ENTER, channel->slot_op.index);
		/* By number: what the slot says is of no account. */
		channel_answer_well(channel, ROUTE_RESPONSE, call, upcall);
		caller_finish(&caller);
		trial_harmless(t, !caller.result || caller.result == -EPROTO,
			       "the kernel keeps its own account of a slot",
			       "a call in a slot of no state", caller.result);
	}
}

/* A header full of junk, written while the kernel works with the slot. */
static void try_slot_header(struct trial *t)
{
	struct channel *channel = t->channel;
	struct lpc_slot *slot = channel->slot;
	struct racer racers[4];
	struct caller caller;
	json_t *upcall;
	uint32_t i, j;

	for (i = 0; i < t->count; i++) {
		const struct racer places[] = {
			{ .place = &slot->state, .size = 4 },
			{ .place = &slot->msg, .size = 8 },
			{ .place = &slot->msg.len, .size = 4 },
			{ .place = &slot->sleeper, .size = 4 },
		};

		upcall = channel_upcall(channel);
		for (j = 0; j < 4; j++) {
			racers[j] = places[j];
			racers[j].good = random_below(&channel->random, 6);
			racers[j].bad = random_next(&channel->random);
			race_start(&racers[j]);
		}
		caller_start(&caller, channel, upcall);
		for (j = 0; j < 8; j++) {
			slot->flags = j % 2 ? LPC_ENTER_NONBLOCK : LPC_ENTER_LOOK;
			slot->timeout_ns = MS;
			ioctl(channel->fd, LPC_IOC_ENTER, channel->slot_op.index);
		}
		for (j = 0; j < 4; j++)
			race_stop(&racers[j]);
		/* Whose number it had is not known any more: it ends with the daemon. */
		channel_detach(channel);
		if (channel_attach(channel))
			give_up("%s: the next one is refused", channel->name);
		slot = channel->slot;
		trial_harmless(t, channel_serve(channel, &caller),
			       "the call ends, at the latest with the incarnation",
			       "a call in a slot full of junk", 0);
		caller_finish(&caller);
	}
}

static int map(struct channel *channel, size_t len, int prot, int flags, uint64_t offset)
{
	void *at = mmap(NULL, len, prot, flags, channel->fd, offset);

	if (at == MAP_FAILED)
		return -errno;
	munmap(at, len);
	return 0;
}

static void try_mapping(struct trial *t)
{
	struct channel *channel = t->channel;
	uint32_t len = channel->slot_op.len, i;
	uint64_t *random = &channel->random, offset;
	const int rw = PROT_READ | PROT_WRITE;
	int fd;

	for (i = 0; i < t->count; i++) {
		trial_refused(t, map(channel, len, rw, MAP_PRIVATE, 0), -EINVAL,
			      "MAP_PRIVATE");
		trial_refused(t, map(channel, len, rw | PROT_EXEC, MAP_SHARED, 0), -EACCES,
			      "PROT_EXEC");
		trial_refused(t, map(channel, len + 4096, rw, MAP_SHARED, 0), -EINVAL,
			      "more than a slot");
		trial_refused(t, map(channel, len, rw, MAP_SHARED,
				     (1 + random_below(random, 1000)) * (uint64_t)len),
			      -EINVAL, "a slot that is not there");
		offset = LPC_MMAP_REGION * (3 + random_below(random, 1 << 20));
		trial_refused(t, map(channel, 4096, rw, MAP_SHARED, offset), -EINVAL,
			      "a region that is not there");
		offset = LPC_MMAP_REGION - 4096;
		trial_refused(t, map(channel, 8192, rw, MAP_SHARED, offset), -EINVAL,
			      "more than a region");
		offset = LPC_MMAP_ARENA + (channel->hello.arena_len ? 4096 : 0);
		trial_refused(t, map(channel, 4096, rw, MAP_SHARED, offset), -EINVAL,
			      "a part of the arena");
		offset = LPC_MMAP_GRANT + (channel->hello.grant_len ? 4096 : 0);
		trial_refused(t, map(channel, 4096, rw, MAP_SHARED, offset), -EINVAL,
			      "a part of the window");
		fd = channel->fd;
		channel->fd = channel->observer;
		trial_refused(t, map(channel, len, rw, MAP_SHARED, 0), -ENOTCONN,
			      "a file that is not attached");
		channel->fd = fd;
	}
}

/* A mapping that is kept when the file is closed: the incarnation stays. */
static void try_mapping_kept(struct trial *t)
{
	struct channel *channel = t->channel;
	struct lpc_slot *slot;
	struct lpc_hello hello;
	uint32_t i;

	for (i = 0; i < t->count; i++) {
		slot = channel->slot;
		close(channel->fd);
		hello = channel->hello;
		hello.features = 0;
		trial_refused(t, command(channel->observer, LPC_IOC_HELLO, &hello), -EBUSY,
			      "a second daemon while the first one's memory is mapped");
		memset(slot, 0xff, channel->slot_op.len);
		munmap(slot, channel->slot_op.len);
		channel->fd = -1;
		free(channel->buf);
		if (channel_attach(channel))
			give_up("%s: the next one is refused", channel->name);
	}
}

const struct trial_class trials_memory[] = {
	{ "race-value", try_race_value },
	{ "race-length", try_race_length },
	{ "race-argument", try_race_argument },
	{ "slot-state", try_slot_state },
	{ "slot-header", try_slot_header },
	{ "mapping", try_mapping },
	{ "mapping-kept", try_mapping_kept },
	{ NULL, NULL },
};
