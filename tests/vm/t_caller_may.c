// SPDX-License-Identifier: MIT
/*
 * t_caller_may.c - a user half that runs as root asks what its caller may do, and
 * is answered for the caller.
 */
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "callertest.h"

#define DIR   "/tmp/caller"
#define READ  LPC_MAY_READ
#define WRITE LPC_MAY_WRITE
#define EXEC  LPC_MAY_EXEC

static void become_admin(void)
{
	callertest_capabilities(1ULL << CAP_SYS_ADMIN);
}

static void become_lord_of_nothing(void)
{
	callertest_must(unshare(CLONE_NEWUSER), "unshare");
}

static void capabilities(int fd)
{
	uint64_t call;
	pid_t pid;

	/* The user half could do it; its caller could not. */
	vmtest_check(callertest_effective() & 1ULL << CAP_SYS_ADMIN);
	call = callertest_call(fd, callertest_user, &pid);
	lpctest_result(callertest_capable(fd, call, CAP_SYS_ADMIN, 0), -EPERM);
	lpctest_result(
		callertest_capable(fd, call, CAP_SYS_ADMIN, LPC_MAY_OWN_NS),
		-EPERM);
	/* Who asked has lost nothing by it. */
	vmtest_check(callertest_effective() & 1ULL << CAP_SYS_ADMIN);
	callertest_answer(fd, call, pid);

	call = callertest_call(fd, become_admin, &pid);
	lpctest_result(callertest_capable(fd, call, CAP_SYS_ADMIN, 0), 0);
	lpctest_result(callertest_capable(fd, call, CAP_NET_ADMIN, 0), -EPERM);
	lpctest_result(
		callertest_capable(fd, call, CAP_SYS_ADMIN, LPC_MAY_OWN_NS), 0);
	callertest_answer(fd, call, pid);
}

/* Every capability, over a user namespace of its own. */
static void user_namespace(int fd)
{
	struct lpc_caller caller;
	uint64_t call;
	pid_t pid;

	call = callertest_call(fd, become_lord_of_nothing, &pid);
	lpctest_result(callertest_ask(fd, call, &caller), 0);
	vmtest_equal(caller.traits, 0);
	vmtest_check(caller.effective & 1ULL << CAP_SYS_ADMIN);
	lpctest_result(callertest_capable(fd, call, CAP_SYS_ADMIN, 0), -EPERM);
	lpctest_result(
		callertest_capable(fd, call, CAP_SYS_ADMIN, LPC_MAY_OWN_NS), 0);
	callertest_answer(fd, call, pid);
}

static void tree(void)
{
	umask(0);
	vmtest_succeeds(chmod("/", 0755));
	vmtest_succeeds(chmod("/tmp", 0777));
	vmtest_succeeds(mkdir(DIR, 0755));
	vmtest_succeeds(mkdir(DIR "/closed", 0700));
	vmtest_succeeds(mkdir(DIR "/root", 0755));
	vmtest_succeeds(mkdir(DIR "/mount", 0755));
	callertest_file_make(DIR "/owner", 0600, CALLERTEST_USER, 0);
	callertest_file_make(DIR "/group", 0060, 0, 3002);
	callertest_file_make(DIR "/foreign", 0660, 0, 0);
	callertest_file_make(DIR "/program", 0755, 0, 0);
	callertest_file_make(DIR "/closed/open", 0666, 0, 0);
	callertest_file_make(DIR "/root/inner", 0644, 0, 0);
	vmtest_succeeds(symlink("closed/open", DIR "/link"));
	vmtest_succeeds(symlink("/inner", DIR "/root/absolute"));
	vmtest_succeeds(symlink("../../../inner", DIR "/root/upwards"));
}

static void paths(int fd)
{
	uint64_t call;
	pid_t pid;

	call = callertest_call(fd, callertest_user, &pid);
	lpctest_result(callertest_path(fd, call, DIR "/owner", READ | WRITE),
		       0);
	lpctest_result(callertest_path(fd, call, DIR "/owner", EXEC), -EACCES);
	lpctest_result(callertest_path(fd, call, DIR "/group", READ | WRITE),
		       0);
	lpctest_result(callertest_path(fd, call, DIR "/foreign", 0), 0);
	lpctest_result(callertest_path(fd, call, DIR "/foreign", READ),
		       -EACCES);
	lpctest_result(callertest_path(fd, call, DIR "/program", READ | EXEC),
		       0);
	lpctest_result(callertest_path(fd, call, DIR "/program", WRITE),
		       -EACCES);
	lpctest_result(callertest_path(fd, call, DIR "/nothing", 0), -ENOENT);
	lpctest_result(callertest_path(fd, call, DIR "/program/x", 0),
		       -ENOTDIR);
	/* The way there counts. */
	lpctest_result(callertest_path(fd, call, DIR "/closed/open", READ),
		       -EACCES);
	lpctest_result(callertest_path(fd, call, DIR "/link", READ), -EACCES);
	/* Not these: they would be the daemon's. */
	lpctest_result(callertest_path(fd, call, "/proc/self/environ", READ),
		       -ELOOP);
	lpctest_result(callertest_path(fd, call, "/proc/self/cwd", READ),
		       -ELOOP);
	lpctest_result(callertest_path(fd, call, "/proc/thread-self/fd/0", 0),
		       -ELOOP);
	callertest_answer(fd, call, pid);

	call = callertest_call(fd, NULL, &pid);
	lpctest_result(callertest_path(fd, call, DIR "/foreign", READ | WRITE),
		       0);
	lpctest_result(callertest_path(fd, call, DIR "/link", READ), 0);
	callertest_answer(fd, call, pid);
}

static void become_confined(void)
{
	callertest_must(chroot(DIR "/root"), "chroot");
	callertest_must(chdir("/"), "chdir");
	callertest_user();
}

static void root_of_its_own(int fd)
{
	uint64_t call;
	pid_t pid;

	call = callertest_call(fd, become_confined, &pid);
	lpctest_result(callertest_path(fd, call, "/inner", READ), 0);
	lpctest_result(callertest_path(fd, call, "/absolute", READ), 0);
	lpctest_result(callertest_path(fd, call, "/upwards", READ), 0);
	lpctest_result(callertest_path(fd, call, "/../../inner", READ), 0);
	lpctest_result(callertest_path(fd, call, DIR "/root/inner", READ),
		       -ENOENT);
	lpctest_result(callertest_path(fd, call, "/dev/null", READ), -ENOENT);
	callertest_answer(fd, call, pid);
}

static void become_mounted(void)
{
	callertest_must(unshare(CLONE_NEWNS), "unshare");
	callertest_must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL),
			"private");
	callertest_must(mount("none", DIR "/mount", "tmpfs", 0, NULL), "tmpfs");
	callertest_file_make(DIR "/mount/program", 0777, 0, 0);
	callertest_must(mount(NULL, DIR "/mount", NULL,
			      MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOEXEC,
			      NULL),
			"remount");
}

static void mounts_of_its_own(int fd)
{
	uint64_t call;
	pid_t pid;

	call = callertest_call(fd, become_mounted, &pid);
	vmtest_errno(access(DIR "/mount/program", F_OK), ENOENT);
	lpctest_result(callertest_path(fd, call, DIR "/mount/program", READ),
		       0);
	lpctest_result(callertest_path(fd, call, DIR "/mount/program", WRITE),
		       -EROFS);
	lpctest_result(callertest_path(fd, call, DIR "/mount/program", EXEC),
		       -EACCES);
	callertest_answer(fd, call, pid);
}

static void open_files(int fd)
{
	int foreign = open(DIR "/foreign", O_RDWR | O_CLOEXEC);
	int group = open(DIR "/group", O_PATH | O_CLOEXEC);
	int hidden = open(DIR "/closed/open", O_RDONLY | O_CLOEXEC);
	uint64_t call;
	pid_t pid;

	vmtest_check(foreign >= 0 && group >= 0 && hidden >= 0);
	call = callertest_call(fd, callertest_user, &pid);
	lpctest_result(callertest_file(fd, call, foreign, READ), -EACCES);
	lpctest_result(callertest_file(fd, call, foreign, 0), 0);
	lpctest_result(callertest_file(fd, call, group, READ | WRITE), 0);
	/* The object, not the way to it. */
	lpctest_result(callertest_file(fd, call, hidden, READ | WRITE), 0);
	callertest_answer(fd, call, pid);
	close(foreign);
	close(group);
	close(hidden);
}

int main(void)
{
	int fd;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	tree();
	capabilities(fd);
	if (access("/proc/self/ns/user", F_OK) == 0)
		user_namespace(fd);
	paths(fd);
	root_of_its_own(fd);
	mounts_of_its_own(fd);
	open_files(fd);
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
