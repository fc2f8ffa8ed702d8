// SPDX-License-Identifier: MIT
/*
 * memory.c - a memory that is as weak as C11 and the kernel's model allow.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

static void join(struct view *to, const struct view *from)
{
	unsigned int i;

	for (i = 0; i < MEMORY_ATOMS; i++)
		if (from->seen[i] > to->seen[i])
			to->seen[i] = from->seen[i];
	to->written |= from->written;
	for (i = 0; i < MEMORY_THREADS; i++)
		to->read[i] |= from->read[i];
}

/* Every view that there is, with what shall be done to it. */
static void each_view(struct memory *memory, void (*fn)(struct view *view, void *arg),
		      void *arg)
{
	unsigned int i, j;

	for (i = 0; i < MEMORY_THREADS; i++) {
		fn(&memory->threads[i].now, arg);
		fn(&memory->threads[i].acquired, arg);
		fn(&memory->threads[i].released, arg);
		fn(&memory->wakes[i], arg);
	}
	fn(&memory->fence, arg);
	for (i = 0; i < MEMORY_LOCKS; i++)
		fn(&memory->locks[i], arg);
	for (i = 0; i < MEMORY_ATOMS; i++)
		for (j = 0; j < memory->count[i]; j++)
			fn(&memory->values[i][j].view, arg);
}

static void know_all(struct view *view, void *arg)
{
	(void)arg;
	view->written = 0xff;
	memset(view->read, 0xff, sizeof(view->read));
}

/**
 * memory_init - all variables are 0, and everybody knows
 * @memory: the memory
 */
void memory_init(struct memory *memory)
{
	unsigned int i;

	memset(memory, 0, sizeof(*memory));
	for (i = 0; i < MEMORY_ATOMS; i++)
		memory->count[i] = 1;
	each_view(memory, know_all, NULL);
}

/**
 * memory_set - an atom has another value at the beginning
 * @memory: the memory
 * @atom: which one
 * @value: the value
 */
void memory_set(struct memory *memory, unsigned int atom, uint8_t value)
{
	memory->values[atom][0].value = value;
}

struct shift {
	unsigned int atom;
	unsigned int from;
	int by;
};

static void shift_view(struct view *view, void *arg)
{
	const struct shift *shift = arg;
	uint8_t *seen = &view->seen[shift->atom];

	if (*seen >= shift->from)
		*seen = (uint8_t)(*seen + shift->by);
	else if (shift->by < 0)
		*seen = 0;
}

/**
 * memory_end - a thread reads and writes no more
 * @memory: the memory
 * @thread: who
 *
 * Whoever sees its end knows what it knew.
 */
void memory_end(struct memory *memory, unsigned int thread)
{
	memory->wakes[thread] = memory->threads[thread].now;
	memset(&memory->threads[thread], 0, sizeof(memory->threads[thread]));
}

void memory_see_end(struct memory *memory, unsigned int thread, unsigned int whose)
{
	memory_acquire(memory, thread, &memory->wakes[whose]);
}

/**
 * memory_tidy - forget values that nobody can read any more
 * @memory: the memory
 * @threads: bit per thread: it has not ended
 *
 * Memories that differ in nothing else are equal afterwards.
 */
void memory_tidy(struct memory *memory, unsigned int threads)
{
	struct shift shift;
	unsigned int i, t, oldest, left;

	for (i = 0; i < MEMORY_ATOMS; i++) {
		oldest = MEMORY_VALUES;
		for (t = 0; t < MEMORY_THREADS; t++)
			if (threads & 1u << t &&
			    memory->threads[t].now.seen[i] < oldest)
				oldest = memory->threads[t].now.seen[i];
		if (!oldest || oldest == MEMORY_VALUES)
			continue;
		left = memory->count[i] - oldest;
		memmove(memory->values[i], memory->values[i] + oldest,
			left * sizeof(struct value));
		memset(memory->values[i] + left, 0, oldest * sizeof(struct value));
		memory->count[i] = (uint8_t)left;
		memory->values[i][0].attached = 0;
		shift = (struct shift){ .atom = i, .from = oldest, .by = -(int)oldest };
		each_view(memory, shift_view, &shift);
	}
}

unsigned int memory_load_ways(const struct memory *memory, unsigned int thread,
			      unsigned int atom)
{
	return memory->count[atom] - memory->threads[thread].now.seen[atom];
}

static void see(struct views *views, unsigned int atom, unsigned int index,
		const struct view *given, bool acquire)
{
	if (views->now.seen[atom] < index)
		views->now.seen[atom] = (uint8_t)index;
	if (acquire)
		join(&views->now, given);
	join(&views->acquired, given);
	join(&views->acquired, &views->now);
}

uint8_t memory_load(struct memory *memory, unsigned int thread, unsigned int atom,
		    bool acquire, unsigned int way)
{
	struct views *views = &memory->threads[thread];
	unsigned int index = views->now.seen[atom] + way;

	see(views, atom, index, &memory->values[atom][index].view, acquire);
	return memory->values[atom][index].value;
}

/* Where a store of this thread may land, the newest place first. */
static unsigned int place(const struct memory *memory, unsigned int thread,
			  unsigned int atom, unsigned int way)
{
	unsigned int i, n = memory->count[atom];

	if (!way)
		return n;
	for (i = n - 1; i > memory->threads[thread].now.seen[atom]; i--)
		if (!memory->values[atom][i].attached && !--way)
			return i;
	return 0;
}

unsigned int memory_store_ways(const struct memory *memory, unsigned int thread,
			       unsigned int atom)
{
	unsigned int ways = 1;

	while (place(memory, thread, atom, ways))
		ways++;
	return ways;
}

/* A new value at @index, which gives @view away. */
static void insert(struct memory *memory, unsigned int thread, unsigned int atom,
		   unsigned int index, uint8_t value, const struct view *view)
{
	struct value *values = memory->values[atom];
	struct shift shift = { .atom = atom, .from = index, .by = 1 };

	if (memory->count[atom] == MEMORY_VALUES) {
		fprintf(stderr, "more than %u values of one variable\n", MEMORY_VALUES);
		abort();
	}
	each_view(memory, shift_view, &shift);
	memmove(values + index + 1, values + index,
		(memory->count[atom] - index) * sizeof(*values));
	memory->count[atom]++;
	values[index] = (struct value){ .value = value };
	memory->threads[thread].now.seen[atom] = (uint8_t)index;
	join(&memory->threads[thread].acquired, &memory->threads[thread].now);
	values[index].view = *view;
	values[index].view.seen[atom] = (uint8_t)index;
}

void memory_store(struct memory *memory, unsigned int thread, unsigned int atom,
		  uint8_t value, bool release, unsigned int way)
{
	struct views *views = &memory->threads[thread];
	unsigned int index = place(memory, thread, atom, way);
	struct view view;

	/* What is given away is from before the places were counted anew. */
	view = release ? views->now : views->released;
	insert(memory, thread, atom, index, value, &view);
}

/* The way'th value that an exchange may find, or the count of all of them. */
static unsigned int found(const struct memory *memory, unsigned int thread,
			  unsigned int atom, uint8_t old, unsigned int way)
{
	unsigned int i, n = memory->count[atom];

	for (i = memory->threads[thread].now.seen[atom]; i < n; i++) {
		if (memory->values[atom][i].value == old && i + 1 < n &&
		    memory->values[atom][i + 1].attached)
			continue;
		if (!way--)
			return i;
	}
	return n;
}

unsigned int memory_exchange_ways(const struct memory *memory, unsigned int thread,
				  unsigned int atom, uint8_t old)
{
	unsigned int ways = 0;

	while (found(memory, thread, atom, old, ways) < memory->count[atom])
		ways++;
	return ways;
}

/* Acquire and release where it succeeds, nothing where it fails. */
uint8_t memory_exchange(struct memory *memory, unsigned int thread, unsigned int atom,
			uint8_t old, uint8_t new_, unsigned int way)
{
	struct views *views = &memory->threads[thread];
	unsigned int index = found(memory, thread, atom, old, way);
	struct value *value = &memory->values[atom][index];
	struct view view;
	uint8_t was = value->value;

	see(views, atom, index, &value->view, was == old);
	if (was != old)
		return was;
	view = views->now;
	insert(memory, thread, atom, index + 1, new_, &view);
	memory->values[atom][index + 1].attached = 1;
	return was;
}

void memory_fence(struct memory *memory, unsigned int thread)
{
	struct views *views = &memory->threads[thread];

	join(&views->now, &views->acquired);
	join(&views->now, &memory->fence);
	memory->fence = views->now;
	views->acquired = views->now;
	views->released = views->now;
}

void memory_acquire(struct memory *memory, unsigned int thread, const struct view *view)
{
	struct views *views = &memory->threads[thread];

	join(&views->now, view);
	join(&views->acquired, &views->now);
}

/* Whoever is woken sees what its waker has seen. */
void memory_wake(struct memory *memory, unsigned int thread, unsigned int whom)
{
	join(&memory->wakes[whom], &memory->threads[thread].now);
}

void memory_woken(struct memory *memory, unsigned int thread)
{
	memory_acquire(memory, thread, &memory->wakes[thread]);
	memset(&memory->wakes[thread], 0, sizeof(memory->wakes[thread]));
}

struct touch {
	unsigned int thread;
	unsigned int cell;
};

static void forget_read(struct view *view, void *arg)
{
	const struct touch *touch = arg;

	view->read[touch->thread] &= (uint8_t)~(1u << touch->cell);
}

static void forget_all(struct view *view, void *arg)
{
	const struct touch *touch = arg;
	unsigned int i;

	view->written &= (uint8_t)~(1u << touch->cell);
	for (i = 0; i < MEMORY_THREADS; i++)
		view->read[i] |= (uint8_t)(1u << touch->cell);
}

/**
 * memory_cell_read - a thread reads a cell
 * @memory: the memory
 * @thread: who
 * @cell: what
 *
 * Return: false: somebody else may be writing it.
 */
bool memory_cell_read(struct memory *memory, unsigned int thread, unsigned int cell)
{
	struct touch touch = { .thread = thread, .cell = cell };
	struct views *views = &memory->threads[thread];

	if (!(views->now.written & 1u << cell))
		return false;
	each_view(memory, forget_read, &touch);
	views->now.read[thread] |= (uint8_t)(1u << cell);
	views->acquired.read[thread] |= (uint8_t)(1u << cell);
	return true;
}

/**
 * memory_cell_write - a thread writes a cell
 * @memory: the memory
 * @thread: who
 * @cell: what
 *
 * Return: false: somebody else may be reading or writing it.
 */
bool memory_cell_write(struct memory *memory, unsigned int thread, unsigned int cell)
{
	struct touch touch = { .thread = thread, .cell = cell };
	struct views *views = &memory->threads[thread];
	unsigned int i;

	if (!(views->now.written & 1u << cell))
		return false;
	for (i = 0; i < MEMORY_THREADS; i++)
		if (i != thread && !(views->now.read[i] & 1u << cell))
			return false;
	each_view(memory, forget_all, &touch);
	views->now.written |= (uint8_t)(1u << cell);
	views->acquired.written |= (uint8_t)(1u << cell);
	return true;
}
