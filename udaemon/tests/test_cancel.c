// SPDX-License-Identifier: MIT
/*
 * test_cancel.c - a procedure learns that its caller has left.
 */
#include <errno.h>
#include <unistd.h>

#include "toy.h"

static void running_call(enum udriver_mode mode)
{
	struct fake_call *call, *other, *blocked[3];
	struct udriver_stats stats;
	uint32_t len;
	int i;

	toy_start(mode, 3, 3);
	call = fake_call_begin(TOY_K_OBEY, NULL, 0, 0);
	other = fake_call_begin(TOY_K_OBEY, NULL, 0, 0);
	toy_wait_for(toy.running == 2);
	fake_call_leave(call);
	assert_int_equal(fake_call_end(call, NULL, 0, &len), -ECANCELED);
	assert_int_equal(toy.cancelled, 1);
	assert_int_equal(toy.running, 1);
	sem_post(&toy.go);
	assert_int_equal(fake_call_end(other, NULL, 0, &len), -ECANCELED);
	assert_int_equal(toy.cancelled, 1);
	/* A fused answer's fate is known when the next message comes, and
	 * which worker that is, is the kernel's choice: one for each.
	 */
	for (i = 0; i < 3; i++)
		blocked[i] = fake_call_begin(TOY_K_BLOCK, NULL, 0, 0);
	toy_wait_for(toy.running == 3);
	toy_stats(&stats);
	assert_int_equal(stats.left, 1);
	assert_int_equal(stats.cancels, 1);
	assert_int_equal(stats.refused, 0);
	for (i = 0; i < 3; i++)
		sem_post(&toy.go);
	for (i = 0; i < 3; i++)
		assert_int_equal(fake_call_end(blocked[i], NULL, 0, &len), 0);
}

static void direct_running_call(void **state)
{
	(void)state;
	running_call(UDRIVER_DIRECT);
}

static void leader_running_call(void **state)
{
	(void)state;
	running_call(UDRIVER_LEADER);
}

static void leader_call_in_the_queue(void **state)
{
	struct fake_call *blocker, *call;
	uint32_t len;

	(void)state;
	toy_start(UDRIVER_LEADER, 1, 1);
	blocker = fake_call_begin(TOY_K_BLOCK, NULL, 0, 0);
	toy_wait_for(toy.running == 1);
	call = fake_call_begin(TOY_K_OBEY, NULL, 0, 0);
	toy_wait_for(fake_call_delivered(call));
	fake_call_leave(call);
	sem_post(&toy.go);
	assert_int_equal(fake_call_end(blocker, NULL, 0, &len), 0);
	assert_int_equal(fake_call_end(call, NULL, 0, &len), -ECANCELED);
	assert_int_equal(toy.cancelled, 1);
}

/* A worker has received a call and not begun it when another hears the cancel:
 * without the note that a cancel leaves, the call would run for ever.
 */
static void early_cancels_are_not_lost(void **state)
{
	struct fake_call *call;
	uint32_t len;
	int i;

	(void)state;
	toy_start(UDRIVER_DIRECT, 4, 4);
	fake_delay(20000);
	for (i = 0; i < 5; i++) {
		call = fake_call_begin(TOY_K_OBEY, NULL, 0, 0);
		while (!fake_call_delivered(call))
			usleep(100);
		fake_call_leave(call);
		assert_int_equal(fake_call_end(call, NULL, 0, &len),
				 -ECANCELED);
		assert_int_equal(toy.cancelled, i + 1);
	}
}

static void late_cancels_do_no_harm(void **state)
{
	struct lpc_message cancel = { .kind = LPC_MSG_CANCEL };
	struct udriver_stats stats;
	int i;

	(void)state;
	toy_start(UDRIVER_DIRECT, 2, 2);
	for (i = 0; i < 200; i++) {
		toy_twice(1);
		cancel.call = (uint64_t)i + 1;
		fake_message(&cancel);
	}
	assert_int_equal(toy_twice(3), 6);
	toy_wait_for((toy_stats(&stats), stats.cancels == 200));
	assert_int_equal(stats.failed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		toy_test(direct_running_call),
		toy_test(leader_running_call),
		toy_test(leader_call_in_the_queue),
		toy_test(early_cancels_are_not_lost),
		toy_test(late_cancels_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
