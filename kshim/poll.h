/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * poll.h - a daemon's thread waits for a message.
 */
#ifndef _LPC_POLL_H
#define _LPC_POLL_H

#include "deliver.h"
#include "device.h"

struct lpc_half;
struct lpc_incarnation;
struct lpc_worker;

int lpc_poll_wait(struct lpc_incarnation *incarnation, struct lpc_worker *worker,
		  const struct lpc_inbox *inbox, bool nonblock, u64 timeout_ns);
int lpc_poll_inbox(struct lpc_half *half, struct lpc_incarnation *incarnation,
		   const struct lpc_inbox *inbox, bool nonblock, u64 timeout_ns);

lpc_command_fn lpc_poll;

#endif /* _LPC_POLL_H */
