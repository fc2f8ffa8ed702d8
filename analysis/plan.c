// SPDX-License-Identifier: MIT
/* plan.c - which function lives in which half: gains, costs, checks, and the file a person edits */
#include "plan.h"

#include "output.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ds_plan *ds_plan_create(const struct ds_facts *f)
{
	struct ds_plan *plan = g_new0(struct ds_plan, 1);

	plan->user = g_new0(char, f->funcs->len + 1);
	plan->pinned = g_new0(char, f->funcs->len + 1);
	return plan;
}

void ds_plan_destroy(struct ds_plan *plan)
{
	if (!plan)
		return;
	g_free(plan->user);
	g_free(plan->pinned);
	g_free(plan);
}

char ds_plan_crossing(const struct ds_plan *plan, const struct ds_facts *f,
		      const struct ds_call *c)
{
	/* what is called inside a critical section is called by the kernel half */
	bool from_user = plan->user[c->caller] && c->section < 0;

	if (c->callee < 0)
		return from_user && !g_array_index(f->kernel_params,
						   struct ds_kernel_func,
						   c->kernel)
					       .pure ?
			       'k' :
			       0;
	if (from_user == (bool)plan->user[c->callee])
		return 0;
	return from_user ? 'd' : 'u';
}

void ds_plan_measure(struct ds_plan *plan, const struct ds_facts *f,
		     const struct ds_rates *r, const struct ds_costs *costs)
{
	double bytes = 0;
	guint i;

	plan->funcs = plan->lines = 0;
	plan->sections = plan->section_lines = 0;
	plan->upcalls = plan->downcalls = plan->api_calls = 0;
	for (i = 0; i < f->funcs->len; i++) {
		if (!plan->user[i])
			continue;
		plan->funcs++;
		plan->lines += ds_func_lines(ds_func(f, i));
		plan->upcalls += r->entry[i];
		bytes += r->entry[i] * r->bytes[i];
	}
	for (i = 0; i < f->sections->len; i++) {
		const struct ds_section *s =
			&g_array_index(f->sections, struct ds_section, i);

		if (!plan->user[s->func])
			continue;
		plan->sections++;
		plan->lines -= s->lines;
		plan->section_lines += s->lines;
		plan->downcalls += r->func[s->func];
		bytes += r->func[s->func] * 8 * s->values;
	}
	for (i = 0; i < f->calls->len; i++) {
		const struct ds_call *c = ds_call(f, i);

		switch (ds_plan_crossing(plan, f, c)) {
		case 'u':
			plan->upcalls += r->call[i];
			bytes += r->call[i] * r->bytes[c->callee];
			break;
		case 'd':
			plan->downcalls += r->call[i];
			bytes += r->call[i] * r->bytes[c->callee];
			break;
		case 'k':
			plan->api_calls += r->call[i];
			bytes += r->call[i] * 16;
			break;
		}
	}
	plan->cost = plan->upcalls * costs->up +
		     (plan->downcalls + plan->api_calls) * costs->down +
		     bytes * costs->byte;
}

int ds_plan_check(const struct ds_plan *plan, const struct ds_facts *f,
		  char **error)
{
	GString *wrong = g_string_new(NULL);
	guint i;

	for (i = 0; i < f->funcs->len; i++) {
		const struct ds_func *fn = ds_func(f, i);
		char *reason, *chain;

		if (!plan->user[i] || fn->why == DS_WHY_FREE)
			continue;
		reason = ds_facts_reason(f, i);
		chain = ds_facts_chain(f, i);
		g_string_append_printf(wrong,
				       "%s%s cannot leave the kernel: %s\n  "
				       "the calls that forbid it: %s",
				       wrong->len ? "\n" : "", fn->name, reason,
				       chain);
		g_free(reason);
		g_free(chain);
	}
	if (!wrong->len) {
		g_string_free(wrong, TRUE);
		return 0;
	}
	*error = g_string_free(wrong, FALSE);
	return -EINVAL;
}

/* The function whose name differs least from a misspelt one: fewest letters apart. */
static const char *nearest(const struct ds_facts *f, const char *name)
{
	const char *best = NULL;
	size_t least = 4;
	guint i;

	for (i = 0; i < f->funcs->len; i++) {
		const char *is = ds_func(f, i)->name;
		size_t a = strlen(is), b = strlen(name), head = 0, tail = 0,
		       apart;

		while (head < MIN(a, b) && is[head] == name[head])
			head++;
		while (tail < MIN(a, b) - head &&
		       is[a - 1 - tail] == name[b - 1 - tail])
			tail++;
		apart = MAX(a, b) - head - tail;
		if (apart < least) {
			least = apart;
			best = is;
		}
	}
	return best;
}

struct loader {
	struct ds_plan *plan;
	const struct ds_facts *f;
	char *named; /* functions the file has spoken of */
	const char *path;
	int line;
	char *wrong;
};

static void load_line(struct loader *l, char **words, int n)
{
	int func;

	if (!strcmp(words[0], "driver")) {
		if (n < 2 || strcmp(words[1], l->f->driver))
			l->wrong = g_strdup_printf(
				"this is a plan for \"%s\", and the facts are "
				"of \"%s\"",
				n > 1 ? words[1] : "", l->f->driver);
		return;
	}
	if (!strcmp(words[0], "trade-off")) {
		char *end = NULL;

		if (n > 1 && !strcmp(words[1], "all")) {
			l->plan->trade_off = INFINITY;
			return;
		}
		l->plan->trade_off =
			n > 1 ? g_ascii_strtod(words[1], &end) : -1;
		if (n < 2 || *end || l->plan->trade_off < 0)
			l->wrong =
				g_strdup("a trade-off is a number of crossings "
					 "per second and line, or \"all\"");
		return;
	}
	if (strcmp(words[0], "kernel") && strcmp(words[0], "user")) {
		l->wrong = g_strdup_printf(
			"\"%s\" does not begin a line of a plan; there are "
			"driver, trade-off, kernel, user",
			words[0]);
		return;
	}
	if (n < 2) {
		l->wrong =
			g_strdup_printf("\"%s\" without a function", words[0]);
		return;
	}
	func = ds_facts_find(l->f, words[1]);
	if (func < 0) {
		const char *near = nearest(l->f, words[1]);

		l->wrong = g_strdup_printf(
			"%s has no function called \"%s\"%s%s%s", l->f->driver,
			words[1], near ? "; is it \"" : "", near ? near : "",
			near ? "\"?" : "");
		return;
	}
	if (l->named[func]) {
		l->wrong = g_strdup_printf("%s is named twice", words[1]);
		return;
	}
	l->named[func] = 1;
	l->plan->user[func] = *words[0] == 'u';
	if (n > 2 && !strcmp(words[2], "pinned"))
		l->plan->pinned[func] = *words[0];
}

struct ds_plan *ds_plan_load(const char *path, const struct ds_facts *f,
			     char **error)
{
	struct loader l = { .plan = ds_plan_create(f), .f = f, .path = path };
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	guint i;

	l.named = g_new0(char, f->funcs->len + 1);
	if (!file)
		l.wrong =
			g_strdup_printf("cannot be read: %s", strerror(errno));
	while (file && !l.wrong && getline(&line, &size, file) >= 0) {
		char *words[4], *save = NULL, *word, *hash = strchr(line, '#');
		int n = 0;

		l.line++;
		if (hash)
			*hash = 0;
		for (word = strtok_r(line, " \t\r\n", &save); word && n < 4;
		     word = strtok_r(NULL, " \t\r\n", &save))
			words[n++] = word;
		if (n)
			load_line(&l, words, n);
	}
	for (i = 0; file && !l.wrong && i < f->funcs->len; i++)
		if (!l.named[i])
			l.wrong = g_strdup_printf(
				"the plan does not say where %s goes; it was "
				"made from other facts, or the line was lost",
				ds_facts_func_name(f, i));
	free(line);
	g_free(l.named);
	if (file)
		fclose(file);
	if (!l.wrong)
		return l.plan;
	*error = l.line ? g_strdup_printf("%s:%d: %s", path, l.line, l.wrong) :
			  g_strdup_printf("%s: %s", path, l.wrong);
	g_free(l.wrong);
	ds_plan_destroy(l.plan);
	return NULL;
}

static void write_side(FILE *to, const struct ds_plan *plan,
		       const struct ds_facts *f, const struct ds_rates *r,
		       int func)
{
	const struct ds_func *fn = ds_func(f, func);
	int sections = 0;
	char *reason;
	guint i;

	fprintf(to, "%-6s %s%s\t# ", plan->user[func] ? "user" : "kernel",
		ds_facts_func_name(f, func),
		plan->pinned[func] ? " pinned" : "");
	if (fn->why != DS_WHY_FREE) {
		reason = ds_facts_reason(f, func);
		fprintf(to, "%s\n", reason);
		g_free(reason);
		return;
	}
	for (i = 0; i < f->sections->len; i++)
		sections +=
			g_array_index(f->sections, struct ds_section, i).func ==
			func;
	fprintf(to, "%d lines, %.4g runs/s", ds_func_lines(fn), r->func[func]);
	if (plan->user[func] && sections)
		fprintf(to, "; %d critical section%s stay%s in the kernel half",
			sections, sections == 1 ? "" : "s",
			sections == 1 ? "s" : "");
	else if (!plan->user[func])
		fputs(plan->pinned[func] ? "; kept here by the user" :
					   "; could leave, and its calls would "
					   "cost more than that is worth",
		      to);
	fputc('\n', to);
}

int ds_plan_write(const struct ds_plan *plan, const struct ds_facts *f,
		  const struct ds_rates *r, const struct ds_costs *costs,
		  const char *path, char **error)
{
	struct ds_output *out = g_new(struct ds_output, 1);
	int lines = 0, side, ret = ds_output_open(out, path, error);
	guint i;

	if (ret) {
		g_free(out);
		return ret;
	}
	for (i = 0; i < f->funcs->len; i++)
		lines += ds_func_lines(ds_func(f, i));
	fprintf(out->file,
		"# Where each function of %s lives. Move one by changing its "
		"first word (add \"pinned\" after the name\n"
		"# to keep it there), then: drvsplit plan FACTS --check "
		"THIS_FILE\n"
		"#\n"
		"# %d of %u functions, %d of %d lines leave the kernel; %d "
		"critical sections of %d lines stay behind.\n"
		"# Predicted: %.4g upcalls, %.4g downcalls and %.4g calls of "
		"kernel functions per second",
		f->driver, plan->funcs, f->funcs->len, plan->lines, lines,
		plan->sections, plan->section_lines, plan->upcalls,
		plan->downcalls, plan->api_calls);
	if (costs->measured)
		fprintf(out->file, ", %.3g %% of one processor",
			plan->cost / 1e4);
	fprintf(out->file, "\n# (rates %s%s%s).\n\n",
		r->measured ? "measured" : "assumed from the context table",
		costs->measured ? ", costs from " : "",
		costs->measured ? costs->source : "");
	fprintf(out->file, "driver %s\n", f->driver);
	if (isinf(plan->trade_off))
		fputs("trade-off all\n", out->file);
	else
		fprintf(out->file, "trade-off %.6g\n", plan->trade_off);
	for (side = 1; side >= 0; side--) {
		fputc('\n', out->file);
		for (i = 0; i < f->funcs->len; i++)
			if (plan->user[i] == side)
				write_side(out->file, plan, f, r, i);
	}
	ret = ds_output_close(out, error);
	g_free(out);
	return ret;
}

json_t *ds_plan_to_json(const struct ds_plan *plan, const struct ds_facts *f,
			bool functions)
{
	json_t *o = json_pack("{s:i, s:i, s:i, s:i, s:f, s:f, s:f, s:f}",
			      "functions", plan->funcs, "lines", plan->lines,
			      "sections", plan->sections, "section_lines",
			      plan->section_lines, "upcalls", plan->upcalls,
			      "downcalls", plan->downcalls, "api_calls",
			      plan->api_calls, "cost", plan->cost);
	json_t *user = json_array();
	guint i;

	json_object_set_new(o, "trade_off",
			    isinf(plan->trade_off) ?
				    json_string("all") :
				    json_real(plan->trade_off));
	for (i = 0; functions && i < f->funcs->len; i++)
		if (plan->user[i])
			json_array_append_new(
				user, json_string(ds_facts_func_name(f, i)));
	if (functions)
		json_object_set(o, "user", user);
	json_decref(user);
	return o;
}
