// SPDX-License-Identifier: MIT
/*
 * t_arena_abandoned.c - a block whose caller has left is not used for another
 * before the user half has answered, or has gone; and an answer that says more
 * than there was room for is refused.
 */
#include <signal.h>
#include <sys/wait.h>

#include "lendtest.h"

#define MOST	LEND_MOST

static uint8_t buf[MOST];

/* An application that asks for a block to be filled, and is killed. */
static void leave_one(int fd, int channel, struct lpc_message *ret_msg,
		      struct lend_fill_block_in *ret_in)
{
	pid_t pid = fork();

	if (!pid) {
		lend_simple(fd, LEND_FILL_BLOCK, buf, MOST);
		_exit(0);
	}
	lpctest_result(lpctest_poll(channel, ret_in, sizeof(*ret_in), 0, 0, ret_msg), 0);
	vmtest_equal(ret_msg->index, LPC_LEND_UPCALL_FILL_BLOCK);
	vmtest_equal(ret_msg->len, sizeof(*ret_in));
	kill(pid, SIGKILL);
	vmtest_equal(waitpid(pid, NULL, 0), pid);
}

static void kept(int fd)
{
	struct lend_fill_block_in in[3];
	struct lend_fill_block_out out = { .data_len = 1 };
	struct lpc_message msg[3];
	struct lpc_hello hello;
	int channel = lend_attach(&hello), i;

	for (i = 0; i < 3; i++) {
		leave_one(fd, channel, &msg[i], &in[i]);
		vmtest_equal(in[i].data_len, MOST);
		vmtest_check(!(in[i].data_at % LEND_PAGE));
		vmtest_check(in[i].data_at >= hello.arena_state);
		vmtest_check(in[i].data_at + MOST <= hello.arena_len);
	}
	/* Nobody has them, and nobody gets them. */
	lpctest_result(lend_simple(fd, LEND_HOLD, NULL, MOST), -ENOBUFS);
	/* A late answer goes nowhere, but gives the block back. */
	lpctest_result(lpctest_respond(channel, msg[1].call, &out, sizeof(out), 0),
		       -ECANCELED);
	lpctest_result(lend_simple(fd, LEND_HOLD, NULL, MOST), 0);
	lpctest_result(lend_simple(fd, LEND_HOLD, NULL, MOST), -ENOBUFS);
	/* The end of the incarnation gives back the others. */
	close(channel);
	lpctest_result(lend_simple(fd, LEND_HOLD, NULL, MOST), 0);
	lpctest_result(lend_simple(fd, LEND_HOLD, NULL, MOST), 0);
	lpctest_result(lend_simple(fd, LEND_HOLD, NULL, MOST), -ENOBUFS);
	lpctest_result(lend_simple(fd, LEND_DROP, NULL, 0), 0);
}

/* What a daemon answers to a call with room for 100 bytes. */
static int answered(int fd, uint32_t data_len, int respond)
{
	struct lend_fill_block_in in;
	struct lend_fill_block_out out = { .data_len = data_len };
	struct lpc_message msg;
	struct lpc_hello hello;
	int channel = lend_attach(&hello), status;
	pid_t pid = fork();

	if (!pid)
		_exit(-lend_simple(fd, LEND_FILL_BLOCK, buf, 100));
	lpctest_result(lpctest_poll(channel, &in, sizeof(in), 0, 0, &msg), 0);
	vmtest_equal(in.data_len, 100);
	lpctest_result(lpctest_respond(channel, msg.call, &out, sizeof(out), 0), respond);
	vmtest_equal(waitpid(pid, &status, 0), pid);
	close(channel);
	return -WEXITSTATUS(status);
}

int main(void)
{
	int fd = lend_load(NULL);

	kept(fd);
	lpctest_result(answered(fd, 100, 0), 0);
	/* Within the interface's bound, but not within the block. */
	lpctest_result(answered(fd, 101, 0), -EPROTO);
	lpctest_result(answered(fd, MOST + 1, -EPROTO), -EPROTO);
	lpctest_result(answered(fd, 0xffffffff, -EPROTO), -EPROTO);
	close(fd);
	return 0;
}
