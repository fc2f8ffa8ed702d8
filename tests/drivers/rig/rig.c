// SPDX-License-Identifier: GPL-2.0-only
/*
 * rig.c - kernel half that the tests of kshim use: one procedure, event, lock
 * or semaphore for each thing that kshim promises.  See rig.h.
 */
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/irq_work.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "lpc_half.h"
#include "rig.h"
#include "rig_description.h"

#define HALVES	2

static unsigned int max_calls;
module_param(max_calls, uint, 0444);
static unsigned int max_depth;
module_param(max_depth, uint, 0444);
static unsigned int attach_ms = 500;
module_param(attach_ms, uint, 0444);

/**
 * struct rig - one of the rig's halves
 * @half: what kshim gave for it
 * @ticks: times that TICK was raised
 * @raise: raises TICK from an interrupt
 * @up: posts @semaphore from an interrupt
 * @semaphore: which
 */
struct rig {
	struct lpc_half *half;
	u64 ticks;
	struct irq_work raise;
	struct irq_work up;
	u32 semaphore;
};

static struct rig rigs[HALVES];

/* Where a test has messages written that must not be (t_fault). */
static u64 rigs_spare[8] __used;

static u64 value_of(const void *in)
{
	u64 v;

	memcpy(&v, in, sizeof(v));
	return v;
}

static int result(void *out, u32 *out_len, u64 v)
{
	memcpy(out, &v, sizeof(v));
	*out_len = sizeof(v);
	return 0;
}

static int check_nothing(struct lpc_half *half, const void *data, u32 len)
{
	return len ? -EPROTO : 0;
}

static int check_value(struct lpc_half *half, const void *data, u32 len)
{
	return len == sizeof(u64) && value_of(data) != RIG_BAD ? 0 : -EPROTO;
}

static int check_bytes(struct lpc_half *half, const void *data, u32 len)
{
	return 0;
}

static int check_words(struct lpc_half *half, const void *data, u32 len)
{
	const u64 *words = data;

	return words[RIG_LOCK_WORDS - 1] != RIG_BAD ? 0 : -EPROTO;
}

static int upcall_value(struct lpc_half *half, u32 index, u64 v, u64 *ret)
{
	struct lpc_upcall upcall = {
		.index = index,
		.segments = 1,
		.segment[0] = { .iov_base = &v, .iov_len = sizeof(v) },
	};
	int err;

	err = lpc_upcall(half, &upcall);
	if (err)
		return err;
	*ret = value_of(upcall.reply);
	lpc_upcall_put(&upcall);
	return 0;
}

#define RUN(name)							\
	static int name(struct lpc_half *half, const void *ops,		\
			const void *in, u32 in_len, void *out, u32 *out_len)

RUN(run_add)
{
	return result(out, out_len, value_of(in) + 1);
}

RUN(run_chain)
{
	u64 v;
	int err;

	err = upcall_value(half, RIG_WORK, value_of(in), &v);
	return err ?: result(out, out_len, v);
}

RUN(run_chain_act)
{
	u64 v;
	int err;

	err = upcall_value(half, RIG_ACT, value_of(in), &v);
	return err ?: result(out, out_len, v);
}

RUN(run_fail)
{
	return -EXDEV;
}

RUN(run_sleep)
{
	msleep(value_of(in));
	return result(out, out_len, 0);
}

RUN(run_segments)
{
	u64 total = min_t(u64, value_of(in), RIG_BULK_MAX);
	struct lpc_upcall upcall = {
		.index = RIG_BULK,
		.segments = LPC_UPCALL_SEGMENTS,
	};
	size_t len, at = 0;
	bool same;
	u8 *bytes;
	u32 i;
	int err;

	bytes = kvmalloc(RIG_BULK_MAX, GFP_KERNEL);
	if (!bytes)
		return -ENOMEM;
	for (i = 0; i < total; i++)
		bytes[i] = i * 7 + (i >> 8);
	/* Pieces of all lengths: none, one byte, a few, the rest. */
	for (i = 0; i < LPC_UPCALL_SEGMENTS; i++) {
		len = i == LPC_UPCALL_SEGMENTS - 1 ? total - at :
		      min_t(size_t, i * i * i, total - at);
		upcall.segment[i].iov_base = bytes + at;
		upcall.segment[i].iov_len = len;
		at += len;
	}
	err = lpc_upcall(half, &upcall);
	if (!err) {
		same = upcall.reply_len == total &&
		       !memcmp(upcall.reply, bytes, total);
		lpc_upcall_put(&upcall);
		err = result(out, out_len, same);
	}
	kvfree(bytes);
	return err;
}

RUN(run_atomic)
{
	struct lpc_upcall upcall = { .index = RIG_NULL };
	static DEFINE_SPINLOCK(spin);
	int err;

	spin_lock_irq(&spin);
	err = lpc_upcall(half, &upcall);
	spin_unlock_irq(&spin);
	return result(out, out_len, -err);
}

static void raise_one(struct rig *rig)
{
	u64 tick = rig->ticks++;

	lpc_event(rig->half, RIG_TICK, &tick);
	lpc_event(rig->half, RIG_BARE, NULL);
}

static void raise_irq(struct irq_work *work)
{
	WARN_ON_ONCE(!in_hardirq());
	raise_one(container_of(work, struct rig, raise));
}

RUN(run_raise)
{
	u64 i, times = value_of(in);

	for (i = 0; i < times; i++)
		raise_one(lpc_half_priv(half));
	return result(out, out_len, 0);
}

RUN(run_raise_irq)
{
	struct rig *rig = lpc_half_priv(half);
	u64 i, times = value_of(in);

	for (i = 0; i < times; i++) {
		irq_work_queue(&rig->raise);
		irq_work_sync(&rig->raise);
	}
	return result(out, out_len, 0);
}

static int lock_add(struct lpc_half *half, u32 index, u64 v, void *out, u32 *out_len)
{
	u64 *words = lpc_lock(half, index);

	if (IS_ERR(words))
		return PTR_ERR(words);
	words[0] += v;
	result(out, out_len, words[0]);
	lpc_unlock(half, index);
	return 0;
}

RUN(run_lock_add)
{
	return lock_add(half, RIG_STATE, value_of(in), out, out_len);
}

RUN(run_lock_short)
{
	return lock_add(half, RIG_SHORT, value_of(in), out, out_len);
}

RUN(run_lock_hold)
{
	u64 *words = lpc_lock(half, RIG_STATE);

	if (IS_ERR(words))
		return PTR_ERR(words);
	msleep(value_of(in));
	lpc_unlock(half, RIG_STATE);
	return result(out, out_len, 0);
}

RUN(run_lock_wait)
{
	u64 *words = lpc_lock_timeout(half, RIG_STATE, value_of(in));

	if (IS_ERR(words))
		return PTR_ERR(words);
	lpc_unlock(half, RIG_STATE);
	return result(out, out_len, 0);
}

RUN(run_lock_call)
{
	u64 *words = lpc_lock(half, RIG_STATE);
	u64 v = 0;
	int err;

	if (IS_ERR(words))
		return PTR_ERR(words);
	err = upcall_value(half, RIG_WORK, value_of(in), &v);
	lpc_unlock(half, RIG_STATE);
	return err ?: result(out, out_len, v);
}

RUN(run_lock_count)
{
	u64 i, was, times = value_of(in);
	u64 *words;

	for (i = 0; i < times; i++) {
		words = lpc_lock(half, RIG_STATE);
		if (IS_ERR(words))
			return PTR_ERR(words);
		was = READ_ONCE(words[1]);
		cond_resched();
		udelay(5);
		WRITE_ONCE(words[1], was + 1);
		lpc_unlock(half, RIG_STATE);
	}
	return result(out, out_len, 0);
}

RUN(run_lock_mended)
{
	return lock_add(half, RIG_MENDED, value_of(in), out, out_len);
}

RUN(run_spare)
{
	u64 v = value_of(in);

	return v ? result(out, out_len, v + RIG_SPARE_ADDS) : -EXDEV;
}

RUN(run_up)
{
	u64 v = value_of(in);
	int err;

	if (v >= RIG_SEMAPHORES)
		return -EINVAL;
	err = lpc_up(half, v);
	return err ?: result(out, out_len, 0);
}

static void up_irq(struct irq_work *work)
{
	struct rig *rig = container_of(work, struct rig, up);

	WARN_ON_ONCE(!in_hardirq());
	lpc_up(rig->half, rig->semaphore);
}

RUN(run_up_irq)
{
	struct rig *rig = lpc_half_priv(half);
	u64 v = value_of(in);

	if (v >= RIG_SEMAPHORES)
		return -EINVAL;
	rig->semaphore = v;
	irq_work_queue(&rig->up);
	irq_work_sync(&rig->up);
	return result(out, out_len, 0);
}

RUN(run_down)
{
	u64 v = value_of(in);
	u32 index = v & 0xff;
	int err;

	if (index >= RIG_SEMAPHORES)
		return -EINVAL;
	err = v >> 8 ? lpc_down_timeout(half, index, v >> 8) : lpc_down(half, index);
	return err ?: result(out, out_len, 0);
}

#define PUBLIC		LPC_PROCEDURE_PUBLIC
#define IDEMPOTENT	LPC_PROCEDURE_IDEMPOTENT
#define NESTS		LPC_PROCEDURE_NESTS
#define AS_CALLER	LPC_PROCEDURE_AS_CALLER

#define VALUE(kind, number, text)					\
	.name = text,							\
	.signature = RIG_SIGNATURE(kind, number),			\
	.in_max = sizeof(u64),						\
	.out_max = sizeof(u64),						\
	.check_in = check_value,					\
	.check_out = check_value

#define UPCALL(number, text)	VALUE(LPC_KIND_UPCALL, number, text)
#define DOWNCALL(number, text, function, properties)			\
	[number] = {							\
		VALUE(LPC_KIND_DOWNCALL, number, text),			\
		.since = 1,						\
		.run = function,					\
		.flags = properties,					\
	}

static const struct lpc_procedure upcalls[] = {
	[RIG_NULL] = {
		.name = "null",
		.signature = RIG_SIGNATURE(LPC_KIND_UPCALL, RIG_NULL),
		.flags = PUBLIC | IDEMPOTENT,
		.since = 1,
		.timeout_ms = 5000,
		.check_in = check_nothing,
		.check_out = check_nothing,
	},
	[RIG_WORK] = { UPCALL(RIG_WORK, "work"), .since = 1, .flags = PUBLIC },
	[RIG_BRIEF] = {
		UPCALL(RIG_BRIEF, "brief"),
		.since = 1,
		.flags = PUBLIC,
		.timeout_ms = RIG_BRIEF_MS,
	},
	[RIG_AGAIN] = {
		UPCALL(RIG_AGAIN, "again"),
		.since = 1,
		.flags = PUBLIC | IDEMPOTENT,
	},
	[RIG_HIDDEN] = { UPCALL(RIG_HIDDEN, "hidden"), .since = 1 },
	[RIG_BULK] = {
		.name = "bulk",
		.signature = RIG_SIGNATURE(LPC_KIND_UPCALL, RIG_BULK),
		.flags = PUBLIC,
		.since = 1,
		.timeout_ms = 5000,
		.in_max = RIG_BULK_MAX,
		.out_max = RIG_BULK_MAX,
		.check_in = check_bytes,
		.check_out = check_bytes,
	},
	[RIG_NEWER] = { UPCALL(RIG_NEWER, "newer"), .since = 2, .flags = PUBLIC },
	[RIG_ACT] = {
		UPCALL(RIG_ACT, "act"),
		.since = 1,
		.flags = PUBLIC | AS_CALLER,
	},
	[RIG_ACT_BRIEF] = {
		UPCALL(RIG_ACT_BRIEF, "act_brief"),
		.since = 1,
		.flags = PUBLIC | AS_CALLER,
		.timeout_ms = RIG_BRIEF_MS,
	},
	[RIG_SPARE] = {
		UPCALL(RIG_SPARE, "spare"),
		.since = 1,
		.flags = PUBLIC | LPC_PROCEDURE_FALLBACK,
		.timeout_ms = 60000,
		.run = run_spare,
	},	[RIG_STORE] = {
		.name = "store",
		.signature = RIG_SIGNATURE(LPC_KIND_UPCALL, RIG_STORE),
		.flags = PUBLIC,
		.since = 1,
		.timeout_ms = 5000,
		.in_max = RIG_BULK_MAX,
		.check_in = check_bytes,
		.check_out = check_nothing,
	},

};

static const struct lpc_procedure downcalls[] = {
	DOWNCALL(RIG_ADD, "add", run_add, PUBLIC),
	DOWNCALL(RIG_CHAIN, "chain", run_chain, PUBLIC | NESTS),
	DOWNCALL(RIG_FORBIDDEN, "forbidden", run_chain, PUBLIC),
	DOWNCALL(RIG_SECRET, "secret", run_add, 0),
	[RIG_LATER] = {
		VALUE(LPC_KIND_DOWNCALL, RIG_LATER, "later"),
		.since = 2,
		.run = run_add,
		.flags = PUBLIC,
	},
	DOWNCALL(RIG_FAIL, "fail", run_fail, PUBLIC),
	DOWNCALL(RIG_SLEEP, "sleep", run_sleep, PUBLIC),
	DOWNCALL(RIG_SEGMENTS, "segments", run_segments, PUBLIC | NESTS),
	DOWNCALL(RIG_ATOMIC, "atomic", run_atomic, PUBLIC),
	DOWNCALL(RIG_RAISE, "raise", run_raise, PUBLIC),
	DOWNCALL(RIG_RAISE_IRQ, "raise_irq", run_raise_irq, PUBLIC),
	DOWNCALL(RIG_LOCK_ADD, "lock_add", run_lock_add, PUBLIC),
	DOWNCALL(RIG_LOCK_HOLD, "lock_hold", run_lock_hold, PUBLIC),
	DOWNCALL(RIG_LOCK_WAIT, "lock_wait", run_lock_wait, PUBLIC),
	DOWNCALL(RIG_LOCK_CALL, "lock_call", run_lock_call, PUBLIC | NESTS),
	DOWNCALL(RIG_LOCK_COUNT, "lock_count", run_lock_count, PUBLIC),
	DOWNCALL(RIG_LOCK_SHORT, "lock_short", run_lock_short, PUBLIC),
	DOWNCALL(RIG_UP, "up", run_up, PUBLIC),
	DOWNCALL(RIG_UP_IRQ, "up_irq", run_up_irq, PUBLIC),
	DOWNCALL(RIG_DOWN, "down", run_down, PUBLIC),
	DOWNCALL(RIG_CHAIN_ACT, "chain_act", run_chain_act, PUBLIC | NESTS),
	DOWNCALL(RIG_LOCK_MENDED, "lock_mended", run_lock_mended, PUBLIC),
};

static const struct lpc_event_type events[] = {
	[RIG_TICK] = {
		.name = "tick",
		.signature = RIG_SIGNATURE(LPC_KIND_EVENT, RIG_TICK),
		.since = 1,
		.len = sizeof(u64),
		.queue = RIG_QUEUE,
	},
	[RIG_BARE] = {
		.name = "bare",
		.signature = RIG_SIGNATURE(LPC_KIND_EVENT, RIG_BARE),
		.since = 1,
		.queue = 1,
	},
};

#define LOCK(number, text, version)					\
	.name = text,							\
	.signature = RIG_SIGNATURE(LPC_KIND_LOCK, number),		\
	.since = version,						\
	.len = RIG_LOCK_WORDS * sizeof(u64),				\
	.check = check_words

static const struct lpc_lock_type locks[] = {
	[RIG_STATE] = { LOCK(RIG_STATE, "state", 1) },
	[RIG_SHORT] = { LOCK(RIG_SHORT, "short", 2), .hold_ms = RIG_HOLD_MS },
	[RIG_MENDED] = { LOCK(RIG_MENDED, "mended", 1), .flags = LPC_LOCK_REPAIRED },
};

#define SEMAPHORE(number, text, version)				\
	.name = text,							\
	.signature = RIG_SIGNATURE(LPC_KIND_SEMAPHORE, number),		\
	.since = version

static const struct lpc_semaphore_type semaphores[] = {
	[RIG_ITEMS] = { SEMAPHORE(RIG_ITEMS, "items", 1), .initial = 2 },
	[RIG_DONE] = { SEMAPHORE(RIG_DONE, "done", 1), .flags = LPC_SEMAPHORE_SIGNAL },
	[RIG_FULL] = { SEMAPHORE(RIG_FULL, "full", 2), .initial = INT_MAX },
};

static const u64 signatures[] = { RIG_SIGNATURE_1, RIG_SIGNATURE_2 };

static const struct {
	char up[sizeof(RIG_DESCRIPTION_UP) - 1];
	char down[sizeof(RIG_DESCRIPTION_DOWN)];
} description = { RIG_DESCRIPTION_UP, RIG_DESCRIPTION_DOWN };

static const struct lpc_interface rig_interface = {
	.name = RIG_NAME,
	.version = RIG_VERSION,
	.signatures = signatures,
	.description = (const char *)&description,
	.upcalls = upcalls,
	.downcalls = downcalls,
	.events = events,
	.locks = locks,
	.semaphores = semaphores,
	.n_upcalls = RIG_UPCALLS,
	.n_downcalls = RIG_DOWNCALLS,
	.n_events = RIG_EVENTS,
	.n_locks = RIG_LOCKS,
	.n_semaphores = RIG_SEMAPHORES,
};

static void rigs_remove(void)
{
	unsigned int i;

	for (i = 0; i < HALVES; i++) {
		if (!IS_ERR_OR_NULL(rigs[i].half))
			lpc_unregister(rigs[i].half);
	}
}

static int __init rig_init(void)
{
	struct lpc_half_options options = {
		.max_calls = max_calls,
		.max_depth = max_depth,
		.attach_ms = attach_ms,
	};
	char name[8];
	unsigned int i;

	for (i = 0; i < HALVES; i++) {
		snprintf(name, sizeof(name), RIG_NAME "%u", i);
		init_irq_work(&rigs[i].raise, raise_irq);
		init_irq_work(&rigs[i].up, up_irq);
		options.name = name;
		options.priv = &rigs[i];
		rigs[i].half = lpc_register(&rig_interface, NULL, &options);
		if (IS_ERR(rigs[i].half)) {
			rigs_remove();
			return PTR_ERR(rigs[i].half);
		}
	}
	return 0;
}

module_init(rig_init);
module_exit(rigs_remove);

MODULE_DESCRIPTION("Kernel half for the tests of kshim");
MODULE_AUTHOR("The Cleave authors");
MODULE_LICENSE("GPL");
