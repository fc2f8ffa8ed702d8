// SPDX-License-Identifier: MIT
/*
 * t_near.c - of the idle workers, a call gets one on its caller's processor.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#define PROCESSORS 2
#define CALLS	   20

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

int main(void)
{
	pthread_t workers[PROCESSORS];
	unsigned int cpu, i;
	int observer;
	uint64_t got;

	lpctest_load(NULL);
	observer = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	daemon_fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(daemon_fd), 0);
	for (cpu = 0; cpu < PROCESSORS; cpu++)
		vmtest_check(!pthread_create(&workers[cpu], NULL, worker_main,
					     (void *)(uintptr_t)cpu));
	/* Whoever has answered last went idle last. */
	for (i = 0; i < CALLS; i++) {
		vmtest_pin(i % PROCESSORS);
		lpctest_wait_idle(observer, PROCESSORS);
		lpctest_result(lpctest_up_value(observer, RIG_WORK, 1, &got), 0);
		vmtest_equal(got, i % PROCESSORS);
	}
	for (cpu = 0; cpu < PROCESSORS; cpu++) {
		vmtest_pin(cpu);
		lpctest_wait_idle(observer, PROCESSORS - cpu);
		lpctest_result(lpctest_up_value(observer, RIG_WORK, 0, &got), 0);
		pthread_join(workers[cpu], NULL);
	}
	close(daemon_fd);
	close(observer);
	return 0;
}
