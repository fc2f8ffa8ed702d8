/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * deadline.h - the one timer of a kernel half.
 */
#ifndef _LPC_DEADLINE_H
#define _LPC_DEADLINE_H

#include <linux/types.h>

struct lpc_call;
struct lpc_half;

void lpc_deadline_init(struct lpc_half *half);
void lpc_deadline_add(struct lpc_half *half, struct lpc_call *call);
bool lpc_deadline_passed(struct lpc_half *half, struct lpc_call *call);
void lpc_deadline_restart(struct lpc_half *half);
void lpc_deadline_finish(struct lpc_half *half);

#endif /* _LPC_DEADLINE_H */
