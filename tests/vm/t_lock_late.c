// SPDX-License-Identifier: MIT
/*
 * t_lock_late.c - a thread that waits for a lock on behalf of a call that is
 * answered meanwhile does not get it: nobody would release it.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

struct waiter {
	int fd;
	uint64_t call;
	int result;
};

static void *wait_main(void *arg)
{
	struct waiter *waiter = arg;
	uint64_t words[RIG_LOCK_WORDS];

	waiter->result = lpctest_lock(waiter->fd, waiter->call, RIG_STATE, words, 0,
				      0);
	return NULL;
}

/* One answer at a time, while another thread takes locks for the same call. */
struct hammer {
	int fd;
	volatile uint64_t call;
	volatile bool stop;
};

static void *hammer_main(void *arg)
{
	struct hammer *hammer = arg;
	uint64_t words[RIG_LOCK_WORDS], call;

	while (!hammer->stop) {
		call = hammer->call;
		if (call && !lpctest_lock(hammer->fd, call, RIG_STATE, words, 0, 0))
			lpctest_discard(hammer->fd, call, RIG_STATE);
	}
	return NULL;
}

static void race(int fd)
{
	struct hammer hammer = { .fd = fd };
	struct lpctest_caller caller;
	pthread_t thread;
	int i;

	pthread_create(&thread, NULL, hammer_main, &hammer);
	for (i = 0; i < 500; i++) {
		lpctest_call(&caller, fd, RIG_WORK, 1);
		hammer.call = lpctest_take(fd, NULL).call;
		lpctest_result(lpctest_respond_value(fd, hammer.call, 1), 0);
		lpctest_result(lpctest_call_end(&caller), 0);
	}
	hammer.stop = true;
	pthread_join(thread, NULL);
	lpctest_quiet(fd);
}

int main(void)
{
	uint64_t words[RIG_LOCK_WORDS];
	struct lpctest_caller caller;
	struct waiter waiter;
	pthread_t thread;

	lpctest_load(NULL);
	waiter.fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(waiter.fd), 0);
	lpctest_call(&caller, waiter.fd, RIG_WORK, 1);
	waiter.call = lpctest_take(waiter.fd, NULL).call;
	lpctest_result(lpctest_lock(waiter.fd, 0, RIG_STATE, words, 0, 0), 0);
	pthread_create(&thread, NULL, wait_main, &waiter);
	lpctest_wait_lock_waiters(waiter.fd, RIG_STATE, 1);
	lpctest_result(lpctest_respond_value(waiter.fd, waiter.call, 1), 0);
	lpctest_result(lpctest_call_end(&caller), 0);
	lpctest_result(lpctest_discard(waiter.fd, 0, RIG_STATE), 0);
	pthread_join(thread, NULL);
	lpctest_result(waiter.result, -ESTALE);
	lpctest_quiet(waiter.fd);

	race(waiter.fd);
	close(waiter.fd);
	return 0;
}
