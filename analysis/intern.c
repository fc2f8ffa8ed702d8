// SPDX-License-Identifier: MIT
/* intern.c - one copy of each string */
#include "intern.h"

#include <glib.h>

const char *ds_intern(const char *text)
{
	static GStringChunk *strings;
	const char *one;
	char *valid;

	if (!strings)
		strings = g_string_chunk_new(65536);
	if (g_utf8_validate(text, -1, NULL))
		return g_string_chunk_insert_const(strings, text);
	valid = g_utf8_make_valid(text, -1);
	one = g_string_chunk_insert_const(strings, valid);
	g_free(valid);
	return one;
}
