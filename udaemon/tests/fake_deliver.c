// SPDX-License-Identifier: MIT
/*
 * fake_deliver.c - a kernel half in memory: messages to who waits, and answers.
 *
 * fake.lock is held in all functions here.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <utlist.h>

#include "clock.h"
#include "fake_state.h"

void *fake_copy_of(const void *data, uint32_t len)
{
	void *copy = calloc(1, len + 1);

	if (len)
		memcpy(copy, data, len);
	return copy;
}

void fake_wake_one(void)
{
	struct fake_waiter *waiter = fake.waiters;

	if (!waiter)
		return;
	DL_DELETE(fake.waiters, waiter);
	waiter->prev = waiter->next = NULL;
	fake.counts.waiting--;
	sem_post(&waiter->wake);
}

void fake_wake_all(void)
{
	while (fake.waiters)
		fake_wake_one();
}

struct fake_call *fake_new_call(uint32_t index, const void *in,
				uint32_t in_len, uint64_t chain,
				uint32_t depth)
{
	struct fake_call *call = calloc(1, sizeof(*call));

	call->chain = chain;
	call->in = fake_copy_of(in, in_len);
	call->msg.kind = LPC_MSG_CALL;
	call->msg.index = index;
	call->msg.len = in_len;
	call->msg.chain = chain;
	call->msg.depth = depth;
	sem_init(&call->ready, 0, 0);
	return call;
}

void fake_finish_call(struct fake_call *call, int status)
{
	call->done = true;
	call->status = status;
	sem_post(&call->ready);
}

struct fake_call *fake_find_running(uint64_t id)
{
	struct fake_call *call;

	DL_FOREACH(fake.running, call) {
		if (call->id == id)
			return call;
	}
	return NULL;
}

int fake_put_message(const struct lpc_message *msg, const void *payload,
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
	err = fake_put_message(&call->msg, call->in, buf, buf_len, ret_msg);
	if (err)
		return err;
	call->id = ++fake.next_id;
	DL_APPEND(fake.running, call);
	return 0;
}

static int deliver(uint64_t buf, uint32_t buf_len, struct lpc_message *ret_msg)
{
	struct fake_call *call;
	struct fake_note *note;
	int err;

	if (fake.gone)
		return -ENODEV;
	if (fake.replaced)
		return -ESHUTDOWN;
	note = fake.notes;
	if (note) {
		err = fake_put_message(&note->msg, note->payload, buf, buf_len,
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

int fake_wait_message(uint64_t buf, uint32_t buf_len, uint32_t flags,
		      uint64_t timeout_ns, struct lpc_message *ret_msg)
{
	uint64_t until = timeout_ns ? clock_now() + timeout_ns : 0;
	struct fake_waiter waiter = { 0 };
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
			fake_wake_one();
		}
		if (err)
			break;
	}
	sem_destroy(&waiter.wake);
	return err;
}

int fake_give_answer(uint64_t id, const void *reply, uint32_t len, int status,
		     struct fake_exec **ret_outer)
{
	struct fake_call *call;

	if (fake.gone)
		return -ENODEV;
	if (!fake.attached)
		return -ENOTCONN;
	call = fake_find_running(id);
	if (!call)
		return id && id <= fake.next_id ? -ESTALE : -ENOENT;
	DL_DELETE(fake.running, call);
	if (ret_outer)
		*ret_outer = call->outer;
	if (call->left) {
		fake_finish_call(call, -ECANCELED);
		return -ECANCELED;
	}
	if (status > 0 || status < -133 || (status && len)) {
		fake_finish_call(call, -EPROTO);
		return -EPROTO;
	}
	call->reply = fake_copy_of(reply, len);
	call->reply_len = len;
	fake_finish_call(call, status);
	return 0;
}

/* Wait for the return of a downcall, or an upcall nested in it. */
int fake_wait_exec(struct fake_exec *exec, uint64_t buf, uint32_t buf_len,
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
	fake_put_message(&msg, exec->out, buf, buf_len, ret_msg);
	sem_destroy(&exec->wake);
	free(exec->in);
	free(exec);
	return 0;
}

/* The commands; fake.lock held. */
