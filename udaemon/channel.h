/* SPDX-License-Identifier: MIT */
/*
 * channel.h - the commands of an open channel, as functions.
 *
 * One function for each ioctl; they fill in the structure, enter the kernel
 * once and return 0 or a negative error number.  They keep no state and may be
 * called by any thread.
 */
#ifndef _CHANNEL_H
#define _CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lpc.h"

/**
 * struct ud_answer - what goes back to the caller of an upcall
 * @call: number of the call
 * @reply: payload
 * @len: bytes of it; 0 unless @status is 0
 * @status: result of the procedure
 */
struct ud_answer {
	uint64_t call;
	const void *reply;
	uint32_t len;
	int32_t status;
};

/**
 * struct ud_wait - where a message goes, and how long to wait for it
 * @buf: where the payload goes
 * @buf_len: bytes there
 * @flags: LPC_POLL_*
 * @timeout_ns: 0: for ever
 * @msg: out: what came; @msg.len is set on -EMSGSIZE too
 */
struct ud_wait {
	void *buf;
	uint32_t buf_len;
	uint32_t flags;
	uint64_t timeout_ns;
	struct lpc_message msg;
};

int ud_channel_open(const char *path, bool attach);
int ud_channel_hello(int fd, struct lpc_hello *hello);
int ud_channel_bye(int fd);
int ud_channel_reset(int fd);
int ud_channel_bind(int fd, uint32_t kind, const char *name,
		    uint64_t *signature, uint32_t *ret_index);
int ud_channel_query(int fd, uint32_t kind, uint32_t index, void *buf,
		     uint32_t buf_len, uint32_t *ret_len);
int ud_channel_poll(int fd, struct ud_wait *wait);
int ud_channel_response(int fd, const struct ud_answer *answer);
int ud_channel_response_poll(int fd, const struct ud_answer *answer,
			     struct ud_wait *wait, int *ret_response);
int ud_channel_slot(int fd, struct lpc_slot_op *op);
int ud_channel_enter(int fd, uint32_t index);
int ud_channel_exec(int fd, uint64_t call, uint32_t index, const void *in,
		    uint32_t in_len, struct ud_wait *wait);
int ud_channel_request(int fd, uint32_t kind, uint32_t index, const void *in,
		       uint32_t in_len, void *out, uint32_t out_size,
		       uint32_t *ret_len, int *ret_status);
int ud_channel_lock(int fd, uint64_t call, uint32_t index, uint32_t flags,
		    void *copy, uint32_t len, uint64_t timeout_ns);
int ud_channel_unlock(int fd, uint64_t call, uint32_t index, uint32_t flags,
		      const void *copy, uint32_t len);
int ud_channel_up(int fd, uint64_t call, uint32_t index);
int ud_channel_down(int fd, uint64_t call, uint32_t index, uint64_t timeout_ns);
int ud_channel_caller(int fd, uint64_t call, struct lpc_caller *caller);
int ud_channel_may(int fd, uint64_t call, struct lpc_may *may);
int ud_channel_assume(int fd, uint64_t call, uint32_t flags);

#endif /* _CHANNEL_H */
