// SPDX-License-Identifier: MIT
/*
 * main.c - lpcgen, the interface compiler.
 */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "describe.h"
#include "diag.h"
#include "emit.h"
#include "layout.h"
#include "names.h"
#include "output.h"
#include "parse.h"
#include "signature.h"

enum {
	EXIT_INTERFACE = 1,
	EXIT_USAGE = 2,
	EXIT_FILES = 3,
};

enum action {
	ACTION_NONE,
	ACTION_GENERATE,
	ACTION_CHECK,
	ACTION_DESCRIBE,
	ACTION_SKELETON_KERN,
	ACTION_SKELETON_USER,
	ACTION_SIGNATURE,
};

struct options {
	enum action action;
	const char *out;
	const char *file;
};

const char *argp_program_version = "lpcgen 0.1";

static const char doc[] =
	"Compile an interface file into the stubs, skeletons and checks of both "
	"halves of a hybrid driver."
	"\v"
	"With --out, these files are written, NAME being the name of the "
	"interface:\n"
	"\n"
	"  NAME_lpc.h       what both halves share\n"
	"  NAME_kern.h      for the author of the kernel half\n"
	"  NAME_kern_lpc.c  stubs and checks of the kernel half\n"
	"  NAME_user.h      for the author of the user half\n"
	"  NAME_user_lpc.c  stubs and skeletons of the user half\n"
	"  NAME.lpc.json    the interface, for programs\n"
	"\n"
	"A file whose contents would not change is left alone.\n"
	"\n"
	"Examples:\n"
	"  lpcgen --check edu.lpc\n"
	"  lpcgen --out build/gen edu.lpc\n"
	"  lpcgen --skeleton user edu.lpc > edu_user.c\n"
	"  lpcgen --describe edu.lpc | jq '.upcalls[].name'\n"
	"\n"
	"Exit status: 0 done; 1 the interface file is wrong, messages say where; "
	"2 the command line is wrong; 3 a file could not be read or written.";

static const struct argp_option option_list[] = {
	{ "out", 'o', "DIR", 0, "Write the files into DIR, made if missing", 0 },
	{ "check", 'c', NULL, 0, "Only say what is wrong", 0 },
	{ "describe", 'd', NULL, 0, "Print the interface as JSON", 0 },
	{ "skeleton", 's', "kern|user", 0,
	  "Print a file to begin that half with", 0 },
	{ "signature", 'S', NULL, 0,
	  "Print the signature at each version: version, space, signature", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static void choose(struct argp_state *state, enum action action)
{
	struct options *o = state->input;

	if (o->action != ACTION_NONE)
		argp_error(state, "expected one of --out, --check, --describe, --skeleton, --signature, not two");
	o->action = action;
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'o':
		choose(state, ACTION_GENERATE);
		if (!*value)
			argp_error(state, "no folder; expected --out DIR");
		o->out = value;
		return 0;
	case 'c':
		choose(state, ACTION_CHECK);
		return 0;
	case 'd':
		choose(state, ACTION_DESCRIBE);
		return 0;
	case 's':
		if (!strcmp(value, "kern"))
			choose(state, ACTION_SKELETON_KERN);
		else if (!strcmp(value, "user"))
			choose(state, ACTION_SKELETON_USER);
		else
			argp_error(state, "no half '%s'; expected 'kern' or 'user'",
				   value);
		return 0;
	case 'S':
		choose(state, ACTION_SIGNATURE);
		return 0;
	case ARGP_KEY_ARG:
		if (o->file)
			argp_error(state, "second file '%s'; expected one",
				   value);
		o->file = value;
		return 0;
	case ARGP_KEY_END:
		if (!o->file)
			argp_error(state, "no file; expected FILE.lpc");
		if (o->action == ACTION_NONE)
			argp_error(state, "nothing to do; expected --out DIR, --check, --describe, --skeleton or --signature");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Parses and checks; false: there are errors, which were printed. */
static bool load(struct interface *i, const char *file, const struct text *text)
{
	struct diag diag = { .file = file, .text = text->chars };
	const char *base = strrchr(file, '/');
	bool good;

	i->file = base ? base + 1 : file;
	if (strlen(text->chars) != text->length) {
		diag_error(&diag, (struct loc){ 1, 1, 2 },
			   "there is a NUL byte in the file; expected text");
		goto done;
	}
	parse_interface(i, &diag);
	if (diag.errors)
		goto done;
	i->upper = interface_upper(i, i->name);
	check_interface(i, &diag);
	names_check(i, &diag);
	if (diag.errors)
		goto done;
	layout_interface(i);
	check_limits(i, &diag);
	if (strlen(i->file) != strlen(i->name) + strlen(".lpc") ||
	    strncmp(i->file, i->name, strlen(i->name)))
		diag_warning(&diag, i->loc,
			     "interface '%s' in file '%s'; generated files are named after the interface",
			     i->name, i->file);
done:
	diag_print(&diag, stderr);
	good = !diag.errors;
	diag_finish(&diag);
	if (good)
		signature_interface(i);
	return good;
}

static int write_file(struct interface *i, const char *folder,
		      const char *suffix, struct text *text)
{
	const char *name = interface_format(i, "%s%s", i->name, suffix);
	int err = output_file(folder, name, text);

	if (err)
		fprintf(stderr, "lpcgen: cannot write %s/%s: %s\n", folder,
			name, strerror(-err));
	text_finish(text);
	return err;
}

static int generate(struct interface *i, const char *folder)
{
	char *json = describe_interface(i, true);
	struct text text = { 0 };
	int err;

	err = output_folder(folder);
	if (err) {
		fprintf(stderr, "lpcgen: cannot make folder %s: %s\n", folder,
			strerror(-err));
		goto free;
	}
	emit_shared_header(i, &text);
	err = write_file(i, folder, "_lpc.h", &text);
	if (err)
		goto free;
	emit_kern_header(i, &text);
	err = write_file(i, folder, "_kern.h", &text);
	if (err)
		goto free;
	emit_kern_source(i, &text, json);
	err = write_file(i, folder, "_kern_lpc.c", &text);
	if (err)
		goto free;
	emit_user_header(i, &text);
	err = write_file(i, folder, "_user.h", &text);
	if (err)
		goto free;
	emit_user_source(i, &text, json);
	err = write_file(i, folder, "_user_lpc.c", &text);
	if (err)
		goto free;
	free(json);
	json = describe_interface(i, false);
	text_add(&text, "%s\n", json);
	err = write_file(i, folder, ".lpc.json", &text);
free:
	free(json);
	return err;
}

static int act(struct interface *i, const struct options *o)
{
	struct text text = { 0 };
	number version;
	bool failed;
	char *json;

	switch (o->action) {
	case ACTION_NONE:
	case ACTION_CHECK:
		return 0;
	case ACTION_GENERATE:
		return generate(i, o->out) ? EXIT_FILES : 0;
	case ACTION_DESCRIBE:
		json = describe_interface(i, false);
		text_add(&text, "%s\n", json);
		free(json);
		break;
	case ACTION_SKELETON_KERN:
	case ACTION_SKELETON_USER:
		emit_skeleton(i, &text, o->action == ACTION_SKELETON_KERN);
		break;
	case ACTION_SIGNATURE:
		for (version = 1; version <= i->version; version++)
			text_add(&text, "%u 0x%016llx\n", (unsigned int)version,
				 (unsigned long long)
				 i->signatures[(size_t)version - 1]);
		break;
	}
	failed = fputs(text.chars, stdout) < 0 || fflush(stdout);
	text_finish(&text);
	if (failed) {
		fprintf(stderr, "lpcgen: cannot write to standard output: %s\n",
			strerror(errno));
		return EXIT_FILES;
	}
	return 0;
}

int main(int argc, char **argv)
{
	const struct argp argp = {
		.options = option_list,
		.parser = parse_option,
		.args_doc = "FILE.lpc",
		.doc = doc,
	};
	struct options options = { 0 };
	struct interface interface;
	struct text text = { 0 };
	int err;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &options);
	err = output_read(options.file, &text);
	if (err) {
		fprintf(stderr, "lpcgen: cannot read %s: %s\n", options.file,
			strerror(-err));
		text_finish(&text);
		return EXIT_FILES;
	}
	interface_init(&interface);
	if (load(&interface, options.file, &text))
		err = act(&interface, &options);
	else
		err = EXIT_INTERFACE;
	interface_finish(&interface);
	text_finish(&text);
	return err;
}
