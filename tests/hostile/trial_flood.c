// SPDX-License-Identifier: MIT
/*
 * trial_flood.c - too many of everything.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "random.h"
#include "trial.h"

#define CALLERS		24
#define DOWNCALLS	50
#define COMMANDS	500
#define FLOODERS	2

static void again(struct channel *channel)
{
	channel_detach(channel);
	if (channel_attach(channel))
		give_up("%s: the next incarnation is refused", channel->name);
}

/* Take every call whose caller has not left at its deadline meanwhile. */
static void take_all(struct channel *channel, struct caller *callers)
{
	uint32_t taken = 0, left, j;

	do {
		struct lpc_poll poll = {
			.size = sizeof(poll),
			.buf = pointer(channel->buf),
			.buf_len = channel->hello.payload_max,
			.timeout_ns = 10 * MS,
		};

		if (!command(channel->fd, LPC_IOC_POLL, &poll))
			taken += poll.msg.kind == LPC_MSG_CALL;
		for (left = 0, j = 0; j < CALLERS; j++)
			left += atomic_load(&callers[j].done);
	} while (taken + left < CALLERS);
}

/* Calls are taken and never answered; the next one answers what is repeated. */
static void try_flood_calls(struct trial *t)
{
	struct channel *channel = t->channel;
	struct caller callers[CALLERS];
	uint32_t i, j;
	bool ended;

	for (i = 0; i < t->count && i < 4; i++) {
		for (j = 0; j < CALLERS; j++)
			caller_start(&callers[j], channel, channel_upcall(channel));
		take_all(channel, callers);
		again(channel);
		for (ended = true, j = 0; j < CALLERS; j++) {
			ended = channel_serve(channel, &callers[j]) && ended;
			if (ended)
				caller_finish(&callers[j]);
		}
		trial_harmless(t, ended, "every call ends with the incarnation",
			       "calls that are not answered", 0);
	}
}

/* What downcalls cause, events too, is bounded by the interface. */
static void try_flood_downcalls(struct trial *t)
{
	struct channel *channel = t->channel;
	json_t *all = channel_list(channel, "downcalls"), *downcall;
	uint32_t i, index, n_events = channel->info.count[LPC_KIND_EVENT];
	struct message in;
	bool bounded = true;
	uint64_t out;

	if (!json_array_size(all)) {
		trial_nothing(t, "the interface has no downcalls");
		return;
	}
	for (i = 0; i < t->count * DOWNCALLS; i++) {
		downcall = json_array_get(all, random_below(&channel->random,
							    json_array_size(all)));
		message_make(&in, &channel->maker, downcall, "in");
		channel_exec(channel, 0, downcall, in.data, in.len, &out, sizeof(out));
		message_finish(&in);
		if (i % DOWNCALLS)
			continue;
		for (index = 0; index < n_events; index++) {
			struct lpc_info_event info = { .queued = 0 };
			struct lpc_query query = {
				.size = sizeof(query),
				.kind = LPC_QUERY_EVENT,
				.index = index,
				.buf = pointer(&info),
				.buf_len = sizeof(info),
			};
			json_t *event = json_array_get(channel_list(channel, "events"),
						       index);

			if (command(channel->observer, LPC_IOC_QUERY, &query) ||
			    info.queued > number(event, "queue"))
				bounded = false;
		}
		trial_harmless(t, bounded, "events are counted, and queues bounded",
			       "a queue of events", 0);
	}
}

struct flooder {
	pthread_t thread;
	int fd;
	uint64_t random;
	uint32_t count;
};

/* Commands that look right, of random calls and indices. */
static void *flood(void *arg)
{
	static const unsigned long commands[] = {
		LPC_IOC_QUERY, LPC_IOC_POLL, LPC_IOC_EXEC, LPC_IOC_RESPONSE,
		LPC_IOC_UP,    LPC_IOC_UNLOCK, LPC_IOC_CALLER,
	};
	struct flooder *flooder = arg;
	uint64_t *random = &flooder->random;
	uint32_t argument[64], i, at;

	for (i = 0; i < flooder->count; i++) {
		unsigned long cmd = commands[random_below(random, 7)];

		memset(argument, 0, sizeof(argument));
		argument[0] = _IOC_SIZE(cmd);
		argument[1] = cmd == LPC_IOC_POLL ? LPC_POLL_NONBLOCK : 0;
		for (at = 2; at < _IOC_SIZE(cmd) / 4; at++)
			argument[at] = random_below(random, 4) ? 0 : random_next(random);
		ioctl(flooder->fd, cmd, argument);
	}
	return NULL;
}

static void try_flood_commands(struct trial *t)
{
	struct channel *channel = t->channel;
	struct flooder flooders[FLOODERS];
	struct caller caller;
	uint32_t i;

	for (i = 0; i < FLOODERS; i++) {
		flooders[i] = (struct flooder){
			.fd = channel->fd,
			.random = random_seed(channel->random, i),
			.count = t->count * COMMANDS,
		};
		pthread_create(&flooders[i].thread, NULL, flood, &flooders[i]);
	}
	for (i = 0; i < FLOODERS; i++)
		pthread_join(flooders[i].thread, NULL);
	again(channel);
	caller_start(&caller, channel, channel_upcall(channel));
	trial_harmless(t, channel_serve(channel, &caller) && !caller.result,
		       "the next incarnation is served", "a call after a flood",
		       caller.result);
	caller_finish(&caller);
}

static void try_flood_slots(struct trial *t)
{
	struct channel *channel = t->channel;
	struct lpc_slot_op op;
	uint64_t bytes;
	uint32_t n, i;
	int err;

	for (i = 0; i < t->count && i < 2; i++) {
		bytes = channel->slot_op.len;
		n = 1;
		do {
			op = (struct lpc_slot_op){ .size = sizeof(op) };
			err = command(channel->fd, LPC_IOC_SLOT, &op);
			if (!err) {
				bytes += op.len;
				n++;
			}
		} while (!err && n <= LPC_SLOTS_MAX && bytes <= 2 * (uint64_t)LPC_SLOTS_BYTES_MAX);
		trial_refused(t, err, -ENOSPC, "one slot more");
		again(channel);
	}
}

const struct trial_class trials_flood[] = {
	{ "flood-calls", try_flood_calls },
	{ "flood-downcalls", try_flood_downcalls },
	{ "flood-commands", try_flood_commands },
	{ "flood-slots", try_flood_slots },
	{ NULL, NULL },
};
