/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * loan.h - what is lent to the user half for a call, and comes back.
 */
#ifndef _LPC_LOAN_H
#define _LPC_LOAN_H

#include <linux/refcount.h>
#include <linux/types.h>

#include "lpc_half.h"

struct lpc_call;

enum lpc_lent_kind {
	LPC_LENT_BLOCK,		/* struct lpc_block */
	LPC_LENT_GRANT,		/* struct lpc_grant */
};

/**
 * struct lpc_lent - what a call has been lent, a member of it
 * @ref: references
 * @kind: what it is
 */
struct lpc_lent {
	refcount_t ref;
	enum lpc_lent_kind kind;
};

static inline void lpc_lent_init(struct lpc_lent *lent, enum lpc_lent_kind kind)
{
	refcount_set(&lent->ref, 1);
	lent->kind = kind;
}

void lpc_lent_put(struct lpc_lent *lent);

void lpc_loans_attach(struct lpc_call *call);
void lpc_loans_revoke(struct lpc_call *call);
void lpc_loans_detach(struct lpc_call *call);

#endif /* _LPC_LOAN_H */
