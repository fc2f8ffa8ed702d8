// SPDX-License-Identifier: MIT
/*
 * t_event.c - events come in order; what finds no room is put to the last one
 * and counted; none is lost; they wait for a daemon that comes later.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

/* Take events until there is none; the sum of the counts of TICK. */
static uint64_t drain(int fd, uint64_t first_tick, unsigned int *ret_messages)
{
	uint64_t tick, next = first_tick, times = 0;
	struct lpc_message msg;
	int err;

	*ret_messages = 0;
	for (;;) {
		err = lpctest_poll(fd, &tick, sizeof(tick), LPC_POLL_NONBLOCK, 0,
				   &msg);
		if (err)
			break;
		vmtest_equal(msg.kind, LPC_MSG_EVENT);
		vmtest_equal(msg.call, 0);
		vmtest_equal(msg.chain, 0);
		vmtest_check(msg.count >= 1);
		if (msg.index == RIG_BARE) {
			vmtest_equal(msg.len, 0);
			continue;
		}
		vmtest_equal(msg.index, RIG_TICK);
		vmtest_equal(msg.len, sizeof(tick));
		/* The payload is that of the last time. */
		next += msg.count;
		vmtest_equal(tick, next - 1);
		times += msg.count;
		++*ret_messages;
	}
	lpctest_result(err, -EAGAIN);
	return times;
}

static void same(int fd, uint64_t raised, uint64_t coalesced)
{
	struct lpc_info_event info = lpctest_event(fd, RIG_TICK);

	vmtest_equal(info.raised, raised);
	vmtest_equal(info.delivered, raised);
	vmtest_equal(info.coalesced, coalesced);
	vmtest_equal(info.queued, 0);
	vmtest_equal(lpctest_event(fd, RIG_BARE).delivered, raised);
}

static void one_by_one(int fd)
{
	unsigned int messages;

	lpctest_result(lpctest_exec(fd, 0, RIG_RAISE, RIG_QUEUE, NULL), 0);
	vmtest_equal(lpctest_event(fd, RIG_TICK).queued, RIG_QUEUE);
	vmtest_equal(drain(fd, 0, &messages), RIG_QUEUE);
	vmtest_equal(messages, RIG_QUEUE);
	same(fd, RIG_QUEUE, 0);
}

static void too_many(int fd)
{
	unsigned int messages;

	lpctest_result(lpctest_exec(fd, 0, RIG_RAISE_IRQ, 100, NULL), 0);
	vmtest_equal(lpctest_event(fd, RIG_TICK).queued, RIG_QUEUE);
	vmtest_equal(drain(fd, RIG_QUEUE, &messages), 100);
	vmtest_equal(messages, RIG_QUEUE);
	same(fd, RIG_QUEUE + 100, 100 - RIG_QUEUE);
}

/* Events that nobody serves are kept, as many as there is room for. */
static void later(void)
{
	struct lpc_hello hello = lpctest_hello();
	int observer = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	unsigned int messages;

	lpctest_result(lpctest_down_value(observer, RIG_RAISE, 10, NULL), 0);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), 0);
	/* Not before it is bound. */
	lpctest_result(lpctest_poll(fd, NULL, 0, LPC_POLL_NONBLOCK, 0, NULL),
		       -EAGAIN);
	lpctest_bind_all(fd, RIG_VERSION);
	vmtest_equal(drain(fd, RIG_QUEUE + 100, &messages), 10);
	vmtest_equal(messages, RIG_QUEUE);
	close(fd);

	/* What a daemon did not take is the next one's. */
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	lpctest_result(lpctest_exec(fd, 0, RIG_RAISE, 3, NULL), 0);
	close(fd);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	vmtest_equal(drain(fd, RIG_QUEUE + 110, &messages), 3);
	close(fd);
	close(observer);
}

int main(void)
{
	int fd;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	one_by_one(fd);
	too_many(fd);
	lpctest_quiet(fd);
	close(fd);
	later();
	return 0;
}
