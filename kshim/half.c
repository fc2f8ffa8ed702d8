// SPDX-License-Identifier: GPL-2.0-only
/*
 * half.c - kernel halves come and go.
 *
 * A kernel half's memory lives as long as its class device: until it is removed
 * and its last file is closed.  What belongs to the module of the kernel half,
 * its interface and operations, is touched only between lpc_half_enter() and
 * lpc_half_exit(), which removal waits for.
 *
 * Removal, in this order: no new file; every call in flight ends with -ENODEV,
 * no new one begins, every thread that waits in here is woken; no new entry; all
 * entries are left; memory that hangs on the interface is freed.  The first three
 * are lpc_shutdown(), the rest lpc_unregister().
 *
 * Lock order: half->lock (interrupts off), then lane->lock (lane.h), then
 * half->event_lock or incarnation->cancel_lock, then a wait queue's or a task's own.
 * half->seat_lock, half->handle_lock, lock->spin and semaphore->spin are taken
 * without these.
 */
#include <linux/ctype.h>
#include <linux/idr.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "arena.h"
#include "call.h"
#include "compat.h"
#include "deadline.h"
#include "device.h"
#include "event.h"
#include "grant.h"
#include "half.h"
#include "handle.h"
#include "incarnation.h"
#include "job.h"
#include "lane.h"
#include "lock.h"
#include "names.h"
#include "queue.h"
#include "recovery.h"
#include "semaphore.h"
#include "stats.h"
#include "waiting.h"

static DEFINE_IDA(minors);

/* /sys/class/lpc/NAME/ */

static struct lpc_half *to_half(struct device *dev)
{
	return container_of(dev, struct lpc_half, dev);
}

static ssize_t interface_show(struct device *dev, struct device_attribute *attr,
			      char *buf)
{
	return sysfs_emit(buf, "%s\n", to_half(dev)->interface->name);
}
static DEVICE_ATTR_RO(interface);

static ssize_t version_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	return sysfs_emit(buf, "%u\n", to_half(dev)->interface->version);
}
static DEVICE_ATTR_RO(version);

static ssize_t signature_show(struct device *dev, struct device_attribute *attr,
			      char *buf)
{
	const struct lpc_interface *interface = to_half(dev)->interface;

	return sysfs_emit(buf, "%016llx\n",
			  interface->signatures[interface->version - 1]);
}
static DEVICE_ATTR_RO(signature);

static ssize_t daemon_pid_show(struct device *dev, struct device_attribute *attr,
			       char *buf)
{
	struct lpc_half *half = to_half(dev);
	pid_t pid;

	spin_lock_irq(&half->lock);
	pid = half->incarnation ? half->incarnation->pid : 0;
	spin_unlock_irq(&half->lock);
	return sysfs_emit(buf, "%d\n", pid);
}
static DEVICE_ATTR_RO(daemon_pid);

static ssize_t incarnation_show(struct device *dev, struct device_attribute *attr,
				char *buf)
{
	struct lpc_half *half = to_half(dev);
	u64 number;

	spin_lock_irq(&half->lock);
	number = half->incarnations;
	spin_unlock_irq(&half->lock);
	return sysfs_emit(buf, "%llu\n", number);
}
static DEVICE_ATTR_RO(incarnation);

static ssize_t waiting_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	return sysfs_emit(buf, "%s\n",
			  lpc_waiting_name(READ_ONCE(to_half(dev)->waiting)));
}

static ssize_t waiting_store(struct device *dev, struct device_attribute *attr,
			     const char *buf, size_t len)
{
	int waiting = lpc_waiting_parse(buf);

	if (waiting < 0)
		return waiting;
	lpc_waiting_set(to_half(dev), waiting);
	return len;
}
static DEVICE_ATTR_RW(waiting);

static ssize_t store_number(struct device *dev, const char *buf, size_t len,
			    int (*set)(struct lpc_half *half, unsigned int number))
{
	unsigned int number;
	int err;

	err = kstrtouint(buf, 0, &number);
	if (!err)
		err = set(to_half(dev), number);
	return err ?: len;
}

static ssize_t recovery_ms_show(struct device *dev, struct device_attribute *attr,
				char *buf)
{
	return sysfs_emit(buf, "%u\n", READ_ONCE(to_half(dev)->recovery_ms));
}

static ssize_t recovery_ms_store(struct device *dev, struct device_attribute *attr,
				 const char *buf, size_t len)
{
	return store_number(dev, buf, len, lpc_recovery_set_ms);
}
static DEVICE_ATTR_RW(recovery_ms);

static ssize_t repeats_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	return sysfs_emit(buf, "%u\n", READ_ONCE(to_half(dev)->repeats));
}

static ssize_t repeats_store(struct device *dev, struct device_attribute *attr,
			     const char *buf, size_t len)
{
	return store_number(dev, buf, len, lpc_recovery_set_repeats);
}
static DEVICE_ATTR_RW(repeats);

static struct attribute *half_attrs[] = {
	&dev_attr_interface.attr,
	&dev_attr_version.attr,
	&dev_attr_signature.attr,
	&dev_attr_daemon_pid.attr,
	&dev_attr_incarnation.attr,
	&dev_attr_waiting.attr,
	&dev_attr_recovery_ms.attr,
	&dev_attr_repeats.attr,
	NULL,
};
ATTRIBUTE_GROUPS(half);

/* What hangs on the interface. */
static void free_tables(struct lpc_half *half)
{
	lpc_stats_destroy(half);
	lpc_events_destroy(half);
	lpc_semaphores_destroy(half);
	lpc_locks_destroy(half);
	lpc_names_destroy(half->names);
}

static int create_tables(struct lpc_half *half)
{
	int err = -ENOMEM;

	half->names = lpc_names_create(half->interface);
	if (half->names)
		err = lpc_locks_create(half);
	if (!err)
		err = lpc_semaphores_create(half);
	if (!err)
		err = lpc_events_create(half);
	if (!err)
		err = lpc_stats_create(half);
	if (err)
		free_tables(half);
	return err;
}

/* What daemons map, and so may outlive the interface. */
static int create_memory(struct lpc_half *half, const struct lpc_half_options *options)
{
	if (half->interface->arena_len) {
		half->arena = lpc_arena_create(half->interface);
		if (!half->arena)
			return -ENOMEM;
	}
	if (half->interface->grant_max) {
		half->grants = lpc_grants_create(half, options);
		if (!half->grants)
			return -ENOMEM;
	}
	return 0;
}

static void half_release(struct device *dev)
{
	struct lpc_half *half = to_half(dev);

	percpu_ref_exit(&half->active);
	ida_free(&minors, MINOR(dev->devt));
	lpc_arena_destroy(half->arena);
	lpc_grants_destroy(half->grants);
	lpc_lanes_destroy(half);
	kfree(half);
}

static void active_release(struct percpu_ref *ref)
{
	complete(&container_of(ref, struct lpc_half, active)->idle_active);
}

static bool name_is_good(const char *name)
{
	size_t i, len = name ? strnlen(name, LPC_NAME_LEN) : 0;

	if (!len || len == LPC_NAME_LEN || name[0] == '.')
		return false;
	for (i = 0; i < len; i++) {
		if (!isalnum(name[i]) && !strchr("-_.", name[i]))
			return false;
	}
	return true;
}

/* Generated code does not make such interfaces; somebody's own might. */
static bool interface_is_good(const struct lpc_interface *interface)
{
	u32 i;

	if (!interface->version || !interface->signatures || !interface->description)
		return false;
	for (i = 0; i < interface->n_upcalls; i++) {
		if (interface->upcalls[i].in_max > LPC_PAYLOAD_MAX ||
		    interface->upcalls[i].out_max > LPC_PAYLOAD_MAX ||
		    !interface->upcalls[i].run !=
		    !(interface->upcalls[i].flags & LPC_PROCEDURE_FALLBACK))
			return false;
	}
	for (i = 0; i < interface->n_downcalls; i++) {
		if (interface->downcalls[i].in_max > LPC_PAYLOAD_MAX ||
		    interface->downcalls[i].out_max > LPC_PAYLOAD_MAX)
			return false;
	}
	if (interface->arena_len > LPC_ARENA_MAX ||
	    interface->arena_state > interface->arena_len ||
	    interface->grant_max > LPC_PAYLOAD_MAX)
		return false;
	for (i = 0; i < interface->n_events; i++) {
		if (interface->events[i].len > LPC_EVENT_LEN_MAX ||
		    !interface->events[i].queue)
			return false;
	}
	return true;
}

static void half_init(struct lpc_half *half, const struct lpc_interface *interface,
		      const void *ops, const struct lpc_half_options *options)
{
	half->interface = interface;
	half->ops = ops;
	half->priv = options->priv;
	strscpy(half->name, options->name, sizeof(half->name));
	half->max_calls = options->max_calls ?: LPC_CALLS_DEFAULT;
	half->max_depth = options->max_depth ?: LPC_DEPTH_DEFAULT;
	lpc_recovery_init(half, options);
	half->waiting = lpc_waiting_initial();
	init_completion(&half->idle_active);
	spin_lock_init(&half->lock);
	spin_lock_init(&half->event_lock);
	INIT_LIST_HEAD(&half->ready_events);
	init_waitqueue_head(&half->room);
	init_waitqueue_head(&half->poll_wait);
	spin_lock_init(&half->seat_lock);
	hash_init(half->seats);
	lpc_handles_init(half);
}

/* From here on the memory belongs to half->dev. */
static int device_init(struct lpc_half *half, struct device *parent)
{
	int minor;

	minor = ida_alloc_max(&minors, LPC_MINORS - 1, GFP_KERNEL);
	if (minor < 0)
		return minor;
	lpc_lanes_number(half, minor);
	lpc_handles_number(half, minor);
	device_initialize(&half->dev);
	half->dev.devt = MKDEV(MAJOR(lpc_devt), minor);
	half->dev.class = lpc_class;
	half->dev.parent = parent;
	half->dev.groups = half_groups;
	half->dev.release = half_release;
	return dev_set_name(&half->dev, "%s", half->name);
}

/**
 * lpc_register - register a kernel half
 * @interface: what crosses, from lpcgen
 * @ops: the kernel half's operations, for the interface's functions
 * @options: how it wants to be served
 *
 * Generated code wraps this in NAME_register().  From here on the operations may
 * be called.
 *
 * Context: process, may sleep.
 *
 * Return: the kernel half; -EEXIST: another one has the name; -EINVAL: a bad name,
 * bound or interface; -ENOMEM; -ENOSPC: too many.
 */
struct lpc_half *lpc_register(const struct lpc_interface *interface, const void *ops,
			      const struct lpc_half_options *options)
{
	struct lpc_half *half;
	int err;

	if (!name_is_good(options->name) || !interface_is_good(interface) ||
	    options->max_calls > LPC_CALLS_MAX || options->max_depth > LPC_DEPTH_MAX) {
		pr_err("lpc: %s: bad name, bound or interface\n",
		       options->name ?: "(no name)");
		return ERR_PTR(-EINVAL);
	}
	half = kzalloc(sizeof(*half), GFP_KERNEL);
	if (!half)
		return ERR_PTR(-ENOMEM);
	half_init(half, interface, ops, options);
	err = lpc_lanes_create(half);
	if (err)
		goto free_half;
	err = percpu_ref_init(&half->active, active_release, 0, GFP_KERNEL);
	if (err)
		goto destroy_lanes;
	err = create_memory(half, options);
	if (!err)
		err = create_tables(half);
	if (err)
		goto exit_active;
	err = device_init(half, options->parent);
	if (err < 0 && !half->dev.kobj.state_initialized)
		goto free_tables;
	if (err)
		goto put_device;
	cdev_init(&half->cdev, &lpc_device_operations);
	err = cdev_device_add(&half->cdev, &half->dev);
	if (err)
		goto put_device;
	return half;

put_device:
	free_tables(half);
	put_device(&half->dev);
	return ERR_PTR(err);
free_tables:
	free_tables(half);
exit_active:
	lpc_arena_destroy(half->arena);
	lpc_grants_destroy(half->grants);
	percpu_ref_exit(&half->active);
destroy_lanes:
	lpc_lanes_destroy(half);
free_half:
	kfree(half);
	return ERR_PTR(err);
}
EXPORT_SYMBOL_GPL(lpc_register);

/**
 * lpc_half_wake_waiters - have everybody who waits for a lock or a semaphore look
 * @half: the kernel half
 *
 * Context: any.
 */
void lpc_half_wake_waiters(struct lpc_half *half)
{
	u32 i;

	for (i = 0; i < half->interface->n_locks; i++)
		wake_up_all(&half->locks[i].wait);
	for (i = 0; i < half->interface->n_semaphores; i++)
		wake_up_all(&half->semaphores[i].wait);
}

/*
 * End every call of a lane; those being delivered are ended by who delivers them.
 * What the user half had goes to @done.  All lanes locked.
 */
static void end_lane(struct lpc_lane *lane, struct list_head *done)
{
	struct lpc_call *call;
	struct hlist_node *next;
	u32 i;

	for (i = 0; i <= lane->half->id_mask; i++) {
		hlist_for_each_entry_safe(call, next, &lane->by_id[i], hash) {
			lpc_call_withdraw(call);
			if (call->state == LPC_CALL_ABANDONED)
				lpc_call_set_state(call, LPC_CALL_DONE);
			else
				lpc_call_finish(call, -ENODEV);
			list_add(&call->cancel, done);
		}
	}
	hlist_for_each_entry(call, &lane->all, all) {
		if (call->state == LPC_CALL_QUEUED) {
			lpc_queue_remove(lane, call);
			lpc_call_finish(call, -ENODEV);
		}
	}
}

static void end_calls(struct lpc_half *half)
{
	struct lpc_lane *lane = NULL;
	LIST_HEAD(done);

	lpc_half_lock_all(half);
	WRITE_ONCE(half->gone, true);
	while (lpc_lane_next(half, &lane))
		end_lane(lane, &done);
	lpc_job_orphan(half, NULL);
	lpc_queue_kick_all(half);
	lpc_half_unlock_all(half);
	wake_up_all(&half->room);
	lpc_half_wake_waiters(half);
	/* Nobody gets one any more: half->gone is set. */
	lpc_locks_release(half, NULL);
	lpc_calls_put(&done);
}

/**
 * lpc_shutdown - end what goes on in a kernel half, and let nothing new begin
 * @half: the kernel half
 *
 * Calls in flight, waits for locks and waits for semaphores end with -ENODEV, and
 * so do all that are tried from here on; the daemon sees the kernel half go.  The
 * kernel half itself stays valid until lpc_unregister().
 *
 * A driver whose stubs may be entered while it is being removed, because its own
 * device node is still open, calls this first, then waits for its threads to
 * leave (synchronize_srcu() or the like), then calls lpc_unregister().
 *
 * Context: process, may sleep.
 */
void lpc_shutdown(struct lpc_half *half)
{
	if (READ_ONCE(half->gone))
		return;
	cdev_device_del(&half->cdev, &half->dev);
	end_calls(half);
	percpu_ref_kill(&half->active);
}
EXPORT_SYMBOL_GPL(lpc_shutdown);

/**
 * lpc_unregister - remove a kernel half
 * @half: the kernel half; gone on return
 *
 * Calls in flight end with -ENODEV.  Waits until every downcall that runs has
 * returned, so it must not be called from one.  The caller sees to it that
 * no stub is entered from here on; stubs that are inside return.
 *
 * Context: process, may sleep.
 */
void lpc_unregister(struct lpc_half *half)
{
	struct lpc_lane *lane = NULL;

	lpc_shutdown(half);
	wait_for_completion(&half->idle_active);
	while (lpc_lane_next(half, &lane))
		lpc_deadline_finish(lane);
	lpc_handles_finish(half);
	free_tables(half);
	put_device(&half->dev);
}
EXPORT_SYMBOL_GPL(lpc_unregister);

/**
 * lpc_half_priv - what the kernel half gave at registration
 * @half: the kernel half
 */
void *lpc_half_priv(const struct lpc_half *half)
{
	return half->priv;
}
EXPORT_SYMBOL_GPL(lpc_half_priv);

/**
 * lpc_half_name - name of the device node
 * @half: the kernel half
 */
const char *lpc_half_name(const struct lpc_half *half)
{
	return half->name;
}
EXPORT_SYMBOL_GPL(lpc_half_name);
