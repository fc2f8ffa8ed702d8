/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * half.h - a registered kernel half and everything that hangs on it.
 */
#ifndef _LPC_HALF_INTERNAL_H
#define _LPC_HALF_INTERNAL_H

#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/cdev.h>
#include <linux/completion.h>
#include <linux/device.h>
#include <linux/hashtable.h>
#include <linux/percpu-refcount.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/xarray.h>

#include "escalation.h"
#include "lpc_half.h"

struct lpc_arena;
struct lpc_event;
struct lpc_grants;
struct lpc_incarnation;
struct lpc_lane;
struct lpc_lock;
struct lpc_names;
struct lpc_semaphore;
struct lpc_stats;

#define LPC_SEAT_BITS	6

/* A call's number: the kernel half's own prefix, then a count, then the lane. */
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
 * @lock: protects what follows; what is read under the lock of a lane is written
 *	under those of all lanes as well, see lane.h
 * @gone: removal has begun
 * @incarnation: that is served, or NULL
 * @successor: that is attached and takes over with its first wait, or NULL
 * @incarnations: that there have been
 * @detached_ns: when the last one ended, or the half was registered
 * @repair_from_ns: when an incarnation has come or gone last, for whom locks are
 *	repaired; written and read once, without a lock
 * @without_ns: how long there was none, until the last one came
 * @escalation: how daemons ended
 * @waiting: how both sides wait
 * @deaths: see &struct lpc_info_half
 * @unknown: the same
 * @repeated: the same
 * @honoured: the same
 * @fallbacks: the same
 * @poll_wait: files that wait in poll(2)
 * @lanes: calls and workers, one for each processor
 * @n_lanes: how many
 * @lane_bits: of a call's number that are the lane's
 * @idle_lanes: those where a worker may wait; see lane.h
 * @busy_lanes: those where a call may wait
 * @by_id: tables of the lanes, in one piece
 * @id_mask: of the size of each
 * @calls: in flight, nested ones not counted
 * @room: callers that wait for @calls to drop
 * @event_lock: protects @events and @ready_events
 * @ready_events: events with something queued that the incarnation has bound
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
	u64 repair_from_ns;
	u64 without_ns;
	struct lpc_escalation escalation;

	enum lpc_waiting waiting;
	atomic64_t deaths;
	atomic64_t unknown;
	atomic64_t repeated;
	atomic64_t honoured;
	atomic64_t fallbacks;

	struct lpc_lane *lanes;
	u32 n_lanes;
	u32 lane_bits;
	unsigned long *idle_lanes;
	unsigned long *busy_lanes;
	struct hlist_head *by_id;
	unsigned int id_mask;
	atomic_t calls ____cacheline_aligned_in_smp;
	wait_queue_head_t room;

	spinlock_t event_lock ____cacheline_aligned_in_smp;	/* see above */
	struct list_head ready_events;

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
