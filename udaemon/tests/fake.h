/* SPDX-License-Identifier: MIT */
/*
 * fake.h - a kernel half in memory.
 *
 * A test that is linked with -Wl,--wrap=open,--wrap=close,--wrap=ioctl finds
 * FAKE_DEVICE where kshim would put a channel; so does every path that ends like
 * it.  It keeps the protocol of lpc.h
 * as far as a user half can tell: calls, nested calls, events, cancels, locks,
 * semaphores, deadlines of waits, signals, and the end of the kernel half.
 *
 * Locks: one mutex for everything; a waiter sleeps on a semaphore of its own
 * with the mutex released, and whoever wakes it holds the mutex.
 */
#ifndef _FAKE_H
#define _FAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "lpc.h"

#define FAKE_NAME   "fake"
#define FAKE_DEVICE	"/lpc/fake"
#define FAKE_NAMES  16

struct fake_call;
struct fake_exec;

/**
 * struct fake_name - a name of the kernel half
 * @name: its name, NULL: end of the list
 * @signature: of its declaration
 * @flags: procedures: LPC_PROCEDURE_*
 */
struct fake_name {
	const char *name;
	uint64_t signature;
	uint32_t flags;
};

/**
 * struct fake_half - a kernel half
 * @interface: name of its interface
 * @version: of the interface
 * @signatures: at each version
 * @features: what it can do
 * @payload_max: bytes of the longest message
 * @max_calls: calls in flight
 * @names: by kind
 * @exec: a downcall: run @index with @in, leave @out_len bytes in @out (64 are
 *	there); a procedure marked LPC_PROCEDURE_NESTS runs in a thread of its
 *	own and may use fake_nested() with @exec
 */
struct fake_half {
	const char *interface;
	uint32_t version;
	const uint64_t *signatures;
	uint64_t features;
	uint32_t payload_max;
	uint32_t max_calls;
	struct fake_name names[LPC_KINDS][FAKE_NAMES];
	int (*exec)(struct fake_exec *exec, uint32_t index, const void *in,
		    uint32_t in_len, void *out, uint32_t *out_len);
};

#define FAKE_OUT_SIZE 64

#define FAKE_LOCK_SIZE 64

/**
 * struct fake_ops - the last operation on a lock or semaphore
 * @command: LPC_IOC_*
 * @times: operations there were
 * @lock: LOCK, UNLOCK
 * @semaphore: UP, DOWN
 * @guarded: what the locks guard
 * @caller_call: CALLER: the call that was asked about
 * @may: MAY
 * @assumed: ASSUME: the last call that was begun as its caller
 * @assume_ended: the same, ended
 */
struct fake_ops {
	unsigned long command;
	unsigned int times;
	struct lpc_lock_op lock;
	struct lpc_semaphore_op semaphore;
	char guarded[FAKE_LOCK_SIZE];
	uint64_t caller_call;
	struct lpc_may may;
	uint64_t assumed;
	uint64_t assume_ended;
};

/**
 * struct fake_counts - what the user half did
 * @polls: LPC_IOC_POLL
 * @responses: LPC_IOC_RESPONSE
 * @both: LPC_IOC_RESPONSE_POLL
 * @waiting: threads that wait for a message now
 * @unanswered: calls that were delivered and not answered when the file closed
 * @byes: LPC_IOC_BYE
 * @closed: the file was closed
 */
struct fake_counts {
	unsigned int polls;
	unsigned int responses;
	unsigned int both;
	unsigned int waiting;
	unsigned int unanswered;
	unsigned int byes;
	bool closed;
};

void fake_load(const struct fake_half *half);
void fake_unload(void);
void fake_gone(void);
void fake_replaced(void);
void fake_attached_by(uint32_t pid);
void fake_too_soon(unsigned int times, uint32_t retry_ms);
struct lpc_restarts fake_restarts(void);
void fake_delay(unsigned int us);
void fake_fail(unsigned long command, int err, unsigned int times);
void fake_ops(struct fake_ops *ret_ops);
void fake_counts(struct fake_counts *ret_counts);

struct fake_call *fake_call_begin(uint32_t index, const void *in,
				  uint32_t in_len, uint64_t deadline_ns);
int fake_call_end(struct fake_call *call, void *out, uint32_t out_size,
		  uint32_t *ret_len);
bool fake_call_delivered(struct fake_call *call);
void fake_call_leave(struct fake_call *call);
int fake_upcall(uint32_t index, const void *in, uint32_t in_len, void *out,
		uint32_t out_size, uint32_t *ret_len);
int fake_nested(struct fake_exec *exec, uint32_t index, const void *in,
		uint32_t in_len, void *out, uint32_t out_size,
		uint32_t *ret_len);
void fake_event(uint32_t index, const void *payload, uint32_t len,
		uint32_t count);
void fake_message(const struct lpc_message *msg);

#endif /* _FAKE_H */
