// SPDX-License-Identifier: MIT
/*
 * lpctest.c - the protocol, callers and a small daemon, for tests of kshim.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Waits for what must come in no time end here. */
#define PATIENCE_MS	10000

/* Most calls that anybody looks at. */
#define CALLS_MAX	4096

static const char *const upcall_names[] = {
	[RIG_NULL] = "null",
	[RIG_WORK] = "work",
	[RIG_BRIEF] = "brief",
	[RIG_AGAIN] = "again",
	[RIG_HIDDEN] = "hidden",
	[RIG_BULK] = "bulk",
	[RIG_NEWER] = "newer",
	[RIG_ACT] = "act",
	[RIG_ACT_BRIEF] = "act_brief",
};

static const char *const event_names[] = {
	[RIG_TICK] = "tick",
	[RIG_BARE] = "bare",
};

/**
 * lpctest_load() - load kshim and the rig
 * @params: of the rig, or NULL
 */
void lpctest_load(const char *params)
{
	vmtest_load("kshim", NULL);
	vmtest_load("lpc_rig", params);
}

/**
 * lpctest_open() - open a channel; fails the test if that does not work
 * @device: path of its device node
 * @flags: O_RDWR to attach, O_RDONLY to look
 */
int lpctest_open(const char *device, int flags)
{
	int fd = open(device, flags | O_CLOEXEC);

	if (fd < 0)
		vmtest_fail("%s: %s", device, strerror(errno));
	return fd;
}

/**
 * lpctest_ioctl() - give a command
 * @fd: of the open file
 * @command: LPC_IOC_*
 * @argument: its structure
 *
 * Return: 0 or a negative error number.
 */
int lpctest_ioctl(int fd, unsigned long command, void *argument)
{
	return ioctl(fd, command, argument) < 0 ? -errno : 0;
}

/**
 * lpctest_hello() - the argument of a HELLO that is taken
 */
struct lpc_hello lpctest_hello(void)
{
	return (struct lpc_hello){
		.size = sizeof(struct lpc_hello),
		.abi = LPC_ABI,
		.features = LPCTEST_FEATURES,
		.interface = RIG_NAME,
		.version = RIG_VERSION,
		.signature = RIG_SIGNATURE_2,
	};
}

/**
 * lpctest_bind() - find a name
 * @fd: of the open file
 * @kind: &enum lpc_kind
 * @name: the name
 * @signature: what to compare with, 0: nothing
 *
 * Return: its number, or a negative error number.
 */
int lpctest_bind(int fd, uint32_t kind, const char *name, uint64_t signature)
{
	struct lpc_bind bind = {
		.size = sizeof(bind),
		.kind = kind,
		.signature = signature,
	};
	int err;

	snprintf(bind.name, sizeof(bind.name), "%s", name);
	err = lpctest_ioctl(fd, LPC_IOC_BIND, &bind);
	return err ? err : (int)bind.index;
}

/**
 * lpctest_bind_all() - bind every upcall and event; fails the test on an error
 * @fd: of an attached file
 * @version: that was said in HELLO
 *
 * Upcalls marked 'as_caller' are for the tests that are about them.
 */
void lpctest_bind_all(int fd, uint32_t version)
{
	int i;

	for (i = 0; i < RIG_UPCALLS; i++) {
		if ((i == RIG_NEWER && version < 2) || i == RIG_ACT ||
		    i == RIG_ACT_BRIEF)
			continue;
		lpctest_result(lpctest_bind(fd, LPC_KIND_UPCALL, upcall_names[i],
					    RIG_SIGNATURE(LPC_KIND_UPCALL, i)),
			       i);
	}
	for (i = 0; i < RIG_EVENTS; i++)
		lpctest_result(lpctest_bind(fd, LPC_KIND_EVENT, event_names[i],
					    RIG_SIGNATURE(LPC_KIND_EVENT, i)),
			       i);
}

/**
 * lpctest_attach_features() - say HELLO with these features, and bind all
 * @fd: of a file open for reading and writing
 * @features: &enum lpc_feature bits
 *
 * Return: 0 or HELLO's negative error number.
 */
int lpctest_attach_features(int fd, uint64_t features)
{
	struct lpc_hello hello = lpctest_hello();
	int err;

	hello.features = features;
	err = lpctest_ioctl(fd, LPC_IOC_HELLO, &hello);
	if (!err)
		lpctest_bind_all(fd, RIG_VERSION);
	return err;
}

/**
 * lpctest_attach() - say HELLO, and bind all upcalls and events
 * @fd: of a file open for reading and writing
 *
 * Return: 0 or HELLO's negative error number.
 */
int lpctest_attach(int fd)
{
	return lpctest_attach_features(fd, LPCTEST_FEATURES);
}

int lpctest_poll(int fd, void *buf, uint32_t len, uint32_t flags,
		 uint64_t timeout_ns, struct lpc_message *ret_msg)
{
	struct lpc_poll poll = {
		.size = sizeof(poll),
		.flags = flags,
		.buf = lpctest_ptr(buf),
		.buf_len = len,
		.timeout_ns = timeout_ns,
	};
	int err = lpctest_ioctl(fd, LPC_IOC_POLL, &poll);

	if (ret_msg)
		*ret_msg = poll.msg;
	return err;
}

int lpctest_respond(int fd, uint64_t call, const void *buf, uint32_t len,
		    int status)
{
	struct lpc_response response = {
		.size = sizeof(response),
		.call = call,
		.buf = lpctest_ptr(buf),
		.len = len,
		.status = status,
	};

	return lpctest_ioctl(fd, LPC_IOC_RESPONSE, &response);
}

int lpctest_respond_value(int fd, uint64_t call, uint64_t v)
{
	return lpctest_respond(fd, call, &v, sizeof(v), 0);
}

/**
 * lpctest_exec() - run a downcall in which nothing nests
 * @fd: of an attached file
 * @call: on whose behalf, 0: none
 * @index: number of the downcall
 * @v: argument
 * @ret_v: where the result goes, or NULL
 *
 * Return: 0; the procedure's error; or the command's.
 */
int lpctest_exec(int fd, uint64_t call, uint32_t index, uint64_t v,
		 uint64_t *ret_v)
{
	uint64_t out = 0;
	struct lpc_exec exec = {
		.size = sizeof(exec),
		.call = call,
		.in = lpctest_ptr(&v),
		.in_len = sizeof(v),
		.index = index,
		.buf = lpctest_ptr(&out),
		.buf_len = sizeof(out),
	};
	int err = lpctest_ioctl(fd, LPC_IOC_EXEC, &exec);

	if (err)
		return err;
	vmtest_equal(exec.msg.kind, LPC_MSG_RETURN);
	vmtest_equal(exec.msg.index, index);
	vmtest_equal(exec.msg.call, 0);
	vmtest_equal(exec.msg.len, exec.msg.status ? 0 : sizeof(out));
	if (ret_v)
		*ret_v = out;
	return exec.msg.status;
}

/**
 * lpctest_request() - ask for a procedure
 *
 * Return: 0; the command's error; or @status of the request.
 */
int lpctest_request(int fd, uint32_t kind, uint32_t index, const void *in,
		    uint32_t in_len, void *out, uint32_t out_len,
		    uint32_t *ret_len)
{
	struct lpc_request request = {
		.size = sizeof(request),
		.kind = kind,
		.index = index,
		.in = lpctest_ptr(in),
		.in_len = in_len,
		.buf_len = out_len,
		.buf = lpctest_ptr(out),
	};
	int err = lpctest_ioctl(fd, LPC_IOC_REQUEST, &request);

	if (ret_len)
		*ret_len = request.out_len;
	return err ? err : request.status;
}

static int request_value(int fd, uint32_t kind, uint32_t index, uint64_t v,
			 uint64_t *ret_v)
{
	bool null = kind == LPC_KIND_UPCALL && index == RIG_NULL;
	uint64_t out = 0;
	uint32_t len;
	int err;

	err = lpctest_request(fd, kind, index, &v, null ? 0 : sizeof(v), &out,
			      sizeof(out), &len);
	if (!err)
		vmtest_equal(len, null ? 0 : sizeof(out));
	if (!err && ret_v)
		*ret_v = out;
	return err;
}

/**
 * lpctest_up_value() - ask for an upcall that takes and returns a value
 */
int lpctest_up_value(int fd, uint32_t index, uint64_t v, uint64_t *ret_v)
{
	return request_value(fd, LPC_KIND_UPCALL, index, v, ret_v);
}

/**
 * lpctest_down_value() - ask for a downcall that takes and returns a value
 */
int lpctest_down_value(int fd, uint32_t index, uint64_t v, uint64_t *ret_v)
{
	return request_value(fd, LPC_KIND_DOWNCALL, index, v, ret_v);
}

int lpctest_lock(int fd, uint64_t call, uint32_t index, uint64_t *words,
		 uint32_t flags, uint64_t timeout_ns)
{
	struct lpc_lock_op op = {
		.size = sizeof(op),
		.flags = flags,
		.call = call,
		.index = index,
		.len = RIG_LOCK_WORDS * sizeof(*words),
		.buf = lpctest_ptr(words),
		.timeout_ns = timeout_ns,
	};

	return lpctest_ioctl(fd, LPC_IOC_LOCK, &op);
}

int lpctest_unlock(int fd, uint64_t call, uint32_t index, const uint64_t *words)
{
	struct lpc_lock_op op = {
		.size = sizeof(op),
		.call = call,
		.index = index,
		.len = RIG_LOCK_WORDS * sizeof(*words),
		.buf = lpctest_ptr(words),
	};

	return lpctest_ioctl(fd, LPC_IOC_UNLOCK, &op);
}

int lpctest_discard(int fd, uint64_t call, uint32_t index)
{
	struct lpc_lock_op op = {
		.size = sizeof(op),
		.flags = LPC_UNLOCK_DISCARD,
		.call = call,
		.index = index,
	};

	return lpctest_ioctl(fd, LPC_IOC_UNLOCK, &op);
}

int lpctest_up(int fd, uint64_t call, uint32_t index)
{
	struct lpc_semaphore_op op = {
		.size = sizeof(op),
		.call = call,
		.index = index,
	};

	return lpctest_ioctl(fd, LPC_IOC_UP, &op);
}

int lpctest_down(int fd, uint64_t call, uint32_t index, uint32_t flags,
		 uint64_t timeout_ns)
{
	struct lpc_semaphore_op op = {
		.size = sizeof(op),
		.flags = flags,
		.call = call,
		.index = index,
		.timeout_ns = timeout_ns,
	};

	return lpctest_ioctl(fd, LPC_IOC_DOWN, &op);
}

static void *caller_main(void *arg)
{
	struct lpctest_caller *caller = arg;
	unsigned long long start = vmtest_now_ns();

	caller->tid = syscall(SYS_gettid);
	caller->status = request_value(caller->fd, caller->kind, caller->index,
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
	if (!vmtest_wait(caller_begun, caller, PATIENCE_MS) ||
	    !vmtest_asleep(caller->tid, function, PATIENCE_MS))
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
	if (!vmtest_wait(caller_ended, caller, PATIENCE_MS))
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
		_exit(-request_value(fd, kind, index, v, NULL));
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

	if (!vmtest_wait(process_ended, &ending, PATIENCE_MS))
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
				    PATIENCE_MS * LPCTEST_MS, &msg),
		       0);
	vmtest_equal(msg.kind, LPC_MSG_CALL);
	if (ret_v)
		*ret_v = v;
	return msg;
}

/**
 * lpctest_shared() - memory that the test and its daemon both see, zeroed
 */
void *lpctest_shared(size_t size)
{
	void *shared = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (shared == MAP_FAILED)
		vmtest_fail("mmap: %s", strerror(errno));
	return shared;
}

/**
 * lpctest_in() - the value that an upcall brings
 */
uint64_t lpctest_in(const struct lpctest_work *work)
{
	uint64_t v;

	memcpy(&v, work->in, sizeof(v));
	return v;
}

/**
 * lpctest_out() - set the value that an upcall returns
 *
 * Return: 0.
 */
int lpctest_out(struct lpctest_work *work, uint64_t v)
{
	memcpy(work->out, &v, sizeof(v));
	work->out_len = sizeof(v);
	return 0;
}

struct worker {
	const struct lpctest_daemon *daemon;
	int fd;
	char *in;
	char *out;
};

/* Buffers of the thread, one pair for each level of nesting. */
static void buffers(char **ret_in, char **ret_out)
{
	*ret_in = malloc(LPCTEST_BUF);
	*ret_out = malloc(LPCTEST_BUF);
	if (!*ret_in || !*ret_out)
		vmtest_fail("no memory");
}

/* What the thread runs in, for downcalls made in it. */
static __thread const struct lpctest_daemon *my_daemon;

/* Run a message. */
static int run(int fd, const struct lpc_message *msg, char *in, char *out,
	       uint32_t *ret_len)
{
	struct lpctest_work work = {
		.fd = fd,
		.msg = *msg,
		.in = in,
		.out = out,
		.out_len = sizeof(uint64_t),
		.shared = my_daemon->shared,
	};
	int status;

	if (msg->kind == LPC_MSG_CALL && msg->index == RIG_NULL)
		work.out_len = 0;
	status = my_daemon->work(&work);
	*ret_len = status ? 0 : work.out_len;
	return status;
}

/**
 * lpctest_work_down() - a downcall on behalf of an upcall; what nests in it is run
 * @work: the upcall
 * @index: number of the downcall
 * @v: argument
 * @ret_v: where its result goes, or NULL
 *
 * Return: 0; the procedure's error; or an error of the way.
 */
int lpctest_work_down(struct lpctest_work *work, uint32_t index, uint64_t v,
		      uint64_t *ret_v)
{
	struct lpc_response_poll both = {
		.size = sizeof(both),
		.flags = LPC_POLL_CHAIN,
		.buf_len = LPCTEST_BUF,
	};
	struct lpc_exec exec = {
		.size = sizeof(exec),
		.call = work->msg.call,
		.in = lpctest_ptr(&v),
		.in_len = sizeof(v),
		.index = index,
		.buf_len = LPCTEST_BUF,
	};
	struct lpc_message msg;
	char *in, *out;
	int err;

	buffers(&in, &out);
	exec.buf = lpctest_ptr(in);
	both.buf = lpctest_ptr(in);
	both.reply = lpctest_ptr(out);
	err = lpctest_ioctl(work->fd, LPC_IOC_EXEC, &exec);
	msg = exec.msg;
	while (!err && msg.kind == LPC_MSG_CALL) {
		both.call = msg.call;
		both.status = run(work->fd, &msg, in, out, &both.reply_len);
		err = lpctest_ioctl(work->fd, LPC_IOC_RESPONSE_POLL, &both);
		msg = both.msg;
	}
	if (!err)
		err = msg.status;
	if (!err && ret_v)
		memcpy(ret_v, in, sizeof(*ret_v));
	free(in);
	free(out);
	return err;
}

/**
 * lpctest_double() - work that returns twice its argument, or its very bytes
 */
int lpctest_double(struct lpctest_work *work)
{
	if (work->msg.kind != LPC_MSG_CALL || work->msg.index == RIG_NULL)
		return 0;
	if (work->msg.index == RIG_BULK) {
		memcpy(work->out, work->in, work->msg.len);
		work->out_len = work->msg.len;
		return 0;
	}
	return lpctest_out(work, 2 * lpctest_in(work));
}

static void *worker_main(void *arg)
{
	struct worker *worker = arg;
	struct lpc_response_poll both = {
		.size = sizeof(both),
		.reply = lpctest_ptr(worker->out),
		.buf = lpctest_ptr(worker->in),
		.buf_len = LPCTEST_BUF,
	};
	struct lpc_message msg;
	bool call;
	int err;

	my_daemon = worker->daemon;
	err = lpctest_poll(worker->fd, worker->in, LPCTEST_BUF, 0, 0, &msg);
	while (!err) {
		both.status = run(worker->fd, &msg, worker->in, worker->out,
				  &both.reply_len);
		call = msg.kind == LPC_MSG_CALL;
		if (call) {
			both.call = msg.call;
			err = lpctest_ioctl(worker->fd, LPC_IOC_RESPONSE_POLL,
					    &both);
			msg = both.msg;
		}
		/* What was wrong with the answer is for the test to see. */
		if (!call || (err && err != -ENODEV))
			err = lpctest_poll(worker->fd, worker->in, LPCTEST_BUF,
					   0, 0, &msg);
	}
	return NULL;
}

static void daemon_main(const struct lpctest_daemon *daemon)
{
	struct worker workers[64];
	pthread_t threads[64];
	unsigned int i;
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	fd = lpctest_open(daemon->device ?: LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	for (i = 0; i < daemon->workers; i++) {
		workers[i].daemon = daemon;
		workers[i].fd = fd;
		buffers(&workers[i].in, &workers[i].out);
		if (pthread_create(&threads[i], NULL, worker_main, &workers[i]))
			vmtest_fail("no thread");
	}
	for (i = 0; i < daemon->workers; i++)
		pthread_join(threads[i], NULL);
}

/**
 * lpctest_daemon() - start a daemon, and wait until all its workers wait
 * @daemon: what it is
 *
 * It ends with the test, when it is killed, or when the rig goes.
 *
 * Return: its process.
 */
pid_t lpctest_daemon(const struct lpctest_daemon *daemon)
{
	int fd = lpctest_open(daemon->device ?: LPCTEST_DEVICE, O_RDONLY);
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid < 0)
		vmtest_fail("fork: %s", strerror(errno));
	if (!pid) {
		close(fd);
		daemon_main(daemon);
		_exit(0);
	}
	lpctest_wait_idle(fd, daemon->workers);
	close(fd);
	return pid;
}

/**
 * lpctest_kill() - kill a process of the test (SIGKILL) and wait for its end
 * @pid: the process
 */
void lpctest_kill(pid_t pid)
{
	kill(pid, SIGKILL);
	lpctest_result(lpctest_fork_end(pid), 1);
}

int lpctest_query(int fd, uint32_t kind, uint32_t index, void *buf, uint32_t len,
		  uint32_t *ret_len)
{
	struct lpc_query query = {
		.size = sizeof(query),
		.kind = kind,
		.index = index,
		.buf = lpctest_ptr(buf),
		.buf_len = len,
	};
	int err = lpctest_ioctl(fd, LPC_IOC_QUERY, &query);

	if (ret_len)
		*ret_len = query.len;
	return err;
}

/* Ask for one structure; fails the test on an error. */
static void query_whole(int fd, uint32_t kind, uint32_t index, void *buf,
			uint32_t len)
{
	uint32_t there;

	lpctest_result(lpctest_query(fd, kind, index, buf, len, &there), 0);
	vmtest_equal(there, len);
}

struct lpc_info_half lpctest_half(int fd)
{
	struct lpc_info_half info;

	query_whole(fd, LPC_QUERY_HALF, 0, &info, sizeof(info));
	return info;
}

struct lpc_info_procedure lpctest_procedure(int fd, uint32_t kind, uint32_t index)
{
	struct lpc_info_procedure info;

	query_whole(fd,
		    kind == LPC_KIND_UPCALL ? LPC_QUERY_UPCALL :
					      LPC_QUERY_DOWNCALL,
		    index, &info, sizeof(info));
	return info;
}

struct lpc_info_event lpctest_event(int fd, uint32_t index)
{
	struct lpc_info_event info;

	query_whole(fd, LPC_QUERY_EVENT, index, &info, sizeof(info));
	return info;
}

struct lpc_info_lock lpctest_lock_info(int fd, uint32_t index)
{
	struct lpc_info_lock info;

	query_whole(fd, LPC_QUERY_LOCK, index, &info, sizeof(info));
	return info;
}

struct lpc_info_semaphore lpctest_semaphore(int fd, uint32_t index)
{
	struct lpc_info_semaphore info;

	query_whole(fd, LPC_QUERY_SEMAPHORE, index, &info, sizeof(info));
	return info;
}

/**
 * lpctest_calls() - how many calls are in a state
 */
unsigned int lpctest_calls(int fd, enum lpc_call_state state)
{
	static __thread struct lpc_info_call calls[CALLS_MAX];
	unsigned int i, n = 0;
	uint32_t len;

	lpctest_result(lpctest_query(fd, LPC_QUERY_CALLS, 0, calls, sizeof(calls),
				     &len),
		       0);
	for (i = 0; i < len / sizeof(calls[0]) && i < CALLS_MAX; i++)
		n += calls[i].state == state;
	return n;
}

/* What is waited for: how many of something. */
struct number {
	int fd;
	uint32_t index;
	unsigned int n;
};

static bool calls_are(void *arg)
{
	const struct number *wanted = arg;

	return lpctest_calls(wanted->fd, wanted->index) == wanted->n;
}

static bool idle_are(void *arg)
{
	const struct number *wanted = arg;

	return lpctest_half(wanted->fd).workers_idle == wanted->n;
}

static bool holder_is(void *arg)
{
	const struct number *wanted = arg;

	return lpctest_lock_info(wanted->fd, wanted->index).holder == wanted->n;
}

static bool lock_waiters_are(void *arg)
{
	const struct number *wanted = arg;

	return lpctest_lock_info(wanted->fd, wanted->index).waiters == wanted->n;
}

static bool semaphore_waiters_are(void *arg)
{
	const struct number *wanted = arg;

	return lpctest_semaphore(wanted->fd, wanted->index).waiters == wanted->n;
}

/* Wait until there are as many of something; fails the test if not. */
static void wait_number(bool (*condition)(void *arg), int fd, uint32_t index,
			unsigned int n, const char *what)
{
	struct number wanted = { .fd = fd, .index = index, .n = n };

	if (!vmtest_wait(condition, &wanted, PATIENCE_MS))
		vmtest_fail("waited in vain for %s %u to be %u", what, index, n);
}

/**
 * lpctest_wait_calls() - wait until so many calls are in a state
 */
void lpctest_wait_calls(int fd, enum lpc_call_state state, unsigned int n)
{
	wait_number(calls_are, fd, state, n, "calls in state");
}

/**
 * lpctest_wait_idle() - wait until so many workers wait for a message
 */
void lpctest_wait_idle(int fd, unsigned int n)
{
	wait_number(idle_are, fd, 0, n, "idle workers");
}

/**
 * lpctest_wait_lock() - wait until a lock is held by nobody, or by this half
 */
void lpctest_wait_lock(int fd, uint32_t index, enum lpc_holder holder)
{
	wait_number(holder_is, fd, index, holder, "holder of lock");
}

/**
 * lpctest_wait_lock_waiters() - wait until so many threads wait for a lock
 */
void lpctest_wait_lock_waiters(int fd, uint32_t index, unsigned int n)
{
	wait_number(lock_waiters_are, fd, index, n, "waiters for lock");
}

/**
 * lpctest_wait_semaphore_waiters() - wait until so many wait for a semaphore
 */
void lpctest_wait_semaphore_waiters(int fd, uint32_t index, unsigned int n)
{
	wait_number(semaphore_waiters_are, fd, index, n,
		    "waiters for semaphore");
}

/**
 * lpctest_quiet() - fail the test if a call, a lock or a waiter is left
 * @fd: of an open file
 */
void lpctest_quiet(int fd)
{
	struct lpc_info_half half = lpctest_half(fd);
	uint32_t i;

	vmtest_equal(half.calls, 0);
	vmtest_equal(half.calls_pending, 0);
	for (i = 0; i < RIG_LOCKS; i++) {
		vmtest_equal(lpctest_lock_info(fd, i).holder, LPC_HOLDER_NONE);
		vmtest_equal(lpctest_lock_info(fd, i).waiters, 0);
	}
	for (i = 0; i < RIG_SEMAPHORES; i++)
		vmtest_equal(lpctest_semaphore(fd, i).waiters, 0);
}
