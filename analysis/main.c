// SPDX-License-Identifier: MIT
/* main.c - drvsplit: where to cut a driver, from its source and its profile */
#include "command.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *what;
} commands[] = {
	{ "bitcode", ds_cmd_bitcode,
	  "compile a driver's folder or file to bitcode against kernel "
	  "headers" },
	{ "facts", ds_cmd_facts,
	  "functions, calls, entry points, contexts, locks and fields from "
	  "bitcode" },
	{ "profile", ds_cmd_profile,
	  "weights and tables from callgrind or the kernel's function tracer" },
	{ "record", ds_cmd_record,
	  "record such a profile around a workload, on the machine that runs "
	  "the driver" },
	{ "plan", ds_cmd_plan,
	  "the cut: which function lives in which half, why, and what it "
	  "costs" },
	{ "interface", ds_cmd_interface,
	  "the interface file for every call that crosses" },
	{ "report", ds_cmd_report,
	  "one HTML page with graph, profile, shared data, locks and plans" },
};

static void help(FILE *to)
{
	size_t i;

	fputs("Usage: drvsplit COMMAND [OPTION...]\n"
	      "Says which functions of a Linux driver can leave the kernel, "
	      "and what that costs.\n\n",
	      to);
	for (i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].what);
	fputs("\nThe steps, for one driver:\n"
	      "  drvsplit bitcode drivers/net/ethernet/realtek/8139too.c -o "
	      "out\n"
	      "  drvsplit facts out/*.bc -o out/facts.json\n"
	      "  drvsplit plan out/facts.json -o out/plan\n"
	      "  drvsplit interface out/facts.json out/plan -o "
	      "out/8139too.lpc\n"
	      "  drvsplit report out/facts.json out/plan -o out/report.html\n"
	      "\"drvsplit COMMAND --help\" explains one of them.\n\n"
	      "Exit codes: 0 done; 1 the input is bad or missing; 2 wrong "
	      "usage; 3 the source does not compile;\n"
	      "4 the result could not be written; 5 the plan cannot be carried "
	      "out.\n",
	      to);
}

int main(int argc, char **argv)
{
	char name[64];
	size_t i;

	if (argc < 2) {
		help(stderr);
		return DS_EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-?") ||
	    !strcmp(argv[1], "help")) {
		help(stdout);
		return DS_EXIT_OK;
	}
	for (i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		if (strcmp(argv[1], commands[i].name))
			continue;
		snprintf(name, sizeof(name), "drvsplit %s", commands[i].name);
		argv[1] = name;
		return commands[i].run(argc - 1, argv + 1);
	}
	return ds_fail(
		DS_EXIT_USAGE,
		"\"%s\" is not a command; \"drvsplit --help\" lists them",
		argv[1]);
}
