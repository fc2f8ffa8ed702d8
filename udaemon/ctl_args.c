// SPDX-License-Identifier: MIT
/*
 * ctl_args.c - arguments of lpcctl's commands.
 */
#include <argp.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include "ctl_args.h"

/**
 * struct parse - a command line being parsed
 * @ctl: what holds for every command
 * @args: what there may be
 */
struct parse {
	struct ctl *ctl;
	struct ctl_args *args;
};

static const struct argp_option json_option[] = {
	{ "json", 'j', NULL, 0, "Print JSON", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const char *option_name(const struct argp_option *options, int key)
{
	for (; options->name; options++) {
		if (options->key == key)
			return options->name;
	}
	return NULL;
}

static error_t parse_own(int key, char *arg, struct argp_state *state)
{
	struct parse *parse = state->input;
	struct ctl_args *args = parse->args;

	if (!option_name(args->options, key))
		return ARGP_ERR_UNKNOWN;
	if (!args->option(args->input, key, arg))
		argp_error(state, "--%s: '%s' is not a value for it",
			   option_name(args->options, key), arg);
	return 0;
}

static error_t parse_common(int key, char *arg, struct argp_state *state)
{
	struct parse *parse = state->input;
	struct ctl_args *args = parse->args;

	(void)arg;
	switch (key) {
	case 'j':
		parse->ctl->json = true;
		return 0;
	case ARGP_KEY_INIT:
		if (args->options)
			state->child_inputs[0] = parse;
		return 0;
	case ARGP_KEY_ARGS:
		args->words = state->argv + state->next;
		args->n_words = state->argc - state->next;
		return 0;
	case ARGP_KEY_END:
		if (args->n_words < args->least)
			argp_error(state, "something is missing: %s",
				   args->usage);
		if (args->most && args->n_words > args->most)
			argp_error(state, "'%s' is too much: %s",
				   args->words[args->most], args->usage);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/**
 * ctl_args_parse - parse the arguments of a command
 * @ctl: what holds for every command; --json is set there
 * @args: what there may be, and where it goes
 * @argc: of main(), the command's name being the first
 * @argv: of main()
 *
 * Does not return where the arguments are wrong or ask for help.
 */
void ctl_args_parse(struct ctl *ctl, struct ctl_args *args, int argc,
		    char **argv)
{
	const struct argp own = { args->options, parse_own, NULL, NULL,
				  NULL,		 NULL,	    NULL };
	const struct argp_child children[] = {
		{ args->options ? &own : NULL, 0, NULL, 0 },
		{ NULL, 0, NULL, 0 },
	};
	const struct argp argp = { json_option, parse_common, args->usage,
				   args->doc,	children,     NULL,
				   NULL };
	struct parse parse = { ctl, args };

	args->words = NULL;
	args->n_words = 0;
	argp_parse(&argp, argc, argv, 0, NULL, &parse);
}

/**
 * ctl_args_number - a decimal number and nothing else
 * @text: the text
 * @least: least number allowed
 * @most: greatest number allowed
 * @ret_number: out: the number
 *
 * Return: whether it is one.
 */
bool ctl_args_number(const char *text, unsigned int least, unsigned int most,
		     unsigned int *ret_number)
{
	unsigned long number;
	char *end;

	if (!isdigit((unsigned char)text[0]))
		return false;
	errno = 0;
	number = strtoul(text, &end, 10);
	if (errno || *end || number < least || number > most)
		return false;
	*ret_number = (unsigned int)number;
	return true;
}
