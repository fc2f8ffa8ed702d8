// SPDX-License-Identifier: MIT
/*
 * keeper.c - a process that keeps another one serving.
 *
 * What takes long at the start of a daemon is to execute and link the program and
 * to load its user halves.  The keeper has done that, and serves nobody.  Each
 * process that it forks goes on from there and has only to attach; when one dies,
 * of a crash or a signal, the next one is forked at once.  The keeper runs no code
 * of a user half but constructors, and has neither a thread nor a channel, so no
 * death leaves anything in it that the next one could stumble over.
 *
 *   service manager -> keeper -> process that serves
 *                             -> the next one, when that has died
 *
 * To whoever started it the keeper is the daemon: it passes signals on, and ends
 * with what the process ended with that served, unless that has died without
 * having been told to end.  How often it may die is the channel's to say, whose
 * count the kernel keeps: the next one waits for its turn, or is refused, and ends.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "keeper.h"
#include "notify.h"
#include "served.h"

/* After one that died before it served, which the kernel may not have counted. */
#define PAUSE_NS (100 * NS_PER_MS)

static const int passed_on[] = { SIGTERM, SIGINT, SIGHUP, SIGABRT };

static int init(struct keeper *keeper)
{
	void *shared = mmap(NULL, sizeof(*keeper->ready),
			    PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	size_t i;

	if (shared == MAP_FAILED)
		return -errno;
	keeper->ready = shared;
	keeper->stopping = false;
	sigemptyset(&keeper->signals);
	sigaddset(&keeper->signals, SIGCHLD);
	for (i = 0; i < sizeof(passed_on) / sizeof(passed_on[0]); i++)
		sigaddset(&keeper->signals, passed_on[i]);
	sigprocmask(SIG_BLOCK, &keeper->signals, &keeper->mask);
	return 0;
}

/* In the process that is to serve, which nobody else looks after. */
static void begin_to_serve(const struct keeper *keeper, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_OTHER);
	/* What a terminal sends comes once, from the keeper. */
	setpgid(0, 0);
	sigprocmask(SIG_SETMASK, &keeper->mask, NULL);
}

/* Pass signals on until the process has ended: its status, as of wait(). */
static int follow(struct keeper *keeper, pid_t pid)
{
	int status, number;

	while (waitpid(pid, &status, WNOHANG) != pid) {
		number = sigwaitinfo(&keeper->signals, NULL);
		if (number <= 0 || number == SIGCHLD)
			continue;
		if (number != SIGHUP)
			keeper->stopping = true;
		kill(pid, number);
	}
	return status;
}

/* End by a signal, as the process did that served. */
static void die_of(int number)
{
	sigset_t set;

	/* Where there is a core, it is that one's. */
	prctl(PR_SET_DUMPABLE, 0);
	signal(number, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, number);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(number);
}

/**
 * keeper_run - have another process serve, and the next one when it has died
 * @keeper: filled in
 *
 * Context: no other thread, no channel open, everything loaded that need not be
 * loaded by each of them.
 *
 * Return: KEEPER_SERVES in each process that is to serve; in the keeper, in the
 * end, what it is to end with.
 */
int keeper_run(struct keeper *keeper)
{
	const struct timespec pause = clock_timespec(PAUSE_NS);
	pid_t self = getpid(), pid;
	int status;

	if (init(keeper)) {
		notify_log(NULL, UDRIVER_ERR, "no memory");
		return EXIT_OTHER;
	}
	for (;;) {
		atomic_store(keeper->ready, false);
		pid = fork();
		if (!pid) {
			begin_to_serve(keeper, self);
			return KEEPER_SERVES;
		}
		if (pid < 0) {
			notify_logf(UDRIVER_ERR, "no process to serve: %s",
				    strerror(errno));
			return EXIT_OTHER;
		}
		status = follow(keeper, pid);
		if (!WIFSIGNALED(status) || keeper->stopping)
			break;
		notify_logf(UDRIVER_ERR,
			    "process %d has died (%s); another one is to serve",
			    (int)pid, strsignal(WTERMSIG(status)));
		if (!atomic_load(keeper->ready))
			nanosleep(&pause, NULL);
	}
	if (WIFSIGNALED(status))
		die_of(WTERMSIG(status));
	return WEXITSTATUS(status);
}

/**
 * keeper_ready - this process serves
 * @keeper: whose it is; where nothing is kept, nothing happens
 */
void keeper_ready(struct keeper *keeper)
{
	if (keeper->ready)
		atomic_store(keeper->ready, true);
}
