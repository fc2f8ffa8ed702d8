/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * request.h - an application asks for a public procedure.
 */
#ifndef _LPC_REQUEST_H
#define _LPC_REQUEST_H

#include "device.h"

lpc_command_fn lpc_request;

#endif /* _LPC_REQUEST_H */
