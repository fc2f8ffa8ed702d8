/* SPDX-License-Identifier: MIT */
/*
 * call.h - running what came up, answering it, and entering the kernel half.
 */
#ifndef _CALL_H
#define _CALL_H

#include "channel.h"
#include "context.h"

void ud_call_run(struct lpc_ctx *ctx, const struct lpc_message *msg,
		 struct ud_answer *ret_answer);
void ud_call_event(struct lpc_ctx *ctx, const struct lpc_message *msg);
void ud_call_cancel(struct lpc_ctx *ctx, const struct lpc_message *msg);
void ud_call_unknown(struct lpc_ctx *ctx, const struct lpc_message *msg);

int ud_call_answer(struct lpc_ctx *ctx, const struct ud_answer *answer);
int ud_call_refused(struct lpc_ctx *ctx, uint64_t call, int err);
int ud_call_answer_wait(struct lpc_ctx *ctx, const struct ud_answer *answer,
			struct ud_wait *wait);

#endif /* _CALL_H */
