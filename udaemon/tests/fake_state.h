/* SPDX-License-Identifier: MIT */
/*
 * fake_state.h - a kernel half in memory, from inside.
 */
#ifndef _FAKE_STATE_H
#define _FAKE_STATE_H

#include <pthread.h>
#include <semaphore.h>

#include "fake.h"

#define FAILURES 8

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
 * struct fake_waiter - a thread in POLL
 * @wake: posted when there may be a message
 * @prev: in fake.waiters
 * @next: the same
 */
struct fake_waiter {
	sem_t wake;
	struct fake_waiter *prev;
	struct fake_waiter *next;
};

/**
 * struct fake_note - a message that is no call
 * @msg: the message
 * @payload: its payload
 * @prev: in fake.notes
 * @next: the same
 */
struct fake_note {
	struct lpc_message msg;
	void *payload;
	struct fake_note *prev;
	struct fake_note *next;
};

/**
 * struct fake - the kernel half there is
 * @lock: protects everything
 * @half: what it is, NULL: none
 * @fd: of its file, -1: not open
 * @attached: somebody has said HELLO
 * @gone: it has been removed
 * @replaced: another daemon has taken over
 * @other_pid: process that is attached instead
 * @too_soon: times that HELLO is refused
 * @retry_ms: what it says then
 * @restarts: the limits that the daemon came with
 * @version: that the daemon speaks
 * @features: in force
 * @bound: upcalls of the daemon
 * @next_id: of calls
 * @next_chain: of chains
 * @queue: calls that nobody has
 * @running: calls that the daemon has
 * @notes: messages that are no calls
 * @waiters: threads that wait for a message
 * @counts: what the user half did
 * @ops: its last operations
 * @delay_us: time that delivering a call takes
 * @failures: commands that fail, with what and how often
 */
struct fake {
	pthread_mutex_t lock;
	const struct fake_half *half;
	int fd;
	bool attached;
	bool gone;
	bool replaced;
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
	struct fake_note *notes;
	struct fake_waiter *waiters;
	struct fake_counts counts;
	struct fake_ops ops;
	unsigned int delay_us;
	struct {
		unsigned long command;
		int err;
		unsigned int times;
	} failures[FAILURES];
};

extern struct fake fake;

/* fake_deliver.c */
void *fake_copy_of(const void *data, uint32_t len);
void fake_wake_one(void);
void fake_wake_all(void);
struct fake_call *fake_new_call(uint32_t index, const void *in, uint32_t in_len,
				uint64_t chain, uint32_t depth);
void fake_finish_call(struct fake_call *call, int status);
struct fake_call *fake_find_running(uint64_t id);
int fake_put_message(const struct lpc_message *msg, const void *payload,
		     uint64_t buf, uint32_t buf_len,
		     struct lpc_message *ret_msg);
int fake_wait_message(uint64_t buf, uint32_t buf_len, uint32_t flags,
		      uint64_t timeout_ns, struct lpc_message *ret_msg);
int fake_give_answer(uint64_t id, const void *reply, uint32_t len, int status,
		     struct fake_exec **ret_outer);
int fake_wait_exec(struct fake_exec *exec, uint64_t buf, uint32_t buf_len,
		   struct lpc_message *ret_msg);

/* fake_command.c */
int fake_do_command(unsigned long command, void *arg);

#endif /* _FAKE_STATE_H */
