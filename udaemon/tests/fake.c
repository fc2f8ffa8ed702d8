// SPDX-License-Identifier: MIT
/*
 * fake.c - a kernel half in memory: that it is there, and what goes wrong with it.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "fake_state.h"

struct fake fake = { .lock = PTHREAD_MUTEX_INITIALIZER, .fd = -1 };

/**
 * fake_load - make FAKE_DEVICE appear
 * @half: what is behind it; it must stay
 */
void fake_load(const struct fake_half *half)
{
	fake.half = half;
	fake.gone = false;
	fake.replaced = false;
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
	struct fake_note *note, *tmp;

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
		fake_finish_call(call, -ENODEV);
	DL_FOREACH(fake.queue, call)
		fake_finish_call(call, -ENODEV);
	fake.running = NULL;
	fake.queue = NULL;
	fake_wake_all();
	pthread_mutex_unlock(&fake.lock);
}

/**
 * fake_replaced - another daemon takes over
 */
void fake_replaced(void)
{
	pthread_mutex_lock(&fake.lock);
	fake.replaced = true;
	fake_wake_all();
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
	fake_wake_all();
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
