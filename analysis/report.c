// SPDX-License-Identifier: MIT
/*
 * report.c - one self-contained HTML page: report.html with the data put into it
 */
#include "command.h"
#include "output.h"
#include "plan.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options {
	const char *facts, *plan, *output, *costs, *checked;
	GPtrArray *profiles;
	double seconds;
	bool json;
};

static const struct argp_option option_list[] = {
	{ "output", 'o', "FILE", 0,
	  "write the page there (default: standard output)", 0 },
	{ "profile", 'p', "FILE", 0,
	  "the profile the plan was made with; may be repeated", 0 },
	{ "seconds", 's', "N", 0, "how long the profile was recorded", 0 },
	{ "costs", 'c', "FILE", 0,
	  "measured cost of a crossing: what lpcbench writes as JSON", 0 },
	{ "checked", 'k', "FILE", 0,
	  "show the lines of this file: how the facts compare with other "
	  "tools'",
	  0 },
	{ "json", 'j', NULL, 0,
	  "write the page's data as JSON instead of the page", 0 },
	{ 0 },
};

static error_t parser(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	char *end;

	switch (key) {
	case 'o':
		o->output = arg;
		return 0;
	case 'p':
		g_ptr_array_add(o->profiles, arg);
		return 0;
	case 's':
		o->seconds = g_ascii_strtod(arg, &end);
		if (*end || !(o->seconds > 0))
			argp_error(state, "\"%s\" is not a number of seconds",
				   arg);
		return 0;
	case 'c':
		o->costs = arg;
		return 0;
	case 'k':
		o->checked = arg;
		return 0;
	case 'j':
		o->json = true;
		return 0;
	case ARGP_KEY_ARG:
		if (!o->facts)
			o->facts = arg;
		else if (!o->plan)
			o->plan = arg;
		else
			argp_error(state, "one plan at a time");
		return 0;
	case ARGP_KEY_END:
		if (!o->plan)
			argp_error(state, "name the facts file and the plan");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = option_list,
	.parser = parser,
	.args_doc = "FACTS PLAN",
	.doc = "Write one HTML page: call graph, plans, functions with "
	       "reasons, shared data and locks, profile.\v"
	       "Example:\n  drvsplit report facts.json plan -o report.html\n",
};

static json_t *functions(const struct ds_facts *f, const struct ds_plan *plan,
			 const struct ds_rates *r)
{
	json_t *list = json_array();
	guint i, k;

	for (i = 0; i < f->funcs->len; i++) {
		const struct ds_func *fn = ds_func(f, i);
		char *reason = ds_facts_reason(f, i);
		char *chain =
			fn->why != DS_WHY_FREE ? ds_facts_chain(f, i) : NULL;
		char *file = g_path_get_basename(fn->file);
		json_t *entries = json_array(), *o;

		if (fn->why == DS_WHY_FREE && !plan->user[i]) {
			char *longer = g_strdup_printf(
				"%s, but %s", reason,
				plan->pinned[i] ? "the user keeps it here" :
						  "its calls would cost more "
						  "than moving it is worth");

			g_free(reason);
			reason = longer;
		}
		for (k = 0; k < f->entries->len; k++)
			if (g_array_index(f->entries, struct ds_entry, k)
				    .func == (int)i)
				json_array_append_new(
					entries,
					json_string(g_array_index(
							    f->entries,
							    struct ds_entry, k)
							    .slot));
		o = json_pack(
			"{s:s, s:s, s:i, s:i, s:i, s:s, s:s, s:s, s:f, s:o}",
			"name", fn->name, "file", file, "line", fn->line,
			"last", fn->last, "lines", ds_func_lines(fn), "context",
			ds_context_spell(fn->contexts), "reason", reason,
			"side", plan->user[i] ? "user" : "kernel", "rate",
			r->func[i], "entries", entries);
		if (chain)
			json_object_set_new(o, "chain", json_string(chain));
		json_array_append_new(list, o);
		g_free(reason);
		g_free(chain);
		g_free(file);
	}
	return list;
}

static json_t *calls(const struct ds_facts *f, const struct ds_plan *plan,
		     const struct ds_rates *r)
{
	json_t *list = json_array();
	guint i;

	for (i = 0; i < f->calls->len; i++) {
		const struct ds_call *c = ds_call(f, i);
		json_t *o;

		if (c->callee < 0)
			continue;
		o = json_pack("{s:i, s:i, s:i, s:f, s:b}", "from", c->caller,
			      "to", c->callee, "line", c->line, "rate",
			      r->call[i], "cross",
			      ds_plan_crossing(plan, f, c) != 0);
		if (c->slot)
			json_object_set_new(o, "slot", json_string(c->slot));
		if (c->may)
			json_object_set_new(
				o, "locks",
				json_string(ds_facts_locks_spell(f, c->may)));
		json_array_append_new(list, o);
	}
	return list;
}

/* What of the functions that may leave has to stay all the same. */
static json_t *sections(const struct ds_facts *f, const struct ds_plan *plan)
{
	json_t *list = json_array();
	guint i;

	for (i = 0; i < f->sections->len; i++) {
		const struct ds_section *s =
			&g_array_index(f->sections, struct ds_section, i);
		const char *locks = ds_facts_locks_spell(f, s->locks);
		char *reason;

		if (!plan->user[s->func])
			continue;
		reason = g_strdup_printf(
			"stays: from line %d to line %d it is under %s, where "
			"nothing may sleep, and so nothing may cross",
			s->first, s->last, locks);
		json_array_append_new(
			list,
			json_pack("{s:s, s:s, s:i, s:i, s:i, s:s, s:s}",
				  "function", ds_func(f, s->func)->name, "file",
				  ds_func(f, s->func)->file, "first", s->first,
				  "last", s->last, "lines", s->lines, "locks",
				  locks, "reason", reason));
		g_free(reason);
	}
	return list;
}

static json_t *races(const struct ds_facts *f, const struct ds_guard *g)
{
	json_t *list = json_array();
	guint i;

	for (i = 0; g && i < g->races->len; i++) {
		const struct ds_site *s =
			&g_array_index(g->races, struct ds_site, i);
		char mode[2] = { s->mode };

		json_array_append_new(list,
				      json_pack("{s:s, s:i, s:s}", "name",
						ds_func(f, s->func)->name,
						"line", s->line, "mode", mode));
	}
	return list;
}

static json_t *shared(const struct ds_facts *f, const struct ds_plan *plan)
{
	GArray *both = ds_shared_fields(f, plan);
	json_t *list = json_array();
	guint i, k;

	for (i = 0; i < f->guards->len; i++) {
		const struct ds_guard *g =
			&g_array_index(f->guards, struct ds_guard, i);
		const struct ds_field *fd =
			&g_array_index(f->fields, struct ds_field, g->field);
		const struct ds_shared *s = NULL;
		json_t *o;

		for (k = 0; k < both->len; k++)
			if (g_array_index(both, struct ds_shared, k).field ==
			    g->field)
				s = &g_array_index(both, struct ds_shared, k);
		o = json_pack("{s:s, s:s, s:b, s:i, s:i, s:i, s:i, s:s, s:s, "
			      "s:i, s:i, s:o}",
			      "structure", fd->owner, "path", fd->path, "both",
			      s != NULL, "kr", s ? s->kernel_reads : 0, "kw",
			      s ? s->kernel_writes : 0, "ur",
			      s ? s->user_reads : 0, "uw",
			      s ? s->user_writes : 0, "verdict", g->verdict,
			      "reason", g->reason, "held", g->held, "total",
			      g->total, "races", races(f, g));
		if (g->lock >= 0)
			json_object_set_new(
				o, "guard",
				json_string(ds_lock(f, g->lock)->name));
		json_array_append_new(list, o);
	}
	g_array_free(both, TRUE);
	return list;
}

static json_t *frontier(const struct ds_facts *f, const struct ds_plan *plan,
			const struct ds_rates *r, const struct ds_costs *costs)
{
	GPtrArray *plans = ds_frontier(f, plan, r, costs);
	json_t *list = json_array();
	guint i, k;

	for (i = 0; i < plans->len; i++) {
		const struct ds_plan *p = g_ptr_array_index(plans, i),
				     *before = i ? g_ptr_array_index(plans,
								     i - 1) :
						   NULL;
		json_t *o = ds_plan_to_json(p, f, false);
		GString *more = g_string_new(NULL);
		int n = 0;

		for (k = 0; before && k < f->funcs->len; k++) {
			if (!p->user[k] || before->user[k])
				continue;
			if (++n <= 8)
				g_string_append_printf(more, "%s%s",
						       n > 1 ? ", " : "",
						       ds_func(f, k)->name);
		}
		if (n > 8)
			g_string_append_printf(more, " and %d more", n - 8);
		json_object_set_new(o, "more", json_string(more->str));
		json_array_append_new(list, o);
		g_string_free(more, TRUE);
	}
	g_ptr_array_free(plans, TRUE);
	return list;
}

/* The same trade-off with assumed rates: which functions change sides, and which rates made them. */
static json_t *difference(const struct ds_facts *f, const struct ds_plan *plan,
			  const struct ds_rates *r,
			  const struct ds_costs *costs)
{
	struct ds_rates *assumed = ds_rates_create(f, NULL, 0);
	struct ds_plan *without = ds_plan_create(f);
	json_t *list = json_array(), *ret;
	int leave = 0, stay = 0;
	char *text;
	guint i;

	memcpy(without->pinned, plan->pinned, f->funcs->len);
	ds_plan_cut(without, f, assumed, costs, plan->trade_off);
	for (i = 0; i < f->funcs->len; i++) {
		double seen = r->func[i], guess = assumed->func[i];
		char *why;

		if (plan->user[i] == without->user[i])
			continue;
		*(plan->user[i] ? &leave : &stay) += 1;
		if (plan->user[i])
			why = g_strdup_printf(
				seen < guess ?
					"runs %.4g times a second, not %.4g: "
					"moving it is cheaper than assumed" :
					"runs %.4g times a second (assumed "
					"%.4g), and what it calls or is called "
					"by now lives in the user half",
				seen, guess);
		else
			why = g_strdup_printf(
				seen > guess ?
					"runs %.4g times a second, not %.4g: "
					"its crossings cost more than its "
					"lines are worth" :
					"runs %.4g times a second (assumed "
					"%.4g), and it stays beside the "
					"functions it works with",
				seen, guess);
		json_array_append_new(
			list,
			json_pack("{s:s, s:s, s:s, s:f, s:f, s:s}", "name",
				  ds_func(f, i)->name, "without",
				  without->user[i] ? "user" : "kernel", "with",
				  plan->user[i] ? "user" : "kernel", "assumed",
				  guess, "measured", seen, "why", why));
		g_free(why);
	}
	text = g_strdup_printf(
		"At the same trade-off (%.4g), the measured rates send %d more "
		"functions to the user half and keep %d in the kernel that the "
		"assumed rates would have moved. Without the profile %d "
		"functions (%d lines) would leave; with it %d (%d lines). The "
		"profile names %d functions of the driver; %d others were not "
		"traceable, and their rates follow from their callers.",
		plan->trade_off, leave, stay, without->funcs, without->lines,
		plan->funcs, plan->lines, r->matched, r->guessed);
	ret = json_pack("{s:s, s:o}", "text", text, "functions", list);
	g_free(text);
	ds_plan_destroy(without);
	ds_rates_destroy(assumed);
	return ret;
}

static json_t *data(struct ds_facts *f, const struct ds_plan *plan,
		    const struct ds_rates *r, const struct ds_costs *costs,
		    const struct ds_profile *profile)
{
	json_t *root = json_pack("{s:s, s:b, s:{s:b, s:s, s:f, s:f, s:f}}",
				 "driver", f->driver, "measured", r->measured,
				 "costs", "measured", costs->measured, "source",
				 costs->source, "up", costs->up, "down",
				 costs->down, "byte", costs->byte);
	json_t *notes = json_array();
	char *verdict;
	int lines = 0;
	guint i;

	for (i = 0; i < f->funcs->len; i++)
		lines += ds_func_lines(ds_func(f, i));
	for (i = 0; i < f->notes->len; i++)
		json_array_append_new(
			notes, json_string(g_ptr_array_index(f->notes, i)));
	verdict = ds_facts_verdict(f);
	json_object_set_new(root, "verdict", json_string(verdict));
	g_free(verdict);
	json_object_set_new(root, "lines", json_integer(lines));
	json_object_set_new(root, "notes", notes);
	json_object_set_new(root, "plan", ds_plan_to_json(plan, f, true));
	json_object_set_new(root, "functions", functions(f, plan, r));
	json_object_set_new(root, "calls", calls(f, plan, r));
	json_object_set_new(root, "sections", sections(f, plan));
	json_object_set_new(root, "shared", shared(f, plan));
	json_object_set_new(root, "frontier", frontier(f, plan, r, costs));
	if (profile) {
		json_object_set_new(root, "profile",
				    ds_profile_to_json(profile));
		json_object_set_new(root, "difference",
				    difference(f, plan, r, costs));
	}
	return root;
}

static int add_checked(json_t *root, const char *path, char **error)
{
	json_t *list = json_array();
	GError *gerror = NULL;
	gchar *text = NULL;
	char **lines;
	int i;

	json_object_set_new(root, "checked", list);
	if (!path)
		return 0;
	if (!g_file_get_contents(path, &text, NULL, &gerror)) {
		*error = g_strdup(gerror->message);
		g_error_free(gerror);
		return -ENOENT;
	}
	lines = g_strsplit(text, "\n", -1);
	for (i = 0; lines[i]; i++)
		if (*lines[i])
			json_array_append_new(list, json_string(lines[i]));
	g_strfreev(lines);
	g_free(text);
	return 0;
}

/* Inside <script> a "</" would end it. */
static char *embed(const char *json)
{
	GString *s = g_string_sized_new(strlen(json) + 64);

	for (; *json; json++) {
		if (json[0] == '<')
			g_string_append(s, "\\u003c");
		else
			g_string_append_c(s, *json);
	}
	return g_string_free(s, FALSE);
}

static int write_page(const struct options *o, json_t *root, char **error)
{
	const char *where = getenv("DRVSPLIT_DATA");
	char *path = g_build_filename(where ? where : DRVSPLIT_DATA,
				      "report.html", NULL);
	struct ds_output *out = g_new(struct ds_output, 1);
	char *page = NULL, *mark, *json, *safe;
	GError *gerror = NULL;
	int ret = DS_EXIT_INPUT;

	if (!g_file_get_contents(path, &page, NULL, &gerror)) {
		*error = g_strdup_printf("the page's frame is missing: %s",
					 gerror->message);
		g_error_free(gerror);
		goto out;
	}
	mark = strstr(page, "@DATA@");
	if (!mark) {
		*error = g_strdup_printf("%s: no place for the data in it",
					 path);
		goto out;
	}
	ret = DS_EXIT_OUTPUT;
	if (ds_output_open(out, o->output, error))
		goto out;
	json = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(6));
	safe = embed(json);
	fwrite(page, 1, mark - page, out->file);
	fputs(safe, out->file);
	fputs(mark + 6, out->file);
	ret = ds_output_close(out, error) ? DS_EXIT_OUTPUT : 0;
	free(json);
	g_free(safe);
out:
	g_free(out);
	g_free(page);
	g_free(path);
	return ret;
}

int ds_cmd_report(int argc, char **argv)
{
	struct options o = { .output = "-" };
	struct ds_costs costs = { .up = 1, .down = 1, .source = "" };
	struct ds_profile *profile = NULL;
	struct ds_rates *rates = NULL;
	struct ds_facts *f = NULL;
	struct ds_plan *plan = NULL;
	char *error = NULL;
	json_t *root;
	int ret;

	o.profiles = g_ptr_array_new();
	ret = ds_parse(&argp, argc, argv, &o);
	if (ret)
		goto out;
	ret = DS_EXIT_INPUT;
	f = ds_facts_load(o.facts, &error);
	if (!f || !(plan = ds_plan_load(o.plan, f, &error)) ||
	    (o.costs && ds_costs_read(&costs, o.costs, &error)))
		goto out;
	if (o.profiles->len &&
	    !(profile = ds_profile_for(f, o.profiles, &o.seconds, &error)))
		goto out;
	ret = DS_EXIT_PLAN;
	if (ds_plan_check(plan, f, &error))
		goto out;
	rates = ds_rates_create(f, profile, o.seconds);
	ds_plan_measure(plan, f, rates, &costs);
	ds_progress("writing the report");
	root = data(f, plan, rates, &costs, profile);
	ret = DS_EXIT_INPUT;
	if (add_checked(root, o.checked, &error)) {
		json_decref(root);
	} else if (o.json) {
		ret = ds_output_json(o.output, root, &error) ? DS_EXIT_OUTPUT :
							       0;
	} else {
		ret = write_page(&o, root, &error);
		json_decref(root);
	}
out:
	ds_progress_done();
	if (error)
		ds_fail_with(ret, error);
	ds_rates_destroy(rates);
	ds_plan_destroy(plan);
	ds_profile_destroy(profile);
	ds_facts_destroy(f);
	g_ptr_array_free(o.profiles, TRUE);
	return ret;
}
