/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * queue.h - calls that wait for a worker, and workers that wait for a call.
 */
#ifndef _LPC_QUEUE_H
#define _LPC_QUEUE_H

struct lpc_call;
struct lpc_half;
struct lpc_worker;

int lpc_queue_allows(struct lpc_half *half, struct lpc_call *call);
void lpc_queue_call(struct lpc_half *half, struct lpc_call *call);
void lpc_queue_again(struct lpc_half *half, struct lpc_call *call);
void lpc_queue_remove(struct lpc_half *half, struct lpc_call *call);
struct lpc_call *lpc_queue_peek(struct lpc_half *half);
struct lpc_call *lpc_queue_first(struct lpc_half *half);
void lpc_queue_cancel(struct lpc_half *half, struct lpc_call *call);
bool lpc_queue_has_work(const struct lpc_half *half);
void lpc_queue_kick(struct lpc_half *half);
void lpc_queue_kick_all(struct lpc_half *half);

void lpc_worker_give(struct lpc_worker *worker, struct lpc_call *call);
struct lpc_call *lpc_worker_take(struct lpc_worker *worker);

#endif /* _LPC_QUEUE_H */
