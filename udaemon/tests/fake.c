// SPDX-License-Identifier: MIT
/*
 * fake.c - a kernel half in memory.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>
#include <utlist.h>

#include "clock.h"
#include "fake.h"

/**
 * struct fake_call - an upcall
 * @id: its number, 0: not delivered
 * @chain: its chain
 * @msg: what is delivered
 * @in: arguments
 * @done: it has its result
 * @left: the caller has gone
 * @status: result
 * @reply: results
 * @reply_len: bytes of them
 * @outer: the downcall it is nested in
 * @ready: posted when it is done
 * @prev: in queue or running
 * @next: the same
 */
struct fake_call {
	uint64_t id;
	uint64_t chain;
	struct lpc_message msg;
	void *in;
	bool done;
	bool left;
	int status;
	void *reply;
	uint32_t reply_len;
	struct fake_exec *outer;
	sem_t ready;
	struct fake_call *prev;
	struct fake_call *next;
};

/**
 * struct fake_exec - a downcall that nests
 * @nested: upcall that its daemon thread must run
 * @current: id of the upcall that the daemon thread runs for it
 * @chain: its chain
 * @depth: calls in the chain
 * @done: it has returned
 * @status: result
 * @index: number of the procedure
 * @in: arguments
 * @in_len: bytes of them
 * @out: results
 * @out_len: bytes of them
 * @wake: posted when @nested or @done changes
 * @thread: the thread it runs in
 */
struct fake_exec {
	struct fake_call *nested;
	uint64_t chain;
	uint32_t depth;
	bool done;
	int status;
	uint32_t index;
	void *in;
	uint32_t in_len;
	char out[FAKE_OUT_SIZE];
	uint32_t out_len;
	sem_t wake;
	pthread_t thread;
};

/**
 * struct waiter - a thread in POLL
 * @wake: posted when there may be a message
 * @prev: in fake.waiters
 * @next: the same
 */
struct waiter {
	sem_t wake;
	struct waiter *prev;
	struct waiter *next;
};

/**
 * struct note - a message that is no call
 * @msg: the message
 * @payload: its payload
 * @prev: in fake.notes
 * @next: the same
 */
struct note {
	struct lpc_message msg;
	void *payload;
	struct note *prev;
	struct note *next;
};

#define FAILURES 8

static struct {
	pthread_mutex_t lock;
	const struct fake_half *half;
	int fd;
	bool attached;
	bool gone;
	uint32_t other_pid;
	unsigned int too_soon;
	uint32_t retry_ms;
	struct lpc_restarts restarts;
	uint32_t version;
	uint64_t features;
	bool bound[FAKE_NAMES];
	uint64_t next_id;
	uint64_t next_chain;
	struct fake_call *queue;
	struct fake_call *running;
	struct note *notes;
	struct waiter *waiters;
	struct fake_counts counts;
	struct fake_ops ops;
	unsigned int delay_us;
	struct {
		unsigned long command;
		int err;
		unsigned int times;
	} failures[FAILURES];
} fake = { .lock = PTHREAD_MUTEX_INITIALIZER, .fd = -1 };

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __real_close(int fd);
int __wrap_close(int fd);
int __real_ioctl(int fd, unsigned long command, ...);
int __wrap_ioctl(int fd, unsigned long command, ...);

/* fake.lock held in all functions from here to the commands. */

static void *copy_of(const void *data, uint32_t len)
{
	void *copy = calloc(1, len + 1);

	if (len)
		memcpy(copy, data, len);
	return copy;
}

static void wake_one(void)
{
	struct waiter *waiter = fake.waiters;

	if (!waiter)
		return;
	DL_DELETE(fake.waiters, waiter);
	waiter->prev = waiter->next = NULL;
	fake.counts.waiting--;
	sem_post(&waiter->wake);
}

static void wake_all(void)
{
	while (fake.waiters)
		wake_one();
}

static struct fake_call *new_call(uint32_t index, const void *in,
				  uint32_t in_len, uint64_t chain,
				  uint32_t depth)
{
	struct fake_call *call = calloc(1, sizeof(*call));

	call->chain = chain;
	call->in = copy_of(in, in_len);
	call->msg.kind = LPC_MSG_CALL;
	call->msg.index = index;
	call->msg.len = in_len;
	call->msg.chain = chain;
	call->msg.depth = depth;
	sem_init(&call->ready, 0, 0);
	return call;
}

static void finish_call(struct fake_call *call, int status)
{
	call->done = true;
	call->status = status;
	sem_post(&call->ready);
}

static struct fake_call *find_running(uint64_t id)
{
	struct fake_call *call;

	DL_FOREACH(fake.running, call) {
		if (call->id == id)
			return call;
	}
	return NULL;
}

static int put_message(const struct lpc_message *msg, const void *payload,
		       uint64_t buf, uint32_t buf_len,
		       struct lpc_message *ret_msg)
{
	*ret_msg = *msg;
	if (msg->len > buf_len)
		return -EMSGSIZE;
	if (msg->len)
		memcpy((void *)(uintptr_t)buf, payload, msg->len);
	return 0;
}

static int deliver_call(struct fake_call *call, uint64_t buf, uint32_t buf_len,
			struct lpc_message *ret_msg)
{
	int err;

	call->msg.call = fake.next_id + 1;
	err = put_message(&call->msg, call->in, buf, buf_len, ret_msg);
	if (err)
		return err;
	call->id = ++fake.next_id;
	DL_APPEND(fake.running, call);
	return 0;
}

static int deliver(uint64_t buf, uint32_t buf_len, struct lpc_message *ret_msg)
{
	struct fake_call *call;
	struct note *note;
	int err;

	if (fake.gone)
		return -ENODEV;
	note = fake.notes;
	if (note) {
		err = put_message(&note->msg, note->payload, buf, buf_len,
				  ret_msg);
		if (!err) {
			DL_DELETE(fake.notes, note);
			free(note->payload);
			free(note);
		}
		return err;
	}
	call = fake.queue;
	if (!call)
		return -EAGAIN;
	DL_DELETE(fake.queue, call);
	err = deliver_call(call, buf, buf_len, ret_msg);
	if (err)
		DL_PREPEND(fake.queue, call);
	return err;
}

/* Sleep on a semaphore with the lock released: 0, -EINTR or -ETIME. */
static int sleep_on(sem_t *sem, uint64_t until)
{
	struct timespec ts = clock_timespec(until);
	int err;

	pthread_mutex_unlock(&fake.lock);
	err = until ? sem_clockwait(sem, CLOCK_MONOTONIC, &ts) : sem_wait(sem);
	if (err)
		err = errno == ETIMEDOUT ? -ETIME : -EINTR;
	pthread_mutex_lock(&fake.lock);
	return err;
}

static int wait_message(uint64_t buf, uint32_t buf_len, uint32_t flags,
			uint64_t timeout_ns, struct lpc_message *ret_msg)
{
	uint64_t until = timeout_ns ? clock_now() + timeout_ns : 0;
	struct waiter waiter = { 0 };
	int err;

	sem_init(&waiter.wake, 0, 0);
	for (;;) {
		err = deliver(buf, buf_len, ret_msg);
		if (err != -EAGAIN || (flags & LPC_POLL_NONBLOCK))
			break;
		DL_PREPEND(fake.waiters, &waiter);
		fake.counts.waiting++;
		err = sleep_on(&waiter.wake, until);
		if (waiter.prev) {
			DL_DELETE(fake.waiters, &waiter);
			fake.counts.waiting--;
		} else if (err) {
			/* Woken and interrupted: what came is not left lying. */
			wake_one();
		}
		if (err)
			break;
	}
	sem_destroy(&waiter.wake);
	return err;
}

static int give_answer(uint64_t id, const void *reply, uint32_t len, int status,
		       struct fake_exec **ret_outer)
{
	struct fake_call *call;

	if (fake.gone)
		return -ENODEV;
	if (!fake.attached)
		return -ENOTCONN;
	call = find_running(id);
	if (!call)
		return id && id <= fake.next_id ? -ESTALE : -ENOENT;
	DL_DELETE(fake.running, call);
	if (ret_outer)
		*ret_outer = call->outer;
	if (call->left) {
		finish_call(call, -ECANCELED);
		return -ECANCELED;
	}
	if (status > 0 || status < -133 || (status && len)) {
		finish_call(call, -EPROTO);
		return -EPROTO;
	}
	call->reply = copy_of(reply, len);
	call->reply_len = len;
	finish_call(call, status);
	return 0;
}

/* Wait for the return of a downcall, or an upcall nested in it. */
static int wait_exec(struct fake_exec *exec, uint64_t buf, uint32_t buf_len,
		     struct lpc_message *ret_msg)
{
	struct lpc_message msg = { .kind = LPC_MSG_RETURN };
	struct fake_call *call;

	while (!exec->nested && !exec->done)
		sleep_on(&exec->wake, 0);
	if (exec->nested) {
		call = exec->nested;
		exec->nested = NULL;
		return deliver_call(call, buf, buf_len, ret_msg);
	}
	pthread_mutex_unlock(&fake.lock);
	pthread_join(exec->thread, NULL);
	pthread_mutex_lock(&fake.lock);
	msg.status = exec->status;
	msg.index = exec->index;
	msg.len = exec->status ? 0 : exec->out_len;
	put_message(&msg, exec->out, buf, buf_len, ret_msg);
	sem_destroy(&exec->wake);
	free(exec->in);
	free(exec);
	return 0;
}

/* The commands; fake.lock held. */

static int do_hello(struct lpc_hello *hello)
{
	const struct fake_half *half = fake.half;
	bool knows = hello->version && hello->version <= half->version;
	uint64_t said = hello->signature;
	uint32_t version = hello->version;
	bool same = !strcmp(hello->interface, half->interface);

	strcpy(hello->interface, half->interface);
	hello->version = half->version;
	hello->signature =
		half->signatures[(knows ? version : half->version) - 1];
	if (fake.other_pid)
		return -EBUSY;
	if (fake.too_soon) {
		fake.too_soon--;
		hello->retry_ms = fake.retry_ms;
		return -EAGAIN;
	}
	fake.restarts = hello->restarts;
	if (!same || !knows || said != hello->signature)
		return -EPROTO;
	hello->features &= half->features;
	hello->incarnation = 1;
	hello->payload_max = half->payload_max;
	hello->max_calls = half->max_calls;
	hello->max_depth = LPC_DEPTH_DEFAULT;
	fake.features = hello->features;
	fake.version = version;
	fake.attached = true;
	return 0;
}

static int do_bind(struct lpc_bind *bind)
{
	const struct fake_name *names = fake.half->names[bind->kind];
	uint64_t said = bind->signature;
	uint32_t i;

	for (i = 0; i < FAKE_NAMES && names[i].name; i++) {
		if (strcmp(names[i].name, bind->name) != 0)
			continue;
		bind->signature = names[i].signature;
		if (said && said != bind->signature)
			return -EPROTO;
		bind->index = i;
		if (bind->kind == LPC_KIND_UPCALL)
			fake.bound[i] = true;
		return 0;
	}
	return -ENOENT;
}

static int do_query(struct lpc_query *query)
{
	struct lpc_info_procedure procedure = { 0 };
	struct lpc_info_half half = { 0 };
	const struct fake_name *names;
	const void *info = &procedure;

	query->len = sizeof(procedure);
	switch (query->kind) {
	case LPC_QUERY_HALF:
		strcpy(half.interface, fake.half->interface);
		half.daemon_pid = fake.other_pid;
		info = &half;
		query->len = sizeof(half);
		break;
	case LPC_QUERY_UPCALL:
	case LPC_QUERY_DOWNCALL:
		names = fake.half->names[query->kind == LPC_QUERY_UPCALL ?
						 LPC_KIND_UPCALL :
						 LPC_KIND_DOWNCALL];
		if (query->index >= FAKE_NAMES || !names[query->index].name)
			return -ENOENT;
		strcpy(procedure.name, names[query->index].name);
		procedure.flags = names[query->index].flags;
		break;
	default:
		return -ENOENT;
	}
	memcpy((void *)(uintptr_t)query->buf, info,
	       query->len < query->buf_len ? query->len : query->buf_len);
	return 0;
}

static int do_poll(struct lpc_poll *poll)
{
	fake.counts.polls++;
	if (!fake.attached)
		return -ENOTCONN;
	if (poll->flags & ~LPC_POLL_NONBLOCK)
		return -EINVAL;
	return wait_message(poll->buf, poll->buf_len, poll->flags,
			    poll->timeout_ns, &poll->msg);
}

static int do_response(struct lpc_response *response)
{
	fake.counts.responses++;
	return give_answer(response->call, (void *)(uintptr_t)response->buf,
			   response->len, response->status, NULL);
}

static int do_response_poll(struct lpc_response_poll *both)
{
	struct fake_exec *outer = NULL;
	int err;

	fake.counts.both++;
	err = give_answer(both->call, (void *)(uintptr_t)both->reply,
			  both->reply_len, both->status, &outer);
	if (err && err != -ECANCELED)
		return err;
	both->response = err;
	if (both->flags & LPC_POLL_CHAIN)
		return outer ? wait_exec(outer, both->buf, both->buf_len,
					 &both->msg) :
			       -EINVAL;
	return wait_message(both->buf, both->buf_len, both->flags,
			    both->timeout_ns, &both->msg);
}

static void *exec_main(void *arg)
{
	struct fake_exec *exec = arg;
	char out[FAKE_OUT_SIZE];
	uint32_t out_len = 0;
	int status;

	status = fake.half->exec(exec, exec->index, exec->in, exec->in_len, out,
				 &out_len);
	pthread_mutex_lock(&fake.lock);
	memcpy(exec->out, out, out_len);
	exec->out_len = out_len;
	exec->status = status;
	exec->done = true;
	sem_post(&exec->wake);
	pthread_mutex_unlock(&fake.lock);
	return NULL;
}

static int do_exec(struct lpc_exec *exec)
{
	const struct fake_name *name =
		&fake.half->names[LPC_KIND_DOWNCALL][exec->index];
	struct lpc_message msg = { .kind = LPC_MSG_RETURN };
	const void *in = (void *)(uintptr_t)exec->in;
	struct fake_call *call = NULL;
	struct fake_exec *job;
	char out[FAKE_OUT_SIZE];

	if (exec->call) {
		call = find_running(exec->call);
		if (!call)
			return -ESTALE;
	}
	if (!(name->flags & LPC_PROCEDURE_NESTS)) {
		pthread_mutex_unlock(&fake.lock);
		msg.status = fake.half->exec(NULL, exec->index, in,
					     exec->in_len, out, &msg.len);
		pthread_mutex_lock(&fake.lock);
		if (msg.status)
			msg.len = 0;
		return put_message(&msg, out, exec->buf, exec->buf_len,
				   &exec->msg);
	}
	job = calloc(1, sizeof(*job));
	job->index = exec->index;
	job->chain = call ? call->chain : ++fake.next_chain;
	job->depth = call ? call->msg.depth : 0;
	job->in = copy_of(in, exec->in_len);
	job->in_len = exec->in_len;
	sem_init(&job->wake, 0, 0);
	pthread_create(&job->thread, NULL, exec_main, job);
	return wait_exec(job, exec->buf, exec->buf_len, &exec->msg);
}

static int do_lock(unsigned long command, struct lpc_lock_op *op)
{
	char *buf = (char *)(uintptr_t)op->buf;

	fake.ops.lock = *op;
	if (op->len > FAKE_LOCK_SIZE)
		return -EMSGSIZE;
	if (op->len && command == LPC_IOC_LOCK)
		memcpy(buf, fake.ops.guarded, op->len);
	else if (op->len)
		memcpy(fake.ops.guarded, buf, op->len);
	return 0;
}

/* Everybody is user 1000 with groups 7 and 8, labelled "fake". */
static int do_caller(struct lpc_caller *caller)
{
	static const uint32_t groups[] = { 7, 8 };
	uint32_t i;

	fake.ops.caller_call = caller->call;
	caller->uid = 1000;
	caller->n_groups = 2;
	for (i = 0; i < 2 && i < caller->groups_max; i++)
		((uint32_t *)(uintptr_t)caller->groups)[i] = groups[i];
	caller->label_len = 4;
	if (caller->label_max)
		memcpy((void *)(uintptr_t)caller->label, "fake",
		       caller->label_max < 4 ? caller->label_max : 4);
	return 0;
}

static int do_may(struct lpc_may *may)
{
	fake.ops.may = *may;
	may->answer = -EXDEV;
	return 0;
}

static int do_assume(const struct lpc_assume *assume)
{
	if (assume->flags & LPC_ASSUME_END)
		fake.ops.assume_ended = assume->call;
	else
		fake.ops.assumed = assume->call;
	return 0;
}

static int take_failure(unsigned long command)
{
	size_t i;

	for (i = 0; i < FAILURES; i++) {
		if (fake.failures[i].command == command &&
		    fake.failures[i].times) {
			fake.failures[i].times--;
			return fake.failures[i].err;
		}
	}
	return 0;
}

static int do_command(unsigned long command, void *arg)
{
	int err = take_failure(command);

	fake.ops.command = command;
	fake.ops.times++;
	if (err)
		return err;
	switch (command) {
	case LPC_IOC_HELLO:
		return do_hello(arg);
	case LPC_IOC_BYE:
		fake.counts.byes++;
		return fake.features & LPC_FEATURE_BYE ? 0 : -EINVAL;
	case LPC_IOC_BIND:
		return do_bind(arg);
	case LPC_IOC_QUERY:
		return do_query(arg);
	case LPC_IOC_POLL:
		return do_poll(arg);
	case LPC_IOC_RESPONSE:
		return do_response(arg);
	case LPC_IOC_RESPONSE_POLL:
		return do_response_poll(arg);
	case LPC_IOC_EXEC:
		return do_exec(arg);
	case LPC_IOC_LOCK:
	case LPC_IOC_UNLOCK:
		return do_lock(command, arg);
	case LPC_IOC_UP:
	case LPC_IOC_DOWN:
		fake.ops.semaphore = *(struct lpc_semaphore_op *)arg;
		return 0;
	case LPC_IOC_CALLER:
		return do_caller(arg);
	case LPC_IOC_MAY:
		return do_may(arg);
	case LPC_IOC_ASSUME:
		return do_assume(arg);
	default:
		return -ENOTTY;
	}
}

static bool got_call(unsigned long command, const void *arg, int err)
{
	const struct lpc_response_poll *both = arg;
	const struct lpc_poll *poll = arg;

	if (err)
		return false;
	if (command == LPC_IOC_POLL)
		return poll->msg.kind == LPC_MSG_CALL;
	return command == LPC_IOC_RESPONSE_POLL &&
	       both->msg.kind == LPC_MSG_CALL;
}

int __wrap_ioctl(int fd, unsigned long command, ...)
{
	unsigned int delay_us;
	va_list args;
	void *arg;
	int err;

	va_start(args, command);
	arg = va_arg(args, void *);
	va_end(args);
	pthread_mutex_lock(&fake.lock);
	if (fd != fake.fd || fake.fd < 0) {
		pthread_mutex_unlock(&fake.lock);
		return __real_ioctl(fd, command, arg);
	}
	err = do_command(command, arg);
	delay_us = got_call(command, arg, err) ? fake.delay_us : 0;
	pthread_mutex_unlock(&fake.lock);
	if (delay_us)
		usleep(delay_us);
	if (!err)
		return 0;
	errno = -err;
	return -1;
}

int __wrap_open(const char *path, int flags, ...)
{
	size_t len = strlen(path);
	mode_t mode;
	va_list args;

	va_start(args, flags);
	mode = va_arg(args, mode_t);
	va_end(args);
	if (len < strlen(FAKE_DEVICE) ||
	    strcmp(path + len - strlen(FAKE_DEVICE), FAKE_DEVICE) != 0)
		return __real_open(path, flags, mode);
	if (!fake.half) {
		errno = ENOENT;
		return -1;
	}
	fake.fd = eventfd(0, EFD_CLOEXEC);
	fake.counts.closed = false;
	return fake.fd;
}

int __wrap_close(int fd)
{
	struct fake_call *call, *tmp;

	pthread_mutex_lock(&fake.lock);
	if (fd == fake.fd && fd >= 0) {
		fake.fd = -1;
		fake.attached = false;
		fake.counts.closed = true;
		DL_FOREACH_SAFE(fake.running, call, tmp)
		{
			fake.counts.unanswered++;
			finish_call(call, -EOWNERDEAD);
		}
		fake.running = NULL;
	}
	pthread_mutex_unlock(&fake.lock);
	return __real_close(fd);
}

/* For tests. */

/**
 * fake_load - make FAKE_DEVICE appear
 * @half: what is behind it; it must stay
 */
void fake_load(const struct fake_half *half)
{
	fake.half = half;
	fake.gone = false;
	fake.other_pid = 0;
	fake.too_soon = 0;
	fake.delay_us = 0;
	memset(&fake.counts, 0, sizeof(fake.counts));
	memset(&fake.ops, 0, sizeof(fake.ops));
	memset(fake.failures, 0, sizeof(fake.failures));
	memset(fake.bound, 0, sizeof(fake.bound));
}

/**
 * fake_unload - make FAKE_DEVICE disappear, with nothing open
 */
void fake_unload(void)
{
	struct note *note, *tmp;

	DL_FOREACH_SAFE(fake.notes, note, tmp)
	{
		free(note->payload);
		free(note);
	}
	fake.notes = NULL;
	fake.half = NULL;
}

/**
 * fake_gone - the kernel half is removed
 */
void fake_gone(void)
{
	struct fake_call *call;

	pthread_mutex_lock(&fake.lock);
	fake.gone = true;
	DL_FOREACH(fake.running, call)
		finish_call(call, -ENODEV);
	DL_FOREACH(fake.queue, call)
		finish_call(call, -ENODEV);
	fake.running = NULL;
	fake.queue = NULL;
	wake_all();
	pthread_mutex_unlock(&fake.lock);
}

/**
 * fake_attached_by - another process is attached
 * @pid: the process, 0: none
 */
void fake_attached_by(uint32_t pid)
{
	fake.other_pid = pid;
}

/**
 * fake_too_soon - daemons ended too often: HELLO is refused for a while
 * @times: so often
 * @retry_ms: what it says
 */
void fake_too_soon(unsigned int times, uint32_t retry_ms)
{
	fake.too_soon = times;
	fake.retry_ms = retry_ms;
}

/**
 * fake_restarts - the limits that the daemon came with
 */
struct lpc_restarts fake_restarts(void)
{
	return fake.restarts;
}

/**
 * fake_delay - let threads be slow between a call's delivery and its beginning
 * @us: microseconds
 */
void fake_delay(unsigned int us)
{
	pthread_mutex_lock(&fake.lock);
	fake.delay_us = us;
	pthread_mutex_unlock(&fake.lock);
}

/**
 * fake_fail - let a command fail
 * @command: LPC_IOC_*
 * @err: negative error number
 * @times: how often
 */
void fake_fail(unsigned long command, int err, unsigned int times)
{
	size_t i;

	pthread_mutex_lock(&fake.lock);
	for (i = 0; i < FAILURES; i++) {
		if (!fake.failures[i].times) {
			fake.failures[i].command = command;
			fake.failures[i].err = err;
			fake.failures[i].times = times;
			break;
		}
	}
	wake_all();
	pthread_mutex_unlock(&fake.lock);
}

/**
 * fake_ops - the last command, and the last operation on a lock or semaphore
 * @ret_ops: out: see there
 */
void fake_ops(struct fake_ops *ret_ops)
{
	pthread_mutex_lock(&fake.lock);
	*ret_ops = fake.ops;
	pthread_mutex_unlock(&fake.lock);
}

/**
 * fake_counts - what the user half did
 * @ret_counts: out: counts since fake_load()
 */
void fake_counts(struct fake_counts *ret_counts)
{
	pthread_mutex_lock(&fake.lock);
	*ret_counts = fake.counts;
	pthread_mutex_unlock(&fake.lock);
}

/**
 * fake_call_begin - make an upcall and do not wait for it
 * @index: number of the upcall
 * @in: arguments
 * @in_len: bytes of them
 * @deadline_ns: what the user half is told, 0: none
 *
 * Return: the call, for fake_call_end().
 */
struct fake_call *fake_call_begin(uint32_t index, const void *in,
				  uint32_t in_len, uint64_t deadline_ns)
{
	struct fake_call *call;

	pthread_mutex_lock(&fake.lock);
	call = new_call(index, in, in_len, ++fake.next_chain, 1);
	if (deadline_ns)
		call->msg.until_ns = clock_now() + deadline_ns;
	if (fake.gone) {
		finish_call(call, -ENODEV);
	} else {
		DL_APPEND(fake.queue, call);
		wake_one();
	}
	pthread_mutex_unlock(&fake.lock);
	return call;
}

/**
 * fake_call_end - wait for an upcall
 * @call: the call, gone afterwards
 * @out: where results go
 * @out_size: bytes there
 * @ret_len: bytes of results
 *
 * Return: the result.
 */
int fake_call_end(struct fake_call *call, void *out, uint32_t out_size,
		  uint32_t *ret_len)
{
	int status;

	while (sem_wait(&call->ready))
		;
	pthread_mutex_lock(&fake.lock);
	status = call->status;
	*ret_len = call->reply_len;
	if (call->reply_len && call->reply_len <= out_size)
		memcpy(out, call->reply, call->reply_len);
	pthread_mutex_unlock(&fake.lock);
	sem_destroy(&call->ready);
	free(call->reply);
	free(call->in);
	free(call);
	return status;
}

/**
 * fake_call_delivered - whether the user half has a call
 * @call: the call
 */
bool fake_call_delivered(struct fake_call *call)
{
	bool delivered;

	pthread_mutex_lock(&fake.lock);
	delivered = call->id != 0;
	pthread_mutex_unlock(&fake.lock);
	return delivered;
}

/**
 * fake_call_leave - the caller leaves and the user half is told
 * @call: a call that was delivered; its end comes with its answer
 */
void fake_call_leave(struct fake_call *call)
{
	struct lpc_message msg = {
		.call = call->id,
		.chain = call->chain,
		.kind = LPC_MSG_CANCEL,
	};

	pthread_mutex_lock(&fake.lock);
	call->left = true;
	pthread_mutex_unlock(&fake.lock);
	fake_message(&msg);
}

/**
 * fake_upcall - make an upcall and wait for it
 * @index: number of the upcall
 * @in: arguments
 * @in_len: bytes of them
 * @out: where results go
 * @out_size: bytes there
 * @ret_len: bytes of results
 *
 * Return: the result.
 */
int fake_upcall(uint32_t index, const void *in, uint32_t in_len, void *out,
		uint32_t out_size, uint32_t *ret_len)
{
	return fake_call_end(fake_call_begin(index, in, in_len, 0), out,
			     out_size, ret_len);
}

/**
 * fake_nested - make an upcall from a downcall
 * @exec: the downcall
 * @index: number of the upcall
 * @in: arguments
 * @in_len: bytes of them
 * @out: where results go
 * @out_size: bytes there
 * @ret_len: bytes of results
 *
 * Return: the result.
 */
int fake_nested(struct fake_exec *exec, uint32_t index, const void *in,
		uint32_t in_len, void *out, uint32_t out_size,
		uint32_t *ret_len)
{
	struct fake_call *call;

	pthread_mutex_lock(&fake.lock);
	call = new_call(index, in, in_len, exec->chain, exec->depth + 1);
	call->outer = exec;
	exec->nested = call;
	sem_post(&exec->wake);
	pthread_mutex_unlock(&fake.lock);
	return fake_call_end(call, out, out_size, ret_len);
}

/**
 * fake_event - an event happens
 * @index: number of the event
 * @payload: its payload
 * @len: bytes of it
 * @count: how often
 */
void fake_event(uint32_t index, const void *payload, uint32_t len,
		uint32_t count)
{
	struct note *note = calloc(1, sizeof(*note));

	note->msg.kind = LPC_MSG_EVENT;
	note->msg.index = index;
	note->msg.len = len;
	note->msg.count = count;
	note->payload = copy_of(payload, len);
	pthread_mutex_lock(&fake.lock);
	DL_APPEND(fake.notes, note);
	wake_one();
	pthread_mutex_unlock(&fake.lock);
}

/**
 * fake_message - any message without payload
 * @msg: the message
 */
void fake_message(const struct lpc_message *msg)
{
	struct note *note = calloc(1, sizeof(*note));

	note->msg = *msg;
	pthread_mutex_lock(&fake.lock);
	DL_APPEND(fake.notes, note);
	wake_one();
	pthread_mutex_unlock(&fake.lock);
}
