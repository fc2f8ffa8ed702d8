/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * inside_half.h - both halves of a driver in one module: what the parts share.
 *
 *   inside_kern.c   what kshim offers to a kernel half, by plain function calls
 *   inside_user.c   what libudriver offers to a user half, the same
 *   inside_fault.c  /dev/inside-NAME
 *
 * Neither half is changed, nor what lpcgen made for it; only what lies between them
 * is gone: no process, no copy of what is shared, no check of an answer, no deadline.
 * It is what a driver is that was never split.
 */
#ifndef _INSIDE_HALF_H
#define _INSIDE_HALF_H

#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#define INSIDE_LOCKS	4
#define INSIDE_MESSAGE	4608	/* bytes of the longest arguments and results */
#define INSIDE_PAYLOAD	64	/* bytes of the longest event */

struct lpc_half;
struct lpc_interface;

/* What a procedure of the user half is given. */
struct lpc_ctx {
	struct lpc_half *half;
};

/**
 * struct inside_lock - a lock and the structure it guards
 * @mutex: the lock
 * @data: the structure
 * @len: its bytes
 */
struct inside_lock {
	struct mutex mutex;
	void *data;
	u32 len;
};

/**
 * struct lpc_half - a driver
 * @ctx: of all procedures
 * @interface: the kernel half's tables
 * @ops: its downcalls
 * @priv: lpc_half_priv()
 * @user_priv: what the user half's init() left
 * @serving: held from an upcall to the end of the use of its answer; protects @in
 *	and @out
 * @in: arguments of the upcall
 * @out: its results
 * @events: hands @payload to the user half
 * @events_lock: protects @payload and @raised
 * @payload: of the last event
 * @raised: events since the user half was told
 * @locks: by number
 */
struct lpc_half {
	struct lpc_ctx ctx;
	const struct lpc_interface *interface;
	const void *ops;
	void *priv;
	void *user_priv;
	struct mutex serving;
	u8 in[INSIDE_MESSAGE] __aligned(8);
	u8 out[INSIDE_MESSAGE] __aligned(8);
	struct work_struct events;
	spinlock_t events_lock;
	u8 payload[INSIDE_PAYLOAD] __aligned(8);
	u32 raised;
	struct inside_lock locks[INSIDE_LOCKS];
};

/* inside_kern.c */
int inside_down_call(struct lpc_half *half, u32 index, const void *in, u32 in_len,
		     void *out, u32 *out_len);

/* inside_user.c */
int inside_user_init(struct lpc_half *half);
void inside_user_exit(struct lpc_half *half);
int inside_user_run(struct lpc_half *half, u32 index, u32 in_len, u32 *out_len);
void inside_user_event(struct lpc_half *half, const void *payload, u32 len,
		       u32 count);

/* inside_fault.c */
int inside_fault_init(struct lpc_half *half, const char *name);
void inside_fault_exit(void);

#endif /* _INSIDE_HALF_H */
