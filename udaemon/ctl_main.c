// SPDX-License-Identifier: MIT
/*
 * ctl_main.c - lpcctl: look at hybrid drivers and act on them.
 */
#include <argp.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "udriver.h"

const char *argp_program_version = "lpcctl (Cleave) " CLEAVE_VERSION;

#define SYSFS_DIR "/sys/class/lpc"

/**
 * struct command - a command
 * @name: its name
 * @run: what it does
 */
struct command {
	const char *name;
	enum ctl_code (*run)(struct ctl *ctl, int argc, char **argv);
};

static const struct command commands[] = {
	{ "list", ctl_list },	{ "show", ctl_show },
	{ "stats", ctl_stats }, { "describe", ctl_describe },
	{ "call", ctl_call },	{ "trace", ctl_trace },
	{ "waiting", ctl_waiting }, { "memory", ctl_memory },
	{ "own", ctl_own },	{ "reset", ctl_reset },
	{ "replace", ctl_replace },
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

/**
 * struct line - the command line
 * @ctl: what holds for every command
 * @command: the command, NULL: none
 * @argc: its arguments
 * @argv: the same, the command's name first
 */
struct line {
	struct ctl ctl;
	const struct command *command;
	int argc;
	char **argv;
};

enum {
	OPTION_DIR = 256,
	OPTION_SYSFS,
};

static const struct argp_option options[] = {
	{ "json", 'j', NULL, 0, "Print JSON", 0 },
	{ "dir", OPTION_DIR, "DIR", 0,
	  "Look for channels here (" UDRIVER_DEVICE_DIR ")", 0 },
	{ "sysfs", OPTION_SYSFS, "DIR", 0,
	  "Look for attributes of channels here (" SYSFS_DIR ")", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const char doc[] =
	"Look at hybrid drivers and act on them."
	"\v"
	"Commands:\n"
	"  list                  channels, and who serves them\n"
	"  show NAME             one channel: procedures, events, locks and "
	"who holds\n"
	"                        them, semaphores, calls in flight\n"
	"  stats NAME [PROC]     how often procedures ran, and how long they "
	"took\n"
	"  describe NAME         the interface, as its file declares it\n"
	"  call NAME PROC [PARAM=VALUE...]\n"
	"                        run a public procedure\n"
	"  trace [NAME]          each step of each call as it happens\n"
	"  waiting NAME [MODE]   how both sides wait: event, spin or adaptive\n"
	"  memory [NAME]         arenas, and buffers of applications that are "
	"lent\n"
	"  replace NAME          have another daemon take over, without a "
	"failed call\n"
	"  reset NAME            bring back a channel that has failed\n"
	"  own NAME              give the channel to a user\n"
	"\n"
	"lpcctl COMMAND --help says more about one of them.\n\n"
	"Examples:\n"
	"  lpcctl list\n"
	"  lpcctl show edu0\n"
	"  lpcctl stats --watch factorial\n"
	"  lpcctl call edu0 factorial n=10\n"
	"  lpcctl --json call edu0 factorial n=10\n"
	"  lpcctl trace edu0 --seconds 5\n"
	"  lpcctl waiting edu0 adaptive\n\n"
	"Exit status:\n"
	"  0  done\n"
	"  1  something else failed\n"
	"  2  wrong command line, or an argument the interface does not allow\n"
	"  3  no such channel, or it cannot be opened\n"
	"  4  the channel has nothing of that name\n"
	"  5  not allowed: no permission, or the procedure is not public\n"
	"  6  the procedure, or the way to it, ended with an error\n"
	"  7  own: the channel has appeared only now\n";

static const struct command *find_command(const char *name)
{
	size_t i;

	for (i = 0; i < N_COMMANDS; i++) {
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	}
	return NULL;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct line *line = state->input;

	switch (key) {
	case 'j':
		line->ctl.json = true;
		return 0;
	case OPTION_DIR:
		line->ctl.dir = arg;
		return 0;
	case OPTION_SYSFS:
		line->ctl.sysfs = arg;
		return 0;
	case ARGP_KEY_ARG:
		line->command = find_command(arg);
		if (!line->command)
			argp_error(state, "there is no command '%s'", arg);
		/* The rest is the command's. */
		line->argv = state->argv + state->next - 1;
		line->argc = state->argc - state->next + 1;
		state->next = state->argc;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "a command is missing");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/**
 * ctl_error - say why a command fails
 * @code: what it ends with
 * @format: as of printf()
 *
 * Return: @code.
 */
enum ctl_code ctl_error(enum ctl_code code, const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fputs("lpcctl: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return code;
}

/**
 * ctl_errno - say why a command of a channel failed
 * @err: negative error number
 * @what: what was tried
 *
 * Return: what the command ends with.
 */
enum ctl_code ctl_errno(int err, const char *what)
{
	switch (err) {
	case -EACCES:
	case -EPERM:
		return ctl_error(CTL_REFUSED, "%s: not allowed", what);
	case -ENODEV:
		return ctl_error(CTL_CHANNEL, "%s: the kernel half has gone",
				 what);
	default:
		return ctl_error(CTL_OTHER, "%s: %s", what, strerror(-err));
	}
}

/**
 * ctl_print_json - print JSON to standard output
 * @object: what to print; let go; NULL: there was no memory for it
 * @lines: on one line, with others to come
 *
 * Return: CTL_DONE or CTL_OTHER.
 */
enum ctl_code ctl_print_json(json_t *object, bool lines)
{
	int err;

	if (!object)
		return ctl_error(CTL_OTHER, "no memory");
	err = json_dumpf(object, stdout,
			 lines ? JSON_COMPACT : (size_t)JSON_INDENT(2));
	json_decref(object);
	putchar('\n');
	if (err || fflush(stdout))
		return ctl_error(CTL_OTHER, "cannot write: %s",
				 strerror(errno));
	return CTL_DONE;
}

int main(int argc, char **argv)
{
	const struct argp argp = { options, parse_option, "COMMAND [ARG...]",
				   doc,	    NULL,	  NULL,
				   NULL };
	struct line line = { .ctl = { .dir = UDRIVER_DEVICE_DIR,
				      .sysfs = SYSFS_DIR } };
	char name[64];

	argp_err_exit_status = CTL_USAGE;
	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &line);
	snprintf(name, sizeof(name), "lpcctl %s", line.command->name);
	line.argv[0] = name;
	return line.command->run(&line.ctl, line.argc, line.argv);
}
