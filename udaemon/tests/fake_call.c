// SPDX-License-Identifier: MIT
/*
 * fake_call.c - a kernel half in memory: calls and messages that tests make.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "clock.h"
#include "fake_state.h"

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
	call = fake_new_call(index, in, in_len, ++fake.next_chain, 1);
	if (deadline_ns)
		call->msg.until_ns = clock_now() + deadline_ns;
	if (fake.gone) {
		fake_finish_call(call, -ENODEV);
	} else {
		DL_APPEND(fake.queue, call);
		fake_wake_one();
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
	call = fake_new_call(index, in, in_len, exec->chain, exec->depth + 1);
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
	struct fake_note *note = calloc(1, sizeof(*note));

	note->msg.kind = LPC_MSG_EVENT;
	note->msg.index = index;
	note->msg.len = len;
	note->msg.count = count;
	note->payload = fake_copy_of(payload, len);
	pthread_mutex_lock(&fake.lock);
	DL_APPEND(fake.notes, note);
	fake_wake_one();
	pthread_mutex_unlock(&fake.lock);
}

/**
 * fake_message - any message without payload
 * @msg: the message
 */
void fake_message(const struct lpc_message *msg)
{
	struct fake_note *note = calloc(1, sizeof(*note));

	note->msg = *msg;
	pthread_mutex_lock(&fake.lock);
	DL_APPEND(fake.notes, note);
	fake_wake_one();
	pthread_mutex_unlock(&fake.lock);
}
