// SPDX-License-Identifier: MIT
/*
 * t_response_race.c - of threads that answer the same call exactly one wins, and
 * its answer is what the caller gets.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

#define THREADS	4
#define ROUNDS	300

static pthread_barrier_t together;
static uint64_t call;
static int fd, results[THREADS];

static void *answer(void *arg)
{
	int me = (int)(intptr_t)arg, i;

	for (i = 0; i < ROUNDS; i++) {
		pthread_barrier_wait(&together);
		results[me] = lpctest_respond_value(fd, call, me);
		pthread_barrier_wait(&together);
	}
	return NULL;
}

int main(void)
{
	struct lpctest_caller caller;
	pthread_t threads[THREADS];
	int i, j, won;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	pthread_barrier_init(&together, NULL, THREADS + 1);
	for (i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, answer, (void *)(intptr_t)i);
	for (i = 0; i < ROUNDS; i++) {
		lpctest_call(&caller, fd, RIG_WORK, i);
		call = lpctest_take(fd, NULL).call;
		pthread_barrier_wait(&together);
		pthread_barrier_wait(&together);
		lpctest_result(lpctest_call_end(&caller), 0);
		won = -1;
		for (j = 0; j < THREADS; j++) {
			if (results[j]) {
				lpctest_result(results[j], -ESTALE);
				continue;
			}
			vmtest_equal(won, -1);
			won = j;
		}
		vmtest_equal(caller.v, won);
	}
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
