// SPDX-License-Identifier: MIT
/*
 * t_lock_contention.c - eight threads, four in each half, count under one lock:
 * not one count is lost.
 *
 * vmtest: timeout=120
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

#define THREADS	4
#define COUNTS	500

static int fd;

static void *count(void *arg)
{
	uint64_t words[RIG_LOCK_WORDS];
	int i;

	for (i = 0; i < COUNTS; i++) {
		if (lpctest_lock(fd, 0, RIG_STATE, words, 0, 0))
			return arg;
		words[1]++;
		if (lpctest_unlock(fd, 0, RIG_STATE, words))
			return arg;
	}
	return NULL;
}

int main(void)
{
	struct lpctest_caller callers[THREADS];
	uint64_t words[RIG_LOCK_WORDS];
	pthread_t threads[THREADS];
	struct lpc_info_lock info;
	void *failed;
	int i;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	/* None begins before all are there. */
	lpctest_result(lpctest_lock(fd, 0, RIG_STATE, words, 0, 0), 0);
	for (i = 0; i < THREADS; i++) {
		lpctest_call_kind(&callers[i], fd, LPC_KIND_DOWNCALL,
				  RIG_LOCK_COUNT, COUNTS);
		pthread_create(&threads[i], NULL, count, &fd);
	}
	lpctest_wait_lock_waiters(fd, RIG_STATE, 2 * THREADS);
	lpctest_result(lpctest_discard(fd, 0, RIG_STATE), 0);
	for (i = 0; i < THREADS; i++) {
		pthread_join(threads[i], &failed);
		vmtest_check(!failed);
		lpctest_result(lpctest_call_end(&callers[i]), 0);
	}
	lpctest_result(lpctest_lock(fd, 0, RIG_STATE, words, 0, 0), 0);
	lpctest_result(lpctest_discard(fd, 0, RIG_STATE), 0);
	vmtest_equal(words[1], 2 * THREADS * COUNTS);
	info = lpctest_lock_info(fd, RIG_STATE);
	vmtest_equal(info.taken, 2 * THREADS * COUNTS + 2);
	vmtest_check(info.contended >= 2 * THREADS);
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
