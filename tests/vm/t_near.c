// SPDX-License-Identifier: MIT
/*
 * t_near.c - of the idle workers, a call gets one on its caller's processor.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "lpc_slot.h"

#define PROCESSORS 2
#define CALLS	   20

static pthread_t workers[PROCESSORS];
static int daemon_fd;

/* Answer with the processor's number, until a call asks for none. */
static void *worker_main(void *arg)
{
	unsigned int cpu = (uintptr_t)arg;
	struct lpc_message msg;
	uint64_t v;

	vmtest_pin(cpu);
	do {
		lpctest_result(lpctest_poll(daemon_fd, &v, sizeof(v), 0, 0, &msg), 0);
		vmtest_equal(msg.kind, LPC_MSG_CALL);
		lpctest_result(lpctest_respond_value(daemon_fd, msg.call, cpu), 0);
	} while (v);
	return NULL;
}

static void *slot_main(void *arg)
{
	unsigned int cpu = (uintptr_t)arg;
	struct lpctest_worker worker;
	uint64_t v;

	vmtest_pin(cpu);
	worker = lpctest_worker(daemon_fd);
	do {
		lpctest_result(lpctest_enter(&worker, 0), 0);
		v = lpctest_slot_value(&worker, 0);
		lpctest_slot_answer(&worker, 0, cpu);
	} while (v);
	lpctest_result(lpctest_enter(&worker, LPC_ENTER_ANSWER), -EAGAIN);
	lpctest_worker_finish(&worker);
	return NULL;
}

static void make_worker(unsigned int cpu, void *(*work)(void *))
{
	vmtest_check(!pthread_create(&workers[cpu], NULL, work, (void *)(uintptr_t)cpu));
}

static unsigned int called_on(int observer, unsigned int cpu, uint64_t v)
{
	uint64_t got;

	vmtest_pin(cpu);
	lpctest_result(lpctest_up_value(observer, RIG_WORK, v, &got), 0);
	return got;
}

static void end_workers(int observer)
{
	unsigned int cpu;

	for (cpu = 0; cpu < PROCESSORS; cpu++) {
		lpctest_wait_idle(observer, PROCESSORS - cpu);
		vmtest_equal(called_on(observer, cpu, 0), cpu);
		pthread_join(workers[cpu], NULL);
	}
}

/* Whoever has answered last went idle last, and is not taken for that. */
static void two_workers(int observer)
{
	unsigned int i;

	for (i = 0; i < PROCESSORS; i++)
		make_worker(i, worker_main);
	for (i = 0; i < CALLS; i++) {
		lpctest_wait_idle(observer, PROCESSORS);
		vmtest_equal(called_on(observer, i % PROCESSORS, 1), i % PROCESSORS);
	}
	end_workers(observer);
}

/* A worker that has helped another processor out is not one of that one's for ever. */
static void returns(int observer)
{
	make_worker(1, slot_main);
	lpctest_wait_idle(observer, 1);
	vmtest_equal(called_on(observer, 0, 1), 1);
	make_worker(0, slot_main);
	lpctest_wait_idle(observer, 2);
	vmtest_equal(called_on(observer, 1, 1), 1);
	lpctest_wait_idle(observer, 2);
	vmtest_equal(called_on(observer, 0, 1), 0);
	end_workers(observer);
}

int main(void)
{
	int observer;

	lpctest_load(NULL);
	observer = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	daemon_fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(daemon_fd), 0);
	two_workers(observer);
	returns(observer);
	close(daemon_fd);
	close(observer);
	return 0;
}
