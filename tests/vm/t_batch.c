// SPDX-License-Identifier: MIT
/*
 * t_batch.c - calls that come with another: fetched and answered at one entry, taken
 * back where they have not been begun, and never lost with a daemon that has not
 * seen them.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "lpc_slot.h"

#define FEATURES (LPCTEST_FEATURES | LPC_FEATURE_BATCH)
#define CALLERS	 12

static struct lpctest_caller callers[CALLERS];
static int observer;

static struct lpctest_worker attach(uint64_t features)
{
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);

	lpctest_result(lpctest_attach_features(fd, features), 0);
	return lpctest_worker(fd);
}

static void detach(struct lpctest_worker *worker)
{
	lpctest_worker_finish(worker);
	close(worker->fd);
}

/* Answer with twice what came. */
static void answer(const struct lpctest_worker *worker, uint32_t which)
{
	lpctest_slot_answer(worker, which, 2 * lpctest_slot_value(worker, which));
}

/* Calls WORK(@first), WORK(@first + 1) ..., in this order, none with a worker. */
static void queue(unsigned int first, unsigned int n)
{
	unsigned int i, queued = lpctest_calls(observer, LPC_CALL_QUEUED);

	for (i = 0; i < n; i++) {
		lpctest_call(&callers[first + i], observer, RIG_WORK, first + i);
		lpctest_wait_calls(observer, LPC_CALL_QUEUED, queued + i + 1);
	}
}

static void ended(unsigned int first, unsigned int n)
{
	unsigned int i;

	for (i = first; i < first + n; i++) {
		lpctest_result(lpctest_call_end(&callers[i]), 0);
		vmtest_equal(callers[i].v, 2 * i);
	}
}

/* As many as there are slots for come at one entry, and are answered at the next. */
static void together(void)
{
	struct lpctest_worker worker = attach(FEATURES);
	unsigned int all = 1 + worker.op.batch, i;

	vmtest_check(worker.op.batch > 2 && all + 2 < CALLERS);
	queue(0, all + 2);
	lpctest_result(lpctest_enter(&worker, 0), 0);
	vmtest_equal(worker.slot->batch, worker.op.batch);
	vmtest_equal(lpctest_calls(observer, LPC_CALL_RUNNING), all);
	vmtest_equal(lpctest_calls(observer, LPC_CALL_QUEUED), 2);
	for (i = 0; i < all; i++) {
		vmtest_equal(lpctest_slot_value(&worker, i), i);
		vmtest_check(!i || lpc_slot_work(lpctest_slot(&worker, i)), "call %u is there", i);
		answer(&worker, i);
	}
	/* The two that are left. */
	lpctest_result(lpctest_enter(&worker, 0), 0);
	ended(0, all);
	vmtest_equal(worker.slot->batch, 1);
	vmtest_equal(lpc_slot_look(lpctest_slot(&worker, 2)), LPC_SLOT_AWAY);
	vmtest_equal(lpctest_slot_value(&worker, 0), all);
	vmtest_equal(lpctest_slot_value(&worker, 1), all + 1);
	answer(&worker, 0);
	vmtest_check(lpc_slot_work(lpctest_slot(&worker, 1)));
	answer(&worker, 1);
	/* One is waiting, and is not asked for. */
	queue(0, 1);
	lpctest_result(lpctest_enter(&worker, LPC_ENTER_ANSWER), -EAGAIN);
	ended(all, 2);
	vmtest_equal(worker.slot->batch, 0);
	vmtest_equal(lpctest_calls(observer, LPC_CALL_QUEUED), 1);
	lpctest_result(lpctest_enter(&worker, 0), 0);
	vmtest_equal(worker.slot->batch, 0);
	answer(&worker, 0);
	lpctest_result(lpctest_enter(&worker, LPC_ENTER_ANSWER), -EAGAIN);
	ended(0, 1);
	detach(&worker);
}

/* What the worker has not begun when it enters waits again, in its old place. */
static void taken_back(void)
{
	struct lpctest_worker worker = attach(FEATURES);

	queue(0, 3);
	lpctest_result(lpctest_enter(&worker, 0), 0);
	vmtest_equal(worker.slot->batch, 2);
	answer(&worker, 0);
	lpctest_result(lpctest_enter(&worker, 0), 0);
	ended(0, 1);
	vmtest_equal(worker.slot->batch, 1);
	vmtest_equal(lpctest_slot_value(&worker, 0), 1);
	vmtest_equal(lpctest_slot_value(&worker, 1), 2);
	/* Begun and not answered: it stays where it is. */
	answer(&worker, 0);
	vmtest_check(lpc_slot_work(lpctest_slot(&worker, 1)));
	lpctest_result(lpctest_enter(&worker, LPC_ENTER_NONBLOCK), -EAGAIN);
	ended(1, 1);
	vmtest_equal(worker.slot->batch, 1);
	vmtest_equal(lpc_slot_look(lpctest_slot(&worker, 1)), LPC_SLOT_BEGUN);
	/* The next batch goes around it. */
	queue(4, 3);
	lpctest_result(lpctest_enter(&worker, 0), 0);
	vmtest_equal(worker.slot->batch, 3);
	vmtest_equal(lpctest_slot_value(&worker, 1), 2);
	vmtest_equal(lpctest_slot_value(&worker, 2), 5);
	answer(&worker, 0);
	answer(&worker, 1);
	vmtest_check(lpc_slot_work(lpctest_slot(&worker, 2)));
	/* By its number as well. */
	lpctest_result(lpctest_respond_value(worker.fd, lpctest_slot(&worker, 2)->msg.call, 10), 0);
	lpctest_result(lpctest_enter(&worker, 0), 0);
	ended(2, 1);
	ended(4, 2);
	vmtest_equal(worker.slot->batch, 0);
	answer(&worker, 0);
	lpctest_result(lpctest_enter(&worker, LPC_ENTER_ANSWER), -EAGAIN);
	ended(6, 1);
	detach(&worker);
}

/* A worker with nothing to do takes what another has got and not begun. */
static void stolen(void)
{
	struct lpctest_worker busy = attach(FEATURES), idle = lpctest_worker(busy.fd);

	queue(0, 3);
	lpctest_result(lpctest_enter(&busy, 0), 0);
	vmtest_equal(busy.slot->batch, 2);
	vmtest_check(lpc_slot_work(lpctest_slot(&busy, 1)));
	lpctest_result(lpctest_enter(&idle, LPC_ENTER_NONBLOCK), 0);
	vmtest_equal(lpctest_slot_value(&idle, 0), 2);
	vmtest_check(!lpc_slot_work(lpctest_slot(&busy, 2)), "it is another's");
	answer(&idle, 0);
	lpctest_result(lpctest_enter(&idle, LPC_ENTER_NONBLOCK), -EAGAIN);
	ended(2, 1);
	/* An answer to what has been taken away is nobody's. */
	answer(&busy, 0);
	answer(&busy, 1);
	answer(&busy, 2);
	lpctest_result(lpctest_enter(&busy, LPC_ENTER_NONBLOCK), -EAGAIN);
	ended(0, 2);
	lpctest_worker_finish(&idle);
	detach(&busy);
}

/* A caller that leaves takes its call along, as if nobody had it. */
static void left(void)
{
	struct lpctest_worker worker = attach(FEATURES);
	pid_t pid;

	queue(0, 1);
	pid = lpctest_call_fork(observer, LPC_KIND_UPCALL, RIG_WORK, 1);
	lpctest_wait_calls(observer, LPC_CALL_QUEUED, 2);
	lpctest_call(&callers[2], observer, RIG_BRIEF, 2);
	lpctest_wait_calls(observer, LPC_CALL_QUEUED, 3);
	lpctest_result(lpctest_enter(&worker, 0), 0);
	vmtest_equal(worker.slot->batch, 2);
	lpctest_kill(pid);
	lpctest_result(lpctest_call_end(&callers[2]), -ETIMEDOUT);
	vmtest_equal(lpctest_calls(observer, LPC_CALL_ABANDONED), 0);
	vmtest_check(!lpc_slot_work(lpctest_slot(&worker, 1)), "its caller has gone");
	vmtest_check(!lpc_slot_work(lpctest_slot(&worker, 2)), "its time is over");
	answer(&worker, 0);
	/* And nobody is told. */
	lpctest_result(lpctest_enter(&worker, LPC_ENTER_NONBLOCK), -EAGAIN);
	ended(0, 1);
	detach(&worker);
}

/* With the daemon goes what it has begun, and nothing else. */
static void death(void)
{
	struct lpctest_worker worker = attach(FEATURES);
	uint64_t unknown = lpctest_half(observer).unknown;

	queue(0, 5);
	lpctest_result(lpctest_enter(&worker, 0), 0);
	vmtest_equal(worker.slot->batch, 4);
	vmtest_check(lpc_slot_work(lpctest_slot(&worker, 1)));
	vmtest_check(lpc_slot_work(lpctest_slot(&worker, 2)));
	answer(&worker, 2);
	detach(&worker);
	lpctest_result(lpctest_call_end(&callers[0]), -EOWNERDEAD);
	lpctest_result(lpctest_call_end(&callers[1]), -EOWNERDEAD);
	ended(2, 1);
	vmtest_equal(lpctest_half(observer).unknown, unknown + 2);
	vmtest_equal(lpctest_calls(observer, LPC_CALL_QUEUED), 2);

	worker = attach(FEATURES);
	lpctest_result(lpctest_enter(&worker, 0), 0);
	vmtest_equal(worker.slot->batch, 1);
	vmtest_equal(lpctest_slot_value(&worker, 0), 3);
	vmtest_check(lpc_slot_work(lpctest_slot(&worker, 1)));
	answer(&worker, 0);
	answer(&worker, 1);
	lpctest_result(lpctest_enter(&worker, LPC_ENTER_ANSWER), -EAGAIN);
	ended(3, 2);
	detach(&worker);
}

/* A call whose results may be longer than a further slot. */
static void *bulk_main(void *arg)
{
	static uint64_t out[RIG_BULK_MAX / sizeof(uint64_t)];
	uint64_t v = 1;
	uint32_t len;

	lpctest_result(lpctest_request(observer, LPC_KIND_UPCALL, RIG_BULK, &v, sizeof(v),
				       out, sizeof(out), &len), 0);
	vmtest_equal(len, sizeof(v));
	vmtest_equal(out[0], 2);
	return arg;
}

/* One whose arguments are. */
static void *store_main(void *arg)
{
	static uint8_t in[RIG_BULK_MAX];

	lpctest_result(lpctest_request(observer, LPC_KIND_UPCALL, RIG_STORE, in, sizeof(in),
				       NULL, 0, NULL), 0);
	return arg;
}

/* What is too long for a further slot comes alone, or first. */
static void alone(void)
{
	struct lpctest_worker worker = attach(FEATURES);
	pthread_t bulk, store;

	vmtest_check(worker.op.batch_out_len < RIG_BULK_MAX);
	queue(0, 1);
	vmtest_check(!pthread_create(&bulk, NULL, bulk_main, NULL));
	lpctest_wait_calls(observer, LPC_CALL_QUEUED, 2);
	vmtest_check(!pthread_create(&store, NULL, store_main, NULL));
	lpctest_wait_calls(observer, LPC_CALL_QUEUED, 3);
	queue(1, 1);
	lpctest_result(lpctest_enter(&worker, 0), 0);
	vmtest_equal(worker.slot->batch, 0);
	answer(&worker, 0);
	lpctest_result(lpctest_enter(&worker, 0), 0);
	vmtest_equal(worker.slot->msg.index, RIG_BULK);
	vmtest_equal(worker.slot->batch, 0);
	answer(&worker, 0);
	lpctest_result(lpctest_enter(&worker, 0), 0);
	vmtest_equal(worker.slot->msg.index, RIG_STORE);
	vmtest_equal(worker.slot->msg.len, RIG_BULK_MAX);
	vmtest_equal(worker.slot->batch, 1);
	worker.slot->status = 0;
	worker.slot->len = 0;
	lpc_slot_answer(worker.slot);
	vmtest_check(lpc_slot_work(lpctest_slot(&worker, 1)));
	answer(&worker, 1);
	lpctest_result(lpctest_enter(&worker, LPC_ENTER_ANSWER), -EAGAIN);
	ended(0, 2);
	pthread_join(bulk, NULL);
	pthread_join(store, NULL);
	detach(&worker);

	/* A daemon that knows nothing of batches. */
	worker = attach(LPCTEST_FEATURES);
	vmtest_equal(worker.op.batch, 0);
	queue(0, 2);
	lpctest_result(lpctest_enter(&worker, 0), 0);
	vmtest_equal(lpctest_calls(observer, LPC_CALL_QUEUED), 1);
	answer(&worker, 0);
	lpctest_result(lpctest_enter(&worker, 0), 0);
	answer(&worker, 0);
	lpctest_result(lpctest_enter(&worker, LPC_ENTER_ANSWER), -EAGAIN);
	ended(0, 2);
	detach(&worker);
}

/* A daemon that lies about what it has begun harms its own calls. */
static void lies(void)
{
	struct lpctest_worker worker = attach(FEATURES);

	queue(0, 3);
	lpctest_result(lpctest_enter(&worker, 0), 0);
	/* Run and not run; never given, and answered all the same. */
	vmtest_check(lpc_slot_work(lpctest_slot(&worker, 1)));
	answer(&worker, 1);
	lpctest_slot(&worker, 1)->state = LPC_SLOT_FULL;
	lpctest_slot(&worker, 3)->state = LPC_SLOT_ANSWERED;
	lpctest_slot(&worker, 3)->len = ~0U;
	worker.slot->batch = ~0U;
	answer(&worker, 0);
	lpctest_result(lpctest_enter(&worker, 0), 0);
	ended(0, 1);
	vmtest_equal(lpctest_slot_value(&worker, 0), 1);
	vmtest_equal(worker.slot->batch, 1);
	/* Results that the interface does not know. */
	answer(&worker, 0);
	vmtest_check(lpc_slot_work(lpctest_slot(&worker, 1)));
	answer(&worker, 1);
	lpctest_slot(&worker, 1)->len = worker.op.batch_out_len + 1;
	lpctest_result(lpctest_enter(&worker, LPC_ENTER_ANSWER), -EAGAIN);
	ended(1, 1);
	lpctest_result(lpctest_call_end(&callers[2]), -EPROTO);
	vmtest_equal(lpctest_slot(&worker, 1)->response, -EPROTO);
	detach(&worker);
}

int main(void)
{
	/* Calls keep their order where they are made on one processor. */
	vmtest_pin(0);
	lpctest_load("attach_ms=60000");
	observer = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	together();
	taken_back();
	stolen();
	left();
	death();
	alone();
	lies();
	lpctest_quiet(observer);
	close(observer);
	return 0;
}
