// SPDX-License-Identifier: MIT
/*
 * lanes.c - callers and workers of the model, as kshim/queue.c, lane.c, poll.c and
 * event.c have them meet: what one lane's lock does not guard.
 */
#include "lanes.h"

/* Under each lane's lock; of struct lpc_lane, lpc_worker, lpc_call. */
enum {
	PENDING,		/* bit per call */
	LISTED,			/* bit per worker */
	GIVEN,			/* per worker: call and 1 */
	DONE = GIVEN + 2,	/* per call */
};

#define BIT(n)	((uint8_t)(1u << (n)))

/**
 * struct worker_local - what a worker remembers
 * @lane: where it is
 * @slept: it comes out of a sleep
 */
struct worker_local {
	uint8_t lane;
	uint8_t slept;
};

/**
 * struct caller_local - what a caller remembers
 * @phase: what it does next
 */
struct caller_local {
	uint8_t phase;
};

enum phase {
	SUBMIT,
	KICK,
	WAIT,
};

const struct lanes_scene *lanes_scene;

/* lane.h: lpc_lane_set(), lpc_lane_clear(). */
static void set(unsigned int atom, uint8_t value)
{
	if (model_load(atom, false) != value)
		model_store(atom, value, false);
}

/* queue.c: lpc_worker_idle(). */
static int idle_worker(void)
{
	uint8_t listed = model_get(LISTED);
	int worker;

	if (!listed)
		return -1;
	worker = listed & 1 ? 0 : 1;
	model_set(LISTED, listed & (uint8_t)~BIT(worker));
	return worker;
}

/* lane.c. */
static bool kick_one(unsigned int lane)
{
	int worker;

	model_lock_one(lane);
	worker = idle_worker();
	if (worker >= 0)
		model_wake(WORKER + (unsigned int)worker);
	else
		set(IDLE + lane, 0);
	model_unlock();
	return worker >= 0;
}

static void kick(unsigned int first)
{
	unsigned int i, lane;

	model_fence();
	for (i = 0; i < LANES; i++) {
		lane = (first + i) % LANES;
		if (model_load(IDLE + lane, false) && kick_one(lane))
			break;
	}
}

/* queue.c: lpc_queue_call(): whether somebody has to be woken for it. */
static bool queue_call(unsigned int lane, unsigned int call)
{
	int worker = idle_worker();

	if (worker >= 0) {
		model_set(GIVEN + (unsigned int)worker, (uint8_t)(call + 1));
		model_wake(WORKER + (unsigned int)worker);
		return false;
	}
	model_set(PENDING, model_get(PENDING) | BIT(call));
	set(BUSY + lane, 1);
	return true;
}

static bool caller(void *remembered, unsigned int call, unsigned int lane)
{
	struct caller_local *local = remembered;
	bool done;

	switch ((enum phase)local->phase) {
	case SUBMIT:
		model_lock_one(lane);
		local->phase = queue_call(lane, call) ? KICK : WAIT;
		model_unlock();
		return true;
	case KICK:
		kick(lane);
		local->phase = WAIT;
		return true;
	case WAIT:
		model_lock_one(lane);
		done = model_get(DONE + call);
		model_unlock();
		if (done)
			return false;
		model_sleep(false);
		return true;
	}
	return false;
}

bool lanes_caller(void *remembered)
{
	return caller(remembered, 0, 0);
}

bool lanes_caller2(void *remembered)
{
	return caller(remembered, 1, lanes_scene->together ? 0 : 1);
}

bool lanes_nobody(void *remembered)
{
	(void)remembered;
	return false;
}

/* event.c: lpc_event(); the event's own lock is the atom. */
bool lanes_event(void *remembered)
{
	struct caller_local *local = remembered;

	switch ((enum phase)local->phase) {
	case SUBMIT:
		model_store(EVENTS, 1, true);
		local->phase = KICK;
		return true;
	case KICK:
		kick(1);
		local->phase = WAIT;
		return true;
	case WAIT:
		return model_load(EVENTS, true) == 1;
	}
	return false;
}

/* poll.c: deliver_next(); a call is run at once.  Whether there was something. */
static bool deliver(struct worker_local *local, unsigned int worker)
{
	uint8_t given = model_get(GIVEN + worker), pending = model_get(PENDING);
	unsigned int call;

	if (model_load(EVENTS, true) == 1 && model_exchange(EVENTS, 1, 2) == 1)
		return true;
	if (given) {
		model_set(GIVEN + worker, 0);
		call = given - 1u;
	} else if (pending) {
		call = pending & 1 ? 0 : 1;
		model_set(PENDING, pending & (uint8_t)~BIT(call));
	} else {
		set(BUSY + local->lane, 0);
		return false;
	}
	model_check(!model_get(DONE + call), "a call is run twice");
	model_set(DONE + call, 1);
	model_wake(CALLER + call);
	return true;
}

/* queue.c: lpc_worker_misses(). */
static bool misses(unsigned int lane)
{
	model_fence();
	return model_load(BUSY + (lane + 1) % LANES, false) ||
	       model_load(EVENTS, true) == 1;
}

static bool worker(void *remembered, unsigned int number)
{
	struct worker_local *local = remembered;
	unsigned int lane = local->lane, here;

	model_lock_one(lane);
	if (local->slept)
		model_set(LISTED, model_get(LISTED) & (uint8_t)~BIT(number));
	local->slept = 0;
	if (deliver(local, number)) {
		model_unlock();
		return true;
	}
	/* lpc_worker_moves(): to what waits, else to this processor's, whichever it is. */
	here = model_load(BUSY + (lane + 1) % LANES, false) ? (lane + 1) % LANES :
							      model_choose(LANES);
	if (here != lane) {
		model_unlock();
		local->lane = (uint8_t)here;
		return true;
	}
	model_set(LISTED, model_get(LISTED) | BIT(number));
	set(IDLE + lane, 1);
	if (misses(lane)) {
		model_set(LISTED, model_get(LISTED) & (uint8_t)~BIT(number));
		model_unlock();
		return true;
	}
	model_unlock();
	model_sleep(false);
	local->slept = 1;
	return true;
}

bool lanes_worker(void *remembered)
{
	return worker(remembered, 0);
}

bool lanes_worker2(void *remembered)
{
	return worker(remembered, 1);
}
