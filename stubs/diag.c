// SPDX-License-Identifier: MIT
/*
 * diag.c - errors in an interface file, with the place and the source line.
 *
 * Messages are kept and printed at the end in the order of the file, since
 * some checks can only be made once everything has been read.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "text.h"

/* More than this would only be scrolled past. */
#define DIAG_SHOWN	25

struct diag_message {
	struct loc loc;
	size_t order;
	bool warning;
	char *text;
};

static void add(struct diag *d, struct loc loc, bool warning,
		const char *format, va_list args)
{
	struct diag_message *m;
	struct text text = { 0 };

	if (d->count == d->room) {
		d->room = d->room ? 2 * d->room : 16;
		d->messages = text_realloc(d->messages,
					   d->room * sizeof(*d->messages));
	}
	text_vadd(&text, format, args);
	m = &d->messages[d->count];
	m->loc = loc;
	m->order = d->count++;
	m->warning = warning;
	m->text = text.chars;
	d->errors += !warning;
}

/**
 * diag_error - note an error
 * @d: of which file
 * @loc: where
 * @format: what is wrong, and what would be right
 */
void diag_error(struct diag *d, struct loc loc, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(d, loc, false, format, args);
	va_end(args);
}

/**
 * diag_warning - note what is allowed and is probably not meant
 * @d: of which file
 * @loc: where
 * @format: what is odd
 */
void diag_warning(struct diag *d, struct loc loc, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(d, loc, true, format, args);
	va_end(args);
}

/**
 * diag_has - whether something was found at a place
 * @d: of which file
 * @loc: where
 */
bool diag_has(const struct diag *d, struct loc loc)
{
	size_t i;

	for (i = 0; i < d->count; i++)
		if (d->messages[i].loc.line == loc.line &&
		    d->messages[i].loc.column == loc.column)
			return true;
	return false;
}

static int compare(const void *a, const void *b)
{
	const struct diag_message *m = a, *n = b;

	if (m->loc.line != n->loc.line)
		return m->loc.line < n->loc.line ? -1 : 1;
	if (m->loc.column != n->loc.column)
		return m->loc.column < n->loc.column ? -1 : 1;
	return m->order < n->order ? -1 : 1;
}

static void show_source(const struct diag *d, const struct loc *loc,
			FILE *stream)
{
	const char *line = d->text, *next;
	int number, length, column;

	for (number = 1; number < loc->line; number++) {
		next = strchr(line, '\n');
		if (!next)
			return;
		line = next + 1;
	}
	length = (int)strcspn(line, "\r\n");
	fprintf(stream, "    %.*s\n    ", length, line);
	for (column = 1; column < loc->column; column++)
		fputc(column <= length && line[column - 1] == '\t' ? '\t' : ' ',
		      stream);
	fputc('^', stream);
	for (column++; column < loc->end && column <= length; column++)
		fputc('~', stream);
	fputc('\n', stream);
}

/**
 * diag_print - print every message, in the order of the file
 * @d: the messages
 * @stream: where to
 */
void diag_print(struct diag *d, FILE *stream)
{
	size_t i;

	if (!d->count)
		return;
	qsort(d->messages, d->count, sizeof(*d->messages), compare);
	for (i = 0; i < d->count && i < DIAG_SHOWN; i++) {
		const struct diag_message *m = &d->messages[i];

		fprintf(stream, "%s:%d:%d: %s: %s\n", d->file, m->loc.line,
			m->loc.column, m->warning ? "warning" : "error",
			m->text);
		show_source(d, &m->loc, stream);
	}
	if (d->count > DIAG_SHOWN)
		fprintf(stream, "%s: %zu more messages are not shown\n",
			d->file, d->count - DIAG_SHOWN);
}

/**
 * diag_finish - forget every message
 * @d: the messages
 */
void diag_finish(struct diag *d)
{
	size_t i;

	for (i = 0; i < d->count; i++)
		free(d->messages[i].text);
	free(d->messages);
}
