// SPDX-License-Identifier: MIT
/*
 * text.c - text that grows, and C code laid out to 80 columns.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

#define WIDTH		80
#define TAB		8
#define NESTING		32

/**
 * text_realloc - realloc() that ends the program where memory ends
 * @memory: as for realloc()
 * @size: as for realloc()
 *
 * Return: the memory, never NULL.
 */
void *text_realloc(void *memory, size_t size)
{
	memory = realloc(memory, size);
	if (!memory) {
		fputs("lpcgen: out of memory\n", stderr);
		exit(3);
	}
	return memory;
}

/**
 * text_put - append bytes
 * @t: the text
 * @chars: the bytes
 * @length: how many
 */
void text_put(struct text *t, const char *chars, size_t length)
{
	if (t->length + length + 1 > t->room) {
		t->room = 2 * (t->length + length) + 64;
		t->chars = text_realloc(t->chars, t->room);
	}
	memcpy(t->chars + t->length, chars, length);
	t->length += length;
	t->chars[t->length] = '\0';
}

/**
 * text_vadd - append as vprintf() would print
 * @t: the text
 * @format: as for printf()
 * @args: as for vprintf()
 */
void text_vadd(struct text *t, const char *format, va_list args)
{
	va_list again;
	int length;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (t->length + length + 1 > t->room) {
		t->room = 2 * (t->length + length) + 64;
		t->chars = text_realloc(t->chars, t->room);
	}
	vsnprintf(t->chars + t->length, length + 1, format, args);
	t->length += length;
}

/**
 * text_add - append as printf() would print
 * @t: the text
 * @format: as for printf()
 */
void text_add(struct text *t, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_vadd(t, format, args);
	va_end(args);
}

static void indent(struct text *t, int column)
{
	int i;

	for (i = 0; i < column / TAB; i++)
		text_put(t, "\t", 1);
	for (i = 0; i < column % TAB; i++)
		text_put(t, " ", 1);
}

/* Whether a line may end after s[i]. */
static bool may_break(const char *s, size_t i, int nesting)
{
	if (!s[i] || s[i + 1] != ' ')
		return false;
	if (s[i] == ',')
		return true;
	if (i && (!strncmp(s + i - 1, "&&", 2) || !strncmp(s + i - 1, "||", 2)))
		return true;
	return s[i] == '=' && !nesting && i && s[i - 1] == ' ';
}

/* Bytes up to where the line may be broken next. */
static int next_piece(const char *s, int nesting)
{
	int i;

	for (i = 0; s[i]; i++) {
		if (s[i] == '"')
			return strlen(s);
		if (may_break(s, i, nesting))
			return i + 1;
	}
	return i;
}

/* One line of C, broken where it would pass the margin. */
static void wrap(struct text *t, int depth, const char *line)
{
	int open[NESTING], saved[NESTING];
	int nesting = 0, column = depth * TAB, at_break = 0;
	size_t start = 0, i, broken = 0;
	bool quoted = false;

	indent(t, column);
	for (i = 0; line[i]; i++) {
		if (line[i] == '"' && (!i || line[i - 1] != '\\'))
			quoted = !quoted;
		if (!quoted && (line[i] == '(' || line[i] == '{') &&
		    nesting < NESTING)
			open[nesting++] = column + 1;
		if (!quoted && (line[i] == ')' || line[i] == '}') && nesting)
			nesting--;
		column++;
		if (column > WIDTH && broken > start) {
			text_put(t, line + start, broken - start);
			text_put(t, "\n", 1);
			column = at_break ? saved[at_break - 1] :
					    (depth + 1) * TAB;
			if (column + next_piece(line + broken + 1, at_break) >
			    WIDTH)
				column = (depth + 2) * TAB;
			indent(t, column);
			start = broken + 1;
			nesting = at_break;
			memcpy(open, saved, sizeof(open));
			i = broken;
			continue;
		}
		if (!quoted && may_break(line, i, nesting)) {
			broken = i + 1;
			at_break = nesting;
			memcpy(saved, open, sizeof(saved));
		}
	}
	text_put(t, line + start, i - start);
	text_put(t, "\n", 1);
}

/**
 * text_line - append a line of C, broken as kernel style has it
 * @t: the text
 * @depth: tabs before it
 * @format: as for printf(); an empty line where it prints nothing
 */
void text_line(struct text *t, int depth, const char *format, ...)
{
	struct text line = { 0 };
	size_t tabs;
	va_list args;

	va_start(args, format);
	text_vadd(&line, format, args);
	va_end(args);
	tabs = line.length ? strspn(line.chars, "\t") : 0;
	if (line.length)
		wrap(t, depth + tabs, line.chars + tabs);
	else
		text_put(t, "\n", 1);
	text_finish(&line);
}

/**
 * text_comment - append a comment of the interface file as one of C
 * @t: the text
 * @depth: tabs before it
 * @comment: lines of it, or NULL: nothing is appended
 */
void text_comment(struct text *t, int depth, const char *comment)
{
	const char *end;

	if (!comment)
		return;
	if (!strchr(comment, '\n')) {
		indent(t, depth * TAB);
		text_add(t, "/* %s */\n", comment);
		return;
	}
	indent(t, depth * TAB);
	text_put(t, "/*\n", 3);
	for (; *comment; comment = *end ? end + 1 : end) {
		end = strchrnul(comment, '\n');
		indent(t, depth * TAB);
		text_add(t, " *%s%.*s\n", end > comment ? " " : "",
			 (int)(end - comment), comment);
	}
	indent(t, depth * TAB);
	text_put(t, " */\n", 4);
}

/**
 * text_finish - free a text
 * @t: the text, empty afterwards
 */
void text_finish(struct text *t)
{
	free(t->chars);
	memset(t, 0, sizeof(*t));
}
