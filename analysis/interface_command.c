// SPDX-License-Identifier: MIT
/* interface_command.c - the "interface" command */
#include "command.h"
#include "interface.h"
#include "output.h"

#include <stdio.h>
#include <string.h>

struct options {
	const char *facts, *plan, *output;
	bool json;
};

static const struct argp_option option_list[] = {
	{ "output", 'o', "FILE", 0,
	  "write the interface there (default: standard output)", 0 },
	{ "json", 'j', NULL, 0,
	  "with -o: print what was written, and left undecided, as JSON", 0 },
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
	.doc = "Write the interface file of a plan, for lpcgen.\v"
	       "Example:\n  drvsplit interface facts.json plan -o "
	       "8139too.lpc\n",
};

int ds_cmd_interface(int argc, char **argv)
{
	struct options o = { .output = "-" };
	struct ds_interface_counts counts;
	struct ds_output *out = g_new(struct ds_output, 1);
	struct ds_facts *f = NULL;
	struct ds_plan *plan = NULL;
	char *error = NULL;
	int ret = ds_parse(&argp, argc, argv, &o);

	if (ret)
		goto out;
	ret = DS_EXIT_INPUT;
	f = ds_facts_load(o.facts, &error);
	if (!f || !(plan = ds_plan_load(o.plan, f, &error)))
		goto out;
	ret = DS_EXIT_PLAN;
	if (ds_plan_check(plan, f, &error))
		goto out;
	ret = DS_EXIT_OUTPUT;
	if (ds_output_open(out, o.output, &error))
		goto out;
	ds_interface_write(out->file, f, plan, &counts);
	if (ds_output_close(out, &error))
		goto out;
	ret = 0;
	if (!strcmp(o.output, "-"))
		goto out;
	printf(o.json ? "{\"upcalls\": %d, \"downcalls\": %d, \"locks\": %d, "
			"\"semaphores\": %d, "
			"\"handles\": %d, \"structures\": %d, \"undecided\": "
			"%d}\n" :
			"%d upcalls, %d downcalls, %d locks, %d semaphores, %d "
			"handles, %d "
			"structures; %d things undecided\n",
	       counts.upcalls, counts.downcalls, counts.locks,
	       counts.semaphores, counts.handles, counts.structs,
	       counts.undecided);
out:
	if (error)
		ds_fail_with(ret, error);
	ds_plan_destroy(plan);
	ds_facts_destroy(f);
	g_free(out);
	return ret;
}
