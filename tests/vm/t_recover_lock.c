// SPDX-License-Identifier: MIT
/*
 * t_recover_lock.c - what a lock with a repair guards is suspect after a daemon has
 * died with it: nobody gets it before the next daemon has repaired it, nobody
 * waits for that for ever, and a repair that fails too often is given up, until the
 * channel is reset.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

#define RECOVERY_MS "/sys/class/lpc/rig0/recovery_ms"

static uint64_t words[RIG_LOCK_WORDS];

static struct lpc_info_lock info(int fd)
{
	return lpctest_lock_info(fd, RIG_MENDED);
}

static int attached(void)
{
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);

	lpctest_result(lpctest_attach(fd), 0);
	return fd;
}

static int lock_repair(int fd)
{
	return lpctest_lock(fd, 0, RIG_MENDED, words, LPC_LOCK_REPAIR, 0);
}

/*
 * Die with the lock, having changed the copy and not written it back.
 * Return: a time just before the death.
 */
static uint64_t die_with_it_after(unsigned int ms)
{
	int fd = attached();
	uint64_t ns;

	usleep(ms * 1000);
	lpctest_result(lpctest_lock(fd, 0, RIG_MENDED, words, 0, 0), 0);
	words[0] = 999;
	ns = vmtest_now_ns();
	close(fd);
	return ns;
}

static void die_with_it(void)
{
	die_with_it_after(0);
}

static void repaired(int observer)
{
	struct lpctest_caller waiter;
	int fd;

	vmtest_write(RECOVERY_MS, "600000");
	die_with_it();
	vmtest_equal(info(observer).trust, LPC_TRUST_SUSPECT);
	vmtest_equal(info(observer).suspected, 1);
	vmtest_equal(info(observer).holder, LPC_HOLDER_NONE);
	/* The kernel half waits. */
	lpctest_call_kind(&waiter, observer, LPC_KIND_DOWNCALL, RIG_LOCK_MENDED, 5);
	lpctest_wait_lock_waiters(observer, RIG_MENDED, 1);
	fd = attached();
	lpctest_result(lpctest_lock(fd, 0, RIG_MENDED, words, LPC_LOCK_TRY, 0), -EBUSY);
	lpctest_result(lpctest_lock(fd, 0, RIG_MENDED, words, 0, LPCTEST_MS), -ETIMEDOUT);
	lpctest_result(lock_repair(fd), 0);
	vmtest_equal(words[0], 0);
	vmtest_equal(info(observer).trust, LPC_TRUST_SUSPECT);
	vmtest_check(!waiter.ended);
	words[0] = 100;
	lpctest_result(lpctest_unlock(fd, 0, RIG_MENDED, words), 0);
	lpctest_result(lpctest_call_end(&waiter), 0);
	vmtest_equal(waiter.v, 105);
	vmtest_equal(info(observer).trust, LPC_TRUST_SOUND);
	vmtest_equal(info(observer).repaired, 1);
	lpctest_result(lock_repair(fd), -EALREADY);
	/* A lock that has none, and one in a call. */
	lpctest_result(lpctest_lock(fd, 0, RIG_STATE, words, LPC_LOCK_REPAIR, 0), -EINVAL);
	close(fd);
	vmtest_equal(info(observer).trust, LPC_TRUST_SOUND);
}

/* Death in the repair, several times, is not the end. */
static void dies_repairing(int observer)
{
	int fd, i;

	die_with_it();
	for (i = 0; i < 4; i++) {
		fd = attached();
		lpctest_result(lock_repair(fd), 0);
		vmtest_equal(words[0], 105);
		words[0] = 1000 + i;
		close(fd);
		vmtest_equal(info(observer).trust, LPC_TRUST_SUSPECT);
	}
	fd = attached();
	lpctest_result(lock_repair(fd), 0);
	lpctest_result(lpctest_unlock(fd, 0, RIG_MENDED, words), 0);
	lpctest_result(lpctest_lock(fd, 0, RIG_MENDED, words, 0, 0), 0);
	vmtest_equal(words[0], 105);
	lpctest_result(lpctest_discard(fd, 0, RIG_MENDED), 0);
	vmtest_equal(info(observer).trust, LPC_TRUST_SOUND);
	close(fd);
}

/* Nobody repairs it: who waits is told in the end, and then everyone is at once. */
static void nobody_repairs(int observer)
{
	uint64_t v, start;
	int fd, i;

	vmtest_write(RECOVERY_MS, "1000");
	start = die_with_it_after(1200);
	lpctest_result(lpctest_down_value(observer, RIG_LOCK_MENDED, 1, &v),
		       -ENOTRECOVERABLE);
	vmtest_check(vmtest_now_ns() - start > 800 * LPCTEST_MS);
	start = vmtest_now_ns();
	fd = attached();
	lpctest_result(lpctest_lock(fd, 0, RIG_MENDED, words, 0, 0), -ENOTRECOVERABLE);
	vmtest_check(vmtest_now_ns() - start > 800 * LPCTEST_MS);
	start = vmtest_now_ns();
	for (i = 0; i < 10; i++) {
		lpctest_result(lpctest_down_value(observer, RIG_LOCK_MENDED, 1, &v),
			       -ENOTRECOVERABLE);
		lpctest_result(lpctest_lock(fd, 0, RIG_MENDED, words, 0, 0),
			       -ENOTRECOVERABLE);
	}
	/* Each waiting anew would take 20 s. */
	vmtest_check(vmtest_now_ns() - start < 10000 * LPCTEST_MS);
	/* Other locks are nobody's business. */
	lpctest_result(lpctest_down_value(observer, RIG_LOCK_ADD, 1, &v), 0);
	close(fd);
}

static void given_up(int observer)
{
	struct lpctest_caller waiter;
	int fd = attached(), i;

	vmtest_write(RECOVERY_MS, "600000");
	lpctest_call_kind(&waiter, observer, LPC_KIND_DOWNCALL, RIG_LOCK_MENDED, 1);
	lpctest_wait_lock_waiters(observer, RIG_MENDED, 1);
	for (i = 0; i < LPC_REPAIRS_MAX; i++) {
		vmtest_equal(info(observer).trust, LPC_TRUST_SUSPECT);
		lpctest_result(lock_repair(fd), 0);
		lpctest_result(lpctest_discard(fd, 0, RIG_MENDED), 0);
	}
	vmtest_equal(info(observer).trust, LPC_TRUST_BROKEN);
	lpctest_result(lpctest_call_end(&waiter), -ENOTRECOVERABLE);
	lpctest_result(lock_repair(fd), -ENOTRECOVERABLE);
	close(fd);
	fd = attached();
	lpctest_result(lock_repair(fd), -ENOTRECOVERABLE);
	lpctest_result(lpctest_lock(fd, 0, RIG_MENDED, words, 0, 0), -ENOTRECOVERABLE);
	close(fd);
}

/* What was given up is the next one's to repair, and sound when that has worked. */
static void reset_and_repaired(int observer)
{
	struct lpc_reset reset = { .size = sizeof(reset) };
	int fd, i;

	vmtest_expect_log("rig0: reset by pid");
	lpctest_result(lpctest_ioctl(observer, LPC_IOC_RESET, &reset), 0);
	vmtest_equal(info(observer).trust, LPC_TRUST_SUSPECT);
	fd = attached();
	lpctest_result(lpctest_lock(fd, 0, RIG_MENDED, words, LPC_LOCK_TRY, 0), -EBUSY);
	/* With as many attempts as ever. */
	for (i = 1; i < LPC_REPAIRS_MAX; i++) {
		lpctest_result(lock_repair(fd), 0);
		lpctest_result(lpctest_discard(fd, 0, RIG_MENDED), 0);
	}
	vmtest_equal(info(observer).trust, LPC_TRUST_SUSPECT);
	lpctest_result(lock_repair(fd), 0);
	lpctest_result(lpctest_unlock(fd, 0, RIG_MENDED, words), 0);
	vmtest_equal(info(observer).trust, LPC_TRUST_SOUND);
	/* What is sound stays so. */
	lpctest_result(lpctest_ioctl(observer, LPC_IOC_RESET, &reset), 0);
	vmtest_equal(info(observer).trust, LPC_TRUST_SOUND);
	close(fd);
}

int main(void)
{
	int observer;

	lpctest_load("");
	observer = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	repaired(observer);
	dies_repairing(observer);
	nobody_repairs(observer);
	given_up(observer);
	reset_and_repaired(observer);
	close(observer);
	return 0;
}
