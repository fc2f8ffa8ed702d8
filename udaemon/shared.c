// SPDX-License-Identifier: MIT
/*
 * shared.c - memory that the kernel half shares: the arena, the window of grants.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "driver.h"
#include "shared.h"

static int map(int fd, uint64_t offset, uint64_t len, void **ret_at)
{
	void *at;

	if (!len)
		return 0;
	at = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		  (off_t)offset);
	if (at == MAP_FAILED)
		return -errno;
	*ret_at = at;
	return 0;
}

/**
 * ud_shared_map - map what a kernel half shares
 * @shared: zeroes; out: what is mapped, also where it fails
 * @fd: the channel, attached
 * @hello: what the kernel said
 *
 * Return: 0, or what mmap() said.
 */
int ud_shared_map(struct ud_shared *shared, int fd, const struct lpc_hello *hello)
{
	int err;

	shared->arena_len = hello->arena_len;
	shared->state_len = hello->arena_state;
	shared->grants_len = hello->grant_len;
	err = map(fd, LPC_MMAP_ARENA, shared->arena_len, &shared->arena);
	if (err)
		return err;
	return map(fd, LPC_MMAP_GRANT, shared->grants_len, &shared->grants);
}

/**
 * ud_shared_unmap - before the channel is closed, which a mapping would keep open
 * @shared: what is mapped, or zeroes; zeroes afterwards
 */
void ud_shared_unmap(struct ud_shared *shared)
{
	if (shared->arena)
		munmap(shared->arena, shared->arena_len);
	if (shared->grants)
		munmap(shared->grants, shared->grants_len);
	memset(shared, 0, sizeof(*shared));
}

/* Where a piece is, or NULL: it is not inside. */
static void *piece(void *memory, uint64_t memory_len, uint32_t at, uint32_t len)
{
	if (!memory || (uint64_t)at + len > memory_len)
		return NULL;
	return (char *)memory + at;
}

/**
 * lpc_arena_at - a piece of the arena
 * @ctx: a context
 * @at: where it begins, in bytes
 * @len: bytes
 *
 * For generated code.
 *
 * Return: where it is; NULL: not inside the arena.
 */
void *lpc_arena_at(const struct lpc_ctx *ctx, uint32_t at, uint32_t len)
{
	const struct ud_shared *shared = &ctx->driver->bind.shared;

	return piece(shared->arena, shared->arena_len, at, len);
}

/**
 * lpc_grant_at - a buffer of the application
 * @ctx: the context of the call that it was lent to
 * @at: where it begins in the window, in bytes
 * @len: bytes
 *
 * For generated code.
 *
 * Return: where it is; NULL: not inside the window.
 */
void *lpc_grant_at(const struct lpc_ctx *ctx, uint32_t at, uint32_t len)
{
	const struct ud_shared *shared = &ctx->driver->bind.shared;

	return piece(shared->grants, shared->grants_len, at, len);
}

/**
 * lpc_state - memory of the user half that outlives the process
 * @ctx: a context
 * @ret_len: out: bytes, 0: the interface has none
 *
 * It is zero when the kernel half is loaded; from then on every user half that is
 * attached finds it as the last one left it, in whatever moment that one ended.
 * Who keeps more there than can be written at once needs a mark that says whether
 * it is whole, such as a checksum.
 *
 * Return: where it is, the same in all threads, until exit has returned.
 */
void *lpc_state(const struct lpc_ctx *ctx, size_t *ret_len)
{
	const struct ud_shared *shared = &ctx->driver->bind.shared;

	*ret_len = shared->arena ? shared->state_len : 0;
	return *ret_len ? shared->arena : NULL;
}
