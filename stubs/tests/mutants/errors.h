/* SPDX-License-Identifier: MIT */
/*
 * errors.h - for an lpcgen that can be made to leave out an error: included before
 * everything else.
 *
 * A place that reports one is called FILE:LINE.  The environment says in SITES in
 * which file the places are to be noted that were reached, and in WITHOUT the place
 * that is to say nothing.
 */
#ifndef ERRORS_H
#define ERRORS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"

static inline bool errors_wanted(const char *file, int line)
{
	const char *without = getenv("WITHOUT"), *sites = getenv("SITES");
	const char *slash = strrchr(file, '/');
	char site[128];
	FILE *notes;

	snprintf(site, sizeof(site), "%s:%d", slash ? slash + 1 : file, line);
	notes = sites ? fopen(sites, "a") : NULL;
	if (notes) {
		fprintf(notes, "%s\n", site);
		fclose(notes);
	}
	return !without || strcmp(without, site);
}

#define diag_error(...)                                    \
	(errors_wanted(__FILE__, __LINE__) ?               \
		 (diag_error)(__VA_ARGS__) :               \
		 (void)0)

#endif /* ERRORS_H */
