// SPDX-License-Identifier: MIT
/*
 * measure_ref.c - what it costs without any driver that two processes wait for
 * each other in turn: on one processor, which is two switches of context; on
 * two, asleep or spinning.
 */
#include <errno.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "pin.h"
#include "series.h"

/**
 * struct pong - two processes that wake each other, in memory they share
 * @ball: whose turn it is
 */
struct pong {
	_Atomic uint32_t ball;
};

enum ball {
	PING,
	PONG,
};

static void give(struct pong *pong, enum ball to)
{
	atomic_store(&pong->ball, to);
	syscall(SYS_futex, &pong->ball, FUTEX_WAKE, 1, NULL, NULL, 0);
}

/* Wait while the ball is @with; whether this process slept for it. */
static bool await(struct pong *pong, enum ball with)
{
	bool slept = false;

	while (atomic_load(&pong->ball) == with) {
		if (!syscall(SYS_futex, &pong->ball, FUTEX_WAIT, with, NULL,
			     NULL, 0))
			slept = true;
	}
	return slept;
}

static void futex_process(struct pong *pong)
{
	for (;;) {
		await(pong, PING);
		give(pong, PING);
	}
}

/* Only rounds in which this process slept count; one in a hundred must. */
static int time_futex(struct samples *samples, struct pong *pong)
{
	size_t rounds = 0, slept = 0;
	uint64_t start;

	while (samples_wanted(samples)) {
		start = clock_now();
		give(pong, PONG);
		if (await(pong, PONG)) {
			samples_add(samples, clock_now() - start);
			slept++;
		}
		if (++rounds > 1000 && slept * 100 < rounds)
			return -EAGAIN;
	}
	return 0;
}

static void spin_process(struct pong *pong)
{
	for (;;) {
		while (atomic_load_explicit(&pong->ball,
					    memory_order_acquire) == PING)
			;
		atomic_store_explicit(&pong->ball, PING, memory_order_release);
	}
}

static int time_spin(struct samples *samples, struct pong *pong)
{
	uint64_t start;

	while (samples_wanted(samples)) {
		start = clock_now();
		atomic_store_explicit(&pong->ball, PONG, memory_order_release);
		while (atomic_load_explicit(&pong->ball,
					    memory_order_acquire) == PONG)
			;
		samples_add(samples, clock_now() - start);
	}
	return 0;
}

/* Play with a process on the second processor, or on the same. */
static int play(struct samples *samples, bool two,
		void (*process)(struct pong *pong),
		int (*time)(struct samples *samples, struct pong *pong))
{
	struct pong *pong;
	int err = 0;
	pid_t pid;

	pong = mmap(NULL, sizeof(*pong), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (pong == MAP_FAILED)
		return -errno;
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (two && pin(1))
			_exit(1);
		process(pong);
	}
	err = pid < 0 ? -errno : time(samples, pong);
	if (pid > 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	munmap(pong, sizeof(*pong));
	return err;
}

int measure_futex(const struct series *series, struct samples *samples)
{
	const struct sched_param param = { .sched_priority = 0 };
	int err;

	/* Whoever is woken does not push its waker aside before that sleeps. */
	if (sched_setscheduler(0, SCHED_BATCH, &param))
		return -errno;
	err = play(samples, series->wish.place == SERVER_TWO_CPUS,
		   futex_process, time_futex);
	sched_setscheduler(0, SCHED_OTHER, &param);
	return err;
}

int measure_spin(const struct series *series, struct samples *samples)
{
	return play(samples, series->wish.place == SERVER_TWO_CPUS,
		    spin_process, time_spin);
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
