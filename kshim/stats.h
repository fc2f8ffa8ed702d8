/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stats.h - how procedures fare.
 */
#ifndef _LPC_STATS_H
#define _LPC_STATS_H

#include <linux/types.h>

struct lpc_call;
struct lpc_half;
struct lpc_info_procedure;

int lpc_stats_create(struct lpc_half *half);
void lpc_stats_destroy(struct lpc_half *half);
void lpc_stats_upcall(const struct lpc_call *call, u64 ns);
void lpc_stats_downcall(struct lpc_half *half, u32 index, int error, int status,
			u32 in_len, u32 out_len, u64 ns);
void lpc_stats_inform(struct lpc_half *half, u32 row, struct lpc_info_procedure *info);

#endif /* _LPC_STATS_H */
