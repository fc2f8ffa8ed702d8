/* SPDX-License-Identifier: MIT */
/*
 * explore.h - run a few threads in every way there is.
 *
 * A thread of a model is a function that is called again and again, with what it
 * remembers in a small structure.  What it does to the world goes through model_*();
 * at those that other threads can tell the order of, every other thread may run
 * first, and every value that the memory (memory.h) allows is read.  To go on from
 * such a place the function is called once more from its beginning, and is given what
 * it was given before: so it must do nothing else that can be seen.
 *
 * Looked for are checks that fail, cells that two threads touch at once, and states
 * from which the end cannot be reached any more, whatever happens: somebody sleeps
 * whom nobody wakes, or looks for what will not come.
 */
#ifndef _EXPLORE_H
#define _EXPLORE_H

#include <stdbool.h>
#include <stdint.h>

#include "memory.h"

#define MODEL_GUARDED	32	/* variables under each lock */
#define MODEL_LOCAL	16	/* bytes that a thread remembers */

/**
 * struct model_thread - a thread of a model
 * @name: its name
 * @step: what it does; returns false where it is done
 * @needed: the model is not at its end before this thread is
 */
struct model_thread {
	const char *name;
	bool (*step)(void *local);
	bool needed;
};

/**
 * struct model - what is explored
 * @name: its name
 * @threads: the threads, up to MEMORY_THREADS, then one without a name
 * @atoms: names of the atomic variables
 * @values: names of the values of atom 0
 * @n_values: how many
 * @first: what the atoms are at the beginning
 * @no_races: cells may be touched by two threads at once
 * @most: states there are at most, as a limit of time
 */
struct model {
	const char *name;
	struct model_thread threads[MEMORY_THREADS];
	const char *const *atoms;
	const char *const *values;
	unsigned int n_values;
	uint8_t first[MEMORY_ATOMS];
	bool no_races;
	unsigned int most;
};

/**
 * struct model_result - what was found
 * @states: different states
 * @steps: steps from one to another
 * @ends: states in which all needed threads are done
 * @wrong: what is wrong, or NULL; how it comes to this has been printed
 */
struct model_result {
	unsigned int states;
	unsigned int steps;
	unsigned int ends;
	const char *wrong;
};

int model_explore(const struct model *model, struct model_result *ret_result);

/* For threads. */
uint8_t model_load(unsigned int atom, bool acquire);
void model_store(unsigned int atom, uint8_t value, bool release);
uint8_t model_exchange(unsigned int atom, uint8_t old, uint8_t new_);
void model_fence(void);

uint8_t model_read(unsigned int cell);
void model_write(unsigned int cell, uint8_t value);

/* A thread holds one lock at a time; guarded variables are those of the lock it holds. */
void model_lock_one(unsigned int lock);
void model_lock(void);
void model_unlock(void);
uint8_t model_get(unsigned int guarded);
void model_set(unsigned int guarded, uint8_t value);

bool model_sleep(bool killable);
void model_wake(unsigned int thread);
void model_join(unsigned int thread);
void model_mortal(bool mortal);

unsigned int model_choose(unsigned int n);
void model_check(bool holds, const char *text);

#endif /* _EXPLORE_H */
