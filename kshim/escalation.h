/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * escalation.h - daemons that end again and again.
 */
#ifndef _LPC_ESCALATION_H
#define _LPC_ESCALATION_H

#include <linux/types.h>

#include "device.h"
#include "lpc.h"

struct lpc_half;
struct lpc_incarnation;

/**
 * struct lpc_escalation - how daemons of a kernel half ended
 * @limits: of the daemon that attached last
 * @ends: when the last ones ended out of order, each at its number modulo
 *	LPC_RESTARTS_MAX + 1
 * @n: how many ends count: since the last success or reset
 * @last_ns: when the last of them was
 * @lived_ns: how long that incarnation lived
 * @pid: that daemon's process
 * @unanswered: calls that it had
 * @failed: no daemon may attach any more
 */
struct lpc_escalation {
	struct lpc_restarts limits;
	u64 ends[LPC_RESTARTS_MAX + 1];
	u64 n;
	u64 last_ns;
	u64 lived_ns;
	pid_t pid;
	u32 unanswered;
	bool failed;
};

void lpc_escalation_begin(struct lpc_half *half, struct lpc_incarnation *incarnation,
			  const struct lpc_restarts *limits);
int lpc_escalation_allows(struct lpc_half *half, u32 *ret_retry_ms);
void lpc_escalation_end(struct lpc_half *half, const struct lpc_incarnation *incarnation,
			u32 unanswered);
void lpc_escalation_inform(const struct lpc_half *half, struct lpc_info_half *info);

lpc_command_fn lpc_bye;
lpc_command_fn lpc_reset;

#endif /* _LPC_ESCALATION_H */
