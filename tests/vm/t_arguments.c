// SPDX-License-Identifier: MIT
/*
 * t_arguments.c - what every command does with its argument's size, its tail,
 * unknown flags, reserved fields and an address that is not there.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define TAIL	64

union argument {
	uint32_t size;
	struct lpc_hello hello;
	struct lpc_bind bind;
	struct lpc_query query;
	struct lpc_poll poll;
	struct lpc_exec exec;
	struct lpc_response response;
	struct lpc_request request;
	struct lpc_lock_op lock;
	struct lpc_semaphore_op semaphore;
	struct lpc_response_poll response_poll;
	uint8_t bytes[512];
};

/**
 * struct command - a command, and an argument with nothing wrong in it
 * @name: of the command
 * @number: the same
 * @size: of its argument
 * @first_size: of its argument when it was first published, 0: the same
 * @flags: known ones
 * @attached: it needs an attached file
 * @reserved: offsets of 32-bit words that must be 0, up to a 0
 * @argument: on an attached file it ends with @result
 * @result: which is never -EINVAL
 */
struct command {
	const char *name;
	unsigned long number;
	uint32_t size;
	uint32_t first_size;
	uint32_t flags;
	bool attached;
	size_t reserved[4];
	union argument argument;
	int result;
};

static uint64_t value = 1, out;

#define COMMAND(NAME, type) \
	.name = #NAME, .number = LPC_IOC_##NAME, .size = sizeof(struct type)
#define WORD(type, field) offsetof(struct type, field)

static struct command commands[] = {
	{ COMMAND(HELLO, lpc_hello), .flags = LPC_HELLO_REPLACE,
	  .first_size = offsetof(struct lpc_hello, arena_len),
	  .reserved = { WORD(lpc_hello, reserved), WORD(lpc_hello, reserved2),
			WORD(lpc_hello, reserved3), WORD(lpc_hello, reserved4) },
	  .argument.hello = { .abi = LPC_ABI, .interface = RIG_NAME,
			      .version = RIG_VERSION,
			      .signature = RIG_SIGNATURE_2 },
	  .result = -EALREADY },
	{ COMMAND(BIND, lpc_bind),
	  .argument.bind = { .kind = LPC_KIND_UPCALL, .name = "null" } },
	{ COMMAND(QUERY, lpc_query) },
	{ COMMAND(POLL, lpc_poll), .attached = true, .flags = LPC_POLL_NONBLOCK,
	  .reserved = { WORD(lpc_poll, reserved) },
	  .argument.poll = { .flags = LPC_POLL_NONBLOCK }, .result = -EAGAIN },
	{ COMMAND(EXEC, lpc_exec), .attached = true,
	  .reserved = { WORD(lpc_exec, reserved) },
	  .argument.exec = { .index = RIG_ADD, .in_len = sizeof(value),
			     .buf_len = sizeof(out) } },
	{ COMMAND(RESPONSE, lpc_response), .attached = true, .result = -EPERM },
	{ COMMAND(REQUEST, lpc_request),
	  .argument.request = { .kind = LPC_KIND_DOWNCALL, .index = RIG_ADD,
				.in_len = sizeof(value),
				.buf_len = sizeof(out) } },
	{ COMMAND(LOCK, lpc_lock_op), .attached = true,
	  .flags = LPC_LOCK_TRY | LPC_LOCK_REPAIR,
	  .reserved = { WORD(lpc_lock_op, reserved),
			WORD(lpc_lock_op, reserved) + 4 },
	  .argument.lock = { .index = RIG_LOCKS }, .result = -ENOENT },
	{ COMMAND(UNLOCK, lpc_lock_op), .attached = true,
	  .flags = LPC_UNLOCK_DISCARD,
	  .reserved = { WORD(lpc_lock_op, reserved),
			WORD(lpc_lock_op, reserved) + 4,
			WORD(lpc_lock_op, timeout_ns) },
	  .argument.lock = { .flags = LPC_UNLOCK_DISCARD }, .result = -EPERM },
	{ COMMAND(UP, lpc_semaphore_op), .attached = true,
	  .reserved = { WORD(lpc_semaphore_op, reserved),
			WORD(lpc_semaphore_op, timeout_ns),
			WORD(lpc_semaphore_op, timeout_ns) + 4 },
	  .argument.semaphore = { .index = RIG_SEMAPHORES }, .result = -ENOENT },
	{ COMMAND(DOWN, lpc_semaphore_op), .attached = true,
	  .flags = LPC_DOWN_TRY,
	  .reserved = { WORD(lpc_semaphore_op, reserved) },
	  .argument.semaphore = { .index = RIG_SEMAPHORES }, .result = -ENOENT },
	{ COMMAND(RESPONSE_POLL, lpc_response_poll), .attached = true,
	  .flags = LPC_POLL_NONBLOCK | LPC_POLL_CHAIN, .result = -EPERM },
};

static const struct command *now;

/* The command with this argument must end with @wanted. */
static void give(int fd, union argument argument, uint32_t size, int wanted,
		 const char *what, unsigned int which)
{
	int got;

	argument.size = size;
	got = lpctest_ioctl(fd, now->number, &argument);
	if (got != wanted)
		vmtest_fail("%s, %s %u: got %d, wanted %d", now->name, what,
			    which, got, wanted);
}

static void sizes(int fd)
{
	const union argument good = now->argument;
	uint32_t first = now->first_size ? now->first_size : now->size, i;
	union argument tail = good;

	give(fd, good, now->size, now->result, "as it should be", 0);
	give(fd, good, now->size + TAIL, now->result, "zero tail", 0);
	give(fd, good, first, now->result, "of the first version", 0);
	give(fd, good, first - 1, -EINVAL, "one byte short", 0);
	give(fd, good, 4, -EINVAL, "just a size", 0);
	give(fd, good, 0, -EINVAL, "size 0", 0);
	for (i = 0; i < TAIL; i += 7) {
		tail = good;
		tail.bytes[now->size + i] = 1;
		give(fd, tail, now->size + TAIL, -E2BIG, "tail byte", i);
	}
}

static void words(int fd)
{
	union argument bad;
	uint32_t i;

	for (i = 0; i < 32; i++) {
		if (now->flags & (1U << i))
			continue;
		bad = now->argument;
		((uint32_t *)bad.bytes)[1] |= 1U << i;
		give(fd, bad, now->size, -EINVAL, "flag", i);
	}
	for (i = 0; i < 4 && now->reserved[i]; i++) {
		bad = now->argument;
		*(uint32_t *)(bad.bytes + now->reserved[i]) = 1;
		give(fd, bad, now->size, -EINVAL, "reserved", i);
	}
}

/* Addresses: none, not mapped, and an argument that ends where memory does. */
static void addresses(int fd)
{
	char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	union argument argument = now->argument;
	char *end = pages + 4096;

	mprotect(end, 4096, PROT_NONE);
	lpctest_result(lpctest_ioctl(fd, now->number, NULL), -EFAULT);
	lpctest_result(lpctest_ioctl(fd, now->number, end), -EFAULT);
	argument.size = now->size;
	memcpy(end - now->size, &argument, now->size);
	lpctest_result(lpctest_ioctl(fd, now->number, end - now->size),
		       now->result);
	argument.size = now->size + 1;
	memcpy(end - now->size, &argument, now->size);
	lpctest_result(lpctest_ioctl(fd, now->number, end - now->size), -EFAULT);
	argument.size = 4097;
	memcpy(end - now->size, &argument, now->size);
	lpctest_result(lpctest_ioctl(fd, now->number, end - now->size), -E2BIG);
	argument.size = ~0U;
	memcpy(end - now->size, &argument, now->size);
	lpctest_result(lpctest_ioctl(fd, now->number, end - now->size), -E2BIG);
	munmap(pages, 8192);
}

static void unknown(int fd)
{
	char argument[512] = { 0 };

	lpctest_result(lpctest_ioctl(fd, _IOWR(LPC_IOC_TYPE, 0x0f, struct lpc_poll),
				     argument), -ENOTTY);
	lpctest_result(lpctest_ioctl(fd, _IOWR(LPC_IOC_TYPE, 0x3f, struct lpc_poll),
				     argument), -ENOTTY);
	lpctest_result(lpctest_ioctl(fd, _IOWR(LPC_IOC_TYPE, 0xff, struct lpc_poll),
				     argument), -ENOTTY);
	lpctest_result(lpctest_ioctl(fd, _IOWR('x', 0x10, struct lpc_poll),
				     argument), -ENOTTY);
	lpctest_result(lpctest_ioctl(fd, _IOW(LPC_IOC_TYPE, 0x10, struct lpc_poll),
				     argument), -ENOTTY);
	lpctest_result(lpctest_ioctl(fd, _IO(LPC_IOC_TYPE, 0x10), argument),
		       -ENOTTY);
}

static void kinds(int fd)
{
	struct lpc_query query = { .size = sizeof(query), .kind = LPC_QUERY_GRANTS + 1 };
	struct lpc_request request = { .size = sizeof(request), .kind = 2 };

	lpctest_result(lpctest_ioctl(fd, LPC_IOC_QUERY, &query), -EINVAL);
	query.kind = LPC_QUERY_UPCALL;
	query.index = RIG_UPCALLS;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_QUERY, &query), -ENOENT);
	query.index = ~0U;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_QUERY, &query), -ENOENT);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_REQUEST, &request), -EINVAL);
}

int main(void)
{
	int fd, observer;
	size_t i;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	observer = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (commands[i].number == LPC_IOC_EXEC) {
			commands[i].argument.exec.in = lpctest_ptr(&value);
			commands[i].argument.exec.buf = lpctest_ptr(&out);
		} else if (commands[i].number == LPC_IOC_REQUEST) {
			commands[i].argument.request.in = lpctest_ptr(&value);
			commands[i].argument.request.buf = lpctest_ptr(&out);
		}
		now = &commands[i];
		sizes(fd);
		words(fd);
		addresses(fd);
		if (now->attached)
			give(observer, now->argument, now->size, -ENOTCONN,
			     "not attached", 0);
	}
	unknown(fd);
	kinds(fd);
	lpctest_quiet(fd);
	close(fd);
	close(observer);
	return 0;
}
