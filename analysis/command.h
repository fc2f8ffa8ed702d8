/* SPDX-License-Identifier: MIT */
/*
 * command.h - what the subcommands of drvsplit share
 */
#ifndef DRVSPLIT_COMMAND_H
#define DRVSPLIT_COMMAND_H

#include "facts.h"
#include "table.h"

#include <argp.h>

/* Exit codes, printed by --help. */
enum {
	DS_EXIT_OK = 0,
	DS_EXIT_INPUT = 1, /* the input is bad or missing */
	DS_EXIT_USAGE = 2,
	DS_EXIT_COMPILER = 3, /* the source does not compile */
	DS_EXIT_OUTPUT = 4, /* the result could not be written */
	DS_EXIT_PLAN = 5, /* the plan cannot be carried out */
};

/** ds_fail() - print "drvsplit: ..." to standard error. Return: @code */
int ds_fail(int code, const char *format, ...) G_GNUC_PRINTF(2, 3);

/** ds_fail_with() - the same for a sentence that a library function allocated; frees it */
int ds_fail_with(int code, char *error);

/** ds_progress() - what is being done, on standard error when that is a terminal and it has taken over a second */
void ds_progress(const char *format, ...) G_GNUC_PRINTF(1, 2);
void ds_progress_done(void);

/** ds_parse() - argp_parse() for a subcommand; Return: 0, or an exit code */
int ds_parse(const struct argp *argp, int argc, char **argv, void *input);

int ds_cmd_bitcode(int argc, char **argv);
int ds_cmd_facts(int argc, char **argv);
int ds_cmd_profile(int argc, char **argv);
int ds_cmd_record(int argc, char **argv);
int ds_cmd_plan(int argc, char **argv);
int ds_cmd_interface(int argc, char **argv);
int ds_cmd_report(int argc, char **argv);

#endif
