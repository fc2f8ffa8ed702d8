// SPDX-License-Identifier: MIT
/*
 * test_end.c - drivers end: stopped, drained, out of time, or by themselves.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "clock.h"
#include "toy.h"

static bool ended_is_readable(void)
{
	struct pollfd fd = { .fd = udriver_fd(toy.driver), .events = POLLIN };

	return poll(&fd, 1, 0) == 1;
}

static void idle_driver_stops_at_once(enum udriver_mode mode)
{
	struct fake_counts counts;
	uint64_t begin;
	int i;

	for (i = 0; i < 20; i++) {
		toy_start(mode, 4, 4);
		begin = clock_now();
		assert_int_equal(udriver_stop(toy.driver, 60000), 0);
		assert_in_range(clock_now() - begin, 0, 30 * NS_PER_S);
		fake_counts(&counts);
		assert_true(counts.closed);
		assert_int_equal(toy.exits, i + 1);
	}
	assert_int_equal(udriver_stop(toy.driver, 0), 0);
	assert_int_equal(udriver_start(toy.driver), -ESHUTDOWN);
}

static void direct_idle(void **state)
{
	(void)state;
	idle_driver_stops_at_once(UDRIVER_DIRECT);
}

static void leader_idle(void **state)
{
	(void)state;
	idle_driver_stops_at_once(UDRIVER_LEADER);
}

static void *post_later(void *arg)
{
	(void)arg;
	usleep(50000);
	sem_post(&toy.go);
	return NULL;
}

static void running_calls_finish(enum udriver_mode mode)
{
	struct fake_counts counts;
	struct fake_call *call;
	pthread_t poster;
	uint32_t len;

	toy_start(mode, 1, 1);
	call = fake_call_begin(TOY_K_BLOCK, NULL, 0, 0);
	toy_wait_for(toy.running == 1);
	pthread_create(&poster, NULL, post_later, NULL);
	assert_int_equal(udriver_stop(toy.driver, 5000), 0);
	pthread_join(poster, NULL);
	assert_int_equal(fake_call_end(call, NULL, 0, &len), 0);
	fake_counts(&counts);
	assert_int_equal(counts.unanswered, 0);
}

static void direct_drains(void **state)
{
	(void)state;
	running_calls_finish(UDRIVER_DIRECT);
}

static void leader_drains(void **state)
{
	(void)state;
	running_calls_finish(UDRIVER_LEADER);
}

static void leader_drains_its_queue(void **state)
{
	struct fake_call *calls[3];
	struct fake_counts counts;
	pthread_t poster;
	uint32_t len;
	int i;

	(void)state;
	toy_start(UDRIVER_LEADER, 1, 1);
	for (i = 0; i < 3; i++)
		calls[i] = fake_call_begin(TOY_K_BLOCK, NULL, 0, 0);
	toy_wait_for(fake_call_delivered(calls[2]));
	sem_post(&toy.go);
	sem_post(&toy.go);
	pthread_create(&poster, NULL, post_later, NULL);
	assert_int_equal(udriver_stop(toy.driver, 5000), 0);
	pthread_join(poster, NULL);
	for (i = 0; i < 3; i++)
		assert_int_equal(fake_call_end(calls[i], NULL, 0, &len), 0);
	fake_counts(&counts);
	assert_int_equal(counts.unanswered, 0);
}

/* The leader has a call that is not in the queue yet when the driver stops. */
static void leader_drains_what_it_just_got(void **state)
{
	struct fake_counts counts;
	struct fake_call *call;
	uint32_t len;

	(void)state;
	toy_start(UDRIVER_LEADER, 2, 2);
	fake_delay(50000);
	sem_post(&toy.go);
	call = fake_call_begin(TOY_K_BLOCK, NULL, 0, 0);
	toy_wait_for(fake_call_delivered(call));
	assert_int_equal(udriver_stop(toy.driver, 5000), 0);
	assert_int_equal(fake_call_end(call, NULL, 0, &len), 0);
	fake_counts(&counts);
	assert_int_equal(counts.unanswered, 0);
}

static void procedures_that_do_not_end(void **state)
{
	struct fake_call *call;
	uint32_t len;

	(void)state;
	toy_start(UDRIVER_DIRECT, 1, 1);
	call = fake_call_begin(TOY_K_BLOCK, NULL, 0, 0);
	toy_wait_for(toy.running == 1);
	assert_int_equal(udriver_stop(toy.driver, 20), -ETIMEDOUT);
	assert_int_equal(toy.exits, 0);
	sem_post(&toy.go);
	assert_int_equal(udriver_stop(toy.driver, 5000), 0);
	assert_int_equal(toy.exits, 1);
	assert_int_equal(fake_call_end(call, NULL, 0, &len), 0);
}

static void kernel_half_goes(enum udriver_mode mode)
{
	struct fake_call *call;
	uint32_t len;

	toy_start(mode, 3, 3);
	call = fake_call_begin(TOY_K_BLOCK, NULL, 0, 0);
	toy_wait_for(toy.running == 1);
	assert_false(ended_is_readable());
	fake_gone();
	toy_wait_for(udriver_status(toy.driver) == -ENODEV);
	toy_wait_for(ended_is_readable());
	assert_int_equal(fake_call_end(call, NULL, 0, &len), -ENODEV);
	sem_post(&toy.go);
	assert_int_equal(udriver_stop(toy.driver, 5000), 0);
	assert_int_equal(toy.exits, 1);
}

static void direct_kernel_half_goes(void **state)
{
	(void)state;
	kernel_half_goes(UDRIVER_DIRECT);
}

static void leader_kernel_half_goes(void **state)
{
	(void)state;
	kernel_half_goes(UDRIVER_LEADER);
}

static void waits_that_fail_are_not_repeated_for_ever(enum udriver_mode mode)
{
	struct udriver_options options = {
		.mode = mode,
		.min_workers = 1,
		.max_workers = 1,
	};
	struct udriver_stats stats;

	fake_fail(LPC_IOC_POLL, -EFAULT, 1000);
	toy_start_options(&options);
	toy_wait_for(udriver_status(toy.driver) == -EFAULT);
	assert_int_equal(udriver_stop(toy.driver, 5000), 0);
	toy_stats(&stats);
	assert_in_range(stats.wait_errors, 15, 16);
}

static void direct_storm(void **state)
{
	(void)state;
	waits_that_fail_are_not_repeated_for_ever(UDRIVER_DIRECT);
}

static void leader_storm(void **state)
{
	(void)state;
	waits_that_fail_are_not_repeated_for_ever(UDRIVER_LEADER);
}

static void single_failures_are_survived(enum udriver_mode mode)
{
	fake_fail(LPC_IOC_POLL, -EFAULT, 3);
	fake_fail(LPC_IOC_POLL, -EINTR, 3);
	toy_start(mode, 1, 1);
	assert_int_equal(toy_twice(2), 4);
	assert_int_equal(udriver_status(toy.driver), 0);
}

static void direct_survives(void **state)
{
	(void)state;
	single_failures_are_survived(UDRIVER_DIRECT);
}

static void leader_survives(void **state)
{
	(void)state;
	single_failures_are_survived(UDRIVER_LEADER);
}

static void overdue_calls_are_seen(void **state)
{
	struct udriver_stats stats;
	struct fake_call *call;
	uint32_t len;

	(void)state;
	toy_start(UDRIVER_DIRECT, 2, 2);
	call = fake_call_begin(TOY_K_BLOCK, NULL, 0, 30 * NS_PER_MS);
	toy_wait_for(toy.running == 1);
	toy_wait_for((toy_stats(&stats), stats.overdue == 1));
	sem_post(&toy.go);
	assert_int_equal(fake_call_end(call, NULL, 0, &len), 0);
	toy_stats(&stats);
	assert_int_equal(stats.overdue, 0);
	assert_int_equal(stats.running, 0);
}

static void handler(int signal)
{
	(void)signal;
}

static void signal_of_the_program_is_left_alone(void **state)
{
	struct udriver_options options = { .signal = SIGUSR2 };
	struct sigaction now;

	(void)state;
	signal(SIGUSR2, handler);
	assert_int_equal(toy_try_start(&options), -EBUSY);
	sigaction(SIGUSR2, NULL, &now);
	assert_ptr_equal(now.sa_handler, handler);
	signal(SIGUSR2, SIG_DFL);
	assert_int_equal(udriver_start(toy.driver), 0);
	assert_int_equal(udriver_stop(toy.driver, 5000), 0);
}

/* What it has it finishes; what it is done with is not its to undo. */
static void replaced_driver_finishes(enum udriver_mode mode)
{
	struct fake_counts counts;
	struct fake_call *call;
	uint32_t len;

	toy_start(mode, 2, 2);
	call = fake_call_begin(TOY_K_BLOCK, NULL, 0, 0);
	toy_wait_for(toy.running == 1);
	fake_replaced();
	toy_wait_for(ended_is_readable());
	assert_int_equal(udriver_status(toy.driver), -ESHUTDOWN);
	assert_int_equal(udriver_stop(toy.driver, 20), -ETIMEDOUT);
	sem_post(&toy.go);
	assert_int_equal(udriver_stop(toy.driver, 60000), 0);
	assert_int_equal(fake_call_end(call, NULL, 0, &len), 0);
	fake_counts(&counts);
	assert_int_equal(counts.unanswered, 0);
	assert_int_equal(counts.byes, 0);
	assert_int_equal(toy.exits, 0);
}

static void direct_is_replaced(void **state)
{
	(void)state;
	replaced_driver_finishes(UDRIVER_DIRECT);
}

static void leader_is_replaced(void **state)
{
	(void)state;
	replaced_driver_finishes(UDRIVER_LEADER);
}

static void whoever_ends_in_order_says_so(void **state)
{
	struct fake_counts counts;

	(void)state;
	toy_start(UDRIVER_DIRECT, 1, 1);
	fake_counts(&counts);
	assert_int_equal(counts.byes, 0);
	assert_int_equal(udriver_stop(toy.driver, 60000), 0);
	fake_counts(&counts);
	assert_int_equal(counts.byes, 1);
}

static void whoever_ends_by_itself_does_not(void **state)
{
	struct fake_counts counts;

	(void)state;
	toy_start(UDRIVER_DIRECT, 1, 1);
	fake_gone();
	toy_wait_for(udriver_status(toy.driver));
	assert_int_equal(udriver_stop(toy.driver, 60000), 0);
	fake_counts(&counts);
	assert_int_equal(counts.byes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		toy_test(direct_idle),
		toy_test(leader_idle),
		toy_test(direct_drains),
		toy_test(leader_drains),
		toy_test(leader_drains_its_queue),
		toy_test(leader_drains_what_it_just_got),
		toy_test(procedures_that_do_not_end),
		toy_test(direct_kernel_half_goes),
		toy_test(leader_kernel_half_goes),
		toy_test(direct_storm),
		toy_test(leader_storm),
		toy_test(direct_survives),
		toy_test(leader_survives),
		toy_test(overdue_calls_are_seen),
		toy_test(signal_of_the_program_is_left_alone),
		toy_test(direct_is_replaced),
		toy_test(leader_is_replaced),
		toy_test(whoever_ends_in_order_says_so),
		toy_test(whoever_ends_by_itself_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
