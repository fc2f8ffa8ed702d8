// SPDX-License-Identifier: GPL-2.0-only
/*
 * semaphore.c - counting semaphores that both halves use.
 *
 * The kernel half may post from an interrupt.  What a user half took and did not
 * give back is given back when it dies, but not where the interface says that
 * the semaphore is a signal: nobody gives those back.
 *
 * Lock order: semaphore->spin, then semaphore->wait.lock.
 */
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/nospec.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "call.h"
#include "half.h"
#include "incarnation.h"
#include "semaphore.h"
#include "trace.h"

int lpc_semaphores_create(struct lpc_half *half)
{
	const struct lpc_interface *interface = half->interface;
	struct lpc_semaphore *semaphore;
	u32 i;

	half->semaphores = kvcalloc(interface->n_semaphores, sizeof(*half->semaphores),
				    GFP_KERNEL);
	if (!half->semaphores && interface->n_semaphores)
		return -ENOMEM;
	for (i = 0; i < interface->n_semaphores; i++) {
		semaphore = &half->semaphores[i];
		semaphore->type = &interface->semaphores[i];
		semaphore->count = semaphore->type->initial;
		init_waitqueue_head(&semaphore->wait);
		spin_lock_init(&semaphore->spin);
	}
	return 0;
}

void lpc_semaphores_destroy(struct lpc_half *half)
{
	kvfree(half->semaphores);
}

/* @taken: what the incarnation that posts has taken, or NULL: the kernel half does. */
static int post(struct lpc_half *half, struct lpc_semaphore *semaphore, u32 *taken)
{
	unsigned long flags;
	int err = 0;

	spin_lock_irqsave(&semaphore->spin, flags);
	if (semaphore->count == LPC_SEMAPHORE_MAX) {
		err = -EOVERFLOW;
	} else {
		semaphore->count++;
		semaphore->ups++;
		if (taken && *taken) {
			(*taken)--;
			semaphore->taken--;
		}
		trace_lpc_up(half->name, semaphore->type->name, semaphore->count);
		wake_up(&semaphore->wait);
	}
	spin_unlock_irqrestore(&semaphore->spin, flags);
	return err;
}

/* Why not to wait, or 0. */
static int no_wait(struct lpc_half *half, const struct lpc_call *call, bool try,
		   unsigned int state, u64 until_ns, u64 now)
{
	if (try)
		return -EBUSY;
	if (READ_ONCE(half->gone))
		return -ENODEV;
	if (lpc_call_left(call))
		return -ECANCELED;
	if (signal_pending_state(state, current))
		return -EINTR;
	if (until_ns && now >= until_ns)
		return -ETIMEDOUT;
	return 0;
}

/*
 * Take a count.  @call is the user half's call, @taken what the incarnation that
 * takes it has taken, or NULL: the kernel half does.
 */
static int take(struct lpc_half *half, struct lpc_semaphore *semaphore,
		const struct lpc_call *call, u32 *taken, bool try, u64 until_ns)
{
	unsigned int state = taken ? TASK_INTERRUPTIBLE : TASK_KILLABLE;
	bool waited = false;
	DEFINE_WAIT(wait);
	int err = 0;
	u64 now;
	long left;

	spin_lock_irq(&semaphore->spin);
	while (!semaphore->count) {
		now = until_ns ? ktime_get_ns() : 0;
		err = no_wait(half, call, try, state, until_ns, now);
		if (err)
			break;
		left = MAX_SCHEDULE_TIMEOUT;
		if (until_ns)
			left = nsecs_to_jiffies(until_ns - now) + 1;
		prepare_to_wait_exclusive(&semaphore->wait, &wait, state);
		semaphore->waiters++;
		spin_unlock_irq(&semaphore->spin);
		/* Whoever sets one of these wakes the queue, which this thread is in. */
		if (!READ_ONCE(half->gone) && !lpc_call_left(call))
			schedule_timeout(left);
		__set_current_state(TASK_RUNNING);
		spin_lock_irq(&semaphore->spin);
		semaphore->waiters--;
		waited = true;
	}
	if (waited)
		finish_wait(&semaphore->wait, &wait);
	if (!err) {
		semaphore->count--;
		semaphore->downs++;
		if (taken) {
			(*taken)++;
			semaphore->taken++;
		}
		trace_lpc_down(half->name, semaphore->type->name, semaphore->count);
	} else if (waited && semaphore->count) {
		/* A wake-up that this thread did not use is another's. */
		wake_up(&semaphore->wait);
	}
	spin_unlock_irq(&semaphore->spin);
	return err;
}

/**
 * lpc_semaphores_release - give back what an incarnation took
 * @half: the kernel half
 * @incarnation: which it was
 *
 * Context: any but interrupts.
 */
void lpc_semaphores_release(struct lpc_half *half,
			    const struct lpc_incarnation *incarnation)
{
	struct lpc_semaphore *semaphore;
	u32 i, back;

	for (i = 0; i < half->interface->n_semaphores; i++) {
		semaphore = &half->semaphores[i];
		spin_lock_irq(&semaphore->spin);
		back = min_t(u32, incarnation->taken[i], LPC_SEMAPHORE_MAX - semaphore->count);
		if (semaphore->type->flags & LPC_SEMAPHORE_SIGNAL)
			back = 0;
		semaphore->count += back;
		semaphore->taken -= incarnation->taken[i];
		while (back--)
			wake_up(&semaphore->wait);
		spin_unlock_irq(&semaphore->spin);
	}
}

void lpc_semaphore_inform(struct lpc_semaphore *semaphore,
			  struct lpc_info_semaphore *info)
{
	strscpy_pad(info->name, semaphore->type->name, sizeof(info->name));
	info->flags = semaphore->type->flags;
	spin_lock_irq(&semaphore->spin);
	info->count = semaphore->count;
	info->waiters = semaphore->waiters;
	info->taken = semaphore->taken;
	info->ups = semaphore->ups;
	info->downs = semaphore->downs;
	spin_unlock_irq(&semaphore->spin);
}

/**
 * lpc_up - post a semaphore
 * @half: the kernel half
 * @index: number of the semaphore
 *
 * Context: any, interrupts too.
 *
 * Return: 0, or -EOVERFLOW.
 */
int lpc_up(struct lpc_half *half, u32 index)
{
	return post(half, &half->semaphores[index], NULL);
}
EXPORT_SYMBOL_GPL(lpc_up);

/**
 * lpc_down - take a count, waiting for it
 * @half: the kernel half
 * @index: number of the semaphore
 *
 * Context: process, may sleep.
 *
 * Return: 0; -EINTR: a fatal signal; -ENODEV.
 */
int lpc_down(struct lpc_half *half, u32 index)
{
	might_sleep();
	return take(half, &half->semaphores[index], NULL, NULL, false, 0);
}
EXPORT_SYMBOL_GPL(lpc_down);

/**
 * lpc_down_timeout - take a count, or give up
 * @half: the kernel half
 * @index: number of the semaphore
 * @ms: milliseconds to wait at most
 *
 * Context: process, may sleep.
 *
 * Return: as lpc_down(), or -ETIMEDOUT.
 */
int lpc_down_timeout(struct lpc_half *half, u32 index, unsigned int ms)
{
	might_sleep();
	return take(half, &half->semaphores[index], NULL, NULL, false,
		    ktime_get_ns() + (u64)ms * NSEC_PER_MSEC);
}
EXPORT_SYMBOL_GPL(lpc_down_timeout);

static struct lpc_semaphore *user_semaphore(struct lpc_half *half,
					    struct lpc_incarnation *incarnation,
					    u32 index)
{
	u32 count = half->interface->n_semaphores;

	if (index >= count)
		return ERR_PTR(-ENOENT);
	index = array_index_nospec(index, count);
	if (half->interface->semaphores[index].since > incarnation->version)
		return ERR_PTR(-ENOENT);
	return &half->semaphores[index];
}

static u32 *taken_by(struct lpc_incarnation *incarnation, const struct lpc_half *half,
		     const struct lpc_semaphore *semaphore)
{
	return &incarnation->taken[semaphore - half->semaphores];
}

int lpc_up_user(struct lpc_file *file, void *argument, void __user *user)
{
	struct lpc_incarnation *incarnation = lpc_file_incarnation(file);
	struct lpc_half *half = file->half;
	struct lpc_semaphore_op *op = argument;
	struct lpc_semaphore *semaphore;
	struct lpc_call *call;
	int err;

	if (op->flags || op->reserved || op->timeout_ns)
		return -EINVAL;
	if (!incarnation)
		return -ENOTCONN;
	semaphore = user_semaphore(half, incarnation, op->index);
	if (IS_ERR(semaphore))
		return PTR_ERR(semaphore);
	call = lpc_call_get(half, incarnation, op->call);
	if (IS_ERR(call))
		return PTR_ERR(call);
	err = post(half, semaphore, taken_by(incarnation, half, semaphore));
	if (call)
		lpc_call_put(call);
	return err;
}

int lpc_down_user(struct lpc_file *file, void *argument, void __user *user)
{
	struct lpc_incarnation *incarnation = lpc_file_incarnation(file);
	struct lpc_half *half = file->half;
	struct lpc_semaphore_op *op = argument;
	struct lpc_semaphore *semaphore;
	struct lpc_call *call;
	int err;

	if (op->flags & ~LPC_DOWN_TRY || op->reserved)
		return -EINVAL;
	if (!incarnation)
		return -ENOTCONN;
	semaphore = user_semaphore(half, incarnation, op->index);
	if (IS_ERR(semaphore))
		return PTR_ERR(semaphore);
	call = lpc_call_get(half, incarnation, op->call);
	if (IS_ERR(call))
		return PTR_ERR(call);
	err = lpc_call_left(call) ? -ECANCELED :
	      take(half, semaphore, call, taken_by(incarnation, half, semaphore),
		   op->flags & LPC_DOWN_TRY, lpc_call_until(call, op->timeout_ns));
	if (call)
		lpc_call_put(call);
	return err;
}
