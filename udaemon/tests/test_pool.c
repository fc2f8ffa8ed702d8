// SPDX-License-Identifier: MIT
/*
 * test_pool.c - the pool grows when everybody is busy and shrinks again.
 */
#include <unistd.h>

#include "toy.h"

#define BLOCKED 6

static void grows_and_shrinks(enum udriver_mode mode)
{
	struct udriver_options options = {
		.mode = mode,
		.min_workers = 1,
		.max_workers = BLOCKED + 2,
		.idle_ms = 30,
	};
	struct fake_call *calls[BLOCKED];
	struct udriver_stats stats;
	uint32_t len;
	int i;

	toy_start_options(&options);
	for (i = 0; i < BLOCKED; i++)
		calls[i] = fake_call_begin(TOY_K_BLOCK, NULL, 0, 0);
	toy_wait_for(toy.running == BLOCKED);
	/* Somebody still listens, however long the others block. */
	usleep(150000);
	assert_int_equal(toy_twice(1), 2);
	toy_stats(&stats);
	assert_in_range(stats.workers, BLOCKED + 1, BLOCKED + 2);
	assert_int_equal(stats.running, BLOCKED);
	for (i = 0; i < BLOCKED; i++)
		sem_post(&toy.go);
	for (i = 0; i < BLOCKED; i++)
		assert_int_equal(fake_call_end(calls[i], NULL, 0, &len), 0);
	toy_wait_for((toy_stats(&stats), stats.workers == 1));
	assert_in_range(stats.workers_most, BLOCKED + 1, BLOCKED + 2);
	assert_int_equal(toy_twice(1), 2);
}

static void direct_grows_and_shrinks(void **state)
{
	(void)state;
	grows_and_shrinks(UDRIVER_DIRECT);
}

static void leader_grows_and_shrinks(void **state)
{
	(void)state;
	grows_and_shrinks(UDRIVER_LEADER);
}

static void bounded(enum udriver_mode mode)
{
	struct fake_call *calls[BLOCKED];
	struct udriver_stats stats;
	uint32_t len;
	int i;

	toy_start(mode, 1, 2);
	for (i = 0; i < BLOCKED; i++)
		calls[i] = fake_call_begin(TOY_K_BLOCK, NULL, 0, 0);
	toy_wait_for(toy.running == 2);
	usleep(20000);
	assert_int_equal(toy.running, 2);
	for (i = 0; i < BLOCKED; i++)
		sem_post(&toy.go);
	for (i = 0; i < BLOCKED; i++)
		assert_int_equal(fake_call_end(calls[i], NULL, 0, &len), 0);
	assert_int_equal(toy.most, 2);
	toy_stats(&stats);
	assert_int_equal(stats.workers_most, 2);
}

static void direct_bounded(void **state)
{
	(void)state;
	bounded(UDRIVER_DIRECT);
}

static void leader_bounded(void **state)
{
	(void)state;
	bounded(UDRIVER_LEADER);
}

static void leader_queue_is_bounded_and_drains(void **state)
{
	struct fake_call *blocker;
	struct udriver_stats stats;
	uint32_t len;
	int i;

	(void)state;
	toy.kernel.max_calls = 4;
	toy_start(UDRIVER_LEADER, 1, 1);
	blocker = fake_call_begin(TOY_K_BLOCK, NULL, 0, 0);
	toy_wait_for(toy.running == 1);
	for (i = 0; i < 50; i++)
		fake_event(0, NULL, 0, 1);
	toy_wait_for((toy_stats(&stats), stats.queued >= 4));
	usleep(20000);
	toy_stats(&stats);
	assert_in_range(stats.queued, 4, 6);
	sem_post(&toy.go);
	assert_int_equal(fake_call_end(blocker, NULL, 0, &len), 0);
	toy_wait_for(toy.ticks == 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		toy_test(direct_grows_and_shrinks),
		toy_test(leader_grows_and_shrinks),
		toy_test(direct_bounded),
		toy_test(leader_bounded),
		toy_test(leader_queue_is_bounded_and_drains),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
