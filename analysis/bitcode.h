/* SPDX-License-Identifier: MIT */
/*
 * bitcode.h - what compiling a driver for analysis is made of
 */
#ifndef DRVSPLIT_BITCODE_H
#define DRVSPLIT_BITCODE_H

#include "intern.h"

#include <glib.h>
#include <stdbool.h>

struct ds_build_options {
	const char *path, *output, *headers, *module, *flags, *tree;
	int jobs;
	bool json;
};

struct ds_build {
	struct ds_build_options *o;
	char *dir; /* folder of the driver */
	char *file; /* base name without .c when one file was asked for, or NULL */
	char *headers;
	GPtrArray *flags; /* owned */
	GPtrArray *dropped; /* interned */
	GPtrArray *extra; /* from the Kbuild file; owned */
	GHashTable
		*per_file; /* base name -> options of that file alone; owned */
	GPtrArray *units; /* base names without .c; owned */
	char *module;
	char *error;
};

/**
 * ds_build_run() - run a command in @dir
 * @input: text of a script that argument 2 is to name, or NULL
 * @ret_text: its standard output and error, freed by the caller
 * Return: 0 when it could be run; its own answer is in *ret_status
 */
int ds_build_run(const char *dir, char **argv, const char *input,
		 char **ret_text, int *ret_status);

/** ds_build_words() - add the words of a line, as a shell splits it */
void ds_build_words(GPtrArray *list, const char *text);

/**
 * ds_build_find_units() - which files make up the driver (kbuild.c)
 * Return: 0, or an exit code with @b->error set
 */
int ds_build_find_units(struct ds_build *b);

#endif
