/* SPDX-License-Identifier: GPL-2.0-only */
/* stdlib.h - of the C library, for user halves that are linked into a module. */
#ifndef _INSIDE_STDLIB_H
#define _INSIDE_STDLIB_H

unsigned long strtoul(const char *text, char **end, int base);

#endif
