/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * may.h - whether the caller of a call may do a thing.
 */
#ifndef _LPC_MAY_H
#define _LPC_MAY_H

#include "device.h"

lpc_command_fn lpc_may;

#endif /* _LPC_MAY_H */
