// SPDX-License-Identifier: MIT
/* plan_command.c - the "plan" command: make a cut, check one, or show the frontier */
#include "command.h"
#include "dot.h"
#include "output.h"
#include "plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_TRADE_OFF 10

struct options {
	const char *facts, *output, *check, *costs, *dot;
	GPtrArray *profiles, *kernel, *user;
	double trade_off, seconds;
	bool frontier, json;
};

static const struct argp_option option_list[] = {
	{ "output", 'o', "FILE", 0,
	  "write the plan there (default: standard output)", 0 },
	{ "trade-off", 't', "N|all", 0,
	  "crossings per second that one line out of the kernel is worth "
	  "(default 10; with --costs, calls of the user half); \"all\" moves "
	  "whatever can",
	  0 },
	{ "profile", 'p', "FILE", 0,
	  "measured rates, as \"drvsplit record\" or callgrind wrote them; may "
	  "be repeated",
	  0 },
	{ "seconds", 's', "N", 0,
	  "how long the profile was recorded (callgrind does not say)", 0 },
	{ "costs", 'c', "FILE", 0,
	  "measured costs of a crossing each way: what \"./run bench --json "
	  "FILE\" wrote",
	  0 },
	{ "kernel", 'k', "FUNCTION", 0,
	  "pin a function to the kernel half; may be repeated", 0 },
	{ "user", 'u', "FUNCTION", 0,
	  "pin a function to the user half; may be repeated", 0 },
	{ "check", 'C', "PLAN", 0, "check an edited plan and say what it costs",
	  0 },
	{ "frontier", 'f', NULL, 0,
	  "list all plans from nothing moved to everything that can move", 0 },
	{ "dot", 'D', "FILE", 0,
	  "draw the call graph with its two halves in the DOT language", 0 },
	{ "json", 'j', NULL, 0,
	  "print the result as JSON (the plan still goes to -o)", 0 },
	{ 0 },
};

static error_t parser(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	char *end = NULL;

	switch (key) {
	case 'o':
		o->output = arg;
		return 0;
	case 't':
		o->trade_off = !strcmp(arg, "all") ? INFINITY :
						     g_ascii_strtod(arg, &end);
		if ((end && *end) || !(o->trade_off >= 0))
			argp_error(state,
				   "\"%s\" is not a trade-off: a number, or "
				   "\"all\"",
				   arg);
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
		g_ptr_array_add(o->kernel, arg);
		return 0;
	case 'u':
		g_ptr_array_add(o->user, arg);
		return 0;
	case 'C':
		o->check = arg;
		return 0;
	case 'f':
		o->frontier = true;
		return 0;
	case 'D':
		o->dot = arg;
		return 0;
	case 'j':
		o->json = true;
		return 0;
	case ARGP_KEY_ARG:
		if (o->facts)
			argp_error(state, "one facts file at a time");
		o->facts = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "name the facts file");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = option_list,
	.parser = parser,
	.args_doc = "FACTS",
	.doc = "Decide which functions leave the kernel: a minimum cut between "
	       "what must stay and what is worth moving.\v"
	       "Examples:\n  drvsplit plan facts.json -o plan\n  drvsplit plan "
	       "facts.json --frontier\n"
	       "  drvsplit plan facts.json --profile record.txt -o plan\n  "
	       "drvsplit plan facts.json --check plan\n"
	       "  ./run bench --quick --json costs.json; drvsplit plan "
	       "facts.json --costs costs.json\n",
};

struct ds_profile *ds_profile_for(const struct ds_facts *f, GPtrArray *paths,
				  double *seconds, char **error)
{
	struct ds_profile *p = ds_profile_create();
	bool any = false;
	guint i;

	for (i = 0; i < paths->len; i++)
		if (ds_profile_read(p, g_ptr_array_index(paths, i), error))
			goto fail;
	ds_profile_finish(p);
	for (i = 0; i < f->funcs->len && !any; i++)
		any = ds_profile_find(p, ds_func(f, i)->name) >= 0;
	if (!any) {
		*error = g_strdup_printf(
			"%s: a profile of another program: none of its %u "
			"functions belongs to %s",
			(char *)g_ptr_array_index(paths, 0), p->fns->len,
			f->driver);
		goto fail;
	}
	if (!*seconds)
		*seconds = p->seconds;
	if (!*seconds) {
		*error = g_strdup_printf("%s: it does not say how long it was "
					 "recorded; give --seconds",
					 (char *)g_ptr_array_index(paths, 0));
		goto fail;
	}
	return p;
fail:
	ds_profile_destroy(p);
	return NULL;
}

static int apply_pins(struct ds_plan *plan, const struct ds_facts *f,
		      GPtrArray *names, char side, char **error)
{
	guint i;

	for (i = 0; i < names->len; i++) {
		const char *name = g_ptr_array_index(names, i);
		int func = ds_facts_find(f, name);

		if (func < 0) {
			*error = g_strdup_printf(
				"%s has no function called \"%s\"", f->driver,
				name);
			return DS_EXIT_INPUT;
		}
		plan->pinned[func] = side;
		if (side == 'u' && ds_func(f, func)->why != DS_WHY_FREE) {
			plan->user[func] = 1;
			ds_plan_check(plan, f, error);
			return DS_EXIT_PLAN;
		}
	}
	return 0;
}

static void print_summary(const struct ds_plan *plan, const struct ds_facts *f,
			  const struct ds_rates *r,
			  const struct ds_costs *costs, FILE *to)
{
	int lines = 0;
	guint i;

	for (i = 0; i < f->funcs->len; i++)
		lines += ds_func_lines(ds_func(f, i));
	fprintf(to,
		"%s: %d of %u functions (%d of %d lines) leave the kernel, %d "
		"critical sections of %d lines stay behind\n",
		f->driver, plan->funcs, f->funcs->len, plan->lines, lines,
		plan->sections, plan->section_lines);
	fprintf(to,
		"predicted per second: %.4g upcalls, %.4g downcalls, %.4g "
		"calls of kernel functions (%s rates)\n",
		plan->upcalls, plan->downcalls, plan->api_calls,
		r->measured ? "measured" : "assumed");
	if (costs->measured)
		fprintf(to, "predicted overhead: %.3g %% of one processor\n",
			plan->cost / 1e4);
}

static void print_frontier(GPtrArray *plans, const struct ds_facts *f,
			   const struct ds_costs *costs, bool json)
{
	json_t *list = json_array();
	guint i;

	if (!json)
		printf("%9s %9s %9s %12s %12s %12s %12s\n", "trade-off",
		       "functions", "lines", "upcalls/s", "downcalls/s",
		       "kernel/s", costs->measured ? "CPU %" : "crossings/s");
	for (i = 0; i < plans->len; i++) {
		const struct ds_plan *p = g_ptr_array_index(plans, i);

		if (json)
			json_array_append_new(list,
					      ds_plan_to_json(p, f, true));
		else
			printf("%9.4g %9d %9d %12.5g %12.5g %12.5g %12.5g\n",
			       p->trade_off, p->funcs, p->lines, p->upcalls,
			       p->downcalls, p->api_calls,
			       costs->measured ? p->cost / 1e4 : p->cost);
	}
	if (json) {
		json_dumpf(list, stdout,
			   JSON_INDENT(1) | JSON_REAL_PRECISION(6));
		putchar('\n');
	}
	json_decref(list);
}

static int check(const struct options *o, const struct ds_facts *f,
		 const struct ds_rates *r, const struct ds_costs *costs,
		 char **error)
{
	struct ds_plan *plan = ds_plan_load(o->check, f, error);
	int ret = 0;

	if (!plan)
		return DS_EXIT_INPUT;
	if (ds_plan_check(plan, f, error)) {
		ret = DS_EXIT_PLAN;
	} else {
		ds_plan_measure(plan, f, r, costs);
		print_summary(plan, f, r, costs, stdout);
	}
	ds_plan_destroy(plan);
	return ret;
}

static int make(const struct options *o, struct ds_plan *plan,
		struct ds_facts *f, const struct ds_rates *r,
		const struct ds_costs *costs, char **error)
{
	json_t *json;

	ds_plan_cut(plan, f, r, costs, o->trade_off);
	if (ds_plan_write(plan, f, r, costs, o->output, error) ||
	    (o->dot && ds_dot_write(o->dot, f, plan, error)))
		return DS_EXIT_OUTPUT;
	if (o->json) {
		json = ds_plan_to_json(plan, f, true);
		json_dumpf(json, stdout,
			   JSON_INDENT(1) | JSON_REAL_PRECISION(6));
		putchar('\n');
		json_decref(json);
	} else if (strcmp(o->output, "-")) {
		print_summary(plan, f, r, costs, stdout);
	}
	return 0;
}

int ds_cmd_plan(int argc, char **argv)
{
	struct options o = { .output = "-", .trade_off = DEFAULT_TRADE_OFF };
	struct ds_costs costs = { .up = 1, .down = 1, .source = "" };
	struct ds_profile *profile = NULL;
	struct ds_rates *rates = NULL;
	struct ds_facts *f = NULL;
	struct ds_plan *plan = NULL;
	char *error = NULL;
	int ret;

	o.profiles = g_ptr_array_new();
	o.kernel = g_ptr_array_new();
	o.user = g_ptr_array_new();
	ret = ds_parse(&argp, argc, argv, &o);
	if (ret)
		goto out;
	ret = DS_EXIT_INPUT;
	f = ds_facts_load(o.facts, &error);
	if (!f || (o.costs && ds_costs_read(&costs, o.costs, &error)))
		goto out;
	if (o.profiles->len &&
	    !(profile = ds_profile_for(f, o.profiles, &o.seconds, &error)))
		goto out;
	rates = ds_rates_create(f, profile, o.seconds);
	plan = ds_plan_create(f);
	ret = apply_pins(plan, f, o.kernel, 'k', &error);
	if (!ret)
		ret = apply_pins(plan, f, o.user, 'u', &error);
	if (ret)
		goto out;
	if (o.check) {
		ret = check(&o, f, rates, &costs, &error);
	} else if (o.frontier) {
		GPtrArray *plans = ds_frontier(f, plan, rates, &costs);

		print_frontier(plans, f, &costs, o.json);
		g_ptr_array_free(plans, TRUE);
	} else {
		ret = make(&o, plan, f, rates, &costs, &error);
	}
out:
	if (error)
		ds_fail_with(ret, error);
	ds_plan_destroy(plan);
	ds_rates_destroy(rates);
	ds_profile_destroy(profile);
	ds_facts_destroy(f);
	g_ptr_array_free(o.profiles, TRUE);
	g_ptr_array_free(o.kernel, TRUE);
	g_ptr_array_free(o.user, TRUE);
	return ret;
}
