// SPDX-License-Identifier: MIT
/*
 * kbuild.c - which files make up a driver
 *
 * The folder's Kbuild or Makefile is evaluated by make itself, and asked for
 * its modules and options; without one, every C file that no other includes
 * belongs to the one module.
 */
#include "bitcode.h"
#include "command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Run a command in @dir; standard output and error are returned together. */
int ds_build_run(const char *dir, char **argv, const char *input,
		 char **ret_text, int *ret_status)
{
	GError *gerror = NULL;
	gchar *out = NULL, *err = NULL;
	char *script = NULL;
	int ok;

	if (input) {
		int fd = g_file_open_tmp("drvsplit-XXXXXX", &script, NULL);

		if (fd < 0 ||
		    write(fd, input, strlen(input)) != (ssize_t)strlen(input)) {
			*ret_text =
				g_strdup("no temporary file can be written");
			if (fd >= 0)
				close(fd);
			g_free(script);
			return -EIO;
		}
		close(fd);
		argv[2] = script;
	}
	ok = g_spawn_sync(dir, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
			  &out, &err, ret_status, &gerror);
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

/* Make evaluates the folder's Kbuild file and prints what drvsplit wants to know of it. */
static const char kbuild_questions[] =
	"comma := ,\n"
	"cc-option = $(1)\ncc-disable-warning =\n"
	"-include $(objtree)/include/config/auto.conf\n"
	"include $(kbuild-file)\n"
	"names := $(sort $(patsubst %.o,%,$(filter %.o,$(obj-m) $(obj-y) "
	"$(lib-y))))\n"
	"$(foreach n,$(names),$(info MODULE $(n) $(sort $(filter "
	"%.o,$($(n)-objs) $($(n)-y) $($(n)-m)))))\n"
	"$(info FLAGS $(ccflags-y) $(ccflags-m) $(EXTRA_CFLAGS) "
	"$(subdir-ccflags-y))\n"
	"$(foreach v,$(filter CFLAGS_%.o,$(.VARIABLES)),$(info FILE $(v) "
	"$($(v))))\n"
	"all: ;\n";

void ds_build_words(GPtrArray *list, const char *text)
{
	char **words = NULL;
	int n = 0, i;

	if (!g_shell_parse_argv(text, &n, &words, NULL))
		return;
	for (i = 0; i < n; i++)
		g_ptr_array_add(list, g_strdup(words[i]));
	g_strfreev(words);
}

static bool choose_module(struct ds_build *b, GPtrArray *modules)
{
	GString *names = g_string_new(NULL);
	char **chosen = NULL;
	guint i, k, fits = 0;

	for (i = 0; i < modules->len; i++) {
		char **words = g_ptr_array_index(modules, i);
		bool fit = !b->file &&
			   (!b->o->module || !strcmp(b->o->module, words[1]));

		if (b->file && !words[2])
			fit = !strcmp(words[1], b->file);
		for (k = 2; b->file && words[k]; k++)
			fit |= !strncmp(words[k], b->file, strlen(b->file)) &&
			       !strcmp(words[k] + strlen(b->file), ".o");
		if (b->file && b->o->module)
			fit &= !strcmp(b->o->module, words[1]);
		g_string_append_printf(names, "%s%s", names->len ? ", " : "",
				       words[1]);
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
		b->error = g_strdup_printf("%s builds several modules: %s; "
					   "choose one with --module",
					   b->dir, names->str);
	} else if (!fits) {
		b->error = g_strdup_printf(
			"%s builds no module%s%s in this kernel's "
			"configuration%s%s",
			b->dir, b->o->module ? " called " : "",
			b->o->module ? b->o->module : "",
			names->len ? "; there are " : "", names->str);
	} else {
		b->module = g_strdup(chosen[1]);
		if (!chosen[2])
			g_ptr_array_add(b->units, g_strdup(chosen[1]));
		for (k = 2; chosen[k]; k++)
			g_ptr_array_add(
				b->units,
				g_strndup(chosen[k], strlen(chosen[k]) - 2));
	}
	g_string_free(names, TRUE);
	return !b->error;
}

static int read_kbuild(struct ds_build *b, const char *kbuild)
{
	GPtrArray *modules =
		g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
	const char *src = b->dir;
	char *text = NULL, **lines, *script, *tidy_tree = NULL;
	int status = 0, i, ret = DS_EXIT_INPUT;

	if (b->o->tree) {
		tidy_tree = g_canonicalize_filename(b->o->tree, NULL);
		if (g_str_has_prefix(b->dir, tidy_tree) &&
		    b->dir[strlen(tidy_tree)] == '/')
			src = b->dir + strlen(tidy_tree) + 1;
	}
	script = g_strdup_printf("src := %s\nobj := %s\nsrctree := %s\nobjtree "
				 ":= %s\nkbuild-file := %s\n%s",
				 src, src, tidy_tree ? tidy_tree : b->headers,
				 b->headers, kbuild, kbuild_questions);
	if (ds_build_run(b->dir, (char *[]){ "make", "-sf", NULL, "all", NULL },
			 script, &text, &status) ||
	    status) {
		b->error = g_strdup_printf("%s cannot be evaluated:\n%s",
					   kbuild, text);
		goto out;
	}
	lines = g_strsplit(text, "\n", -1);
	for (i = 0; lines[i]; i++) {
		g_strstrip(lines[i]);
		if (g_str_has_prefix(lines[i], "MODULE ")) {
			g_ptr_array_add(modules, g_strsplit(lines[i], " ", -1));
		} else if (g_str_has_prefix(lines[i], "FLAGS ")) {
			ds_build_words(b->extra, lines[i] + 6);
		} else if (g_str_has_prefix(lines[i], "FILE CFLAGS_")) {
			char *name = lines[i] + 12, *end = strstr(name, ".o ");

			if (end) {
				*end = 0;
				g_hash_table_insert(b->per_file, g_strdup(name),
						    g_strdup(end + 3));
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
static int guess_units(struct ds_build *b)
{
	GHashTable *included =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	GRegex *regex = g_regex_new("^\\s*#\\s*include\\s+\"([^\"/]+\\.c)\"",
				    G_REGEX_MULTILINE, 0, NULL);
	GDir *d = g_dir_open(b->dir, 0, NULL);
	const char *name;
	guint i;

	while (d && (name = g_dir_read_name(d))) {
		char *path, *text = NULL;
		GMatchInfo *match;

		if (!g_str_has_suffix(name, ".c") ||
		    g_str_has_suffix(name, ".mod.c"))
			continue;
		g_ptr_array_add(names, g_strdup(name));
		path = g_build_filename(b->dir, name, NULL);
		if (g_file_get_contents(path, &text, NULL, NULL)) {
			g_regex_match(regex, text, 0, &match);
			while (g_match_info_matches(match)) {
				g_hash_table_add(included,
						 g_match_info_fetch(match, 1));
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
			g_ptr_array_add(b->units,
					g_strndup(name, strlen(name) - 2));
	}
	if (b->file)
		g_ptr_array_add(b->units, g_strdup(b->file));
	b->module = b->file ? g_strdup(b->file) : g_path_get_basename(b->dir);
	if (!b->units->len)
		b->error =
			g_strdup_printf("%s: there is no C file in it", b->dir);
	g_ptr_array_free(names, TRUE);
	g_hash_table_destroy(included);
	g_regex_unref(regex);
	return b->error ? DS_EXIT_INPUT : 0;
}

int ds_build_find_units(struct ds_build *b)
{
	static const char *const names[] = { "Kbuild", "Makefile" };
	struct stat st;
	char *tidy;
	size_t i;

	if (stat(b->o->path, &st)) {
		b->error =
			g_strdup_printf("%s: %s", b->o->path, strerror(errno));
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
			b->error =
				g_strdup_printf("%s: not a C file", b->o->path);
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
