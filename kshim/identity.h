/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * identity.h - threads of a daemon that act as the caller of a call.
 */
#ifndef _LPC_IDENTITY_H
#define _LPC_IDENTITY_H

#include "device.h"

struct lpc_half;
struct lpc_incarnation;

lpc_command_fn lpc_assume;

bool lpc_identity_may_bind(const struct lpc_half *half,
			   const struct lpc_incarnation *incarnation, u32 index);
int lpc_identity_before(struct lpc_file *file, unsigned int nr, const void *argument);
void lpc_identities_init(struct lpc_identities *identities);
void lpc_identities_finish(struct lpc_identities *identities);

/**
 * lpc_identity_any - whether a thread acts as a caller
 * @file: the daemon's
 *
 * A thread that does sees so: it has said so itself.
 */
static inline bool lpc_identity_any(const struct lpc_file *file)
{
	return READ_ONCE(file->identities.n);
}

#endif /* _LPC_IDENTITY_H */
