/* SPDX-License-Identifier: MIT */
/*
 * diag.h - errors in an interface file, with the place and the source line.
 */
#ifndef LPCGEN_DIAG_H
#define LPCGEN_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/**
 * struct loc - a place in the interface file
 * @line: from 1
 * @column: in bytes, from 1
 * @end: column after the last byte, on the same line
 */
struct loc {
	int line;
	int column;
	int end;
};

struct diag_message;

/**
 * struct diag - what was found wrong with one interface file
 * @file: its name, as messages show it
 * @text: its contents
 * @messages: found so far, @count of them
 * @count: how many
 * @room: how many there is memory for
 * @errors: how many of them are errors, not warnings
 */
struct diag {
	const char *file;
	const char *text;
	struct diag_message *messages;
	size_t count;
	size_t room;
	size_t errors;
};

void diag_error(struct diag *d, struct loc loc, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void diag_warning(struct diag *d, struct loc loc, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
bool diag_has(const struct diag *d, struct loc loc);
void diag_print(struct diag *d, FILE *stream);
void diag_finish(struct diag *d);

#endif /* LPCGEN_DIAG_H */
