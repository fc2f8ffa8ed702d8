// SPDX-License-Identifier: MIT
/*
 * successor.c - a daemon that takes over from this one.
 *
 * It is the same command, run anew: what has changed of the program, its settings
 * and its user half since is what it has.  It attaches beside this daemon and takes
 * over once it is ready, of which this one learns from the kernel.
 *
 * It is nobody's child, and so the service manager's, who gets orphans: that learns
 * of its end at once, also while this daemon is still busy with its last calls.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "successor.h"

#define REPLACE "--replace"

/* What a new process needs until it is another program. */
#define STACK_LEN 16384

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
	successor->fd = -1;
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
	if (successor->fd >= 0)
		close(successor->fd);
	successor->fd = -1;
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
 * struct program - what a new process is to run
 * @path: of the program
 * @argv: its command line
 * @env: its environment
 * @pid: out: its process
 * @fd: out: readable when that has ended
 * @err: out: why there is none, as of errno
 */
struct program {
	const char *path;
	char **argv;
	char **env;
	pid_t pid;
	int fd;
	int err;
};

/* A process in this one's memory, while the thread that starts it waits. */
#define LENT (CLONE_VM | CLONE_VFORK | SIGCHLD)

/* In the successor. */
static int run(void *arg)
{
	struct program *program = arg;
	sigset_t none;

	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execve(program->path, program->argv, program->env);
	program->err = errno;
	_exit(127);
}

/* In the process whose child it is, and whose end makes it nobody's. */
static int leave(void *arg)
{
	char stack[STACK_LEN] __attribute__((aligned(16)));
	struct program *program = arg;

	program->pid = clone(run, stack + sizeof(stack), LENT | CLONE_PIDFD,
			     program, &program->fd);
	if (program->pid < 0) {
		program->err = errno;
		program->fd = -1;
	}
	_exit(0);
}

static int start(struct program *program)
{
	char stack[2 * STACK_LEN] __attribute__((aligned(16)));
	sigset_t all, before;
	pid_t pid;

	/* No handler of this process may run in the others. */
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	pid = clone(leave, stack + sizeof(stack), LENT | CLONE_FILES, program);
	if (pid < 0)
		program->err = errno;
	else
		waitpid(pid, NULL, 0);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (program->err && program->fd >= 0)
		close(program->fd);
	return -program->err;
}

/**
 * successor_start - start it
 * @successor: it
 *
 * Return: 0; -EALREADY: there is one; why there is none.
 */
int successor_start(struct successor *successor)
{
	struct program program = {
		.path = successor->path,
		.argv = successor->argv,
		.fd = -1,
	};
	int err;

	if (successor->pid)
		return -EALREADY;
	program.env = environment();
	if (!program.env)
		return -ENOMEM;
	err = start(&program);
	free(program.env);
	if (err)
		return err;
	successor->pid = program.pid;
	successor->fd = program.fd;
	return 0;
}

/**
 * successor_ended - whether it has ended, and there is none any more
 * @successor: it
 */
bool successor_ended(struct successor *successor)
{
	struct pollfd end = { .fd = successor->fd, .events = POLLIN };

	if (!successor->pid || poll(&end, 1, 0) != 1)
		return false;
	close(successor->fd);
	successor->pid = 0;
	successor->fd = -1;
	return true;
}
