// SPDX-License-Identifier: MIT
/*
 * t_recover_slot.c - an answer that a daemon had written to its slot when it died
 * is given to the caller, if it is whole and as the interface says.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

#include "lpc_slot.h"

/* A daemon that takes one call and dies after its answer, or just before. */
static void dies(int observer, uint32_t index, uint64_t v, bool whole, int wanted)
{
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	struct lpctest_caller caller;
	struct lpctest_worker worker;

	lpctest_result(lpctest_attach(fd), 0);
	worker = lpctest_worker(fd);
	lpctest_call(&caller, observer, index, 1);
	lpctest_result(lpctest_enter(&worker, 0), 0);
	vmtest_equal(worker.slot->msg.index, index);
	lpctest_slot_put(&worker, 0, v);
	if (whole)
		lpc_slot_answer(worker.slot);
	lpctest_worker_finish(&worker);
	close(fd);
	lpctest_result(lpctest_call_end(&caller), wanted);
	if (!wanted)
		vmtest_equal(caller.v, v);
	lpctest_quiet(observer);
}

int main(void)
{
	int observer;

	lpctest_load("attach_ms=60000");
	observer = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	dies(observer, RIG_WORK, 77, true, 0);
	vmtest_equal(lpctest_half(observer).honoured, 1);
	vmtest_equal(lpctest_half(observer).unknown, 0);
	/* Not repeated: it is done. */
	dies(observer, RIG_AGAIN, 78, true, 0);
	vmtest_equal(lpctest_half(observer).honoured, 2);
	vmtest_equal(lpctest_half(observer).repeated, 0);
	dies(observer, RIG_WORK, RIG_BAD, true, -EPROTO);
	dies(observer, RIG_WORK, 79, false, -EOWNERDEAD);
	vmtest_equal(lpctest_half(observer).honoured, 3);
	vmtest_equal(lpctest_half(observer).unknown, 1);
	close(observer);
	return 0;
}
