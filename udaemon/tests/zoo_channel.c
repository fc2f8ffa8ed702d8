// SPDX-License-Identifier: MIT
/*
 * zoo_channel.c - a channel with interface zoo, for lpcctl.
 *
 * Linked into lpcctl with -Wl,--wrap=open,--wrap=ioctl it answers for any path
 * that ends in /lpc/zoo, as kshim would for an observer.  A procedure is run by
 * what lpcgen generated for the user half, so lpcctl's own way between values
 * and the wire meets the generated one.  Environment variable ZOO chooses what
 * is there: "waiting" nobody is attached, "gone" the kernel half goes away,
 * "denied" no permission, "failed" too many daemons ended.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/types.h>

#include "lpc.h"
#include "zoo_user.h"

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __real_ioctl(int fd, unsigned long command, ...);
int __wrap_ioctl(int fd, unsigned long command, ...);

#define PATH "/lpc/zoo"

static int zoo_fd = -1;

static bool mood_is(const char *word)
{
	const char *mood = getenv("ZOO");

	return mood && !strcmp(mood, word);
}

/* The user half: what is inout comes back as it was. */

static int plain(struct lpc_ctx *ctx, uint8_t *a, int64_t *b, bool *c,
		 enum zoo_colour *d, struct zoo_box *e, uint16_t f[3],
		 struct zoo_cage_handle g, struct zoo_cage_handle *g2,
		 uint64_t *h, uint32_t *i)
{
	(void)ctx;
	(void)b;
	(void)c;
	(void)d;
	(void)e;
	(void)f;
	(void)h;
	(void)i;
	*g2 = g;
	return *a == 66 ? -ENXIO : *a == 67 ? -ENOTCONN : 0;
}

static int image(struct lpc_ctx *ctx, char *name, void *data,
		 uint32_t *data_len, struct zoo_animal *animals,
		 uint32_t *n_animals, struct zoo_figure *figure, bool *has_box,
		 struct zoo_box *box, int32_t *numbers, uint32_t *n_numbers,
		 char names[2][9], uint8_t colours[2], bool *has_word,
		 char *word)
{
	(void)ctx;
	(void)name;
	(void)data;
	(void)data_len;
	(void)animals;
	(void)n_animals;
	(void)figure;
	(void)has_box;
	(void)box;
	(void)numbers;
	(void)n_numbers;
	(void)names;
	(void)colours;
	(void)has_word;
	(void)word;
	return 0;
}

static int secret(struct lpc_ctx *ctx, uint32_t n)
{
	(void)ctx;
	(void)n;
	return 0;
}

static int nothing(struct lpc_ctx *ctx)
{
	(void)ctx;
	return 0;
}

static const struct zoo_user_ops ops = {
	.plain = plain,
	.image = image,
	.secret = secret,
	.nothing = nothing,
};

/* The kernel half. */

static int say(struct lpc_query *query, const void *what, uint32_t len)
{
	query->len = len;
	memcpy((void *)(uintptr_t)query->buf, what,
	       len < query->buf_len ? len : query->buf_len);
	return 0;
}

static int say_half(struct lpc_query *query)
{
	const struct lpc_user_interface *zoo = &zoo_user_interface;
	struct lpc_info_half info = {
		.name = "zoo",
		.interface = "zoo",
		.version = zoo->version,
		.signature = zoo->signatures[zoo->version - 1],
		.incarnation = 7,
		.count = { zoo->n_upcalls, zoo->n_downcalls, zoo->n_events,
			   zoo->n_locks, 1 },
		.calls = 2,
		.calls_pending = 1,
		.max_calls = 256,
		.max_depth = 16,
		.description_len = (uint32_t)strlen(zoo->description),
		.deaths = 6,
	};

	if (mood_is("failed")) {
		info.failed = 1;
		info.ends = 6;
		info.restarts.limit = 5;
		info.restarts.window_ms = 60000;
		info.last_pid = 4711;
		info.last_unanswered = 3;
		info.last_lived_ns = 2500000;
		info.last_end_ns = 4000000000;
	} else if (!mood_is("waiting")) {
		info.daemon_pid = 1;
		info.bound_version = 1;
		info.workers_idle = 3;
	}
	return say(query, &info, sizeof(info));
}

static int say_procedure(struct lpc_query *query,
			 const struct lpc_user_procedure *procedures,
			 uint32_t n)
{
	struct lpc_info_procedure info = { .since = 1, .bound = 1 };

	if (query->index >= n)
		return -ENOENT;
	strcpy(info.name, procedures[query->index].name);
	if (!query->index) {
		info.flags = LPC_PROCEDURE_PUBLIC;
		info.timeout_ms = 30000;
		info.calls = 100;
		info.errors = 3;
		info.total_ns = 1000000;
		info.histogram[13] = 100;
	}
	if (!query->index && procedures == zoo_user_interface.upcalls) {
		info.blocks = 3;
		info.grants = 90;
		info.lent_bytes = 123456;
		info.pinned_pages = 27;
		info.copied_pages = 45;
		info.revoked = 2;
	}
	return say(query, &info, sizeof(info));
}

static int say_event(struct lpc_query *query)
{
	struct lpc_info_event info = { .name = "bell",
				       .since = 1,
				       .queued = 2,
				       .raised = 9,
				       .delivered = 7,
				       .coalesced = 4 };

	return say(query, &info, sizeof(info));
}

static int say_lock(struct lpc_query *query)
{
	struct lpc_info_lock info = { .name = "door",
				      .len = 32,
				      .holder = LPC_HOLDER_USER,
				      .holder_pid = 4711,
				      .waiters = 1,
				      .holder_chain = 12,
				      .held_ns = 2500000,
				      .taken = 5 };

	return say(query, &info, sizeof(info));
}

static int say_semaphore(struct lpc_query *query)
{
	struct lpc_info_semaphore info = { .name = "keys",
					   .count = 2,
					   .flags = LPC_SEMAPHORE_SIGNAL,
					   .ups = 8,
					   .downs = 6 };

	return say(query, &info, sizeof(info));
}

static int say_calls(struct lpc_query *query)
{
	const struct lpc_info_call calls[] = {
		{ .call = 0xab,
		  .chain = 12,
		  .index = 1,
		  .state = LPC_CALL_RUNNING,
		  .depth = 1,
		  .caller_pid = 4712,
		  .age_ns = 3000000 },
		{ .chain = 13,
		  .index = 3,
		  .state = LPC_CALL_QUEUED,
		  .depth = 1,
		  .caller_pid = 4713,
		  .age_ns = 1000 },
	};

	return say(query, calls, sizeof(calls));
}

static int say_memory(struct lpc_query *query)
{
	struct lpc_info_memory info = { .arena_len = 4 << 20,
					.arena_state = 8192,
					.arena_used = 12288,
					.arena_incarnation = 7,
					.arena_refused = 5,
					.blocks = 2,
					.grants = 2,
					.grants_max = 64,
					.grant_pages = 5,
					.grant_pages_max = 1024,
					.waiting = LPC_WAITING_ADAPTIVE,
					.grants_refused = 1 };

	return say(query, &info, sizeof(info));
}

static int say_grants(struct lpc_query *query)
{
	const struct lpc_info_grant grants[] = {
		{ .at = 0x101f00,
		  .len = 12545,
		  .pid = 4712,
		  .pinned_pages = 2,
		  .copied_pages = 2,
		  .flags = LPC_GRANT_WRITE },
		{ .at = 0x303000, .len = 4096, .pid = 4713, .pinned_pages = 1 },
	};

	return say(query, grants, sizeof(grants));
}

static int do_query(struct lpc_query *query)
{
	const struct lpc_user_interface *zoo = &zoo_user_interface;

	if (mood_is("gone"))
		return -ENODEV;
	switch (query->kind) {
	case LPC_QUERY_HALF:
		return say_half(query);
	case LPC_QUERY_DESCRIPTION:
		return say(query, zoo->description,
			   (uint32_t)strlen(zoo->description));
	case LPC_QUERY_UPCALL:
		return say_procedure(query, zoo->upcalls, zoo->n_upcalls);
	case LPC_QUERY_DOWNCALL:
		return say_procedure(query, zoo->downcalls, zoo->n_downcalls);
	case LPC_QUERY_EVENT:
		return say_event(query);
	case LPC_QUERY_LOCK:
		return say_lock(query);
	case LPC_QUERY_SEMAPHORE:
		return say_semaphore(query);
	case LPC_QUERY_CALLS:
		return say_calls(query);
	case LPC_QUERY_MEMORY:
		return say_memory(query);
	case LPC_QUERY_GRANTS:
		return say_grants(query);
	default:
		return -EINVAL;
	}
}

static int do_bind(struct lpc_bind *bind)
{
	const struct lpc_user_interface *zoo = &zoo_user_interface;
	const struct lpc_user_procedure *procedures =
		bind->kind == LPC_KIND_UPCALL ? zoo->upcalls : zoo->downcalls;
	uint32_t i, n = bind->kind == LPC_KIND_UPCALL ? zoo->n_upcalls :
							zoo->n_downcalls;

	for (i = 0; i < n; i++) {
		if (strcmp(procedures[i].name, bind->name) != 0)
			continue;
		if (bind->signature != procedures[i].signature)
			return -EPROTO;
		bind->index = i;
		return 0;
	}
	return -ENOENT;
}

static int do_request(struct lpc_request *request)
{
	const struct lpc_user_interface *zoo = &zoo_user_interface;
	const struct lpc_user_procedure *procedure;
	const void *in = (void *)(uintptr_t)request->in;
	void *out = (void *)(uintptr_t)request->buf;

	if (request->kind != LPC_KIND_UPCALL)
		return -EINVAL;
	procedure = &zoo->upcalls[request->index];
	if (request->buf_len < procedure->out_max)
		return -EMSGSIZE;
	request->status = procedure->run(NULL, &ops, in, request->in_len, out,
					 &request->out_len);
	/* What the generated check refuses, the kernel does not let pass. */
	return request->status == -EPROTO ? -EPROTO : 0;
}

int __wrap_ioctl(int fd, unsigned long command, ...)
{
	va_list args;
	void *arg;
	int err;

	va_start(args, command);
	arg = va_arg(args, void *);
	va_end(args);
	if (fd != zoo_fd)
		return __real_ioctl(fd, command, arg);
	switch (command) {
	case LPC_IOC_QUERY:
		err = do_query(arg);
		break;
	case LPC_IOC_BIND:
		err = do_bind(arg);
		break;
	case LPC_IOC_RESET:
		err = mood_is("failed") ? 0 : -EPERM;
		break;
	case LPC_IOC_REQUEST:
		err = do_request(arg);
		break;
	default:
		err = -ENOTTY;
		break;
	}
	errno = -err;
	return err ? -1 : 0;
}

int __wrap_open(const char *path, int flags, ...)
{
	size_t len = strlen(path);
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = va_arg(args, mode_t);
	va_end(args);
	if (len < strlen(PATH) || strcmp(path + len - strlen(PATH), PATH) != 0)
		return __real_open(path, flags, mode);
	if (mood_is("denied")) {
		errno = EACCES;
		return -1;
	}
	zoo_fd = eventfd(0, EFD_CLOEXEC);
	return zoo_fd;
}
