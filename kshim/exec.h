/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exec.h - a daemon's thread runs a downcall.
 */
#ifndef _LPC_EXEC_H
#define _LPC_EXEC_H

#include "deliver.h"
#include "device.h"
#include "seat.h"

struct lpc_half;
struct lpc_incarnation;
struct lpc_job;

/**
 * struct lpc_exec_data - arguments and results of a downcall run in this thread
 * @in: arguments, copied in
 * @in_len: bytes of them
 * @out: room for the results
 * @out_len: bytes of them
 * @status: result of the procedure
 * @small_in: where short arguments are
 * @small_out: where short results are
 */
struct lpc_exec_data {
	void *in;
	u32 in_len;
	void *out;
	u32 out_len;
	int status;
	u8 small_in[64] __aligned(8);
	u8 small_out[64] __aligned(8);
};

int lpc_exec_copy_in(struct lpc_exec_data *data, const void __user *in, u32 in_len,
		     u32 in_max, u32 out_max);
void lpc_exec_free(struct lpc_exec_data *data);
int lpc_exec_run(struct lpc_half *half, u32 index, enum lpc_seat_kind kind,
		 struct lpc_call *call, struct lpc_exec_data *data);
int lpc_exec_wait(struct lpc_half *half, struct lpc_incarnation *incarnation,
		  struct lpc_job *job, const struct lpc_inbox *inbox);

lpc_command_fn lpc_exec;

#endif /* _LPC_EXEC_H */
