/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lpc_half.h - what kshim offers to a kernel half.
 *
 * A kernel half is an ordinary module.  It registers its interface, with the
 * functions that lpcgen generated from the .lpc file, and from then on calls
 * its user half by typed stubs and is called through its operations.  It never
 * sees the channel: who serves it, how, and whether anybody does.
 *
 * The first part is for the author of a kernel half, the second for generated
 * code only.
 */
#ifndef _LPC_HALF_H
#define _LPC_HALF_H

#include <linux/bits.h>
#include <linux/types.h>
#include <linux/uio.h>

#include "lpc.h"

struct lpc_block;
struct lpc_grant;
struct lpc_half;
struct lpc_interface;
struct device;

/* For the author. */

/**
 * struct lpc_half_options - how a kernel half wants to be served
 * @name: of the device node, /dev/lpc/NAME; at most LPC_NAME_LEN - 1 bytes of
 *	letters, digits, '-', '_' and '.'
 * @priv: what lpc_half_priv() returns
 * @parent: device in whose directory the class device appears, or NULL
 * @max_calls: calls in flight at once, 0: LPC_CALLS_DEFAULT
 * @max_depth: calls nested in one chain, 0: LPC_DEPTH_DEFAULT
 * @attach_ms: how long a call waits for a user half where none is attached
 *	before it ends with -ENOTCONN, or is run on its fallback; 0: kshim's module
 *	parameter recovery_ms.  It is the first value of the attribute recovery_ms of
 *	the class device; an administrator and a daemon's configuration change it.
 * @max_grants: buffers of applications lent at once, 0: LPC_GRANTS_DEFAULT
 * @max_grant_pages: pages of them, 0: LPC_GRANT_PAGES_DEFAULT; more are refused
 *	with -ENOBUFS
 */
struct lpc_half_options {
	const char *name;
	void *priv;
	struct device *parent;
	unsigned int max_calls;
	unsigned int max_depth;
	unsigned int attach_ms;
	unsigned int max_grants;
	unsigned int max_grant_pages;
};

#define LPC_GRANTS_DEFAULT	256
#define LPC_GRANT_PAGES_DEFAULT	16384

void *lpc_half_priv(const struct lpc_half *half);
const char *lpc_half_name(const struct lpc_half *half);
void lpc_shutdown(struct lpc_half *half);
void lpc_unregister(struct lpc_half *half);

u64 lpc_handle_create(struct lpc_half *half, unsigned int type, void *object);
void *lpc_handle_remove(struct lpc_half *half, unsigned int type, u64 handle);

struct lpc_block *lpc_block_get(struct lpc_half *half, u32 len);
void lpc_block_put(struct lpc_block *block);
void *lpc_block_data(const struct lpc_block *block);
u32 lpc_block_len(const struct lpc_block *block);
int lpc_block_read(const struct lpc_block *block, u32 at, void *to, u32 len);

/* For generated code. */

/**
 * struct lpc_procedure - an upcall or a downcall, as the interface has it
 * @name: its name
 * @signature: of its own declaration and of every type it uses
 * @flags: LPC_PROCEDURE_*
 * @since: version of the interface it came with
 * @timeout_ms: its deadline, 0: none
 * @in_max: bytes of the longest arguments
 * @out_max: bytes of the longest results
 * @check_in: whether arguments are as the interface says: 0, -EPROTO, -EBADF or
 *	-ESTALE.  Called before arguments that came from user space are used:
 *	those of a downcall, and those of an upcall asked for by REQUEST.
 * @check_out: the same for results; called for the results of an upcall
 * @run: downcalls: decode @in, call the operation, encode into @out, which has
 *	room for @out_max bytes; returns the operation's result and sets
 *	@out_len (0 unless the result is 0).  Upcalls: the same for the fallback,
 *	NULL: there is none (LPC_PROCEDURE_FALLBACK is not set)
 */
struct lpc_procedure {
	const char *name;
	u64 signature;
	u32 flags;
	u32 since;
	u32 timeout_ms;
	u32 in_max;
	u32 out_max;
	int (*check_in)(struct lpc_half *half, const void *in, u32 len);
	int (*check_out)(struct lpc_half *half, const void *out, u32 len);
	int (*run)(struct lpc_half *half, const void *ops, const void *in,
		   u32 in_len, void *out, u32 *out_len);
};

/**
 * struct lpc_event_type - an event
 * @name: its name
 * @signature: of its declaration
 * @since: version of the interface it came with
 * @len: bytes of its payload, a plain structure; 0: none
 * @queue: messages kept before later ones are put to the last, at least 1
 */
struct lpc_event_type {
	const char *name;
	u64 signature;
	u32 since;
	u32 len;
	u32 queue;
};

/* Flag of a lock. */
#define LPC_LOCK_REPAIRED	BIT(0)

/**
 * struct lpc_lock_type - a lock and the structure it guards
 * @name: its name
 * @signature: of its declaration and of the structure
 * @since: version of the interface it came with
 * @len: bytes of the structure
 * @hold_ms: after this time a waiter may have it taken from the user half,
 *	0: never
 * @flags: LPC_LOCK_REPAIRED: when an incarnation ends with it, the structure is
 *	suspect until the next one has repaired it
 * @check: whether a copy is as the interface says; 0 or -EPROTO
 */
struct lpc_lock_type {
	const char *name;
	u64 signature;
	u32 since;
	u32 len;
	u32 hold_ms;
	u32 flags;
	int (*check)(struct lpc_half *half, const void *data, u32 len);
};

/**
 * struct lpc_semaphore_type - a counting semaphore
 * @name: its name
 * @signature: of its declaration
 * @since: version of the interface it came with
 * @initial: count at the start
 * @flags: LPC_SEMAPHORE_SIGNAL: counts taken are not given back when an
 *	incarnation ends
 */
struct lpc_semaphore_type {
	const char *name;
	u64 signature;
	u32 since;
	u32 initial;
	u32 flags;
};

/**
 * struct lpc_interface - everything that crosses between two halves
 * @name: of the interface
 * @version: of the interface, from 1
 * @signatures: of the interface at each version, @signatures[v - 1]
 * @description: JSON text that lpcgen made of the interface file
 * @upcalls: @n_upcalls of them; the index in the array is the procedure's number
 * @downcalls: the same
 * @events: the same
 * @locks: the same
 * @semaphores: the same
 * @handles: names of the handle types
 * @n_upcalls: how many
 * @n_downcalls: how many
 * @n_events: how many
 * @n_locks: how many
 * @n_semaphores: how many
 * @n_handles: how many
 * @arena_len: bytes of the arena, 0: none
 * @arena_state: bytes of it, from its beginning, for the user half's own state
 * @grant_max: bytes of the longest grant, 0: none
 */
struct lpc_interface {
	const char *name;
	u32 version;
	const u64 *signatures;
	const char *description;
	const struct lpc_procedure *upcalls;
	const struct lpc_procedure *downcalls;
	const struct lpc_event_type *events;
	const struct lpc_lock_type *locks;
	const struct lpc_semaphore_type *semaphores;
	const char * const *handles;
	u32 n_upcalls;
	u32 n_downcalls;
	u32 n_events;
	u32 n_locks;
	u32 n_semaphores;
	u32 n_handles;
	u32 arena_len;
	u32 arena_state;
	u32 grant_max;
};

struct lpc_half *lpc_register(const struct lpc_interface *interface,
			      const void *ops,
			      const struct lpc_half_options *options);

/* What a loan is. */
#define LPC_LOAN_USER	BIT(0)		/* an application's buffer, else a block */
#define LPC_LOAN_WRITE	BIT(1)		/* the user half may write */

/**
 * struct lpc_loan - memory that is lent to the user half for a call
 * @flags: LPC_LOAN_*
 * @len: bytes
 * @at: out: where it begins, in the arena or in the window of grants
 * @block: it, where it is one
 * @user: it, where it is an application's
 * @grant: out: kshim's, for @user
 */
struct lpc_loan {
	u32 flags;
	u32 len;
	u32 at;
	struct lpc_block *block;
	const void __user *user;
	struct lpc_grant *grant;
};

/* Loans of one upcall. */
#define LPC_UPCALL_LOANS	4

int lpc_lend(struct lpc_half *half, struct lpc_loan *loans, u32 n);
int lpc_recall(struct lpc_half *half, struct lpc_loan *loans, u32 n, int err);

/* Pieces in which the arguments of an upcall may lie. */
#define LPC_UPCALL_SEGMENTS	8

/**
 * struct lpc_upcall - an upcall, on the stub's stack
 * @index: number of the procedure
 * @n_loans: how many loans there are, at most LPC_UPCALL_LOANS
 * @loans: they, from lpc_lend()
 * @segments: how many pieces of arguments there are
 * @segment: the pieces, in order; they must stay until lpc_upcall() returns
 * @reply: out: results, checked, until lpc_upcall_put(); valid where
 *	lpc_upcall() returned 0
 * @reply_len: out: bytes of them
 * @call: out: what lpc_upcall_put() lets go
 */
struct lpc_upcall {
	u32 index;
	u32 n_loans;
	const struct lpc_loan *loans;
	u32 segments;
	struct kvec segment[LPC_UPCALL_SEGMENTS];
	const void *reply;
	u32 reply_len;
	void *call;
};

int lpc_upcall(struct lpc_half *half, struct lpc_upcall *upcall);
void lpc_upcall_put(struct lpc_upcall *upcall);

void lpc_event(struct lpc_half *half, u32 index, const void *payload);

void *lpc_lock(struct lpc_half *half, u32 index);
void *lpc_lock_timeout(struct lpc_half *half, u32 index, unsigned int ms);
void lpc_unlock(struct lpc_half *half, u32 index);

int lpc_up(struct lpc_half *half, u32 index);
int lpc_down(struct lpc_half *half, u32 index);
int lpc_down_timeout(struct lpc_half *half, u32 index, unsigned int ms);

void *lpc_handle_object(struct lpc_half *half, unsigned int type, u64 handle);

#endif /* _LPC_HALF_H */
