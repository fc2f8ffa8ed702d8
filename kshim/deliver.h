/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * deliver.h - getting a message into a daemon's memory.
 */
#ifndef _LPC_DELIVER_H
#define _LPC_DELIVER_H

#include <linux/types.h>

#include "lpc.h"

struct lpc_call;
struct lpc_incarnation;
struct lpc_mailbox;
struct lpc_worker;

/**
 * struct lpc_inbox - where a daemon's thread wants its message
 * @buf: for the payload
 * @len: bytes there
 * @msg: for the message
 * @mailbox: where it is set, all goes into its slot instead
 */
struct lpc_inbox {
	void __user *buf;
	u32 len;
	struct lpc_message __user *msg;
	struct lpc_mailbox *mailbox;
};

int lpc_inbox_put(const struct lpc_inbox *inbox, const struct lpc_message *msg,
		  const void *payload);
int lpc_deliver_call(struct lpc_incarnation *incarnation, struct lpc_worker *worker,
		     struct lpc_call *call, const struct lpc_inbox *inbox);
bool lpc_deliver_into_slot(struct lpc_incarnation *incarnation, struct lpc_call *call,
			   const struct lpc_mailbox *mailbox);

#endif /* _LPC_DELIVER_H */
