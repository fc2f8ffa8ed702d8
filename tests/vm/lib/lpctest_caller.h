/* SPDX-License-Identifier: MIT */
/*
 * lpctest_caller.h - callers that run beside the test.
 *
 * For those who include lpctest.h.
 */
#ifndef LPCTEST_CALLER_H
#define LPCTEST_CALLER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "../../../common/lpc.h"

/**
 * struct lpctest_caller - a thread that asks for a procedure
 * @fd: of an open file
 * @kind: LPC_KIND_UPCALL or LPC_KIND_DOWNCALL
 * @index: number of the procedure
 * @v: argument; once it has ended, the result
 * @status: once it has ended: 0 or a negative error number
 * @ns: once it has ended: how long it took
 * @ended: it has ended
 * @tid: the thread
 */
struct lpctest_caller {
	int fd;
	uint32_t kind;
	uint32_t index;
	uint64_t v;
	int status;
	unsigned long long ns;
	volatile bool ended;
	volatile pid_t tid;
	pthread_t thread;
};

void lpctest_call(struct lpctest_caller *caller, int fd, uint32_t index,
		  uint64_t v);
void lpctest_call_kind(struct lpctest_caller *caller, int fd, uint32_t kind,
		       uint32_t index, uint64_t v);
void lpctest_wait_asleep(struct lpctest_caller *caller, const char *function);
int lpctest_call_end(struct lpctest_caller *caller);
pid_t lpctest_call_fork(int fd, uint32_t kind, uint32_t index, uint64_t v);
int lpctest_fork_end(pid_t pid);
struct lpc_message lpctest_take(int fd, uint64_t *ret_v);

#endif
