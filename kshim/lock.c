// SPDX-License-Identifier: GPL-2.0-only
/*
 * lock.c - locks that both halves take, and the structures they guard.
 *
 * A struct mutex belongs to a task and may not be held across the return to user
 * space.  This lock belongs to whoever took it: a chain, where it was taken in
 * one, else a thread.  It waits with a deadline, knows its holder, and can be
 * taken from a user half that has died, has ended its chain, or has held it
 * longer than the interface allows.  Only UNLOCK by its holder writes the user
 * half's copy back; every other way leaves the structure as it was at LOCK.
 *
 * So a user half that dies changes nothing by it.  But it may have done half of
 * something else, which the structure tells of: a device set up that it says is
 * not.  Where the interface names a repair, the structure is suspect after such a
 * death.  The next incarnation takes the lock with LPC_LOCK_REPAIR, before it
 * takes calls, finds out, and writes back what is true (UNLOCK), which makes the
 * structure sound.  Until then nobody else gets the lock: both halves wait for the
 * repair, until recovery_ms after a user half has come or gone last, and then fail
 * with -ENOTRECOVERABLE: what nobody repairs costs that time once, and not everyone.
 *
 *              user half dies with it          LOCK, REPAIR    UNLOCK
 *      SOUND -------------------------> SUSPECT -----------> (held) -> SOUND
 *                                          ^                   |
 *                                          +-- dies, gives up -+--> BROKEN
 *                                          |                        after
 *                                          |             LPC_REPAIRS_MAX times
 *                                          +---------- RESET -----------+
 *
 * Lock order: half->lock is never held here; lock->spin, then lock->wait.lock.
 */
#include <linux/atomic.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/nospec.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "call.h"
#include "half.h"
#include "incarnation.h"
#include "lock.h"
#include "seat.h"
#include "trace.h"

/**
 * struct owner - who wants a lock, or says that it holds it
 * @holder: which half
 * @chain: its chain, or NULL
 * @call: its call, or NULL
 * @incarnation: which it is, of the user half
 * @repairs: it wants it for the repair
 */
struct owner {
	enum lpc_holder holder;
	bool repairs;
	struct lpc_chain *chain;
	struct lpc_call *call;
	const struct lpc_incarnation *incarnation;
};

/**
 * struct patience - how long to wait
 * @state: in which task state
 * @try: not at all
 * @until_ns: until then, 0: for ever
 * @repair_ns: until then for a repair, 0: there is none to wait for
 */
struct patience {
	unsigned int state;
	bool try;
	u64 until_ns;
	u64 repair_ns;
};

int lpc_locks_create(struct lpc_half *half)
{
	const struct lpc_interface *interface = half->interface;
	struct lpc_lock *lock;
	u32 i;

	half->locks = kvcalloc(interface->n_locks, sizeof(*half->locks), GFP_KERNEL);
	if (!half->locks && interface->n_locks)
		return -ENOMEM;
	for (i = 0; i < interface->n_locks; i++) {
		lock = &half->locks[i];
		lock->type = &interface->locks[i];
		init_waitqueue_head(&lock->wait);
		spin_lock_init(&lock->spin);
		lock->data = kvzalloc(lock->type->len, GFP_KERNEL);
		if (!lock->data)
			return -ENOMEM;
	}
	return 0;
}

void lpc_locks_destroy(struct lpc_half *half)
{
	u32 i;

	if (!half->locks)
		return;
	for (i = 0; i < half->interface->n_locks; i++)
		kvfree(half->locks[i].data);
	kvfree(half->locks);
}

/* Whether whoever wants the lock waits for itself. */
static bool holds(const struct lpc_lock *lock, const struct owner *owner)
{
	if (lock->holder == LPC_HOLDER_NONE)
		return false;
	if (lock->chain)
		return lock->chain == owner->chain;
	if (lock->task == current && lock->pid == task_pid_nr(current))
		return true;
	return lock->holder == LPC_HOLDER_KERNEL && owner->chain &&
	       lock->task == owner->chain->root;
}

static void drop(struct lpc_lock *lock)
{
	lockdep_assert_held(&lock->spin);
	if (lock->holder == LPC_HOLDER_USER && lock->chain)
		atomic_dec(&lock->chain->locks);
	lock->holder = LPC_HOLDER_NONE;
	lock->task = NULL;
	lock->chain = NULL;
	if (lock->repairing && lock->attempts >= LPC_REPAIRS_MAX)
		lock->trust = LPC_TRUST_BROKEN;
	lock->repairing = false;
}

/* Whether it is free, for this one; lock->spin held. */
static bool is_free(const struct lpc_lock *lock, const struct owner *owner)
{
	return lock->holder == LPC_HOLDER_NONE &&
	       (lock->trust == LPC_TRUST_SOUND || owner->repairs);
}

/* Whether and until when to wait for a repair: 0 or -ENOTRECOVERABLE. */
static int await_repair(const struct lpc_half *half, const struct lpc_lock *lock,
			struct patience *patience, u64 now)
{
	if (lock->trust == LPC_TRUST_BROKEN)
		return -ENOTRECOVERABLE;
	patience->repair_ns = READ_ONCE(half->repair_from_ns) +
			      (u64)READ_ONCE(half->recovery_ms) * NSEC_PER_MSEC;
	return now < patience->repair_ns ? 0 : -ENOTRECOVERABLE;
}

static u64 revoked_at(const struct lpc_lock *lock)
{
	if (lock->holder != LPC_HOLDER_USER || !lock->type->hold_ms)
		return 0;
	return lock->taken_ns + (u64)lock->type->hold_ms * NSEC_PER_MSEC;
}

/* Why not to wait, or 0. */
static int no_wait(const struct lpc_lock *lock, const struct owner *owner,
		   const struct patience *patience, u64 now)
{
	if (holds(lock, owner))
		return -EDEADLK;
	if (patience->try)
		return -EBUSY;
	if (lpc_call_left(owner->call))
		return -ECANCELED;
	if (signal_pending_state(patience->state, current))
		return -EINTR;
	if (patience->until_ns && now >= patience->until_ns)
		return -ETIMEDOUT;
	return 0;
}

/* Wait once; lock->spin held on entry and on return. */
static void wait_once(struct lpc_half *half, struct lpc_lock *lock,
		      const struct owner *owner, struct wait_queue_entry *wait,
		      const struct patience *patience, u64 now)
	__must_hold(&lock->spin)
{
	u64 until = patience->until_ns, revoked = revoked_at(lock);
	long left = MAX_SCHEDULE_TIMEOUT;

	if (revoked && (!until || revoked < until))
		until = revoked;
	if (patience->repair_ns && (!until || patience->repair_ns < until))
		until = patience->repair_ns;
	if (until)
		left = nsecs_to_jiffies(until > now ? until - now : 0) + 1;
	prepare_to_wait_exclusive(&lock->wait, wait, patience->state);
	lock->waiters++;
	spin_unlock(&lock->spin);
	/* Whoever sets one of these wakes the queue, which this thread is in now. */
	if (!READ_ONCE(half->gone) && !lpc_call_left(owner->call))
		schedule_timeout(left);
	__set_current_state(TASK_RUNNING);
	spin_lock(&lock->spin);
	lock->waiters--;
}

/*
 * Count a lock of the user half's in its chain, unless the chain has ended: then
 * nobody would release it.
 */
static int chain_hold(struct lpc_chain *chain)
{
	atomic_inc(&chain->locks);
	/* Pairs with that in lpc_locks_release(): one sees what the other did. */
	smp_mb__after_atomic();
	if (!READ_ONCE(chain->ended))
		return 0;
	atomic_dec(&chain->locks);
	return -ESTALE;
}

static int acquire(struct lpc_half *half, struct lpc_lock *lock,
		   const struct owner *owner, struct patience *patience)
{
	bool waited = false;
	DEFINE_WAIT(wait);
	u64 now, revoked;
	int err = 0;

	spin_lock(&lock->spin);
	for (;;) {
		if (READ_ONCE(half->gone))
			err = -ENODEV;
		if (err || is_free(lock, owner))
			break;
		now = ktime_get_ns();
		err = no_wait(lock, owner, patience, now);
		if (!err && lock->trust != LPC_TRUST_SOUND && !owner->repairs)
			err = await_repair(half, lock, patience, now);
		if (err)
			break;
		revoked = revoked_at(lock);
		if (revoked && now >= revoked) {
			lock->revoked++;
			drop(lock);
			continue;
		}
		wait_once(half, lock, owner, &wait, patience, now);
		waited = true;
	}
	if (waited)
		finish_wait(&lock->wait, &wait);
	if (!err && owner->repairs && lock->trust != LPC_TRUST_SUSPECT)
		err = lock->trust == LPC_TRUST_SOUND ? -EALREADY : -ENOTRECOVERABLE;
	if (!err && owner->holder == LPC_HOLDER_USER && owner->chain)
		err = chain_hold(owner->chain);
	if (!err) {
		lock->repairing = owner->repairs;
		lock->attempts += owner->repairs;
		lock->holder = owner->holder;
		lock->task = current;
		lock->pid = task_pid_nr(current);
		lock->chain = owner->chain;
		lock->incarnation = owner->incarnation;
		lock->taken_ns = ktime_get_ns();
		lock->taken++;
		lock->contended += waited;
		trace_lpc_lock(half->name, lock->type->name, owner->holder,
			       owner->chain ? owner->chain->id : 0);
	} else if (lock->holder == LPC_HOLDER_NONE) {
		/* A wake-up that this thread did not use is another's. */
		wake_up(&lock->wait);
	}
	spin_unlock(&lock->spin);
	return err;
}

/* Release, in favour of the next; lock->spin held. */
static void release(struct lpc_half *half, struct lpc_lock *lock, bool written)
{
	trace_lpc_unlock(half->name, lock->type->name, lock->holder,
			 lock->chain ? lock->chain->id : 0, written);
	drop(lock);
	/* Not each of them can use it while it is suspect. */
	if (lock->trust == LPC_TRUST_SOUND)
		wake_up(&lock->wait);
	else
		wake_up_all(&lock->wait);
}

/* A user half has died with it; lock->spin held. */
static void suspect(struct lpc_lock *lock)
{
	if (!(lock->type->flags & LPC_LOCK_REPAIRED))
		return;
	lock->suspected++;
	lock->trust = LPC_TRUST_SUSPECT;
}

/*
 * Release what the user half left locked: in @chain, unless that is NULL; by
 * @incarnation, which has died, unless that is NULL.
 */
static void release_left(struct lpc_half *half, const struct lpc_chain *chain,
			 const struct lpc_incarnation *incarnation)
{
	struct lpc_lock *lock;
	u32 i;

	for (i = 0; i < half->interface->n_locks; i++) {
		lock = &half->locks[i];
		spin_lock(&lock->spin);
		if (lock->holder == LPC_HOLDER_USER && (!chain || lock->chain == chain) &&
		    (!incarnation || lock->incarnation == incarnation)) {
			lock->left++;
			if (incarnation)
				suspect(lock);
			release(half, lock, false);
		}
		spin_unlock(&lock->spin);
	}
}

/**
 * lpc_locks_await_repair - from now on repairs are waited for, if there are any to come
 * @half: the kernel half, whose user half has come or gone
 *
 * Context: any.
 */
void lpc_locks_await_repair(struct lpc_half *half)
{
	WRITE_ONCE(half->repair_from_ns, ktime_get_ns());
}

/**
 * lpc_locks_abandon - a user half has died: release what it holds
 * @half: the kernel half
 * @incarnation: which it was
 *
 * Without write-back.  The structures are suspect, where there is a repair.
 *
 * Context: any but interrupts.
 */
void lpc_locks_abandon(struct lpc_half *half, const struct lpc_incarnation *incarnation)
{
	lpc_locks_await_repair(half);
	release_left(half, NULL, incarnation);
}

/**
 * lpc_locks_release - release what the user half holds, without write-back
 * @half: the kernel half
 * @chain: what it holds in this chain, which ends by this; NULL: all that it holds
 *
 * A lock does not keep the chain it was taken in: this comes before the last
 * reference to a chain may go.
 *
 * Context: any but interrupts.
 */
void lpc_locks_release(struct lpc_half *half, struct lpc_chain *chain)
{
	if (chain) {
		WRITE_ONCE(chain->ended, true);
		/* Pairs with that in chain_hold(). */
		smp_mb();
		if (!atomic_read(&chain->locks))
			return;
	}
	release_left(half, chain, NULL);
}

/**
 * lpc_locks_reset - structures whose repair was given up may be repaired again
 * @half: the kernel half
 *
 * Context: any but interrupts.
 *
 * Return: whether there was one.
 */
bool lpc_locks_reset(struct lpc_half *half)
{
	struct lpc_lock *lock;
	bool broken = false;
	u32 i;

	for (i = 0; i < half->interface->n_locks; i++) {
		lock = &half->locks[i];
		spin_lock(&lock->spin);
		lock->attempts = 0;
		if (lock->trust == LPC_TRUST_BROKEN) {
			lock->trust = LPC_TRUST_SUSPECT;
			broken = true;
		}
		spin_unlock(&lock->spin);
	}
	return broken;
}

u64 lpc_locks_left(struct lpc_half *half)
{
	u64 left = 0;
	u32 i;

	for (i = 0; i < half->interface->n_locks; i++)
		left += READ_ONCE(half->locks[i].left);
	return left;
}

void lpc_lock_inform(struct lpc_lock *lock, struct lpc_info_lock *info)
{
	strscpy_pad(info->name, lock->type->name, sizeof(info->name));
	info->len = lock->type->len;
	info->hold_ms = lock->type->hold_ms;
	spin_lock(&lock->spin);
	info->holder = lock->holder;
	info->trust = lock->trust;
	info->suspected = lock->suspected;
	info->repaired = lock->repaired;
	info->waiters = lock->waiters;
	if (lock->holder != LPC_HOLDER_NONE) {
		info->holder_pid = lock->pid;
		info->holder_chain = lock->chain ? lock->chain->id : 0;
		info->held_ns = ktime_get_ns() - lock->taken_ns;
	}
	info->taken = lock->taken;
	info->contended = lock->contended;
	info->left = lock->left;
	info->revoked = lock->revoked;
	spin_unlock(&lock->spin);
}

/* For the kernel half. */

static struct owner kernel_owner(struct lpc_half *half)
{
	struct lpc_seat *seat = lpc_seat_find(half);

	return (struct owner) {
		.holder = LPC_HOLDER_KERNEL,
		.chain = seat ? seat->chain : NULL,
	};
}

static void *kernel_lock(struct lpc_half *half, u32 index, u64 until_ns)
{
	struct owner owner = kernel_owner(half);
	struct patience patience = {
		.state = TASK_KILLABLE,
		.until_ns = until_ns,
	};
	int err;

	might_sleep();
	err = acquire(half, &half->locks[index], &owner, &patience);
	return err ? ERR_PTR(err) : half->locks[index].data;
}

/**
 * lpc_lock - take a lock for the kernel half
 * @half: the kernel half
 * @index: number of the lock
 *
 * Context: process, may sleep.
 *
 * Return: the guarded structure, to be read and changed until lpc_unlock(); or
 * -EDEADLK: the chain holds it; -EINTR: a fatal signal; -ENODEV; -ENOTRECOVERABLE:
 * the structure is suspect, and was not repaired in time.
 */
void *lpc_lock(struct lpc_half *half, u32 index)
{
	return kernel_lock(half, index, 0);
}
EXPORT_SYMBOL_GPL(lpc_lock);

/**
 * lpc_lock_timeout - take a lock for the kernel half, or give up
 * @half: the kernel half
 * @index: number of the lock
 * @ms: milliseconds to wait at most
 *
 * Context: process, may sleep.
 *
 * Return: as lpc_lock(), or -ETIMEDOUT.
 */
void *lpc_lock_timeout(struct lpc_half *half, u32 index, unsigned int ms)
{
	return kernel_lock(half, index, ktime_get_ns() + (u64)ms * NSEC_PER_MSEC);
}
EXPORT_SYMBOL_GPL(lpc_lock_timeout);

/**
 * lpc_unlock - release a lock that the kernel half holds
 * @half: the kernel half
 * @index: number of the lock
 *
 * Context: any but interrupts.
 */
void lpc_unlock(struct lpc_half *half, u32 index)
{
	struct lpc_lock *lock = &half->locks[index];

	spin_lock(&lock->spin);
	if (!WARN_ONCE(lock->holder != LPC_HOLDER_KERNEL,
		       "lpc: %s: unlock of %s, which the kernel half does not hold\n",
		       half->name, lock->type->name))
		release(half, lock, true);
	spin_unlock(&lock->spin);
}
EXPORT_SYMBOL_GPL(lpc_unlock);

/* For the user half. */

static struct lpc_lock *user_lock(struct lpc_half *half,
				  struct lpc_incarnation *incarnation, u32 index)
{
	u32 count = half->interface->n_locks;

	if (index >= count)
		return ERR_PTR(-ENOENT);
	index = array_index_nospec(index, count);
	if (half->interface->locks[index].since > incarnation->version)
		return ERR_PTR(-ENOENT);
	return &half->locks[index];
}

/* The structure may be changed by the next holder once the lock is taken away. */
static int copy_current(struct lpc_lock *lock, void __user *to)
{
	void *copy = kvmalloc(lock->type->len, GFP_KERNEL);
	int err = 0;

	if (!copy)
		return -ENOMEM;
	spin_lock(&lock->spin);
	memcpy(copy, lock->data, lock->type->len);
	spin_unlock(&lock->spin);
	if (copy_to_user(to, copy, lock->type->len))
		err = -EFAULT;
	kvfree(copy);
	return err;
}

static int user_release(struct lpc_half *half, struct lpc_lock *lock,
			const struct owner *owner, const void *copy)
{
	int err = 0;

	spin_lock(&lock->spin);
	if (lock->holder != LPC_HOLDER_USER || !holds(lock, owner)) {
		err = -EPERM;
	} else {
		if (copy)
			memcpy(lock->data, copy, lock->type->len);
		if (copy && lock->repairing) {
			lock->trust = LPC_TRUST_SOUND;
			lock->repairing = false;
			lock->attempts = 0;
			lock->repaired++;
		}
		release(half, lock, copy);
	}
	spin_unlock(&lock->spin);
	return err;
}

int lpc_lock_user(struct lpc_file *file, void *argument, void __user *user)
{
	struct lpc_incarnation *incarnation = lpc_file_incarnation(file);
	struct lpc_half *half = file->half;
	struct lpc_lock_op *op = argument;
	struct owner owner = {
		.holder = LPC_HOLDER_USER,
		.incarnation = incarnation,
	};
	struct patience patience = { .state = TASK_INTERRUPTIBLE };
	struct lpc_lock *lock;
	int err;

	owner.repairs = op->flags & LPC_LOCK_REPAIR;
	if (op->flags & ~(LPC_LOCK_TRY | LPC_LOCK_REPAIR) || op->reserved)
		return -EINVAL;
	if (!incarnation)
		return -ENOTCONN;
	lock = user_lock(half, incarnation, op->index);
	if (IS_ERR(lock))
		return PTR_ERR(lock);
	if (owner.repairs && (op->call || !(lock->type->flags & LPC_LOCK_REPAIRED)))
		return -EINVAL;
	if (op->len != lock->type->len)
		return -EMSGSIZE;
	owner.call = lpc_call_get(half, incarnation, op->call);
	if (IS_ERR(owner.call))
		return PTR_ERR(owner.call);
	owner.chain = owner.call ? owner.call->chain : NULL;
	patience.try = op->flags & LPC_LOCK_TRY;
	patience.until_ns = lpc_call_until(owner.call, op->timeout_ns);
	err = lpc_call_left(owner.call) ? -ECANCELED :
					  acquire(half, lock, &owner, &patience);
	if (!err) {
		err = copy_current(lock, u64_to_user_ptr(op->buf));
		if (err)
			user_release(half, lock, &owner, NULL);
	}
	if (owner.call)
		lpc_call_put(owner.call);
	return err;
}

/* What is written back, copied in once and checked; NULL: nothing. */
static void *take_copy(struct lpc_half *half, const struct lpc_lock *lock,
		       const struct lpc_lock_op *op)
{
	void *copy;
	int err;

	if (op->flags & LPC_UNLOCK_DISCARD)
		return op->len ? ERR_PTR(-EMSGSIZE) : NULL;
	if (op->len != lock->type->len)
		return ERR_PTR(-EMSGSIZE);
	copy = kvmalloc(op->len, GFP_KERNEL);
	if (!copy)
		return ERR_PTR(-ENOMEM);
	err = copy_from_user(copy, u64_to_user_ptr(op->buf), op->len) ? -EFAULT :
	      lock->type->check(half, copy, op->len);
	if (err) {
		kvfree(copy);
		return ERR_PTR(err);
	}
	return copy;
}

int lpc_unlock_user(struct lpc_file *file, void *argument, void __user *user)
{
	struct lpc_incarnation *incarnation = lpc_file_incarnation(file);
	struct lpc_half *half = file->half;
	struct lpc_lock_op *op = argument;
	struct owner owner = { .holder = LPC_HOLDER_USER };
	struct lpc_lock *lock;
	void *copy;
	int err;

	if (op->flags & ~LPC_UNLOCK_DISCARD || op->timeout_ns || op->reserved)
		return -EINVAL;
	if (!incarnation)
		return -ENOTCONN;
	lock = user_lock(half, incarnation, op->index);
	if (IS_ERR(lock))
		return PTR_ERR(lock);
	copy = take_copy(half, lock, op);
	if (IS_ERR(copy))
		return PTR_ERR(copy);
	owner.call = lpc_call_get(half, incarnation, op->call);
	if (IS_ERR(owner.call)) {
		err = PTR_ERR(owner.call);
		goto free_copy;
	}
	owner.chain = owner.call ? owner.call->chain : NULL;
	err = user_release(half, lock, &owner, copy);
	if (owner.call)
		lpc_call_put(owner.call);
free_copy:
	kvfree(copy);
	return err;
}
