/* SPDX-License-Identifier: MIT */
/*
 * lpctest.h - for tests of kshim: the protocol without a library in between, on
 * the test rig (tests/drivers/rig).
 *
 * The first part is one function for each command; it returns 0 or a negative
 * error number, as the command did, and hides nothing.  The second part is
 * callers that run beside the test, the third a small daemon in a process of
 * its own, the fourth looks at what kshim tells.
 */
#ifndef LPCTEST_H
#define LPCTEST_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "../../../common/lpc.h"
#include "../../drivers/rig/rig.h"
#include "vmtest.h"

#define LPCTEST_DEVICE		"/dev/lpc/rig0"
#define LPCTEST_DEVICE_2	"/dev/lpc/rig1"
#define LPCTEST_FEATURES	(LPC_FEATURE_RESPONSE_POLL | \
				 LPC_FEATURE_NESTED | LPC_FEATURE_CANCEL | \
				 LPC_FEATURE_ASSUME | LPC_FEATURE_SLOTS)
#define LPCTEST_BUF		RIG_BULK_MAX
#define LPCTEST_MS		1000000ULL

/* A pointer in a protocol structure. */
#define lpctest_ptr(p)		((uint64_t)(uintptr_t)(p))

/* Fail unless a function that returns a negative error number returns @error. */
#define lpctest_result(call, wanted)					\
	do {								\
		long long got_ = (call), wanted_ = (wanted);		\
		if (got_ != wanted_)					\
			vmtest_fail_at(__FILE__, __LINE__,		\
				       #call " gives " #wanted,		\
				       "got %lld (%s)", got_,		\
				       got_ < 0 ? strerror(-got_) :	\
						  "no error");		\
	} while (0)

/* Commands. */

void lpctest_load(const char *params);
int lpctest_open(const char *device, int flags);
int lpctest_ioctl(int fd, unsigned long command, void *argument);
struct lpc_hello lpctest_hello(void);
int lpctest_attach(int fd);
int lpctest_attach_features(int fd, uint64_t features);
int lpctest_bind(int fd, uint32_t kind, const char *name, uint64_t signature);
void lpctest_bind_all(int fd, uint32_t version);
int lpctest_poll(int fd, void *buf, uint32_t len, uint32_t flags,
		 uint64_t timeout_ns, struct lpc_message *ret_msg);
int lpctest_respond(int fd, uint64_t call, const void *buf, uint32_t len,
		    int status);
int lpctest_respond_value(int fd, uint64_t call, uint64_t v);
int lpctest_exec(int fd, uint64_t call, uint32_t index, uint64_t v,
		 uint64_t *ret_v);
int lpctest_request(int fd, uint32_t kind, uint32_t index, const void *in,
		    uint32_t in_len, void *out, uint32_t out_len,
		    uint32_t *ret_len);
int lpctest_up_value(int fd, uint32_t index, uint64_t v, uint64_t *ret_v);
int lpctest_down_value(int fd, uint32_t index, uint64_t v, uint64_t *ret_v);
int lpctest_lock(int fd, uint64_t call, uint32_t index, uint64_t *words,
		 uint32_t flags, uint64_t timeout_ns);
int lpctest_unlock(int fd, uint64_t call, uint32_t index, const uint64_t *words);
int lpctest_discard(int fd, uint64_t call, uint32_t index);
int lpctest_up(int fd, uint64_t call, uint32_t index);
int lpctest_down(int fd, uint64_t call, uint32_t index, uint32_t flags,
		 uint64_t timeout_ns);

/* Callers: applications that ask for a procedure and wait. */

/**
 * struct lpctest_caller - a thread that asks for a procedure
 * @fd: of an open file
 * @kind: LPC_KIND_UPCALL or LPC_KIND_DOWNCALL
 * @index: number of the procedure
 * @v: argument; once it has ended, the result
 * @status: once it has ended: 0 or a negative error number
 * @ns: once it has ended: how long it took
 * @ended: it has ended
 * @tid: the thread
 */
struct lpctest_caller {
	int fd;
	uint32_t kind;
	uint32_t index;
	uint64_t v;
	int status;
	unsigned long long ns;
	volatile bool ended;
	volatile pid_t tid;
	pthread_t thread;
};

void lpctest_call(struct lpctest_caller *caller, int fd, uint32_t index,
		  uint64_t v);
void lpctest_call_kind(struct lpctest_caller *caller, int fd, uint32_t kind,
		       uint32_t index, uint64_t v);
void lpctest_wait_asleep(struct lpctest_caller *caller, const char *function);
int lpctest_call_end(struct lpctest_caller *caller);
pid_t lpctest_call_fork(int fd, uint32_t kind, uint32_t index, uint64_t v);
int lpctest_fork_end(pid_t pid);
struct lpc_message lpctest_take(int fd, uint64_t *ret_v);

/* The small daemon. */

/**
 * struct lpctest_work - a message that a worker of the daemon has
 * @fd: of the channel
 * @msg: the message
 * @in: its payload
 * @out: where results go
 * @out_len: bytes of results; 8 to begin with
 * @shared: of struct lpctest_daemon
 */
struct lpctest_work {
	int fd;
	struct lpc_message msg;
	const void *in;
	void *out;
	uint32_t out_len;
	void *shared;
};

/* Runs an upcall: 0 or a negative error number.  Also gets events and CANCEL. */
typedef int lpctest_work_fn(struct lpctest_work *work);

/**
 * struct lpctest_daemon - a daemon, to be started
 * @device: its channel, NULL: LPCTEST_DEVICE
 * @workers: threads
 * @work: what they do
 * @shared: for @work; from lpctest_shared() if the test shall see it
 */
struct lpctest_daemon {
	const char *device;
	unsigned int workers;
	lpctest_work_fn *work;
	void *shared;
};

void *lpctest_shared(size_t size);
pid_t lpctest_daemon(const struct lpctest_daemon *daemon);
void lpctest_kill(pid_t pid);
uint64_t lpctest_in(const struct lpctest_work *work);
int lpctest_out(struct lpctest_work *work, uint64_t v);
int lpctest_work_down(struct lpctest_work *work, uint32_t index, uint64_t v,
		      uint64_t *ret_v);
int lpctest_double(struct lpctest_work *work);

/* What kshim tells. */

int lpctest_query(int fd, uint32_t kind, uint32_t index, void *buf, uint32_t len,
		  uint32_t *ret_len);
struct lpc_info_half lpctest_half(int fd);
struct lpc_info_procedure lpctest_procedure(int fd, uint32_t kind, uint32_t index);
struct lpc_info_event lpctest_event(int fd, uint32_t index);
struct lpc_info_lock lpctest_lock_info(int fd, uint32_t index);
struct lpc_info_semaphore lpctest_semaphore(int fd, uint32_t index);
unsigned int lpctest_calls(int fd, enum lpc_call_state state);
void lpctest_wait_calls(int fd, enum lpc_call_state state, unsigned int n);
void lpctest_wait_idle(int fd, unsigned int n);
void lpctest_wait_lock(int fd, uint32_t index, enum lpc_holder holder);
void lpctest_wait_lock_waiters(int fd, uint32_t index, unsigned int n);
void lpctest_wait_semaphore_waiters(int fd, uint32_t index, unsigned int n);
void lpctest_quiet(int fd);

#endif
