// SPDX-License-Identifier: GPL-2.0-only
/*
 * inside_user.c - what libudriver and the C library offer to a user half, where that
 * is linked into the kernel half's module.
 */
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/mutex.h>
#include <linux/string.h>

#include "inside_half.h"
#include "lpc_user.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

int inside_errno;

extern const struct lpc_user_half lpc_user_half;

int inside_user_init(struct lpc_half *half)
{
	if (!lpc_user_half.init)
		return 0;
	return lpc_user_half.init(&half->ctx, &half->user_priv);
}

void inside_user_exit(struct lpc_half *half)
{
	if (lpc_user_half.exit)
		lpc_user_half.exit(&half->ctx, half->user_priv);
}

int inside_user_run(struct lpc_half *half, u32 index, u32 in_len, u32 *out_len)
{
	return lpc_user_half.interface->upcalls[index].run(&half->ctx,
							   lpc_user_half.ops, half->in,
							   in_len, half->out, out_len);
}

void inside_user_event(struct lpc_half *half, const void *payload, u32 len, u32 count)
{
	lpc_user_half.interface->events[0].run(&half->ctx, lpc_user_half.ops, payload,
					       len, count);
}

void *lpc_priv(const struct lpc_ctx *ctx)
{
	return ctx->half->user_priv;
}

int lpc_down_call(struct lpc_ctx *ctx, uint32_t index, const void *in,
		  uint32_t in_len, void *out, uint32_t out_size, uint32_t *out_len)
{
	return inside_down_call(ctx->half, index, in, in_len, out, out_len);
}

int lpc_lock(struct lpc_ctx *ctx, uint32_t index, void *copy, uint32_t len,
	     uint64_t timeout_ns)
{
	struct inside_lock *lock = &ctx->half->locks[index];

	mutex_lock(&lock->mutex);
	memcpy(copy, lock->data, len);
	return 0;
}

int lpc_unlock(struct lpc_ctx *ctx, uint32_t index, const void *copy, uint32_t len)
{
	struct inside_lock *lock = &ctx->half->locks[index];

	memcpy(lock->data, copy, len);
	mutex_unlock(&lock->mutex);
	return 0;
}

int lpc_unlock_discard(struct lpc_ctx *ctx, uint32_t index)
{
	mutex_unlock(&ctx->half->locks[index].mutex);
	return 0;
}

unsigned long strtoul(const char *text, char **end, int base)
{
	unsigned long value = 0;
	const char *at = text;

	for (; *at >= '0' && *at < '0' + base; at++) {
		if (value > (ULONG_MAX - (*at - '0')) / base) {
			errno = ERANGE;
			value = ULONG_MAX;
			break;
		}
		value = value * base + (*at - '0');
	}
	*end = (char *)at;
	return value;
}
