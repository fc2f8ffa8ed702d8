/* SPDX-License-Identifier: MIT */
/*
 * mark.h - the user half's steps of a call, in the kernel's trace.
 *
 * A mark is a line in tracefs' trace_marker,
 *
 *	lpc: STEP half=NAME call=N chain=N procedure=NAME
 *
 * with the call in hexadecimal as in kshim's trace events, so that enqueue,
 * dequeue, run and response stand among them.
 */
#ifndef _MARK_H
#define _MARK_H

#include <stdint.h>

#include "lpc.h"

struct lpc_driver;

int ud_mark_open(void);
void ud_mark_write(const struct lpc_driver *driver, const char *step,
		   const struct lpc_message *msg);

/* Costs one comparison where there is no tracing. */
#define ud_mark(driver, step, msg)                                             \
	do {                                                                   \
		if (__builtin_expect((driver)->trace_fd >= 0, 0))              \
			ud_mark_write((driver), (step), (msg));                \
	} while (0)

#endif /* _MARK_H */
