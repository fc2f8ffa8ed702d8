// SPDX-License-Identifier: MIT
/*
 * t_trace.c - each step of a call is one event in the kernel's trace, with the
 * numbers that hold the steps together.
 */
#include "nestedtest.h"

#include <fcntl.h>
#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define TRACING	"/sys/kernel/tracing/"

static char *trace;

/* How many lines of the trace match. */
static int lines(const char *format, ...) __attribute__((format(printf, 1, 2)));
static int lines(const char *format, ...)
{
	char *copy = strdup(trace), *line, *rest = copy, pattern[256];
	regex_t compiled;
	va_list args;
	int n = 0;

	va_start(args, format);
	vsnprintf(pattern, sizeof(pattern), format, args);
	va_end(args);
	if (regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB))
		vmtest_fail("not a regular expression: %s", pattern);
	while ((line = strsep(&rest, "\n")))
		n += !regexec(&compiled, line, 0, NULL, 0);
	regfree(&compiled);
	free(copy);
	return n;
}

/* A call, in it a downcall that nests, a lock and a semaphore; the nested call's number. */
static struct lpc_message one_call(int fd, unsigned long long *ret_nested)
{
	struct nestedtest nested;
	uint64_t words[RIG_LOCK_WORDS];
	struct lpctest_caller caller;
	struct lpc_message msg;

	nestedtest_init(&nested, RIG_CHAIN, 1, 5);
	lpctest_call(&caller, fd, RIG_WORK, 1);
	msg = lpctest_take(fd, NULL);
	lpctest_result(lpctest_lock(fd, msg.call, RIG_STATE, words, 0, 0), 0);
	lpctest_result(lpctest_unlock(fd, msg.call, RIG_STATE, words), 0);
	lpctest_result(lpctest_lock(fd, msg.call, RIG_SHORT, words, 0, 0), 0);
	lpctest_result(lpctest_discard(fd, msg.call, RIG_SHORT), 0);
	lpctest_result(lpctest_up(fd, msg.call, RIG_DONE), 0);
	lpctest_result(lpctest_down(fd, msg.call, RIG_DONE, 0, 0), 0);
	lpctest_result(nestedtest_exec(&nested, fd, msg.call), 0);
	*ret_nested = nested.exec.msg.call;
	lpctest_result(nestedtest_answer(&nested, fd), 0);
	lpctest_result(lpctest_respond_value(fd, msg.call, 1), 0);
	lpctest_result(lpctest_call_end(&caller), 0);
	return msg;
}

int main(void)
{
	unsigned long long call, nested, chain;
	struct lpctest_caller late;
	struct lpc_message msg;
	uint64_t abandoned;
	int fd;

	lpctest_load(NULL);
	vmtest_write(TRACING "trace", "\n");
	vmtest_write(TRACING "events/lpc/enable", "1");
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	msg = one_call(fd, &nested);
	lpctest_call(&late, fd, RIG_BRIEF, 1);
	abandoned = lpctest_take(fd, NULL).call;
	lpctest_result(lpctest_call_end(&late), -ETIMEDOUT);
	lpctest_result(lpctest_exec(fd, 0, RIG_RAISE, 1, NULL), 0);
	close(fd);
	vmtest_write(TRACING "events/lpc/enable", "0");
	trace = vmtest_read(TRACING "trace");

	call = msg.call;
	chain = msg.chain;
	vmtest_equal(lines("lpc_attach: half=rig0 incarnation=1 pid=%d$", getpid()), 1);
	vmtest_equal(lines("lpc_call_queue: half=rig0 chain=%llu procedure=work index=%d depth=1 len=8$",
			   chain, RIG_WORK), 1);
	vmtest_equal(lines("lpc_call_deliver: half=rig0 call=%llx chain=%llu procedure=work len=8$",
			   call, chain), 1);
	vmtest_equal(lines("lpc_lock: half=rig0 lock=state holder=user chain=%llu$",
			   chain), 1);
	vmtest_equal(lines("lpc_unlock: half=rig0 lock=state holder=user chain=%llu written=1$",
			   chain), 1);
	vmtest_equal(lines("lpc_unlock: half=rig0 lock=short holder=user chain=%llu written=0$",
			   chain), 1);
	vmtest_equal(lines("lpc_up: half=rig0 semaphore=done count=1$"), 1);
	vmtest_equal(lines("lpc_down: half=rig0 semaphore=done count=0$"), 1);
	vmtest_equal(lines("lpc_exec_enter: half=rig0 call=%llx chain=%llu procedure=chain$",
			   call, chain), 1);
	vmtest_equal(lines("lpc_call_queue: half=rig0 chain=%llu procedure=work index=%d depth=3 len=8$",
			   chain, RIG_WORK), 1);
	vmtest_equal(lines("lpc_call_deliver: half=rig0 call=%llx chain=%llu procedure=work len=8$",
			   nested, chain), 1);
	vmtest_equal(lines("lpc_call_response: half=rig0 call=%llx status=0 len=8$",
			   nested), 1);
	vmtest_equal(lines("lpc_call_end: half=rig0 call=%llx chain=%llu procedure=work status=0 ns=[1-9][0-9]*$",
			   nested, chain), 1);
	vmtest_equal(lines("lpc_exec_exit: half=rig0 call=%llx chain=%llu procedure=chain status=0$",
			   call, chain), 1);
	vmtest_equal(lines("lpc_call_response: half=rig0 call=%llx status=0 len=8$",
			   call), 1);
	vmtest_equal(lines("lpc_call_end: half=rig0 call=%llx chain=%llu procedure=work status=0 ns=[1-9][0-9]*$",
			   call, chain), 1);
	vmtest_equal(lines("lpc_cancel: half=rig0 call=%llx$",
			   (unsigned long long)abandoned), 1);
	vmtest_equal(lines("lpc_call_end: half=rig0 call=%llx .* status=-110 ",
			   (unsigned long long)abandoned), 1);
	vmtest_equal(lines("lpc_event: half=rig0 event=tick queued=1$"), 1);
	vmtest_equal(lines("lpc_detach: half=rig0 incarnation=1 pid=%d$", getpid()), 1);
	vmtest_equal(lines(": lpc_call_end: "), 3);
	vmtest_equal(lines(": lpc_call_queue: "), 3);
	return 0;
}
