/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * response.h - a daemon's thread answers an upcall.
 */
#ifndef _LPC_RESPONSE_H
#define _LPC_RESPONSE_H

#include "device.h"

lpc_command_fn lpc_response;
lpc_command_fn lpc_response_poll;

#endif /* _LPC_RESPONSE_H */
