// SPDX-License-Identifier: MIT
/*
 * t_lock.c - LOCK returns the current copy of what a lock guards, UNLOCK writes
 * it back for both halves; what must not be is refused and changes nothing.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

static uint64_t words[RIG_LOCK_WORDS];

/* What a second thread does, and with what result. */
struct deed {
	int (*run)(int fd, uint64_t call);
	int fd;
	uint64_t call;
	int result;
};

static void *deed_main(void *arg)
{
	struct deed *deed = arg;

	deed->result = deed->run(deed->fd, deed->call);
	return NULL;
}

static int elsewhere(int (*run)(int fd, uint64_t call), int fd, uint64_t call)
{
	struct deed deed = { .run = run, .fd = fd, .call = call };
	pthread_t thread;

	pthread_create(&thread, NULL, deed_main, &deed);
	pthread_join(thread, NULL);
	return deed.result;
}

static int do_try(int fd, uint64_t call)
{
	uint64_t copy[RIG_LOCK_WORDS];

	return lpctest_lock(fd, call, RIG_STATE, copy, LPC_LOCK_TRY, 0);
}

static int do_wait(int fd, uint64_t call)
{
	uint64_t copy[RIG_LOCK_WORDS];

	return lpctest_lock(fd, call, RIG_STATE, copy, 0, 50 * LPCTEST_MS);
}

static int do_unlock(int fd, uint64_t call)
{
	return lpctest_unlock(fd, call, RIG_STATE, words);
}

static void copies(int fd)
{
	uint64_t sum;

	lpctest_result(lpctest_lock(fd, 0, RIG_STATE, words, 0, 0), 0);
	vmtest_equal(words[0], 0);
	words[0] = 100;
	words[7] = 7;
	lpctest_result(lpctest_unlock(fd, 0, RIG_STATE, words), 0);
	lpctest_result(lpctest_down_value(fd, RIG_LOCK_ADD, 5, &sum), 0);
	vmtest_equal(sum, 105);
	lpctest_result(lpctest_lock(fd, 0, RIG_STATE, words, 0, 0), 0);
	vmtest_equal(words[0], 105);
	vmtest_equal(words[7], 7);
	words[0] = 1;
	lpctest_result(lpctest_discard(fd, 0, RIG_STATE), 0);
	lpctest_result(lpctest_down_value(fd, RIG_LOCK_ADD, 0, &sum), 0);
	vmtest_equal(sum, 105);
}

static void not_held(int fd)
{
	lpctest_result(lpctest_unlock(fd, 0, RIG_STATE, words), -EPERM);
	lpctest_result(lpctest_discard(fd, 0, RIG_STATE), -EPERM);
	lpctest_result(lpctest_lock(fd, 0, RIG_STATE, words, 0, 0), 0);
	lpctest_result(lpctest_unlock(fd, 0, RIG_SHORT, words), -EPERM);
	lpctest_result(elsewhere(do_unlock, fd, 0), -EPERM);
	lpctest_result(elsewhere(do_try, fd, 0), -EBUSY);
	lpctest_result(elsewhere(do_wait, fd, 0), -ETIMEDOUT);
	lpctest_result(lpctest_down_value(fd, RIG_LOCK_ADD, 1, NULL), -EDEADLK);
	lpctest_result(lpctest_unlock(fd, 0, RIG_STATE, words), 0);
	lpctest_result(lpctest_unlock(fd, 0, RIG_STATE, words), -EPERM);
}

static void bad_operations(int fd)
{
	struct lpc_lock_op op = { .size = sizeof(op), .buf = lpctest_ptr(words) };

	op.len = sizeof(words) - 1;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_LOCK, &op), -EMSGSIZE);
	op.len = sizeof(words) + 1;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_LOCK, &op), -EMSGSIZE);
	lpctest_result(lpctest_lock(fd, 0, RIG_LOCKS, words, 0, 0), -ENOENT);
	lpctest_result(lpctest_lock(fd, 0, ~0U, words, 0, 0), -ENOENT);
	lpctest_result(lpctest_unlock(fd, 0, RIG_LOCKS, words), -ENOENT);

	lpctest_result(lpctest_lock(fd, 0, RIG_STATE, words, 0, 0), 0);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_UNLOCK, &op), -EMSGSIZE);
	op.len = 0;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_UNLOCK, &op), -EMSGSIZE);
	op.flags = LPC_UNLOCK_DISCARD;
	op.len = sizeof(words);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_UNLOCK, &op), -EMSGSIZE);

	/* A copy that the interface does not allow. */
	words[7] = RIG_BAD;
	lpctest_result(lpctest_unlock(fd, 0, RIG_STATE, words), -EPROTO);
	vmtest_equal(lpctest_lock_info(fd, RIG_STATE).holder, LPC_HOLDER_USER);
	words[7] = 8;
	lpctest_result(lpctest_unlock(fd, 0, RIG_STATE, words), 0);
}

/* What is taken in a chain belongs to the chain, whichever thread it is in. */
static void chains(int fd)
{
	struct lpctest_caller one, two;
	uint64_t first, second;

	lpctest_call(&one, fd, RIG_WORK, 1);
	first = lpctest_take(fd, NULL).call;
	lpctest_call(&two, fd, RIG_WORK, 2);
	second = lpctest_take(fd, NULL).call;

	lpctest_result(lpctest_lock(fd, first, RIG_STATE, words, 0, 0), 0);
	vmtest_check(lpctest_lock_info(fd, RIG_STATE).holder_chain);
	lpctest_result(lpctest_unlock(fd, second, RIG_STATE, words), -EPERM);
	lpctest_result(lpctest_unlock(fd, 0, RIG_STATE, words), -EPERM);
	lpctest_result(elsewhere(do_try, fd, second), -EBUSY);
	lpctest_result(elsewhere(do_try, fd, first), -EDEADLK);
	lpctest_result(elsewhere(do_unlock, fd, first), 0);

	lpctest_result(lpctest_respond_value(fd, first, 1), 0);
	lpctest_result(lpctest_respond_value(fd, second, 1), 0);
	lpctest_result(lpctest_call_end(&one), 0);
	lpctest_result(lpctest_call_end(&two), 0);
}

static void on_alarm(int signal)
{
	(void)signal;
}

/* Ends the upcall during which the kernel half holds it, once somebody waits. */
static int do_release(int fd, uint64_t call)
{
	lpctest_wait_lock_waiters(fd, RIG_STATE, 1);
	return lpctest_respond_value(fd, call, 1);
}

/* The kernel half holds it: kernel and user wait with their own patience. */
static void kernel_holds(int fd)
{
	/* Again and again: the first may come before it waits. */
	struct itimerval soon = {
		.it_value.tv_usec = 20000,
		.it_interval.tv_usec = 20000,
	}, never = { 0 };
	struct sigaction action = { .sa_handler = on_alarm };
	struct deed release = { .run = do_release, .fd = fd };
	struct lpctest_caller holder;
	pthread_t thread;

	lpctest_call_kind(&holder, fd, LPC_KIND_DOWNCALL, RIG_LOCK_CALL, 1);
	release.call = lpctest_take(fd, NULL).call;
	lpctest_wait_lock(fd, RIG_STATE, LPC_HOLDER_KERNEL);
	vmtest_equal(lpctest_lock_info(fd, RIG_STATE).holder_pid, holder.tid);
	lpctest_result(do_try(fd, 0), -EBUSY);
	lpctest_result(lpctest_unlock(fd, 0, RIG_STATE, words), -EPERM);
	lpctest_result(lpctest_down_value(fd, RIG_LOCK_WAIT, 30, NULL), -ETIMEDOUT);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	lpctest_result(lpctest_lock(fd, 0, RIG_STATE, words, 0, 0), -EINTR);
	setitimer(ITIMER_REAL, &never, NULL);
	pthread_create(&thread, NULL, deed_main, &release);
	lpctest_result(lpctest_lock(fd, 0, RIG_STATE, words, 0, 0), 0);
	lpctest_result(lpctest_discard(fd, 0, RIG_STATE), 0);
	pthread_join(thread, NULL);
	lpctest_result(release.result, 0);
	lpctest_result(lpctest_call_end(&holder), 0);
	lpctest_result(lpctest_down_value(fd, RIG_LOCK_WAIT, 30, NULL), 0);
}

int main(void)
{
	struct lpc_info_lock info;
	int fd;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	copies(fd);
	not_held(fd);
	bad_operations(fd);
	chains(fd);
	kernel_holds(fd);
	info = lpctest_lock_info(fd, RIG_STATE);
	vmtest_equal(info.left, 0);
	vmtest_equal(info.revoked, 0);
	vmtest_equal(info.contended, 1);
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
