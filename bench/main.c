// SPDX-License-Identifier: MIT
/*
 * main.c - lpcbench: what hybrid calls cost on this machine.
 */
#include <argp.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "machine.h"
#include "report.h"
#include "result.h"
#include "series.h"
#include "server.h"
#include "steps.h"

const char *argp_program_version = "lpcbench (Cleave) " CLEAVE_VERSION;

enum exit_code {
	EXIT_OK = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_FILES = 3,
};

/**
 * struct options - the command line
 * @command: "run", "report" or "list"
 * @out: run: where the JSON goes
 * @json: report: where it comes from
 * @html: report: where the page goes, NULL: none is made
 * @glob: run: which series, NULL: all
 * @quick: run: fewer times
 * @no_steps: run: take no calls apart
 */
struct options {
	const char *command;
	const char *out;
	const char *json;
	const char *html;
	const char *glob;
	bool quick;
	bool no_steps;
};

/* How many times are taken, and for how long. */
struct effort {
	size_t most;
	size_t warm_up;
	uint64_t budget_ns;
};

static const struct effort efforts[2][2] = {
	/* usual */
	{ [SERIES_SHORT] = { 20000, 500, 4 * NS_PER_S },
	  [SERIES_LONG] = { 1000, 20, 4 * NS_PER_S } },
	/* quick */
	{ [SERIES_SHORT] = { 3000, 200, 600 * NS_PER_MS },
	  [SERIES_LONG] = { 300, 10, 600 * NS_PER_MS } },
};

#define STEPS_USUAL 1000
#define STEPS_QUICK 200

enum {
	OPTION_OUT = 256,
	OPTION_QUICK,
	OPTION_SERIES,
	OPTION_NO_STEPS,
	OPTION_JSON,
	OPTION_HTML,
};

static const struct argp_option option_list[] = {
	{ NULL, 0, NULL, 0, "Of run:", 1 },
	{ "out", OPTION_OUT, "FILE", 0,
	  "Write the result here as JSON (-: standard output)", 1 },
	{ "quick", OPTION_QUICK, NULL, 0, "Take fewer times", 1 },
	{ "series", OPTION_SERIES, "GLOB", 0,
	  "Only series whose names match", 1 },
	{ "no-steps", OPTION_NO_STEPS, NULL, 0, "Take no calls apart", 1 },
	{ NULL, 0, NULL, 0, "Of report:", 2 },
	{ "json", OPTION_JSON, "FILE", 0, "Read the result from here", 2 },
	{ "html", OPTION_HTML, "FILE", 0, "Write a page with charts here", 2 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const char doc[] =
	"Measure what calls between the halves of hybrid drivers cost, beside "
	"what the paper \"Hybrid Device Drivers\" reports.\n\n"
	"run loads the modules it needs, starts and stops udaemon for each "
	"dispatch mode, and needs root; report makes tables and a page of what "
	"run has written; list names the series."
	"\v"
	"Examples:\n"
	"  lpcbench run --out result.json\n"
	"  lpcbench run --quick --series 'null*' --out -\n"
	"  lpcbench report --json result.json --html report.html\n\n"
	"Exit status:\n"
	"  0  done\n"
	"  1  something could not be measured\n"
	"  2  wrong command line\n"
	"  3  a file could not be read or written\n";

static bool is_command(const char *word)
{
	return !strcmp(word, "run") || !strcmp(word, "report") ||
	       !strcmp(word, "list");
}

static void check_options(const struct options *options,
			  struct argp_state *state)
{
	bool run, report;

	if (!options->command)
		argp_error(state, "a command is missing: run, report or list");
	run = !strcmp(options->command, "run");
	report = !strcmp(options->command, "report");
	if (run && !options->out)
		argp_error(state, "run needs --out FILE");
	if (report && !options->json)
		argp_error(state, "report needs --json FILE");
	if (!run && (options->out || options->quick || options->glob ||
		     options->no_steps))
		argp_error(state,
			   "--out, --quick, --series and --no-steps go with run");
	if (!report && (options->json || options->html))
		argp_error(state, "--json and --html go with report");
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case OPTION_OUT:
		options->out = arg;
		return 0;
	case OPTION_QUICK:
		options->quick = true;
		return 0;
	case OPTION_SERIES:
		options->glob = arg;
		return 0;
	case OPTION_NO_STEPS:
		options->no_steps = true;
		return 0;
	case OPTION_JSON:
		options->json = arg;
		return 0;
	case OPTION_HTML:
		options->html = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (options->command)
			argp_error(state, "'%s' is one command too many", arg);
		if (!is_command(arg))
			argp_error(state,
				   "there is no command '%s': run, report or list",
				   arg);
		options->command = arg;
		return 0;
	case ARGP_KEY_END:
		check_options(options, state);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static bool is_wanted(const struct options *options,
		      const struct series *series)
{
	return !options->glob || !fnmatch(options->glob, series->name, 0);
}

static int load(const struct series *series)
{
	int err = series->module ? machine_load(series->module) : 0;

	if (err)
		fprintf(stderr,
			"lpcbench: %s: module %s is not there and could not be loaded\n",
			series->name, series->module);
	return err;
}

/* Progress goes where the JSON does not. */
static FILE *progress(const struct options *options)
{
	return strcmp(options->out, "-") ? stdout : stderr;
}

static int measure(const struct series *series, struct server *server,
		   const struct options *options, struct result *result)
{
	const struct effort *effort = &efforts[options->quick][series->size];
	FILE *out = progress(options);
	const struct result_series *last;
	struct samples samples;
	struct summary summary;
	int err;

	err = load(series);
	if (err)
		return err;
	err = server_have(server, &series->wish);
	if (err)
		return err;
	err = samples_init(&samples, effort->most, effort->warm_up,
			   effort->budget_ns);
	if (!err)
		err = series->measure(series, &samples);
	if (!err)
		err = samples_summary(&samples, &summary);
	samples_finish(&samples);
	if (!err)
		err = result_add_series(result, series->name, series->unit,
					&summary);
	if (err) {
		fprintf(stderr, "lpcbench: %s could not be measured: %s\n",
			series->name, strerror(-err));
		return err;
	}
	last = &result->series[result->n_series - 1];
	fprintf(out, "  %-22s p50 %9.3f %s  (%zu times)\n", last->name,
		last->summary.p50, unit_symbol(last->unit), last->summary.n);
	fflush(out);
	return 0;
}

static int take_apart(const struct series *series, struct server *server,
		      const struct options *options, struct result *result)
{
	FILE *out = progress(options);
	struct server_wish wish = series->wish;
	struct result_steps steps = { .n_steps = 0 };
	int err;

	wish.trace = true;
	err = server_have(server, &wish);
	if (err)
		return err;
	err = steps_measure(series, options->quick ? STEPS_QUICK : STEPS_USUAL,
			    &steps);
	if (!err)
		err = result_add_steps(result, &steps);
	if (err) {
		fprintf(stderr, "lpcbench: %s could not be taken apart: %s\n",
			series->name, strerror(-err));
		return err;
	}
	fprintf(out, "  %-22s taken apart in %zu steps (%zu calls)\n",
		series->name, steps.n_steps, steps.total.n);
	fflush(out);
	return 0;
}

/* Calls that are worth taking apart. */
static bool has_steps(const struct series *series)
{
	return series->measure == measure_null_user && !series->wish.one_cpu;
}

static int measure_all(const struct options *options, struct result *result)
{
	struct server server = { .pid = 0 };
	int err = 0;
	size_t i;

	for (i = 0; i < series_count && !err; i++) {
		if (is_wanted(options, &series_all[i]))
			err = measure(&series_all[i], &server, options, result);
	}
	for (i = 0; i < series_count && !err && !options->no_steps; i++) {
		if (is_wanted(options, &series_all[i]) &&
		    has_steps(&series_all[i]))
			err = take_apart(&series_all[i], &server, options,
					 result);
	}
	server_stop(&server);
	return err;
}

static enum exit_code run(const struct options *options)
{
	struct result result = { .quick = options->quick };
	enum exit_code code = EXIT_OK;
	int err;

	machine_describe(&result);
	if (measure_all(options, &result)) {
		code = EXIT_FAILED;
	} else if (!result.n_series) {
		fprintf(stderr,
			"lpcbench: no series matches '%s'; lpcbench list names them\n",
			options->glob);
		code = EXIT_USAGE;
	} else {
		err = result_write(&result, options->out);
		if (err) {
			fprintf(stderr, "lpcbench: %s: %s\n", options->out,
				strerror(-err));
			code = EXIT_FILES;
		}
	}
	result_finish(&result);
	return code;
}

static enum exit_code report(const struct options *options)
{
	struct result result = { .n_series = 0 };
	enum exit_code code = EXIT_OK;
	char error[512];
	int err;

	if (result_read(&result, options->json, error, sizeof(error))) {
		fprintf(stderr, "lpcbench: %s\n", error);
		code = EXIT_FILES;
	} else {
		report_text(&result, stdout);
		err = options->html ? report_html(&result, options->html) : 0;
		if (err) {
			fprintf(stderr, "lpcbench: %s: %s\n", options->html,
				strerror(-err));
			code = EXIT_FILES;
		}
	}
	result_finish(&result);
	return code;
}

static enum exit_code list(void)
{
	size_t i;

	for (i = 0; i < series_count; i++)
		printf("%-22s %s\n", series_all[i].name, series_all[i].unit);
	return EXIT_OK;
}

int main(int argc, char **argv)
{
	const struct argp argp = { option_list, parse_option, "run|report|list",
				   doc,		NULL,	      NULL,
				   NULL };
	struct options options = { .command = NULL };

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &options);
	if (!strcmp(options.command, "run"))
		return run(&options);
	if (!strcmp(options.command, "report"))
		return report(&options);
	return list();
}
