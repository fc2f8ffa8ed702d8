// SPDX-License-Identifier: MIT
/*
 * procs_user.c - user half with PROCS procedures, which do nothing; compiled
 * once for each number.  See procs.h.
 */
#include <errno.h>
#include <stdio.h>

#include "lpc_user.h"
#include "procs.h"

struct procs_ops {
	int (*nothing)(struct lpc_ctx *ctx);
};

static int nothing(struct lpc_ctx *ctx)
{
	(void)ctx;
	return 0;
}

static const struct procs_ops ops = {
	.nothing = nothing,
};

static int run(struct lpc_ctx *ctx, const void *user_ops, const void *in,
	       uint32_t in_len, void *out, uint32_t *out_len)
{
	const struct procs_ops *calls = user_ops;

	(void)in;
	(void)out;
	*out_len = 0;
	return in_len ? -EPROTO : calls->nothing(ctx);
}

static char names[PROCS][PROCS_NAME_LEN];
static struct lpc_user_procedure upcalls[PROCS];

static const uint64_t signatures[] = { PROCS_SIGNATURE };

static const struct lpc_user_interface interface = {
	.name = PROCS_INTERFACE,
	.version = 1,
	.signatures = signatures,
	.description = "{}",
	.upcalls = upcalls,
	.n_upcalls = PROCS,
};

__attribute__((constructor)) static void make_tables(void)
{
	uint32_t i;

	for (i = 0; i < PROCS; i++) {
		snprintf(names[i], sizeof(names[i]), "p%u", i);
		upcalls[i] = (struct lpc_user_procedure){
			.name = names[i],
			.signature = PROCS_SIGNATURE,
			.since = 1,
			.slot = offsetof(struct procs_ops, nothing),
			.run = run,
		};
	}
}

extern const struct lpc_user_half lpc_user_half;
__attribute__((visibility("default"))) const struct lpc_user_half
lpc_user_half = {
	.interface = &interface,
	.ops = &ops,
};
