// SPDX-License-Identifier: MIT
/*
 * t_slot.c - workers that have a slot: answers and messages through shared memory,
 * with and without looking, and what LPC_IOC_SLOT, LPC_IOC_ENTER and mmap refuse.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lpc_slot.h"

#define WAITING	"/sys/class/lpc/rig0/waiting"
#define PARAMETER	"/sys/module/kshim/parameters/waiting"

static struct lpc_slot_op op;

static int enter(int fd, unsigned long index)
{
	return ioctl(fd, LPC_IOC_ENTER, index) < 0 ? -errno : 0;
}

static struct lpc_slot *make_slot(int fd)
{
	struct lpctest_worker worker = lpctest_worker(fd);

	op = worker.op;
	return worker.slot;
}

/* Attach, with all upcalls bound, and make a slot, where both sides wait so. */
static struct lpc_slot *attach(const char *waiting, int *ret_fd)
{
	*ret_fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	vmtest_write(WAITING, waiting);
	lpctest_result(lpctest_attach(*ret_fd), 0);
	lpctest_bind_all(*ret_fd, 2);
	return make_slot(*ret_fd);
}

static uint64_t value_in(const struct lpc_slot *slot)
{
	return *(const uint64_t *)((const char *)slot + op.in);
}

/* Write an answer; whether the worker must enter. */
static bool answer(struct lpc_slot *slot, uint64_t v, int status)
{
	*(uint64_t *)((char *)slot + op.out) = v;
	slot->status = status;
	slot->len = status ? 0 : sizeof(v);
	return lpc_slot_answer(slot);
}

static void refused(void)
{
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	struct lpc_slot *slot;

	op = (struct lpc_slot_op){ .size = sizeof(op) };
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_SLOT, &op), -ENOTCONN);
	lpctest_result(enter(fd, 0), -ENOTCONN);
	/* A daemon that has not said that it knows slots. */
	lpctest_result(lpctest_attach_features(fd, LPC_FEATURE_CANCEL), 0);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_SLOT, &op), -EINVAL);
	close(fd);

	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	op = (struct lpc_slot_op){ .size = sizeof(op), .flags = 1 };
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_SLOT, &op), -EINVAL);
	lpctest_result(enter(fd, 0), -ENOENT);
	vmtest_check(mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED);
	slot = make_slot(fd);
	lpctest_result(enter(fd, 1), -ENOENT);
	lpctest_result(enter(fd, ~0UL), -ENOENT);
	slot->flags = 8;
	lpctest_result(enter(fd, 0), -EINVAL);
	/* Not part of a slot, and not one that is not there. */
	vmtest_check(mmap(NULL, op.len, PROT_READ, MAP_SHARED, fd, op.len) == MAP_FAILED);
	vmtest_check(mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED);
	vmtest_check(mmap(NULL, op.len, PROT_READ, MAP_SHARED, fd, 4096) == MAP_FAILED);
	slot->flags = LPC_ENTER_NONBLOCK;
	lpctest_result(enter(fd, 0), -EAGAIN);
	slot->flags = 0;
	slot->timeout_ns = LPCTEST_MS;
	lpctest_result(enter(fd, 0), -ETIME);
	munmap(slot, op.len);
	close(fd);
}

/* No more of them than the protocol says. */
static void too_many(void)
{
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR), err = 0;
	uint64_t bytes = 0;
	uint32_t n;

	lpctest_result(lpctest_attach(fd), 0);
	for (n = 0; n <= LPC_SLOTS_MAX && bytes <= LPC_SLOTS_BYTES_MAX && !err; n++) {
		op = (struct lpc_slot_op){ .size = sizeof(op) };
		err = lpctest_ioctl(fd, LPC_IOC_SLOT, &op);
		bytes += op.len;
	}
	lpctest_result(err, -ENOSPC);
	close(fd);
}

static void by_entering(void)
{
	struct lpctest_caller caller;
	struct lpc_slot *slot;
	int fd;

	slot = attach("event", &fd);
	lpctest_call(&caller, fd, RIG_WORK, 20);
	lpctest_result(enter(fd, op.index), 0);
	vmtest_equal(slot->msg.kind, LPC_MSG_CALL);
	vmtest_equal(slot->msg.index, RIG_WORK);
	vmtest_equal(slot->msg.len, sizeof(uint64_t));
	vmtest_equal(value_in(slot), 20);
	vmtest_equal(slot->look_ns, 0);
	/* What is not answered is the message again. */
	lpctest_result(enter(fd, op.index), 0);
	vmtest_equal(slot->msg.kind, LPC_MSG_CALL);
	/* Answered, and there is nothing else. */
	vmtest_check(answer(slot, 40, 0), "the caller sleeps");
	slot->flags = LPC_ENTER_NONBLOCK;
	lpctest_result(enter(fd, op.index), -EAGAIN);
	lpctest_result(lpctest_call_end(&caller), 0);
	vmtest_equal(caller.v, 40);
	vmtest_equal(slot->response, 0);

	/* An error; an answer too long; an error that is none. */
	slot->flags = 0;
	lpctest_call(&caller, fd, RIG_WORK, 1);
	lpctest_result(enter(fd, op.index), 0);
	answer(slot, 0, -ENOSPC);
	slot->flags = LPC_ENTER_NONBLOCK;
	lpctest_result(enter(fd, op.index), -EAGAIN);
	lpctest_result(lpctest_call_end(&caller), -ENOSPC);
	slot->flags = 0;
	lpctest_call(&caller, fd, RIG_WORK, 1);
	lpctest_result(enter(fd, op.index), 0);
	answer(slot, 0, 0);
	slot->len = ~0U;
	slot->flags = LPC_ENTER_NONBLOCK;
	lpctest_result(enter(fd, op.index), -EAGAIN);
	lpctest_result(lpctest_call_end(&caller), -EPROTO);
	vmtest_equal(slot->response, -EPROTO);
	slot->flags = 0;
	lpctest_call(&caller, fd, RIG_WORK, 1);
	lpctest_result(enter(fd, op.index), 0);
	answer(slot, 0, 1);
	slot->flags = LPC_ENTER_NONBLOCK;
	lpctest_result(enter(fd, op.index), -EAGAIN);
	lpctest_result(lpctest_call_end(&caller), -EPROTO);

	/* By its number, too; and then not in the slot any more. */
	slot->flags = 0;
	lpctest_call(&caller, fd, RIG_WORK, 1);
	lpctest_result(enter(fd, op.index), 0);
	lpctest_result(lpctest_respond_value(fd, slot->msg.call, 7), 0);
	answer(slot, 8, 0);
	slot->flags = LPC_ENTER_NONBLOCK;
	lpctest_result(enter(fd, op.index), -EAGAIN);
	lpctest_result(lpctest_call_end(&caller), 0);
	vmtest_equal(caller.v, 7);
	munmap(slot, op.len);
	close(fd);
}

/* Both sides look: no command between a call's message and its answer. */
static void by_looking(void)
{
	struct lpctest_caller caller;
	struct lpc_slot *slot;
	int fd, i;

	slot = attach("spin", &fd);
	slot->flags = LPC_ENTER_LOOK;
	lpctest_result(enter(fd, op.index), 0);
	vmtest_equal(slot->msg.kind, LPC_MSG_NONE);
	vmtest_equal(lpc_slot_look(slot), LPC_SLOT_IDLE);
	for (i = 0; i < 100; i++) {
		lpctest_call(&caller, fd, RIG_WORK, i);
		while (lpc_slot_look(slot) != LPC_SLOT_FULL)
			;
		vmtest_equal(value_in(slot), i);
		vmtest_check(!lpc_slot_read(&slot->sleeper), "the caller looks");
		/* It may have taken the answer by the time this would tell it. */
		answer(slot, 2 * i, 0);
		lpctest_result(lpctest_call_end(&caller), 0);
		vmtest_equal(caller.v, 2 * i);
		vmtest_equal(lpc_slot_look(slot), LPC_SLOT_IDLE);
	}
	/* An event makes the worker enter. */
	lpctest_result(lpctest_down_value(fd, RIG_RAISE_IRQ, 1, NULL), 0);
	vmtest_equal(lpc_slot_look(slot), LPC_SLOT_KICKED);
	lpctest_result(enter(fd, op.index), 0);
	vmtest_equal(slot->msg.kind, LPC_MSG_EVENT);
	lpctest_result(enter(fd, op.index), 0);
	vmtest_equal(slot->msg.kind, LPC_MSG_EVENT);
	lpctest_result(enter(fd, op.index), 0);
	vmtest_equal(slot->msg.kind, LPC_MSG_NONE);
	/* So does a change of the waiting; a caller then sleeps, and says so. */
	vmtest_write(WAITING, "event");
	vmtest_equal(lpc_slot_look(slot), LPC_SLOT_KICKED);
	lpctest_call(&caller, fd, RIG_WORK, 5);
	lpctest_result(enter(fd, op.index), 0);
	vmtest_equal(slot->msg.kind, LPC_MSG_CALL);
	vmtest_equal(slot->look_ns, 0);
	vmtest_check(answer(slot, 10, 0), "the caller sleeps");
	slot->flags = LPC_ENTER_NONBLOCK;
	lpctest_result(enter(fd, op.index), -EAGAIN);
	lpctest_result(lpctest_call_end(&caller), 0);
	/* A worker that has left gets nothing by its slot. */
	vmtest_write(WAITING, "spin");
	slot->flags = LPC_ENTER_LOOK;
	lpctest_result(enter(fd, op.index), 0);
	vmtest_check(lpc_slot_leave(slot));
	lpctest_call(&caller, fd, RIG_BRIEF, 5);
	lpctest_result(lpctest_call_end(&caller), -ETIMEDOUT);
	vmtest_equal(lpc_slot_look(slot), LPC_SLOT_AWAY);
	munmap(slot, op.len);
	close(fd);
	vmtest_write(WAITING, "event");
}

/* The daemon dies with a call in its slot. */
static void death(void)
{
	int observer = lpctest_open(LPCTEST_DEVICE, O_RDONLY), fd;
	struct lpctest_caller caller;
	struct lpc_slot *slot;

	slot = attach("spin", &fd);
	slot->flags = LPC_ENTER_LOOK;
	lpctest_result(enter(fd, op.index), 0);
	lpctest_call(&caller, observer, RIG_WORK, 3);
	while (lpc_slot_look(slot) != LPC_SLOT_FULL)
		;
	munmap(slot, op.len);
	close(fd);
	lpctest_result(lpctest_call_end(&caller), -EOWNERDEAD);
	lpctest_quiet(observer);
	close(observer);
	vmtest_write(WAITING, "event");
}

/* A slot is one worker's. */
static void entered_twice(void)
{
	struct lpc_slot *slot;
	pid_t pid;
	int fd;

	slot = attach("event", &fd);
	pid = fork();
	if (!pid) {
		enter(fd, 0);
		_exit(0);
	}
	vmtest_check(vmtest_asleep(pid, "lpc_enter", 5000));
	lpctest_result(enter(fd, 0), -EBUSY);
	lpctest_kill(pid);
	munmap(slot, op.len);
	close(fd);
}

int main(void)
{
	lpctest_load(NULL);
	refused();
	too_many();
	entered_twice();
	by_entering();
	by_looking();
	death();
	vmtest_errno(write(open(WAITING, O_WRONLY), "often", 5), EINVAL);
	vmtest_errno(write(open(PARAMETER, O_WRONLY), "often", 5), EINVAL);
	return 0;
}
