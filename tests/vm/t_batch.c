// SPDX-License-Identifier: MIT
/*
 * t_batch.c - calls that come with another: fetched and answered at one entry, taken
 * back where they have not been begun, and never lost with a daemon that has not
 * seen them.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lpc_slot.h"

#define FEATURES (LPCTEST_FEATURES | LPC_FEATURE_BATCH)
#define CALLERS	 12

static struct lpctest_caller callers[CALLERS];
static int observer;

/* A worker: its slot, and the further ones. */
struct worker {
	int fd;
	struct lpc_slot_op op;
	struct lpc_slot *slot;
};

static struct worker make_worker(int fd)
{
	struct worker worker = { .fd = fd, .op.size = sizeof(worker.op) };

	lpctest_result(lpctest_ioctl(fd, LPC_IOC_SLOT, &worker.op), 0);
	worker.slot = mmap(NULL, worker.op.len, PROT_READ | PROT_WRITE, MAP_SHARED,
			   fd, worker.op.offset);
	vmtest_check(worker.slot != MAP_FAILED);
	return worker;
}

static struct worker attach(uint64_t features)
{
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);

	lpctest_result(lpctest_attach_features(fd, features), 0);
	return make_worker(fd);
}

static void detach(struct worker *worker)
{
	munmap(worker->slot, worker->op.len);
	close(worker->fd);
}

/* Its own slot, 0, or a further one. */
static struct lpc_slot *at(const struct worker *worker, uint32_t which)
{
	return (void *)((char *)worker->slot +
			(which ? worker->op.batch_at + (which - 1) * worker->op.batch_len : 0));
}

static uint64_t value_in(const struct worker *worker, uint32_t which)
{
	uint32_t in = which ? worker->op.batch_in : worker->op.in;

	vmtest_equal(at(worker, which)->msg.kind, LPC_MSG_CALL);
	vmtest_equal(at(worker, which)->msg.len, sizeof(uint64_t));
	return *(uint64_t *)((char *)at(worker, which) + in);
}

/* Answer with twice what came. */
static void answer(const struct worker *worker, uint32_t which)
{
	uint32_t out = which ? worker->op.batch_out : worker->op.out;
	struct lpc_slot *slot = at(worker, which);

	*(uint64_t *)((char *)slot + out) = 2 * value_in(worker, which);
	slot->status = 0;
	slot->len = sizeof(uint64_t);
	lpc_slot_answer(slot);
}

static int enter(const struct worker *worker, uint32_t flags)
{
	worker->slot->flags = flags;
	return ioctl(worker->fd, LPC_IOC_ENTER, worker->op.index) < 0 ? -errno : 0;
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
	struct worker worker = attach(FEATURES);
	unsigned int all = 1 + worker.op.batch, i;

	vmtest_check(worker.op.batch > 2 && all + 2 < CALLERS);
	queue(0, all + 2);
	lpctest_result(enter(&worker, 0), 0);
	vmtest_equal(worker.slot->batch, worker.op.batch);
	vmtest_equal(lpctest_calls(observer, LPC_CALL_RUNNING), all);
	vmtest_equal(lpctest_calls(observer, LPC_CALL_QUEUED), 2);
	for (i = 0; i < all; i++) {
		vmtest_equal(value_in(&worker, i), i);
		vmtest_check(!i || lpc_slot_work(at(&worker, i)), "call %u is there", i);
		answer(&worker, i);
	}
	/* The two that are left. */
	lpctest_result(enter(&worker, 0), 0);
	ended(0, all);
	vmtest_equal(worker.slot->batch, 1);
	vmtest_equal(lpc_slot_look(at(&worker, 2)), LPC_SLOT_AWAY);
	vmtest_equal(value_in(&worker, 0), all);
	vmtest_equal(value_in(&worker, 1), all + 1);
	answer(&worker, 0);
	vmtest_check(lpc_slot_work(at(&worker, 1)));
	answer(&worker, 1);
	/* One is waiting, and is not asked for. */
	queue(0, 1);
	lpctest_result(enter(&worker, LPC_ENTER_ANSWER), -EAGAIN);
	ended(all, 2);
	vmtest_equal(worker.slot->batch, 0);
	vmtest_equal(lpctest_calls(observer, LPC_CALL_QUEUED), 1);
	lpctest_result(enter(&worker, 0), 0);
	vmtest_equal(worker.slot->batch, 0);
	answer(&worker, 0);
	lpctest_result(enter(&worker, LPC_ENTER_ANSWER), -EAGAIN);
	ended(0, 1);
	detach(&worker);
}

/* What the worker has not begun when it enters waits again, in its old place. */
static void taken_back(void)
{
	struct worker worker = attach(FEATURES);

	queue(0, 3);
	lpctest_result(enter(&worker, 0), 0);
	vmtest_equal(worker.slot->batch, 2);
	answer(&worker, 0);
	lpctest_result(enter(&worker, 0), 0);
	ended(0, 1);
	vmtest_equal(worker.slot->batch, 1);
	vmtest_equal(value_in(&worker, 0), 1);
	vmtest_equal(value_in(&worker, 1), 2);
	/* Begun and not answered: it stays where it is. */
	answer(&worker, 0);
	vmtest_check(lpc_slot_work(at(&worker, 1)));
	lpctest_result(enter(&worker, LPC_ENTER_NONBLOCK), -EAGAIN);
	ended(1, 1);
	vmtest_equal(worker.slot->batch, 1);
	vmtest_equal(lpc_slot_look(at(&worker, 1)), LPC_SLOT_BEGUN);
	/* The next batch goes around it. */
	queue(4, 3);
	lpctest_result(enter(&worker, 0), 0);
	vmtest_equal(worker.slot->batch, 3);
	vmtest_equal(value_in(&worker, 1), 2);
	vmtest_equal(value_in(&worker, 2), 5);
	answer(&worker, 0);
	answer(&worker, 1);
	vmtest_check(lpc_slot_work(at(&worker, 2)));
	/* By its number as well. */
	lpctest_result(lpctest_respond_value(worker.fd, at(&worker, 2)->msg.call, 10), 0);
	lpctest_result(enter(&worker, 0), 0);
	ended(2, 1);
	ended(4, 2);
	vmtest_equal(worker.slot->batch, 0);
	answer(&worker, 0);
	lpctest_result(enter(&worker, LPC_ENTER_ANSWER), -EAGAIN);
	ended(6, 1);
	detach(&worker);
}

/* A worker with nothing to do takes what another has got and not begun. */
static void stolen(void)
{
	struct worker busy = attach(FEATURES), idle = make_worker(busy.fd);

	queue(0, 3);
	lpctest_result(enter(&busy, 0), 0);
	vmtest_equal(busy.slot->batch, 2);
	vmtest_check(lpc_slot_work(at(&busy, 1)));
	lpctest_result(enter(&idle, LPC_ENTER_NONBLOCK), 0);
	vmtest_equal(value_in(&idle, 0), 2);
	vmtest_check(!lpc_slot_work(at(&busy, 2)), "it is another's");
	answer(&idle, 0);
	lpctest_result(enter(&idle, LPC_ENTER_NONBLOCK), -EAGAIN);
	ended(2, 1);
	/* An answer to what has been taken away is nobody's. */
	answer(&busy, 0);
	answer(&busy, 1);
	answer(&busy, 2);
	lpctest_result(enter(&busy, LPC_ENTER_NONBLOCK), -EAGAIN);
	ended(0, 2);
	munmap(idle.slot, idle.op.len);
	detach(&busy);
}

/* A caller that leaves takes its call along, as if nobody had it. */
static void left(void)
{
	struct worker worker = attach(FEATURES);
	pid_t pid;

	queue(0, 1);
	pid = lpctest_call_fork(observer, LPC_KIND_UPCALL, RIG_WORK, 1);
	lpctest_wait_calls(observer, LPC_CALL_QUEUED, 2);
	lpctest_call(&callers[2], observer, RIG_BRIEF, 2);
	lpctest_wait_calls(observer, LPC_CALL_QUEUED, 3);
	lpctest_result(enter(&worker, 0), 0);
	vmtest_equal(worker.slot->batch, 2);
	lpctest_kill(pid);
	lpctest_result(lpctest_call_end(&callers[2]), -ETIMEDOUT);
	vmtest_equal(lpctest_calls(observer, LPC_CALL_ABANDONED), 0);
	vmtest_check(!lpc_slot_work(at(&worker, 1)), "its caller has gone");
	vmtest_check(!lpc_slot_work(at(&worker, 2)), "its time is over");
	answer(&worker, 0);
	/* And nobody is told. */
	lpctest_result(enter(&worker, LPC_ENTER_NONBLOCK), -EAGAIN);
	ended(0, 1);
	detach(&worker);
}

/* With the daemon goes what it has begun, and nothing else. */
static void death(void)
{
	struct worker worker = attach(FEATURES);
	uint64_t unknown = lpctest_half(observer).unknown;

	queue(0, 5);
	lpctest_result(enter(&worker, 0), 0);
	vmtest_equal(worker.slot->batch, 4);
	vmtest_check(lpc_slot_work(at(&worker, 1)));
	vmtest_check(lpc_slot_work(at(&worker, 2)));
	answer(&worker, 2);
	detach(&worker);
	lpctest_result(lpctest_call_end(&callers[0]), -EOWNERDEAD);
	lpctest_result(lpctest_call_end(&callers[1]), -EOWNERDEAD);
	ended(2, 1);
	vmtest_equal(lpctest_half(observer).unknown, unknown + 2);
	vmtest_equal(lpctest_calls(observer, LPC_CALL_QUEUED), 2);

	worker = attach(FEATURES);
	lpctest_result(enter(&worker, 0), 0);
	vmtest_equal(worker.slot->batch, 1);
	vmtest_equal(value_in(&worker, 0), 3);
	vmtest_check(lpc_slot_work(at(&worker, 1)));
	answer(&worker, 0);
	answer(&worker, 1);
	lpctest_result(enter(&worker, LPC_ENTER_ANSWER), -EAGAIN);
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
	struct worker worker = attach(FEATURES);
	pthread_t bulk, store;

	vmtest_check(worker.op.batch_out_len < RIG_BULK_MAX);
	queue(0, 1);
	vmtest_check(!pthread_create(&bulk, NULL, bulk_main, NULL));
	lpctest_wait_calls(observer, LPC_CALL_QUEUED, 2);
	vmtest_check(!pthread_create(&store, NULL, store_main, NULL));
	lpctest_wait_calls(observer, LPC_CALL_QUEUED, 3);
	queue(1, 1);
	lpctest_result(enter(&worker, 0), 0);
	vmtest_equal(worker.slot->batch, 0);
	answer(&worker, 0);
	lpctest_result(enter(&worker, 0), 0);
	vmtest_equal(worker.slot->msg.index, RIG_BULK);
	vmtest_equal(worker.slot->batch, 0);
	answer(&worker, 0);
	lpctest_result(enter(&worker, 0), 0);
	vmtest_equal(worker.slot->msg.index, RIG_STORE);
	vmtest_equal(worker.slot->msg.len, RIG_BULK_MAX);
	vmtest_equal(worker.slot->batch, 1);
	worker.slot->status = 0;
	worker.slot->len = 0;
	lpc_slot_answer(worker.slot);
	vmtest_check(lpc_slot_work(at(&worker, 1)));
	answer(&worker, 1);
	lpctest_result(enter(&worker, LPC_ENTER_ANSWER), -EAGAIN);
	ended(0, 2);
	pthread_join(bulk, NULL);
	pthread_join(store, NULL);
	detach(&worker);

	/* A daemon that knows nothing of batches. */
	worker = attach(LPCTEST_FEATURES);
	vmtest_equal(worker.op.batch, 0);
	queue(0, 2);
	lpctest_result(enter(&worker, 0), 0);
	vmtest_equal(lpctest_calls(observer, LPC_CALL_QUEUED), 1);
	answer(&worker, 0);
	lpctest_result(enter(&worker, 0), 0);
	answer(&worker, 0);
	lpctest_result(enter(&worker, LPC_ENTER_ANSWER), -EAGAIN);
	ended(0, 2);
	detach(&worker);
}

/* A daemon that lies about what it has begun harms its own calls. */
static void lies(void)
{
	struct worker worker = attach(FEATURES);

	queue(0, 3);
	lpctest_result(enter(&worker, 0), 0);
	/* Run and not run; never given, and answered all the same. */
	vmtest_check(lpc_slot_work(at(&worker, 1)));
	answer(&worker, 1);
	at(&worker, 1)->state = LPC_SLOT_FULL;
	at(&worker, 3)->state = LPC_SLOT_ANSWERED;
	at(&worker, 3)->len = ~0U;
	worker.slot->batch = ~0U;
	answer(&worker, 0);
	lpctest_result(enter(&worker, 0), 0);
	ended(0, 1);
	vmtest_equal(value_in(&worker, 0), 1);
	vmtest_equal(worker.slot->batch, 1);
	/* Results that the interface does not know. */
	answer(&worker, 0);
	vmtest_check(lpc_slot_work(at(&worker, 1)));
	answer(&worker, 1);
	at(&worker, 1)->len = worker.op.batch_out_len + 1;
	lpctest_result(enter(&worker, LPC_ENTER_ANSWER), -EAGAIN);
	ended(1, 1);
	lpctest_result(lpctest_call_end(&callers[2]), -EPROTO);
	vmtest_equal(at(&worker, 1)->response, -EPROTO);
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
