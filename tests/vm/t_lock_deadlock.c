// SPDX-License-Identifier: MIT
/*
 * t_lock_deadlock.c - a chain that would wait for a lock it holds itself is told
 * so, whichever half holds it and whichever wants it.
 */
#include "nestedtest.h"

#include <fcntl.h>
#include <unistd.h>

static uint64_t words[RIG_LOCK_WORDS];

static void user_holds(int fd)
{
	struct lpctest_caller caller;
	uint64_t call;

	lpctest_call(&caller, fd, RIG_WORK, 1);
	call = lpctest_take(fd, NULL).call;
	lpctest_result(lpctest_lock(fd, call, RIG_STATE, words, 0, 0), 0);
	lpctest_result(lpctest_lock(fd, call, RIG_STATE, words, 0, 0), -EDEADLK);
	lpctest_result(lpctest_lock(fd, call, RIG_STATE, words, LPC_LOCK_TRY, 0),
		       -EDEADLK);
	/* The kernel half, in a downcall of the chain. */
	lpctest_result(lpctest_exec(fd, call, RIG_LOCK_ADD, 1, NULL), -EDEADLK);
	/* The same in one that the caller's thread runs. */
	lpctest_result(lpctest_exec(fd, call, RIG_LOCK_CALL, 1, NULL), -EDEADLK);
	/* Another lock is another matter. */
	lpctest_result(lpctest_lock(fd, call, RIG_SHORT, words, 0, 0), 0);
	lpctest_result(lpctest_discard(fd, call, RIG_SHORT), 0);
	lpctest_result(lpctest_unlock(fd, call, RIG_STATE, words), 0);
	lpctest_result(lpctest_exec(fd, call, RIG_LOCK_ADD, 1, NULL), 0);
	lpctest_result(lpctest_respond_value(fd, call, 1), 0);
	lpctest_result(lpctest_call_end(&caller), 0);

	/* A thread in no chain. */
	lpctest_result(lpctest_lock(fd, 0, RIG_STATE, words, 0, 0), 0);
	lpctest_result(lpctest_lock(fd, 0, RIG_STATE, words, 0, 0), -EDEADLK);
	lpctest_result(lpctest_exec(fd, 0, RIG_LOCK_ADD, 1, NULL), -EDEADLK);
	lpctest_result(lpctest_discard(fd, 0, RIG_STATE), 0);
}

/* The kernel half takes it and makes an upcall, in a chain or at its root. */
static void kernel_holds(int fd)
{
	struct nestedtest nested;
	struct lpctest_caller caller;
	uint64_t call;

	nestedtest_init(&nested, RIG_LOCK_CALL, 1, 1);
	/* Its root: an application's thread, in no chain when it took it. */
	lpctest_call_kind(&caller, fd, LPC_KIND_DOWNCALL, RIG_LOCK_CALL, 1);
	call = lpctest_take(fd, NULL).call;
	vmtest_equal(lpctest_lock_info(fd, RIG_STATE).holder, LPC_HOLDER_KERNEL);
	lpctest_result(lpctest_lock(fd, call, RIG_STATE, words, 0, 0), -EDEADLK);
	lpctest_result(lpctest_exec(fd, call, RIG_LOCK_ADD, 1, NULL), -EDEADLK);
	lpctest_result(lpctest_unlock(fd, call, RIG_STATE, words), -EPERM);
	/* Another thread, in no chain, only waits. */
	lpctest_result(lpctest_lock(fd, 0, RIG_STATE, words, 0, 20 * LPCTEST_MS),
		       -ETIMEDOUT);
	lpctest_result(lpctest_respond_value(fd, call, 1), 0);
	lpctest_result(lpctest_call_end(&caller), 0);

	/* In the chain. */
	lpctest_call(&caller, fd, RIG_WORK, 1);
	call = lpctest_take(fd, NULL).call;
	lpctest_result(nestedtest_exec(&nested, fd, call), 0);
	vmtest_equal(nested.exec.msg.kind, LPC_MSG_CALL);
	lpctest_result(lpctest_lock(fd, nested.exec.msg.call, RIG_STATE, words, 0, 0),
		       -EDEADLK);
	lpctest_result(lpctest_lock(fd, call, RIG_STATE, words, 0, 0), -EDEADLK);
	lpctest_result(lpctest_unlock(fd, nested.exec.msg.call, RIG_STATE, words), -EPERM);
	lpctest_result(nestedtest_answer(&nested, fd), 0);
	vmtest_equal(nested.both.msg.kind, LPC_MSG_RETURN);
	vmtest_equal(nested.both.msg.status, 0);
	lpctest_result(lpctest_lock(fd, call, RIG_STATE, words, 0, 0), 0);
	lpctest_result(lpctest_unlock(fd, call, RIG_STATE, words), 0);
	lpctest_result(lpctest_respond_value(fd, call, 1), 0);
	lpctest_result(lpctest_call_end(&caller), 0);
}

int main(void)
{
	int fd;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	user_holds(fd);
	kernel_holds(fd);
	vmtest_equal(lpctest_lock_info(fd, RIG_STATE).left, 0);
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
