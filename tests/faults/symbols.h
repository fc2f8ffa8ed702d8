/* SPDX-License-Identifier: MIT */
/*
 * symbols.h - functions and objects of a user half, from its ELF file.
 */
#ifndef SYMBOLS_H
#define SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct symbol - a function or an object
 * @name: its name
 * @section: name of the section that it is in
 * @function: it is a function
 * @global: other files can use it
 * @value: where it is: from the beginning of what is loaded, or of @section in a
 *	relocatable file
 * @size: its bytes, more than 0
 */
struct symbol {
	char name[64];
	char section[32];
	bool function;
	bool global;
	uint64_t value;
	uint64_t size;
};

/**
 * struct symbols - all of them
 * @symbol: @n of them
 * @n: how many
 */
struct symbols {
	struct symbol *symbol;
	size_t n;
};

int symbols_read(struct symbols *symbols, const char *path, const char *prefix,
		 const struct symbols *globals);
void symbols_finish(struct symbols *symbols);

#endif
