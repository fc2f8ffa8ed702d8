/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * handle.h - kernel objects that the user half knows by number.
 */
#ifndef _LPC_HANDLE_H
#define _LPC_HANDLE_H

struct lpc_half;
struct lpc_seat;

void lpc_handles_init(struct lpc_half *half);
void lpc_handles_number(struct lpc_half *half, unsigned int minor);
void lpc_handles_finish(struct lpc_half *half);
void lpc_handles_unpin(struct lpc_seat *seat);

#endif /* _LPC_HANDLE_H */
