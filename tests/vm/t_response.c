// SPDX-License-Identifier: MIT
/*
 * t_response.c - answers that are refused: to unknown, foreign and answered
 * calls, of a wrong length or value, with an error that is none.  The caller of
 * a call that got a bad answer ends with EPROTO.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

static struct lpctest_caller caller;

/* A call that has been taken. */
static uint64_t begin(int fd)
{
	lpctest_call(&caller, fd, RIG_WORK, 1);
	return lpctest_take(fd, NULL).call;
}

static void bad_answers(int fd)
{
	static const struct {
		uint32_t len;
		int status;
		uint64_t v;
	} bad[] = {
		{ 0, 0, 0 },		/* too short */
		{ 7, 0, 0 },
		{ 9, 0, 0 },		/* too long */
		{ 1 << 20, 0, 0 },
		{ ~0U, 0, 0 },
		{ 8, 0, RIG_BAD },	/* what may not be said */
		{ 8, -EIO, 0 },		/* an error with results */
		{ 0, 1, 0 },		/* no error numbers */
		{ 0, 4096, 0 },
		{ 0, -134, 0 },
		{ 0, -512, 0 },		/* the kernel's own */
		{ 0, (int)0x80000000, 0 },
	};
	uint64_t words[2], call;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		call = begin(fd);
		words[0] = bad[i].v;
		lpctest_result(lpctest_respond(fd, call, words, bad[i].len,
					       bad[i].status), -EPROTO);
		lpctest_result(lpctest_call_end(&caller), -EPROTO);
		lpctest_result(lpctest_respond_value(fd, call, 1), -ESTALE);
	}
}

static void good_answers(int fd)
{
	uint64_t call = begin(fd);

	lpctest_result(lpctest_respond_value(fd, call, 9), 0);
	lpctest_result(lpctest_call_end(&caller), 0);
	vmtest_equal(caller.v, 9);
	lpctest_result(lpctest_respond_value(fd, call, 9), -ESTALE);

	call = begin(fd);
	lpctest_result(lpctest_respond(fd, call, NULL, 0, -1), 0);
	lpctest_result(lpctest_call_end(&caller), -EPERM);
	call = begin(fd);
	lpctest_result(lpctest_respond(fd, call, NULL, 0, -133), 0);
	lpctest_result(lpctest_call_end(&caller), -133);
}

static void other_calls(int fd, int other)
{
	uint64_t call = begin(fd);

	/* Numbers that no call has had, here or anywhere. */
	lpctest_result(lpctest_respond_value(fd, call + 4096, 1), -ENOENT);
	lpctest_result(lpctest_respond_value(fd, call + 100000, 1), -ENOENT);
	lpctest_result(lpctest_exec(fd, call + 4096, RIG_ADD, 1, NULL), -ENOENT);
	lpctest_result(lpctest_respond_value(fd, 0, 1), -EPERM);
	lpctest_result(lpctest_respond_value(fd, ~0ULL, 1), -EPERM);

	/* Another channel's daemon. */
	lpctest_result(lpctest_respond_value(other, call, 1), -EPERM);
	lpctest_result(lpctest_exec(other, call, RIG_ADD, 1, NULL), -EPERM);
	lpctest_result(lpctest_up(other, call, RIG_DONE), -EPERM);

	lpctest_result(lpctest_respond_value(fd, call, 3), 0);
	lpctest_result(lpctest_call_end(&caller), 0);
	vmtest_equal(caller.v, 3);

	/* On behalf of an answered call nothing is done. */
	lpctest_result(lpctest_exec(fd, call, RIG_ADD, 1, NULL), -ESTALE);
	lpctest_result(lpctest_up(fd, call, RIG_DONE), -ESTALE);
	lpctest_result(lpctest_down(fd, call, RIG_ITEMS, LPC_DOWN_TRY, 0), -ESTALE);
}

/* The next incarnation answers a call of the one before. */
static void earlier_incarnation(int fd)
{
	int observer = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	uint64_t call;

	lpctest_call(&caller, observer, RIG_WORK, 1);
	call = lpctest_take(fd, NULL).call;
	close(fd);
	lpctest_result(lpctest_call_end(&caller), -EOWNERDEAD);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	lpctest_result(lpctest_respond_value(fd, call, 1), -EPERM);
	lpctest_result(lpctest_exec(fd, call, RIG_ADD, 1, NULL), -EPERM);
	lpctest_quiet(fd);
	close(fd);
	close(observer);
}

int main(void)
{
	int fd, other;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	other = lpctest_open(LPCTEST_DEVICE_2, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	lpctest_result(lpctest_attach(other), 0);
	bad_answers(fd);
	good_answers(fd);
	other_calls(fd, other);
	close(other);
	earlier_incarnation(fd);
	return 0;
}
