// SPDX-License-Identifier: MIT
/*
 * bitcode.c - compile a driver to bitcode for analysis
 *
 * The kernel's own build system says how: a one-line module is built with it and GCC once, the recorded command is
 * taken over with the options that clang does not know left out, and make evaluates the folder's Kbuild or Makefile
 * to tell which files belong to which module. The bitcode is for reading only: inline functions stay calls.
 */
#include "bitcode.h"
#include "command.h"
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

/* Options of GCC that clang refuses, or that change nothing in an analysis; those ending in * are prefixes. */
static const char *const dropped_options[] = {
	"-W*",
	"-mfunction-return*",
	"-mindirect-branch*",
	"-mharden-sls*",
	"-mpreferred-stack-boundary*",
	"-ftrivial-auto-var-init*",
	"-falign-*",
	"-mskip-rax-setup",
	"-fconserve-stack",
	"-mrecord-mcount",
	"-pg",
	"-mfentry",
	"-fno-allow-store-data-races",
	"-mno-fp-ret-in-387",
	"-fplugin*",
	"-fsanitize*",
	"-fno-var-tracking*",
	"-femit-struct-debug-baseonly",
	"-fno-stack-clash-protection",
	"-mstack-protector*",
	"-fzero-call-used-regs*",
	"-gdwarf*",
	"-fmin-function-alignment*",
};

static const struct argp_option option_list[] = {
	{ "output", 'o', "DIR", 0,
	  "put the .bc files and bitcode.json there (default: .)", 0 },
	{ "headers", 'H', "DIR", 0,
	  "kernel headers (default: those of the running kernel)", 0 },
	{ "module", 'm', "NAME", 0,
	  "which module, when the folder builds several", 0 },
	{ "flags", 'f', "FILE", 0,
	  "keep the options found in the headers there, for the next time", 0 },
	{ "tree", 't', "DIR", 0, "top of the kernel source that PATH lies in",
	  0 },
	{ "jobs", 'j', "N", 0, "compile N files at a time (default 1)", 0 },
	{ "json", 'J', NULL, 0, "print bitcode.json as well", 0 },
	{ 0 },
};

static error_t parser(int key, char *arg, struct argp_state *state)
{
	struct ds_build_options *o = state->input;

	switch (key) {
	case 'o':
		o->output = arg;
		return 0;
	case 'H':
		o->headers = arg;
		return 0;
	case 'm':
		o->module = arg;
		return 0;
	case 'f':
		o->flags = arg;
		return 0;
	case 't':
		o->tree = arg;
		return 0;
	case 'j':
		o->jobs = atoi(arg);
		if (o->jobs < 1 || o->jobs > 64)
			argp_error(state, "\"%s\" is not a number of jobs",
				   arg);
		return 0;
	case 'J':
		o->json = true;
		return 0;
	case ARGP_KEY_ARG:
		if (o->path)
			argp_error(state, "one folder or file at a time");
		o->path = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "name the driver's folder or file");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = option_list,
	.parser = parser,
	.args_doc = "FOLDER|FILE.c",
	.doc = "Compile a driver to bitcode for analysis, against the headers "
	       "of a stock kernel.\v"
	       "Example:\n  drvsplit bitcode drivers/net/ethernet/intel/e1000 "
	       "-o out\n",
};

static bool is_dropped(const char *flag)
{
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(dropped_options); i++) {
		const char *option = dropped_options[i];
		size_t len = strlen(option);

		if (option[len - 1] == '*' ? !strncmp(flag, option, len - 1) :
					     !strcmp(flag, option))
			return true;
	}
	return false;
}

/* Take the recorded command of the probe apart. */
static bool take_flags(struct ds_build *b, const char *command)
{
	char **words = NULL;
	char *line = g_strdup(command), *end = strstr(line, " ; ");
	int n = 0, i;

	if (end)
		*end = 0;
	if (!g_shell_parse_argv(line, &n, &words, NULL)) {
		g_free(line);
		return false;
	}
	for (i = 1; i < n; i++) {
		if (!strcmp(words[i], "-o")) {
			i++;
			continue;
		}
		if (!strcmp(words[i], "-c") ||
		    g_str_has_prefix(words[i], "-Wp,") ||
		    g_str_has_suffix(words[i], ".c") ||
		    g_str_has_prefix(words[i], "-DKBUILD_") ||
		    g_str_has_prefix(words[i], "-D__KBUILD_"))
			continue;
		if (is_dropped(words[i])) {
			if (!g_ptr_array_find(b->dropped, ds_intern(words[i]),
					      NULL))
				g_ptr_array_add(b->dropped,
						(gpointer)ds_intern(words[i]));
			continue;
		}
		g_ptr_array_add(b->flags, g_strdup(words[i]));
	}
	g_strfreev(words);
	g_free(line);
	return b->flags->len > 5;
}

static void remove_folder(const char *dir)
{
	GDir *d = g_dir_open(dir, 0, NULL);
	const char *name;

	while (d && (name = g_dir_read_name(d))) {
		char *path = g_build_filename(dir, name, NULL);

		unlink(path);
		g_free(path);
	}
	if (d)
		g_dir_close(d);
	rmdir(dir);
}

/* Build a one-line module with the kernel's build system and read what it recorded. */
static int probe_flags(struct ds_build *b)
{
	char *dir, *m, *text = NULL, *path, *command = NULL;
	int status = 0, ret = DS_EXIT_INPUT;

	if (b->o->flags &&
	    g_file_get_contents(b->o->flags, &command, NULL, NULL)) {
		bool ok = take_flags(b, command);

		g_free(command);
		if (ok)
			return 0;
	}
	dir = g_dir_make_tmp("drvsplit-XXXXXX", NULL);
	if (!dir) {
		b->error = g_strdup("no temporary folder can be made");
		return DS_EXIT_OUTPUT;
	}
	path = g_build_filename(dir, "Kbuild", NULL);
	g_file_set_contents(path, "obj-m := probe.o\n", -1, NULL);
	g_free(path);
	path = g_build_filename(dir, "probe.c", NULL);
	g_file_set_contents(
		path, "#include <linux/module.h>\nMODULE_LICENSE(\"GPL\");\n",
		-1, NULL);
	g_free(path);
	m = g_strdup_printf("M=%s", dir);
	if (ds_build_run(b->headers, (char *[]){ "make", m, "probe.o", NULL },
			 NULL, &text, &status) ||
	    status) {
		b->error = g_strdup_printf(
			"the kernel's build system in %s failed:\n%s",
			b->headers, text);
		goto out;
	}
	path = g_build_filename(dir, ".probe.o.cmd", NULL);
	if (!g_file_get_contents(path, &command, NULL, NULL) ||
	    !strstr(command, ":=")) {
		b->error = g_strdup_printf(
			"%s: the kernel's build system recorded no command",
			b->headers);
	} else {
		char *line = strstr(command, ":=") + 2,
		     *eol = strchr(line, '\n');

		if (eol)
			*eol = 0;
		if (take_flags(b, line)) {
			ret = 0;
			if (b->o->flags)
				g_file_set_contents(b->o->flags, line, -1,
						    NULL);
		} else {
			b->error = g_strdup_printf(
				"%s: the recorded command makes no sense",
				b->headers);
		}
	}
	g_free(path);
out:
	g_free(command);
	g_free(text);
	g_free(m);
	remove_folder(dir);
	g_free(dir);
	return ret;
}

/* "a-b/c" -> "a_b_c": what kbuild makes of names in macros. */
static char *identifier(const char *name)
{
	char *ret = g_strdup(name), *p;

	for (p = ret; *p; p++)
		if (!g_ascii_isalnum(*p))
			*p = '_';
	return ret;
}

static char *bitcode_path(struct ds_build *b, const char *unit)
{
	char *flat = g_strdup(unit), *name, *ret;

	g_strdelimit(flat, "/", '_');
	name = g_strconcat(flat, ".bc", NULL);
	ret = g_build_filename(b->o->output, name, NULL);
	g_free(name);
	g_free(flat);
	return ret;
}

static GPtrArray *compile_command(struct ds_build *b, const char *unit)
{
	GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);
	char *base = g_path_get_basename(unit), *base_id = identifier(base),
	     *module_id = identifier(b->module);
	const char *own = g_hash_table_lookup(b->per_file, unit);
	char *path = bitcode_path(b, unit),
	     *absolute = g_canonicalize_filename(path, NULL);
	guint i;

	g_ptr_array_add(argv, g_strdup("clang-14"));
	for (i = 0; i < b->flags->len; i++)
		g_ptr_array_add(argv, g_strdup(g_ptr_array_index(b->flags, i)));
	for (i = 0; i < b->extra->len; i++)
		if (!is_dropped(g_ptr_array_index(b->extra, i)))
			g_ptr_array_add(
				argv, g_strdup(g_ptr_array_index(b->extra, i)));
	if (own)
		ds_build_words(argv, own);
	g_ptr_array_add(argv, g_strdup_printf("-I%s", b->dir));
	g_ptr_array_add(argv,
			g_strdup_printf("-DKBUILD_BASENAME=\"%s\"", base_id));
	g_ptr_array_add(argv,
			g_strdup_printf("-DKBUILD_MODNAME=\"%s\"", module_id));
	g_ptr_array_add(
		argv, g_strdup_printf("-D__KBUILD_MODNAME=kmod_%s", module_id));
	g_ptr_array_add(argv,
			g_strdup_printf("-DKBUILD_MODFILE=\"%s\"", b->module));
	ds_build_words(
		argv,
		"-w -g -emit-llvm -O2 -Xclang -disable-llvm-passes -c -o");
	g_ptr_array_add(argv, absolute);
	g_ptr_array_add(argv, g_strdup_printf("%s/%s.c", b->dir, unit));
	g_ptr_array_add(argv, NULL);
	g_free(path);
	g_free(base);
	g_free(base_id);
	g_free(module_id);
	return argv;
}

struct child {
	pid_t pid;
	guint unit;
	char *log;
};

static int start_child(struct ds_build *b, guint unit, struct child *child)
{
	GPtrArray *argv = compile_command(b, g_ptr_array_index(b->units, unit));
	int fd = g_file_open_tmp("drvsplit-XXXXXX", &child->log, NULL);

	child->unit = unit;
	child->pid = fd >= 0 ? fork() : -1;
	if (!child->pid) {
		dup2(fd, STDERR_FILENO);
		dup2(fd, STDOUT_FILENO);
		if (chdir(b->headers))
			_exit(126);
		execvp(g_ptr_array_index(argv, 0), (char **)argv->pdata);
		dprintf(STDERR_FILENO,
			"clang-14 cannot be run: %s (Debian's package is "
			"clang-14)\n",
			strerror(errno));
		_exit(127);
	}
	if (fd >= 0)
		close(fd);
	g_ptr_array_free(argv, TRUE);
	if (child->pid < 0) {
		b->error = g_strdup_printf("no compiler can be started: %s",
					   strerror(errno));
		return DS_EXIT_INPUT;
	}
	return 0;
}

static int compile(struct ds_build *b)
{
	struct child *children = g_new0(struct child, b->o->jobs);
	guint next = 0, running = 0;
	int ret = 0, i;

	while ((next < b->units->len && !ret) || running) {
		int status;
		pid_t pid;

		for (i = 0; i < b->o->jobs && next < b->units->len && !ret;
		     i++) {
			if (children[i].pid)
				continue;
			ds_progress("compiling %s.c (%u of %u)",
				    (char *)g_ptr_array_index(b->units, next),
				    next + 1, b->units->len);
			ret = start_child(b, next++, &children[i]);
			running += !ret;
		}
		if (!running)
			break;
		pid = wait(&status);
		for (i = 0; i < b->o->jobs; i++) {
			char *text = NULL;

			if (pid <= 0 || children[i].pid != pid)
				continue;
			if (status && !ret) {
				g_file_get_contents(children[i].log, &text,
						    NULL, NULL);
				b->error = g_strdup_printf(
					"%s/%s.c does not compile:\n%s", b->dir,
					(char *)g_ptr_array_index(
						b->units, children[i].unit),
					text ? text : "");
				ret = DS_EXIT_COMPILER;
			}
			unlink(children[i].log);
			g_free(children[i].log);
			g_free(text);
			memset(&children[i], 0, sizeof(children[i]));
			running--;
		}
	}
	g_free(children);
	return ret;
}

static json_t *manifest(struct ds_build *b)
{
	json_t *root = json_pack("{s:s, s:s, s:s, s:s}", "what",
				 "drvsplit bitcode", "module", b->module,
				 "folder", b->dir, "headers", b->headers);
	json_t *sources = json_array(), *files = json_array(),
	       *dropped = json_array();
	guint i;

	for (i = 0; i < b->units->len; i++) {
		char *path = bitcode_path(b, g_ptr_array_index(b->units, i));
		char *source =
			g_strdup_printf("%s/%s.c", b->dir,
					(char *)g_ptr_array_index(b->units, i));

		json_array_append_new(files, json_string(path));
		json_array_append_new(sources, json_string(source));
		g_free(path);
		g_free(source);
	}
	for (i = 0; i < b->dropped->len; i++)
		json_array_append_new(
			dropped, json_string(g_ptr_array_index(b->dropped, i)));
	json_object_set_new(root, "sources", sources);
	json_object_set_new(root, "bitcode", files);
	json_object_set_new(root, "dropped_flags", dropped);
	return root;
}

static int finish(struct ds_build *b)
{
	char *path = g_build_filename(b->o->output, "bitcode.json", NULL);
	json_t *root = manifest(b);
	guint i;
	int ret;

	if (b->o->json) {
		json_dumpf(root, stdout, JSON_INDENT(1));
		putchar('\n');
	} else {
		printf("%s: %u file%s to bitcode in %s\n", b->module,
		       b->units->len, b->units->len == 1 ? "" : "s",
		       b->o->output);
		printf("options of GCC left out:");
		for (i = 0; i < b->dropped->len; i++)
			if (!g_str_has_prefix(g_ptr_array_index(b->dropped, i),
					      "-W"))
				printf(" %s", (char *)g_ptr_array_index(
						      b->dropped, i));
		printf(" and all warnings (-W...)\n");
	}
	ret = ds_output_json(path, root, &b->error) ? DS_EXIT_OUTPUT : 0;
	g_free(path);
	return ret;
}

static int find_headers(struct ds_build *b)
{
	struct utsname u;
	char *mark;
	bool there;

	if (b->o->headers) {
		b->headers = g_canonicalize_filename(b->o->headers, NULL);
	} else {
		uname(&u);
		b->headers =
			g_strdup_printf("/lib/modules/%s/build", u.release);
	}
	mark = g_build_filename(b->headers, "include", "generated",
				"autoconf.h", NULL);
	there = g_file_test(mark, G_FILE_TEST_EXISTS);
	g_free(mark);
	if (!there)
		b->error = g_strdup_printf("%s: there are no kernel headers; "
					   "name a folder with --headers",
					   b->headers);
	return there ? 0 : DS_EXIT_INPUT;
}

int ds_cmd_bitcode(int argc, char **argv)
{
	struct ds_build_options o = { .output = ".", .jobs = 1 };
	struct ds_build b = { .o = &o };
	int ret;

	b.flags = g_ptr_array_new_with_free_func(g_free);
	b.extra = g_ptr_array_new_with_free_func(g_free);
	b.units = g_ptr_array_new_with_free_func(g_free);
	b.dropped = g_ptr_array_new();
	b.per_file =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	ret = ds_parse(&argp, argc, argv, &o);
	if (!ret)
		ret = find_headers(&b);
	if (!ret)
		ret = ds_build_find_units(&b);
	if (!ret)
		ret = probe_flags(&b);
	if (!ret && g_mkdir_with_parents(o.output, 0755)) {
		b.error = g_strdup_printf("%s: cannot be made: %s", o.output,
					  strerror(errno));
		ret = DS_EXIT_OUTPUT;
	}
	if (!ret)
		ret = compile(&b);
	ds_progress_done();
	if (!ret)
		ret = finish(&b);
	if (b.error)
		ds_fail_with(ret, b.error);
	g_ptr_array_free(b.flags, TRUE);
	g_ptr_array_free(b.extra, TRUE);
	g_ptr_array_free(b.units, TRUE);
	g_ptr_array_free(b.dropped, TRUE);
	g_hash_table_destroy(b.per_file);
	g_free(b.dir);
	g_free(b.file);
	g_free(b.headers);
	g_free(b.module);
	return ret;
}
