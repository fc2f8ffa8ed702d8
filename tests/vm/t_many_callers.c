// SPDX-License-Identifier: MIT
/*
 * t_many_callers.c - sixty-four applications call at once through four workers,
 * and each gets its own answers.
 *
 * vmtest: timeout=120
 */
#include "lpctest.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define APPLICATIONS	64
#define CALLS		40

static int answer(struct lpctest_work *work)
{
	uint64_t v;
	int err;

	if (work->msg.kind != LPC_MSG_CALL)
		return 0;
	if (work->msg.index != RIG_WORK)
		return lpctest_double(work);
	/* Every third answer takes a downcall, every seventh one that nests. */
	v = lpctest_in(work);
	err = 0;
	if (v % 21 == 0)
		err = lpctest_work_down(work, RIG_CHAIN, v + 1, NULL);
	else if (v % 3 == 0)
		err = lpctest_work_down(work, RIG_ADD, v, NULL);
	return err ? err : lpctest_out(work, v ^ 0x5555555555555555);
}

/* Exit status: which call got a wrong answer, 0: none. */
static int application(int number)
{
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	static uint8_t in[3000], out[RIG_BULK_MAX];
	uint64_t v, got;
	uint32_t len;
	int i;

	for (i = 0; i < CALLS; i++) {
		v = (uint64_t)number << 32 | i;
		if (lpctest_up_value(fd, RIG_WORK, v, &got) ||
		    got != (v ^ 0x5555555555555555))
			return i + 1;
		memset(in, number + i, sizeof(in));
		if (lpctest_request(fd, LPC_KIND_UPCALL, RIG_BULK, in,
				    1 + number * 40, out, sizeof(out), &len) ||
		    len != 1U + number * 40 || memcmp(in, out, len))
			return i + 1;
	}
	return 0;
}

int main(void)
{
	const struct lpctest_daemon daemon = { .workers = 4, .work = answer };
	pid_t pids[APPLICATIONS];
	int fd, i;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	lpctest_daemon(&daemon);
	for (i = 0; i < APPLICATIONS; i++) {
		pids[i] = fork();
		if (!pids[i])
			_exit(application(i));
	}
	for (i = 0; i < APPLICATIONS; i++)
		lpctest_result(lpctest_fork_end(pids[i]), 0);
	/* Those that a downcall made are counted beside these. */
	vmtest_check(lpctest_procedure(fd, LPC_KIND_UPCALL, RIG_WORK).calls >
		     APPLICATIONS * CALLS);
	vmtest_equal(lpctest_procedure(fd, LPC_KIND_UPCALL, RIG_BULK).calls,
		     APPLICATIONS * CALLS);
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
