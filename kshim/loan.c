// SPDX-License-Identifier: GPL-2.0-only
/*
 * loan.c - what is lent to the user half for a call, and comes back.
 *
 * The caller lends before its call and recalls after it, however that ended.  A
 * grant ends at the first of these: the answer, before the caller hears of it;
 * the caller's return; and with the incarnation all its mappings are gone.  What
 * was lent is used for something else only when the user half can have no call
 * left that it belongs to: the call keeps a reference until it is freed, which is
 * after its answer or the end of the incarnation.
 *
 * Locks: none here; see arena.c and grant.c.
 */
#include "arena.h"
#include "call.h"
#include "grant.h"
#include "half.h"
#include "loan.h"

void lpc_lent_put(struct lpc_lent *lent)
{
	if (!refcount_dec_and_test(&lent->ref))
		return;
	if (lent->kind == LPC_LENT_BLOCK)
		lpc_block_free(container_of(lent, struct lpc_block, lent));
	else
		lpc_grant_free(container_of(lent, struct lpc_grant, lent));
}

static struct lpc_lent *lent_of(const struct lpc_loan *loan)
{
	if (!(loan->flags & LPC_LOAN_USER))
		return &loan->block->lent;
	return loan->grant ? &loan->grant->lent : NULL;
}

static int lend_block(struct lpc_half *half, struct lpc_loan *loan)
{
	if (WARN_ON_ONCE(loan->block->arena != half->arena))
		return -EINVAL;
	if (loan->len > loan->block->len)
		return -EMSGSIZE;
	loan->at = loan->block->at;
	return 0;
}

static void end_loans(struct lpc_half *half, struct lpc_loan *loans, u32 n)
{
	while (n--) {
		if (loans[n].flags & LPC_LOAN_USER && loans[n].grant)
			lpc_grant_end(loans[n].grant);
	}
	lpc_half_exit(half);
}

/**
 * lpc_lend - lend memory to the user half, for a call
 * @half: the kernel half
 * @loans: what, and out: where the user half finds it
 * @n: how many
 *
 * For generated stubs; lpc_recall() must follow where it returns 0.
 *
 * Context: process, may sleep; the application's own where it lends its memory.
 *
 * Return: 0; -EFAULT: the application has no such memory, or not so that it can
 * be lent; -EMSGSIZE: longer than the block, or than the interface allows;
 * -ENOBUFS: too much is lent already; -ENODEV; -ENOMEM.
 */
int lpc_lend(struct lpc_half *half, struct lpc_loan *loans, u32 n)
{
	int err = 0;
	u32 i;

	if (!lpc_half_enter(half))
		return -ENODEV;
	for (i = 0; i < n; i++) {
		if (loans[i].flags & LPC_LOAN_USER)
			err = lpc_grant_begin(half, &loans[i]);
		else
			err = lend_block(half, &loans[i]);
		if (err) {
			end_loans(half, loans, i);
			return err;
		}
	}
	return 0;
}
EXPORT_SYMBOL_GPL(lpc_lend);

/**
 * lpc_recall - what was lent comes back
 * @half: the kernel half
 * @loans: what
 * @n: how many
 * @err: how the call ended
 *
 * Where @err is 0, what the user half wrote to the application's partial pages is
 * written to the application; whole pages are the application's own.
 *
 * Context: as lpc_lend(), the same process.
 *
 * Return: @err, or -EFAULT: the application's memory has gone meanwhile.
 */
int lpc_recall(struct lpc_half *half, struct lpc_loan *loans, u32 n, int err)
{
	u32 i;

	for (i = 0; i < n; i++) {
		if (!(loans[i].flags & LPC_LOAN_USER) || !loans[i].grant)
			continue;
		lpc_grant_revoke(loans[i].grant);
		if (!err)
			err = lpc_grant_write_back(loans[i].grant);
	}
	end_loans(half, loans, n);
	return err;
}
EXPORT_SYMBOL_GPL(lpc_recall);

/**
 * lpc_loans_attach - a call has what it was lent, from now until it is freed
 * @call: the call, being created, its upcall set
 */
void lpc_loans_attach(struct lpc_call *call)
{
	const struct lpc_upcall *upcall = call->upcall;
	struct lpc_lent *lent;
	u32 i;

	for (i = 0; i < upcall->n_loans; i++) {
		lent = lent_of(&upcall->loans[i]);
		if (!lent)
			continue;
		refcount_inc(&lent->ref);
		call->lent[call->n_lent++] = lent;
	}
}

/**
 * lpc_loans_revoke - the user half has answered: its grants end
 * @call: the call
 *
 * Context: process, may sleep; no lock held.
 */
void lpc_loans_revoke(struct lpc_call *call)
{
	u32 i;

	for (i = 0; i < call->n_lent; i++) {
		if (call->lent[i]->kind == LPC_LENT_GRANT)
			lpc_grant_revoke(container_of(call->lent[i], struct lpc_grant,
						      lent));
	}
}

/**
 * lpc_loans_detach - a call is freed
 * @call: the call
 */
void lpc_loans_detach(struct lpc_call *call)
{
	while (call->n_lent)
		lpc_lent_put(call->lent[--call->n_lent]);
}
