// SPDX-License-Identifier: MIT
/*
 * shared.c - memory that the kernel half shares: the arena, the window of grants.
 */
#include <errno.h>
#include <stddef.h>
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
 * it is whole: lpc_state_seal() makes one.
 *
 * Return: where it is, the same in all threads, until exit has returned.
 */
void *lpc_state(const struct lpc_ctx *ctx, size_t *ret_len)
{
	const struct ud_shared *shared = &ctx->driver->bind.shared;

	*ret_len = shared->arena ? shared->state_len : 0;
	return *ret_len ? shared->arena : NULL;
}

/**
 * struct seal - the last bytes of the state, where it was sealed
 * @incarnation: that sealed it, from 1; 0: it never was
 * @len: bytes that are sealed, from the beginning
 * @reserved: 0
 * @sum: of those bytes and the three fields before this one
 */
struct seal {
	uint64_t incarnation;
	uint64_t len;
	uint64_t reserved;
	uint64_t sum;
};

_Static_assert(sizeof(struct seal) == LPC_STATE_SEAL, "lpc_user.h says so");

/* The 64-bit FNV-1a hash (Fowler, Noll, Vo), continued. */
static uint64_t add_bytes(uint64_t sum, const void *bytes, size_t len)
{
	const unsigned char *at = bytes;
	size_t i;

	for (i = 0; i < len; i++)
		sum = (sum ^ at[i]) * 0x00000100000001b3ULL;
	return sum;
}

static uint64_t sum_of(const void *state, const struct seal *seal)
{
	uint64_t sum = 0xcbf29ce484222325ULL;

	sum = add_bytes(sum, state, seal->len);
	return add_bytes(sum, seal, offsetof(struct seal, sum));
}

/* Where the state and its seal are: 0, -ENOENT or -ENOSPC. */
static int find_seal(const struct lpc_ctx *ctx, char **ret_state, size_t *ret_len)
{
	*ret_state = lpc_state(ctx, ret_len);
	if (!*ret_state)
		return -ENOENT;
	if (*ret_len <= LPC_STATE_SEAL)
		return -ENOSPC;
	*ret_len -= LPC_STATE_SEAL;
	return 0;
}

/**
 * lpc_state_seal - say that the state is whole
 * @ctx: a context
 *
 * To be called after each change that belongs together, with nobody changing the
 * state meanwhile.  It reads all of the state; the last LPC_STATE_SEAL bytes of it
 * are the seal's.  What is changed later breaks the seal until the next one.
 *
 * Return: 0; -ENOENT: the interface has no state; -ENOSPC: it is too short.
 */
int lpc_state_seal(const struct lpc_ctx *ctx)
{
	struct seal seal = { .incarnation = ctx->driver->bind.incarnation };
	char *state;
	size_t len;
	int err;

	err = find_seal(ctx, &state, &len);
	if (err)
		return err;
	seal.len = len;
	seal.sum = sum_of(state, &seal);
	memcpy(state + len, &seal, sizeof(seal));
	return 0;
}

/**
 * lpc_state_check - whether the state is whole
 * @ctx: a context, in init for example
 * @ret_incarnation: out: which user half sealed it, by the number of its
 *	incarnation (udriver_incarnation()), where this returns 0
 *
 * The seal finds a user half that died, not one that means harm.
 *
 * Return: 0: it is as it was sealed; -ENODATA: it never was, and is zero in a
 * kernel half that has just been loaded; -EBADMSG: it has been changed since, or
 * was being sealed; -ENOENT, -ENOSPC: as lpc_state_seal().
 */
int lpc_state_check(const struct lpc_ctx *ctx, uint64_t *ret_incarnation)
{
	struct seal seal;
	char *state;
	size_t len;
	int err;

	err = find_seal(ctx, &state, &len);
	if (err)
		return err;
	memcpy(&seal, state + len, sizeof(seal));
	if (!seal.incarnation && !seal.len && !seal.sum)
		return -ENODATA;
	if (seal.len != len || seal.sum != sum_of(state, &seal))
		return -EBADMSG;
	*ret_incarnation = seal.incarnation;
	return 0;
}
