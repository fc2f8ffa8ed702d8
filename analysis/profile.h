/* SPDX-License-Identifier: MIT */
/*
 * profile.h - measured weights: how often functions are called, by whom, and what they cost
 */
#ifndef DRVSPLIT_PROFILE_H
#define DRVSPLIT_PROFILE_H

#include "intern.h"

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct ds_prof_fn {
	const char *name;
	const char *file, *object; /* "" if unknown */
	uint64_t self; /* cost of its own code, in the unit of the profile */
	uint64_t
		inclusive; /* with everything it called, recursion counted once */
	uint64_t calls;
};

/** struct ds_prof_arc - calls from one function to another */
struct ds_prof_arc {
	int from, to;
	uint64_t calls;
	uint64_t inclusive;
};

struct ds_profile {
	const char *
		kind; /* "callgrind", "function_graph", "function_profile", "kprobe_profile" */
	const char *unit; /* "Ir", "ns", "" */
	const char *command;
	double seconds; /* of the recording; 0 if unknown */
	uint64_t total; /* sum of all self costs */
	GArray *fns; /* struct ds_prof_fn */
	GArray *arcs; /* struct ds_prof_arc, one per pair */
	GHashTable *by_name; /* "object|name" -> fn + 1; owned keys */
	GHashTable *by_pair; /* from << 32 | to -> arc + 1 */
	GHashTable *
		traceable; /* set of interned names that could have been seen, or NULL when all */
	bool has_arcs;
};

struct ds_profile *ds_profile_create(void);
void ds_profile_destroy(struct ds_profile *profile);

/**
 * ds_profile_read() - add a file in any of the known formats
 * Return: 0 or -errno with *error set to a sentence
 */
int ds_profile_read(struct ds_profile *profile, const char *path, char **error);

/** ds_profile_finish() - totals and inclusive costs, after the last file */
void ds_profile_finish(struct ds_profile *profile);

int ds_profile_fn(struct ds_profile *profile, const char *name,
		  const char *file, const char *object);
void ds_profile_arc(struct ds_profile *profile, int from, int to,
		    uint64_t calls, uint64_t inclusive);

/** ds_profile_find() - number of the function called @name in any object, or -1 */
int ds_profile_find(const struct ds_profile *profile, const char *name);

json_t *ds_profile_to_json(const struct ds_profile *profile);

/* callgrind.c */
int ds_callgrind_read(struct ds_profile *profile, const char *path, char *text,
		      char **error);

/* ftrace.c */
bool ds_ftrace_is(const char *text);
int ds_ftrace_read(struct ds_profile *profile, const char *path, char *text,
		   char **error);

#endif
