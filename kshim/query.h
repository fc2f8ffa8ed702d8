/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * query.h - what there is to see of a kernel half.
 */
#ifndef _LPC_QUERY_H
#define _LPC_QUERY_H

#include "device.h"

lpc_command_fn lpc_query;

#endif /* _LPC_QUERY_H */
