// SPDX-License-Identifier: MIT
/*
 * lpctest_caller.c - callers that run beside the test.
 */
#include "lpctest.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void *caller_main(void *arg)
{
	struct lpctest_caller *caller = arg;
	unsigned long long start = vmtest_now_ns();

	caller->tid = syscall(SYS_gettid);
	caller->status = lpctest_value(caller->fd, caller->kind, caller->index,
				       caller->v, &caller->v);
	caller->ns = vmtest_now_ns() - start;
	caller->ended = true;
	return NULL;
}

/**
 * lpctest_call_kind() - start a thread that asks for a procedure
 * @caller: to be filled in
 * @fd: of an open file
 * @kind: LPC_KIND_UPCALL or LPC_KIND_DOWNCALL
 * @index: number of the procedure
 * @v: argument
 */
void lpctest_call_kind(struct lpctest_caller *caller, int fd, uint32_t kind,
		       uint32_t index, uint64_t v)
{
	*caller = (struct lpctest_caller){
		.fd = fd,
		.kind = kind,
		.index = index,
		.v = v,
	};
	if (pthread_create(&caller->thread, NULL, caller_main, caller))
		vmtest_fail("no thread");
}

/**
 * lpctest_call() - start a thread that asks for an upcall
 */
void lpctest_call(struct lpctest_caller *caller, int fd, uint32_t index,
		  uint64_t v)
{
	lpctest_call_kind(caller, fd, LPC_KIND_UPCALL, index, v);
}

static bool caller_ended(void *arg)
{
	return ((struct lpctest_caller *)arg)->ended;
}

static bool caller_begun(void *arg)
{
	return ((struct lpctest_caller *)arg)->tid;
}

/**
 * lpctest_wait_asleep() - wait until a caller sleeps in a function of the kernel
 * @caller: of lpctest_call()
 * @function: a part of the function's name
 */
void lpctest_wait_asleep(struct lpctest_caller *caller, const char *function)
{
	if (!vmtest_wait(caller_begun, caller, LPCTEST_PATIENCE_MS) ||
	    !vmtest_asleep(caller->tid, function, LPCTEST_PATIENCE_MS))
		vmtest_fail("the caller of %u does not sleep in %s",
			    caller->index, function);
}

/**
 * lpctest_call_end() - wait for a caller; fails the test if it does not end
 * @caller: of lpctest_call()
 *
 * Return: its status.
 */
int lpctest_call_end(struct lpctest_caller *caller)
{
	if (!vmtest_wait(caller_ended, caller, LPCTEST_PATIENCE_MS))
		vmtest_fail("the caller of %u does not end", caller->index);
	pthread_join(caller->thread, NULL);
	return caller->status;
}

/**
 * lpctest_call_fork() - start a process that asks for a procedure
 *
 * Return: its number, for lpctest_fork_end() or kill().
 */
pid_t lpctest_call_fork(int fd, uint32_t kind, uint32_t index, uint64_t v)
{
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid < 0)
		vmtest_fail("fork: %s", strerror(errno));
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(-lpctest_value(fd, kind, index, v, NULL));
	}
	return pid;
}

struct ending {
	pid_t pid;
	int status;
};

static bool process_ended(void *arg)
{
	struct ending *ending = arg;

	return waitpid(ending->pid, &ending->status, WNOHANG) == ending->pid;
}

/**
 * lpctest_fork_end() - wait for a process; fails the test if it does not end
 * @pid: of lpctest_call_fork()
 *
 * Return: 0 or the negative error number of its request; 1: it was killed.
 */
int lpctest_fork_end(pid_t pid)
{
	struct ending ending = { .pid = pid };

	if (!vmtest_wait(process_ended, &ending, LPCTEST_PATIENCE_MS))
		vmtest_fail("process %d does not end", pid);
	return WIFEXITED(ending.status) ? -WEXITSTATUS(ending.status) : 1;
}

/**
 * lpctest_take() - take the call that waits; fails the test if there is none
 * @fd: of an attached file
 * @ret_v: where its argument goes, or NULL
 *
 * Return: the message.
 */
struct lpc_message lpctest_take(int fd, uint64_t *ret_v)
{
	struct lpc_message msg;
	uint64_t v = 0;

	lpctest_result(lpctest_poll(fd, &v, sizeof(v), 0,
				    LPCTEST_PATIENCE_MS * LPCTEST_MS, &msg),
		       0);
	vmtest_equal(msg.kind, LPC_MSG_CALL);
	if (ret_v)
		*ret_v = v;
	return msg;
}
