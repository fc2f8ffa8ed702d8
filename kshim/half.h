/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * half.h - a registered kernel half and everything that hangs on it.
 */
#ifndef _LPC_HALF_INTERNAL_H
#define _LPC_HALF_INTERNAL_H

#include <linux/cdev.h>
#include <linux/completion.h>
#include <linux/device.h>
#include <linux/hashtable.h>
#include <linux/percpu-refcount.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/wait.h>
#include <linux/xarray.h>

#include "escalation.h"
#include "lpc_half.h"

struct lpc_arena;
struct lpc_event;
struct lpc_grants;
struct lpc_incarnation;
struct lpc_lock;
struct lpc_names;
struct lpc_semaphore;
struct lpc_stats;

#define LPC_SEAT_BITS	6

/* A call's number: the kernel half's own prefix, then a count. */
#define LPC_ID_SHIFT	48

/**
 * struct lpc_half - a kernel half
 * @dev: class device; its reference count is that of this structure
 * @cdev: /dev/lpc/NAME
 * @interface: what crosses; gone with the kernel half, use only inside @active
 * @ops: the kernel half's operations; the same
 * @priv: the kernel half's own; the same
 * @name: of the device node
 * @max_calls: bound of @calls
 * @max_depth: calls that one chain may nest
 * @recovery_ms: how long a call waits for an incarnation, in all; @lock
 * @repeats: times that an idempotent call is delivered again; @lock
 * @active: held inside every entry, from above or from below; killed by removal
 * @idle_active: completed when @active has dropped to zero
 * @lock: protects what follows, and the state of every call and job
 * @gone: removal has begun
 * @incarnation: that is served, or NULL
 * @successor: that is attached and takes over with its first wait, or NULL
 * @incarnations: that there have been
 * @detached_ns: when the last one ended, or the half was registered
 * @without_ns: how long there was none, until the last one came
 * @next_id: number of the next call delivered
 * @next_chain: number of the next chain
 * @calls: in flight, nested ones not counted
 * @all: every call in flight
 * @pending: calls that wait for a worker
 * @n_pending: how many
 * @idle: workers that wait for a message, the last one first
 * @n_idle: how many
 * @looking: workers that look at their slots, the last one first
 * @n_looking: how many
 * @batched: further slots with a call that its worker had not begun when it came
 * @ready_events: events with something queued that the incarnation has bound
 * @call_turn: the next message is a call, where there are calls and events
 * @jobs: every job that is not done
 * @by_id: calls the user half has, by number
 * @id_mask: of the table's size
 * @room: callers that wait for @calls to drop
 * @deadline: runs at the earliest known deadline
 * @deadline_ns: when that is, 0: not armed
 * @hand_over: calls that shall not try to hand the processor over; a hint
 * @waiting: how both sides wait
 * @look_ns: how long a caller looks in adaptive waiting; a hint
 * @deaths: see &struct lpc_info_half
 * @unknown: the same
 * @repeated: the same
 * @escalation: how daemons ended
 * @honoured: the same
 * @fallbacks: the same
 * @poll_wait: files that wait in poll(2)
 * @names: where BIND finds them
 * @locks: one for each lock of the interface
 * @semaphores: the same
 * @events: the same
 * @stats: counters of the procedures, a row for each processor
 * @arena: memory that both halves share, or NULL; stays as long as this
 * @grants: window of the buffers that are lent, or NULL; the same
 * @seat_lock: protects @seats
 * @seats: threads inside a downcall, by task
 * @handles: objects the user half knows by handle
 * @handle_lock: protects what @handles leads to, and the next field
 * @handle_generation: of the next handle
 * @handle_wait: removers that wait for users of an object
 */
struct lpc_half {
	struct device dev;
	struct cdev cdev;
	const struct lpc_interface *interface;
	const void *ops;
	void *priv;
	char name[LPC_NAME_LEN];
	unsigned int max_calls;
	unsigned int max_depth;
	unsigned int recovery_ms;
	unsigned int repeats;

	struct percpu_ref active;
	struct completion idle_active;

	spinlock_t lock;	/* see above */
	bool gone;
	struct lpc_incarnation *incarnation;
	struct lpc_incarnation *successor;
	u64 incarnations;
	u64 detached_ns;
	u64 without_ns;
	u64 next_id;
	u64 next_chain;
	unsigned int calls;
	struct hlist_head all;
	struct list_head pending;
	unsigned int n_pending;
	struct hlist_head idle;
	unsigned int n_idle;
	struct hlist_head looking;
	unsigned int n_looking;
	struct hlist_head batched;
	struct list_head ready_events;
	bool call_turn;
	struct list_head jobs;
	struct hlist_head *by_id;
	unsigned int id_mask;
	wait_queue_head_t room;
	struct timer_list deadline;
	u64 deadline_ns;
	u8 hand_over;
	enum lpc_waiting waiting;
	u64 look_ns;
	u64 deaths;
	u64 unknown;
	u64 repeated;
	struct lpc_escalation escalation;
	u64 honoured;
	u64 fallbacks;

	wait_queue_head_t poll_wait;

	struct lpc_names *names;
	struct lpc_lock *locks;
	struct lpc_semaphore *semaphores;
	struct lpc_event *events;
	struct lpc_stats **stats;

	struct lpc_arena *arena;
	struct lpc_grants *grants;

	spinlock_t seat_lock;	/* see above */
	DECLARE_HASHTABLE(seats, LPC_SEAT_BITS);

	struct xarray handles;
	spinlock_t handle_lock;	/* see above */
	u32 handle_generation;
	wait_queue_head_t handle_wait;
};

/**
 * lpc_half_enter - keep the kernel half from going away
 * @half: the kernel half
 *
 * Return: whether it is still there; then lpc_half_exit() must follow.
 */
static inline bool lpc_half_enter(struct lpc_half *half)
{
	return percpu_ref_tryget_live(&half->active);
}

static inline void lpc_half_exit(struct lpc_half *half)
{
	percpu_ref_put(&half->active);
}

void lpc_half_wake_waiters(struct lpc_half *half);

extern dev_t lpc_devt;
extern struct class *lpc_class;
#define LPC_MINORS	256

#endif /* _LPC_HALF_INTERNAL_H */
