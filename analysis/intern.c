// SPDX-License-Identifier: MIT
/* intern.c - one copy of each string */
#include "intern.h"

#include <glib.h>

const char *ds_intern(const char *text)
{
	static GStringChunk *strings;

	if (!strings)
		strings = g_string_chunk_new(65536);
	return g_string_chunk_insert_const(strings, text);
}
