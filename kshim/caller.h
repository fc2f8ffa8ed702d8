/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * caller.h - who made a call.
 */
#ifndef _LPC_CALLER_H
#define _LPC_CALLER_H

#include <linux/types.h>

#include "device.h"

struct cred;
struct lpc_half;
struct lpc_procedure;
struct task_struct;

/**
 * struct lpc_caller_ref - a caller, held
 * @task: the thread
 * @cred: its credentials
 * @chain: number of the chain that it began
 * @procedure: what was called
 */
struct lpc_caller_ref {
	struct task_struct *task;
	const struct cred *cred;
	u64 chain;
	const struct lpc_procedure *procedure;
};

int lpc_caller_get(struct lpc_file *file, u64 id, struct lpc_caller_ref *ret_caller);
void lpc_caller_put(struct lpc_caller_ref *caller);

lpc_command_fn lpc_caller;

#endif /* _LPC_CALLER_H */
