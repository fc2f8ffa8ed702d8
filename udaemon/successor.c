// SPDX-License-Identifier: MIT
/*
 * successor.c - a daemon that takes over from this one.
 *
 * It is the same command, run anew: what has changed of the program, its settings
 * and its user half since is what it has.  It attaches beside this daemon and takes
 * over once it is ready, of which this one learns from the kernel.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "successor.h"

#define REPLACE "--replace"

/* The watchdog's is this process's alone; without it, it is whoever reads it. */
#define WATCHDOG_PID "WATCHDOG_PID="

/**
 * successor_init - remember how this daemon was started
 * @successor: filled in
 * @argc: of main()
 * @argv: of main()
 *
 * Return: 0 or -ENOMEM.
 */
int successor_init(struct successor *successor, int argc, char **argv)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	int i, n = 0;

	successor->pid = 0;
	path[len < 0 ? 0 : len] = '\0';
	successor->path = strdup(len < 0 ? argv[0] : path);
	successor->argv = calloc((size_t)argc + 2, sizeof(char *));
	if (!successor->path || !successor->argv) {
		successor_finish(successor);
		return -ENOMEM;
	}
	for (i = 0; i < argc; i++) {
		if (strcmp(argv[i], REPLACE) != 0)
			successor->argv[n++] = argv[i];
		if (!i)
			successor->argv[n++] = REPLACE;
	}
	return 0;
}

/**
 * successor_finish - forget it
 * @successor: what successor_init() filled in
 */
void successor_finish(struct successor *successor)
{
	free(successor->path);
	free(successor->argv);
	successor->path = NULL;
	successor->argv = NULL;
}

static char **environment(void)
{
	size_t i, n = 0;
	char **copy;

	while (environ[n])
		n++;
	copy = calloc(n + 1, sizeof(*copy));
	for (i = 0, n = 0; copy && environ[i]; i++) {
		if (strncmp(environ[i], WATCHDOG_PID, strlen(WATCHDOG_PID)))
			copy[n++] = environ[i];
	}
	return copy;
}

/**
 * successor_start - start it
 * @successor: it
 *
 * Return: 0; -EALREADY: there is one; what posix_spawn() said.
 */
int successor_start(struct successor *successor)
{
	posix_spawnattr_t attr;
	sigset_t none, pipe;
	char **env;
	int err;

	if (successor->pid)
		return -EALREADY;
	env = environment();
	if (!env)
		return -ENOMEM;
	posix_spawnattr_init(&attr);
	sigemptyset(&none);
	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &pipe);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK |
						POSIX_SPAWN_SETSIGDEF);
	err = posix_spawn(&successor->pid, successor->path, NULL, &attr,
			  successor->argv, env);
	if (err)
		successor->pid = 0;
	posix_spawnattr_destroy(&attr);
	free(env);
	return -err;
}

/**
 * successor_ended - whether it has ended, and there is none any more
 * @successor: it
 */
bool successor_ended(struct successor *successor)
{
	if (!successor->pid ||
	    waitpid(successor->pid, NULL, WNOHANG) != successor->pid)
		return false;
	successor->pid = 0;
	return true;
}
