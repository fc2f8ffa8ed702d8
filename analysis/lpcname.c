// SPDX-License-Identifier: MIT
/* lpcname.c - names of C made into names that an interface file can have */
#include "lpcname.h"

#include "intern.h"

#include <glib.h>
#include <string.h>

/* Words that can never be names in an interface file, or would not be in the C that is made from it. */
static const char *const reserved[] = {
	"interface", "const",	"enum",	     "struct",	 "union",    "case",
	"handle",    "lock",	"semaphore", "upcall",	 "downcall", "event",
	"in",	     "out",	"inout",     "optional", "nothing",  "bool",
	"u8",	     "u16",	"u32",	     "u64",	 "s8",	     "s16",
	"s32",	     "s64",	"string",    "bytes",	 "int",	     "char",
	"short",     "long",	"unsigned",  "signed",	 "void",     "float",
	"double",    "if",	"else",	     "for",	 "while",    "do",
	"switch",    "default", "break",     "continue", "return",   "goto",
	"static",    "extern",	"volatile",  "register", "inline",   "sizeof",
	"typedef",   "auto",	"restrict",  "range",	 "version",
};

const char *ds_lpc_word(const char *text)
{
	char *copy = g_strdup(text), *p;
	const char *ret;
	size_t i;

	for (p = copy; *p; p++)
		if (!g_ascii_isalnum(*p))
			*p = '_';
	while (*copy && copy[strlen(copy) - 1] == '_')
		copy[strlen(copy) - 1] = 0;
	for (i = 0; i < G_N_ELEMENTS(reserved); i++) {
		if (!strcmp(copy, reserved[i])) {
			char *longer = g_strconcat(copy, "_", NULL);

			g_free(copy);
			copy = longer;
			break;
		}
	}
	if (!*copy || g_ascii_isdigit(*copy) || g_str_has_prefix(copy, "__") ||
	    g_str_has_prefix(copy, "lpc_") || g_str_has_prefix(copy, "LPC_")) {
		char *longer = g_strconcat("x", copy, NULL);

		g_free(copy);
		copy = longer;
	}
	ret = ds_intern(copy);
	g_free(copy);
	return ret;
}
