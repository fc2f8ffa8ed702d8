// SPDX-License-Identifier: MIT
/*
 * trial_order.c - whose call it is, and when it is answered.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "random.h"
#include "trial.h"

/* Calls that are answered in another order than they came. */
#define SHUFFLED 8

/* Everything that names a call is told of the same wrong number. */
static void name_call(struct trial *t, uint64_t call, int wanted)
{
	struct channel *channel = t->channel;
	struct lpc_semaphore_op up = { .size = sizeof(up), .call = call };
	struct lpc_assume assume = { .size = sizeof(assume), .call = call };
	struct lpc_caller who = { .size = sizeof(who), .call = call };
	struct lpc_may may = { .size = sizeof(may), .call = call };
	json_t *locks = channel_list(channel, "locks"), *entry;
	json_t *downcalls = channel_list(channel, "downcalls");
	struct message in;
	uint8_t *room;
	uint64_t out;

	trial_refused(t, channel_answer(channel, ROUTE_RESPONSE, call, NULL, 0, -EIO),
		      wanted, "RESPONSE");
	trial_refused(t, channel_answer(channel, ROUTE_FUSED, call, NULL, 0, -EIO),
		      wanted, "RESPONSE_POLL");
	trial_refused(t, command(channel->fd, LPC_IOC_CALLER, &who), wanted, "CALLER");
	trial_refused(t, command(channel->fd, LPC_IOC_MAY, &may), wanted, "MAY");
	trial_refused(t, command(channel->fd, LPC_IOC_ASSUME, &assume), wanted, "ASSUME");
	entry = json_array_get(downcalls, 0);
	if (entry) {
		message_make(&in, &channel->maker, entry, "in");
		trial_refused(t, channel_exec(channel, call, entry, in.data, in.len, &out,
					      sizeof(out)), wanted, "EXEC");
		message_finish(&in);
	}
	entry = json_array_get(locks, 0);
	if (entry) {
		room = calloc(1, number(entry, "size"));
		trial_refused(t, channel_lock(channel, call, 0, number(entry, "size"),
					      room, LPC_LOCK_TRY, 0), wanted, "LOCK");
		trial_refused(t, channel_unlock(channel, call, 0, 0, NULL,
						LPC_UNLOCK_DISCARD), wanted, "UNLOCK");
		free(room);
	}
	if (channel->info.count[LPC_KIND_SEMAPHORE]) {
		trial_refused(t, command(channel->fd, LPC_IOC_UP, &up), wanted, "UP");
		up.flags = LPC_DOWN_TRY;
		trial_refused(t, command(channel->fd, LPC_IOC_DOWN, &up), wanted, "DOWN");
	}
}

/* A call that was delivered, and has been answered as it should be. */
static uint64_t answered(struct trial *t)
{
	json_t *upcall = channel_upcall(t->channel);
	struct caller caller;
	uint64_t call;

	caller_start(&caller, t->channel, upcall);
	call = channel_take(t->channel, ROUTE_RESPONSE);
	channel_answer_well(t->channel, ROUTE_RESPONSE, call, upcall);
	if (caller_finish(&caller))
		give_up("%s: a call that was answered well ended with %d",
			t->channel->name, caller.result);
	return call;
}

static void try_call_never(struct trial *t)
{
	uint64_t call = answered(t);
	uint32_t i;

	for (i = 0; i < t->count; i++)
		name_call(t, call + 1000 +
			     random_below(&t->channel->random, 1 << 20), -ENOENT);
}

static void try_call_answered(struct trial *t)
{
	uint32_t i;

	for (i = 0; i < t->count; i++)
		name_call(t, answered(t), -ESTALE);
}

static void try_call_foreign(struct trial *t)
{
	uint32_t i;

	for (i = 0; i < t->count; i++)
		name_call(t, t->foreign, -EPERM);
	for (i = 0; i < t->count; i++)
		name_call(t, random_next(&t->channel->random) | 1ULL << 63, -EPERM);
}

static void try_call_before(struct trial *t)
{
	uint64_t call;
	uint32_t i;

	for (i = 0; i < t->count; i++) {
		call = answered(t);
		channel_detach(t->channel);
		if (channel_attach(t->channel))
			give_up("%s: the next incarnation is refused", t->channel->name);
		name_call(t, call, -EPERM);
	}
}

static void try_call_left(struct trial *t)
{
	struct channel *channel = t->channel;
	json_t *upcall;
	uint64_t call;
	uint32_t i;
	pid_t pid;
	int err;

	for (i = 0; i < t->count; i++) {
		upcall = channel_upcall(channel);
		pid = caller_fork(channel, upcall);
		call = channel_take(channel, i % 2 ? ROUTE_RESPONSE : ROUTE_SLOT);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		err = channel_answer_well(channel, i % 2 ? ROUTE_RESPONSE : ROUTE_SLOT,
					  call, upcall);
		trial_refused(t, err, -ECANCELED, "an answer to a caller who left");
	}
}

/* Answers in another order: each caller gets its own. */
static void try_call_order(struct trial *t)
{
	struct channel *channel = t->channel;
	struct caller callers[SHUFFLED];
	uint64_t call[SHUFFLED];
	uint32_t i, j, last;
	json_t *upcall;
	bool fine;

	for (i = 0; i < t->count; i++) {
		upcall = channel_upcall(channel);
		for (j = 0; j < SHUFFLED; j++)
			caller_start(&callers[j], channel, upcall);
		for (j = 0; j < SHUFFLED; j++)
			call[j] = channel_take(channel, ROUTE_RESPONSE);
		for (last = SHUFFLED; last; last--) {
			j = random_below(&channel->random, last);
			channel_answer_well(channel, ROUTE_RESPONSE, call[j], upcall);
			call[j] = call[last - 1];
		}
		for (fine = true, j = 0; j < SHUFFLED; j++)
			fine = !caller_finish(&callers[j]) && fine;
		trial_harmless(t, fine, "calls are answered by number, in any order",
			       "a call answered out of order", 0);
	}
}

/* Waiting for what is nested in a call that is nested in nothing. */
static void try_chain(struct trial *t)
{
	struct channel *channel = t->channel;
	struct caller caller;
	json_t *upcall;
	uint64_t call;
	uint32_t i;

	for (i = 0; i < t->count; i++) {
		upcall = channel_upcall(channel);
		caller_start(&caller, channel, upcall);
		call = channel_take(channel, ROUTE_RESPONSE);

		struct lpc_response_poll both = {
			.size = sizeof(both),
			.flags = LPC_POLL_CHAIN,
			.call = call,
			.status = -EIO,
			.buf = pointer(channel->buf),
			.buf_len = channel->hello.payload_max,
		};

		trial_refused(t, command(channel->fd, LPC_IOC_RESPONSE_POLL, &both),
			      -EINVAL, "RESPONSE_POLL");
		channel_answer_well(channel, ROUTE_RESPONSE, call, upcall);
		trial_harmless(t, !caller_finish(&caller), "the call waits for its answer",
			       "a call after that", caller.result);
	}
}

/* Acting as the caller of a call that is not marked for it. */
static void try_assume(struct trial *t)
{
	struct channel *channel = t->channel;
	struct caller caller;
	json_t *upcall;
	uint64_t call;
	uint32_t i;

	for (i = 0; i < t->count; i++) {
		upcall = channel_upcall(channel);
		caller_start(&caller, channel, upcall);
		call = channel_take(channel, ROUTE_RESPONSE);
		if (!json_is_true(json_object_get(upcall, "as_caller"))) {
			struct lpc_assume assume = { .size = sizeof(assume), .call = call };

			trial_refused(t, command(channel->fd, LPC_IOC_ASSUME, &assume),
				      -EPERM, "ASSUME");
		}
		channel_answer_well(channel, ROUTE_RESPONSE, call, upcall);
		trial_harmless(t, !caller_finish(&caller), "the call waits for its answer",
			       "a call after that", caller.result);
	}
}

static json_t *nesting(struct channel *channel)
{
	json_t *downcall;
	size_t i;

	json_array_foreach(channel_list(channel, "downcalls"), i, downcall) {
		if (json_is_true(json_object_get(downcall, "nests")))
			return downcall;
	}
	return NULL;
}

/* A downcall whose nested call is answered otherwise, or never. */
static void try_nest_deserted(struct trial *t)
{
	struct channel *channel = t->channel;
	json_t *downcall = nesting(channel);
	struct message in;
	uint32_t i;
	int err;

	if (!downcall) {
		trial_nothing(t, "nothing nests in the interface");
		return;
	}
	for (i = 0; i < t->count; i++) {
		message_make(&in, &channel->maker, downcall, "in");

		struct lpc_exec exec = {
			.size = sizeof(exec),
			.in = pointer(in.data),
			.in_len = in.len,
			.index = number(downcall, "index"),
			.buf = pointer(channel->buf),
			.buf_len = channel->hello.payload_max + 4096,
		};

		err = command(channel->fd, LPC_IOC_EXEC, &exec);
		message_finish(&in);
		if (!err && exec.msg.kind == LPC_MSG_CALL && i % 2)
			err = channel_answer(channel, ROUTE_RESPONSE, exec.msg.call, NULL,
					     0, -EIO);
		trial_harmless(t, !err, "what is nested ends with the incarnation",
			       "EXEC", err);
		channel_detach(channel);
		if (channel_attach(channel))
			give_up("%s: the next incarnation is refused", channel->name);
	}
}

const struct trial_class trials_order[] = {
	{ "call-never", try_call_never },
	{ "call-answered", try_call_answered },
	{ "call-foreign", try_call_foreign },
	{ "call-before", try_call_before },
	{ "call-left", try_call_left },
	{ "call-order", try_call_order },
	{ "chain", try_chain },
	{ "assume", try_assume },
	{ "nest-deserted", try_nest_deserted },
	{ NULL, NULL },
};
