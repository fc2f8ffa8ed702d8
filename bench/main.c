// SPDX-License-Identifier: MIT
/*
 * main.c - lpcbench: what hybrid calls cost on this machine.
 */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "budget.h"
#include "machine.h"
#include "report.h"
#include "result.h"
#include "run.h"
#include "series.h"
#include "targets.h"

const char *argp_program_version = "lpcbench (Cleave) " CLEAVE_VERSION;

enum exit_code {
	EXIT_OK = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_FILES = 3,
};

/**
 * struct options - the command line
 * @command: "run", "report", "budget" or "list"
 * @out: run, report: where the JSON goes
 * @json: report, budget: where it comes from
 * @counts: report: where the instructions of the same run come from, or NULL
 * @markdown: report: the tables to print in Markdown, NULL: all as text
 * @html: report: where the page goes, NULL: none is made
 * @file: budget: the file of budgets
 * @kernel: budget: whose rows
 * @write: budget: write the rows instead of comparing
 * @run: run: what to measure
 */
struct options {
	const char *command;
	const char *out;
	const char *json;
	const char *counts;
	const char *markdown;
	const char *html;
	const char *file;
	const char *kernel;
	bool write;
	struct run_options run;
};

enum {
	OPTION_OUT = 256,
	OPTION_QUICK,
	OPTION_SERIES,
	OPTION_NO_STEPS,
	OPTION_COUNT,
	OPTION_JSON,
	OPTION_COUNTS,
	OPTION_MARKDOWN,
	OPTION_HTML,
	OPTION_FILE,
	OPTION_KERNEL,
	OPTION_WRITE,
};

static const struct argp_option option_list[] = {
	{ NULL, 0, NULL, 0, "Of run:", 1 },
	{ "out", OPTION_OUT, "FILE", 0,
	  "Write the result here as JSON (-: standard output); report: with all targets",
	  1 },
	{ "quick", OPTION_QUICK, NULL, 0, "Take fewer times", 1 },
	{ "series", OPTION_SERIES, "GLOB", 0,
	  "Only series whose names match", 1 },
	{ "no-steps", OPTION_NO_STEPS, NULL, 0, "Take no calls apart", 1 },
	{ "count", OPTION_COUNT, NULL, 0,
	  "Count instructions: for a virtual machine whose clock does; list: the series that are counted",
	  1 },
	{ NULL, 0, NULL, 0, "Of report and budget:", 2 },
	{ "json", OPTION_JSON, "FILE", 0, "Read the result from here", 2 },
	{ "counts", OPTION_COUNTS, "FILE", 0,
	  "report: and what run --count has written from here", 2 },
	{ "markdown", OPTION_MARKDOWN, "TABLE,...", 0,
	  "report: print these tables in Markdown: paper, times, counts, targets",
	  2 },
	{ "html", OPTION_HTML, "FILE", 0,
	  "report: write a page with charts here", 2 },
	{ "budgets", OPTION_FILE, "FILE", 0, "budget: the budgets", 2 },
	{ "kernel", OPTION_KERNEL, "NAME", 0, "budget: rows of this kernel",
	  2 },
	{ "write", OPTION_WRITE, NULL, 0,
	  "budget: make what was counted the budgets of this kernel", 2 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const char doc[] =
	"Measure what calls between the halves of hybrid drivers cost, beside "
	"what the paper \"Hybrid Device Drivers\" reports.\n\n"
	"run loads the modules it needs, starts and stops udaemon for each "
	"dispatch mode, and needs root; report makes tables and a page of what "
	"run has written; budget compares instructions that run --count has "
	"written with the budgets of a file; list names the series."
	"\v"
	"Examples:\n"
	"  lpcbench run --out result.json\n"
	"  lpcbench run --quick --series 'null*' --out -\n"
	"  lpcbench report --json result.json --html report.html\n"
	"  lpcbench report --json result.json --counts count.json --markdown targets\n"
	"  lpcbench budget --json count.json --budgets budget.txt --kernel 6.1"
	"\n\n"
	"Exit status:\n"
	"  0  done\n"
	"  1  something could not be measured, or is over its budget\n"
	"  2  wrong command line\n"
	"  3  a file could not be read or written\n";

static bool is_command(const char *word)
{
	return !strcmp(word, "run") || !strcmp(word, "report") ||
	       !strcmp(word, "budget") || !strcmp(word, "list");
}

static void check_options(const struct options *options,
			  struct argp_state *state)
{
	bool run, report, budget, list;

	if (!options->command)
		argp_error(state,
			   "a command is missing: run, report, budget or list");
	run = !strcmp(options->command, "run");
	report = !strcmp(options->command, "report");
	budget = !strcmp(options->command, "budget");
	list = !strcmp(options->command, "list");
	if (run && !options->out)
		argp_error(state, "run needs --out FILE");
	if (report && !options->json)
		argp_error(state, "report needs --json FILE");
	if (budget && (!options->json || !options->file || !options->kernel))
		argp_error(state,
			   "budget needs --json FILE, --budgets FILE and --kernel NAME");
	if (!run && (options->run.quick || options->run.glob ||
		     options->run.no_steps))
		argp_error(state,
			   "--quick, --series and --no-steps go with run");
	if (!run && !list && options->run.count)
		argp_error(state, "--count goes with run and list");
	if (!run && !report && options->out)
		argp_error(state, "--out goes with run and report");
	if (!report && !budget && options->json)
		argp_error(state, "--json goes with report and budget");
	if (!report && (options->html || options->counts || options->markdown))
		argp_error(state,
			   "--html, --counts and --markdown go with report");
	if (!budget && (options->file || options->kernel || options->write))
		argp_error(state,
			   "--budgets, --kernel and --write go with budget");
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case OPTION_OUT:
		options->out = arg;
		return 0;
	case OPTION_QUICK:
		options->run.quick = true;
		return 0;
	case OPTION_SERIES:
		options->run.glob = arg;
		return 0;
	case OPTION_NO_STEPS:
		options->run.no_steps = true;
		return 0;
	case OPTION_COUNT:
		options->run.count = true;
		return 0;
	case OPTION_FILE:
		options->file = arg;
		return 0;
	case OPTION_KERNEL:
		options->kernel = arg;
		return 0;
	case OPTION_WRITE:
		options->write = true;
		return 0;
	case OPTION_JSON:
		options->json = arg;
		return 0;
	case OPTION_COUNTS:
		options->counts = arg;
		return 0;
	case OPTION_MARKDOWN:
		options->markdown = arg;
		return 0;
	case OPTION_HTML:
		options->html = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (options->command)
			argp_error(state, "'%s' is one command too many", arg);
		if (!is_command(arg))
			argp_error(state,
				   "there is no command '%s': run, report, budget or list",
				   arg);
		options->command = arg;
		return 0;
	case ARGP_KEY_END:
		check_options(options, state);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static enum exit_code write_result(const struct result *result,
				   const char *path)
{
	int err = result_write(result, path);

	if (!err)
		return EXIT_OK;
	fprintf(stderr, "lpcbench: %s: %s\n", path, strerror(-err));
	return EXIT_FILES;
}

static enum exit_code run(struct options *options)
{
	struct result result = { .quick = options->run.quick,
				 .count = options->run.count };
	enum exit_code code = EXIT_OK;
	int err;

	/* Progress goes where the JSON does not. */
	options->run.progress = strcmp(options->out, "-") ? stdout : stderr;
	machine_describe(&result);
	if (run_all(&options->run, &result)) {
		code = EXIT_FAILED;
	} else if (!result.n_series && !result.n_absent) {
		fprintf(stderr,
			"lpcbench: no series matches '%s'; lpcbench list names them\n",
			options->run.glob);
		code = EXIT_USAGE;
	} else {
		err = targets_take(&result, result.count ? NULL : &result,
				   result.count ? &result : NULL);
		code = write_result(&result, options->out);
		if (err)
			code = EXIT_FAILED;
	}
	result_finish(&result);
	return code;
}

/* What --json and --counts name, and the targets of both. */
static enum exit_code read_both(const struct options *options,
				struct result *result, struct result *counts)
{
	char error[512];

	if (result_read(result, options->json, error, sizeof(error)) ||
	    (options->counts &&
	     result_read(counts, options->counts, error, sizeof(error)))) {
		fprintf(stderr, "lpcbench: %s\n", error);
		return EXIT_FILES;
	}
	if (options->counts && !counts->count) {
		fprintf(stderr,
			"lpcbench: %s holds times, not instructions: run --count makes those\n",
			options->counts);
		return EXIT_USAGE;
	}
	if (result->count && (options->html || options->counts)) {
		fprintf(stderr,
			"lpcbench: %s holds instructions: --html and --counts go with times\n",
			options->json);
		return EXIT_USAGE;
	}
	if (options->counts && strcmp(result->kernel, counts->kernel)) {
		fprintf(stderr,
			"lpcbench: %s is of Linux %s, %s of Linux %s\n",
			options->json, result->kernel, options->counts,
			counts->kernel);
		return EXIT_USAGE;
	}
	if (options->counts && targets_take(result, result, counts))
		return EXIT_FAILED;
	return EXIT_OK;
}

static enum exit_code print_report(const struct options *options,
				   const struct result *result,
				   const struct result *counts)
{
	if (!options->markdown) {
		report_text(result, stdout);
	} else if (report_markdown(result, counts, options->markdown, stdout)) {
		fprintf(stderr,
			"lpcbench: '%s': tables are paper, times, counts and targets\n",
			options->markdown);
		return EXIT_USAGE;
	}
	return EXIT_OK;
}

static enum exit_code report(const struct options *options)
{
	struct result result = { .n_series = 0 }, counts = { .n_series = 0 };
	enum exit_code code;
	int err;

	code = read_both(options, &result, &counts);
	if (!code)
		code = print_report(options, &result, &counts);
	if (!code && options->html) {
		err = report_html(&result, options->html);
		if (err) {
			fprintf(stderr, "lpcbench: %s: %s\n", options->html,
				strerror(-err));
			code = EXIT_FILES;
		}
	}
	if (!code && options->out)
		code = write_result(&result, options->out);
	result_finish(&counts);
	result_finish(&result);
	return code;
}

/* Compare with the budgets, or write them. */
static int use_budget(const struct options *options, const struct result *result,
		      enum exit_code *code)
{
	struct budget budget = { .n_rows = 0 };
	char error[512];
	int err;

	err = budget_read(&budget, options->file, error, sizeof(error));
	if (err) {
		fprintf(stderr, "lpcbench: %s\n", error);
	} else if (options->write) {
		err = budget_take(&budget, options->kernel, result);
		if (!err)
			err = budget_write(&budget, options->file);
		if (err)
			fprintf(stderr, "lpcbench: %s: %s\n", options->file,
				strerror(-err));
	} else if (budget_compare(&budget, options->kernel, result, stdout)) {
		*code = EXIT_FAILED;
	}
	budget_finish(&budget);
	return err;
}

static enum exit_code budget(const struct options *options)
{
	struct result result = { .n_series = 0 };
	enum exit_code code = EXIT_OK;
	char error[512];

	if (result_read(&result, options->json, error, sizeof(error))) {
		fprintf(stderr, "lpcbench: %s\n", error);
		code = EXIT_FILES;
	} else if (!result.count) {
		fprintf(stderr,
			"lpcbench: %s holds times, not instructions: run --count makes those\n",
			options->json);
		code = EXIT_USAGE;
	} else if (use_budget(options, &result, &code)) {
		code = EXIT_FILES;
	}
	result_finish(&result);
	return code;
}

static enum exit_code list(const struct options *options)
{
	size_t i;

	for (i = 0; i < series_count; i++) {
		if (options->run.count && series_all[i].when != SERIES_COUNTED)
			continue;
		printf("%-24s %s\n", series_all[i].name,
		       options->run.count ? "instr" : series_all[i].unit);
	}
	return EXIT_OK;
}

int main(int argc, char **argv)
{
	const struct argp argp = { option_list, parse_option, "run|report|budget|list",
				   doc,		NULL,	      NULL,
				   NULL };
	struct options options = { .command = NULL };

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &options);
	if (!strcmp(options.command, "run"))
		return run(&options);
	if (!strcmp(options.command, "report"))
		return report(&options);
	if (!strcmp(options.command, "budget"))
		return budget(&options);
	return list(&options);
}
