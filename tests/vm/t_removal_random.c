// SPDX-License-Identifier: MIT
/*
 * t_removal_random.c - fifty times, a kernel half is removed at some moment of a
 * busy life: every application and the daemon end, and removal does.
 *
 * vmtest: timeout=240
 */
#include "lpctest.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#define ROUNDS		50
#define APPLICATIONS	6

/* Everything a worker may do, at random. */
static int anything(struct lpctest_work *work)
{
	uint64_t words[RIG_LOCK_WORDS], v;

	if (work->msg.kind != LPC_MSG_CALL || work->msg.index == RIG_NULL)
		return 0;
	if (work->msg.index == RIG_BULK)
		return lpctest_double(work);
	v = lpctest_in(work);
	switch (v % 6) {
	case 0:
		lpctest_work_down(work, RIG_CHAIN, v / 6, NULL);
		break;
	case 1:
		if (!lpctest_lock(work->fd, work->msg.call, RIG_STATE, words, 0, 0))
			lpctest_unlock(work->fd, work->msg.call, RIG_STATE, words);
		break;
	case 2:
		lpctest_lock(work->fd, work->msg.call, RIG_STATE, words, 0, 0);
		break;
	case 3:
		lpctest_down(work->fd, work->msg.call, RIG_DONE, 0, 2 * LPCTEST_MS);
		break;
	case 4:
		lpctest_work_down(work, RIG_LOCK_CALL, v / 6, NULL);
		break;
	}
	return lpctest_out(work, v);
}

/* Calls until the kernel half has gone; exit status 0 if that is how it ended. */
static void application(int fd, unsigned int seed)
{
	uint64_t v;
	int err = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (err != -ENODEV) {
		v = rand_r(&seed);
		switch (v % 5) {
		case 0:
			err = lpctest_down_value(fd, RIG_RAISE_IRQ, 3, NULL);
			break;
		case 1:
			err = lpctest_down_value(fd, RIG_LOCK_CALL, v, NULL);
			break;
		case 2:
			err = lpctest_down_value(fd, RIG_UP, RIG_DONE, NULL);
			break;
		default:
			err = lpctest_up_value(fd, RIG_BRIEF, v / 6, NULL);
			break;
		}
		if (err && err != -ENODEV && err != -ETIMEDOUT && err != -EDEADLK)
			_exit(-err);
	}
	_exit(0);
}

int main(void)
{
	struct lpctest_daemon daemon = { .workers = 3, .work = anything };
	pid_t pids[APPLICATIONS], daemon_pid;
	unsigned int seed = 7;
	int round, i, fd;

	vmtest_load("kshim", NULL);
	for (round = 0; round < ROUNDS; round++) {
		vmtest_equal(vmtest_run(NULL, "modprobe lpc_rig"), 0);
		daemon_pid = lpctest_daemon(&daemon);
		fd = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
		for (i = 0; i < APPLICATIONS; i++) {
			pids[i] = fork();
			if (!pids[i])
				application(fd, round * APPLICATIONS + i);
		}
		close(fd);
		usleep(rand_r(&seed) % 20000);
		vmtest_equal(vmtest_run(NULL, "rmmod lpc_rig"), 0);
		for (i = 0; i < APPLICATIONS; i++)
			lpctest_result(lpctest_fork_end(pids[i]), 0);
		lpctest_result(lpctest_fork_end(daemon_pid), 0);
	}
	return 0;
}
