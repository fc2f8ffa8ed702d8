// SPDX-License-Identifier: MIT
/*
 * t_exec_dropped.c - a downcall that a daemon asked for and that its chain's
 * caller had not begun to run is not run once the daemon has died.
 *
 * vmtest: cpus=2
 */
#include "lpctest.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

static void stay_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	vmtest_succeeds(sched_setaffinity(0, sizeof(set), &set));
}

/* Keeps its processor from others while *go is 1; ends when it is 2. */
static void *hog(void *arg)
{
	struct sched_param param = { .sched_priority = 50 };
	volatile int *go = arg;

	stay_on(1);
	vmtest_succeeds(sched_setscheduler(0, SCHED_FIFO, &param));
	*go = 1;
	while (*go == 1)
		continue;
	return NULL;
}

/* A daemon that takes a call and asks for a downcall that nests. */
static void exec_main(volatile uint32_t *taken, volatile int *go)
{
	uint64_t v = 1, buf;
	struct lpc_exec exec = {
		.size = sizeof(exec),
		.in = lpctest_ptr(&v),
		.in_len = sizeof(v),
		.index = RIG_CHAIN,
		.buf = lpctest_ptr(&buf),
		.buf_len = sizeof(buf),
	};
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	lpctest_result(lpctest_attach(fd), 0);
	exec.call = lpctest_take(fd, NULL).call;
	*taken = 1;
	while (!*go)
		usleep(1000);
	lpctest_ioctl(fd, LPC_IOC_EXEC, &exec);
	_exit(0);
}

static bool is_set(void *arg)
{
	return *(volatile uint32_t *)arg;
}

int main(void)
{
	struct { uint32_t taken; int go; } *shared;
	pid_t daemon, application;
	pthread_t thread;
	int fd;

	shared = lpctest_shared(sizeof(*shared));
	lpctest_load(NULL);
	stay_on(0);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	daemon = fork();
	if (!daemon)
		exec_main(&shared->taken, &shared->go);
	application = fork();
	if (!application) {
		stay_on(1);
		_exit(-lpctest_up_value(fd, RIG_WORK, 1, NULL));
	}
	vmtest_check(vmtest_wait(is_set, &shared->taken, 5000));

	/* From here to go = 2 the application does not get its processor. */
	pthread_create(&thread, NULL, hog, &shared->go);
	vmtest_check(vmtest_asleep(daemon, "lpc_job_wait", 5000));
	lpctest_kill(daemon);
	shared->go = 2;
	pthread_join(thread, NULL);
	lpctest_result(lpctest_fork_end(application), -EOWNERDEAD);
	vmtest_equal(lpctest_procedure(fd, LPC_KIND_DOWNCALL, RIG_CHAIN).calls, 0);
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
