// SPDX-License-Identifier: GPL-2.0-only
/*
 * trace.c - a tracepoint for each step of a call.
 */
#include <linux/types.h>

#define CREATE_TRACE_POINTS
#include "trace.h"
