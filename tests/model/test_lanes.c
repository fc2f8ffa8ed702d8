// SPDX-License-Identifier: MIT
/*
 * test_lanes.c - every way in which callers and workers of two lanes can meet or miss
 * each other (README.md).
 */
#include <stdio.h>
#include <string.h>

#include "lanes.h"

#define STATES_MOST	4000000

static const char *const atoms[] = {
	[IDLE] = "idle lane 0", [IDLE + 1] = "idle lane 1",
	[BUSY] = "busy lane 0", [BUSY + 1] = "busy lane 1",
	[EVENTS] = "ready events",
};

static const struct {
	const char *name;
	struct lanes_scene scene;
} scenes[] = {
	{ "lanes-one-worker", { .callers = 2, .workers = 1 } },
	{ "lanes-one-lane", { .callers = 2, .workers = 1, .together = true } },
	{ "lanes-two-workers", { .callers = 1, .workers = 2 } },
	{ "lanes-event", { .callers = 1, .workers = 1, .event = true } },
};

static int explore(unsigned int i)
{
	const struct lanes_scene *scene = &scenes[i].scene;
	struct model model = {
		.name = scenes[i].name,
		.threads = {
			[CALLER] = { "caller", lanes_caller, true },
			[CALLER2] = { "caller 2", lanes_caller2, true },
			[WORKER] = { "worker", lanes_worker, false },
		},
		.atoms = atoms,
		.most = STATES_MOST,
	};
	struct model_result result;

	if (scene->event)
		model.threads[CALLER2] = (struct model_thread){ "event", lanes_event, true };
	else if (scene->callers < 2)
		model.threads[CALLER2] = (struct model_thread){ "nobody", lanes_nobody, true };
	if (scene->workers > 1)
		model.threads[WORKER2] =
			(struct model_thread){ "worker 2", lanes_worker2, false };
	lanes_scene = scene;
	if (model_explore(&model, &result)) {
		printf("%s: more than %u states\n", model.name, model.most);
		return 1;
	}
	if (result.wrong) {
		printf("%s: counterexample: %s\n", model.name, result.wrong);
		return 1;
	}
	if (!result.ends) {
		printf("%s: no end in %u states\n", model.name, result.states);
		return 1;
	}
	printf("%-22s %8u states %9u steps %7u ends\n", model.name, result.states,
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
		failed |= explore(i);
		fflush(stdout);
	}
	if (!known) {
		fprintf(stderr, "usage: test_lanes [SCENE]; there is no scene '%s'\n",
			argv[1]);
		return 2;
	}
	return failed;
}
