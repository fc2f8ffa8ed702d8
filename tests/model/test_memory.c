// SPDX-License-Identifier: MIT
/*
 * test_memory.c - whether the memory is as weak as it should be, and no weaker: the
 * usual litmus tests, each with what could be seen at its end.
 */
#include <stdio.h>
#include <string.h>

#include "explore.h"

enum { X, Y };

/* What is seen, under the lock. */
enum { SEEN, SEEN_TOO, OTHERS };

/* How the threads of a test make their accesses. */
static bool strong, fenced;

static void seen(unsigned int what, uint8_t value)
{
	model_lock();
	model_set(what, value);
	model_unlock();
}

static uint8_t get(unsigned int what)
{
	uint8_t value;

	model_lock();
	value = model_get(what);
	model_unlock();
	return value;
}

static void join_two(void)
{
	model_join(0);
	model_join(1);
}

static void barrier(void)
{
	if (fenced)
		model_fence();
}

/* Each writes its own and reads the other's: both read what was before? */
static bool store_x_load_y(void *local)
{
	(void)local;
	model_store(X, 1, strong);
	barrier();
	seen(SEEN, model_load(Y, strong));
	return false;
}

static bool store_y_load_x(void *local)
{
	(void)local;
	model_store(Y, 1, strong);
	barrier();
	seen(SEEN_TOO, model_load(X, strong));
	return false;
}

static bool both_old(void *local)
{
	(void)local;
	join_two();
	model_check(get(SEEN) || get(SEEN_TOO), "seen");
	return false;
}

/* One writes a message and then a flag: is the flag there without the message? */
static bool store_x_store_y(void *local)
{
	(void)local;
	model_store(X, 1, false);
	barrier();
	model_store(Y, 1, strong);
	return false;
}

static bool load_y_load_x(void *local)
{
	(void)local;
	seen(SEEN, model_load(Y, strong));
	barrier();
	seen(SEEN_TOO, model_load(X, false));
	return false;
}

static bool flag_alone(void *local)
{
	(void)local;
	join_two();
	model_check(!get(SEEN) || get(SEEN_TOO), "seen");
	return false;
}

/* Two values of one variable: can the older be read after the newer? */
static bool store_x_twice(void *local)
{
	(void)local;
	model_store(X, 1, false);
	model_store(X, 2, false);
	return false;
}

static bool load_x_twice(void *local)
{
	(void)local;
	seen(SEEN, model_load(X, false));
	seen(SEEN_TOO, model_load(X, false));
	return false;
}

static bool backwards(void *local)
{
	(void)local;
	join_two();
	model_check(get(SEEN) <= get(SEEN_TOO), "seen");
	return false;
}

/* Two write both variables in opposite order: does the first of each win? */
static bool store_2x_1y(void *local)
{
	(void)local;
	model_store(X, 2, false);
	barrier();
	model_store(Y, 1, strong);
	return false;
}

static bool store_2y_1x(void *local)
{
	(void)local;
	model_store(Y, 2, false);
	barrier();
	model_store(X, 1, strong);
	return false;
}

/* Who reads both until nothing else comes has the last ones. */
static bool both_first(void *local)
{
	uint8_t x, y;

	(void)local;
	join_two();
	model_lock();
	x = model_exchange(X, 2, 2);
	y = model_exchange(Y, 2, 2);
	model_check(x != 2 || y != 2, "seen");
	model_unlock();
	return false;
}

/* Two exchange the same value: do both get it? */
static bool exchange(void *local)
{
	(void)local;
	seen(SEEN, model_exchange(X, 0, 1) == 0);
	return false;
}

static bool exchange_too(void *local)
{
	(void)local;
	seen(SEEN_TOO, model_exchange(X, 0, 2) == 0);
	return false;
}

static bool both_got(void *local)
{
	(void)local;
	join_two();
	model_check(!get(SEEN) || !get(SEEN_TOO), "seen");
	return false;
}

/* A plain variable behind a flag. */
static bool write_cell(void *local)
{
	(void)local;
	model_write(0, 7);
	model_store(X, 1, strong);
	return false;
}

static bool read_cell(void *local)
{
	(void)local;
	if (model_load(X, strong))
		model_check(model_read(0) == 7, "seen");
	return false;
}

/* One sleeps until it is told, and nobody tells. */
static bool sleeper(void *local)
{
	(void)local;
	model_sleep(false);
	return false;
}

static bool teller(void *local)
{
	(void)local;
	model_lock();
	if (strong)
		model_wake(0);
	model_unlock();
	return false;
}

static bool nothing(void *local)
{
	(void)local;
	join_two();
	return false;
}

struct litmus {
	const char *name;
	bool (*one)(void *local);
	bool (*two)(void *local);
	bool (*judge)(void *local);
	bool strong, fenced;
	bool can;
};

static const struct litmus tests[] = {
	{ "store buffering", store_x_load_y, store_y_load_x, both_old, 0, 0, true },
	{ "store buffering, release and acquire", store_x_load_y, store_y_load_x,
	  both_old, 1, 0, true },
	{ "store buffering, barriers", store_x_load_y, store_y_load_x, both_old, 0, 1,
	  false },
	{ "message passing", store_x_store_y, load_y_load_x, flag_alone, 0, 0, true },
	{ "message passing, release and acquire", store_x_store_y, load_y_load_x,
	  flag_alone, 1, 0, false },
	{ "message passing, barriers", store_x_store_y, load_y_load_x, flag_alone, 0, 1,
	  false },
	{ "one variable", store_x_twice, load_x_twice, backwards, 0, 0, false },
	{ "two writers", store_2x_1y, store_2y_1x, both_first, 0, 0, true },
	{ "two writers, barriers", store_2x_1y, store_2y_1x, both_first, 0, 1, false },
	{ "exchange", exchange, exchange_too, both_got, 0, 0, false },
	{ "a plain variable", write_cell, read_cell, nothing, 0, 0, true },
	{ "a plain variable, release and acquire", write_cell, read_cell, nothing, 1, 0,
	  false },
	{ "nobody wakes", sleeper, teller, nothing, 0, 0, true },
	{ "somebody wakes", sleeper, teller, nothing, 1, 0, false },
};

int main(void)
{
	static const char *const atoms[MEMORY_ATOMS] = { "x", "y" };
	struct model_result result;
	struct model model;
	int failed = 0;
	unsigned int i;

	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		model = (struct model){
			.name = tests[i].name,
			.threads = { { "one", tests[i].one, true },
				     { "two", tests[i].two, true },
				     { "judge", tests[i].judge, true } },
			.atoms = atoms,
			.most = 100000,
		};
		strong = tests[i].strong;
		fenced = tests[i].fenced;
		if (model_explore(&model, &result) || !result.wrong != !tests[i].can) {
			printf("%s: %s, %u states\n", tests[i].name,
			       result.wrong ? result.wrong : "cannot be seen",
			       result.states);
			failed = 1;
		}
	}
	return failed;
}
