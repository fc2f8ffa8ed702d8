/* SPDX-License-Identifier: MIT */
/*
 * slot.h - a model of one slot, its worker and its callers.
 *
 * The steps of the slot's state are those of lpc_slot.h.  When they are made is
 * told by slot_kernel.c as by kshim/mailbox.c, poll.c, queue.c, response.c and
 * call.c, and by slot_worker.c as by udaemon/slot.c.
 */
#ifndef _SLOT_H
#define _SLOT_H

#include <stdbool.h>
#include <stdint.h>

#include "explore.h"
#include "lpc.h"

#define CALLS		3

/* Threads. */
enum {
	WORKER,
	CALLER,
	CALLER2,
	OTHER = CALLER2,
};

/* Atomic variables: those of the slot, how the channel waits, and of each call
 * whether it is done.
 */
enum {
	STATE,
	SLEEPER,
	LOOK,
	MODE,
	DONE,
};

/* Plain memory of the slot. */
enum {
	MESSAGE,
	IN,
	OUT,
	RESPONSE,
};

/* What comes as MESSAGE: nothing, a call's number from 1, or: */
#define MESSAGE_EVENT	0x20
#define MESSAGE_CANCEL	0x30

/* What a call asks for, is answered, and ends with. */
#define ASKED(call)	((uint8_t)((call) + 0x40))
#define ANSWERED(asked)	((uint8_t)((asked) + 0x40))
#define LEFT		1
#define DIED		2

/* Values of look_ns. */
#define LOOK_NOT	0
#define LOOK_A_WHILE	1
#define LOOK_FOREVER	2

/**
 * struct slot_scene - what happens
 * @calls: of each caller
 * @callers: how many there are
 * @deadline: a caller may leave
 * @death: the daemon may die at any time
 * @hostile: it does what it likes
 * @hand_over: processors are shared
 * @impatient: a caller may stop looking at any time, as for a downcall
 * @event: somebody waits until an event has been delivered
 * @sleep: somebody waits until the worker sleeps
 * @batch: the slot is a further one, whose call comes with another
 */
struct slot_scene {
	unsigned int calls;
	unsigned int callers;
	bool deadline;
	bool death;
	bool hostile;
	bool hand_over;
	bool impatient;
	bool event;
	bool sleep;
	bool batch;
};

extern const struct slot_scene *slot_scene;
extern struct lpc_slot slot_shared;

/* What threads remember. */
struct caller_local {
	uint8_t phase;
	uint8_t made;
	uint8_t call;
	uint8_t got;
};

struct worker_local {
	uint8_t phase;
	uint8_t answering;
	uint8_t looks;
	uint8_t count;
};

bool slot_caller(void *local);
bool slot_caller2(void *local);
bool slot_worker(void *local);
bool slot_batch_worker(void *local);
bool slot_thief(void *local);
bool slot_hostile(void *local);
bool slot_reaper(void *local);
bool slot_event(void *local);
bool slot_switch_event(void *local);
bool slot_switch_spin(void *local);
bool slot_switch_adaptive(void *local);

/* LPC_IOC_ENTER: false: the worker was killed. */
bool slot_enter(bool look);

/* Somebody runs a call that comes in batches. */
void slot_run(uint8_t call);

#endif /* _SLOT_H */
