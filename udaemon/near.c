// SPDX-License-Identifier: MIT
/*
 * near.c - the names that somebody may have meant.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lpc.h"
#include "near.h"

/* Names shown where none is near. */
#define SHOW 12

/* Single letters to change, add or leave out to get from one to the other. */
static size_t distance(const char *a, const char *b)
{
	size_t row[LPC_NAME_LEN + 1], i, j, diagonal, above, best;
	size_t la = strlen(a), lb = strlen(b);

	if (lb > LPC_NAME_LEN)
		return la + lb;
	for (j = 0; j <= lb; j++)
		row[j] = j;
	for (i = 1; i <= la; i++) {
		diagonal = row[0];
		row[0] = i;
		for (j = 1; j <= lb; j++) {
			above = row[j];
			best = diagonal + (a[i - 1] != b[j - 1]);
			if (above + 1 < best)
				best = above + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			diagonal = above;
			row[j] = best;
		}
	}
	return row[lb];
}

static bool is_near(const char *name, const char *other)
{
	return strstr(other, name) || strstr(name, other) ||
	       distance(name, other) <= 1 + strlen(name) / 3;
}

/**
 * near_list - the names near one, or if there is none some of all
 * @name: what was said
 * @names: what there is
 * @n: how many
 * @buf: out: the names with commas between
 * @size: bytes there
 */
void near_list(const char *name, const char *const *names, size_t n, char *buf,
	       size_t size)
{
	size_t i, used = 0, shown = 0;
	bool any = false;

	snprintf(buf, size, "none");
	for (i = 0; i < n; i++)
		any |= is_near(name, names[i]);
	for (i = 0; i < n && used < size; i++) {
		if (any && !is_near(name, names[i]))
			continue;
		if (shown == SHOW) {
			snprintf(buf + used, size - used, ", ...");
			return;
		}
		used += (size_t)snprintf(buf + used, size - used, "%s%s",
					 shown ? ", " : "", names[i]);
		shown++;
	}
}
