// SPDX-License-Identifier: MIT
/*
 * t_event_flood.c - events from interrupts while calls flow: every one is
 * delivered or counted, and neither events nor calls keep the other waiting.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

#define TICKS	5000	/* at one time */
#define CALLS	20	/* at least, while events are raised */

struct seen {
	uint64_t raised;
	uint64_t ticks;
	uint64_t bare;
	uint64_t calls;
};

static int count(struct lpctest_work *work)
{
	struct seen *seen = work->shared;

	if (work->msg.kind == LPC_MSG_EVENT) {
		__atomic_add_fetch(work->msg.index == RIG_TICK ? &seen->ticks :
								 &seen->bare,
				   work->msg.count, __ATOMIC_RELAXED);
		return 0;
	}
	__atomic_add_fetch(&seen->calls, 1, __ATOMIC_RELAXED);
	return lpctest_double(work);
}

static bool all_seen(void *arg)
{
	struct seen *seen = arg;

	return seen->ticks == seen->raised && seen->bare == seen->raised;
}

int main(void)
{
	struct lpctest_daemon daemon = { .workers = 3, .work = count };
	struct lpctest_caller storm;
	struct lpc_info_event info;
	struct seen *seen;
	uint64_t v, calls = 0;
	int fd;

	seen = daemon.shared = lpctest_shared(sizeof(*seen));
	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	lpctest_daemon(&daemon);
	while (calls < CALLS) {
		lpctest_call_kind(&storm, fd, LPC_KIND_DOWNCALL, RIG_RAISE_IRQ,
				  TICKS);
		while (!storm.ended) {
			lpctest_result(lpctest_up_value(fd, RIG_WORK, calls,
							&v), 0);
			vmtest_equal(v, 2 * calls);
			calls++;
		}
		lpctest_result(lpctest_call_end(&storm), 0);
		seen->raised += TICKS;
	}
	vmtest_check(vmtest_wait(all_seen, seen, 5000), "%llu ticks, %llu bare",
		     (unsigned long long)seen->ticks,
		     (unsigned long long)seen->bare);
	vmtest_equal(seen->calls, calls);
	info = lpctest_event(fd, RIG_TICK);
	vmtest_equal(info.raised, seen->raised);
	vmtest_equal(info.delivered, seen->raised);
	vmtest_equal(info.queued, 0);
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
