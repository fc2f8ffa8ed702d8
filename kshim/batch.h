/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * batch.h - calls that come with another.
 */
#ifndef _LPC_BATCH_H
#define _LPC_BATCH_H

struct lpc_call;
struct lpc_incarnation;
struct lpc_lane;
struct lpc_mailbox;

/* Further slots of each worker. */
#define LPC_BATCH_FURTHER	7

void lpc_batch_fill(struct lpc_incarnation *incarnation, struct lpc_mailbox *first);
void lpc_batch_end(struct lpc_mailbox *first);
u32 lpc_batch_take_back(struct lpc_mailbox *first);
bool lpc_batch_recall(struct lpc_call *call);
struct lpc_call *lpc_batch_steal(struct lpc_lane *lane);

#endif /* _LPC_BATCH_H */
