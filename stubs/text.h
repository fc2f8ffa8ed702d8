/* SPDX-License-Identifier: MIT */
/*
 * text.h - text that grows, and C code laid out to 80 columns.
 */
#ifndef LPCGEN_TEXT_H
#define LPCGEN_TEXT_H

#include <stdarg.h>
#include <stddef.h>

/**
 * struct text - text that grows; all zero is an empty one
 * @chars: the text, NUL-terminated; NULL while nothing was added
 * @length: bytes of it
 * @room: bytes there is memory for
 */
struct text {
	char *chars;
	size_t length;
	size_t room;
};

void *text_realloc(void *memory, size_t size);
void text_put(struct text *t, const char *chars, size_t length);
void text_add(struct text *t, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void text_vadd(struct text *t, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));
void text_line(struct text *t, int depth, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void text_comment(struct text *t, int depth, const char *comment);
void text_finish(struct text *t);

#endif /* LPCGEN_TEXT_H */
