// SPDX-License-Identifier: MIT
/*
 * test_slot.c - every way in which a worker, its callers and whoever disturbs them
 * can meet at a slot (README.md).
 */
#include <stdio.h>
#include <string.h>

#include "slot.h"

/* A limit of time and memory; what is said where it is too low. */
#define STATES_MOST	4000000

static const char *const atoms[] = {
	[STATE] = "state",	 [SLEEPER] = "sleeper",	   [LOOK] = "look_ns",
	[MODE] = "waiting",	 [DONE] = "call 1 done",   [DONE + 1] = "call 2 done",
	[DONE + 2] = "call 3 done",
};

static const char *const states[] = {
	[LPC_SLOT_AWAY] = "AWAY",	[LPC_SLOT_IDLE] = "IDLE",
	[LPC_SLOT_FILLING] = "FILLING", [LPC_SLOT_FULL] = "FULL",
	[LPC_SLOT_ANSWERED] = "ANSWERED", [LPC_SLOT_KICKED] = "KICKED",
	[LPC_SLOT_BEGUN] = "BEGUN",
};

/**
 * struct scene - what is explored
 * @name: its name
 * @waiting: how the channel waits at the beginning
 * @worker: who serves
 * @other: who else there is, or NULL
 * @other_name: its name
 * @scene: the rest
 */
struct scene {
	const char *name;
	enum lpc_waiting waiting;
	bool (*worker)(void *local);
	bool (*other)(void *local);
	const char *other_name;
	struct slot_scene scene;
};

#define CALLS_OF(n)	.calls = (n), .callers = 1

static const struct scene scenes[] = {
	{ "event", LPC_WAITING_EVENT, slot_worker, NULL, NULL, { CALLS_OF(3) } },
	{ "hand-over", LPC_WAITING_EVENT, slot_worker, NULL, NULL,
	  { CALLS_OF(3), .hand_over = true } },
	{ "spin", LPC_WAITING_SPIN, slot_worker, NULL, NULL, { CALLS_OF(3) } },
	{ "spin-impatient", LPC_WAITING_SPIN, slot_worker, NULL, NULL,
	  { CALLS_OF(3), .impatient = true } },
	{ "adaptive", LPC_WAITING_ADAPTIVE, slot_worker, NULL, NULL, { CALLS_OF(3) } },
	{ "adaptive-two-callers", LPC_WAITING_ADAPTIVE, slot_worker, slot_caller2,
	  "caller 2", { .calls = 1, .callers = 2 } },
	{ "spin-two-callers", LPC_WAITING_SPIN, slot_worker, slot_caller2,
	  "caller 2", { .calls = 1, .callers = 2 } },
	{ "spin-event", LPC_WAITING_SPIN, slot_worker, slot_event, "event",
	  { CALLS_OF(2), .event = true } },
	{ "adaptive-event", LPC_WAITING_ADAPTIVE, slot_worker, slot_event, "event",
	  { CALLS_OF(1), .event = true } },
	{ "spin-to-event", LPC_WAITING_SPIN, slot_worker, slot_switch_event, "switch",
	  { CALLS_OF(2), .sleep = true } },
	{ "spin-to-adaptive", LPC_WAITING_SPIN, slot_worker, slot_switch_adaptive,
	  "switch", { CALLS_OF(2) } },
	{ "event-to-spin", LPC_WAITING_EVENT, slot_worker, slot_switch_spin, "switch",
	  { CALLS_OF(2) } },
	{ "adaptive-to-spin", LPC_WAITING_ADAPTIVE, slot_worker, slot_switch_spin,
	  "switch", { CALLS_OF(2) } },
	{ "adaptive-to-event", LPC_WAITING_ADAPTIVE, slot_worker, slot_switch_event,
	  "switch", { CALLS_OF(2), .sleep = true } },
	{ "spin-deadline", LPC_WAITING_SPIN, slot_worker, NULL, NULL,
	  { CALLS_OF(2), .deadline = true } },
	{ "adaptive-deadline", LPC_WAITING_ADAPTIVE, slot_worker, NULL, NULL,
	  { CALLS_OF(2), .deadline = true } },
	{ "batch-event", LPC_WAITING_EVENT, slot_batch_worker, slot_thief, "thief",
	  { CALLS_OF(2), .batch = true } },
	{ "batch-spin", LPC_WAITING_SPIN, slot_batch_worker, slot_thief, "thief",
	  { CALLS_OF(1), .impatient = true, .batch = true } },
	{ "batch-deadline", LPC_WAITING_ADAPTIVE, slot_batch_worker, slot_thief, "thief",
	  { CALLS_OF(1), .deadline = true, .batch = true } },
	{ "event-death", LPC_WAITING_EVENT, slot_worker, slot_reaper, "reaper",
	  { CALLS_OF(2), .death = true } },
	{ "spin-death", LPC_WAITING_SPIN, slot_worker, slot_reaper, "reaper",
	  { CALLS_OF(2), .death = true } },
	{ "adaptive-death", LPC_WAITING_ADAPTIVE, slot_worker, slot_reaper, "reaper",
	  { CALLS_OF(2), .death = true } },
	{ "hostile", LPC_WAITING_ADAPTIVE, slot_hostile, slot_reaper, "reaper",
	  { CALLS_OF(1), .deadline = true, .death = true, .hostile = true } },
};

static int explore(const struct scene *scene)
{
	struct model model = {
		.name = scene->name,
		.threads = {
			[WORKER] = { "worker", scene->worker, false },
			[CALLER] = { "caller", slot_caller, true },
			[OTHER] = { scene->other_name, scene->other,
				    scene->other == slot_caller2 ||
				    scene->scene.event || scene->scene.sleep },
		},
		.atoms = atoms,
		.values = states,
		.n_values = sizeof(states) / sizeof(states[0]),
		.first = { [MODE] = (uint8_t)scene->waiting },
		.no_races = scene->scene.hostile,
		.most = STATES_MOST,
	};
	struct model_result result;

	slot_scene = &scene->scene;
	if (model_explore(&model, &result)) {
		printf("%s: more than %u states\n", scene->name, model.most);
		return 1;
	}
	if (result.wrong) {
		printf("%s: counterexample: %s\n", scene->name, result.wrong);
		return 1;
	}
	if (!result.ends) {
		printf("%s: no end in %u states\n", scene->name, result.states);
		return 1;
	}
	printf("%-22s %8u states %9u steps %7u ends\n", scene->name, result.states,
	       result.steps, result.ends);
	return 0;
}

int main(int argc, char **argv)
{
	unsigned int i, known = 0;
	int failed = 0;

	for (i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++) {
		if (argc > 1 && strcmp(argv[1], scenes[i].name))
			continue;
		known++;
		failed |= explore(&scenes[i]);
		fflush(stdout);
	}
	if (!known) {
		fprintf(stderr, "usage: test_slot [SCENE]; there is no scene '%s'\n",
			argv[1]);
		return 2;
	}
	return failed;
}
