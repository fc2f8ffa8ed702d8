// SPDX-License-Identifier: MIT
/*
 * measure_ref.c - what two switches of context cost without any driver: two
 * threads or processes on one processor that wake each other in turn.
 */
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "series.h"

/**
 * struct pong - two threads that wake each other
 * @ball: whose turn it is: PING, PONG, or OVER
 */
struct pong {
	_Atomic uint32_t ball;
};

enum ball {
	PING,
	PONG,
	OVER,
};

static void give(struct pong *pong, enum ball to)
{
	atomic_store(&pong->ball, to);
	syscall(SYS_futex, &pong->ball, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

/* Wait while the ball is @with. */
static enum ball await(struct pong *pong, enum ball with)
{
	uint32_t ball;

	while ((ball = atomic_load(&pong->ball)) == with)
		syscall(SYS_futex, &pong->ball, FUTEX_WAIT_PRIVATE, with, NULL,
			NULL, 0);
	return ball;
}

static void *pong_thread(void *arg)
{
	struct pong *pong = arg;

	while (await(pong, PING) != OVER)
		give(pong, PING);
	return NULL;
}

int measure_futex(const struct series *series, struct samples *samples)
{
	struct pong pong = { .ball = PING };
	pthread_t thread;
	uint64_t start;
	int err;

	(void)series;
	err = pthread_create(&thread, NULL, pong_thread, &pong);
	if (err)
		return -err;
	while (samples_wanted(samples)) {
		start = clock_now();
		give(&pong, PONG);
		await(&pong, PONG);
		samples_add(samples, clock_now() - start);
	}
	give(&pong, OVER);
	pthread_join(thread, NULL);
	return 0;
}

static void pong_process(int in, int out)
{
	char byte;

	while (read(in, &byte, 1) == 1 && write(out, &byte, 1) == 1)
		;
	_exit(0);
}

static int time_pipes(struct samples *samples, int out, int in)
{
	char byte = 0;
	uint64_t start;

	while (samples_wanted(samples)) {
		start = clock_now();
		if (write(out, &byte, 1) != 1 || read(in, &byte, 1) != 1)
			return -EPIPE;
		samples_add(samples, clock_now() - start);
	}
	return 0;
}

int measure_pipe(const struct series *series, struct samples *samples)
{
	int there[2], back[2], err;
	pid_t pid;

	(void)series;
	if (pipe(there))
		return -errno;
	if (pipe(back)) {
		err = -errno;
		goto close_there;
	}
	pid = fork();
	if (pid < 0) {
		err = -errno;
		goto close_back;
	}
	if (!pid) {
		close(there[1]);
		close(back[0]);
		pong_process(there[0], back[1]);
	}
	err = time_pipes(samples, there[1], back[0]);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
close_back:
	close(back[0]);
	close(back[1]);
close_there:
	close(there[0]);
	close(there[1]);
	return err;
}
