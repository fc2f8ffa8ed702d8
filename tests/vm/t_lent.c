// SPDX-License-Identifier: MIT
/*
 * t_lent.c - what is lent, and what was, can be seen: arena, buffers and whose they
 * are, counters of each procedure; and lpcctl shows it, and sets the waiting.
 */
#include <sys/wait.h>

#include "lendtest.h"

static uint8_t room[8 * LEND_PAGE] __attribute__((aligned(4096)));

static struct lpc_info_memory memory(int observer)
{
	struct lpc_info_memory info;
	uint32_t len;

	lpctest_result(lpctest_query(observer, LPC_QUERY_MEMORY, 0, &info,
				     sizeof(info), &len), 0);
	vmtest_equal(len, sizeof(info));
	return info;
}

static struct lpc_info_procedure procedure(int observer, const char *name)
{
	struct lpc_info_procedure info = {};
	uint32_t i;

	for (i = 0; strcmp(info.name, name); i++)
		info = lpctest_procedure(observer, LPC_KIND_UPCALL, i);
	return info;
}

static void arena(int fd, int observer)
{
	struct lpc_info_memory info = memory(observer);

	vmtest_equal(info.arena_len, 4 << 20);
	vmtest_equal(info.arena_state, 8192);
	vmtest_equal(info.arena_used, 0);
	vmtest_equal(info.arena_incarnation, 0);
	vmtest_equal(info.blocks, 0);
	lpctest_result(lend_simple(fd, LEND_HOLD, NULL, LEND_MOST), 0);
	lpctest_result(lend_simple(fd, LEND_HOLD, NULL, 1), 0);
	info = memory(observer);
	vmtest_equal(info.arena_used, LEND_MOST + LEND_PAGE);
	vmtest_equal(info.blocks, 2);
	vmtest_equal(info.arena_refused, 0);
	lpctest_result(lend_simple(fd, LEND_HOLD, NULL, LEND_MOST), 0);
	lpctest_result(lend_simple(fd, LEND_HOLD, NULL, LEND_MOST), 0);
	lpctest_result(lend_simple(fd, LEND_HOLD, NULL, LEND_MOST), -ENOBUFS);
	vmtest_equal(memory(observer).arena_refused, 1);
	lpctest_result(lend_simple(fd, LEND_DROP, NULL, 0), 0);
	info = memory(observer);
	vmtest_equal(info.arena_used, 0);
	vmtest_equal(info.blocks, 0);
}

/* Lend a buffer to nobody who answers, in a process. */
static pid_t lender(int fd, uint8_t *at, uint32_t len, unsigned long command)
{
	pid_t pid = fork();

	if (!pid)
		_exit(-lend_simple(fd, command, at, len));
	return pid;
}

static void in_flight(int fd, int observer, int channel)
{
	pid_t pid = lender(fd, room + 100, 3 * LEND_PAGE, LEND_FILL);
	struct lpc_info_memory info;
	struct lpc_info_grant grant;
	struct lpc_message msg;
	uint32_t len;
	int status;

	lpctest_result(lpctest_poll(channel, room, sizeof(room), 0, 0, &msg), 0);
	info = memory(observer);
	vmtest_equal(info.grants, 1);
	vmtest_equal(info.grant_pages, 4);
	vmtest_equal(info.grants_max, 2);
	vmtest_equal(info.grant_pages_max, 8);
	lpctest_result(lpctest_query(observer, LPC_QUERY_GRANTS, 0, &grant,
				     sizeof(grant), &len), 0);
	vmtest_equal(len, sizeof(grant));
	vmtest_equal(grant.pid, pid);
	vmtest_equal(grant.len, 3 * LEND_PAGE);
	vmtest_equal(grant.at % LEND_PAGE, 100);
	vmtest_equal(grant.pinned_pages, 2);
	vmtest_equal(grant.copied_pages, 2);
	vmtest_equal(grant.flags, LPC_GRANT_WRITE);
	/* Less room than there is to say. */
	lpctest_result(lpctest_query(observer, LPC_QUERY_GRANTS, 0, NULL, 0, &len), 0);
	vmtest_equal(len, sizeof(grant));
	/* Its deadline passes. */
	vmtest_equal(waitpid(pid, &status, 0), pid);
	vmtest_equal(WEXITSTATUS(status), ETIMEDOUT);
	lpctest_result(lpctest_query(observer, LPC_QUERY_GRANTS, 0, &grant,
				     sizeof(grant), &len), 0);
	vmtest_equal(len, 0);
	vmtest_equal(memory(observer).grant_pages, 0);
	lpctest_result(lpctest_respond(channel, msg.call, NULL, 0, -EIO), -ECANCELED);
}

static void counters(int fd, int observer)
{
	struct lpc_info_procedure info = procedure(observer, "fill");

	vmtest_equal(info.grants, 1);
	vmtest_equal(info.revoked, 1);
	vmtest_equal(info.pinned_pages, 2);
	vmtest_equal(info.copied_pages, 2);
	vmtest_equal(info.lent_bytes, 3 * LEND_PAGE);
	lpctest_result(lend_simple(fd, LEND_SUM, room, 2 * LEND_PAGE), 0);
	lpctest_result(lend_simple(fd, LEND_SUM, room, 100), 0);
	info = procedure(observer, "sum");
	vmtest_equal(info.grants, 2);
	vmtest_equal(info.revoked, 0);
	vmtest_equal(info.pinned_pages, 2);
	vmtest_equal(info.copied_pages, 1);
	vmtest_equal(info.lent_bytes, 2 * LEND_PAGE + 100);
	vmtest_equal(info.blocks, 0);
	lpctest_result(lend_simple(fd, LEND_SUM_BLOCK, room, 5000), 0);
	info = procedure(observer, "sum_block");
	vmtest_equal(info.blocks, 1);
	vmtest_equal(info.grants, 0);
	vmtest_equal(info.lent_bytes, 5000);
	lpctest_result(lend_simple(fd, LEND_SUM, room, sizeof(room) + 1), -ENOBUFS);
	vmtest_equal(memory(observer).grants_refused, 1);
	/* The daemon is the second, after this test itself. */
	vmtest_equal(memory(observer).arena_incarnation, 2);
}

static void command(void)
{
	char *text;

	vmtest_equal(system("lpcctl waiting lend adaptive"), 0);
	text = vmtest_read("/sys/class/lpc/lend/waiting");
	vmtest_string(text, "adaptive\n");
	free(text);
	vmtest_equal(system("lpcctl waiting lend | grep -qx adaptive"), 0);
	vmtest_equal(WEXITSTATUS(system("lpcctl waiting lend sleep")), 2);
	vmtest_equal(system("lpcctl memory lend | grep -q '^lend  *4194304  *8192 '"), 0);
	vmtest_equal(system("lpcctl memory --json | grep -q '\"incarnation\": 2'"), 0);
	vmtest_equal(system("lpcctl stats lend | "
			    "grep -q '^sum  *0  *2  *8292  *2  *1  *0$'"), 0);
}

int main(void)
{
	int fd = lend_load("max_grants=2 max_grant_pages=8");
	int observer = lpctest_open(LEND_DEVICE, O_RDONLY), channel;
	struct lpc_hello hello;
	pid_t daemon;

	arena(fd, observer);
	channel = lend_attach(&hello);
	in_flight(fd, observer, channel);
	close(channel);
	daemon = lend_daemon();
	counters(fd, observer);
	command();
	vmtest_equal(vmtest_daemon_stop(daemon), 0);
	lend_unpinned();
	close(observer);
	close(fd);
	return 0;
}
