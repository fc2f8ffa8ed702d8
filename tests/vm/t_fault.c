// SPDX-License-Identifier: MIT
/*
 * t_fault.c - buffers that are not there: the command fails with EFAULT, and
 * nothing is lost by it.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static char *nowhere;	/* a page that may not be touched */
static char *constant;	/* a page that may only be read */

static void pages(void)
{
	nowhere = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	constant = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	vmtest_check(nowhere != MAP_FAILED && constant != MAP_FAILED);
}

/* Where the kernel keeps something of the rig's. */
static void *kernel_memory(void)
{
	FILE *file = fopen("/proc/kallsyms", "re");
	unsigned long at, found = 0;
	char line[512], name[128], module[128];

	vmtest_check(file != NULL);
	while (!found && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%lx %*c %127s [%127[^]]]", &at, name, module) == 3 &&
		    !strcmp(module, "lpc_rig") && !strcmp(name, "rigs_spare"))
			found = at;
	}
	fclose(file);
	vmtest_check(found != 0);
	return (void *)found;
}

/* The call stays queued until there is a place for it. */
static void poll_faults(int fd)
{
	struct lpc_poll poll = { .size = sizeof(poll), .buf_len = 8 };
	struct lpctest_caller caller;
	struct lpc_message msg;
	uint64_t v;

	lpctest_call(&caller, fd, RIG_WORK, 77);
	lpctest_wait_calls(fd, LPC_CALL_QUEUED, 1);
	lpctest_result(lpctest_poll(fd, nowhere, 4096, 0, 0, NULL), -EFAULT);
	lpctest_result(lpctest_poll(fd, NULL, 4096, 0, 0, NULL), -EFAULT);
	lpctest_result(lpctest_poll(fd, (void *)-4096UL, 4096, 0, 0, NULL),
		       -EFAULT);
	lpctest_result(lpctest_poll(fd, kernel_memory(), 4096, 0, 0, NULL), -EFAULT);

	/* The message itself has no place. */
	poll.buf = lpctest_ptr(&v);
	memcpy(constant, &poll, sizeof(poll));
	vmtest_succeeds(mprotect(constant, 4096, PROT_READ));
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_POLL, constant), -EFAULT);
	vmtest_succeeds(mprotect(constant, 4096, PROT_READ | PROT_WRITE));

	vmtest_equal(lpctest_calls(fd, LPC_CALL_QUEUED), 1);
	msg = lpctest_take(fd, &v);
	vmtest_equal(v, 77);

	/* An answer that cannot be read can be given again. */
	lpctest_result(lpctest_respond(fd, msg.call, nowhere, 8, 0), -EFAULT);
	vmtest_equal(lpctest_calls(fd, LPC_CALL_RUNNING), 1);
	lpctest_result(lpctest_respond_value(fd, msg.call, 78), 0);
	lpctest_result(lpctest_call_end(&caller), 0);
	vmtest_equal(caller.v, 78);
}

static void event_faults(int fd)
{
	struct lpc_message msg;
	uint64_t tick = ~0ULL;

	lpctest_result(lpctest_down_value(fd, RIG_RAISE, 1, NULL), 0);
	vmtest_equal(lpctest_event(fd, RIG_TICK).queued, 1);
	lpctest_result(lpctest_poll(fd, nowhere, 4096, 0, 0, NULL), -EFAULT);
	vmtest_equal(lpctest_event(fd, RIG_TICK).queued, 1);
	vmtest_equal(lpctest_event(fd, RIG_TICK).delivered, 0);
	do {
		lpctest_result(lpctest_poll(fd, &tick, sizeof(tick), 0, 0, &msg), 0);
		vmtest_equal(msg.kind, LPC_MSG_EVENT);
	} while (msg.index != RIG_TICK);
	vmtest_equal(tick, 0);
	vmtest_equal(lpctest_event(fd, RIG_TICK).delivered, 1);
	lpctest_poll(fd, &tick, sizeof(tick), LPC_POLL_NONBLOCK, 0, NULL);
}

static void exec_faults(int fd)
{
	uint64_t v = 1, out;
	struct lpc_exec exec = {
		.size = sizeof(exec),
		.in = lpctest_ptr(nowhere),
		.in_len = sizeof(v),
		.index = RIG_ADD,
		.buf = lpctest_ptr(&out),
		.buf_len = sizeof(out),
	};
	struct lpc_request request = {
		.size = sizeof(request),
		.kind = LPC_KIND_DOWNCALL,
		.index = RIG_ADD,
		.in = lpctest_ptr(nowhere),
		.in_len = sizeof(v),
		.buf = lpctest_ptr(&out),
		.buf_len = sizeof(out),
	};
	uint64_t was = lpctest_procedure(fd, LPC_KIND_DOWNCALL, RIG_ADD).calls;

	lpctest_result(lpctest_ioctl(fd, LPC_IOC_EXEC, &exec), -EFAULT);
	exec.index = RIG_CHAIN;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_EXEC, &exec), -EFAULT);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_REQUEST, &request), -EFAULT);
	vmtest_equal(lpctest_procedure(fd, LPC_KIND_DOWNCALL, RIG_ADD).calls, was);

	exec.index = RIG_ADD;
	exec.in = lpctest_ptr(&v);
	exec.buf = lpctest_ptr(nowhere);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_EXEC, &exec), -EFAULT);
	request.in = lpctest_ptr(&v);
	request.buf = lpctest_ptr(nowhere);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_REQUEST, &request), -EFAULT);
}

static void lock_faults(int fd)
{
	uint64_t words[RIG_LOCK_WORDS];

	/* LOCK whose copy has no place holds nothing afterwards. */
	lpctest_result(lpctest_lock(fd, 0, RIG_STATE, (void *)nowhere, 0, 0),
		       -EFAULT);
	vmtest_equal(lpctest_lock_info(fd, RIG_STATE).holder, LPC_HOLDER_NONE);

	/* UNLOCK whose copy cannot be read still holds it. */
	lpctest_result(lpctest_lock(fd, 0, RIG_STATE, words, 0, 0), 0);
	lpctest_result(lpctest_unlock(fd, 0, RIG_STATE, (void *)nowhere), -EFAULT);
	vmtest_equal(lpctest_lock_info(fd, RIG_STATE).holder, LPC_HOLDER_USER);
	lpctest_result(lpctest_unlock(fd, 0, RIG_STATE, words), 0);
}

static void query_faults(int fd)
{
	lpctest_result(lpctest_query(fd, LPC_QUERY_HALF, 0, nowhere, 4096, NULL),
		       -EFAULT);
	lpctest_result(lpctest_query(fd, LPC_QUERY_CALLS, 0, NULL, 4096, NULL), 0);
	lpctest_result(lpctest_query(fd, LPC_QUERY_DESCRIPTION, 0, nowhere, 1, NULL),
		       -EFAULT);
}

int main(void)
{
	int fd;

	lpctest_load(NULL);
	pages();
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	poll_faults(fd);
	event_faults(fd);
	exec_faults(fd);
	lock_faults(fd);
	query_faults(fd);
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
