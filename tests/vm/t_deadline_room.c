// SPDX-License-Identifier: MIT
/*
 * t_deadline_room.c - the time a call has waited for room counts: its deadline
 * is that of its beginning.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

#define WAITED_MS	(RIG_BRIEF_MS / 2)	/* for room */
#define ROUNDS		10

/* How long a call took that found room after WAITED_MS; 0: the machine was too
 * slow for it to find room at all.
 */
static unsigned long long round_ms(int fd)
{
	struct lpctest_caller first, brief;
	unsigned long long ms;
	uint64_t call, v;
	bool taken;

	lpctest_call(&first, fd, RIG_WORK, 1);
	call = lpctest_take(fd, NULL).call;
	lpctest_call(&brief, fd, RIG_BRIEF, 1);
	lpctest_wait_asleep(&brief, "lpc_upcall");
	usleep(WAITED_MS * 1000);
	lpctest_result(lpctest_respond_value(fd, call, 1), 0);
	lpctest_result(lpctest_call_end(&first), 0);
	taken = !lpctest_poll(fd, &v, sizeof(v), 0, RIG_BRIEF_MS * LPCTEST_MS,
			      NULL);
	lpctest_result(lpctest_call_end(&brief), taken ? -ETIMEDOUT : -EAGAIN);
	/* If it was taken, it was cancelled. */
	lpctest_poll(fd, NULL, 0, LPC_POLL_NONBLOCK, 0, NULL);
	ms = brief.ns / LPCTEST_MS;
	vmtest_check(ms >= RIG_BRIEF_MS, "%llu ms", ms);
	return taken ? ms : 0;
}

int main(void)
{
	unsigned long long ms = 0;
	int fd, i;

	lpctest_load("max_calls=1");
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	/* On a busy machine some come late, but not each time. */
	for (i = 0; i < ROUNDS; i++) {
		ms = round_ms(fd);
		if (ms && ms < RIG_BRIEF_MS + WAITED_MS)
			break;
	}
	vmtest_check(i < ROUNDS, "the last one took %llu ms", ms);
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
