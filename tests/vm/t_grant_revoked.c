// SPDX-License-Identifier: MIT
/*
 * t_grant_revoked.c - when a call has ended, however that was, the application's
 * buffer is out of the user half's reach, and trying kills nobody.
 */
#include <signal.h>
#include <sys/wait.h>

#include "lendtest.h"

/* Pages whole and partial. */
#define LEN	(6 * LEND_PAGE + 33)
#define SEED	3

static uint8_t room[LEN + 2 * LEND_PAGE];
static uint8_t *const buf = room + 1000;

static void sleep_ms(unsigned int ms)
{
	usleep(ms * 1000);
}

static bool is_filled(void)
{
	uint32_t i;

	for (i = 0; i < LEN; i++)
		if (buf[i] != (uint8_t)(SEED + i))
			return false;
	return true;
}

static bool is_all(uint8_t byte)
{
	uint32_t i;

	for (i = 0; i < LEN; i++)
		if (buf[i] != byte)
			return false;
	return true;
}

static int fill(int fd, uint32_t deed)
{
	struct lend_op op = { .buf = lpctest_ptr(buf), .len = LEN, .seed = SEED,
			      .deed = deed };

	return lend(fd, LEND_FILL, &op);
}

static void after_answer(int fd, pid_t daemon)
{
	uint8_t other = 7;
	struct lend_op op = { .buf = lpctest_ptr(&other), .len = 1,
			      .deed = DEED_AGAIN };
	int turn;

	lpctest_result(fill(fd, DEED_REMEMBER), 0);
	/* The user half writes to where it was, more than once. */
	for (turn = 0; turn < 5; turn++) {
		vmtest_check(is_filled());
		lpctest_result(lend(fd, LEND_SUM, &op), 0);
		vmtest_equal(op.sum, 7);
	}
	vmtest_check(is_filled());
	vmtest_equal(kill(daemon, 0), 0);
	lpctest_result(fill(fd, DEED_NOTHING), 0);
}

static void after_deadline(int fd, pid_t daemon)
{
	memset(room, 0x11, sizeof(room));
	lpctest_result(fill(fd, DEED_LATE), -ETIMEDOUT);
	lend_unpinned();
	/* Half a second later it writes. */
	sleep_ms(1000);
	vmtest_check(is_all(0x11));
	vmtest_equal(kill(daemon, 0), 0);
	lpctest_result(fill(fd, DEED_NOTHING), 0);
	vmtest_check(is_filled());
}

static void caller_killed(int fd, pid_t daemon)
{
	uint8_t *shared = mmap(NULL, LEN + LEND_PAGE, PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct lend_op op = { .buf = lpctest_ptr(shared), .len = LEN,
			      .deed = DEED_LATE };
	uint32_t i;
	pid_t pid;

	memset(shared, 0x22, LEN);
	pid = fork();
	if (!pid) {
		lend(fd, LEND_FILL, &op);
		_exit(0);
	}
	sleep_ms(300);
	kill(pid, SIGKILL);
	vmtest_equal(waitpid(pid, NULL, 0), pid);
	lend_unpinned();
	sleep_ms(1500);
	for (i = 0; i < LEN; i++)
		vmtest_check(shared[i] == 0x22, "at %u", i);
	vmtest_equal(kill(daemon, 0), 0);
	munmap(shared, LEN + LEND_PAGE);
}

static void daemon_killed(int fd)
{
	pid_t daemon;

	memset(room, 0x33, sizeof(room));
	lpctest_result(fill(fd, DEED_DIE), -EOWNERDEAD);
	vmtest_check(is_all(0x33));
	lend_unpinned();
	daemon = lend_daemon();
	lpctest_result(fill(fd, DEED_NOTHING), 0);
	vmtest_check(is_filled());
	vmtest_daemon_kill(daemon);
}

/* What is lent for reading is not written, whole pages or partial. */
static void for_reading(int fd, uint8_t *at, uint32_t len)
{
	struct lend_op op = { .buf = lpctest_ptr(at), .len = len,
			      .deed = DEED_SCRIBBLE };
	pid_t daemon = lend_daemon();

	memset(at, 0x44, len);
	lpctest_result(lend(fd, LEND_SUM, &op), -EOWNERDEAD);
	vmtest_equal(lend_sum_of(at, len), 0x44ULL * len);
	vmtest_daemon_kill(daemon);
}

static void boasts(int fd)
{
	pid_t daemon = lend_daemon();

	lpctest_result(fill(fd, DEED_BOAST), -EPROTO);
	lpctest_result(fill(fd, DEED_NOTHING), 0);
	vmtest_equal(vmtest_daemon_stop(daemon), 0);
}

int main(void)
{
	int fd = lend_load(NULL);
	pid_t daemon = lend_daemon();

	after_answer(fd, daemon);
	after_deadline(fd, daemon);
	caller_killed(fd, daemon);
	daemon_killed(fd);
	for_reading(fd, buf + 1, 100);
	for_reading(fd, (uint8_t *)(((uintptr_t)buf | (LEND_PAGE - 1)) + 1), LEND_PAGE);
	boasts(fd);
	lend_unpinned();
	close(fd);
	return 0;
}
