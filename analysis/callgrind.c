// SPDX-License-Identifier: MIT
/*
 * callgrind.c - reader of callgrind's output
 *
 * All its forms: names compressed ("(12) name", then "(12)") or not, positions relative or not, one or several parts
 * in a file, one file per thread or all threads in one. The format is described in Valgrind's manual.
 */
#include "profile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reader {
	struct ds_profile *p;
	const char *path;
	int line;
	GHashTable *objects, *files, *functions; /* id -> interned name */
	const char *object, *file, *callee_object, *callee_file, *callee;
	const char *
		place; /* the file that code comes from: another one after "fi=" and "fe=" */
	int positions, events;
	int current; /* function, or -1 */
	uint64_t calls; /* of the "calls" line before this one */
	bool after_calls, after_jump;
	bool declared; /* an "events" line was seen */
	uint64_t summary, summed;
	bool has_summary;
	bool has_costs;
	char *wrong;
};

/* "(12) name" defines, "(12)" repeats, anything else is the name itself. */
static const char *name_of(struct reader *r, GHashTable *names,
			   const char *text)
{
	char *end;
	unsigned long id;
	const char *name;

	if (*text != '(' || !g_ascii_isdigit(text[1]))
		return ds_intern(text);
	id = strtoul(text + 1, &end, 10);
	if (*end != ')')
		return ds_intern(text);
	end++;
	while (*end == ' ')
		end++;
	if (*end) {
		name = ds_intern(end);
		g_hash_table_insert(names, GUINT_TO_POINTER(id),
				    (gpointer)name);
		return name;
	}
	name = g_hash_table_lookup(names, GUINT_TO_POINTER(id));
	if (!name && !r->wrong)
		r->wrong = g_strdup_printf(
			"the name (%lu) is used before it is defined", id);
	return name ? name : "";
}

static void read_costs(struct reader *r, char *line)
{
	char *word, *save = NULL;
	uint64_t cost = 0;
	int i = 0;

	for (word = strtok_r(line, " ", &save); word;
	     word = strtok_r(NULL, " ", &save), i++) {
		char *end;

		if (i == r->positions) {
			cost = strtoull(word, &end, 0);
			if (*end && !r->wrong)
				r->wrong = g_strdup_printf(
					"\"%s\" is not a cost", word);
		}
	}
	if (i < r->positions) {
		if (!r->wrong)
			r->wrong = g_strdup("the line ends before its costs");
		return;
	}
	r->has_costs = true;
	if (r->after_calls) {
		int to = ds_profile_fn(r->p, r->callee, r->callee_file,
				       r->callee_object);

		ds_profile_arc(r->p, r->current, to, r->calls, cost);
		r->callee_object = r->callee_file = NULL;
		r->after_calls = false;
		return;
	}
	g_array_index(r->p->fns, struct ds_prof_fn, r->current).self += cost;
	r->summed += cost;
}

static int count_words(const char *text)
{
	int n = 0;
	char **words = g_strsplit(text, " ", -1);
	int i;

	for (i = 0; words[i]; i++)
		n += *words[i] != 0;
	g_strfreev(words);
	return n;
}

static bool starts(const char *line, const char *key, const char **ret_rest)
{
	size_t len = strlen(key);

	if (strncmp(line, key, len))
		return false;
	*ret_rest = line + len;
	return true;
}

static void end_part(struct reader *r)
{
	if (r->has_summary && r->summed != r->summary && !r->wrong)
		r->wrong = g_strdup_printf(
			"costs add up to %llu, and its summary says %llu: the "
			"file is damaged or cut off",
			(unsigned long long)r->summed,
			(unsigned long long)r->summary);
	r->summed = 0;
	r->has_summary = false;
}

static void read_line(struct reader *r, char *line)
{
	const char *rest;

	if (starts(line, "fn=", &rest)) {
		r->current = ds_profile_fn(r->p, name_of(r, r->functions, rest),
					   r->file, r->object);
	} else if (starts(line, "fl=", &rest)) {
		r->file = r->place = name_of(r, r->files, rest);
	} else if (starts(line, "fi=", &rest) || starts(line, "fe=", &rest)) {
		r->place = name_of(r, r->files, rest);
	} else if (starts(line, "ob=", &rest)) {
		r->object = name_of(r, r->objects, rest);
	} else if (starts(line, "jfi=", &rest) || starts(line, "jfl=", &rest)) {
		name_of(r, r->files,
			rest); /* a jump into another file, which may define its name */
	} else if (starts(line, "jfn=", &rest)) {
		name_of(r, r->functions, rest);
	} else if (starts(line, "cob=", &rest)) {
		r->callee_object = name_of(r, r->objects, rest);
	} else if (starts(line, "cfi=", &rest) || starts(line, "cfl=", &rest)) {
		r->callee_file = name_of(r, r->files, rest);
	} else if (starts(line, "cfn=", &rest)) {
		r->callee = name_of(r, r->functions, rest);
	} else if (starts(line, "calls=", &rest)) {
		r->calls = strtoull(rest, NULL, 10);
		r->after_calls = true;
		if (!r->callee && !r->wrong)
			r->wrong = g_strdup("\"calls=\" before any \"cfn=\"");
		if (!r->callee_object)
			r->callee_object = r->object;
		if (!r->callee_file)
			r->callee_file = r->place;
	} else if (starts(line, "jump=", &rest) ||
		   starts(line, "jcnd=", &rest)) {
		r->after_jump = true;
	} else if (starts(line, "events:", &rest)) {
		char **words = g_strsplit(g_strchug((char *)rest), " ", -1);

		r->declared = true;
		r->p->unit = ds_intern(words[0] ? words[0] : "");
		r->events = count_words(rest);
		g_strfreev(words);
	} else if (starts(line, "positions:", &rest)) {
		r->positions = count_words(rest);
	} else if (starts(line, "summary:", &rest)) {
		end_part(r);
		r->summary = strtoull(rest, NULL, 10);
		r->has_summary = true;
	} else if (starts(line, "totals:", &rest)) {
		uint64_t totals = strtoull(rest, NULL, 10);

		if (totals != r->summed && !r->has_summary && !r->wrong)
			r->wrong = g_strdup_printf(
				"costs add up to %llu, and its totals say %llu",
				(unsigned long long)r->summed,
				(unsigned long long)totals);
		end_part(r);
	} else if (starts(line, "cmd:", &rest)) {
		r->p->command = ds_intern(g_strstrip((char *)rest));
	} else if (g_ascii_isdigit(*line) || *line == '+' || *line == '-' ||
		   *line == '*') {
		if (r->after_jump) {
			r->after_jump = false;
			return;
		}
		if (r->current < 0 || !r->declared) {
			if (!r->wrong)
				r->wrong = g_strdup(
					"costs come before any function");
			return;
		}
		read_costs(r, line);
	} else if (*line && *line != '#' && !strchr(line, ':') && !r->wrong) {
		r->wrong = g_strdup_printf(
			"\"%.40s\" is not a line of callgrind's", line);
	}
}

int ds_callgrind_read(struct ds_profile *p, const char *path, char *text,
		      char **error)
{
	struct reader r = { .p = p,
			    .path = path,
			    .positions = 1,
			    .current = -1,
			    .object = "",
			    .file = "",
			    .place = "" };
	char *line, *next;
	int ret = 0;

	r.objects = g_hash_table_new(NULL, NULL);
	r.files = g_hash_table_new(NULL, NULL);
	r.functions = g_hash_table_new(NULL, NULL);
	for (line = text; line && *line && !r.wrong; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = 0;
		r.line++;
		read_line(&r, line);
	}
	if (!r.wrong && r.after_calls)
		r.wrong = g_strdup(
			"the file ends after \"calls=\": it is cut off");
	if (!r.wrong)
		end_part(&r);
	if (!r.wrong && !r.has_costs)
		r.wrong = g_strdup(
			"there are no costs in it (with --separate-threads=yes "
			"they are in the files that end in -01, -02, ...)");
	if (r.wrong) {
		*error = g_strdup_printf("%s:%d: %s", path, r.line, r.wrong);
		g_free(r.wrong);
		ret = -EINVAL;
	}
	p->kind = "callgrind";
	p->has_arcs = true;
	g_hash_table_destroy(r.objects);
	g_hash_table_destroy(r.files);
	g_hash_table_destroy(r.functions);
	return ret;
}
