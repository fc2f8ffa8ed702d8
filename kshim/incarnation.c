// SPDX-License-Identifier: GPL-2.0-only
/*
 * incarnation.c - a daemon attaches, binds names, and goes.
 *
 * What is released at the end, in this order, 3 to 5 under one hold of
 * all lanes' locks:
 *
 *   0. its mappings: the file goes after the last of them
 *   1. nothing more is put into its slots; answers that are complete in them are
 *      given to their callers
 *   2. its locks, without write-back
 *   3. nothing more is delivered to it, and calls it had: what becomes of them is
 *      in call.h
 *   4. downcalls that no caller has begun to run for it are dropped
 *   5. calls that wait get what is left of recovery_ms for the next incarnation, or
 *      end, where this was one end too many (escalation.c)
 *   6. semaphore counts it took, but those of 'signal' semaphores
 *
 * What belongs to another incarnation, which takes over from this one or is about
 * to be taken over from, stays: of 3 and 4 what this one had, of 1 and 6 what it
 * took; 5 only where none is left.
 *
 * The file has no command running then, so nothing is being delivered to it.
 */
#include <linux/bitmap.h>
#include <linux/cred.h>
#include <linux/ktime.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "arena.h"
#include "call.h"
#include "deadline.h"
#include "device.h"
#include "escalation.h"
#include "event.h"
#include "grant.h"
#include "half.h"
#include "identity.h"
#include "incarnation.h"
#include "job.h"
#include "lane.h"
#include "lock.h"
#include "mailbox.h"
#include "names.h"
#include "queue.h"
#include "recovery.h"
#include "semaphore.h"
#include "trace.h"

static void incarnation_free(struct lpc_incarnation *incarnation)
{
	lpc_mailboxes_release(incarnation);
	kvfree(incarnation->taken);
	bitmap_free(incarnation->upcalls);
	bitmap_free(incarnation->events);
	kfree(incarnation->first_id);
	kfree(incarnation);
}

static struct lpc_incarnation *incarnation_create(const struct lpc_half *half)
{
	const struct lpc_interface *interface = half->interface;
	struct lpc_incarnation *incarnation;

	incarnation = kzalloc(sizeof(*incarnation), GFP_KERNEL);
	if (!incarnation)
		return NULL;
	INIT_LIST_HEAD(&incarnation->cancels);
	spin_lock_init(&incarnation->cancel_lock);
	incarnation->pid = task_tgid_nr(current);
	incarnation->upcalls = bitmap_zalloc(max(interface->n_upcalls, 1U), GFP_KERNEL);
	incarnation->events = bitmap_zalloc(max(interface->n_events, 1U), GFP_KERNEL);
	incarnation->taken = kvcalloc(max(interface->n_semaphores, 1U),
				      sizeof(*incarnation->taken), GFP_KERNEL);
	incarnation->first_id = kcalloc(half->n_lanes, sizeof(*incarnation->first_id),
					GFP_KERNEL);
	if (!incarnation->upcalls || !incarnation->events || !incarnation->taken ||
	    !incarnation->first_id) {
		incarnation_free(incarnation);
		return NULL;
	}
	return incarnation;
}

/**
 * lpc_interface_payload_max - bytes of the longest message that can come up
 * @interface: the interface
 */
u32 lpc_interface_payload_max(const struct lpc_interface *interface)
{
	u32 i, len = 0;

	for (i = 0; i < interface->n_upcalls; i++)
		len = max(len, interface->upcalls[i].in_max);
	for (i = 0; i < interface->n_events; i++)
		len = max(len, interface->events[i].len);
	return len;
}

/* Whether the daemon speaks the kernel half's language; fills in @hello. */
static int compare(const struct lpc_interface *interface, struct lpc_hello *hello)
{
	bool known = hello->version >= 1 && hello->version <= interface->version;
	u32 version = known ? hello->version : interface->version;
	u64 signature = interface->signatures[version - 1];
	int err = 0;

	if (hello->abi != LPC_ABI)
		err = -EPROTONOSUPPORT;
	else if (!known || hello->signature != signature ||
		 strncmp(hello->interface, interface->name, LPC_NAME_LEN))
		err = -EPROTO;
	hello->abi = LPC_ABI;
	strscpy_pad(hello->interface, interface->name, LPC_NAME_LEN);
	hello->version = interface->version;
	hello->signature = signature;
	return err;
}

/* Both sides of a mismatch; a daemon's name may hold anything. */
static void report(const struct lpc_half *half, const struct lpc_hello *user,
		   const struct lpc_hello *kernel)
{
	pr_notice_ratelimited("lpc: %s: pid %d refused: the user half speaks ABI %u, interface %*pE version %u, signature %016llx; the kernel half ABI %u, interface %s version %u, signature %016llx\n",
			      half->name, task_tgid_nr(current), user->abi,
			      (int)strlen(user->interface), user->interface,
			      user->version, user->signature, kernel->abi,
			      kernel->interface, kernel->version, kernel->signature);
}

/* Calls that are delivered from now on may be its own; all lanes locked. */
static void begin_ids(const struct lpc_half *half, struct lpc_incarnation *incarnation)
{
	u32 i;

	for (i = 0; i < half->n_lanes; i++)
		incarnation->first_id[i] = half->lanes[i].next_id;
}

static int attach(struct lpc_file *file, struct lpc_incarnation *incarnation,
		  struct lpc_hello *hello)
{
	struct lpc_half *half = file->half;
	bool beside;
	int err = 0;

	lpc_half_lock_all(half);
	beside = hello->flags & LPC_HELLO_REPLACE && half->incarnation &&
		 !half->incarnation->ending;
	if (half->gone)
		err = -ENODEV;
	else if (file->incarnation)
		err = -EALREADY;
	else if (half->incarnation && (!beside || half->successor))
		err = -EBUSY;
	else if (!beside)
		err = lpc_escalation_allows(half, &hello->retry_ms);
	if (!err) {
		lpc_escalation_begin(half, incarnation, &hello->restarts);
		if (!beside)
			lpc_recovery_end(half);
		incarnation->number = ++half->incarnations;
		begin_ids(half, incarnation);
		if (beside)
			half->successor = incarnation;
		else
			half->incarnation = incarnation;
		lpc_locks_await_repair(half);
		WRITE_ONCE(file->incarnation, incarnation);
	}
	lpc_half_unlock_all(half);
	return err;
}

/* The successor takes over; all lanes locked. */
static void take_over(struct lpc_half *half, struct lpc_incarnation *incarnation)
{
	struct lpc_incarnation *old = half->incarnation;

	half->successor = NULL;
	half->incarnation = incarnation;
	begin_ids(half, incarnation);
	if (old) {
		WRITE_ONCE(old->replaced, true);
		lpc_mailboxes_replaced(old);
	} else {
		lpc_recovery_end(half);
	}
	lpc_event_rebind(half, incarnation);
	/* The other one's workers, who learn by it; this one's come after this. */
	lpc_queue_kick_all(half);
	trace_lpc_replace(half->name, incarnation->number, incarnation->pid);
}

/**
 * lpc_incarnation_begin - a daemon waits for its first message
 * @half: the kernel half
 * @incarnation: which it is
 *
 * Where it is the successor it takes over by this.
 *
 * Context: process, no lane locked.
 */
void lpc_incarnation_begin(struct lpc_half *half, struct lpc_incarnation *incarnation)
{
	lpc_half_lock_all(half);
	if (!incarnation->polled && half->successor == incarnation)
		take_over(half, incarnation);
	WRITE_ONCE(incarnation->polled, true);
	lpc_half_unlock_all(half);
}

int lpc_hello(struct lpc_file *file, void *argument, void __user *user)
{
	struct lpc_half *half = file->half;
	struct lpc_hello *hello = argument;
	struct lpc_incarnation *incarnation;
	const struct lpc_hello said = *hello;
	int err;

	if (hello->flags & ~LPC_HELLO_REPLACE || hello->reserved ||
	    hello->reserved2 || hello->reserved3 || hello->reserved4 ||
	    hello->retry_ms || hello->restarts.limit > LPC_RESTARTS_MAX ||
	    !lpc_recovery_allows(hello))
		return -EINVAL;
	if (strnlen(hello->interface, LPC_NAME_LEN) == LPC_NAME_LEN)
		return -EINVAL;
	if (!file->writable)
		return -EPERM;
	err = compare(half->interface, hello);
	if (err) {
		report(half, &said, hello);
		return err;
	}
	incarnation = incarnation_create(half);
	if (!incarnation)
		return -ENOMEM;
	incarnation->version = said.version;
	incarnation->features = hello->features & LPC_FEATURES;
	err = attach(file, incarnation, hello);
	if (err) {
		incarnation_free(incarnation);
		return err;
	}
	hello->features = incarnation->features;
	hello->incarnation = incarnation->number;
	hello->payload_max = lpc_interface_payload_max(half->interface);
	hello->max_depth = half->max_depth;
	hello->max_calls = half->max_calls;
	hello->arena_len = half->arena ? (u64)half->arena->pages << PAGE_SHIFT : 0;
	hello->arena_state = half->interface->arena_state;
	hello->grant_len = lpc_grants_len(half->grants);
	lpc_recovery_configure(half, hello);
	trace_lpc_attach(half->name, incarnation->number, incarnation->pid);
	return 0;
}

int lpc_bind(struct lpc_file *file, void *argument, void __user *user)
{
	struct lpc_incarnation *incarnation = lpc_file_incarnation(file);
	struct lpc_half *half = file->half;
	struct lpc_bind *bind = argument;
	const struct lpc_name *name;
	u64 signature = bind->signature;

	if (bind->flags || bind->index || bind->kind >= LPC_KINDS ||
	    strnlen(bind->name, LPC_NAME_LEN) == LPC_NAME_LEN)
		return -EINVAL;
	name = lpc_names_find(half->names, bind->kind, bind->name);
	if (!name || (incarnation && name->since > incarnation->version))
		return -ENOENT;
	bind->index = name->index;
	bind->signature = name->signature;
	if (signature && signature != name->signature) {
		pr_notice_ratelimited("lpc: %s: pid %d refused: %s has signature %016llx in the kernel half, %016llx in the user half\n",
				      half->name, task_tgid_nr(current), name->name,
				      name->signature, signature);
		return -EPROTO;
	}
	if (!incarnation)
		return 0;
	if (bind->kind == LPC_KIND_UPCALL && !lpc_identity_may_bind(half, incarnation, name->index))
		return -EPERM;
	if (bind->kind == LPC_KIND_UPCALL)
		set_bit(name->index, incarnation->upcalls);
	if (bind->kind == LPC_KIND_EVENT) {
		set_bit(name->index, incarnation->events);
		lpc_event_bound(half, incarnation, name->index);
	}
	return 0;
}

/* What becomes of a call that the incarnation had; lane->lock held. */
static void release_call(struct lpc_half *half, struct lpc_call *call)
{
	bool left = call->state == LPC_CALL_ABANDONED;
	bool again;

	lpc_call_withdraw(call);
	if (call->answering && !left) {
		/* Its caller is taking the answer, which came in time. */
		return;
	}
	if (left) {
		lpc_call_set_state(call, LPC_CALL_DONE);
		return;
	}
	again = lpc_recovery_repeats(half, call);
	trace_lpc_call_lost(half->name, call->id, call->procedure->name, call->repeats, again);
	if (again) {
		call->id = 0;
		lpc_call_set_state(call, LPC_CALL_QUEUED);
		lpc_queue_again(call->lane, call);
	} else {
		atomic64_inc(&half->unknown);
		lpc_call_finish(call, -EOWNERDEAD);
	}
}

/* Those of one lane, of which the ended ones go to @done; all lanes locked. */
static u32 release_lane(struct lpc_lane *lane, const struct lpc_incarnation *incarnation,
			struct list_head *done)
{
	struct lpc_half *half = lane->half;
	struct lpc_call *call;
	struct hlist_node *next;
	u32 i, n = 0;

	for (i = 0; i <= half->id_mask; i++) {
		hlist_for_each_entry_safe(call, next, &lane->by_id[i], hash) {
			if (call->incarnation != incarnation)
				continue;
			n++;
			release_call(half, call);
			/* What is queued again is the next one's, list head and all. */
			if (call->state == LPC_CALL_DONE)
				list_add(&call->cancel, done);
			else
				refcount_dec(&call->ref);
		}
	}
	return n;
}

static void release_calls(struct lpc_half *half, const struct lpc_incarnation *incarnation)
{
	struct lpc_lane *lane = NULL;
	LIST_HEAD(done);
	bool served;
	u32 n = 0;

	lpc_half_lock_all(half);
	if (half->successor == incarnation)
		half->successor = NULL;
	served = half->incarnation == incarnation;
	if (served) {
		half->incarnation = NULL;
		half->detached_ns = ktime_get_ns();
	}
	while (lpc_lane_next(half, &lane))
		n += release_lane(lane, incarnation, &done);
	if (n)
		atomic64_inc(&half->deaths);
	lpc_job_orphan(half, incarnation);
	if (served) {
		lpc_event_rebind(half, NULL);
		lpc_escalation_end(half, incarnation, n);
		while (lpc_lane_next(half, &lane))
			lpc_deadline_restart(lane);
	}
	lpc_half_unlock_all(half);
	lpc_calls_put(&done);
}

/**
 * lpc_incarnation_end - a daemon has gone
 * @half: the kernel half it served
 * @incarnation: which it was; freed
 *
 * Context: process, may sleep; nothing runs on behalf of the incarnation.
 */
void lpc_incarnation_end(struct lpc_half *half, struct lpc_incarnation *incarnation)
{
	trace_lpc_detach(half->name, incarnation->number, incarnation->pid);
	lpc_half_lock_all(half);
	incarnation->ending = true;
	lpc_mailboxes_retire(incarnation);
	lpc_half_unlock_all(half);
	if (lpc_half_enter(half)) {
		lpc_mailboxes_honour(half, incarnation);
		/* Locks before the chains they were taken in. */
		lpc_locks_abandon(half, incarnation);
		release_calls(half, incarnation);
		lpc_semaphores_release(half, incarnation);
		lpc_half_exit(half);
	} else {
		/* Removal has taken everything from it already. */
		lpc_half_lock_all(half);
		if (half->incarnation == incarnation)
			half->incarnation = NULL;
		if (half->successor == incarnation)
			half->successor = NULL;
		lpc_half_unlock_all(half);
	}
	incarnation_free(incarnation);
}
