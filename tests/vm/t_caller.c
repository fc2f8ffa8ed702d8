// SPDX-License-Identifier: MIT
/*
 * t_caller.c - a user half learns who its caller is: numbers, groups,
 * capabilities, label; in a chain, the one who began it.
 */
#include <sched.h>

#include "callertest.h"
#include "nestedtest.h"

/* Saved and file-system numbers of their own, and few capabilities. */
static void become_mixed(void)
{
	callertest_must(setresgid(11, 12, 13), "setresgid");
	callertest_must(prctl(PR_SET_KEEPCAPS, 1), "keepcaps");
	callertest_must(setresuid(1, 2, 3), "setresuid");
	callertest_capabilities(1ULL << CAP_CHOWN | 1ULL << CAP_SETUID |
				1ULL << CAP_SETGID | 1ULL << CAP_BPF);
	syscall(SYS_setfsuid, 4);
	syscall(SYS_setfsgid, 14);
}

static void numbers(int fd)
{
	struct lpc_caller caller;
	uint64_t call;
	pid_t pid;

	call = callertest_call(fd, become_mixed, &pid);
	lpctest_result(callertest_ask(fd, call, &caller), 0);
	vmtest_equal(caller.pid, pid);
	vmtest_equal(caller.tgid, pid);
	vmtest_equal(caller.uid, 1);
	vmtest_equal(caller.euid, 2);
	vmtest_equal(caller.suid, 3);
	vmtest_equal(caller.fsuid, 4);
	vmtest_equal(caller.gid, 11);
	vmtest_equal(caller.egid, 12);
	vmtest_equal(caller.sgid, 13);
	vmtest_equal(caller.fsgid, 14);
	vmtest_equal(caller.n_groups, 0);
	vmtest_equal(caller.traits, LPC_CALLER_INIT_NS | LPC_CALLER_SAME_NS);
	vmtest_equal(caller.effective, 1ULL << CAP_CHOWN | 1ULL << CAP_SETUID |
					       1ULL << CAP_SETGID |
					       1ULL << CAP_BPF);
	callertest_answer(fd, call, pid);
}

static void thread(int fd)
{
	struct lpctest_caller thread;
	struct lpc_caller caller;
	uint64_t call;

	lpctest_call(&thread, fd, RIG_WORK, 1);
	call = lpctest_take(fd, NULL).call;
	lpctest_result(callertest_ask(fd, call, &caller), 0);
	vmtest_equal(caller.pid, thread.tid);
	vmtest_equal(caller.tgid, getpid());
	vmtest_equal(caller.effective, callertest_effective());
	lpctest_result(lpctest_respond_value(fd, call, 1), 0);
	lpctest_result(lpctest_call_end(&thread), 0);
}

static void groups(int fd)
{
	uint32_t list[4] = { 7, 7, 7, 7 };
	struct lpc_caller caller = {
		.size = sizeof(caller),
		.groups = lpctest_ptr(list),
		.groups_max = 2,
	};
	pid_t pid;

	caller.call = callertest_call(fd, callertest_user, &pid);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_CALLER, &caller), 0);
	vmtest_equal(caller.n_groups, 3);
	vmtest_equal(list[0], 3001);
	vmtest_equal(list[1], 3002);
	vmtest_equal(list[2], 7);
	caller.groups_max = 4;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_CALLER, &caller), 0);
	vmtest_equal(list[2], 3003);
	vmtest_equal(list[3], 7);
	caller.groups = 8;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_CALLER, &caller), -EFAULT);
	callertest_answer(fd, caller.call, pid);
}

/* What a security module says of a process is what it says of a caller. */
static void label(int fd)
{
	char label[256] = "", wanted[256] = "";
	struct lpc_caller caller = {
		.size = sizeof(caller),
		.label = lpctest_ptr(label),
		.label_max = sizeof(label) - 1,
	};
	FILE *file = fopen("/proc/self/attr/current", "re");
	pid_t pid;

	if (file) {
		if (!fgets(wanted, sizeof(wanted), file))
			wanted[0] = 0;
		fclose(file);
		wanted[strcspn(wanted, "\n")] = 0;
	}
	caller.call = callertest_call(fd, NULL, &pid);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_CALLER, &caller), 0);
	vmtest_string(label, wanted);
	vmtest_equal(caller.label_len, strlen(wanted));
	printf("label: \"%s\"\n", label);
	callertest_answer(fd, caller.call, pid);
}

/* The one who made the first call is the caller of those nested in it. */
static void chain(int fd)
{
	uint64_t outer;
	struct nestedtest nested;
	struct lpc_caller caller;
	pid_t pid;

	nestedtest_init(&nested, RIG_CHAIN, 1, 1);
	outer = callertest_call(fd, callertest_user, &pid);
	lpctest_result(nestedtest_exec(&nested, fd, outer), 0);
	vmtest_equal(nested.exec.msg.depth, 3);
	lpctest_result(callertest_ask(fd, nested.exec.msg.call, &caller), 0);
	vmtest_equal(caller.pid, pid);
	vmtest_equal(caller.uid, CALLERTEST_USER);
	lpctest_result(callertest_ask(fd, outer, &caller), 0);
	vmtest_equal(caller.pid, pid);
	lpctest_result(nestedtest_answer(&nested, fd), 0);
	lpctest_result(callertest_ask(fd, nested.both.call, &caller), -ESTALE);
	callertest_answer(fd, outer, pid);

	/* In a chain that the daemon began itself, it is a kernel thread. */
	lpctest_result(nestedtest_exec(&nested, fd, 0), 0);
	lpctest_result(callertest_ask(fd, nested.exec.msg.call, &caller), 0);
	vmtest_equal(caller.traits, LPC_CALLER_KERNEL | LPC_CALLER_INIT_NS |
					    LPC_CALLER_SAME_NS);
	vmtest_equal(caller.uid, 0);
	vmtest_check(caller.pid);
	lpctest_result(callertest_capable(fd, nested.exec.msg.call, CAP_SYS_ADMIN, 0),
		       0);
	lpctest_result(nestedtest_answer(&nested, fd), 0);
}

int main(void)
{
	int fd;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	numbers(fd);
	thread(fd);
	groups(fd);
	label(fd);
	chain(fd);
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
