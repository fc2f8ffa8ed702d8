/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * response.h - a daemon's thread answers an upcall.
 */
#ifndef _LPC_RESPONSE_H
#define _LPC_RESPONSE_H

#include "device.h"

struct lpc_call;
struct lpc_mailbox;

lpc_command_fn lpc_response;
lpc_command_fn lpc_response_poll;
void lpc_response_slot(struct lpc_call *call, struct lpc_mailbox *mailbox);

#endif /* _LPC_RESPONSE_H */
