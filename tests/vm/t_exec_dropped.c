// SPDX-License-Identifier: MIT
/*
 * t_exec_dropped.c - a downcall that a daemon asked for and that its chain's
 * caller had not begun to run is not run once the daemon has died.
 *
 * vmtest: cpus=2
 */
#include "nestedtest.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Keeps its processor from others while *go is 1; ends when it is 2. */
static void *hog(void *arg)
{
	struct sched_param param = { .sched_priority = 50 };
	volatile int *go = arg;

	vmtest_pin(1);
	vmtest_succeeds(sched_setscheduler(0, SCHED_FIFO, &param));
	*go = 1;
	while (*go == 1)
		continue;
	return NULL;
}

struct shared {
	volatile uint32_t taken;
	volatile int go;
	volatile pid_t keeper;
};

/* A daemon that takes a call and asks for a downcall that nests.  Another process
 * keeps its file, and with it the incarnation, when it dies.
 */
static void exec_main(struct shared *shared)
{
	struct nestedtest nested;
	uint64_t call;
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	pid_t keeper;

	nestedtest_init(&nested, RIG_CHAIN, 1, 1);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	lpctest_result(lpctest_attach(fd), 0);
	call = lpctest_take(fd, NULL).call;
	keeper = fork();
	if (!keeper) {
		pause();
		_exit(0);
	}
	shared->keeper = keeper;
	shared->taken = 1;
	while (!shared->go)
		usleep(1000);
	nestedtest_exec(&nested, fd, call);
	_exit(0);
}

/* How often a process has gone to sleep. */
static long sleeps(pid_t pid)
{
	char path[64], *status, *line;
	long n;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	status = vmtest_read(path);
	line = strstr(status, "\nvoluntary_ctxt_switches:");
	vmtest_check(line);
	n = strtol(strchr(line, ':') + 1, NULL, 10);
	free(status);
	return n;
}

struct sleeper {
	pid_t pid;
	long sleeps;
};

static bool sleeps_again(void *arg)
{
	struct sleeper *sleeper = arg;

	return sleeps(sleeper->pid) > sleeper->sleeps;
}

static bool is_taken(void *arg)
{
	return ((struct shared *)arg)->taken;
}

int main(void)
{
	struct sleeper sleeper;
	struct shared *shared;
	pid_t daemon, application;
	pthread_t thread;
	int fd;

	shared = lpctest_shared(sizeof(*shared));
	lpctest_load(NULL);
	/* or what hogs a processor is held back for a moment */
	vmtest_write("/proc/sys/kernel/sched_rt_runtime_us", "-1");
	vmtest_pin(0);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	daemon = fork();
	if (!daemon)
		exec_main(shared);
	application = fork();
	if (!application) {
		vmtest_pin(1);
		_exit(-lpctest_up_value(fd, RIG_WORK, 1, NULL));
	}
	vmtest_check(vmtest_wait(is_taken, shared, 5000));

	/* From here to go = 2 the application does not get its processor. */
	pthread_create(&thread, NULL, hog, (void *)&shared->go);
	vmtest_check(vmtest_asleep(daemon, "lpc_job_wait", 5000));
	lpctest_kill(daemon);
	sleeper.pid = application;
	sleeper.sleeps = sleeps(application);
	shared->go = 2;
	pthread_join(thread, NULL);
	/* It has looked at what it was asked for, and waits again. */
	vmtest_check(vmtest_wait(sleeps_again, &sleeper, 5000));
	vmtest_equal(lpctest_procedure(fd, LPC_KIND_DOWNCALL, RIG_CHAIN).calls, 0);
	kill(shared->keeper, SIGKILL);
	lpctest_result(lpctest_fork_end(application), -EOWNERDEAD);
	vmtest_equal(lpctest_procedure(fd, LPC_KIND_DOWNCALL, RIG_CHAIN).calls, 0);
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
