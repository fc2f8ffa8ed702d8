/* SPDX-License-Identifier: MIT */
/*
 * nestedtest.h - a downcall that makes an upcall, by one thread of the daemon: EXEC
 * brings the upcall, RESPONSE_POLL answers it and brings the downcall's end.
 */
#ifndef NESTEDTEST_H
#define NESTEDTEST_H

#include "lpctest.h"

/**
 * struct nestedtest - both commands, and the values that cross
 * @v: argument of the downcall
 * @buf: argument of the upcall, then result of the downcall
 * @reply: result of the upcall
 * @exec: EXEC
 * @both: RESPONSE_POLL, of what has come by @exec
 */
struct nestedtest {
	uint64_t v;
	uint64_t buf;
	uint64_t reply;
	struct lpc_exec exec;
	struct lpc_response_poll both;
};

/* Prepare both for a downcall with this number; it stays where it is. */
static inline void nestedtest_init(struct nestedtest *nested, uint32_t index, uint64_t v,
				   uint64_t reply)
{
	*nested = (struct nestedtest){
		.v = v,
		.reply = reply,
		.exec = {
			.size = sizeof(nested->exec),
			.in = lpctest_ptr(&nested->v),
			.in_len = sizeof(nested->v),
			.index = index,
			.buf = lpctest_ptr(&nested->buf),
			.buf_len = sizeof(nested->buf),
		},
		.both = {
			.size = sizeof(nested->both),
			.flags = LPC_POLL_CHAIN,
			.reply = lpctest_ptr(&nested->reply),
			.reply_len = sizeof(nested->reply),
			.buf = lpctest_ptr(&nested->buf),
			.buf_len = sizeof(nested->buf),
		},
	};
}

/* EXEC for a call, 0: for none; what comes is for nestedtest_answer(). */
static inline int nestedtest_exec(struct nestedtest *nested, int fd, uint64_t call)
{
	int err;

	nested->exec.call = call;
	err = lpctest_ioctl(fd, LPC_IOC_EXEC, &nested->exec);
	nested->both.call = nested->exec.msg.call;
	return err;
}

static inline int nestedtest_answer(struct nestedtest *nested, int fd)
{
	return lpctest_ioctl(fd, LPC_IOC_RESPONSE_POLL, &nested->both);
}

#endif
