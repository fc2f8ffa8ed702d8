/* SPDX-License-Identifier: MIT */
/*
 * lpc_user.h - what libudriver offers to a user half.
 *
 * A user half is a shared object that udaemon loads, or a program of its own
 * that uses libudriver (udriver.h).  Its author writes the bodies of the
 * upcalls; lpcgen generates the way to them and the stubs of the downcalls.
 *
 * The first part is for the author of a user half, the second for generated
 * code only.  Functions return 0 or a negative error number; lpc.h says what
 * each means.
 */
#ifndef _LPC_USER_H
#define _LPC_USER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lpc.h"

#ifdef __cplusplus
extern "C" {
#endif

struct lpc_ctx;
struct lpc_driver;
struct lpc_user_interface;

/* For the author. */

/**
 * struct lpc_user_half - a user half, as its shared object exports it
 * @interface: what lpcgen generated
 * @ops: the author's operations, the NAME_user_ops that lpcgen declared
 * @init: called once before the first upcall, may be NULL; downcalls, locks and
 *	semaphores can be used in it; @priv is what lpc_priv() returns from then on
 * @exit: called once after the last upcall, may be NULL; not where another daemon
 *	has taken over, which uses what this would undo
 *
 * The symbol is LPC_USER_HALF_SYMBOL; the generated macro NAME_USER_HALF()
 * defines it.
 */
struct lpc_user_half {
	const struct lpc_user_interface *interface;
	const void *ops;
	int (*init)(struct lpc_ctx *ctx, void **priv);
	void (*exit)(struct lpc_ctx *ctx, void *priv);
};

#define LPC_USER_HALF_SYMBOL	"lpc_user_half"

/* Every procedure gets the context of the call it runs; a context belongs to
 * one thread and is valid until the procedure returns.
 */
void *lpc_priv(const struct lpc_ctx *ctx);
struct lpc_driver *lpc_driver(const struct lpc_ctx *ctx);
bool lpc_cancelled(const struct lpc_ctx *ctx);
uint64_t lpc_deadline_ns(const struct lpc_ctx *ctx);

/* Who the caller is and what it may do, answered by the kernel for the caller.
 * What may be done to a file is LPC_MAY_READ, LPC_MAY_WRITE, LPC_MAY_EXEC.
 */
int lpc_caller(const struct lpc_ctx *ctx, struct lpc_caller *ret_caller);
int lpc_caller_groups(const struct lpc_ctx *ctx, uint32_t *groups, uint32_t max,
		      uint32_t *ret_n);
int lpc_caller_label(const struct lpc_ctx *ctx, char *label, uint32_t size);
int lpc_caller_capable(const struct lpc_ctx *ctx, uint32_t capability);
int lpc_caller_capable_own(const struct lpc_ctx *ctx, uint32_t capability);
int lpc_caller_may_path(const struct lpc_ctx *ctx, const char *path,
			uint32_t what);
int lpc_caller_may_file(const struct lpc_ctx *ctx, int fd, uint32_t what);

/* Memory of the user half that outlives the process; see arenas.  A seal says who
 * wrote it last and that it is whole.
 */
void *lpc_state(const struct lpc_ctx *ctx, size_t *ret_len);
int lpc_state_seal(const struct lpc_ctx *ctx);
int lpc_state_check(const struct lpc_ctx *ctx, uint64_t *ret_incarnation);

/* Bytes at the end of the state that are the seal's, where there is one. */
#define LPC_STATE_SEAL	32

/* A context for a thread of the author's own, outside any call. */
struct lpc_ctx *lpc_ctx_create(struct lpc_driver *driver);
void lpc_ctx_destroy(struct lpc_ctx *ctx);

/* For generated code. */

/**
 * struct lpc_user_procedure - an upcall or a downcall, as the interface has it
 * @name: its name
 * @signature: of its own declaration and of every type it uses
 * @since: version of the interface it came with
 * @in_max: bytes of the longest arguments
 * @out_max: bytes of the longest results
 * @slot: upcalls: offset of the operation in the author's ops structure; the
 *	upcall is bound only if the author gave one
 * @run: upcalls: check and decode @in, call the operation, encode into @out,
 *	which has room for @out_max bytes; returns the operation's result and
 *	sets @out_len (0 unless the result is 0)
 * @flags: LPC_PROCEDURE_AS_CALLER: upcalls: the thread acts as the caller while
 *	@run runs
 */
struct lpc_user_procedure {
	const char *name;
	uint64_t signature;
	uint32_t since;
	uint32_t in_max;
	uint32_t out_max;
	size_t slot;
	int (*run)(struct lpc_ctx *ctx, const void *ops, const void *in,
		   uint32_t in_len, void *out, uint32_t *out_len);
	uint32_t flags;
};

/**
 * struct lpc_user_event - an event
 * @name: its name
 * @signature: of its declaration
 * @since: version of the interface it came with
 * @len: bytes of its payload
 * @slot: offset of the author's function in the ops structure
 * @run: check and decode @in and call the operation; @count is how often the
 *	event happened
 */
struct lpc_user_event {
	const char *name;
	uint64_t signature;
	uint32_t since;
	uint32_t len;
	size_t slot;
	void (*run)(struct lpc_ctx *ctx, const void *ops, const void *in,
		    uint32_t in_len, uint32_t count);
};

/**
 * struct lpc_user_name - a lock or a semaphore
 * @name: its name
 * @signature: of its declaration
 * @since: version of the interface it came with
 * @len: locks: bytes of the guarded structure; else 0
 * @slot: locks with a repair: offset of the author's function in the ops structure
 * @repair: locks: call that function, which the author must have given; NULL:
 *	there is none
 */
struct lpc_user_name {
	const char *name;
	uint64_t signature;
	uint32_t since;
	uint32_t len;
	size_t slot;
	int (*repair)(struct lpc_ctx *ctx, const void *ops, void *copy);
};

/**
 * struct lpc_user_interface - everything that crosses between two halves
 * @name: of the interface
 * @version: of the interface, from 1
 * @signatures: of the interface at each version, @signatures[v - 1]
 * @description: JSON text that lpcgen made of the interface file
 * @upcalls: @n_upcalls of them
 * @downcalls: the same
 * @events: the same
 * @locks: the same
 * @semaphores: the same
 * @n_upcalls: how many
 * @n_downcalls: how many
 * @n_events: how many
 * @n_locks: how many
 * @n_semaphores: how many
 */
struct lpc_user_interface {
	const char *name;
	uint32_t version;
	const uint64_t *signatures;
	const char *description;
	const struct lpc_user_procedure *upcalls;
	const struct lpc_user_procedure *downcalls;
	const struct lpc_user_event *events;
	const struct lpc_user_name *locks;
	const struct lpc_user_name *semaphores;
	uint32_t n_upcalls;
	uint32_t n_downcalls;
	uint32_t n_events;
	uint32_t n_locks;
	uint32_t n_semaphores;
};

/* @index is the number in the generated tables; the runtime translates it to
 * the kernel half's.
 */
int lpc_down_call(struct lpc_ctx *ctx, uint32_t index, const void *in,
		  uint32_t in_len, void *out, uint32_t out_size,
		  uint32_t *out_len);
void *lpc_arena_at(const struct lpc_ctx *ctx, uint32_t at, uint32_t len);
void *lpc_grant_at(const struct lpc_ctx *ctx, uint32_t at, uint32_t len);
int lpc_lock(struct lpc_ctx *ctx, uint32_t index, void *copy, uint32_t len,
	     uint64_t timeout_ns);
int lpc_unlock(struct lpc_ctx *ctx, uint32_t index, const void *copy,
	       uint32_t len);
int lpc_unlock_discard(struct lpc_ctx *ctx, uint32_t index);
int lpc_semaphore_up(struct lpc_ctx *ctx, uint32_t index);
int lpc_semaphore_down(struct lpc_ctx *ctx, uint32_t index,
		       uint64_t timeout_ns);

#ifdef __cplusplus
}
#endif

#endif /* _LPC_USER_H */
