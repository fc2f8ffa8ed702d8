/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * waiting.h - how long each side looks before it sleeps.
 */
#ifndef _LPC_WAITING_H
#define _LPC_WAITING_H

#include <linux/types.h>

#include "lpc.h"

struct lpc_half;
struct lpc_lane;
struct lpc_mailbox;

/* Look until there is something. */
#define LPC_LOOK_FOREVER	U64_MAX

/* Times that do not try to hand the processor over, after one that failed. */
#define LPC_HAND_OVER_SKIP	31

/**
 * lpc_waiting_hands_over - whether to try to hand the processor over this time
 * @skip: times not to; a hint, written by anybody
 */
static inline bool lpc_waiting_hands_over(u8 *skip)
{
	u8 left = READ_ONCE(*skip);

	if (left)
		WRITE_ONCE(*skip, left - 1);
	return !left;
}

/**
 * lpc_waiting_handed_over - what came of it
 * @skip: as above
 * @ok: the other side did what it was expected to
 */
static inline void lpc_waiting_handed_over(u8 *skip, bool ok)
{
	if (!ok)
		WRITE_ONCE(*skip, LPC_HAND_OVER_SKIP);
}

enum lpc_waiting lpc_waiting_initial(void);
int lpc_waiting_parse(const char *name);
const char *lpc_waiting_name(enum lpc_waiting waiting);
void lpc_waiting_set(struct lpc_half *half, enum lpc_waiting waiting);

u64 lpc_waiting_worker_ns(const struct lpc_half *half,
			  const struct lpc_mailbox *mailbox);
void lpc_waiting_worker_slept(const struct lpc_half *half,
			      struct lpc_mailbox *mailbox, u64 slept_ns);
u64 lpc_waiting_caller_ns(const struct lpc_lane *lane);
void lpc_waiting_caller_waited(struct lpc_lane *lane, u64 waited_ns);

#endif /* _LPC_WAITING_H */
