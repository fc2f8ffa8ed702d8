// SPDX-License-Identifier: MIT
/*
 * t_assume.c - a thread of the daemon acts as its caller while it runs an upcall
 * marked 'as_caller', and as itself again however that ends.
 */
#include <sys/fsuid.h>
#include <sys/stat.h>

#include "callertest.h"
#include "nestedtest.h"

#define DIR "/tmp/assume"

static int bind_act(int fd)
{
	int err = lpctest_bind(fd, LPC_KIND_UPCALL, "act", 0);

	return err < 0 ? err :
			 lpctest_bind(fd, LPC_KIND_UPCALL, "act_brief", 0);
}

static uint64_t act(int fd, callertest_become_fn *become, pid_t *ret_pid)
{
	*ret_pid = callertest_fork(fd, LPC_KIND_UPCALL, RIG_ACT, become);
	return lpctest_take(fd, NULL).call;
}

/* This thread is user 0 with all it had, for files and else. */
static void is_itself(uint64_t effective)
{
	gid_t groups[8];
	int fd;

	vmtest_equal(setfsuid(-1), 0);
	vmtest_equal(setfsgid(-1), 0);
	vmtest_equal(getgroups(8, groups), 1);
	vmtest_equal(groups[0], 77);
	vmtest_check(callertest_effective() == effective);
	fd = open(DIR "/foreign", O_RDONLY | O_CLOEXEC);
	vmtest_succeeds(fd);
	close(fd);
}

static void is_user(void)
{
	gid_t groups[8];
	int fd;

	vmtest_equal(setfsuid(-1), CALLERTEST_USER);
	vmtest_equal(setfsgid(-1), CALLERTEST_GROUP);
	vmtest_equal(getgroups(8, groups), 3);
	vmtest_equal(groups[2], 3003);
	vmtest_equal(callertest_effective(), 0);
	vmtest_equal(geteuid(), 0);
	vmtest_errno(open(DIR "/foreign", O_RDONLY), EACCES);
	fd = open(DIR "/own", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	vmtest_succeeds(fd);
	close(fd);
}

static void belongs_to_caller(void)
{
	struct stat stat_buf;

	vmtest_succeeds(stat(DIR "/own", &stat_buf));
	vmtest_equal(stat_buf.st_uid, CALLERTEST_USER);
	vmtest_equal(stat_buf.st_gid, CALLERTEST_GROUP);
	vmtest_succeeds(unlink(DIR "/own"));
}

static void answered(int fd, uint64_t all)
{
	uint64_t call, v = 1;
	struct lpc_response_poll both = {
		.size = sizeof(both),
		.flags = LPC_POLL_NONBLOCK,
		.reply = lpctest_ptr(&v),
		.reply_len = sizeof(v),
	};
	pid_t pid;

	/* By RESPONSE. */
	call = act(fd, callertest_user, &pid);
	is_itself(all);
	lpctest_result(callertest_assume(fd, call, 0), 0);
	is_user();
	lpctest_result(callertest_assume(fd, call, 0), 0);
	is_user();
	callertest_answer(fd, call, pid);
	is_itself(all);
	belongs_to_caller();

	/* By RESPONSE_POLL. */
	call = act(fd, callertest_user, &pid);
	lpctest_result(callertest_assume(fd, call, 0), 0);
	is_user();
	both.call = call;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_RESPONSE_POLL, &both),
		       -EAGAIN);
	is_itself(all);
	lpctest_result(lpctest_fork_end(pid), 0);

	/* By an answer that is refused, and by an answer to nobody. */
	call = act(fd, callertest_user, &pid);
	lpctest_result(callertest_assume(fd, call, 0), 0);
	lpctest_result(lpctest_respond(fd, call, (void *)8, 8, 0), -EFAULT);
	is_itself(all);
	lpctest_result(callertest_assume(fd, call, 0), 0);
	lpctest_result(lpctest_respond(fd, call, &v, 8, 1), -EPROTO);
	is_itself(all);
	lpctest_result(lpctest_fork_end(pid), -EPROTO);
	lpctest_result(lpctest_respond_value(fd, call, 1), -ESTALE);
}

static void given_back(int fd, uint64_t all)
{
	uint64_t call;
	pid_t pid;

	call = act(fd, callertest_user, &pid);
	lpctest_result(callertest_assume(fd, call, LPC_ASSUME_END), 0);
	lpctest_result(callertest_assume(fd, call, 0), 0);
	/* For another call it was not taken. */
	lpctest_result(callertest_assume(fd, call - 1, LPC_ASSUME_END), 0);
	is_user();
	lpctest_result(callertest_assume(fd, call, LPC_ASSUME_END), 0);
	is_itself(all);
	lpctest_result(callertest_assume(fd, call, 0), 0);
	lpctest_result(callertest_assume(fd, 0, LPC_ASSUME_END), 0);
	is_itself(all);

	/* Who waits for the next call is done with this one. */
	lpctest_result(callertest_assume(fd, call, 0), 0);
	lpctest_result(lpctest_poll(fd, NULL, 0, LPC_POLL_NONBLOCK, 0, NULL),
		       -EAGAIN);
	is_itself(all);
	callertest_answer(fd, call, pid);
}

/* Who acts as the caller may not kill it: a process that does, when told so. */
static int killer_of(pid_t victim)
{
	int ends[2];
	char byte;
	pid_t pid;

	vmtest_succeeds(pipe2(ends, O_CLOEXEC));
	fflush(NULL);
	pid = fork();
	vmtest_succeeds(pid);
	if (!pid) {
		close(ends[1]);
		_exit(read(ends[0], &byte, 1) == 1 ? kill(victim, SIGKILL) : 1);
	}
	close(ends[0]);
	return ends[1];
}

/* A caller that has left stays the one for whom things are done. */
static void left(int fd, uint64_t all)
{
	int killer, err;
	uint64_t call;
	pid_t pid;

	call = act(fd, callertest_user, &pid);
	killer = killer_of(pid);
	lpctest_result(callertest_assume(fd, call, 0), 0);
	vmtest_errno(kill(pid, SIGKILL), EPERM);
	vmtest_equal(write(killer, "x", 1), 1);
	close(killer);
	lpctest_result(lpctest_fork_end(pid), 1);
	lpctest_wait_calls(fd, LPC_CALL_RUNNING, 0);
	is_user();
	lpctest_result(lpctest_exec(fd, call, RIG_ADD, 1, NULL), -ECANCELED);
	is_user();
	lpctest_result(lpctest_respond_value(fd, call, 1), -ECANCELED);
	is_itself(all);
	belongs_to_caller();

	/* At its deadline, which on a slow machine may be before all this. */
	do {
		pid = callertest_fork(fd, LPC_KIND_UPCALL, RIG_ACT_BRIEF,
				      callertest_user);
		call = lpctest_take(fd, NULL).call;
		err = callertest_assume(fd, call, 0);
		lpctest_result(lpctest_fork_end(pid), -ETIMEDOUT);
		if (!err)
			is_user();
		lpctest_result(lpctest_respond_value(fd, call, 1), -ECANCELED);
		is_itself(all);
	} while (err == -ECANCELED);
	lpctest_result(err, 0);
	belongs_to_caller();
}

static void nested(int fd, uint64_t all)
{
	uint64_t call;
	struct nestedtest nested;
	pid_t pid;

	nestedtest_init(&nested, RIG_CHAIN_ACT, 1, 1);
	/* The nested call ends, the outer one goes on as its caller. */
	call = act(fd, callertest_user, &pid);
	lpctest_result(callertest_assume(fd, call, 0), 0);
	lpctest_result(nestedtest_exec(&nested, fd, call), 0);
	is_user();
	lpctest_result(callertest_assume(fd, nested.exec.msg.call, 0), 0);
	lpctest_result(callertest_assume(fd, nested.exec.msg.call, LPC_ASSUME_END), 0);
	is_user();
	lpctest_result(nestedtest_answer(&nested, fd), 0);
	vmtest_equal(nested.both.msg.kind, LPC_MSG_RETURN);
	is_user();
	callertest_answer(fd, call, pid);
	is_itself(all);
	belongs_to_caller();

	/* Only the nested one is marked: it is its caller's, what is around not. */
	call = callertest_call(fd, callertest_user, &pid);
	lpctest_result(nestedtest_exec(&nested, fd, call), 0);
	is_itself(all);
	lpctest_result(callertest_assume(fd, nested.exec.msg.call, 0), 0);
	is_user();
	lpctest_result(nestedtest_answer(&nested, fd), 0);
	is_itself(all);
	callertest_answer(fd, call, pid);
	belongs_to_caller();
}

/* A thread that acts as the caller of a call. */
struct actor {
	int fd;
	uint64_t call;
};

static void run(struct actor *actor, void *(*body)(void *))
{
	pthread_t thread;

	pthread_create(&thread, NULL, body, actor);
	pthread_join(thread, NULL);
}

/* What it gave up meanwhile it does not get back. */
static void *drop(void *arg)
{
	struct actor *actor = arg;
	gid_t groups[8];

	lpctest_result(callertest_assume(actor->fd, actor->call, 0), 0);
	callertest_capabilities(0);
	lpctest_result(
		callertest_assume(actor->fd, actor->call, LPC_ASSUME_END), 0);
	vmtest_equal(callertest_effective(), 0);
	vmtest_equal(setfsuid(-1), 0);
	vmtest_equal(setfsgid(-1), 0);
	/* They would take CAP_SETGID. */
	vmtest_equal(getgroups(8, groups), 3);
	return NULL;
}

/* One that goes without a word; its place in memory may be the next one's. */
static void *die(void *arg)
{
	struct actor *actor = arg;

	lpctest_result(callertest_assume(actor->fd, actor->call, 0), 0);
	is_user();
	return NULL;
}

/* One that looks the same, and has never asked for anything. */
static void *live(void *arg)
{
	struct actor *actor = arg;

	setfsuid(CALLERTEST_USER);
	lpctest_result(
		lpctest_poll(actor->fd, NULL, 0, LPC_POLL_NONBLOCK, 0, NULL),
		-EAGAIN);
	vmtest_equal(setfsuid(-1), CALLERTEST_USER);
	return NULL;
}

static void threads(int fd, uint64_t all)
{
	struct actor actor = { .fd = fd };
	pid_t pid;
	int i;

	actor.call = act(fd, callertest_user, &pid);
	run(&actor, drop);
	for (i = 0; i < 100; i++) {
		run(&actor, die);
		run(&actor, live);
	}
	is_itself(all);
	callertest_answer(fd, actor.call, pid);
	belongs_to_caller();
}

/* The kernel half has gone; the thread still has to be itself again. */
static void removed(int fd, uint64_t all)
{
	uint64_t call;
	pid_t pid;

	call = act(fd, callertest_user, &pid);
	lpctest_result(callertest_assume(fd, call, 0), 0);
	vmtest_unload("lpc_rig");
	lpctest_result(lpctest_fork_end(pid), -ENODEV);
	lpctest_result(lpctest_exec(fd, call, RIG_ADD, 1, NULL), -ENODEV);
	is_user();
	lpctest_result(lpctest_respond_value(fd, call, 1), -ENODEV);
	is_itself(all);
	belongs_to_caller();
}

int main(void)
{
	static const gid_t group = 77;
	uint64_t all;
	int fd;

	lpctest_load(NULL);
	umask(0);
	vmtest_succeeds(chmod("/", 0755));
	vmtest_succeeds(chmod("/tmp", 0777));
	vmtest_succeeds(mkdir(DIR, 0777));
	callertest_file_make(DIR "/foreign", 0600, 0, 0);
	vmtest_succeeds(setgroups(1, &group));
	all = callertest_effective();
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach_features(fd, LPCTEST_FEATURES &
							   ~LPC_FEATURE_CANCEL),
		       0);
	lpctest_result(bind_act(fd), RIG_ACT_BRIEF);
	answered(fd, all);
	given_back(fd, all);
	left(fd, all);
	nested(fd, all);
	threads(fd, all);
	lpctest_quiet(fd);
	removed(fd, all);
	close(fd);
	return 0;
}
