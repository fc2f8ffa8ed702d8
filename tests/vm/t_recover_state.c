// SPDX-License-Identifier: MIT
/*
 * t_recover_state.c - a user half finds out whether what the last one left in the
 * arena is whole, and which one it was.
 */
#include "lendtest.h"

#include <fcntl.h>

static uint64_t incarnation;

static int sealed(int fd, uint64_t seal)
{
	return lpctest_up_value(fd, LPC_LEND_UPCALL_SEALED, seal, &incarnation);
}

static void count(int fd)
{
	uint64_t total;

	lpctest_result(lpctest_up_value(fd, LPC_LEND_UPCALL_COUNT, 1, &total), 0);
}

int main(void)
{
	int fd = lend_load(NULL), observer = lpctest_open(LEND_DEVICE, O_RDONLY);
	pid_t daemon = lend_daemon();

	lpctest_result(sealed(observer, 0), -ENODATA);
	count(observer);
	lpctest_result(sealed(observer, 0), -ENODATA);
	lpctest_result(sealed(observer, 1), 0);
	vmtest_equal(incarnation, 1);
	vmtest_daemon_kill(daemon);

	daemon = lend_daemon();
	lpctest_result(sealed(observer, 0), 0);
	vmtest_equal(incarnation, 1);
	/* Changed, and not sealed when it dies. */
	count(observer);
	lpctest_result(sealed(observer, 0), -EBADMSG);
	vmtest_daemon_kill(daemon);

	daemon = lend_daemon();
	lpctest_result(sealed(observer, 0), -EBADMSG);
	lpctest_result(sealed(observer, 1), 0);
	vmtest_equal(incarnation, 3);
	vmtest_equal(vmtest_daemon_stop(daemon), 0);
	close(observer);
	close(fd);
	return 0;
}
