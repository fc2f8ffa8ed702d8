// SPDX-License-Identifier: MIT
/*
 * ftrace.c - reader of what the kernel's own tracers write
 *
 * Three formats: the function_graph tracer's text, the function profiler's table (trace_stat/function*), and
 * kprobe_profile with one event per function. "drvsplit record" writes the first, with a header of its own.
 */
#include "profile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct level {
	int fn;
	uint64_t children; /* time of what it called, in ns */
};

struct reader {
	struct ds_profile *p;
	GHashTable *
		stacks; /* thread of execution ("cpu" or "cpu task") -> GArray of struct level, owned */
	unsigned long seen;
};

bool ds_ftrace_is(const char *text)
{
	return strstr(text, "tracer: function_graph") ||
	       g_str_has_prefix(text, "# drvsplit record") ||
	       (g_str_has_prefix(g_strchug((char *)text), "Function") &&
		strstr(text, "Hit")) ||
	       g_str_has_prefix(text, "# kprobe_profile");
}

static GArray *stack_of(struct reader *r, const char *key)
{
	GArray *stack = g_hash_table_lookup(r->stacks, key);

	if (!stack) {
		stack = g_array_new(FALSE, TRUE, sizeof(struct level));
		g_hash_table_insert(r->stacks, g_strdup(key), stack);
	}
	return stack;
}

/* A number of microseconds; a damaged file may have any, or one that is none. */
static uint64_t ns_of(double us)
{
	double ns = us * 1000;

	if (!(ns > 0))
		return 0;
	return ns < G_MAXINT64 ? ns : G_MAXINT64;
}

/* Time column of a line: "  12.345 us", with marks like "+" or "!" before it. */
static uint64_t duration(const char *text)
{
	while (*text && !g_ascii_isdigit(*text))
		text++;
	return ns_of(g_ascii_strtod(text, NULL));
}

static void leave(struct reader *r, GArray *stack, uint64_t ns)
{
	struct level *top = &g_array_index(stack, struct level, stack->len - 1);
	struct ds_prof_fn *fn =
		&g_array_index(r->p->fns, struct ds_prof_fn, top->fn);
	int at = top->fn;

	fn->self += ns > top->children ? ns - top->children : 0;
	g_array_set_size(stack, stack->len - 1);
	if (stack->len) {
		struct level *up =
			&g_array_index(stack, struct level, stack->len - 1);

		up->children += ns;
		ds_profile_arc(r->p, up->fn, at, 0, ns);
	}
}

static void enter(struct reader *r, GArray *stack, const char *name)
{
	struct level level = { .fn = ds_profile_fn(r->p, name, "", "") };

	r->seen++;
	g_array_index(r->p->fns, struct ds_prof_fn, level.fn).calls++;
	if (stack->len)
		ds_profile_arc(
			r->p,
			g_array_index(stack, struct level, stack->len - 1).fn,
			level.fn, 1, 0);
	g_array_append_val(stack, level);
}

/* "  0)  sh-123  |  1.2 us  |  name();": the fields between bars; the last is the code. */
static void graph_line(struct reader *r, char *line)
{
	char *bar = strrchr(line, '|'), *code, *name, *end, *close;
	char *head, key[80];
	GArray *stack;
	char cpu[16], task[48] = "";

	if (!bar)
		return;
	code = g_strstrip(bar + 1);
	*bar = 0;
	head = line;
	close = strchr(head, ')');
	if (!close)
		return;
	g_snprintf(cpu, sizeof(cpu), "%.*s", (int)MIN(close - head, 15), head);
	if (strchr(close + 1, '|')) {
		char *end_task = strchr(close + 1, '|');

		g_snprintf(task, sizeof(task), "%.*s",
			   (int)MIN(end_task - close - 1, 47), close + 1);
		head = end_task + 1;
	} else {
		head = close + 1;
	}
	g_snprintf(key, sizeof(key), "%s %s", g_strstrip(cpu),
		   g_strstrip(task));
	/* the task tells threads apart on its own; without it the processor has to */
	stack = stack_of(r, *task ? task : key);
	if (*code == '}') {
		if (stack->len)
			leave(r, stack, duration(head));
		return;
	}
	name = code;
	end = strpbrk(name, " (");
	if (!end || !*name || *name == '/')
		return;
	if (strchr(code, '{')) {
		*end = 0;
		enter(r, stack, name);
	} else if (strstr(code, ");") || strchr(code, ';')) {
		*end = 0;
		enter(r, stack, name);
		leave(r, stack, duration(head));
	}
}

static void header_line(struct reader *r, const char *line)
{
	const char *at;

	at = strstr(line, "seconds=");
	if (at && g_str_has_prefix(line, "# drvsplit record"))
		r->p->seconds += g_ascii_strtod(at + 8, NULL);
	at = strstr(line, "workload=");
	if (at && g_str_has_prefix(line, "# drvsplit record"))
		r->p->command = ds_intern(at + 9);
	if (g_str_has_prefix(line, "# traceable ")) {
		char *copy = g_strdup(line + 12), *end = strpbrk(copy, " \t[");

		if (end)
			*end = 0;
		if (!r->p->traceable)
			r->p->traceable =
				g_hash_table_new(g_str_hash, g_str_equal);
		g_hash_table_add(r->p->traceable, (gpointer)ds_intern(copy));
		g_free(copy);
	}
}

/* "name  hits  time us ..." of the function profiler, or "event hits misses" of kprobe_profile. */
static void table_line(struct reader *r, char *line, bool times)
{
	char name[128];
	unsigned long long hits;
	double us = 0;
	int n = sscanf(line, " %127s %llu %lf", name, &hits, &us);
	struct ds_prof_fn *fn;
	int index;

	if (n < 2)
		return;
	index = ds_profile_fn(r->p, name, "", ""); /* may move the array */
	fn = &g_array_index(r->p->fns, struct ds_prof_fn, index);
	fn->calls += hits;
	if (times)
		fn->inclusive += ns_of(us);
	r->seen++;
}

int ds_ftrace_read(struct ds_profile *p, const char *path, char *text,
		   char **error)
{
	struct reader r = { .p = p };
	bool table = g_str_has_prefix(g_strchug(text), "Function"),
	     probes = g_str_has_prefix(text, "# kprobe_profile");
	char *line, *next;

	r.stacks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					 (GDestroyNotify)g_array_unref);
	p->kind = table	 ? "function_profile" :
		  probes ? "kprobe_profile" :
			   "function_graph";
	p->unit = probes ? "" : "ns";
	p->has_arcs |= !table && !probes;
	for (line = text; line && *line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = 0;
		if (*line == '#')
			header_line(&r, line);
		else if (table || probes)
			table_line(&r, line, table);
		else
			graph_line(&r, line);
	}
	g_hash_table_destroy(r.stacks);
	if (r.seen)
		return 0;
	*error = g_strdup_printf("%s: no call was recorded in it", path);
	return -EINVAL;
}
