// SPDX-License-Identifier: MIT
/*
 * bitcode.c - compile a driver to bitcode for analysis
 *
 * The kernel's own build system says how: a one-line module is built with it and GCC once, the recorded command is
 * taken over with the options that clang does not know left out, and make evaluates the folder's Kbuild or Makefile
 * to tell which files belong to which module. The bitcode is for reading only: inline functions stay calls.
 */
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
	"-W*", "-mfunction-return*", "-mindirect-branch*", "-mharden-sls*", "-mpreferred-stack-boundary*",
	"-ftrivial-auto-var-init*", "-falign-*", "-mskip-rax-setup", "-fconserve-stack", "-mrecord-mcount", "-pg",
	"-mfentry", "-fno-allow-store-data-races", "-mno-fp-ret-in-387", "-fplugin*", "-fsanitize*", "-fno-var-tracking*",
	"-femit-struct-debug-baseonly", "-fno-stack-clash-protection", "-mstack-protector*", "-fzero-call-used-regs*",
	"-gdwarf*", "-fmin-function-alignment*",
};

struct options {
	const char *path, *output, *headers, *module, *flags, *tree;
	int jobs;
	bool json;
};

struct build {
	struct options *o;
	char *dir;		/* folder of the driver */
	char *file;		/* base name without .c when one file was asked for, or NULL */
	char *headers;
	GPtrArray *flags;	/* owned */
	GPtrArray *dropped;	/* interned */
	GPtrArray *extra;	/* from the Kbuild file; owned */
	GHashTable *per_file;	/* base name -> options of that file alone; owned */
	GPtrArray *units;	/* base names without .c; owned */
	char *module;
	char *error;
};

static const struct argp_option option_list[] = {
	{ "output", 'o', "DIR", 0, "put the .bc files and bitcode.json there (default: .)", 0 },
	{ "headers", 'H', "DIR", 0, "kernel headers (default: those of the running kernel)", 0 },
	{ "module", 'm', "NAME", 0, "which module, when the folder builds several", 0 },
	{ "flags", 'f', "FILE", 0, "keep the options found in the headers there, for the next time", 0 },
	{ "tree", 't', "DIR", 0, "top of the kernel source that PATH lies in", 0 },
	{ "jobs", 'j', "N", 0, "compile N files at a time (default 1)", 0 },
	{ "json", 'J', NULL, 0, "print bitcode.json as well", 0 },
	{ 0 },
};

static error_t parser(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

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
			argp_error(state, "\"%s\" is not a number of jobs", arg);
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
	.doc = "Compile a driver to bitcode for analysis, against the headers of a stock kernel.\v"
	       "Example:\n  drvsplit bitcode drivers/net/ethernet/intel/e1000 -o out\n",
};

/* Run a command in @dir; standard output and error are returned together. */
static int run(const char *dir, char **argv, const char *input, char **ret_text, int *ret_status)
{
	GError *gerror = NULL;
	gchar *out = NULL, *err = NULL;
	char *script = NULL;
	int ok;

	if (input) {
		int fd = g_file_open_tmp("drvsplit-XXXXXX", &script, NULL);

		if (fd < 0 || write(fd, input, strlen(input)) != (ssize_t)strlen(input)) {
			*ret_text = g_strdup("no temporary file can be written");
			if (fd >= 0)
				close(fd);
			g_free(script);
			return -EIO;
		}
		close(fd);
		argv[2] = script;
	}
	ok = g_spawn_sync(dir, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, ret_status, &gerror);
	if (script)
		unlink(script);
	g_free(script);
	if (!ok) {
		*ret_text = g_strdup(gerror->message);
		g_error_free(gerror);
		return -ENOENT;
	}
	*ret_text = g_strconcat(out, err, NULL);
	g_free(out);
	g_free(err);
	return 0;
}

static bool is_dropped(const char *flag)
{
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(dropped_options); i++) {
		const char *option = dropped_options[i];
		size_t len = strlen(option);

		if (option[len - 1] == '*' ? !strncmp(flag, option, len - 1) : !strcmp(flag, option))
			return true;
	}
	return false;
}

/* Take the recorded command of the probe apart. */
static bool take_flags(struct build *b, const char *command)
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
		if (!strcmp(words[i], "-c") || g_str_has_prefix(words[i], "-Wp,") || g_str_has_suffix(words[i], ".c") ||
		    g_str_has_prefix(words[i], "-DKBUILD_") || g_str_has_prefix(words[i], "-D__KBUILD_"))
			continue;
		if (is_dropped(words[i])) {
			if (!g_ptr_array_find(b->dropped, ds_intern(words[i]), NULL))
				g_ptr_array_add(b->dropped, (gpointer)ds_intern(words[i]));
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
static int probe_flags(struct build *b)
{
	char *dir, *m, *text = NULL, *path, *command = NULL;
	int status = 0, ret = DS_EXIT_INPUT;

	if (b->o->flags && g_file_get_contents(b->o->flags, &command, NULL, NULL)) {
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
	g_file_set_contents(path, "#include <linux/module.h>\nMODULE_LICENSE(\"GPL\");\n", -1, NULL);
	g_free(path);
	m = g_strdup_printf("M=%s", dir);
	if (run(b->headers, (char *[]){ "make", m, "probe.o", NULL }, NULL, &text, &status) || status) {
		b->error = g_strdup_printf("the kernel's build system in %s failed:\n%s", b->headers, text);
		goto out;
	}
	path = g_build_filename(dir, ".probe.o.cmd", NULL);
	if (!g_file_get_contents(path, &command, NULL, NULL) || !strstr(command, ":=")) {
		b->error = g_strdup_printf("%s: the kernel's build system recorded no command", b->headers);
	} else {
		char *line = strstr(command, ":=") + 2, *eol = strchr(line, '\n');

		if (eol)
			*eol = 0;
		if (take_flags(b, line)) {
			ret = 0;
			if (b->o->flags)
				g_file_set_contents(b->o->flags, line, -1, NULL);
		} else {
			b->error = g_strdup_printf("%s: the recorded command makes no sense", b->headers);
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

/* Make evaluates the folder's Kbuild file and prints what drvsplit wants to know of it. */
static const char kbuild_questions[] =
	"comma := ,\n"
	"cc-option = $(1)\ncc-disable-warning =\n"
	"-include $(objtree)/include/config/auto.conf\n"
	"include $(kbuild-file)\n"
	"names := $(sort $(patsubst %.o,%,$(filter %.o,$(obj-m) $(obj-y) $(lib-y))))\n"
	"$(foreach n,$(names),$(info MODULE $(n) $(sort $(filter %.o,$($(n)-objs) $($(n)-y) $($(n)-m)))))\n"
	"$(info FLAGS $(ccflags-y) $(ccflags-m) $(EXTRA_CFLAGS) $(subdir-ccflags-y))\n"
	"$(foreach v,$(filter CFLAGS_%.o,$(.VARIABLES)),$(info FILE $(v) $($(v))))\n"
	"all: ;\n";

static void add_words(GPtrArray *list, const char *text)
{
	char **words = NULL;
	int n = 0, i;

	if (!g_shell_parse_argv(text, &n, &words, NULL))
		return;
	for (i = 0; i < n; i++)
		g_ptr_array_add(list, g_strdup(words[i]));
	g_strfreev(words);
}

static bool choose_module(struct build *b, GPtrArray *modules)
{
	GString *names = g_string_new(NULL);
	char **chosen = NULL;
	guint i, k, fits = 0;

	for (i = 0; i < modules->len; i++) {
		char **words = g_ptr_array_index(modules, i);
		bool fit = !b->file && (!b->o->module || !strcmp(b->o->module, words[1]));

		if (b->file && !words[2])
			fit = !strcmp(words[1], b->file);
		for (k = 2; b->file && words[k]; k++)
			fit |= !strncmp(words[k], b->file, strlen(b->file)) && !strcmp(words[k] + strlen(b->file), ".o");
		if (b->file && b->o->module)
			fit &= !strcmp(b->o->module, words[1]);
		g_string_append_printf(names, "%s%s", names->len ? ", " : "", words[1]);
		if (fit) {
			chosen = words;
			fits++;
		}
	}
	if (!fits && b->file) {
		/* not part of this kernel's configuration: the file alone */
		b->module = g_strdup(b->file);
		g_ptr_array_add(b->units, g_strdup(b->file));
	} else if (fits > 1 && !b->file) {
		b->error = g_strdup_printf("%s builds several modules: %s; choose one with --module", b->dir, names->str);
	} else if (!fits) {
		b->error = g_strdup_printf("%s builds no module%s%s in this kernel's configuration%s%s", b->dir,
					   b->o->module ? " called " : "", b->o->module ? b->o->module : "",
					   names->len ? "; there are " : "", names->str);
	} else {
		b->module = g_strdup(chosen[1]);
		if (!chosen[2])
			g_ptr_array_add(b->units, g_strdup(chosen[1]));
		for (k = 2; chosen[k]; k++)
			g_ptr_array_add(b->units, g_strndup(chosen[k], strlen(chosen[k]) - 2));
	}
	g_string_free(names, TRUE);
	return !b->error;
}

static int read_kbuild(struct build *b, const char *kbuild)
{
	GPtrArray *modules = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
	const char *src = b->dir;
	char *text = NULL, **lines, *script, *tidy_tree = NULL;
	int status = 0, i, ret = DS_EXIT_INPUT;

	if (b->o->tree) {
		tidy_tree = g_canonicalize_filename(b->o->tree, NULL);
		if (g_str_has_prefix(b->dir, tidy_tree) && b->dir[strlen(tidy_tree)] == '/')
			src = b->dir + strlen(tidy_tree) + 1;
	}
	script = g_strdup_printf("src := %s\nobj := %s\nsrctree := %s\nobjtree := %s\nkbuild-file := %s\n%s", src, src,
				 tidy_tree ? tidy_tree : b->headers, b->headers, kbuild, kbuild_questions);
	if (run(b->dir, (char *[]){ "make", "-sf", NULL, "all", NULL }, script, &text, &status) || status) {
		b->error = g_strdup_printf("%s cannot be evaluated:\n%s", kbuild, text);
		goto out;
	}
	lines = g_strsplit(text, "\n", -1);
	for (i = 0; lines[i]; i++) {
		g_strstrip(lines[i]);
		if (g_str_has_prefix(lines[i], "MODULE ")) {
			g_ptr_array_add(modules, g_strsplit(lines[i], " ", -1));
		} else if (g_str_has_prefix(lines[i], "FLAGS ")) {
			add_words(b->extra, lines[i] + 6);
		} else if (g_str_has_prefix(lines[i], "FILE CFLAGS_")) {
			char *name = lines[i] + 12, *end = strstr(name, ".o ");

			if (end) {
				*end = 0;
				g_hash_table_insert(b->per_file, g_strdup(name), g_strdup(end + 3));
			}
		}
	}
	g_strfreev(lines);
	if (choose_module(b, modules))
		ret = 0;
out:
	g_free(tidy_tree);
	g_free(script);
	g_free(text);
	g_ptr_array_free(modules, TRUE);
	return ret;
}

static gint by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Without a Kbuild file: every .c file that no other one includes. */
static int guess_units(struct build *b)
{
	GHashTable *included = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	GRegex *regex = g_regex_new("^\\s*#\\s*include\\s+\"([^\"/]+\\.c)\"", G_REGEX_MULTILINE, 0, NULL);
	GDir *d = g_dir_open(b->dir, 0, NULL);
	const char *name;
	guint i;

	while (d && (name = g_dir_read_name(d))) {
		char *path, *text = NULL;
		GMatchInfo *match;

		if (!g_str_has_suffix(name, ".c") || g_str_has_suffix(name, ".mod.c"))
			continue;
		g_ptr_array_add(names, g_strdup(name));
		path = g_build_filename(b->dir, name, NULL);
		if (g_file_get_contents(path, &text, NULL, NULL)) {
			g_regex_match(regex, text, 0, &match);
			while (g_match_info_matches(match)) {
				g_hash_table_add(included, g_match_info_fetch(match, 1));
				g_match_info_next(match, NULL);
			}
			g_match_info_free(match);
		}
		g_free(text);
		g_free(path);
	}
	if (d)
		g_dir_close(d);
	g_ptr_array_sort(names, by_name);
	for (i = 0; i < names->len; i++) {
		name = g_ptr_array_index(names, i);
		if (!b->file && !g_hash_table_contains(included, name))
			g_ptr_array_add(b->units, g_strndup(name, strlen(name) - 2));
	}
	if (b->file)
		g_ptr_array_add(b->units, g_strdup(b->file));
	b->module = b->file ? g_strdup(b->file) : g_path_get_basename(b->dir);
	if (!b->units->len)
		b->error = g_strdup_printf("%s: there is no C file in it", b->dir);
	g_ptr_array_free(names, TRUE);
	g_hash_table_destroy(included);
	g_regex_unref(regex);
	return b->error ? DS_EXIT_INPUT : 0;
}

static int find_units(struct build *b)
{
	static const char *const names[] = { "Kbuild", "Makefile" };
	struct stat st;
	char *tidy;
	size_t i;

	if (stat(b->o->path, &st)) {
		b->error = g_strdup_printf("%s: %s", b->o->path, strerror(errno));
		return DS_EXIT_INPUT;
	}
	tidy = g_canonicalize_filename(b->o->path, NULL);
	if (S_ISDIR(st.st_mode)) {
		b->dir = tidy;
	} else {
		b->dir = g_path_get_dirname(tidy);
		b->file = g_path_get_basename(tidy);
		g_free(tidy);
		if (!g_str_has_suffix(b->file, ".c")) {
			b->error = g_strdup_printf("%s: not a C file", b->o->path);
			return DS_EXIT_INPUT;
		}
		b->file[strlen(b->file) - 2] = 0;
	}
	for (i = 0; i < G_N_ELEMENTS(names); i++) {
		char *kbuild = g_build_filename(b->dir, names[i], NULL);
		bool there = g_file_test(kbuild, G_FILE_TEST_IS_REGULAR);
		int ret = there ? read_kbuild(b, kbuild) : 0;

		g_free(kbuild);
		if (there)
			return ret;
	}
	return guess_units(b);
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

static char *bitcode_path(struct build *b, const char *unit)
{
	char *flat = g_strdup(unit), *name, *ret;

	g_strdelimit(flat, "/", '_');
	name = g_strconcat(flat, ".bc", NULL);
	ret = g_build_filename(b->o->output, name, NULL);
	g_free(name);
	g_free(flat);
	return ret;
}

static GPtrArray *compile_command(struct build *b, const char *unit)
{
	GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);
	char *base = g_path_get_basename(unit), *base_id = identifier(base), *module_id = identifier(b->module);
	const char *own = g_hash_table_lookup(b->per_file, unit);
	char *path = bitcode_path(b, unit), *absolute = g_canonicalize_filename(path, NULL);
	guint i;

	g_ptr_array_add(argv, g_strdup("clang-14"));
	for (i = 0; i < b->flags->len; i++)
		g_ptr_array_add(argv, g_strdup(g_ptr_array_index(b->flags, i)));
	for (i = 0; i < b->extra->len; i++)
		if (!is_dropped(g_ptr_array_index(b->extra, i)))
			g_ptr_array_add(argv, g_strdup(g_ptr_array_index(b->extra, i)));
	if (own)
		add_words(argv, own);
	g_ptr_array_add(argv, g_strdup_printf("-I%s", b->dir));
	g_ptr_array_add(argv, g_strdup_printf("-DKBUILD_BASENAME=\"%s\"", base_id));
	g_ptr_array_add(argv, g_strdup_printf("-DKBUILD_MODNAME=\"%s\"", module_id));
	g_ptr_array_add(argv, g_strdup_printf("-D__KBUILD_MODNAME=kmod_%s", module_id));
	g_ptr_array_add(argv, g_strdup_printf("-DKBUILD_MODFILE=\"%s\"", b->module));
	add_words(argv, "-w -g -emit-llvm -O2 -Xclang -disable-llvm-passes -c -o");
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

static int start_child(struct build *b, guint unit, struct child *child)
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
		dprintf(STDERR_FILENO, "clang-14 cannot be run: %s (Debian's package is clang-14)\n", strerror(errno));
		_exit(127);
	}
	if (fd >= 0)
		close(fd);
	g_ptr_array_free(argv, TRUE);
	if (child->pid < 0) {
		b->error = g_strdup_printf("no compiler can be started: %s", strerror(errno));
		return DS_EXIT_INPUT;
	}
	return 0;
}

static int compile(struct build *b)
{
	struct child *children = g_new0(struct child, b->o->jobs);
	guint next = 0, running = 0;
	int ret = 0, i;

	while ((next < b->units->len && !ret) || running) {
		int status;
		pid_t pid;

		for (i = 0; i < b->o->jobs && next < b->units->len && !ret; i++) {
			if (children[i].pid)
				continue;
			ds_progress("compiling %s.c (%u of %u)", (char *)g_ptr_array_index(b->units, next), next + 1,
				    b->units->len);
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
				g_file_get_contents(children[i].log, &text, NULL, NULL);
				b->error = g_strdup_printf("%s/%s.c does not compile:\n%s", b->dir,
							   (char *)g_ptr_array_index(b->units, children[i].unit),
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

static json_t *manifest(struct build *b)
{
	json_t *root = json_pack("{s:s, s:s, s:s, s:s}", "what", "drvsplit bitcode", "module", b->module, "folder", b->dir,
				 "headers", b->headers);
	json_t *sources = json_array(), *files = json_array(), *dropped = json_array();
	guint i;

	for (i = 0; i < b->units->len; i++) {
		char *path = bitcode_path(b, g_ptr_array_index(b->units, i));
		char *source = g_strdup_printf("%s/%s.c", b->dir, (char *)g_ptr_array_index(b->units, i));

		json_array_append_new(files, json_string(path));
		json_array_append_new(sources, json_string(source));
		g_free(path);
		g_free(source);
	}
	for (i = 0; i < b->dropped->len; i++)
		json_array_append_new(dropped, json_string(g_ptr_array_index(b->dropped, i)));
	json_object_set_new(root, "sources", sources);
	json_object_set_new(root, "bitcode", files);
	json_object_set_new(root, "dropped_flags", dropped);
	return root;
}

static int finish(struct build *b)
{
	char *path = g_build_filename(b->o->output, "bitcode.json", NULL);
	json_t *root = manifest(b);
	guint i;
	int ret;

	if (b->o->json) {
		json_dumpf(root, stdout, JSON_INDENT(1));
		putchar('\n');
	} else {
		printf("%s: %u file%s to bitcode in %s\n", b->module, b->units->len, b->units->len == 1 ? "" : "s",
		       b->o->output);
		printf("options of GCC left out:");
		for (i = 0; i < b->dropped->len; i++)
			if (!g_str_has_prefix(g_ptr_array_index(b->dropped, i), "-W"))
				printf(" %s", (char *)g_ptr_array_index(b->dropped, i));
		printf(" and all warnings (-W...)\n");
	}
	ret = ds_output_json(path, root, &b->error) ? DS_EXIT_OUTPUT : 0;
	g_free(path);
	return ret;
}

static int find_headers(struct build *b)
{
	struct utsname u;
	char *mark;
	bool there;

	if (b->o->headers) {
		b->headers = g_canonicalize_filename(b->o->headers, NULL);
	} else {
		uname(&u);
		b->headers = g_strdup_printf("/lib/modules/%s/build", u.release);
	}
	mark = g_build_filename(b->headers, "include", "generated", "autoconf.h", NULL);
	there = g_file_test(mark, G_FILE_TEST_EXISTS);
	g_free(mark);
	if (!there)
		b->error = g_strdup_printf("%s: there are no kernel headers; name a folder with --headers", b->headers);
	return there ? 0 : DS_EXIT_INPUT;
}

int ds_cmd_bitcode(int argc, char **argv)
{
	struct options o = { .output = ".", .jobs = 1 };
	struct build b = { .o = &o };
	int ret;

	b.flags = g_ptr_array_new_with_free_func(g_free);
	b.extra = g_ptr_array_new_with_free_func(g_free);
	b.units = g_ptr_array_new_with_free_func(g_free);
	b.dropped = g_ptr_array_new();
	b.per_file = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	ret = ds_parse(&argp, argc, argv, &o);
	if (!ret)
		ret = find_headers(&b);
	if (!ret)
		ret = find_units(&b);
	if (!ret)
		ret = probe_flags(&b);
	if (!ret && g_mkdir_with_parents(o.output, 0755)) {
		b.error = g_strdup_printf("%s: cannot be made: %s", o.output, strerror(errno));
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
