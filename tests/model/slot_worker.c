// SPDX-License-Identifier: MIT
/*
 * slot_worker.c - the worker of the model, as ud_slot_wait() in udaemon/slot.c; what
 * it does with a further slot; and one that does what it likes.
 */
#include "user_atomics.h"

#include "lpc_slot.h"
#include "slot.h"

enum phase {
	ANSWER,
	WAIT,
	LOOK_ONCE,
	ENTER,
	TAKE,
};

/* One look, or as many as see the same. */
static uint8_t look(struct lpc_slot *shared)
{
	switch (lpc_slot_look(shared)) {
	case LPC_SLOT_FULL:
		return TAKE;
	case LPC_SLOT_KICKED:
	case LPC_SLOT_AWAY:
		return ENTER;
	}
	/* The time to look may be over, but not where it is for ever. */
	if (lpc_slot_read(&shared->look_ns) != LOOK_FOREVER && lpc_slot_leave(shared))
		return ENTER;
	return LOOK_ONCE;
}

/* What has come: whether there will be an answer. */
static uint8_t take(void)
{
	uint8_t message = model_read(MESSAGE);

	model_read(RESPONSE);
	model_write(RESPONSE, 0);
	if (message == MESSAGE_EVENT || message == MESSAGE_CANCEL)
		return 0;
	model_check(message && message < MESSAGE_EVENT, "a message that is none");
	model_check(model_read(IN) == ASKED(message), "a torn message");
	return message;
}

bool slot_worker(void *remembered)
{
	struct worker_local *local = remembered;
	struct lpc_slot *shared = &slot_shared;

	if (slot_scene->death)
		model_mortal(true);
	switch ((enum phase)local->phase) {
	case ANSWER:
		local->looks = 0;
		if (local->answering) {
			model_write(OUT, ANSWERED(ASKED(local->answering)));
			local->looks = !lpc_slot_answer(shared) &&
				       lpc_slot_read(&shared->look_ns);
			local->answering = 0;
		}
		local->phase = local->looks ? LOOK_ONCE : ENTER;
		return true;
	case LOOK_ONCE:
		local->looks = 1;
		local->phase = look(shared);
		return true;
	case ENTER:
		if (!slot_enter(!local->looks && lpc_slot_read(&shared->look_ns)))
			return false;
		local->phase = WAIT;
		return true;
	case WAIT:
		local->looks = 1;
		local->phase = lpc_slot_look(shared) == LPC_SLOT_FULL ? TAKE : LOOK_ONCE;
		return true;
	case TAKE:
		local->answering = take();
		local->phase = ANSWER;
		return true;
	}
	return false;
}

/* begin_next() and enter(): the time for a batch may be over at any time, but not
 * every time.
 */
bool slot_batch_worker(void *remembered)
{
	struct worker_local *local = remembered;
	struct lpc_slot *shared = &slot_shared;

	switch ((enum phase)local->phase) {
	case ANSWER:
		if (local->answering) {
			model_write(OUT, ANSWERED(ASKED(local->answering)));
			lpc_slot_answer(shared);
			local->answering = 0;
		}
		local->phase = ENTER;
		return true;
	case ENTER:
		slot_enter(false);
		local->phase = WAIT;
		return true;
	case WAIT:
		local->phase = ENTER;
		if (local->count < 2 && model_choose(2))
			local->count++;
		else if (lpc_slot_work(shared))
			local->phase = TAKE;
		return true;
	case TAKE:
		local->answering = take();
		if (local->answering)
			slot_run(local->answering);
		local->phase = ANSWER;
		return true;
	case LOOK_ONCE:
		break;
	}
	return false;
}

/* What a daemon could do to those who trust it. */
bool slot_hostile(void *remembered)
{
	struct worker_local *local = remembered;

	if (local->count++ == 3)
		return false;
	switch (model_choose(4)) {
	case 0:
		model_store(STATE, (uint8_t)model_choose(LPC_SLOT_KICKED + 1), false);
		return true;
	case 1:
		model_store(SLEEPER, 0, false);
		return true;
	case 2:
		model_write(OUT, 0xee);
		return true;
	default:
		return slot_enter(model_choose(2));
	}
}
