// SPDX-License-Identifier: MIT
/*
 * lpctest_slot.c - a worker that has a slot.
 */
#include "lpctest.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "lpc_slot.h"

struct lpctest_worker lpctest_worker(int fd)
{
	struct lpctest_worker worker = { .fd = fd, .op.size = sizeof(worker.op) };

	lpctest_result(lpctest_ioctl(fd, LPC_IOC_SLOT, &worker.op), 0);
	worker.slot = mmap(NULL, worker.op.len, PROT_READ | PROT_WRITE, MAP_SHARED,
			   fd, worker.op.offset);
	vmtest_check(worker.slot != MAP_FAILED);
	return worker;
}

/* It stays in the kernel as long as the incarnation. */
void lpctest_worker_finish(struct lpctest_worker *worker)
{
	munmap(worker->slot, worker->op.len);
}

int lpctest_enter(const struct lpctest_worker *worker, uint32_t flags)
{
	worker->slot->flags = flags;
	return ioctl(worker->fd, LPC_IOC_ENTER, worker->op.index) < 0 ? -errno : 0;
}

/* Its own slot, 0, or a further one. */
struct lpc_slot *lpctest_slot(const struct lpctest_worker *worker, uint32_t which)
{
	return (void *)((char *)worker->slot +
			(which ? worker->op.batch_at + (which - 1) * worker->op.batch_len : 0));
}

/* The argument of the call in a slot; fails the test where there is none. */
uint64_t lpctest_slot_value(const struct lpctest_worker *worker, uint32_t which)
{
	const struct lpc_slot *slot = lpctest_slot(worker, which);
	uint32_t in = which ? worker->op.batch_in : worker->op.in;

	vmtest_equal(slot->msg.kind, LPC_MSG_CALL);
	vmtest_equal(slot->msg.len, sizeof(uint64_t));
	return *(const uint64_t *)((const char *)slot + in);
}

/* Write an answer, which is not complete yet. */
void lpctest_slot_put(const struct lpctest_worker *worker, uint32_t which, uint64_t v)
{
	uint32_t out = which ? worker->op.batch_out : worker->op.out;
	struct lpc_slot *slot = lpctest_slot(worker, which);

	*(uint64_t *)((char *)slot + out) = v;
	slot->status = 0;
	slot->len = sizeof(v);
}

/* Answer; whether the worker must enter. */
bool lpctest_slot_answer(const struct lpctest_worker *worker, uint32_t which, uint64_t v)
{
	lpctest_slot_put(worker, which, v);
	return lpc_slot_answer(lpctest_slot(worker, which));
}
