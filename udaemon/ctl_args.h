/* SPDX-License-Identifier: MIT */
/*
 * ctl_args.h - arguments of lpcctl's commands.
 *
 * Every command takes --json, its own options, and a number of words.
 */
#ifndef _CTL_ARGS_H
#define _CTL_ARGS_H

#include <stdbool.h>

#include "ctl.h"

struct argp_option;

/**
 * struct ctl_args - arguments of a command
 * @options: its own options; their keys are positive and not 'j'
 * @usage: the words after the options, for --help
 * @doc: text of --help
 * @least: fewest words
 * @most: most words, 0: any number
 * @option: called with an option's key and argument; false: not such a value
 * @input: first argument of @option
 * @words: out: the words
 * @n_words: out: how many
 */
struct ctl_args {
	const struct argp_option *options;
	const char *usage;
	const char *doc;
	int least;
	int most;
	bool (*option)(void *input, int key, const char *arg);
	void *input;
	char **words;
	int n_words;
};

void ctl_args_parse(struct ctl *ctl, struct ctl_args *args, int argc,
		    char **argv);
bool ctl_args_number(const char *text, unsigned int least, unsigned int most,
		     unsigned int *ret_number);

#endif /* _CTL_ARGS_H */
