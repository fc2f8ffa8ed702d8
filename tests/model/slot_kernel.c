// SPDX-License-Identifier: MIT
/*
 * slot_kernel.c - the kernel of the model: what kshim/mailbox.c, poll.c, queue.c,
 * response.c and call.c do to a slot, with lane->lock for a lock.
 */
#include "linux/atomic.h"

#include "lpc_slot.h"
#include "slot.h"

/* Under the lock; of struct lpc_mailbox, lpc_worker, lpc_half, lpc_call. */
enum {
	CALL,
	FILLING,
	LISTED,
	DEAD,
	ENTERED,
	WAITS_FOR_SLOT,
	IDLE,
	GIVEN,
	KICKED,
	PENDING,	/* bit per call */
	EVENTS,
	CANCELS,	/* bit per call */
	RUN,		/* bit per call */
	CALL_STATE,
	CALL_LOOKING = CALL_STATE + CALLS + 1,
	CALL_ANSWERING = CALL_LOOKING + CALLS + 1,
	CALL_RESULT = CALL_ANSWERING + CALLS + 1,
	GUARDED_END = CALL_RESULT + CALLS + 1,
};

_Static_assert((int)GUARDED_END <= MODEL_GUARDED, "too many variables");

#define BIT(call)	((uint8_t)(1u << (call)))

struct lpc_slot slot_shared;
const struct slot_scene *slot_scene;

static unsigned int atom(const volatile void *p)
{
	if (p == &slot_shared.sleeper)
		return SLEEPER;
	if (p == &slot_shared.look_ns)
		return LOOK;
	model_check(p == &slot_shared.state, "an access to something else");
	return STATE;
}

uint64_t slot_load(const volatile void *p, bool acquire)
{
	return model_load(atom(p), acquire);
}

void slot_store(const volatile void *p, uint64_t value, bool release)
{
	model_store(atom(p), (uint8_t)value, release);
}

uint32_t slot_exchange(const volatile void *p, uint32_t old, uint32_t new_)
{
	return model_exchange(atom(p), (uint8_t)old, (uint8_t)new_);
}

static void put(unsigned int guarded, uint8_t call, uint8_t value)
{
	model_set(guarded + call, value);
}

static uint8_t get(unsigned int guarded, uint8_t call)
{
	return model_get(guarded + call);
}

/* waiting.c: what the mode says. */
static uint8_t mode(void)
{
	return model_load(MODE, false);
}

static uint8_t look_time(void)
{
	switch (mode()) {
	case LPC_WAITING_SPIN:
		return LOOK_FOREVER;
	case LPC_WAITING_ADAPTIVE:
		return LOOK_A_WHILE;
	}
	return LOOK_NOT;
}

static unsigned int caller_of(uint8_t call)
{
	return call <= slot_scene->calls ? CALLER : CALLER2;
}

/* call.c: lpc_call_finish(). */
static void finish(uint8_t call, uint8_t result)
{
	model_check(get(CALL_STATE, call) != LPC_CALL_DONE, "a call ends twice");
	put(CALL_STATE, call, LPC_CALL_DONE);
	put(CALL_RESULT, call, result);
	model_store(DONE + call - 1u, 1, true);
	model_wake(caller_of(call));
}

/* mailbox.c. */
static void list_looking(void)
{
	model_set(LISTED, 1);
	lpc_slot_write(&slot_shared.look_ns, look_time());
	lpc_slot_empty(&slot_shared);
}

static bool first_looking(bool (*try)(struct lpc_slot *slot))
{
	if (!model_get(LISTED))
		return false;
	model_set(LISTED, 0);
	return try(&slot_shared);
}

static void release_slot(void)
{
	model_set(FILLING, 0);
	if (model_get(ENTERED) && model_get(WAITS_FOR_SLOT))
		model_wake(WORKER);
}

/* queue.c. */
static bool idle_worker(void)
{
	if (!model_get(IDLE))
		return false;
	model_set(IDLE, 0);
	return true;
}

static void kick(void)
{
	if (idle_worker()) {
		model_set(KICKED, 1);
		model_wake(WORKER);
	} else {
		first_looking(lpc_slot_kick);
	}
}

static bool has_work(void)
{
	return model_get(PENDING) || model_get(EVENTS) || model_get(CANCELS);
}

/* deliver.c: lock held on entry and return; whether it has been delivered. */
static bool deliver(uint8_t call)
{
	model_check(get(CALL_STATE, call) == LPC_CALL_QUEUED, "a call is delivered twice");
	put(CALL_STATE, call, LPC_CALL_DELIVERING);
	model_unlock();
	model_write(MESSAGE, call);
	model_write(IN, ASKED(call));
	model_lock();
	if (model_get(DEAD)) {
		put(CALL_STATE, call, LPC_CALL_QUEUED);
		return false;
	}
	put(CALL_STATE, call, LPC_CALL_RUNNING);
	model_set(CALL, call);
	lpc_slot_begin(&slot_shared, !get(CALL_LOOKING, call));
	lpc_slot_write(&slot_shared.look_ns, look_time());
	return true;
}

static bool offer(uint8_t call)
{
	bool delivered;

	if (!first_looking(lpc_slot_claim))
		return false;
	model_set(FILLING, 1);
	delivered = deliver(call);
	if (delivered)
		lpc_slot_fill(&slot_shared);
	else
		lpc_slot_call_in(&slot_shared);
	release_slot();
	return delivered;
}

static void queue_call(uint8_t call)
{
	if (offer(call))
		return;
	/* It would wait for the next daemon. */
	if (model_get(DEAD)) {
		finish(call, DIED);
		return;
	}
	if (idle_worker()) {
		model_set(GIVEN, call);
		model_wake(WORKER);
		return;
	}
	model_set(PENDING, model_get(PENDING) | BIT(call));
	kick();
}

static void withdraw(uint8_t call)
{
	model_set(CANCELS, model_get(CANCELS) & (uint8_t)~BIT(call));
	if (model_get(CALL) == call)
		model_set(CALL, 0);
}

/* response.c: the call has its answer. */
static void end(uint8_t call, uint8_t answer)
{
	withdraw(call);
	if (get(CALL_STATE, call) == LPC_CALL_ABANDONED)
		put(CALL_STATE, call, LPC_CALL_DONE);
	else
		finish(call, answer);
}

/* response.c: what is in the slot is the answer. */
static void give(uint8_t call)
{
	uint8_t answer = model_read(OUT);

	model_check(slot_scene->hostile || answer == ANSWERED(ASKED(call)),
		    "the answer to another call");
	model_lock();
	end(call, answer);
	model_unlock();
	model_write(RESPONSE, 1);
}

static void take_answer(uint8_t call)
{
	put(CALL_ANSWERING, call, 1);
	model_set(FILLING, 1);
	model_unlock();
	give(call);
	model_lock();
	release_slot();
	if (slot_scene->batch) {
		lpc_slot_taken(&slot_shared);
		return;
	}
	if (model_get(DEAD) || model_get(ENTERED))
		return;
	if (has_work())
		lpc_slot_call_in(&slot_shared);
	else
		list_looking();
}

static void stop_looking(uint8_t call)
{
	model_lock();
	put(CALL_LOOKING, call, 0);
	if (model_get(CALL) == call && get(CALL_STATE, call) == LPC_CALL_RUNNING &&
	    !get(CALL_ANSWERING, call) && lpc_slot_sleep(&slot_shared))
		take_answer(call);
	model_unlock();
}

/* batch.c: take the call back that the worker has not begun. */
static bool recall(uint8_t call)
{
	if (!call || model_get(CALL) != call || get(CALL_ANSWERING, call) ||
	    get(CALL_STATE, call) != LPC_CALL_RUNNING || !lpc_slot_take_back(&slot_shared))
		return false;
	withdraw(call);
	put(CALL_STATE, call, LPC_CALL_QUEUED);
	return true;
}

void slot_run(uint8_t call)
{
	model_lock();
	model_check(!(model_get(RUN) & BIT(call)), "a call is run twice");
	model_set(RUN, model_get(RUN) | BIT(call));
	model_unlock();
}

/* Another worker with nothing to do, which runs what it gets at once. */
bool slot_thief(void *remembered)
{
	uint8_t *tries = remembered;
	uint8_t call;
	bool got;

	model_lock();
	call = model_get(CALL);
	got = recall(call);
	if (got)
		put(CALL_STATE, call, LPC_CALL_RUNNING);
	model_unlock();
	if (got) {
		slot_run(call);
		model_lock();
		end(call, ANSWERED(ASKED(call)));
		model_unlock();
	}
	return ++*tries < 2;
}

/* lpc_enter(): answer what is in the slot: whether it has a call without. */
static bool answer(void)
{
	uint8_t call = model_get(CALL);

	if (!call || get(CALL_ANSWERING, call))
		return false;
	if (!lpc_slot_is_answered(&slot_shared))
		return true;
	put(CALL_ANSWERING, call, 1);
	model_unlock();
	give(call);
	lpc_slot_taken(&slot_shared);
	model_lock();
	return false;
}

/* poll.c: whether there was something. */
static bool deliver_next(void)
{
	uint8_t call, pending;

	if (model_get(CANCELS)) {
		model_set(CANCELS, 0);
		model_unlock();
		model_write(MESSAGE, MESSAGE_CANCEL);
		model_lock();
		return true;
	}
	if (model_get(EVENTS)) {
		model_set(EVENTS, 0);
		if (slot_scene->event)
			model_wake(OTHER);
		model_unlock();
		model_write(MESSAGE, MESSAGE_EVENT);
		model_lock();
		return true;
	}
	call = model_get(GIVEN);
	model_set(GIVEN, 0);
	pending = model_get(PENDING);
	if (!call && pending) {
		while (!(pending & BIT(call)))
			call++;
		model_set(PENDING, pending & (uint8_t)~BIT(call));
	}
	return call && deliver(call);
}

/* Sleep until something may have come: false: killed. */
static bool sleep_idle(void)
{
	bool alive = true;

	model_set(KICKED, 0);
	model_set(IDLE, 1);
	if (slot_scene->sleep)
		model_wake(OTHER);
	if (slot_scene->hand_over) {
		model_unlock();
		model_lock();
	}
	if (!model_get(GIVEN) && !model_get(KICKED)) {
		model_unlock();
		alive = model_sleep(slot_scene->death);
		model_lock();
	}
	model_set(IDLE, 0);
	return alive;
}

/* Whoever is killed passes on what it was given. */
static void pass_on(void)
{
	uint8_t call = model_get(GIVEN);

	model_set(GIVEN, 0);
	if (call)
		model_set(PENDING, model_get(PENDING) | BIT(call));
}

bool slot_enter(bool look)
{
	bool alive = true, got = false;
	uint8_t call;

	model_mortal(false);
	model_lock();
	model_set(ENTERED, 1);
	model_set(LISTED, 0);
	while (model_get(FILLING)) {
		model_set(WAITS_FOR_SLOT, 1);
		model_unlock();
		model_sleep(false);
		model_lock();
		model_set(WAITS_FOR_SLOT, 0);
	}
	if (answer()) {
		if (!slot_scene->batch) {
			lpc_slot_fill(&slot_shared);
			got = true;
		} else {
			call = model_get(CALL);
			if (recall(call))
				model_set(PENDING, model_get(PENDING) | BIT(call));
		}
	}
	look = look && look_time();
	while (!got && alive) {
		got = deliver_next();
		if (!got && look)
			break;
		if (!got)
			alive = sleep_idle();
	}
	if (!alive) {
		pass_on();
	} else if (got) {
		lpc_slot_fill(&slot_shared);
	} else {
		model_write(MESSAGE, 0);
		list_looking();
	}
	model_set(ENTERED, 0);
	model_unlock();
	if (slot_scene->death)
		model_mortal(true);
	return alive;
}

/* call.c: the caller leaves, if the state of its call lets it. */
static bool leave(uint8_t call)
{
	bool left = true;

	model_lock();
	switch (get(CALL_STATE, call)) {
	case LPC_CALL_QUEUED:
		if (model_get(GIVEN) == call) {
			model_set(GIVEN, 0);
			model_set(KICKED, 1);
			model_wake(WORKER);
		}
		model_set(PENDING, model_get(PENDING) & (uint8_t)~BIT(call));
		finish(call, LEFT);
		break;
	case LPC_CALL_DELIVERING:
		left = false;
		break;
	case LPC_CALL_RUNNING:
		if (slot_scene->batch && recall(call)) {
			finish(call, LEFT);
			break;
		}
		put(CALL_RESULT, call, LEFT);
		put(CALL_STATE, call, LPC_CALL_ABANDONED);
		model_set(CANCELS, model_get(CANCELS) | BIT(call));
		kick();
		break;
	}
	model_unlock();
	return left;
}

enum phase {
	CREATE,
	LOOK_FOR_ANSWER,
	STOP_LOOKING,
	SLEEP,
	END,
};

static bool is_done(uint8_t call)
{
	return model_load(DONE + call - 1u, true);
}

/* Whether the answer is in the slot. */
static bool is_in_slot(uint8_t call)
{
	bool here;

	model_lock();
	here = model_get(CALL) == call;
	model_unlock();
	return here && lpc_slot_is_answered(&slot_shared);
}

static uint8_t look_for_answer(uint8_t call)
{
	uint8_t time = look_time();

	if (!time || is_done(call) || is_in_slot(call))
		return STOP_LOOKING;
	if ((time == LOOK_A_WHILE || slot_scene->deadline || slot_scene->impatient) &&
	    model_choose(2))
		return STOP_LOOKING;
	return LOOK_FOR_ANSWER;
}

static void create(struct caller_local *local, uint8_t first)
{
	uint8_t call = first + local->made;
	bool looks = look_time();

	local->call = call;
	local->phase = looks ? LOOK_FOR_ANSWER : SLEEP;
	model_lock();
	put(CALL_LOOKING, call, looks);
	put(CALL_STATE, call, LPC_CALL_QUEUED);
	queue_call(call);
	model_unlock();
}

/* call_wait(), once it looks no more. */
static uint8_t sleep_for_answer(uint8_t call)
{
	if (is_done(call))
		return END;
	if (slot_scene->deadline && model_choose(2))
		return leave(call) ? END : SLEEP;
	model_sleep(false);
	return SLEEP;
}

static void check_result(uint8_t call)
{
	uint8_t result;

	model_lock();
	result = get(CALL_RESULT, call);
	model_unlock();
	model_check(result == ANSWERED(ASKED(call)) ||
		    (result == LEFT && slot_scene->deadline) ||
		    (result == DIED && slot_scene->death) || slot_scene->hostile,
		    "a result of nothing");
}

static bool caller(struct caller_local *local, uint8_t first)
{
	switch ((enum phase)local->phase) {
	case CREATE:
		if (local->made == slot_scene->calls)
			return false;
		create(local, first);
		return true;
	case LOOK_FOR_ANSWER:
		local->phase = look_for_answer(local->call);
		return true;
	case STOP_LOOKING:
		stop_looking(local->call);
		local->phase = SLEEP;
		return true;
	case SLEEP:
		local->phase = sleep_for_answer(local->call);
		return true;
	case END:
		check_result(local->call);
		local->made++;
		local->call = 0;
		local->phase = CREATE;
		return true;
	}
	return false;
}

bool slot_caller(void *local)
{
	return caller(local, 1);
}

bool slot_caller2(void *local)
{
	return caller(local, (uint8_t)(1 + slot_scene->calls));
}

/* The daemon is dead and its last thread gone: lpc_incarnation_end(). */
bool slot_reaper(void *remembered)
{
	uint8_t call, n = (uint8_t)(slot_scene->calls * slot_scene->callers);

	(void)remembered;
	model_join(WORKER);
	model_lock();
	model_set(DEAD, 1);
	model_set(LISTED, 0);
	for (call = 1; call <= n; call++) {
		if (model_get(CALL) == call) {
			withdraw(call);
			/* Its caller is taking the answer, which came in time. */
			if (get(CALL_ANSWERING, call) &&
			    get(CALL_STATE, call) == LPC_CALL_RUNNING)
				continue;
			if (get(CALL_STATE, call) == LPC_CALL_ABANDONED)
				put(CALL_STATE, call, LPC_CALL_DONE);
			else
				finish(call, DIED);
		} else if (model_get(PENDING) & BIT(call)) {
			finish(call, DIED);
		}
	}
	model_set(PENDING, 0);
	model_unlock();
	return false;
}

/* Wait until something is @wanted under the lock. */
static bool wait_until(unsigned int guarded, uint8_t wanted)
{
	bool so;

	model_lock();
	so = model_get(guarded) == wanted;
	model_unlock();
	if (!so)
		model_sleep(false);
	return !so;
}

/* An event comes while calls are made, and is delivered. */
bool slot_event(void *remembered)
{
	uint8_t *raised = remembered;

	if (*raised)
		return wait_until(EVENTS, 0);
	*raised = 1;
	model_lock();
	model_set(EVENTS, 1);
	kick();
	model_unlock();
	return true;
}

/* lpc_waiting_set(). */
static void switch_to(enum lpc_waiting waiting)
{
	model_lock();
	model_store(MODE, waiting, false);
	first_looking(lpc_slot_kick);
	model_unlock();
}

/* Sooner or later, the worker sleeps. */
bool slot_switch_event(void *remembered)
{
	uint8_t *switched = remembered;

	if (*switched)
		return wait_until(IDLE, 1);
	*switched = 1;
	switch_to(LPC_WAITING_EVENT);
	return true;
}

bool slot_switch_spin(void *remembered)
{
	(void)remembered;
	switch_to(LPC_WAITING_SPIN);
	return false;
}

bool slot_switch_adaptive(void *remembered)
{
	(void)remembered;
	switch_to(LPC_WAITING_ADAPTIVE);
	return false;
}
