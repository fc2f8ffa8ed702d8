// SPDX-License-Identifier: MIT
/*
 * t_assume_limits.c - acting as its caller, a daemon is never more than it is by
 * itself, and nobody becomes by it what it could not become otherwise.
 */
#include <sched.h>
#include <sys/fsuid.h>

#include "callertest.h"

#define SETIDS (1ULL << CAP_SETUID | 1ULL << CAP_SETGID)
#define CHOWN  (1ULL << CAP_CHOWN)
#define ADMIN  (1ULL << CAP_SYS_ADMIN)

static void become_admin(void)
{
	callertest_capabilities(ADMIN | CHOWN);
}

static void become_lord_of_nothing(void)
{
	callertest_must(unshare(CLONE_NEWUSER), "unshare");
}

static uint64_t act(int fd, callertest_become_fn *become, pid_t *ret_pid)
{
	*ret_pid = callertest_fork(fd, LPC_KIND_UPCALL, RIG_ACT, become);
	return lpctest_take(fd, NULL).call;
}

static int bind_act(int fd)
{
	return lpctest_bind(fd, LPC_KIND_UPCALL, "act", 0);
}

/* What both have. */
static void rich(int fd)
{
	uint64_t call, all = callertest_effective();
	pid_t pid;

	call = act(fd, become_admin, &pid);
	lpctest_result(callertest_assume(fd, call, 0), 0);
	vmtest_check(callertest_effective() == (ADMIN | CHOWN));
	callertest_answer(fd, call, pid);
	vmtest_check(callertest_effective() == all);

	if (access("/proc/self/ns/user", F_OK))
		return;
	/* Its capabilities are about another namespace. */
	call = act(fd, become_lord_of_nothing, &pid);
	lpctest_result(callertest_assume(fd, call, 0), 0);
	vmtest_equal(callertest_effective(), 0);
	callertest_answer(fd, call, pid);
	vmtest_check(callertest_effective() == all);
}

/* Threads of less and less right; capabilities are a thread's own. */
static void *poor(void *arg)
{
	uint64_t call;
	int fd = *(int *)arg;
	pid_t admin, user;

	admin = callertest_fork(fd, LPC_KIND_UPCALL, RIG_ACT, become_admin);
	lpctest_wait_calls(fd, LPC_CALL_QUEUED, 1);
	user = callertest_fork(fd, LPC_KIND_UPCALL, RIG_ACT, callertest_user);
	lpctest_wait_calls(fd, LPC_CALL_QUEUED, 2);

	callertest_capabilities(SETIDS | CHOWN);
	call = lpctest_take(fd, NULL).call;
	lpctest_result(callertest_assume(fd, call, 0), 0);
	vmtest_equal(callertest_effective(), CHOWN);
	callertest_answer(fd, call, admin);
	vmtest_equal(callertest_effective(), SETIDS | CHOWN);

	callertest_capabilities(1ULL << CAP_SETUID);
	call = lpctest_take(fd, NULL).call;
	lpctest_result(callertest_assume(fd, call, 0), -EPERM);
	vmtest_equal(setfsuid(-1), 0);
	callertest_answer(fd, call, user);
	return NULL;
}

static void *poor_binds(void *arg)
{
	int fd = *(int *)arg;

	callertest_capabilities(1ULL << CAP_SETGID);
	lpctest_result(bind_act(fd), -EPERM);
	return NULL;
}

static void run(void *(*body)(void *), int fd)
{
	pthread_t thread;

	pthread_create(&thread, NULL, body, &fd);
	pthread_join(thread, NULL);
}

/* A daemon that would not act as its caller does not get such calls. */
static void without_feature(void)
{
	int fd = lpctest_open(LPCTEST_DEVICE_2, O_RDWR);
	struct lpctest_caller caller;

	lpctest_result(lpctest_attach_features(fd, LPCTEST_FEATURES &
							   ~LPC_FEATURE_ASSUME),
		       0);
	lpctest_result(bind_act(fd), -EPERM);
	lpctest_result(lpctest_poll(fd, NULL, 0, LPC_POLL_NONBLOCK, 0, NULL),
		       -EAGAIN);
	lpctest_call(&caller, fd, RIG_ACT, 1);
	lpctest_result(lpctest_call_end(&caller), -EOPNOTSUPP);
	close(fd);
}

/* In a user namespace of its own, a daemon is root of nobody. */
static void in_namespace(void)
{
	int fd = lpctest_open(LPCTEST_DEVICE_2, O_RDWR);
	int status, err;
	uint64_t call;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	vmtest_succeeds(pid);
	if (!pid) {
		become_lord_of_nothing();
		if (lpctest_attach(fd) || bind_act(fd) < 0)
			_exit(2);
		call = lpctest_take(fd, NULL).call;
		err = callertest_assume(fd, call, 0);
		lpctest_respond(fd, call, NULL, 0, err);
		_exit(0);
	}
	lpctest_result(lpctest_up_value(fd, RIG_ACT, 1, NULL), -EOVERFLOW);
	vmtest_equal(waitpid(pid, &status, 0), pid);
	vmtest_equal(status, 0);
	close(fd);
}

int main(void)
{
	int fd;

	/* Calls of one processor keep their order. */
	vmtest_pin(0);
	lpctest_load("attach_ms=10000");
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	run(poor_binds, fd);
	lpctest_result(bind_act(fd), RIG_ACT);
	rich(fd);
	run(poor, fd);
	without_feature();
	lpctest_quiet(fd);
	close(fd);
	if (access("/proc/self/ns/user", F_OK) == 0)
		in_namespace();
	return 0;
}
