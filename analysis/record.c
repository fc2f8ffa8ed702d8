// SPDX-License-Identifier: MIT
/*
 * record.c - record a profile of a running driver
 *
 * The recording itself is a shell script, so that it also runs where drvsplit does not, such as a small system in a
 * virtual machine: "drvsplit record --print-script" prints it. It needs root and tracefs.
 */
#include "command.h"
#include "output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char script[] =
	"#!/bin/sh\n"
	"# usage: record MODULE OUTPUT WORKLOAD...\n"
	"# Records which functions of a kernel module run, and who calls whom, "
	"while WORKLOAD runs.\n"
	"module=$1 output=$2; shift 2\n"
	"t=/sys/kernel/tracing\n"
	"[ -e $t/current_tracer ] || mount -t tracefs tracefs $t 2>/dev/null\n"
	"if [ ! -e $t/current_tracer ]; then echo \"record: tracefs cannot be "
	"had: be root\" >&2; exit 1; fi\n"
	"if ! grep -q \"\\[$module\\]\" $t/available_filter_functions; then\n"
	"\techo \"record: no function of module $module can be traced; is it "
	"loaded?\" >&2; exit 1\n"
	"fi\n"
	"echo 0 >$t/tracing_on\n"
	"echo nop >$t/current_tracer\n"
	"echo >$t/trace\n"
	"echo 16384 >$t/buffer_size_kb\n"
	"echo \":mod:$module\" >$t/set_ftrace_filter\n"
	"echo function_graph >$t/current_tracer\n"
	"echo funcgraph-proc >$t/trace_options\n"
	"start=$(cut -d' ' -f1 /proc/uptime)\n"
	"echo 1 >$t/tracing_on\n"
	"\"$@\" >/dev/null\n"
	"status=$?\n"
	"echo 0 >$t/tracing_on\n"
	"end=$(cut -d' ' -f1 /proc/uptime)\n"
	"{\n"
	"\techo \"# drvsplit record module=$module seconds=$(awk \"BEGIN { "
	"print $end - $start }\") workload=$*\"\n"
	"\tgrep \"\\[$module\\]\" $t/available_filter_functions | sed 's/^/# "
	"traceable /'\n"
	"\tcat $t/trace\n"
	"} >\"$output\"\n"
	"grep -l 'LOST' \"$output\" >/dev/null && echo \"record: events were "
	"lost: make the workload shorter\" >&2\n"
	"echo nop >$t/current_tracer\n"
	"echo >$t/set_ftrace_filter\n"
	"exit $status\n";

struct options {
	const char *output;
	bool print;
	char **words;
	int n;
};

static const struct argp_option option_list[] = {
	{ "output", 'o', "FILE", 0,
	  "write the profile there (default: MODULE.profile)", 0 },
	{ "print-script", 'p', NULL, 0,
	  "print the shell script that records, to run it elsewhere", 0 },
	{ 0 },
};

static error_t parser(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'o':
		o->output = arg;
		return 0;
	case 'p':
		o->print = true;
		return 0;
	case ARGP_KEY_ARGS:
		o->words = state->argv + state->next;
		o->n = state->argc - state->next;
		return 0;
	case ARGP_KEY_END:
		if (!o->print && o->n < 2)
			argp_error(state, "name the module and the workload");
		return 0;
	default:
		(void)arg;
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = option_list,
	.parser = parser,
	.args_doc = "MODULE WORKLOAD...",
	.doc = "Record the calls of a loaded kernel module's functions while a "
	       "workload runs. Needs root and tracefs.\v"
	       "Examples:\n  drvsplit record -o e1000.profile e1000 ping -c "
	       "100 10.0.2.2\n"
	       "  drvsplit record --print-script >record.sh\n",
};

int ds_cmd_record(int argc, char **argv)
{
	struct options o = { 0 };
	char *output = NULL, **words;
	int i, ret;

	/* options of the workload are its own */
	argp_err_exit_status = DS_EXIT_USAGE;
	if (argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &o))
		return DS_EXIT_USAGE;
	if (o.print) {
		fputs(script, stdout);
		return fflush(stdout) ? DS_EXIT_OUTPUT : DS_EXIT_OK;
	}
	output = o.output ? g_strdup(o.output) :
			    g_strconcat(o.words[0], ".profile", NULL);
	words = g_new0(char *, o.n + 6);
	words[0] = (char *)"sh";
	words[1] = (char *)"-c";
	words[2] = (char *)script;
	words[3] = (char *)"record";
	words[4] = o.words[0];
	words[5] = output;
	for (i = 1; i < o.n; i++)
		words[5 + i] = o.words[i];
	execvp("sh", words);
	ret = ds_fail(DS_EXIT_INPUT, "sh cannot be run: %s", strerror(errno));
	g_free(words);
	g_free(output);
	return ret;
}
