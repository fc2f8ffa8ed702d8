// SPDX-License-Identifier: MIT
/*
 * t_request.c - an application asks for public procedures: unknown ones, ones
 * that are not public, and arguments of a wrong length or value are refused
 * before anything is run.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

static int request(int fd, uint32_t kind, uint32_t index, uint32_t in_len,
		   uint32_t out_len)
{
	static uint8_t in[2 * RIG_BULK_MAX], out[2 * RIG_BULK_MAX];

	return lpctest_request(fd, kind, index, in, in_len, out, out_len, NULL);
}

static void refused(int fd, uint32_t kind)
{
	bool up = kind == LPC_KIND_UPCALL;
	uint32_t index = up ? RIG_WORK : RIG_ADD;

	lpctest_result(request(fd, kind, up ? RIG_UPCALLS : RIG_DOWNCALLS, 8, 8),
		       -ENOENT);
	lpctest_result(request(fd, kind, ~0U, 8, 8), -ENOENT);
	lpctest_result(request(fd, kind, up ? RIG_HIDDEN : RIG_SECRET, 8, 8),
		       -EACCES);
	lpctest_result(request(fd, kind, index, 7, 8), -EPROTO);
	lpctest_result(request(fd, kind, index, 0, 8), -EPROTO);
	lpctest_result(request(fd, kind, index, 9, 8), -EMSGSIZE);
	lpctest_result(request(fd, kind, index, ~0U, 8), -EMSGSIZE);
	lpctest_result(request(fd, kind, index, 8, 7), -EMSGSIZE);
	if (up)
		lpctest_result(lpctest_up_value(fd, index, RIG_BAD, NULL), -EPROTO);
	else
		lpctest_result(lpctest_down_value(fd, index, RIG_BAD, NULL),
			       -EPROTO);
}

static void served(int fd)
{
	static uint8_t in[RIG_BULK_MAX], out[RIG_BULK_MAX];
	uint32_t len, i;
	uint64_t v;

	lpctest_result(lpctest_up_value(fd, RIG_NULL, 0, NULL), 0);
	lpctest_result(lpctest_up_value(fd, RIG_WORK, 21, &v), 0);
	vmtest_equal(v, 42);
	lpctest_result(lpctest_down_value(fd, RIG_ADD, 21, &v), 0);
	vmtest_equal(v, 22);
	lpctest_result(lpctest_down_value(fd, RIG_FAIL, 1, NULL), -EXDEV);
	/* A downcall that nests runs in the application, and begins a chain. */
	lpctest_result(lpctest_down_value(fd, RIG_CHAIN, 4, &v), 0);
	vmtest_equal(v, 8);

	for (i = 0; i < sizeof(in); i++)
		in[i] = i * 31 + (i >> 8);
	for (len = 0; len <= sizeof(in); len = len * 3 + 1) {
		lpctest_result(lpctest_request(fd, LPC_KIND_UPCALL, RIG_BULK, in,
					       len, out, sizeof(out), &i), 0);
		vmtest_equal(i, len);
		vmtest_check(!memcmp(in, out, len));
	}
	lpctest_result(lpctest_request(fd, LPC_KIND_UPCALL, RIG_BULK, in,
				       sizeof(in), out, sizeof(out), &i), 0);
	vmtest_check(i == sizeof(in) && !memcmp(in, out, sizeof(in)));
	lpctest_result(request(fd, LPC_KIND_UPCALL, RIG_BULK, sizeof(in) + 1,
			       sizeof(out)), -EMSGSIZE);
}

int main(void)
{
	const struct lpctest_daemon daemon = { .workers = 2, .work = lpctest_double };
	uint64_t runs, pieces;
	pid_t pid;
	int fd;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	pid = lpctest_daemon(&daemon);
	refused(fd, LPC_KIND_UPCALL);
	refused(fd, LPC_KIND_DOWNCALL);
	runs = lpctest_procedure(fd, LPC_KIND_UPCALL, RIG_WORK).calls;
	vmtest_equal(runs, 0);
	served(fd);
	/* Arguments in eight pieces come as one. */
	lpctest_result(lpctest_down_value(fd, RIG_SEGMENTS, 0, &pieces), 0);
	vmtest_equal(pieces, 1);
	lpctest_result(lpctest_down_value(fd, RIG_SEGMENTS, 100, &pieces), 0);
	vmtest_equal(pieces, 1);
	lpctest_result(lpctest_down_value(fd, RIG_SEGMENTS, RIG_BULK_MAX, &pieces), 0);
	vmtest_equal(pieces, 1);
	lpctest_quiet(fd);
	lpctest_kill(pid);
	close(fd);
	return 0;
}
