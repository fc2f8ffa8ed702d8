// SPDX-License-Identifier: MIT
/*
 * t_grant_kills.c - either side killed at random instants while buffers are lent:
 * no page stays pinned, no block stays taken, no application gets another's bytes,
 * and what the kernel says was done was done.
 *
 * How often, and from which seed, can be given on its command line, as
 * ./run torture grants does.
 *
 * vmtest: timeout=240
 */
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>

#include "lendtest.h"

#define KILLS_DEFAULT	60
#define CALLERS		3
#define LEN_MOST	(9 * LEND_PAGE)

/* What the callers did, for all to see. */
struct tally {
	_Atomic unsigned long done;
	_Atomic unsigned long failed;
	_Atomic int bad;
};

static struct tally *tally;
static uint64_t seed;

static uint32_t random_below(uint32_t n)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (seed >> 33) % n;
}

/* The results of one fill: its own bytes, and nothing else's. */
static bool is_good(const uint8_t *room, uint32_t at, uint32_t len, uint32_t total,
		    uint8_t mark, bool filled, uint8_t first)
{
	uint32_t i;

	for (i = 0; i < total; i++) {
		if ((i < at || i >= at + len) && room[i] != mark)
			return false;
		/* Where it failed, all or part of it may have been done. */
		if (i >= at && i < at + len && room[i] != (uint8_t)(first + i - at) &&
		    (filled || room[i] != mark))
			return false;
	}
	return true;
}

static void call_once(int fd, uint8_t *room, uint8_t mark)
{
	uint32_t at = random_below(LEND_PAGE), len = 1 + random_below(LEN_MOST);
	struct lend_op op = { .buf = lpctest_ptr(room + at), .len = len,
			      .seed = random_below(256) };
	bool block = !random_below(4);
	int err;

	memset(room, mark, LEN_MOST + 2 * LEND_PAGE);
	err = lend(fd, block ? LEND_INVERT_BLOCK : LEND_FILL, &op);
	if (err)
		tally->failed++;
	else
		tally->done++;
	if (block) {
		if (!err && (room[at] ^ mark) != 0xff)
			tally->bad = 1;
	} else if (!is_good(room, at, len, LEN_MOST + 2 * LEND_PAGE, mark, !err, op.seed)) {
		tally->bad = 2;
	}
	/* In the pages that both share, the user half saw nothing else of this room. */
	if (!err && !block && op.around)
		tally->bad = 3;
	if (err && err != -EOWNERDEAD && err != -ENOTCONN && err != -ETIMEDOUT &&
	    err != -ENOBUFS)
		tally->bad = -err;
}

static pid_t caller(int fd, uint32_t number)
{
	uint8_t *room;
	pid_t pid = fork();

	if (pid)
		return pid;
	seed += number * 977;
	room = mmap(NULL, LEN_MOST + 2 * LEND_PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (;;)
		call_once(fd, room, 0x80 | number % 64);
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	vmtest_equal(waitpid(pid, NULL, 0), pid);
}

/* Nothing is lent and nobody has a block: all of the arena can be had. */
static void all_there(int fd)
{
	int i;

	for (i = 0; i < 3; i++)
		lpctest_result(lend_simple(fd, LEND_HOLD, NULL, LEND_MOST), 0);
	lpctest_result(lend_simple(fd, LEND_HOLD, NULL, LEND_MOST - 8192), 0);
	lpctest_result(lend_simple(fd, LEND_DROP, NULL, 0), 0);
	lend_unpinned();
}

int main(int argc, char **argv)
{
	int kills = argc > 1 ? atoi(argv[1]) : KILLS_DEFAULT, fd, i;
	pid_t callers[CALLERS], daemon;
	uint32_t which;

	seed = argc > 2 ? strtoull(argv[2], NULL, 0) : vmtest_now_ns();
	printf("%d kills, seed %#llx\n", kills, (unsigned long long)seed);
	tally = lpctest_shared(sizeof(*tally));
	fd = lend_load(NULL);
	daemon = lend_daemon();
	for (i = 0; i < CALLERS; i++)
		callers[i] = caller(fd, i);
	for (i = 0; i < kills; i++) {
		usleep(random_below(20000));
		which = random_below(CALLERS + 1);
		if (which < CALLERS) {
			end(callers[which]);
			callers[which] = caller(fd, CALLERS + i);
		} else {
			vmtest_daemon_kill(daemon);
			daemon = lend_daemon();
		}
		vmtest_equal(tally->bad, 0);
	}
	for (i = 0; i < CALLERS; i++)
		end(callers[i]);
	vmtest_daemon_kill(daemon);
	vmtest_equal(tally->bad, 0);
	vmtest_check(tally->done > 0);
	all_there(fd);
	printf("%lu calls done, %lu failed\n", tally->done, tally->failed);
	close(fd);
	return 0;
}
