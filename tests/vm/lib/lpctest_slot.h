/* SPDX-License-Identifier: MIT */
/*
 * lpctest_slot.h - a worker that has a slot.
 *
 * For those who include lpctest.h.
 */
#ifndef LPCTEST_SLOT_H
#define LPCTEST_SLOT_H

#include <stdbool.h>
#include <stdint.h>

#include "../../../common/lpc.h"

struct lpc_slot;

/**
 * struct lpctest_worker - a worker, its slot, and the further ones
 * @fd: of its daemon
 * @op: what LPC_IOC_SLOT said of it
 * @slot: its own slot, the beginning of all of it
 */
struct lpctest_worker {
	int fd;
	struct lpc_slot_op op;
	struct lpc_slot *slot;
};

struct lpctest_worker lpctest_worker(int fd);
void lpctest_worker_finish(struct lpctest_worker *worker);
int lpctest_enter(const struct lpctest_worker *worker, uint32_t flags);

struct lpc_slot *lpctest_slot(const struct lpctest_worker *worker, uint32_t which);
uint64_t lpctest_slot_value(const struct lpctest_worker *worker, uint32_t which);
void lpctest_slot_put(const struct lpctest_worker *worker, uint32_t which, uint64_t v);
bool lpctest_slot_answer(const struct lpctest_worker *worker, uint32_t which, uint64_t v);

#endif
