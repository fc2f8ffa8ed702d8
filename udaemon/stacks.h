/* SPDX-License-Identifier: MIT */
/*
 * stacks.h - where every thread is, when the daemon is to be ended.
 */
#ifndef _STACKS_H
#define _STACKS_H

#include <signal.h>

void stacks_init(void);
const sigset_t *stacks_signals(void);

#endif /* _STACKS_H */
