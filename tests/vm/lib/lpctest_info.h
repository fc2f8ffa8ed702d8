/* SPDX-License-Identifier: MIT */
/*
 * lpctest_info.h - what kshim tells, and waiting until it tells something.
 *
 * For those who include lpctest.h.
 */
#ifndef LPCTEST_INFO_H
#define LPCTEST_INFO_H

#include <stdint.h>

#include "../../../common/lpc.h"

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
