/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * waiting.h - how long each side looks before it sleeps.
 */
#ifndef _LPC_WAITING_H
#define _LPC_WAITING_H

#include <linux/types.h>

#include "lpc.h"

struct lpc_half;
struct lpc_mailbox;

/* Look until there is something. */
#define LPC_LOOK_FOREVER	U64_MAX

enum lpc_waiting lpc_waiting_initial(void);
int lpc_waiting_parse(const char *name);
const char *lpc_waiting_name(enum lpc_waiting waiting);
void lpc_waiting_set(struct lpc_half *half, enum lpc_waiting waiting);

u64 lpc_waiting_worker_ns(const struct lpc_half *half,
			  const struct lpc_mailbox *mailbox);
void lpc_waiting_worker_slept(const struct lpc_half *half,
			      struct lpc_mailbox *mailbox, u64 slept_ns);
u64 lpc_waiting_caller_ns(const struct lpc_half *half);
void lpc_waiting_caller_waited(struct lpc_half *half, u64 waited_ns);

#endif /* _LPC_WAITING_H */
