/* SPDX-License-Identifier: MIT */
/*
 * place.h - where a user half runs: in a daemon, or inside the kernel.
 */
#ifndef PLACE_H
#define PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "model.h"
#include "symbols.h"

/**
 * struct place - a user half, where it runs
 * @ops: how to get at it
 * @model: of the driver
 * @symbols: of the half
 * @pid: split: the daemon, 0: there is none
 * @memory: file of its memory, -1: not open
 * @base: split: address that the half is loaded at, 0: not known
 * @traced: split: its threads are traced
 * @trap: split: address of the breakpoint, 0: none
 * @trapped: split: the byte that it replaces; it is still there
 * @armed: split: the breakpoint is to flip a bit
 * @flip: split: which bit above the stack pointer
 * @flipped: a bit of the stack was flipped
 */
struct place {
	const struct place_ops *ops;
	const struct model *model;
	struct symbols symbols;
	pid_t pid;
	int memory;
	uint64_t base;
	bool traced;
	uint64_t trap;
	uint8_t trapped;
	bool armed;
	uint32_t flip;
	bool flipped;
};

/**
 * struct place_ops - how to get at a user half
 * @patience_ms: a call that takes longer hangs
 * @open: once, before anything else
 * @begin: start the half; its first call may wait for it
 * @end: end it, whatever it does
 * @serves: whether it is up to answer
 * @event: look what has become of it; whether it has ended by itself
 * @address: where a symbol is, 0: not known
 * @read: its memory
 * @write: its memory, also code and constants
 * @stack: flip bit @bit above the stack pointer when code at @address is run next,
 *	once
 * @unstack: do not, if it has not happened; whether it has
 * @heap: where memory is that was allocated for it
 */
struct place_ops {
	unsigned int patience_ms;
	int (*open)(struct place *place);
	int (*begin)(struct place *place);
	int (*end)(struct place *place);
	bool (*serves)(struct place *place);
	bool (*event)(struct place *place);
	uint64_t (*address)(struct place *place, const struct symbol *symbol);
	int (*read)(struct place *place, uint64_t address, void *to, size_t len);
	int (*write)(struct place *place, uint64_t address, const void *from,
		     size_t len);
	int (*stack)(struct place *place, uint64_t address, uint32_t bit);
	bool (*unstack)(struct place *place);
	int (*heap)(struct place *place, uint64_t *ret_address, uint64_t *ret_len);
};

/* The shared object, wherever the half runs: it says which symbols are its own. */
#define PLACE_HALF	"/usr/lib/udaemon/%s.so"

extern const struct place_ops place_split;
extern const struct place_ops place_inside;

int place_spawn(const char *const argv[], pid_t *ret_pid);

#endif
