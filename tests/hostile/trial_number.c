// SPDX-License-Identifier: MIT
/*
 * trial_number.c - what commands are given beside messages: numbers, kinds, flags,
 * sizes, pointers.
 */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "random.h"
#include "trial.h"

/* Room for the longest argument of a command, and for one that is longer. */
#define ARGUMENT_ROOM	16384

/* A command, with what is known of its argument. */
struct command {
	unsigned long cmd;
	const char *name;
	uint32_t size;
	/* Where its flags are: every argument has them there. */
	uint32_t flags_at;
	/* Where reserved fields are, and fields that must be zero. */
	uint32_t zero_at[4];
};

#define FLAGS	offsetof(struct lpc_poll, flags)
#define AT(type, field)	offsetof(struct type, field)

static const struct command commands[] = {
	{ LPC_IOC_HELLO, "HELLO", sizeof(struct lpc_hello), FLAGS,
	  { AT(lpc_hello, reserved), AT(lpc_hello, reserved2),
	    AT(lpc_hello, reserved3), AT(lpc_hello, reserved4) } },
	{ LPC_IOC_BIND, "BIND", sizeof(struct lpc_bind), FLAGS, { AT(lpc_bind, index) } },
	{ LPC_IOC_QUERY, "QUERY", sizeof(struct lpc_query), FLAGS, { 0 } },
	{ LPC_IOC_BYE, "BYE", sizeof(struct lpc_bye), FLAGS, { 0 } },
	{ LPC_IOC_RESET, "RESET", sizeof(struct lpc_reset), FLAGS, { 0 } },
	{ LPC_IOC_POLL, "POLL", sizeof(struct lpc_poll), FLAGS,
	  { AT(lpc_poll, reserved) } },
	{ LPC_IOC_EXEC, "EXEC", sizeof(struct lpc_exec), FLAGS,
	  { AT(lpc_exec, reserved) } },
	{ LPC_IOC_RESPONSE, "RESPONSE", sizeof(struct lpc_response), FLAGS, { 0 } },
	{ LPC_IOC_REQUEST, "REQUEST", sizeof(struct lpc_request), FLAGS, { 0 } },
	{ LPC_IOC_LOCK, "LOCK", sizeof(struct lpc_lock_op), FLAGS,
	  { AT(lpc_lock_op, reserved) } },
	{ LPC_IOC_UNLOCK, "UNLOCK", sizeof(struct lpc_lock_op), FLAGS,
	  { AT(lpc_lock_op, reserved), AT(lpc_lock_op, timeout_ns) } },
	{ LPC_IOC_UP, "UP", sizeof(struct lpc_semaphore_op), FLAGS,
	  { AT(lpc_semaphore_op, reserved), AT(lpc_semaphore_op, timeout_ns) } },
	{ LPC_IOC_DOWN, "DOWN", sizeof(struct lpc_semaphore_op), FLAGS,
	  { AT(lpc_semaphore_op, reserved) } },
	{ LPC_IOC_RESPONSE_POLL, "RESPONSE_POLL", sizeof(struct lpc_response_poll),
	  FLAGS, { 0 } },
	{ LPC_IOC_SLOT, "SLOT", sizeof(struct lpc_slot_op), FLAGS, { 0 } },
	{ LPC_IOC_CALLER, "CALLER", sizeof(struct lpc_caller), FLAGS,
	  { AT(lpc_caller, reserved) } },
	{ LPC_IOC_MAY, "MAY", sizeof(struct lpc_may), FLAGS, { 0 } },
	{ LPC_IOC_ASSUME, "ASSUME", sizeof(struct lpc_assume), FLAGS, { 0 } },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static uint64_t argument[ARGUMENT_ROOM / sizeof(uint64_t)];

/* An argument that is nothing but long enough, of one command after the other. */
static const struct command *command_of(uint32_t i)
{
	const struct command *c = &commands[i % COMMANDS];

	memset(argument, 0, sizeof(argument));
	*(uint32_t *)argument = c->size;
	return c;
}

static uint32_t *word_at(uint32_t at)
{
	return (uint32_t *)((uint8_t *)argument + at);
}

static void try_flags(struct trial *t)
{
	const struct command *c;
	uint32_t i;

	for (i = 0; i < t->count * COMMANDS; i++) {
		c = command_of(i);
		/* All that are defined are among the lowest three. */
		*word_at(c->flags_at) = 8U << random_below(&t->channel->random, 29);
		trial_refused(t, command(t->channel->fd, c->cmd, argument), -EINVAL,
			      c->name);
	}
	t->channel->slot->flags = 8U << random_below(&t->channel->random, 29);
	trial_refused(t, ioctl(t->channel->fd, LPC_IOC_ENTER, 0) < 0 ? -errno : 0,
		      -EINVAL, "ENTER");
}

static void try_reserved(struct trial *t)
{
	const struct command *c;
	uint32_t i, at;

	for (i = 0; i < t->count * COMMANDS * 4; i++) {
		c = command_of(i / 4);
		at = c->zero_at[i % 4];
		if (!at)
			continue;
		*word_at(at) = 1 + random_below(&t->channel->random, UINT32_MAX);
		trial_refused(t, command(t->channel->fd, c->cmd, argument), -EINVAL,
			      c->name);
	}
}

static void try_size(struct trial *t)
{
	const struct command *c;
	uint32_t i;

	for (i = 0; i < t->count * COMMANDS; i++) {
		c = command_of(i);
		*(uint32_t *)argument = random_below(&t->channel->random, 8);
		trial_refused(t, command(t->channel->fd, c->cmd, argument), -EINVAL,
			      c->name);
		c = command_of(i);
		*(uint32_t *)argument = c->size + 8;
		*word_at(c->size + 4) = 1;
		trial_refused(t, command(t->channel->fd, c->cmd, argument), -E2BIG,
			      c->name);
		c = command_of(i);
		*(uint32_t *)argument = UINT32_MAX - random_below(&t->channel->random, 64);
		trial_refused(t, command(t->channel->fd, c->cmd, argument), -E2BIG,
			      c->name);
	}
}

static void try_command(struct trial *t)
{
	uint64_t *random = &t->channel->random;
	unsigned long cmd;
	uint32_t i;

	for (i = 0; i < t->count; i++) {
		memset(argument, 0, sizeof(argument));
		cmd = _IOC(random_below(random, 4), random_next(random) & 0xff,
			   0x30 + random_below(random, 0xd0),
			   random_below(random, 1 << 13));
		trial_refused(t, command(t->channel->fd, cmd, argument), -ENOTTY,
			      "an unknown command");
		cmd = _IOC(random_below(random, 3), LPC_IOC_TYPE,
			   _IOC_NR(commands[random_below(random, COMMANDS)].cmd),
			   random_below(random, 1 << 13));
		trial_refused(t, command(t->channel->fd, cmd, argument), -ENOTTY,
			      "a command of another direction");
	}
}

/* A number that is not below @n. */
static uint32_t beyond(struct trial *t, uint32_t n)
{
	static const uint32_t more[] = { 0, 1, 0x7fffffff, 0x80000000, 0xffffff };
	uint32_t i = random_below(&t->channel->random, 6);

	return i == 5 || n > UINT32_MAX - more[i] ? UINT32_MAX : n + more[i];
}

static void try_index(struct trial *t)
{
	struct channel *channel = t->channel;
	const uint32_t *count = channel->info.count;
	uint32_t i, kind;
	int err;

	for (i = 0; i < t->count; i++) {
		struct lpc_exec exec = {
			.size = sizeof(exec),
			.index = beyond(t, count[LPC_KIND_DOWNCALL]),
			.buf = pointer(channel->buf),
			.buf_len = channel->hello.payload_max,
		};
		struct lpc_semaphore_op op = {
			.size = sizeof(op),
			.index = beyond(t, count[LPC_KIND_SEMAPHORE]),
		};
		struct lpc_query query = { .size = sizeof(query) };
		uint8_t bytes[64];

		trial_refused(t, command(channel->fd, LPC_IOC_EXEC, &exec), -ENOENT,
			      "EXEC");
		trial_refused(t, channel_lock(channel, 0,
					      beyond(t, count[LPC_KIND_LOCK]),
					      sizeof(bytes), bytes, 0, 0),
			      -ENOENT, "LOCK");
		trial_refused(t, command(channel->fd, LPC_IOC_UP, &op), -ENOENT, "UP");
		op.flags = LPC_DOWN_TRY;
		trial_refused(t, command(channel->fd, LPC_IOC_DOWN, &op), -ENOENT,
			      "DOWN");
		for (kind = 0; kind < LPC_KINDS; kind++) {
			query.kind = LPC_QUERY_UPCALL + kind;
			query.index = beyond(t, count[kind]);
			trial_refused(t, command(channel->fd, LPC_IOC_QUERY, &query),
				      -ENOENT, "QUERY");
		}
		err = ioctl(channel->fd, LPC_IOC_ENTER, (unsigned long)beyond(t, 1)) < 0 ?
		      -errno : 0;
		trial_refused(t, err, -ENOENT, "ENTER");
		err = ioctl(channel->fd, LPC_IOC_ENTER, 1UL << 32) < 0 ? -errno : 0;
		trial_refused(t, err, -ENOENT, "ENTER with more than 32 bits");
	}
}

static void try_kind(struct trial *t)
{
	struct channel *channel = t->channel;
	uint32_t i;

	for (i = 0; i < t->count; i++) {
		struct lpc_bind bind = {
			.size = sizeof(bind),
			.kind = beyond(t, LPC_KINDS),
		};
		struct lpc_query query = {
			.size = sizeof(query),
			.kind = beyond(t, LPC_QUERY_GRANTS + 1),
		};
		struct lpc_request request = {
			.size = sizeof(request),
			.kind = beyond(t, LPC_KIND_DOWNCALL + 1),
		};

		trial_refused(t, command(channel->fd, LPC_IOC_BIND, &bind), -EINVAL,
			      "BIND");
		trial_refused(t, command(channel->fd, LPC_IOC_QUERY, &query), -EINVAL,
			      "QUERY");
		trial_refused(t, command(channel->fd, LPC_IOC_REQUEST, &request), -EINVAL,
			      "REQUEST");
	}
}

/* Names without an end, with junk, and of nothing. */
static void try_name(struct trial *t)
{
	struct lpc_bind bind;
	uint32_t i, at;

	for (i = 0; i < t->count; i++) {
		bind = (struct lpc_bind){ .size = sizeof(bind) };
		bind.kind = random_below(&t->channel->random, LPC_KINDS);
		memset(bind.name, 'x', sizeof(bind.name));
		trial_refused(t, command(t->channel->fd, LPC_IOC_BIND, &bind), -EINVAL,
			      "a name without an end");
		for (at = 0; at < LPC_NAME_LEN - 1; at++)
			bind.name[at] = 128 | random_next(&t->channel->random);
		bind.name[random_below(&t->channel->random, LPC_NAME_LEN)] = '\0';
		bind.name[LPC_NAME_LEN - 1] = '\0';
		trial_refused(t, command(t->channel->fd, LPC_IOC_BIND, &bind), -ENOENT,
			      "a name of nothing");
	}
}

/* Addresses that are not the daemon's to give. */
static uint64_t bad_address(struct trial *t, uint64_t unmapped)
{
	const uint64_t all[] = { unmapped, 0xffff888000000000ULL, 0xffffffff81000000ULL,
				 UINT64_MAX - 8, 1ULL << 63, 0x800000000000ULL, 8 };

	return all[random_below(&t->channel->random, 7)];
}

static int answer_from(struct channel *channel, uint64_t call, uint64_t buf, uint32_t len)
{
	struct lpc_response response = {
		.size = sizeof(response),
		.call = call,
		.buf = buf,
		.len = len,
	};

	return command(channel->fd, LPC_IOC_RESPONSE, &response);
}

/* The call stays, each time, and is answered in the end. */
static void try_pointer(struct trial *t)
{
	struct channel *channel = t->channel;
	uint64_t unmapped, call;
	struct caller caller;
	json_t *upcall;
	uint32_t i, len;
	void *page;

	page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unmapped = pointer(page);
	for (i = 0; i < t->count; i++) {
		struct lpc_query query = {
			.size = sizeof(query),
			.buf = bad_address(t, unmapped),
			.buf_len = 64,
		};

		upcall = channel_upcall(channel);
		len = number(json_object_get(upcall, "out"), "max");
		caller_start(&caller, channel, upcall);
		call = channel_take(channel, ROUTE_RESPONSE);
		if (len)
			trial_refused(t, answer_from(channel, call,
						     bad_address(t, unmapped), len),
				      -EFAULT, "an answer");
		trial_refused(t, command(channel->fd, LPC_IOC_QUERY, &query), -EFAULT,
			      "QUERY");
		trial_refused(t, command(channel->fd, LPC_IOC_POLL,
					 (void *)bad_address(t, unmapped)),
			      -EFAULT, "an argument");
		channel_answer_well(channel, ROUTE_RESPONSE, call, upcall);
		trial_harmless(t, !caller_finish(&caller), "the call waits for its answer",
			       "an answer after bad ones", caller.result);
	}
	munmap(page, 4096);
}

/* Messages go where there is no room, or no memory: they stay queued. */
static void try_room(struct trial *t)
{
	struct channel *channel = t->channel;
	struct caller caller;
	json_t *upcall;
	uint64_t call;
	uint32_t i;
	int err;

	for (i = 0; i < t->count; i++) {
		struct lpc_poll poll = {
			.size = sizeof(poll),
			.timeout_ns = 20000 * MS,
		};

		upcall = channel_upcall(channel);
		caller_start(&caller, channel, upcall);
		if (caller.in.len) {
			err = command(channel->fd, LPC_IOC_POLL, &poll);
			trial_refused(t, err, -EMSGSIZE, "POLL");
			poll.buf = 8;
			poll.buf_len = channel->hello.payload_max;
			err = command(channel->fd, LPC_IOC_POLL, &poll);
			trial_refused(t, err, -EFAULT, "POLL");
		}
		call = channel_take(channel, ROUTE_RESPONSE);
		channel_answer_well(channel, ROUTE_RESPONSE, call, upcall);
		trial_harmless(t, !caller_finish(&caller), "the message stays queued",
			       "a call after that", caller.result);
	}
}

static void try_unattached(struct trial *t)
{
	struct channel *channel = t->channel;
	const struct command *c;
	struct lpc_hello hello;
	uint32_t i, j;

	for (i = 0; i < t->count; i++) {
		for (j = 0; j < COMMANDS; j++) {
			c = command_of(j);
			if (c->cmd != LPC_IOC_HELLO && c->cmd != LPC_IOC_BIND &&
			    c->cmd != LPC_IOC_QUERY && c->cmd != LPC_IOC_REQUEST &&
			    c->cmd != LPC_IOC_RESET)
				trial_refused(t, command(channel->observer, c->cmd,
							 argument), -ENOTCONN, c->name);
		}
		trial_refused(t, ioctl(channel->observer, LPC_IOC_ENTER, 0) < 0 ?
				 -errno : 0, -ENOTCONN, "ENTER");
		hello = channel->hello;
		trial_refused(t, command(channel->fd, LPC_IOC_HELLO, &hello), -EALREADY,
			      "a second HELLO");
		hello = channel->hello;
		hello.features = 0;
		trial_refused(t, command(channel->observer, LPC_IOC_HELLO, &hello), -EBUSY,
			      "HELLO of a second daemon");
	}
}

/* HELLO that does not say what the kernel half is. */
static void try_hello(struct trial *t)
{
	struct channel *channel = t->channel;
	uint32_t i;

	for (i = 0; i < t->count; i++) {
		struct lpc_hello hello = {
			.size = sizeof(hello),
			.abi = LPC_ABI,
			.version = channel->info.version,
			.signature = channel->info.signature,
		};

		memcpy(hello.interface, channel->info.interface, sizeof(hello.interface));
		hello.version += 1 + random_below(&channel->random, 1 << 30);
		trial_refused(t, command(channel->observer, LPC_IOC_HELLO, &hello),
			      -EPROTO, "version");
		hello.version = channel->info.version;
		hello.signature = channel->info.signature ^
				  1ULL << random_below(&channel->random, 64);
		trial_refused(t, command(channel->observer, LPC_IOC_HELLO, &hello),
			      -EPROTO, "signature");
		hello.abi = LPC_ABI + 1 + random_below(&channel->random, 1 << 30);
		trial_refused(t, command(channel->observer, LPC_IOC_HELLO, &hello),
			      -EPROTONOSUPPORT, "ABI");
		hello.abi = LPC_ABI;
		memset(hello.interface, 'x', sizeof(hello.interface));
		trial_refused(t, command(channel->observer, LPC_IOC_HELLO, &hello),
			      -EINVAL, "a name without an end");
	}
}

const struct trial_class trials_number[] = {
	{ "index", try_index },
	{ "kind", try_kind },
	{ "name", try_name },
	{ "flags", try_flags },
	{ "reserved", try_reserved },
	{ "size", try_size },
	{ "command", try_command },
	{ "pointer", try_pointer },
	{ "room", try_room },
	{ "unattached", try_unattached },
	{ "hello", try_hello },
	{ NULL, NULL },
};
