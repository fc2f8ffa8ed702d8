// SPDX-License-Identifier: MIT
/*
 * t_stats.c - counters and histograms of procedures add up with what was done,
 * and calls in flight and what hangs on them can be seen.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

/* How many took 2^@from ns or more. */
static uint64_t in_histogram(const struct lpc_info_procedure *info, int from)
{
	uint64_t sum = 0;
	int i;

	for (i = from; i < LPC_HISTOGRAM; i++)
		sum += info->histogram[i];
	return sum;
}

static int work(struct lpctest_work *work)
{
	if (work->msg.kind == LPC_MSG_CALL && work->msg.index == RIG_WORK) {
		switch (lpctest_in(work)) {
		case 1:
			return -EXDEV;
		case 2:
			return lpctest_out(work, RIG_BAD);
		case 3:
			usleep(20000);
			break;
		}
	}
	return lpctest_double(work);
}

static void procedures(int observer)
{
	const struct lpctest_daemon daemon = { .workers = 1, .work = work };
	struct lpc_info_procedure info;
	static uint8_t bytes[RIG_BULK_MAX];
	pid_t pid = lpctest_daemon(&daemon);
	int i;

	for (i = 0; i < 10; i++)
		lpctest_result(lpctest_up_value(observer, RIG_WORK, 100, NULL), 0);
	lpctest_result(lpctest_up_value(observer, RIG_WORK, 1, NULL), -EXDEV);
	lpctest_result(lpctest_up_value(observer, RIG_WORK, 1, NULL), -EXDEV);
	lpctest_result(lpctest_up_value(observer, RIG_WORK, 2, NULL), -EPROTO);
	lpctest_result(lpctest_up_value(observer, RIG_WORK, 3, NULL), 0);
	info = lpctest_procedure(observer, LPC_KIND_UPCALL, RIG_WORK);
	vmtest_string(info.name, "work");
	vmtest_equal(info.flags, LPC_PROCEDURE_PUBLIC);
	vmtest_equal(info.since, 1);
	vmtest_equal(info.timeout_ms, 0);
	vmtest_equal(info.bound, 1);
	vmtest_equal(info.calls, 14);
	vmtest_equal(info.errors, 2);
	vmtest_equal(info.failed, 1);
	vmtest_equal(info.timeouts, 0);
	vmtest_equal(info.cancelled, 0);
	vmtest_equal(info.in_bytes, 14 * 8);
	vmtest_equal(info.out_bytes, 11 * 8);
	vmtest_equal(in_histogram(&info, 0), info.calls);
	/* One took 20 ms and more: buckets from 2^24 ns on. */
	vmtest_check(info.total_ns >= 20 * LPCTEST_MS);
	vmtest_check(in_histogram(&info, 24) >= 1);

	lpctest_result(lpctest_request(observer, LPC_KIND_UPCALL, RIG_BULK, bytes,
				       1000, bytes, sizeof(bytes), NULL), 0);
	info = lpctest_procedure(observer, LPC_KIND_UPCALL, RIG_BULK);
	vmtest_equal(info.in_bytes, 1000);
	vmtest_equal(info.out_bytes, 1000);
	vmtest_equal(info.timeout_ms, 5000);

	lpctest_result(lpctest_down_value(observer, RIG_ADD, 1, NULL), 0);
	lpctest_result(lpctest_down_value(observer, RIG_ADD, RIG_BAD, NULL), -EPROTO);
	lpctest_result(lpctest_down_value(observer, RIG_FAIL, 1, NULL), -EXDEV);
	info = lpctest_procedure(observer, LPC_KIND_DOWNCALL, RIG_ADD);
	vmtest_equal(info.calls, 2);
	vmtest_equal(info.failed, 1);
	vmtest_equal(info.out_bytes, 8);
	vmtest_equal(in_histogram(&info, 0), 2);
	info = lpctest_procedure(observer, LPC_KIND_DOWNCALL, RIG_FAIL);
	vmtest_equal(info.errors, 1);
	vmtest_equal(info.out_bytes, 0);
	lpctest_kill(pid);
}

static void flight(int fd)
{
	struct lpctest_caller caller, waiter;
	uint64_t words[RIG_LOCK_WORDS];
	struct lpc_info_call call[4];
	struct lpc_info_lock lock;
	struct lpc_message msg;
	uint32_t len;

	lpctest_call(&caller, fd, RIG_WORK, 1);
	lpctest_wait_calls(fd, LPC_CALL_QUEUED, 1);
	lpctest_result(lpctest_query(fd, LPC_QUERY_CALLS, 0, call, sizeof(call),
				     &len), 0);
	vmtest_equal(len, sizeof(call[0]));
	vmtest_equal(call[0].call, 0);
	vmtest_equal(call[0].caller_pid, caller.tid);
	vmtest_equal(lpctest_half(fd).calls_pending, 1);

	msg = lpctest_take(fd, NULL);
	lpctest_result(lpctest_query(fd, LPC_QUERY_CALLS, 0, call, sizeof(call),
				     &len), 0);
	vmtest_equal(len, sizeof(call[0]));
	vmtest_equal(call[0].call, msg.call);
	vmtest_equal(call[0].chain, msg.chain);
	vmtest_equal(call[0].index, RIG_WORK);
	vmtest_equal(call[0].state, LPC_CALL_RUNNING);
	vmtest_equal(call[0].depth, 1);
	vmtest_check(call[0].age_ns > 0);
	/* How much there would be is told to who has no room. */
	lpctest_result(lpctest_query(fd, LPC_QUERY_CALLS, 0, NULL, 0, &len), 0);
	vmtest_equal(len, sizeof(call[0]));

	lpctest_result(lpctest_lock(fd, msg.call, RIG_STATE, words, 0, 0), 0);
	lpctest_call_kind(&waiter, fd, LPC_KIND_DOWNCALL, RIG_LOCK_ADD, 1);
	lpctest_wait_lock_waiters(fd, RIG_STATE, 1);
	lock = lpctest_lock_info(fd, RIG_STATE);
	vmtest_string(lock.name, "state");
	vmtest_equal(lock.len, sizeof(words));
	vmtest_equal(lock.holder, LPC_HOLDER_USER);
	vmtest_equal(lock.holder_pid, gettid());
	vmtest_equal(lock.holder_chain, msg.chain);
	vmtest_check(lock.held_ns > 0);
	vmtest_equal(lock.taken, 1);
	lpctest_result(lpctest_discard(fd, msg.call, RIG_STATE), 0);
	lpctest_result(lpctest_call_end(&waiter), 0);
	lock = lpctest_lock_info(fd, RIG_STATE);
	vmtest_equal(lock.holder, LPC_HOLDER_NONE);
	vmtest_equal(lock.holder_pid, 0);
	vmtest_equal(lock.taken, 2);
	vmtest_equal(lock.contended, 1);
	lpctest_result(lpctest_respond_value(fd, msg.call, 1), 0);
	lpctest_result(lpctest_call_end(&caller), 0);
}

static void halves(int fd)
{
	struct lpc_info_half info = lpctest_half(fd);
	static char text[16384];
	uint32_t len;

	vmtest_string(info.name, "rig0");
	vmtest_string(info.interface, RIG_NAME);
	vmtest_equal(info.version, RIG_VERSION);
	vmtest_check(info.signature == RIG_SIGNATURE_2);
	vmtest_equal(info.count[LPC_KIND_UPCALL], RIG_UPCALLS);
	vmtest_equal(info.count[LPC_KIND_DOWNCALL], RIG_DOWNCALLS);
	vmtest_equal(info.count[LPC_KIND_EVENT], RIG_EVENTS);
	vmtest_equal(info.count[LPC_KIND_LOCK], RIG_LOCKS);
	vmtest_equal(info.count[LPC_KIND_SEMAPHORE], RIG_SEMAPHORES);
	vmtest_equal(info.daemon_pid, getpid());
	lpctest_result(lpctest_query(fd, LPC_QUERY_DESCRIPTION, 0, text, sizeof(text),
				     &len), 0);
	vmtest_check(!strncmp(text, "{\"schema\":1,\"interface\":\"rig\",", 30), "%s", text);
	vmtest_equal(len, strlen(text));
	vmtest_equal(info.description_len, len);
	/* Less room than there is to say. */
	memset(text, 0, sizeof(text));
	lpctest_result(lpctest_query(fd, LPC_QUERY_DESCRIPTION, 0, text, 5, &len), 0);
	vmtest_string(text, "{\"sch");
	vmtest_equal(len, info.description_len);
	vmtest_string(vmtest_read("/sys/class/lpc/rig0/interface"), "rig\n");
	vmtest_string(vmtest_read("/sys/class/lpc/rig0/signature"),
		      "2222222222222222\n");
}

int main(void)
{
	int observer, fd;

	lpctest_load(NULL);
	observer = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	procedures(observer);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	flight(fd);
	halves(fd);
	lpctest_quiet(fd);
	close(fd);
	close(observer);
	return 0;
}
