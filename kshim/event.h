/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * event.h - one-way messages to the user half, from any context.
 */
#ifndef _LPC_EVENT_H
#define _LPC_EVENT_H

#include <linux/list.h>
#include <linux/types.h>

#include "deliver.h"
#include "lpc.h"

struct lpc_event_type;
struct lpc_half;
struct lpc_incarnation;
struct lpc_lane;

/* Bytes that the payload of an event may have. */
#define LPC_EVENT_LEN_MAX	256

/**
 * struct lpc_event - an event and what of it is queued; half->event_lock
 * @type: as the interface has it
 * @ready: in half->ready_events, where something is queued and it is bound
 * @bound: the incarnation has bound it
 * @head: first message queued
 * @queued: how many are
 * @counts: for each message, how often it happened
 * @payloads: for each message, what the last time brought
 * @raised: times it happened
 * @delivered: times that were delivered
 * @coalesced: times that were put to an earlier message
 */
struct lpc_event {
	const struct lpc_event_type *type;
	struct list_head ready;
	bool bound;
	u32 head;
	u32 queued;
	u32 *counts;
	u8 *payloads;
	u64 raised;
	u64 delivered;
	u64 coalesced;
};

int lpc_events_create(struct lpc_half *half);
void lpc_events_destroy(struct lpc_half *half);
void lpc_event_bound(struct lpc_half *half, const struct lpc_incarnation *incarnation,
		     u32 index);
void lpc_event_rebind(struct lpc_half *half, const struct lpc_incarnation *incarnation);
int lpc_event_deliver(struct lpc_lane *lane, const struct lpc_inbox *inbox);
void lpc_event_inform(struct lpc_half *half, u32 index, struct lpc_info_event *info);

#endif /* _LPC_EVENT_H */
