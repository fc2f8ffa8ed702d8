// SPDX-License-Identifier: MIT
/* profile.c - measured weights, and the "profile" command */
#include "profile.h"

#include "command.h"
#include "output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ds_profile *ds_profile_create(void)
{
	struct ds_profile *p = g_new0(struct ds_profile, 1);

	p->kind = p->unit = p->command = "";
	p->fns = g_array_new(FALSE, TRUE, sizeof(struct ds_prof_fn));
	p->arcs = g_array_new(FALSE, TRUE, sizeof(struct ds_prof_arc));
	p->by_name =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	p->by_pair = g_hash_table_new(NULL, NULL);
	return p;
}

void ds_profile_destroy(struct ds_profile *p)
{
	if (!p)
		return;
	g_array_free(p->fns, TRUE);
	g_array_free(p->arcs, TRUE);
	g_hash_table_destroy(p->by_name);
	g_hash_table_destroy(p->by_pair);
	if (p->traceable)
		g_hash_table_destroy(p->traceable);
	g_free(p);
}

int ds_profile_fn(struct ds_profile *p, const char *name, const char *file,
		  const char *object)
{
	/* functions of one object file with the same name are told apart by their source file */
	char *key = g_strdup_printf("%s|%s|%s", object ? object : "",
				    file ? file : "", name);
	int n = GPOINTER_TO_INT(g_hash_table_lookup(p->by_name, key));
	struct ds_prof_fn fn = {
		.name = ds_intern(name),
		.file = ds_intern(file ? file : ""),
		.object = ds_intern(object ? object : ""),
	};

	if (n) {
		g_free(key);
		return n - 1;
	}
	g_array_append_val(p->fns, fn);
	n = p->fns->len;
	g_hash_table_insert(p->by_name, key, GINT_TO_POINTER(n));
	return n - 1;
}

void ds_profile_arc(struct ds_profile *p, int from, int to, uint64_t calls,
		    uint64_t inclusive)
{
	gpointer key =
		GSIZE_TO_POINTER(((gsize)from << 32 | (unsigned int)to) + 1);
	int n = GPOINTER_TO_INT(g_hash_table_lookup(p->by_pair, key));
	struct ds_prof_arc *arc;

	if (!n) {
		struct ds_prof_arc fresh = { .from = from, .to = to };

		g_array_append_val(p->arcs, fresh);
		n = p->arcs->len;
		g_hash_table_insert(p->by_pair, key, GINT_TO_POINTER(n));
	}
	arc = &g_array_index(p->arcs, struct ds_prof_arc, n - 1);
	arc->calls += calls;
	arc->inclusive += inclusive;
}

int ds_profile_find(const struct ds_profile *p, const char *name)
{
	guint i;

	for (i = 0; i < p->fns->len; i++)
		if (!strcmp(g_array_index(p->fns, struct ds_prof_fn, i).name,
			    name))
			return i;
	return -1;
}

int ds_profile_read(struct ds_profile *p, const char *path, char **error)
{
	GError *gerror = NULL;
	gchar *text = NULL;
	gsize len = 0;
	int ret;

	if (!g_file_get_contents(path, &text, &len, &gerror)) {
		*error = g_strdup_printf("%s", gerror->message);
		g_error_free(gerror);
		return -ENOENT;
	}
	if (!len) {
		*error = g_strdup_printf("%s: the file is empty (callgrind "
					 "--separate-threads=yes leaves this "
					 "one so, and writes %s-01 and so on)",
					 path, path);
		ret = -EINVAL;
	} else if (memchr(text, 0, len)) {
		*error = g_strdup_printf("%s: not a profile: it is not text",
					 path);
		ret = -EINVAL;
	} else if (ds_ftrace_is(text)) {
		ret = ds_ftrace_read(p, path, text, error);
	} else if (strstr(text, "events:") ||
		   g_str_has_prefix(text, "# callgrind format") ||
		   g_str_has_prefix(text, "version:")) {
		ret = ds_callgrind_read(p, path, text, error);
	} else {
		*error = g_strdup_printf("%s: not a profile: neither "
					 "callgrind's nor the kernel tracer's",
					 path);
		ret = -EINVAL;
	}
	g_free(text);
	return ret;
}

void ds_profile_finish(struct ds_profile *p)
{
	guint i;

	for (i = 0; i < p->fns->len; i++) {
		struct ds_prof_fn *fn =
			&g_array_index(p->fns, struct ds_prof_fn, i);

		p->total += fn->self;
		if (p->has_arcs)
			fn->inclusive = fn->self;
	}
	for (i = 0; i < p->arcs->len; i++) {
		struct ds_prof_arc *arc =
			&g_array_index(p->arcs, struct ds_prof_arc, i);

		/* the tracer counts calls as it enters; callgrind only on its arcs */
		if (!strcmp(p->kind, "callgrind"))
			g_array_index(p->fns, struct ds_prof_fn, arc->to)
				.calls += arc->calls;
		if (arc->from != arc->to)
			g_array_index(p->fns, struct ds_prof_fn, arc->from)
				.inclusive += arc->inclusive;
	}
}

json_t *ds_profile_to_json(const struct ds_profile *p)
{
	json_t *fns = json_array(), *arcs = json_array();
	guint i;

	for (i = 0; i < p->fns->len; i++) {
		const struct ds_prof_fn *fn =
			&g_array_index(p->fns, struct ds_prof_fn, i);

		json_array_append_new(
			fns, json_pack("{s:s, s:s, s:s, s:I, s:I, s:I}", "name",
				       fn->name, "file", fn->file, "object",
				       fn->object, "self", (json_int_t)fn->self,
				       "inclusive", (json_int_t)fn->inclusive,
				       "calls", (json_int_t)fn->calls));
	}
	for (i = 0; i < p->arcs->len; i++) {
		const struct ds_prof_arc *a =
			&g_array_index(p->arcs, struct ds_prof_arc, i);

		json_array_append_new(
			arcs,
			json_pack("{s:i, s:i, s:I, s:I}", "from", a->from, "to",
				  a->to, "calls", (json_int_t)a->calls,
				  "inclusive", (json_int_t)a->inclusive));
	}
	return json_pack("{s:s, s:s, s:s, s:s, s:f, s:I, s:o, s:o}", "what",
			 "drvsplit profile", "kind", p->kind, "unit", p->unit,
			 "command", p->command, "seconds", p->seconds, "total",
			 (json_int_t)p->total, "functions", fns, "arcs", arcs);
}

struct options {
	GPtrArray *paths;
	const char *output, *focus, *dot;
	bool json, by_self;
	int limit;
};

static const struct argp_option option_list[] = {
	{ "output", 'o', "FILE", 0, "write the profile as JSON there", 0 },
	{ "json", 'j', NULL, 0, "print JSON instead of tables", 0 },
	{ "function", 'f', "NAME", 0, "callers and callees of one function",
	  0 },
	{ "self", 's', NULL, 0,
	  "sort by the function's own cost instead of the inclusive one", 0 },
	{ "limit", 'n', "N", 0, "print the first N functions (default 40)", 0 },
	{ "dot", 'D', "FILE", 0, "draw the call graph in the DOT language", 0 },
	{ 0 },
};

static error_t parser(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'o':
		o->output = arg;
		return 0;
	case 'j':
		o->json = true;
		return 0;
	case 'f':
		o->focus = arg;
		return 0;
	case 's':
		o->by_self = true;
		return 0;
	case 'n':
		o->limit = atoi(arg);
		return 0;
	case 'D':
		o->dot = arg;
		return 0;
	case ARGP_KEY_ARG:
		g_ptr_array_add(o->paths, arg);
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "name the files of one profile");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = option_list,
	.parser = parser,
	.args_doc = "FILE...",
	.doc = "Read a profile: callgrind's output in any of its forms, or "
	       "what \"drvsplit record\" wrote. Several files\n"
	       "(threads, parts) are added up.\v"
	       "Examples:\n  drvsplit profile callgrind.out.4711\n  drvsplit "
	       "profile callgrind.out.4711-* -f worker\n",
};

static double percent(const struct ds_profile *p, uint64_t cost)
{
	return p->total ? 100.0 * cost / p->total : 0;
}

static gint by_inclusive(gconstpointer a, gconstpointer b)
{
	const struct ds_prof_fn *x = *(const struct ds_prof_fn *const *)a,
				*y = *(const struct ds_prof_fn *const *)b;

	return (y->inclusive > x->inclusive) - (y->inclusive < x->inclusive);
}

static gint by_self(gconstpointer a, gconstpointer b)
{
	const struct ds_prof_fn *x = *(const struct ds_prof_fn *const *)a,
				*y = *(const struct ds_prof_fn *const *)b;

	return (y->self > x->self) - (y->self < x->self);
}

static void print_flat(struct ds_profile *p, const struct options *o)
{
	GPtrArray *order = g_ptr_array_new();
	guint i;

	for (i = 0; i < p->fns->len; i++)
		g_ptr_array_add(order,
				&g_array_index(p->fns, struct ds_prof_fn, i));
	g_ptr_array_sort(order, o->by_self ? by_self : by_inclusive);
	printf("%llu %s in %u functions%s%s\n", (unsigned long long)p->total,
	       p->unit, p->fns->len, *p->command ? ": " : "", p->command);
	printf("%7s %7s %15s %15s %12s  %s\n", "Incl.", "Self", "inclusive",
	       "self", "Called", "Function");
	for (i = 0; i < order->len && i < (guint)o->limit; i++) {
		const struct ds_prof_fn *fn = g_ptr_array_index(order, i);
		char *object = g_path_get_basename(fn->object);

		printf("%6.2f%% %6.2f%% %15llu %15llu %12llu  %s%s%s%s\n",
		       percent(p, fn->inclusive), percent(p, fn->self),
		       (unsigned long long)fn->inclusive,
		       (unsigned long long)fn->self,
		       (unsigned long long)fn->calls, fn->name,
		       *fn->object ? " [" : "", *fn->object ? object : "",
		       *fn->object ? "]" : "");
		g_free(object);
	}
	g_ptr_array_free(order, TRUE);
}

static int print_focus(const struct ds_profile *p, const char *name)
{
	int pass, at = ds_profile_find(p, name);
	guint i;

	if (at < 0)
		return ds_fail(DS_EXIT_INPUT,
			       "no function called \"%s\" is in the profile",
			       name);
	for (pass = 0; pass < 2; pass++) {
		printf("%s %s:\n%15s %12s  %s\n",
		       pass ? "called by" : "callers of", name, "inclusive",
		       "calls", "Function");
		for (i = 0; i < p->arcs->len; i++) {
			const struct ds_prof_arc *a =
				&g_array_index(p->arcs, struct ds_prof_arc, i);

			if ((pass ? a->from : a->to) == at)
				printf("%15llu %12llu  %s\n",
				       (unsigned long long)a->inclusive,
				       (unsigned long long)a->calls,
				       g_array_index(p->fns, struct ds_prof_fn,
						     pass ? a->to : a->from)
					       .name);
		}
	}
	return 0;
}

/* Edges as wide as their share of the calls, boxes as large as theirs of the cost. */
static int write_dot(const struct ds_profile *p, const char *path, char **error)
{
	struct ds_output *out = g_new(struct ds_output, 1);
	int ret = ds_output_open(out, path, error);
	guint i;

	if (ret) {
		g_free(out);
		return ret;
	}
	fprintf(out->file,
		"digraph profile {\n\trankdir=LR;\n\tnode [shape=box];\n");
	for (i = 0; i < p->fns->len; i++) {
		const struct ds_prof_fn *fn =
			&g_array_index(p->fns, struct ds_prof_fn, i);

		if (percent(p, fn->inclusive) >= 0.1)
			fprintf(out->file,
				"\tf%u [label=\"%s\\n%.2f %% (%.2f %%)\\n%llu "
				"x\"];\n",
				i, fn->name, percent(p, fn->inclusive),
				percent(p, fn->self),
				(unsigned long long)fn->calls);
	}
	for (i = 0; i < p->arcs->len; i++) {
		const struct ds_prof_arc *a =
			&g_array_index(p->arcs, struct ds_prof_arc, i);

		if (percent(p, g_array_index(p->fns, struct ds_prof_fn, a->from)
				       .inclusive) >= 0.1 &&
		    percent(p, g_array_index(p->fns, struct ds_prof_fn, a->to)
				       .inclusive) >= 0.1)
			fprintf(out->file,
				"\tf%d -> f%d [label=\"%llu x\", "
				"penwidth=%.2f];\n",
				a->from, a->to, (unsigned long long)a->calls,
				1 + percent(p, a->inclusive) / 20);
	}
	fputs("}\n", out->file);
	ret = ds_output_close(out, error);
	g_free(out);
	return ret;
}

int ds_cmd_profile(int argc, char **argv)
{
	struct options o = { .paths = g_ptr_array_new(), .limit = 40 };
	struct ds_profile *p = ds_profile_create();
	char *error = NULL;
	guint i;
	int ret = ds_parse(&argp, argc, argv, &o);

	for (i = 0; !ret && i < o.paths->len; i++) {
		ds_progress("reading %s",
			    (char *)g_ptr_array_index(o.paths, i));
		if (ds_profile_read(p, g_ptr_array_index(o.paths, i), &error))
			ret = ds_fail_with(DS_EXIT_INPUT, error);
	}
	ds_progress_done();
	if (!ret) {
		ds_profile_finish(p);
		if (o.output &&
		    ds_output_json(o.output, ds_profile_to_json(p), &error))
			ret = ds_fail_with(DS_EXIT_OUTPUT, error);
		else if (o.dot && write_dot(p, o.dot, &error))
			ret = ds_fail_with(DS_EXIT_OUTPUT, error);
		else if (o.focus)
			ret = print_focus(p, o.focus);
		else if (o.json) {
			if (ds_output_json("-", ds_profile_to_json(p), &error))
				ret = ds_fail_with(DS_EXIT_OUTPUT, error);
		} else {
			print_flat(p, &o);
		}
	}
	ds_profile_destroy(p);
	g_ptr_array_free(o.paths, TRUE);
	return ret;
}
