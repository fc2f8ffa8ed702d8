/* SPDX-License-Identifier: MIT */
/*
 * lpctest.h - for tests of kshim: the protocol without a library in between, on
 * the test rig (tests/drivers/rig).
 *
 * Here is one function for each command; it returns 0 or a negative error number,
 * as the command did, and hides nothing.
 */
#ifndef LPCTEST_H
#define LPCTEST_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "../../../common/lpc.h"
#include "../../drivers/rig/rig.h"
#include "lpctest_caller.h"
#include "lpctest_daemon.h"
#include "lpctest_info.h"
#include "lpctest_slot.h"
#include "vmtest.h"

#define LPCTEST_DEVICE		"/dev/lpc/rig0"
#define LPCTEST_DEVICE_2	"/dev/lpc/rig1"
#define LPCTEST_FEATURES	(LPC_FEATURE_RESPONSE_POLL | \
				 LPC_FEATURE_NESTED | LPC_FEATURE_CANCEL | \
				 LPC_FEATURE_ASSUME | LPC_FEATURE_SLOTS)
#define LPCTEST_BUF		RIG_BULK_MAX
#define LPCTEST_MS		1000000ULL

/* Waits for what must come in no time end here. */
#define LPCTEST_PATIENCE_MS	10000

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
int lpctest_value(int fd, uint32_t kind, uint32_t index, uint64_t v,
		  uint64_t *ret_v);
int lpctest_up_value(int fd, uint32_t index, uint64_t v, uint64_t *ret_v);
int lpctest_down_value(int fd, uint32_t index, uint64_t v, uint64_t *ret_v);
int lpctest_lock(int fd, uint64_t call, uint32_t index, uint64_t *words,
		 uint32_t flags, uint64_t timeout_ns);
int lpctest_unlock(int fd, uint64_t call, uint32_t index, const uint64_t *words);
int lpctest_discard(int fd, uint64_t call, uint32_t index);
int lpctest_up(int fd, uint64_t call, uint32_t index);
int lpctest_down(int fd, uint64_t call, uint32_t index, uint32_t flags,
		 uint64_t timeout_ns);

#endif
