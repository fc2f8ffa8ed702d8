// SPDX-License-Identifier: MIT
/*
 * trial_content.c - what is in a message: answers of upcalls by every way that
 * they can take, arguments of downcalls, structures that are written back.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"
#include "trial.h"

/* Messages are made until one has what is to be spoiled. */
#define MAKE_TRIES 64

enum target {
	TARGET_ANSWER,
	TARGET_EXEC,
	TARGET_UNLOCK,
	TARGETS,
};

static json_t *pick(struct channel *channel, const char *list)
{
	json_t *all = channel_list(channel, list);

	return json_array_get(all, random_below(&channel->random,
						json_array_size(all)));
}

/* An upcall, a downcall or a lock; and a message for it. */
static json_t *make(struct channel *channel, enum target target, struct message *m)
{
	json_t *desc;

	switch (target) {
	case TARGET_ANSWER:
		desc = channel_upcall(channel);
		if (desc)
			message_make(m, &channel->maker, desc, "out");
		return desc;
	case TARGET_EXEC:
		desc = pick(channel, "downcalls");
		if (desc)
			message_make(m, &channel->maker, desc, "in");
		return desc;
	default:
		desc = pick(channel, "locks");
		if (desc)
			message_make_struct(m, &channel->maker,
				json_string_value(json_object_get(desc, "struct")));
		return desc;
	}
}

/* Give a bad answer: the kernel says so, and so it does to the caller. */
static void answer_badly(struct trial *t, json_t *upcall, const void *data,
			 uint32_t len, int status)
{
	struct channel *channel = t->channel;
	enum route route = random_below(&channel->random, ROUTES);
	struct caller caller;
	int err, result;
	uint64_t call;

	caller_start(&caller, channel, upcall);
	call = channel_take(channel, route);
	err = channel_answer(channel, route, call, data, len, status);
	result = caller_finish(&caller);
	if (trial_refused(t, err, -EPROTO, "the answer") && result != -EPROTO) {
		t->cell->refused--;
		t->cell->tried--;
		trial_refused(t, result, -EPROTO, "what its caller gets");
	}
}

static void exec_badly(struct trial *t, json_t *downcall, const void *data,
		       uint32_t len, int wanted)
{
	uint64_t out;

	trial_refused(t, channel_exec(t->channel, 0, downcall, data, len, &out,
				      sizeof(out)),
		      wanted, "the arguments");
}

/* The lock stays held, and what it guards is as it was. */
static void unlock_badly(struct trial *t, json_t *lock, const void *data,
			 uint32_t len, int wanted)
{
	uint32_t index = number(lock, "index"), size = number(lock, "size");
	uint8_t *before = calloc(2, size), *after = before + size;
	struct channel *channel = t->channel;

	if (channel_lock(channel, 0, index, size, before, 0, 0))
		give_up("%s: a lock cannot be taken", channel->name);
	if (trial_refused(t, channel_unlock(channel, 0, index, len, data, 0), wanted,
			  "what is written back") &&
	    (channel_unlock(channel, 0, index, 0, NULL, LPC_UNLOCK_DISCARD) ||
	     channel_lock(channel, 0, index, size, after, 0, 0) ||
	     memcmp(before, after, size))) {
		t->cell->refused--;
		t->cell->tried--;
		trial_refused(t, 0, wanted, "the structure afterwards");
	}
	channel_unlock(channel, 0, index, 0, NULL, LPC_UNLOCK_DISCARD);
	free(before);
}

static void send_badly(struct trial *t, enum target target, json_t *desc,
		       const void *data, uint32_t len)
{
	if (target == TARGET_ANSWER)
		answer_badly(t, desc, data, len, 0);
	else if (target == TARGET_EXEC)
		exec_badly(t, desc, data, len, -EPROTO);
	else
		unlock_badly(t, desc, data, len, -EPROTO);
}

static void spoil(struct trial *t, uint32_t kinds)
{
	struct channel *channel = t->channel;
	const struct mark *mark = NULL;
	uint32_t i, try;
	struct message m;
	enum target target;
	json_t *desc;

	for (i = 0; i < t->count; i++) {
		for (try = 0; try < MAKE_TRIES && !mark; try++) {
			target = random_below(&channel->random, TARGETS);
			desc = make(channel, target, &m);
			if (!desc)
				continue;
			mark = message_mark(&m, kinds, &channel->random);
			if (!mark)
				message_finish(&m);
		}
		if (!mark) {
			trial_nothing(t, "no message of the interface has one");
			return;
		}
		message_put(&m, mark, mark->bad);
		send_badly(t, target, desc, m.data, m.len);
		message_finish(&m);
		mark = NULL;
	}
}

static void try_count(struct trial *t)
{
	spoil(t, MARK_COUNT);
}

static void try_enumerator(struct trial *t)
{
	spoil(t, MARK_ENUM);
}

static void try_range(struct trial *t)
{
	spoil(t, MARK_RANGE);
}

static void try_bool(struct trial *t)
{
	spoil(t, MARK_BOOL);
}

static void try_tag(struct trial *t)
{
	spoil(t, MARK_TAG);
}

static void try_padding(struct trial *t)
{
	spoil(t, MARK_PADDING);
}

static void try_text(struct trial *t)
{
	spoil(t, MARK_TEXT);
}

static void try_image(struct trial *t)
{
	spoil(t, MARK_IMAGE);
}

/* A length that a message cannot have. */
static uint32_t bad_len(const struct message *m, uint64_t *random)
{
	uint32_t beyond[] = { m->max + 1, m->max + 7, UINT32_MAX, 1U << 31 };
	uint32_t len = beyond[random_below(random, 4)];

	if (m->loose || !m->len || random_below(random, 2))
		return len;
	return random_below(random, m->len);
}

static void try_length(struct trial *t)
{
	struct channel *channel = t->channel;
	struct message m;
	json_t *desc;
	uint32_t i;

	for (i = 0; i < t->count; i++) {
		desc = make(channel, TARGET_ANSWER, &m);
		answer_badly(t, desc, m.data, bad_len(&m, &channel->random), 0);
		message_finish(&m);
	}
	for (i = 0; i < t->count; i++) {
		uint32_t len;

		desc = make(channel, TARGET_EXEC, &m);
		if (!desc)
			break;
		len = bad_len(&m, &channel->random);
		exec_badly(t, desc, m.data, len, len > m.max ? -EMSGSIZE : -EPROTO);
		message_finish(&m);
	}
	for (i = 0; i < t->count; i++) {
		desc = make(channel, TARGET_UNLOCK, &m);
		if (!desc)
			break;
		unlock_badly(t, desc, m.data, bad_len(&m, &channel->random), -EMSGSIZE);
		message_finish(&m);
	}
}

static void try_status(struct trial *t)
{
	static const int bad[] = { 1, 5, 134, -134, -512, -4095, INT32_MAX, INT32_MIN };
	uint64_t junk = ~0ULL;
	uint32_t i;

	for (i = 0; i < t->count; i++) {
		json_t *upcall = channel_upcall(t->channel);

		answer_badly(t, upcall, NULL, 0, bad[i % 8]);
		/* An error, and results beside it. */
		answer_badly(t, upcall, &junk, 1 + i % 8, -EIO);
	}
}

/* Handles. */

static bool has_handle(struct channel *channel, enum target target, json_t **ret_desc,
		       struct message *m, const struct mark **ret_mark)
{
	uint32_t try;

	for (try = 0; try < MAKE_TRIES; try++) {
		*ret_desc = make(channel, target, m);
		if (!*ret_desc)
			return false;
		*ret_mark = message_mark(m, MARK_HANDLE, &channel->random);
		if (*ret_mark)
			return true;
		message_finish(m);
	}
	return false;
}

typedef uint64_t bad_handle_fn(struct trial *t, uint32_t type);

static void spoil_handles(struct trial *t, bad_handle_fn *bad, int wanted)
{
	const struct mark *mark;
	enum target target;
	struct message m;
	json_t *desc;
	uint64_t v;
	uint32_t i;

	for (i = 0; i < t->count; i++) {
		for (target = TARGET_ANSWER; target <= TARGET_EXEC; target++) {
			if (!has_handle(t->channel, target, &desc, &m, &mark))
				continue;
			v = bad(t, mark->type);
			if (v) {
				message_put(&m, mark, v);
				if (target == TARGET_ANSWER)
					answer_badly(t, desc, m.data, m.len, 0);
				else
					exec_badly(t, desc, m.data, m.len, wanted);
			}
			message_finish(&m);
		}
	}
	if (!t->cell->tried)
		trial_nothing(t, "the interface has no such handles");
}

static uint64_t never_given(struct trial *t, uint32_t type)
{
	uint64_t handle = random_next(&t->channel->random) | 1ULL << 55;

	return (handle & ~(0xffULL << 56)) | (uint64_t)type << 56;
}

static void try_handle_never(struct trial *t)
{
	spoil_handles(t, never_given, -EBADF);
}

static uint64_t of_another_type(struct trial *t, uint32_t type)
{
	uint32_t types = json_array_size(channel_list(t->channel, "handles"));

	return types > 1 ? channel_handle(t->channel, (type + 1) % types) : 0;
}

static void try_handle_type(struct trial *t)
{
	spoil_handles(t, of_another_type, -EBADF);
}

static uint64_t of_another_half(struct trial *t, uint32_t type)
{
	return channel_handle(t->other, type);
}

/* Of a second kernel half of the same interface, whose handles have the same types. */
static void try_handle_foreign(struct trial *t)
{
	struct channel apart, *other = t->other;
	char name[LPC_NAME_LEN];

	if ((size_t)snprintf(name, sizeof(name), "%s" CHANNEL_APART, t->channel->name) >=
		    sizeof(name) ||
	    !channel_exists(name)) {
		trial_nothing(t, "there is no second kernel half with such handles");
		return;
	}
	channel_open(&apart, name, 1);
	if (channel_attach(&apart)) {
		trial_nothing(t, "the second kernel half has a daemon");
		return;
	}
	t->other = &apart;
	spoil_handles(t, of_another_half, -EBADF);
	t->other = other;
	channel_close(&apart);
}

/* A handle whose object has gone: by the downcall that takes one to drop it. */
static uint64_t stale(struct trial *t, uint32_t type)
{
	struct channel *channel = t->channel;
	json_t *downcall, *list = channel_list(channel, "downcalls");
	uint64_t handle = channel_handle(channel, type), out;
	size_t i;

	json_array_foreach(list, i, downcall) {
		const char *name = json_string_value(json_object_get(downcall, "name"));

		if (!strncmp(name, "drop_", 5) &&
		    !channel_exec(channel, 0, downcall, &handle, sizeof(handle), &out,
				  sizeof(out)))
			return handle;
	}
	return 0;
}

static void try_handle_stale(struct trial *t)
{
	spoil_handles(t, stale, -ESTALE);
}

const struct trial_class trials_content[] = {
	{ "length", try_length },
	{ "count", try_count },
	{ "enumerator", try_enumerator },
	{ "range", try_range },
	{ "boolean", try_bool },
	{ "tag", try_tag },
	{ "padding", try_padding },
	{ "text", try_text },
	{ "image", try_image },
	{ "status", try_status },
	{ "handle-never", try_handle_never },
	{ "handle-type", try_handle_type },
	{ "handle-foreign", try_handle_foreign },
	{ "handle-stale", try_handle_stale },
	{ NULL, NULL },
};
