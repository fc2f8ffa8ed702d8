// SPDX-License-Identifier: MIT
/*
 * caller.c - who the caller of a call is, and what it may do.
 *
 * Asked of the kernel each time: nothing is kept here that could be out of date.
 */
#include <errno.h>
#include <string.h>

#include "channel.h"
#include "context.h"
#include "driver.h"

/* Number of the call on whose behalf a context is used: its own, or the one it
 * is nested in; 0: none.
 */
static uint64_t call_of(const struct lpc_ctx *ctx)
{
	uint64_t call = 0;

	for (; ctx && !call; ctx = ctx->parent)
		call = ud_context_call(ctx);
	return call;
}

static int ask(const struct lpc_ctx *ctx, struct lpc_caller *caller)
{
	return ud_channel_caller(ctx->driver->fd, call_of(ctx), caller);
}

static int may(const struct lpc_ctx *ctx, struct lpc_may *question)
{
	int err;

	do {
		err = ud_channel_may(ctx->driver->fd, call_of(ctx), question);
	} while (err == -EINTR);
	return err ? err : question->answer;
}

/**
 * lpc_caller - who the caller of this call is
 * @ctx: context of the call
 * @ret_caller: what LPC_IOC_CALLER says of it; @groups and @label are 0
 *
 * In a chain it is the one who made the first call.
 *
 * Return: 0; -ECANCELED: it has left; -ENOENT: the context runs no call; or what
 * else LPC_IOC_CALLER says.
 */
int lpc_caller(const struct lpc_ctx *ctx, struct lpc_caller *ret_caller)
{
	memset(ret_caller, 0, sizeof(*ret_caller));
	return ask(ctx, ret_caller);
}

/**
 * lpc_caller_groups - the caller's supplementary groups
 * @ctx: context of the call
 * @groups: where they go
 * @max: how many have room there
 * @ret_n: how many there are, which may be more
 *
 * Return: as of lpc_caller().
 */
int lpc_caller_groups(const struct lpc_ctx *ctx, uint32_t *groups, uint32_t max,
		      uint32_t *ret_n)
{
	struct lpc_caller caller = {
		.groups = (uint64_t)(uintptr_t)groups,
		.groups_max = max,
	};
	int err = ask(ctx, &caller);

	*ret_n = caller.n_groups;
	return err;
}

/**
 * lpc_caller_label - the caller's security label
 * @ctx: context of the call
 * @label: where it goes, with a NUL; "": no security module gives it one
 * @size: bytes there, at least 1
 *
 * Return: as of lpc_caller(); -EMSGSIZE: it is longer.
 */
int lpc_caller_label(const struct lpc_ctx *ctx, char *label, uint32_t size)
{
	struct lpc_caller caller = {
		.label = (uint64_t)(uintptr_t)label,
		.label_max = size,
	};
	int err = ask(ctx, &caller);

	if (!err && caller.label_len >= size)
		err = -EMSGSIZE;
	label[err ? 0 : caller.label_len] = '\0';
	return err;
}

/**
 * lpc_caller_capable - whether the caller has a capability over the machine
 * @ctx: context of the call
 * @capability: CAP_* of linux/capability.h
 *
 * It is the question that a driver in the kernel would ask with capable().
 *
 * Return: 0: it has; -EPERM: it has not; -EINVAL: there is no such capability; or
 * as of lpc_caller().  Whatever is not 0 can be the call's own result.
 */
int lpc_caller_capable(const struct lpc_ctx *ctx, uint32_t capability)
{
	struct lpc_may question = {
		.kind = LPC_MAY_CAPABLE,
		.what = capability,
	};

	return may(ctx, &question);
}

/**
 * lpc_caller_capable_own - whether it has a capability in its own user namespace
 * @ctx: context of the call
 * @capability: CAP_* of linux/capability.h
 *
 * For things that belong to that namespace alone: who has unshared one has every
 * capability in it.
 *
 * Return: as of lpc_caller_capable().
 */
int lpc_caller_capable_own(const struct lpc_ctx *ctx, uint32_t capability)
{
	struct lpc_may question = {
		.kind = LPC_MAY_CAPABLE,
		.flags = LPC_MAY_OWN_NS,
		.what = capability,
	};

	return may(ctx, &question);
}

/**
 * lpc_caller_may_path - whether the caller may do a thing to a file
 * @ctx: context of the call
 * @path: absolute, followed from the caller's root
 * @what: LPC_MAY_READ, LPC_MAY_WRITE, LPC_MAY_EXEC, or 0: whether it is there
 *
 * The answer is about now; to open the file after that, open it first and ask
 * with lpc_caller_may_file(), or mark the upcall 'as_caller'.
 *
 * Return: 0: it may; -EACCES, -ENOENT, -EROFS and so on: what it would be told;
 * -EINVAL: the path is relative; or as of lpc_caller().
 */
int lpc_caller_may_path(const struct lpc_ctx *ctx, const char *path,
			uint32_t what)
{
	struct lpc_may question = {
		.kind = LPC_MAY_PATH,
		.what = what,
		.path = (uint64_t)(uintptr_t)path,
	};

	return may(ctx, &question);
}

/**
 * lpc_caller_may_file - whether the caller may do a thing to an open file
 * @ctx: context of the call
 * @fd: open in this process, O_PATH will do
 * @what: as of lpc_caller_may_path()
 *
 * It is about the object, not about the way that leads to it.
 *
 * Return: as of lpc_caller_may_path().
 */
int lpc_caller_may_file(const struct lpc_ctx *ctx, int fd, uint32_t what)
{
	struct lpc_may question = {
		.kind = LPC_MAY_FILE,
		.what = what,
		.fd = fd,
	};

	return may(ctx, &question);
}
