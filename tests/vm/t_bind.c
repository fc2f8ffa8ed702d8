// SPDX-License-Identifier: MIT
/*
 * t_bind.c - names are found once; unknown names and kinds, and names with
 * another signature, are refused, with both signatures shown.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

static void found(int fd)
{
	lpctest_result(lpctest_bind(fd, LPC_KIND_UPCALL, "work", 0), RIG_WORK);
	lpctest_result(lpctest_bind(fd, LPC_KIND_DOWNCALL, "chain", 0), RIG_CHAIN);
	lpctest_result(lpctest_bind(fd, LPC_KIND_EVENT, "bare", 0), RIG_BARE);
	lpctest_result(lpctest_bind(fd, LPC_KIND_LOCK, "short", 0), RIG_SHORT);
	lpctest_result(lpctest_bind(fd, LPC_KIND_SEMAPHORE, "full", 0), RIG_FULL);
	lpctest_result(lpctest_bind(fd, LPC_KIND_LOCK, "state",
				    RIG_SIGNATURE(LPC_KIND_LOCK, RIG_STATE)),
		       RIG_STATE);
}

static void not_found(int fd)
{
	struct lpc_bind bind = { .size = sizeof(bind) };

	lpctest_result(lpctest_bind(fd, LPC_KIND_UPCALL, "wor", 0), -ENOENT);
	lpctest_result(lpctest_bind(fd, LPC_KIND_UPCALL, "works", 0), -ENOENT);
	lpctest_result(lpctest_bind(fd, LPC_KIND_UPCALL, "", 0), -ENOENT);
	/* A name is of one kind. */
	lpctest_result(lpctest_bind(fd, LPC_KIND_DOWNCALL, "work", 0), -ENOENT);
	lpctest_result(lpctest_bind(fd, LPC_KIND_SEMAPHORE, "state", 0), -ENOENT);
	lpctest_result(lpctest_bind(fd, LPC_KINDS, "work", 0), -EINVAL);
	lpctest_result(lpctest_bind(fd, ~0U, "work", 0), -EINVAL);

	memset(bind.name, 'w', sizeof(bind.name));
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_BIND, &bind), -EINVAL);
}

static void mismatch(int fd)
{
	struct lpc_bind bind = {
		.size = sizeof(bind),
		.kind = LPC_KIND_UPCALL,
		.signature = 0x1234567812345678,
		.name = "work",
	};

	lpctest_result(lpctest_ioctl(fd, LPC_IOC_BIND, &bind), -EPROTO);
	vmtest_check(bind.signature == RIG_SIGNATURE(LPC_KIND_UPCALL, RIG_WORK));
	vmtest_check(vmtest_log_has("rig0: .*refused: work .*000000000000a001.*1234567812345678"));
}

int main(void)
{
	struct lpc_hello hello = lpctest_hello();
	struct lpctest_caller caller;
	int fd, observer;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	observer = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), 0);
	not_found(fd);
	mismatch(fd);

	/* An observer that binds binds nothing for the incarnation. */
	found(observer);
	not_found(observer);
	vmtest_equal(lpctest_procedure(fd, LPC_KIND_UPCALL, RIG_WORK).bound, 0);

	/* What the incarnation has not bound is not sent to it: neither what
	 * waits for its first POLL, nor what comes later.
	 */
	lpctest_call(&caller, observer, RIG_WORK, 1);
	lpctest_wait_calls(fd, LPC_CALL_QUEUED, 1);
	lpctest_result(lpctest_poll(fd, NULL, 0, LPC_POLL_NONBLOCK, 0, NULL),
		       -EAGAIN);
	lpctest_result(lpctest_call_end(&caller), -EOPNOTSUPP);
	lpctest_result(lpctest_up_value(observer, RIG_WORK, 1, NULL), -EOPNOTSUPP);
	found(fd);
	vmtest_equal(lpctest_procedure(fd, LPC_KIND_UPCALL, RIG_WORK).bound, 1);
	lpctest_call(&caller, observer, RIG_WORK, 1);
	lpctest_respond_value(fd, lpctest_take(fd, NULL).call, 5);
	lpctest_result(lpctest_call_end(&caller), 0);
	vmtest_equal(caller.v, 5);
	lpctest_quiet(fd);
	close(fd);
	close(observer);
	return 0;
}
