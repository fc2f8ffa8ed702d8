// SPDX-License-Identifier: MIT
/*
 * channel.c - a hostile daemon's side of a kernel half, and callers of it.
 */
#include "channel.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "lpc_slot.h"
#include "random.h"

/* What must come at once has come by then, on any machine. */
#define PATIENCE_NS (20000 * MS)

/* A worker that serves looks about this often whether it is done. */
#define SERVE_NS MS

/* Deadlines below this may pass while a slow machine looks elsewhere. */
#define DEADLINE_MS 4000

/* The least that a worker must do before the next message: see channel_exec(). */
#define NESTED_ROOM 65536

const char *doing = "nothing yet";

/**
 * give_up() - what was needed to try anything does not work: end
 * @format: as for printf
 */
void give_up(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	va_start(args, format);
	fprintf(stderr, "%s: ", doing);
	vfprintf(stderr, format, args);
	fprintf(stderr, "\n");
	va_end(args);
	_exit(1);
}

/**
 * command() - give a command
 * @fd: to whom
 * @cmd: LPC_IOC_*
 * @argument: its argument
 *
 * Return: 0 or a negative error number.
 */
int command(int fd, unsigned long cmd, void *argument)
{
	return ioctl(fd, cmd, argument) < 0 ? -errno : 0;
}

json_t *channel_list(const struct channel *channel, const char *list)
{
	return json_object_get(channel->description, list);
}

bool channel_exists(const char *name)
{
	char path[sizeof("/dev/lpc/") + LPC_NAME_LEN];

	snprintf(path, sizeof(path), "/dev/lpc/%s", name);
	return !access(path, F_OK);
}

static void describe(struct channel *channel)
{
	struct lpc_query query = { .size = sizeof(query), .kind = LPC_QUERY_HALF };
	json_error_t error;
	char *text;
	int err;

	query.buf = pointer(&channel->info);
	query.buf_len = sizeof(channel->info);
	err = command(channel->observer, LPC_IOC_QUERY, &query);
	if (err)
		give_up("%s: QUERY: %s", channel->name, strerror(-err));
	text = calloc(1, channel->info.description_len + 1);
	query.kind = LPC_QUERY_DESCRIPTION;
	query.buf = pointer(text);
	query.buf_len = channel->info.description_len;
	err = command(channel->observer, LPC_IOC_QUERY, &query);
	channel->description = err ? NULL : json_loads(text, 0, &error);
	if (!channel->description)
		give_up("%s: the description cannot be read: %s", channel->name,
			err ? strerror(-err) : error.text);
	free(text);
}

/**
 * channel_open() - find out about a kernel half
 * @channel: filled in
 * @name: of its device node
 * @seed: of random numbers
 */
void channel_open(struct channel *channel, const char *name, uint64_t seed)
{
	char path[LPC_NAME_LEN + 16];

	*channel = (struct channel){ .fd = -1, .random = random_seed(seed, 0) };
	snprintf(channel->name, sizeof(channel->name), "%s", name);
	snprintf(path, sizeof(path), "/dev/lpc/%s", name);
	channel->observer = open(path, O_RDWR | O_CLOEXEC);
	if (channel->observer < 0)
		give_up("%s: %s", path, strerror(errno));
	describe(channel);
	channel->maker = (struct message_maker){
		.description = channel->description,
		.random = &channel->random,
		.handle = channel_handle,
		.arg = channel,
	};
}

void channel_close(struct channel *channel)
{
	channel_detach(channel);
	close(channel->observer);
	json_decref(channel->description);
}

static void bind_list(struct channel *channel, const char *list, uint32_t kind)
{
	json_t *entry;
	size_t i;
	int err;

	json_array_foreach(channel_list(channel, list), i, entry) {
		struct lpc_bind bind = { .size = sizeof(bind), .kind = kind };

		snprintf(bind.name, sizeof(bind.name), "%s",
			 json_string_value(json_object_get(entry, "name")));
		err = command(channel->fd, LPC_IOC_BIND, &bind);
		if (err)
			give_up("%s: BIND of %s: %s", channel->name, bind.name,
				strerror(-err));
	}
}

/**
 * channel_make_slot() - have a slot, mapped
 * @channel: the kernel half, attached, without a slot
 */
void channel_make_slot(struct channel *channel)
{
	int err;

	channel->slot_op = (struct lpc_slot_op){ .size = sizeof(channel->slot_op) };
	err = command(channel->fd, LPC_IOC_SLOT, &channel->slot_op);
	if (err)
		give_up("%s: SLOT: %s", channel->name, strerror(-err));
	channel->slot = mmap(NULL, channel->slot_op.len, PROT_READ | PROT_WRITE,
			     MAP_SHARED, channel->fd, channel->slot_op.offset);
	if (channel->slot == MAP_FAILED)
		give_up("%s: a slot cannot be mapped: %s", channel->name,
			strerror(errno));
}

/**
 * channel_hello() - become its daemon, without a slot
 * @channel: the kernel half, without a daemon
 *
 * Return: 0 or HELLO's negative error number.
 */
int channel_hello(struct channel *channel)
{
	struct lpc_hello hello = {
		.size = sizeof(hello),
		.abi = LPC_ABI,
		.features = ~0ULL,
		.version = channel->info.version,
		.signature = channel->info.signature,
	};
	struct lpc_reset reset = { .size = sizeof(reset) };
	char path[LPC_NAME_LEN + 16];
	int err;

	/* That others ended without order is no reason to keep this one out. */
	command(channel->observer, LPC_IOC_RESET, &reset);
	snprintf(path, sizeof(path), "/dev/lpc/%s", channel->name);
	channel->fd = open(path, O_RDWR | O_CLOEXEC);
	if (channel->fd < 0)
		give_up("%s: %s", path, strerror(errno));
	memcpy(hello.interface, channel->info.interface, sizeof(hello.interface));
	err = command(channel->fd, LPC_IOC_HELLO, &hello);
	if (err) {
		close(channel->fd);
		channel->fd = -1;
		return err;
	}
	channel->hello = hello;
	channel->buf = calloc(1, hello.payload_max + NESTED_ROOM);
	bind_list(channel, "upcalls", LPC_KIND_UPCALL);
	bind_list(channel, "events", LPC_KIND_EVENT);
	return 0;
}

/**
 * channel_attach() - become its daemon, with a slot
 * @channel: the kernel half, without a daemon
 *
 * Return: 0 or HELLO's negative error number.
 */
int channel_attach(struct channel *channel)
{
	int err = channel_hello(channel);

	if (!err)
		channel_make_slot(channel);
	return err;
}

void channel_detach(struct channel *channel)
{
	if (channel->fd < 0)
		return;
	if (channel->slot)
		munmap(channel->slot, channel->slot_op.len);
	channel->slot = NULL;
	close(channel->fd);
	channel->fd = -1;
	free(channel->buf);
	channel->buf = NULL;
}

/**
 * channel_wait() - how both sides wait from now on
 * @channel: the kernel half
 * @waiting: "event", "spin" or "adaptive"
 *
 * Return: whether it could be set.
 */
bool channel_wait(const struct channel *channel, const char *waiting)
{
	char path[128];
	ssize_t len = strlen(waiting);
	int fd;
	bool done;

	snprintf(path, sizeof(path), "/sys/class/lpc/%s/waiting", channel->name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	done = fd >= 0 && write(fd, waiting, len) == len;
	if (fd >= 0)
		close(fd);
	return done;
}

/**
 * channel_upcall() - an upcall that an application may ask for
 * @channel: the kernel half
 *
 * Return: its description, or NULL: there is none.
 */
json_t *channel_upcall(struct channel *channel)
{
	json_t *list = channel_list(channel, "upcalls"), *upcall, *found = NULL;
	uint32_t seen = 0, timeout;
	size_t i;

	json_array_foreach(list, i, upcall) {
		timeout = number(upcall, "timeout_ms");
		if (!json_is_true(json_object_get(upcall, "public")) ||
		    (timeout && timeout < DEADLINE_MS))
			continue;
		if (!random_below(&channel->random, ++seen))
			found = upcall;
	}
	return found;
}

/**
 * channel_handle() - a valid handle, from a downcall that gives one
 * @arg: the channel, with a daemon
 * @type: its type's number
 *
 * Return: the handle, or 0: nobody gives one.
 */
uint64_t channel_handle(void *arg, uint32_t type)
{
	struct channel *channel = arg;
	json_t *downcall, *param, *of;
	struct message in;
	uint64_t handle = 0;
	size_t i, j;
	bool gives;

	json_array_foreach(channel_list(channel, "downcalls"), i, downcall) {
		gives = number(json_object_get(downcall, "out"), "max") == sizeof(handle);
		json_array_foreach(json_object_get(downcall, "params"), j, param) {
			of = message_named(channel_list(channel, "handles"),
				json_string_value(json_object_get(param, "of")));
			if (!strcmp("out", json_string_value(
						   json_object_get(param, "direction"))))
				gives = gives && of && number(of, "index") == type;
			else
				gives = gives && !of;
		}
		if (!gives)
			continue;
		message_make(&in, &channel->maker, downcall, "in");
		if (channel_exec(channel, 0, downcall, in.data, in.len, &handle,
				 sizeof(handle)))
			handle = 0;
		message_finish(&in);
		return handle;
	}
	return 0;
}

/* Callers. */

static int request(struct caller *caller)
{
	struct lpc_request request = {
		.size = sizeof(request),
		.kind = LPC_KIND_UPCALL,
		.index = number(caller->upcall, "index"),
		.in = pointer(caller->in.data),
		.in_len = caller->in.len,
		.buf_len = caller->out_max,
		.buf = pointer(caller->out),
	};
	int err = command(caller->channel->observer, LPC_IOC_REQUEST, &request);

	caller->out_len = request.out_len;
	return err ? err : request.status;
}

/**
 * caller_make() - get ready to call
 * @caller: filled in; caller_free() must follow
 * @channel: the kernel half
 * @upcall: what to call
 */
void caller_make(struct caller *caller, struct channel *channel, json_t *upcall)
{
	*caller = (struct caller){ .channel = channel, .upcall = upcall };
	atomic_init(&caller->done, false);
	message_make(&caller->in, &channel->maker, upcall, "in");
	caller->out_max = number(json_object_get(upcall, "out"), "max");
	caller->out = calloc(1, caller->out_max + 1);
}

/**
 * caller_call() - call, in this thread
 * @caller: made
 */
void caller_call(struct caller *caller)
{
	caller->result = request(caller);
	atomic_store(&caller->done, true);
}

void caller_free(struct caller *caller)
{
	message_finish(&caller->in);
	free(caller->out);
}

static void *call(void *arg)
{
	caller_call(arg);
	return NULL;
}

/**
 * caller_start() - have a thread make a call
 * @caller: filled in; caller_finish() must follow
 * @channel: the kernel half
 * @upcall: what to call
 */
void caller_start(struct caller *caller, struct channel *channel, json_t *upcall)
{
	caller_make(caller, channel, upcall);
	if (pthread_create(&caller->thread, NULL, call, caller))
		give_up("no thread for a caller");
}

/**
 * caller_finish() - wait for a caller
 * @caller: the caller
 *
 * Return: how its call ended. Its results are there until then only.
 */
int caller_finish(struct caller *caller)
{
	pthread_join(caller->thread, NULL);
	caller_free(caller);
	return caller->result;
}

/**
 * caller_fork() - have a process make a call, for it to be killed
 * @channel: the kernel half
 * @upcall: what to call
 *
 * Return: the process.
 */
pid_t caller_fork(struct channel *channel, json_t *upcall)
{
	struct caller caller;
	pid_t pid;

	caller_make(&caller, channel, upcall);
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		give_up("fork: %s", strerror(errno));
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(-request(&caller));
	}
	caller_free(&caller);
	return pid;
}

/* The daemon. */

static int enter(struct channel *channel, uint32_t flags, uint64_t timeout_ns)
{
	lpc_slot_write(&channel->slot->flags, flags);
	lpc_slot_write(&channel->slot->timeout_ns, timeout_ns);
	return ioctl(channel->fd, LPC_IOC_ENTER, channel->slot_op.index) < 0 ?
	       -errno : 0;
}

/* Look at the slot until something is there; whether the worker must enter. */
static bool look(struct channel *channel)
{
	uint32_t state;

	for (;;) {
		state = lpc_slot_look(channel->slot);
		if (state == LPC_SLOT_FULL)
			return false;
		if (state == LPC_SLOT_KICKED || state == LPC_SLOT_AWAY)
			return true;
		sched_yield();
	}
}

static uint64_t take_in_slot(struct channel *channel, enum route route)
{
	uint32_t flags = route == ROUTE_LOOKED ? LPC_ENTER_LOOK : 0;
	int err;

	for (;;) {
		err = enter(channel, flags, PATIENCE_NS);
		if (err)
			give_up("%s: ENTER: %s", channel->name, strerror(-err));
		if (channel->slot->msg.kind == LPC_MSG_NONE && look(channel))
			continue;
		if (channel->slot->msg.kind == LPC_MSG_CALL)
			return channel->slot->msg.call;
	}
}

/**
 * channel_take() - wait for a call
 * @channel: the kernel half
 * @route: how
 *
 * Return: the call's number.
 */
uint64_t channel_take(struct channel *channel, enum route route)
{
	struct lpc_poll poll;
	int err;

	if (route == ROUTE_SLOT || route == ROUTE_LOOKED)
		return take_in_slot(channel, route);
	for (;;) {
		poll = (struct lpc_poll){
			.size = sizeof(poll),
			.buf = pointer(channel->buf),
			.buf_len = channel->hello.payload_max,
			.timeout_ns = PATIENCE_NS,
		};
		err = command(channel->fd, LPC_IOC_POLL, &poll);
		if (err)
			give_up("%s: POLL: %s", channel->name, strerror(-err));
		if (poll.msg.kind == LPC_MSG_CALL)
			return poll.msg.call;
	}
}

/**
 * channel_take_or() - wait for a call, unless its caller has given up
 * @channel: the kernel half
 * @caller: whose call is the only one
 * @ret_call: the call's number
 *
 * Return: false: there is none.
 */
bool channel_take_or(struct channel *channel, struct caller *caller, uint64_t *ret_call)
{
	while (!atomic_load(&caller->done)) {
		struct lpc_poll poll = {
			.size = sizeof(poll),
			.buf = pointer(channel->buf),
			.buf_len = channel->hello.payload_max,
			.timeout_ns = SERVE_NS,
		};

		if (!command(channel->fd, LPC_IOC_POLL, &poll) &&
		    poll.msg.kind == LPC_MSG_CALL) {
			*ret_call = poll.msg.call;
			return true;
		}
	}
	return false;
}

static int answer_fused(struct channel *channel, uint64_t call, const void *data,
			uint32_t len, int status)
{
	struct lpc_response_poll both = {
		.size = sizeof(both),
		.flags = LPC_POLL_NONBLOCK,
		.call = call,
		.reply = pointer(data),
		.reply_len = len,
		.status = status,
		.buf = pointer(channel->buf),
		.buf_len = channel->hello.payload_max,
		.response = 1,
	};
	int err = command(channel->fd, LPC_IOC_RESPONSE_POLL, &both);

	return !err || err == -EAGAIN ? both.response : err;
}

/* What does not fit is not written, only said. */
static int answer_in_slot(struct channel *channel, enum route route, const void *data,
			  uint32_t len, int status)
{
	struct lpc_slot *slot = channel->slot;
	uint32_t room = channel->slot_op.out_len;

	memcpy((uint8_t *)slot + channel->slot_op.out, data, len < room ? len : room);
	slot->status = status;
	slot->len = len;
	lpc_slot_write(&slot->response, 1);
	if (!lpc_slot_answer(slot) && route == ROUTE_LOOKED) {
		/* The caller takes it, or says that it has gone to sleep. */
		while (lpc_slot_look(slot) == LPC_SLOT_ANSWERED &&
		       !lpc_slot_read(&slot->sleeper))
			sched_yield();
	}
	if (lpc_slot_look(slot) == LPC_SLOT_IDLE)
		lpc_slot_leave(slot);
	enter(channel, LPC_ENTER_NONBLOCK, 0);
	return lpc_slot_read(&slot->response);
}

/**
 * channel_answer() - answer a call
 * @channel: the kernel half
 * @route: how; the same as it was taken
 * @call: number of the call
 * @data: results
 * @len: bytes of them
 * @status: result of the procedure
 *
 * Return: what the kernel says of the answer.
 */
int channel_answer(struct channel *channel, enum route route, uint64_t call,
		   const void *data, uint32_t len, int status)
{
	struct lpc_response response = {
		.size = sizeof(response),
		.call = call,
		.buf = pointer(data),
		.len = len,
		.status = status,
	};

	if (route == ROUTE_FUSED)
		return answer_fused(channel, call, data, len, status);
	if (route != ROUTE_RESPONSE)
		return answer_in_slot(channel, route, data, len, status);
	return command(channel->fd, LPC_IOC_RESPONSE, &response);
}

/**
 * channel_answer_well() - answer a call as the interface wants
 *
 * Return: what the kernel says of the answer.
 */
int channel_answer_well(struct channel *channel, enum route route, uint64_t call,
			json_t *upcall)
{
	struct message out;
	int err;

	message_make(&out, &channel->maker, upcall, "out");
	err = channel_answer(channel, route, call, out.data, out.len, 0);
	message_finish(&out);
	return err;
}

/**
 * channel_serve() - answer well whatever comes, until a caller has its answer
 * @channel: the kernel half
 * @caller: whose calls are the only ones
 *
 * Return: false: it has none after a long time.
 */
bool channel_serve(struct channel *channel, struct caller *caller)
{
	unsigned int tries = PATIENCE_NS / SERVE_NS;

	while (!atomic_load(&caller->done) && tries--) {
		struct lpc_poll poll = {
			.size = sizeof(poll),
			.buf = pointer(channel->buf),
			.buf_len = channel->hello.payload_max,
			.timeout_ns = SERVE_NS,
		};

		if (!command(channel->fd, LPC_IOC_POLL, &poll) &&
		    poll.msg.kind == LPC_MSG_CALL)
			channel_answer_well(channel, ROUTE_RESPONSE, poll.msg.call,
					    caller->upcall);
	}
	return atomic_load(&caller->done);
}

/**
 * channel_exec() - run a downcall, and refuse what is nested in it
 * @channel: the kernel half
 * @call: on whose behalf, 0: nobody's
 * @downcall: its description
 * @in: arguments
 * @in_len: bytes of them
 * @out: results
 * @room: bytes of room there
 *
 * Return: 0; the procedure's error; or the command's.
 */
int channel_exec(struct channel *channel, uint64_t call, json_t *downcall,
		 const void *in, uint32_t in_len, void *out, uint32_t room)
{
	uint32_t need = channel->hello.payload_max + NESTED_ROOM;
	struct lpc_exec exec = {
		.size = sizeof(exec),
		.call = call,
		.in = pointer(in),
		.in_len = in_len,
		.index = number(downcall, "index"),
		.buf = pointer(channel->buf),
		.buf_len = need,
	};
	struct lpc_message msg;
	int err;

	err = command(channel->fd, LPC_IOC_EXEC, &exec);
	msg = exec.msg;
	while (!err && msg.kind == LPC_MSG_CALL) {
		struct lpc_response_poll both = {
			.size = sizeof(both),
			.flags = LPC_POLL_CHAIN,
			.call = msg.call,
			.status = -EIO,
			.buf = pointer(channel->buf),
			.buf_len = need,
		};

		err = command(channel->fd, LPC_IOC_RESPONSE_POLL, &both);
		msg = both.msg;
	}
	if (err)
		return err;
	memcpy(out, channel->buf, msg.len < room ? msg.len : room);
	return msg.status;
}

int channel_lock(struct channel *channel, uint64_t call, uint32_t index,
		 uint32_t len, void *buf, uint32_t flags, uint64_t timeout_ns)
{
	struct lpc_lock_op op = {
		.size = sizeof(op),
		.flags = flags,
		.call = call,
		.index = index,
		.len = len,
		.buf = pointer(buf),
		.timeout_ns = timeout_ns,
	};

	return command(channel->fd, LPC_IOC_LOCK, &op);
}

int channel_unlock(struct channel *channel, uint64_t call, uint32_t index,
		   uint32_t len, const void *buf, uint32_t flags)
{
	struct lpc_lock_op op = {
		.size = sizeof(op),
		.flags = flags,
		.call = call,
		.index = index,
		.len = len,
		.buf = pointer(buf),
	};

	return command(channel->fd, LPC_IOC_UNLOCK, &op);
}
