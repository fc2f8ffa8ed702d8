// SPDX-License-Identifier: MIT
/*
 * t_nesting.c - a chain of sixteen calls, up and down in turn, completes with one
 * worker; a seventeenth call is refused.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

struct seen {
	uint32_t depth;
	uint32_t upcalls;
	uint64_t chain;
	uint64_t chains;
};

/* WORK(v): nest v times, then a downcall at the bottom; counts levels. */
static int nest(struct lpctest_work *work)
{
	struct seen *seen = work->shared;
	uint64_t v = 0;
	int err;

	if (work->msg.depth > seen->depth)
		seen->depth = work->msg.depth;
	seen->upcalls++;
	if (seen->chain != work->msg.chain)
		seen->chains++;
	seen->chain = work->msg.chain;
	if (lpctest_in(work))
		err = lpctest_work_down(work, RIG_CHAIN, lpctest_in(work) - 1, &v);
	else
		err = lpctest_work_down(work, RIG_ADD, 0, &v);
	return err ? err : lpctest_out(work, v + 1);
}

int main(void)
{
	struct lpctest_daemon daemon = { .workers = 1, .work = nest };
	struct seen *seen;
	uint64_t v;
	int fd, i;

	seen = daemon.shared = lpctest_shared(sizeof(*seen));
	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	lpctest_daemon(&daemon);
	vmtest_equal(lpctest_half(fd).max_depth, 16);

	/* Upcalls at depth 1, 3, ... 15, the last downcall at depth 16. */
	lpctest_result(lpctest_up_value(fd, RIG_WORK, 7, &v), 0);
	vmtest_equal(v, 9);
	vmtest_equal(seen->depth, 15);
	vmtest_equal(seen->upcalls, 8);
	vmtest_equal(seen->chains, 1);
	lpctest_quiet(fd);

	/* The upcall of the downcall at depth 16 would be the seventeenth. */
	seen->upcalls = 0;
	lpctest_result(lpctest_up_value(fd, RIG_WORK, 8, &v), -ELOOP);
	vmtest_equal(seen->upcalls, 8);
	vmtest_equal(seen->depth, 15);
	lpctest_quiet(fd);

	for (i = 0; i < 50; i++) {
		lpctest_result(lpctest_up_value(fd, RIG_WORK, 7, &v), 0);
		vmtest_equal(v, 9);
	}
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
