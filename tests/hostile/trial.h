/* SPDX-License-Identifier: MIT */
/*
 * trial.h - trials of the classes in classes.txt, and how they are scored.
 */
#ifndef HOSTILE_TRIAL_H
#define HOSTILE_TRIAL_H

#include <stdbool.h>
#include <stdint.h>

#include "channel.h"

#define CELL_ERRORS	8
#define CELL_TEXT	200

/**
 * struct cell - a class on an interface
 * @tried: times
 * @refused: of them, with the error that was expected
 * @harmless: of them, taken, and nobody but the daemon had anything of it
 * @wrong: of them, neither
 * @error: errors that refused
 * @n_errors: how many
 * @reason: why what was taken is harmless, or why there is nothing to try
 * @first: the first that went wrong
 */
struct cell {
	uint32_t tried;
	uint32_t refused;
	uint32_t harmless;
	uint32_t wrong;
	int error[CELL_ERRORS];
	uint32_t n_errors;
	char reason[CELL_TEXT];
	char first[CELL_TEXT];
};

/**
 * struct trial - what a trial has to do with
 * @channel: the kernel half, attached
 * @other: another one, attached, with a call delivered
 * @foreign: that call's number
 * @count: how often to try
 * @cell: where the result goes
 */
struct trial {
	struct channel *channel;
	struct channel *other;
	uint64_t foreign;
	uint32_t count;
	struct cell *cell;
};

typedef void trial_fn(struct trial *t);

/**
 * struct trial_class - who tries a class
 * @name: of the class, as in classes.txt
 * @run: tries it
 */
struct trial_class {
	const char *name;
	trial_fn *run;
};

extern const struct trial_class trials_content[], trials_number[],
	trials_order[], trials_lock[], trials_memory[], trials_lent[], trials_flood[];

bool trial_refused(struct trial *t, int got, int wanted, const char *what);
bool trial_harmless(struct trial *t, bool fine, const char *reason, const char *what,
		    int got);
void trial_nothing(struct trial *t, const char *reason);

#endif
