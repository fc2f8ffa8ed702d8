// SPDX-License-Identifier: MIT
/*
 * t_hello_versions.c - a daemon older than the kernel half is served with what
 * the interface had then; a newer one is refused, told, and may say less.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

static void older(void)
{
	struct lpc_hello hello = lpctest_hello();
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	int observer = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	uint64_t words[RIG_LOCK_WORDS];

	hello.version = 1;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), -EPROTO);
	vmtest_check(hello.signature == RIG_SIGNATURE_1);

	hello = lpctest_hello();
	hello.version = 1;
	hello.signature = RIG_SIGNATURE_1;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), 0);
	vmtest_equal(hello.version, RIG_VERSION);
	vmtest_equal(lpctest_half(fd).bound_version, 1);
	lpctest_bind_all(fd, 1);

	/* What came with version 2 is not there, above and below. */
	lpctest_result(lpctest_bind(fd, LPC_KIND_UPCALL, "newer", 0), -ENOENT);
	lpctest_result(lpctest_bind(fd, LPC_KIND_DOWNCALL, "later", 0), -ENOENT);
	lpctest_result(lpctest_exec(fd, 0, RIG_LATER, 1, NULL), -ENOENT);
	lpctest_result(lpctest_lock(fd, 0, RIG_SHORT, words, 0, 0), -ENOENT);
	lpctest_result(lpctest_down(fd, 0, RIG_FULL, LPC_DOWN_TRY, 0), -ENOENT);
	lpctest_result(lpctest_exec(fd, 0, RIG_ADD, 1, NULL), 0);
	lpctest_result(lpctest_lock(fd, 0, RIG_STATE, words, 0, 0), 0);
	lpctest_result(lpctest_unlock(fd, 0, RIG_STATE, words), 0);
	lpctest_result(lpctest_down(fd, 0, RIG_ITEMS, LPC_DOWN_TRY, 0), 0);
	lpctest_result(lpctest_poll(fd, NULL, 0, LPC_POLL_NONBLOCK, 0, NULL),
		       -EAGAIN);
	lpctest_result(lpctest_up_value(observer, RIG_NEWER, 1, NULL),
		       -EOPNOTSUPP);
	close(observer);
	close(fd);
}

static void newer(void)
{
	struct lpc_hello hello = lpctest_hello();
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);

	hello.version = RIG_VERSION + 1;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), -EPROTO);
	vmtest_equal(hello.version, RIG_VERSION);
	vmtest_check(hello.signature == RIG_SIGNATURE_2);
	/* The kernel half's version and signature are what it sent back. */
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), 0);
	lpctest_bind_all(fd, RIG_VERSION);
	lpctest_result(lpctest_exec(fd, 0, RIG_LATER, 1, NULL), 0);
	close(fd);

	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	hello = lpctest_hello();
	hello.version = 0;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), -EPROTO);
	vmtest_equal(hello.version, RIG_VERSION);
	close(fd);
}

int main(void)
{
	lpctest_load(NULL);
	older();
	newer();
	return 0;
}
