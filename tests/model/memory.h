/* SPDX-License-Identifier: MIT */
/*
 * memory.h - a memory that is as weak as C11 and the kernel's model allow.
 *
 * Every atomic variable keeps all values that a thread may still read, in the
 * order in which they overwrite each other, and every thread a view: the oldest
 * of them that it may read.  A release gives its view away with the value, an
 * acquire takes it over, a full fence does both with all other full fences; a
 * relaxed store may also land behind one that was made before it.  (Kang, Hur,
 * Lahav, Vafeiadis, Dreyer: "A promising semantics for relaxed-memory
 * concurrency", POPL 2017, without promises.)  Loads that overtake an earlier one
 * are in it, stores that overtake an earlier load are not; but a cell must not be
 * touched by two threads that no release and acquire have put in order, however the
 * processor would order them.
 */
#ifndef _MEMORY_H
#define _MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#define MEMORY_THREADS	4
#define MEMORY_ATOMS	8	/* atomic variables */
#define MEMORY_VALUES	16	/* of one of them that may still be read */
#define MEMORY_CELLS	8	/* plain variables */
#define MEMORY_LOCKS	2

/**
 * struct view - what a thread has seen
 * @seen: per atom: index of the oldest value that it may read
 * @written: bit per cell: the last write to it came before
 * @read: per thread, bit per cell: its reads since the last write came before
 */
struct view {
	uint8_t seen[MEMORY_ATOMS];
	uint8_t written;
	uint8_t read[MEMORY_THREADS];
};

/**
 * struct value - one value of an atom
 * @value: what it is
 * @attached: it was exchanged for the one before it: nothing comes between
 * @view: what its release gave away
 */
struct value {
	uint8_t value;
	uint8_t attached;
	struct view view;
};

/**
 * struct views - those of a thread
 * @now: what it has seen
 * @acquired: what it will have seen after its next full fence
 * @released: what it had seen at its last full fence
 */
struct views {
	struct view now;
	struct view acquired;
	struct view released;
};

/**
 * struct memory - all of it
 * @count: per atom: values there are
 * @values: per atom: the values
 * @cells: plain variables
 * @threads: views of the threads
 * @fence: view of all full fences
 * @locks: per lock: view of whoever has released it last
 * @wakes: per thread: views of those who have woken it; its own, once it has ended
 */
struct memory {
	uint8_t count[MEMORY_ATOMS];
	struct value values[MEMORY_ATOMS][MEMORY_VALUES];
	uint8_t cells[MEMORY_CELLS];
	struct views threads[MEMORY_THREADS];
	struct view fence;
	struct view locks[MEMORY_LOCKS];
	struct view wakes[MEMORY_THREADS];
};

void memory_init(struct memory *memory);
void memory_set(struct memory *memory, unsigned int atom, uint8_t value);
void memory_end(struct memory *memory, unsigned int thread);
void memory_see_end(struct memory *memory, unsigned int thread, unsigned int whose);
void memory_tidy(struct memory *memory, unsigned int threads);

/* Each of these steps can end in so many ways, and is made in one of them. */
unsigned int memory_load_ways(const struct memory *memory, unsigned int thread,
			      unsigned int atom);
uint8_t memory_load(struct memory *memory, unsigned int thread, unsigned int atom,
		    bool acquire, unsigned int way);
unsigned int memory_store_ways(const struct memory *memory, unsigned int thread,
			       unsigned int atom);
void memory_store(struct memory *memory, unsigned int thread, unsigned int atom,
		  uint8_t value, bool release, unsigned int way);
unsigned int memory_exchange_ways(const struct memory *memory, unsigned int thread,
				  unsigned int atom, uint8_t old);
uint8_t memory_exchange(struct memory *memory, unsigned int thread, unsigned int atom,
			uint8_t old, uint8_t new_, unsigned int way);

void memory_fence(struct memory *memory, unsigned int thread);
void memory_acquire(struct memory *memory, unsigned int thread,
		    const struct view *view);
void memory_wake(struct memory *memory, unsigned int thread, unsigned int whom);
void memory_woken(struct memory *memory, unsigned int thread);
bool memory_cell_read(struct memory *memory, unsigned int thread, unsigned int cell);
bool memory_cell_write(struct memory *memory, unsigned int thread, unsigned int cell);

#endif /* _MEMORY_H */
