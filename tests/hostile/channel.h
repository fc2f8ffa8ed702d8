/* SPDX-License-Identifier: MIT */
/*
 * channel.h - a hostile daemon's side of a kernel half, and callers of it.
 */
#ifndef HOSTILE_CHANNEL_H
#define HOSTILE_CHANNEL_H

#include <jansson.h>
#include <linux/types.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lpc.h"
#include "message.h"

/* How an answer, or a wait for it, gets to the kernel. */
enum route {
	ROUTE_RESPONSE,
	ROUTE_FUSED,	/* answer and wait at one entry */
	ROUTE_SLOT,	/* in shared memory, given by entering */
	ROUTE_LOOKED,	/* in shared memory, taken by the caller */
	ROUTES,
};

/**
 * struct channel - a kernel half, and its daemon
 * @name: of the device node
 * @description: of the interface
 * @info: what QUERY says
 * @hello: what HELLO said
 * @fd: of the daemon, -1: none is attached
 * @observer: for callers
 * @buf: for messages, @hello.payload_max bytes
 * @slot: the worker's, NULL: none
 * @slot_op: where what is in it
 * @random: state of the numbers
 * @maker: for messages
 */
struct channel {
	char name[LPC_NAME_LEN];
	json_t *description;
	struct lpc_info_half info;
	struct lpc_hello hello;
	int fd;
	int observer;
	uint8_t *buf;
	struct lpc_slot *slot;
	struct lpc_slot_op slot_op;
	uint64_t random;
	struct message_maker maker;
};

/**
 * struct caller - somebody who calls
 * @thread: who
 * @channel: whom
 * @upcall: description of what
 * @in: the arguments
 * @out: the results
 * @out_max: room there
 * @out_len: how many bytes came
 * @result: 0, or what the way or the procedure said
 * @done: the call has ended
 */
struct caller {
	pthread_t thread;
	struct channel *channel;
	json_t *upcall;
	struct message in;
	uint8_t *out;
	uint32_t out_max;
	uint32_t out_len;
	int result;
	atomic_bool done;
};

/* What is being done, for give_up() to say. */
extern const char *doing;

__attribute__((noreturn, format(printf, 1, 2))) void give_up(const char *format, ...);
int command(int fd, unsigned long cmd, void *argument);

/* How the name of an interface's second kernel half ends. */
#define CHANNEL_APART "-apart"

bool channel_exists(const char *name);
void channel_open(struct channel *channel, const char *name, uint64_t seed);
void channel_close(struct channel *channel);
int channel_hello(struct channel *channel);
void channel_make_slot(struct channel *channel);
int channel_attach(struct channel *channel);
void channel_detach(struct channel *channel);
json_t *channel_upcall(struct channel *channel);
json_t *channel_list(const struct channel *channel, const char *list);
bool channel_wait(const struct channel *channel, const char *waiting);
uint64_t channel_handle(void *arg, uint32_t type);

void caller_make(struct caller *caller, struct channel *channel, json_t *upcall);
void caller_call(struct caller *caller);
void caller_free(struct caller *caller);
void caller_start(struct caller *caller, struct channel *channel, json_t *upcall);
int caller_finish(struct caller *caller);
pid_t caller_fork(struct channel *channel, json_t *upcall);

uint64_t channel_take(struct channel *channel, enum route route);
bool channel_take_or(struct channel *channel, struct caller *caller, uint64_t *ret_call);
int channel_answer(struct channel *channel, enum route route, uint64_t call,
		   const void *data, uint32_t len, int status);
int channel_answer_well(struct channel *channel, enum route route, uint64_t call,
			json_t *upcall);
bool channel_serve(struct channel *channel, struct caller *caller);
int channel_exec(struct channel *channel, uint64_t call, json_t *downcall,
		 const void *in, uint32_t in_len, void *out, uint32_t room);
int channel_lock(struct channel *channel, uint64_t call, uint32_t index,
		 uint32_t len, void *buf, uint32_t flags, uint64_t timeout_ns);
int channel_unlock(struct channel *channel, uint64_t call, uint32_t index,
		   uint32_t len, const void *buf, uint32_t flags);

#define MS 1000000ULL

static inline uint64_t pointer(const void *p)
{
	return (uintptr_t)p;
}

static inline uint32_t number(json_t *desc, const char *key)
{
	return json_integer_value(json_object_get(desc, key));
}

#endif
