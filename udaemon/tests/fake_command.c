// SPDX-License-Identifier: MIT
/*
 * fake_command.c - a kernel half in memory: the commands of lpc.h.
 *
 * fake.lock is held in all functions here.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "fake_state.h"

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
	struct fake_call *call;

	query->len = sizeof(procedure);
	switch (query->kind) {
	case LPC_QUERY_HALF:
		strcpy(half.interface, fake.half->interface);
		half.daemon_pid = fake.other_pid;
		DL_FOREACH(fake.queue, call)
			half.calls_pending++;
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
	return fake_wait_message(poll->buf, poll->buf_len, poll->flags,
			    poll->timeout_ns, &poll->msg);
}

static int do_response(struct lpc_response *response)
{
	fake.counts.responses++;
	return fake_give_answer(response->call, (void *)(uintptr_t)response->buf,
			   response->len, response->status, NULL);
}

static int do_response_poll(struct lpc_response_poll *both)
{
	struct fake_exec *outer = NULL;
	int err;

	fake.counts.both++;
	err = fake_give_answer(both->call, (void *)(uintptr_t)both->reply,
			  both->reply_len, both->status, &outer);
	if (err && err != -ECANCELED)
		return err;
	both->response = err;
	if (both->flags & LPC_POLL_CHAIN)
		return outer ? fake_wait_exec(outer, both->buf, both->buf_len,
					 &both->msg) :
			       -EINVAL;
	return fake_wait_message(both->buf, both->buf_len, both->flags,
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
		call = fake_find_running(exec->call);
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
		return fake_put_message(&msg, out, exec->buf, exec->buf_len,
				   &exec->msg);
	}
	job = calloc(1, sizeof(*job));
	job->index = exec->index;
	job->chain = call ? call->chain : ++fake.next_chain;
	job->depth = call ? call->msg.depth : 0;
	job->in = fake_copy_of(in, exec->in_len);
	job->in_len = exec->in_len;
	sem_init(&job->wake, 0, 0);
	pthread_create(&job->thread, NULL, exec_main, job);
	return fake_wait_exec(job, exec->buf, exec->buf_len, &exec->msg);
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

int fake_do_command(unsigned long command, void *arg)
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
