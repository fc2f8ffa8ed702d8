/* SPDX-License-Identifier: MIT */
/*
 * callertest.h - for tests of the caller's identity: callers that are somebody
 * else, and the commands that ask about them.
 */
#ifndef CALLERTEST_H
#define CALLERTEST_H

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lpctest.h"

#define CALLERTEST_USER	 1000
#define CALLERTEST_GROUP 2000

/* What a caller does to itself before it calls; it fails the test by exiting. */
typedef void callertest_become_fn(void);

static inline void callertest_must(int result, const char *what)
{
	if (result < 0) {
		fprintf(stderr, "%s: %s\n", what, strerror(errno));
		_exit(EPROTO);
	}
}

static inline void callertest_user(void)
{
	static const gid_t groups[] = { 3001, 3002, 3003 };

	callertest_must(setgroups(3, groups), "setgroups");
	callertest_must(
		setresgid(CALLERTEST_GROUP, CALLERTEST_GROUP, CALLERTEST_GROUP),
		"setresgid");
	callertest_must(
		setresuid(CALLERTEST_USER, CALLERTEST_USER, CALLERTEST_USER),
		"setresuid");
}

/* User 0 still, but with these effective capabilities only. */
static inline void callertest_capabilities(uint64_t effective)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {
		{ .effective = effective, .permitted = effective },
		{ .effective = effective >> 32, .permitted = effective >> 32 },
	};

	callertest_must(syscall(SYS_capset, &header, data), "capset");
}

static inline uint64_t callertest_effective(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];

	vmtest_succeeds(syscall(SYS_capget, &header, data));
	return (uint64_t)data[1].effective << 32 | data[0].effective;
}

/* A process that becomes somebody and asks for a procedure. */
static inline pid_t callertest_fork(int fd, uint32_t kind, uint32_t index,
				    callertest_become_fn *become)
{
	pid_t pid;
	uint64_t v = 1;

	fflush(NULL);
	pid = fork();
	if (pid < 0)
		vmtest_fail("fork: %s", strerror(errno));
	if (!pid) {
		if (become)
			become();
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(-lpctest_request(fd, kind, index, &v, sizeof(v), &v,
				       sizeof(v), NULL));
	}
	return pid;
}

/* The same for upcall WORK, and the call it makes. */
static inline uint64_t callertest_call(int fd, callertest_become_fn *become,
				       pid_t *ret_pid)
{
	*ret_pid = callertest_fork(fd, LPC_KIND_UPCALL, RIG_WORK, become);
	return lpctest_take(fd, NULL).call;
}

static inline void callertest_answer(int fd, uint64_t call, pid_t pid)
{
	lpctest_result(lpctest_respond_value(fd, call, 1), 0);
	lpctest_result(lpctest_fork_end(pid), 0);
}

static inline int callertest_ask(int fd, uint64_t call, struct lpc_caller *ret)
{
	*ret = (struct lpc_caller){ .size = sizeof(*ret), .call = call };
	return lpctest_ioctl(fd, LPC_IOC_CALLER, ret);
}

/* The command's error, which must be none, or the answer. */
static inline int callertest_may(int fd, const struct lpc_may *question)
{
	struct lpc_may may = *question;

	may.size = sizeof(may);
	may.answer = 77;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_MAY, &may), 0);
	return may.answer;
}

static inline int callertest_capable(int fd, uint64_t call, uint32_t capability,
				     uint32_t flags)
{
	return callertest_may(fd, &(struct lpc_may){
					  .call = call,
					  .kind = LPC_MAY_CAPABLE,
					  .what = capability,
					  .flags = flags,
				  });
}

static inline int callertest_path(int fd, uint64_t call, const char *path,
				  uint32_t what)
{
	return callertest_may(fd, &(struct lpc_may){
					  .call = call,
					  .kind = LPC_MAY_PATH,
					  .what = what,
					  .path = lpctest_ptr(path),
				  });
}

static inline int callertest_file(int fd, uint64_t call, int file,
				  uint32_t what)
{
	return callertest_may(fd, &(struct lpc_may){
					  .call = call,
					  .kind = LPC_MAY_FILE,
					  .what = what,
					  .fd = file,
				  });
}

static inline int callertest_assume(int fd, uint64_t call, uint32_t flags)
{
	struct lpc_assume assume = {
		.size = sizeof(assume),
		.flags = flags,
		.call = call,
	};

	return lpctest_ioctl(fd, LPC_IOC_ASSUME, &assume);
}

/* A folder of the test's own, or a file in it. */
static inline void callertest_file_make(const char *path, mode_t mode,
					uid_t uid, gid_t gid)
{
	int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

	vmtest_succeeds(fd);
	vmtest_succeeds(fchown(fd, uid, gid));
	vmtest_succeeds(fchmod(fd, mode));
	close(fd);
}

#endif
