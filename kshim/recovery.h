/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * recovery.h - what a call may expect when a daemon dies, or none comes.
 */
#ifndef _LPC_RECOVERY_H
#define _LPC_RECOVERY_H

#include "call.h"

struct lpc_half;
struct lpc_half_options;
struct lpc_hello;

void lpc_recovery_init(struct lpc_half *half, const struct lpc_half_options *options);
int lpc_recovery_set_ms(struct lpc_half *half, unsigned int ms);
int lpc_recovery_set_repeats(struct lpc_half *half, unsigned int repeats);
bool lpc_recovery_allows(const struct lpc_hello *hello);
void lpc_recovery_configure(struct lpc_half *half, struct lpc_hello *hello);

void lpc_recovery_begin(const struct lpc_half *half, struct lpc_call *call);
u64 lpc_recovery_until(const struct lpc_half *half, const struct lpc_call *call);
bool lpc_recovery_is_over(const struct lpc_half *half, const struct lpc_call *call);
void lpc_recovery_end(struct lpc_half *half);
int lpc_recovery_failed(struct lpc_half *half, const struct lpc_call *call);
bool lpc_recovery_repeats(struct lpc_half *half, struct lpc_call *call);

/**
 * lpc_recovery_falls_back - whether a call that has ended is run on its fallback
 * @call: the call
 * @err: with which it ended, in or out of the queue
 *
 * What the user half's procedure said itself is an answer, whatever its number.
 */
static inline bool lpc_recovery_falls_back(const struct lpc_call *call, int err)
{
	return (err == -EOWNERDEAD || err == -ENOTCONN || err == -ENOTRECOVERABLE) &&
	       call->procedure->run && !call->from_user;
}

int lpc_recovery_fall_back(struct lpc_call *call);

#endif /* _LPC_RECOVERY_H */
