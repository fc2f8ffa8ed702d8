/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * rig.h - the interface of the test rig, numbers and signatures, as the tests
 * know it too.
 *
 * Most procedures take and return one __u64.  Written by hand: the tests want
 * the protocol itself, and things that lpcgen would not let them have.
 */
#ifndef RIG_H
#define RIG_H

#include <linux/types.h>

#define RIG_NAME		"rig"
#define RIG_VERSION		2
#define RIG_SIGNATURE_1		0x1111111111111111ULL
#define RIG_SIGNATURE_2		0x2222222222222222ULL

/* Signature of a named thing: its kind (enum lpc_kind) and its number. */
#define RIG_SIGNATURE(kind, index)	(0xa000ULL + ((kind) << 8) + (index))

/* The one value that neither half may send, in arguments, results or locks. */
#define RIG_BAD			0xbadbadbadbadbadULL

#define RIG_BULK_MAX		65536
#define RIG_BRIEF_MS		1000
#define RIG_LOCK_WORDS		8
#define RIG_HOLD_MS		150
#define RIG_QUEUE		4
#define RIG_SPARE_ADDS		(1ULL << 32)

/* Upcalls: procedures of the user half. */
enum rig_upcall {
	RIG_NULL,	/* nothing; public, idempotent, 5 s */
	RIG_WORK,	/* a value; public, no deadline */
	RIG_BRIEF,	/* a value; public, RIG_BRIEF_MS */
	RIG_AGAIN,	/* a value; public, idempotent, no deadline */
	RIG_HIDDEN,	/* a value; not public */
	RIG_BULK,	/* bytes; public, 5 s */
	RIG_NEWER,	/* a value; public, since version 2 */
	RIG_ACT,	/* a value; public, as_caller, no deadline */
	RIG_ACT_BRIEF,	/* a value; public, as_caller, RIG_BRIEF_MS */
	RIG_SPARE,	/* a value; public, 60 s; its fallback: v + RIG_SPARE_ADDS,
			 * -EXDEV for 0
			 */
	RIG_STORE,	/* bytes, and none back; public, 5 s */
	RIG_UPCALLS,
};

/* Downcalls: procedures of the kernel half; all but SECRET are public. */
enum rig_downcall {
	RIG_ADD,	/* v + 1 */
	RIG_CHAIN,	/* nests: upcall WORK(v), its result */
	RIG_FORBIDDEN,	/* the same, but not marked 'nests' */
	RIG_SECRET,	/* v + 1; not public */
	RIG_LATER,	/* v + 1; since version 2 */
	RIG_FAIL,	/* fails with -EXDEV */
	RIG_SLEEP,	/* sleep v ms */
	RIG_SEGMENTS,	/* nests: upcall BULK with v bytes in 8 pieces; 1 if the
			 * answer is the same bytes
			 */
	RIG_ATOMIC,	/* upcall NULL under a spin lock; its error, positive */
	RIG_RAISE,	/* event TICK, v times */
	RIG_RAISE_IRQ,	/* the same from interrupts */
	RIG_LOCK_ADD,	/* STATE: word 0 += v; the sum */
	RIG_LOCK_HOLD,	/* STATE: hold it for v ms */
	RIG_LOCK_WAIT,	/* STATE: take it within v ms, release it */
	RIG_LOCK_CALL,	/* nests; STATE: upcall WORK(v) meanwhile; its result */
	RIG_LOCK_COUNT,	/* STATE: word 1 += 1, v times, slowly */
	RIG_LOCK_SHORT,	/* SHORT: word 0 += v; the sum */
	RIG_UP,		/* post semaphore v */
	RIG_UP_IRQ,	/* the same from an interrupt */
	RIG_DOWN,	/* take from semaphore (v & 0xff) within (v >> 8) ms,
			 * 0: for ever
			 */
	RIG_CHAIN_ACT,	/* nests: upcall ACT(v), its result */
	RIG_LOCK_MENDED, /* MENDED: word 0 += v; the sum */
	RIG_DOWNCALLS,
};

enum rig_event {
	RIG_TICK,	/* a number; RIG_QUEUE kept */
	RIG_BARE,	/* no payload; raised beside TICK by RAISE */
	RIG_EVENTS,
};

enum rig_lock {
	RIG_STATE,	/* RIG_LOCK_WORDS words; the last is not RIG_BAD */
	RIG_SHORT,	/* the same, may be taken away after RIG_HOLD_MS; since
			 * version 2
			 */
	RIG_MENDED,	/* the same as STATE, with a repair */
	RIG_LOCKS,
};

enum rig_semaphore {
	RIG_ITEMS,	/* 2 at the start */
	RIG_DONE,	/* 0 at the start, a signal */
	RIG_FULL,	/* as many as there may be; since version 2 */
	RIG_SEMAPHORES,
};

#endif
