// SPDX-License-Identifier: MIT
/*
 * test_dispatch.c - calls and events get to workers and back, in both modes.
 */
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "toy.h"

#define CALLERS 64
#define CALLS	50

static void *caller_main(void *arg)
{
	uint32_t base = *(uint32_t *)arg, n, out, len;
	uintptr_t wrong = 0;
	int i;

	for (i = 0; i < CALLS; i++) {
		n = base + (uint32_t)i;
		out = 0;
		if (fake_upcall(TOY_K_TWICE, &n, sizeof(n), &out, sizeof(out),
				&len) ||
		    len != sizeof(out) || out != 2 * n)
			wrong++;
	}
	return (void *)wrong;
}

static void many_callers(enum udriver_mode mode)
{
	pthread_t threads[CALLERS];
	uint32_t bases[CALLERS];
	struct udriver_stats stats;
	uint32_t i;
	void *wrong;

	toy_start(mode, 4, 4);
	for (i = 0; i < CALLERS; i++) {
		bases[i] = i * 1000;
		assert_int_equal(pthread_create(&threads[i], NULL, caller_main,
						&bases[i]),
				 0);
	}
	for (i = 0; i < CALLERS; i++) {
		pthread_join(threads[i], &wrong);
		assert_ptr_equal(wrong, NULL);
	}
	toy_stats(&stats);
	assert_int_equal(stats.calls, CALLERS * CALLS);
	assert_int_equal(stats.workers, 4);
	assert_int_equal(stats.failed + stats.refused + stats.left, 0);
}

static void direct_many_callers(void **state)
{
	(void)state;
	many_callers(UDRIVER_DIRECT);
}

static void leader_many_callers(void **state)
{
	(void)state;
	many_callers(UDRIVER_LEADER);
}

static void direct_answers_and_waits_at_one_entry(void **state)
{
	struct fake_counts before, after;
	int i;

	(void)state;
	toy_start(UDRIVER_DIRECT, 1, 1);
	toy_twice(1);
	fake_counts(&before);
	for (i = 0; i < 10; i++)
		toy_twice(1);
	fake_counts(&after);
	assert_int_equal(after.both - before.both, 10);
	assert_int_equal(after.responses, 0);
	assert_int_equal(after.polls, before.polls);
}

static void direct_without_the_fused_command(void **state)
{
	struct fake_counts counts;

	(void)state;
	toy.kernel.features = LPC_FEATURE_CANCEL;
	toy_start(UDRIVER_DIRECT, 1, 1);
	assert_int_equal(toy_twice(7), 14);
	assert_int_equal(toy_twice(8), 16);
	fake_counts(&counts);
	assert_int_equal(counts.both, 0);
	assert_int_equal(counts.responses, 2);
}

static void leader_polls_in_one_thread(void **state)
{
	struct fake_counts counts;

	(void)state;
	toy_start(UDRIVER_LEADER, 3, 3);
	assert_int_equal(toy_twice(7), 14);
	toy_wait_for((fake_counts(&counts), counts.waiting == 1));
	assert_int_equal(counts.both, 0);
	assert_int_equal(counts.responses, 1);
}

static void events(enum udriver_mode mode)
{
	uint32_t payload = 0xfeed;
	struct udriver_stats stats;

	toy_start(mode, 2, 2);
	fake_event(0, &payload, sizeof(payload), 1);
	toy_wait_for(toy.ticks == 1);
	assert_int_equal(toy.last_tick, 0xfeed);
	fake_event(0, &payload, sizeof(payload), 5);
	toy_wait_for(toy.ticks == 6);
	toy_stats(&stats);
	assert_int_equal(stats.events, 2);
}

static void direct_events(void **state)
{
	(void)state;
	events(UDRIVER_DIRECT);
}

static void leader_events(void **state)
{
	(void)state;
	events(UDRIVER_LEADER);
}

static void unknown_messages(enum udriver_mode mode)
{
	const struct lpc_message strange = { .kind = 9 };
	struct udriver_stats stats;
	uint32_t n = 0, len;

	toy_start(mode, 1, 1);
	assert_int_equal(fake_upcall(TOY_K_STRANGE, NULL, 0, &n, 4, &len),
			 -EOPNOTSUPP);
	assert_int_equal(fake_upcall(15, NULL, 0, &n, 4, &len), -EOPNOTSUPP);
	fake_event(3, NULL, 0, 1);
	fake_message(&strange);
	assert_int_equal(toy_twice(2), 4);
	toy_stats(&stats);
	assert_int_equal(stats.unknown, 4);
}

static void direct_unknown_messages(void **state)
{
	(void)state;
	unknown_messages(UDRIVER_DIRECT);
}

static void leader_unknown_messages(void **state)
{
	(void)state;
	unknown_messages(UDRIVER_LEADER);
}

static void longer_message_than_announced(enum udriver_mode mode)
{
	char long_in[64] = { 0 };
	uint32_t n, len;

	toy_start(mode, 1, 1);
	/* The procedure is there to refuse it, not the way to it. */
	assert_int_equal(fake_upcall(TOY_K_TWICE, long_in, sizeof(long_in), &n,
				     sizeof(n), &len),
			 -EPROTO);
	assert_int_equal(toy_twice(5), 10);
}

static void direct_longer_message(void **state)
{
	(void)state;
	longer_message_than_announced(UDRIVER_DIRECT);
}

static void leader_longer_message(void **state)
{
	(void)state;
	longer_message_than_announced(UDRIVER_LEADER);
}

static void deadline_is_told(void **state)
{
	uint32_t n = 1, out, len;
	struct fake_call *call;

	(void)state;
	toy_start(UDRIVER_DIRECT, 1, 1);
	toy_twice(1);
	assert_int_equal(toy.deadline_ns, 0);
	call = fake_call_begin(TOY_K_TWICE, &n, sizeof(n), 60000000000ull);
	assert_int_equal(fake_call_end(call, &out, sizeof(out), &len), 0);
	assert_in_range(toy.deadline_ns, 30000000000ull, 60000000000ull);
	call = fake_call_begin(TOY_K_TWICE, &n, sizeof(n), 1);
	assert_int_equal(fake_call_end(call, &out, sizeof(out), &len), 0);
	assert_int_equal(toy.deadline_ns, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		toy_test(direct_many_callers),
		toy_test(leader_many_callers),
		toy_test(direct_answers_and_waits_at_one_entry),
		toy_test(direct_without_the_fused_command),
		toy_test(leader_polls_in_one_thread),
		toy_test(direct_events),
		toy_test(leader_events),
		toy_test(direct_unknown_messages),
		toy_test(leader_unknown_messages),
		toy_test(direct_longer_message),
		toy_test(leader_longer_message),
		toy_test(deadline_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
