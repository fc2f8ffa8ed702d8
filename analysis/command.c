// SPDX-License-Identifier: MIT
/* command.c - what the subcommands of drvsplit share, and "facts" */
#include "command.h"

#include "dot.h"
#include "extract.h"
#include "output.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

int ds_fail(int code, const char *format, ...)
{
	va_list ap;

	ds_progress_done();
	fputs("drvsplit: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	return code;
}

int ds_fail_with(int code, char *error)
{
	ds_fail(code, "%s", error);
	g_free(error);
	return code;
}

static bool progress_shown;

void ds_progress(const char *format, ...)
{
	static struct timespec start;
	struct timespec now;
	va_list ap;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!start.tv_sec)
		start = now;
	if (!isatty(STDERR_FILENO) ||
	    (now.tv_sec - start.tv_sec) * 1000 +
			    (now.tv_nsec - start.tv_nsec) / 1000000 <
		    1000)
		return;
	fputs("\r\033[K", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fflush(stderr);
	progress_shown = true;
}

void ds_progress_done(void)
{
	if (progress_shown)
		fputs("\r\033[K", stderr);
	progress_shown = false;
}

int ds_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	argp_err_exit_status = DS_EXIT_USAGE;
	return argp_parse(argp, argc, argv, 0, NULL, input) ? DS_EXIT_USAGE : 0;
}

struct facts_options {
	GPtrArray *paths;
	GPtrArray *tables;
	const char *output, *driver, *dot;
	bool json;
};

static const struct argp_option facts_option_list[] = {
	{ "output", 'o', "FILE", 0,
	  "write the facts there (default: standard output)", 0 },
	{ "contexts", 'c', "FILE", 0,
	  "read another context table after the built-in one; may be repeated",
	  0 },
	{ "driver", 'd', "NAME", 0,
	  "name of the driver (default: that of the first file)", 0 },
	{ "dot", 'D', "FILE", 0, "also draw the call graph in the DOT language",
	  0 },
	{ "json", 'j', NULL, 0, "with -o: print the summary as JSON", 0 },
	{ 0 },
};

static error_t facts_parser(int key, char *arg, struct argp_state *state)
{
	struct facts_options *o = state->input;

	switch (key) {
	case 'o':
		o->output = arg;
		return 0;
	case 'c':
		g_ptr_array_add(o->tables, arg);
		return 0;
	case 'd':
		o->driver = arg;
		return 0;
	case 'D':
		o->dot = arg;
		return 0;
	case 'j':
		o->json = true;
		return 0;
	case ARGP_KEY_ARG:
		g_ptr_array_add(o->paths, arg);
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "name the bitcode files of one driver");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp facts_argp = {
	.options = facts_option_list,
	.parser = facts_parser,
	.args_doc = "FILE.bc...",
	.doc = "Find the functions, calls, entry points, contexts, locks and "
	       "structure fields of a driver.\v"
	       "Example:\n  drvsplit facts out/8139too.bc -o out/facts.json\n",
};

static struct ds_table *read_tables(GPtrArray *more, char **error)
{
	struct ds_table *table = ds_table_create();
	const char *data = getenv("DRVSPLIT_DATA");
	char *path = g_build_filename(data ? data : DRVSPLIT_DATA,
				      "contexts.conf", NULL);
	int failed = ds_table_read(table, path, error);
	guint i;

	for (i = 0; !failed && i < more->len; i++)
		failed =
			ds_table_read(table, g_ptr_array_index(more, i), error);
	g_free(path);
	if (!failed)
		return table;
	ds_table_destroy(table);
	return NULL;
}

static json_t *summary(const struct ds_facts *f)
{
	int lines = 0, free_funcs = 0, free_lines = 0;
	char *verdict = ds_facts_verdict(f);
	struct rusage usage;
	json_t *ret;
	guint i;

	for (i = 0; i < f->funcs->len; i++) {
		lines += ds_func_lines(ds_func(f, i));
		if (ds_func(f, i)->why)
			continue;
		free_funcs++;
		free_lines += ds_func_lines(ds_func(f, i));
	}
	getrusage(RUSAGE_SELF, &usage);
	ret = json_pack(
		"{s:s, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:f, "
		"s:i, s:s}",
		"driver", f->driver, "functions", (int)f->funcs->len, "lines",
		lines, "may_leave", free_funcs, "lines_may_leave", free_lines,
		"entry_points", (int)f->entries->len, "indirect_calls",
		f->indirect, "resolved_by_points_to", f->by_points_to,
		"resolved_by_slot", f->by_slot, "unresolved",
		f->unresolved + f->by_signature, "undecided",
		(int)f->notes->len, "seconds",
		usage.ru_utime.tv_sec + usage.ru_stime.tv_sec +
			(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6,
		"peak_kilobytes", (int)usage.ru_maxrss, "verdict", verdict);
	g_free(verdict);
	return ret;
}

static void print_summary(json_t *s)
{
#define NUMBER(key) ((int)json_integer_value(json_object_get(s, key)))
	printf("%s: %d functions in %d lines; %d (%d lines) may leave the "
	       "kernel\n",
	       json_string_value(json_object_get(s, "driver")),
	       NUMBER("functions"), NUMBER("lines"), NUMBER("may_leave"),
	       NUMBER("lines_may_leave"));
	printf("%d entry points; %d indirect calls, %d resolved by points-to "
	       "analysis, %d by slot, %d not\n",
	       NUMBER("entry_points"), NUMBER("indirect_calls"),
	       NUMBER("resolved_by_points_to"), NUMBER("resolved_by_slot"),
	       NUMBER("unresolved"));
	printf("%s\n", json_string_value(json_object_get(s, "verdict")));
#undef NUMBER
}

int ds_cmd_facts(int argc, char **argv)
{
	struct facts_options o = { .paths = g_ptr_array_new(),
				   .tables = g_ptr_array_new(),
				   .output = "-" };
	struct ds_program *program = NULL;
	struct ds_table *table = NULL;
	struct ds_facts *facts = NULL;
	char *error = NULL, *name = NULL;
	json_t *s;
	int ret;

	ret = ds_parse(&facts_argp, argc, argv, &o);
	if (ret)
		goto out;
	g_ptr_array_add(o.paths, NULL);
	ret = DS_EXIT_INPUT;
	table = read_tables(o.tables, &error);
	if (!table)
		goto out;
	ds_progress("reading bitcode");
	program = ds_program_load((char *const *)o.paths->pdata, &error);
	if (!program)
		goto out;
	name = g_path_get_basename(g_ptr_array_index(o.paths, 0));
	if (g_str_has_suffix(name, ".bc"))
		name[strlen(name) - 3] = 0;
	ds_progress("analysing");
	facts = ds_extract(program, table, o.driver ? o.driver : name);
	ret = ds_output_json(o.output, ds_facts_to_json(facts), &error) ?
		      DS_EXIT_OUTPUT :
		      DS_EXIT_OK;
	if (!ret && o.dot)
		ret = ds_dot_write(o.dot, facts, NULL, &error) ?
			      DS_EXIT_OUTPUT :
			      DS_EXIT_OK;
	if (ret || !strcmp(o.output, "-"))
		goto out;
	s = summary(facts);
	if (o.json) {
		json_dumpf(s, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(4));
		putchar('\n');
	} else {
		print_summary(s);
	}
	json_decref(s);
out:
	if (error)
		ds_fail_with(ret, error);
	ds_progress_done();
	g_free(name);
	ds_facts_destroy(facts);
	ds_program_destroy(program);
	ds_table_destroy(table);
	g_ptr_array_free(o.paths, TRUE);
	g_ptr_array_free(o.tables, TRUE);
	return ret;
}
