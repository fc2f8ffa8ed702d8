// SPDX-License-Identifier: GPL-2.0-only
/*
 * inside_kern.c - what kshim offers to a kernel half, where its user half is linked
 * into the same module.
 *
 * Lock order: serving, a lock of the interface.
 */
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "inside_half.h"
#include "lpc_half.h"

static void tell_of_events(struct work_struct *work)
{
	struct lpc_half *half = container_of(work, struct lpc_half, events);
	u8 payload[INSIDE_PAYLOAD] __aligned(8);
	u32 count;

	spin_lock_irq(&half->events_lock);
	memcpy(payload, half->payload, sizeof(payload));
	count = half->raised;
	half->raised = 0;
	spin_unlock_irq(&half->events_lock);
	if (count)
		inside_user_event(half, payload, half->interface->events[0].len, count);
}

/* Whether there is room for everything that the interface has. */
static bool is_small(const struct lpc_interface *interface)
{
	u32 i;

	for (i = 0; i < interface->n_upcalls; i++) {
		if (interface->upcalls[i].in_max > INSIDE_MESSAGE ||
		    interface->upcalls[i].out_max > INSIDE_MESSAGE)
			return false;
	}
	if (interface->n_events > 1 ||
	    (interface->n_events && interface->events[0].len > INSIDE_PAYLOAD))
		return false;
	return interface->n_locks <= INSIDE_LOCKS && !interface->n_semaphores &&
	       !interface->n_handles && !interface->arena_len && !interface->grant_max;
}

static void half_free(struct lpc_half *half)
{
	u32 i;

	for (i = 0; i < INSIDE_LOCKS; i++)
		kfree(half->locks[i].data);
	kfree(half);
}

static struct lpc_half *half_create(const struct lpc_interface *interface)
{
	struct lpc_half *half;
	u32 i;

	half = kzalloc(sizeof(*half), GFP_KERNEL);
	if (!half)
		return NULL;
	half->ctx.half = half;
	half->interface = interface;
	mutex_init(&half->serving);
	spin_lock_init(&half->events_lock);
	INIT_WORK(&half->events, tell_of_events);
	for (i = 0; i < interface->n_locks; i++) {
		mutex_init(&half->locks[i].mutex);
		half->locks[i].len = interface->locks[i].len;
		half->locks[i].data = kzalloc(half->locks[i].len, GFP_KERNEL);
		if (!half->locks[i].data) {
			half_free(half);
			return NULL;
		}
	}
	return half;
}

struct lpc_half *lpc_register(const struct lpc_interface *interface,
			      const void *ops,
			      const struct lpc_half_options *options)
{
	struct lpc_half *half;
	int err;

	if (!is_small(interface))
		return ERR_PTR(-EOPNOTSUPP);
	half = half_create(interface);
	if (!half)
		return ERR_PTR(-ENOMEM);
	half->ops = ops;
	half->priv = options->priv;
	err = inside_fault_init(half, interface->name);
	if (err)
		goto free;
	err = inside_user_init(half);
	if (err)
		goto exit_fault;
	return half;

exit_fault:
	inside_fault_exit();
free:
	half_free(half);
	return ERR_PTR(err);
}

void lpc_shutdown(struct lpc_half *half)
{
	/* Nobody waits for a process here. */
}

void lpc_unregister(struct lpc_half *half)
{
	cancel_work_sync(&half->events);
	inside_user_exit(half);
	inside_fault_exit();
	half_free(half);
}

void *lpc_half_priv(const struct lpc_half *half)
{
	return half->priv;
}

int lpc_upcall(struct lpc_half *half, struct lpc_upcall *upcall)
{
	u32 i, len = 0;
	int ret;

	mutex_lock(&half->serving);
	for (i = 0; i < upcall->segments; i++) {
		memcpy(half->in + len, upcall->segment[i].iov_base,
		       upcall->segment[i].iov_len);
		len += upcall->segment[i].iov_len;
	}
	ret = inside_user_run(half, upcall->index, len, &upcall->reply_len);
	upcall->reply = half->out;
	upcall->call = half;
	if (ret)
		mutex_unlock(&half->serving);
	return ret;
}

void lpc_upcall_put(struct lpc_upcall *upcall)
{
	struct lpc_half *half = upcall->call;

	mutex_unlock(&half->serving);
}

void lpc_event(struct lpc_half *half, u32 index, const void *payload)
{
	unsigned long flags;

	spin_lock_irqsave(&half->events_lock, flags);
	memcpy(half->payload, payload, half->interface->events[index].len);
	half->raised++;
	spin_unlock_irqrestore(&half->events_lock, flags);
	schedule_work(&half->events);
}

void *lpc_lock(struct lpc_half *half, u32 index)
{
	mutex_lock(&half->locks[index].mutex);
	return half->locks[index].data;
}

void *lpc_lock_timeout(struct lpc_half *half, u32 index, unsigned int ms)
{
	return lpc_lock(half, index);
}

void lpc_unlock(struct lpc_half *half, u32 index)
{
	mutex_unlock(&half->locks[index].mutex);
}

/* What the user half has asked for, without a check: it is the same program. */
int inside_down_call(struct lpc_half *half, u32 index, const void *in, u32 in_len,
		     void *out, u32 *out_len)
{
	return half->interface->downcalls[index].run(half, half->ops, in, in_len, out,
						     out_len);
}
