/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * deadline.h - the one timer of a lane.
 */
#ifndef _LPC_DEADLINE_H
#define _LPC_DEADLINE_H

#include <linux/types.h>

#include "call.h"
#include "half.h"
#include "lane.h"

void lpc_deadline_init(struct lpc_lane *lane);
void lpc_deadline_keep(struct lpc_lane *lane, struct lpc_call *call);
bool lpc_deadline_passed(struct lpc_lane *lane, struct lpc_call *call);
void lpc_deadline_restart(struct lpc_lane *lane);
void lpc_deadline_finish(struct lpc_lane *lane);

/**
 * lpc_deadline_add - keep the deadline of a new call, if it has one
 * @lane: the lane
 * @call: its call
 *
 * Context: lane->lock held.
 */
static inline void lpc_deadline_add(struct lpc_lane *lane, struct lpc_call *call)
{
	/* Mostly the timer runs earlier, by the deadline of a call that has ended. */
	if (!lane->half->incarnation ||
	    (call->deadline_ns && (!lane->deadline_ns || call->deadline_ns < lane->deadline_ns)))
		lpc_deadline_keep(lane, call);
}

#endif /* _LPC_DEADLINE_H */
