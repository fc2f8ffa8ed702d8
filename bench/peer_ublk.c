// SPDX-License-Identifier: MIT
/*
 * peer_ublk.c - a block device served from user space by ublk: a null target,
 * one queue, one thread, on the caller's processor.  Needs commands encoded as
 * ioctls are (Linux 6.4 or later).
 */
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <linux/ublk_cmd.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "peer.h"
#include "ring.h"
#include "series.h"
#include "timed.h"

#define CONTROL	 "/dev/ublk-control"
#define DEPTH	 32
#define IO_BYTES 65536
#define SECTORS	 8192
#define SECTOR	 512

#define CONTROL_COMMAND(number) _IOWR('u', number, struct ublksrv_ctrl_cmd)
#define IO_COMMAND(number)	_IOWR('u', number, struct ublksrv_io_cmd)

/**
 * struct target - the device
 * @id: its number, in memory that parent and child share
 * @control: ring of commands about the device
 * @control_fd: file they go to
 * @queue: ring of its requests
 * @fd: file these come from
 * @requests: the requests, by tag
 * @buffers: their data, IO_BYTES each
 */
struct target {
	int *id;
	struct io_uring control;
	int control_fd;
	struct io_uring queue;
	int fd;
	const struct ublksrv_io_desc *requests;
	char *buffers;
};

static int control_open(struct target *target)
{
	target->control_fd = open(CONTROL, O_RDWR | O_CLOEXEC);
	if (target->control_fd < 0)
		return -errno;
	return io_uring_queue_init(4, &target->control, IORING_SETUP_SQE128);
}

static int control_submit(struct target *target, unsigned int number,
			   void *data, size_t len, uint64_t inline_data)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&target->control);
	const struct ublksrv_ctrl_cmd command = {
		.dev_id = (uint32_t)*target->id,
		.queue_id = UINT16_MAX,
		.len = (uint16_t)len,
		.addr = (uintptr_t)data,
		.data = { inline_data },
	};

	if (!sqe)
		return -EBUSY;
	memset(sqe, 0, 2 * sizeof(*sqe));
	sqe->opcode = IORING_OP_URING_CMD;
	sqe->fd = target->control_fd;
	sqe->cmd_op = (uint32_t)CONTROL_COMMAND(number);
	memcpy(sqe->cmd, &command, sizeof(command));
	return io_uring_submit(&target->control);
}

static int control(struct target *target, unsigned int number, void *data,
		   size_t len)
{
	struct io_uring_cqe *cqe;
	int err;

	err = control_submit(target, number, data, len, 0);
	if (err < 0)
		return err;
	err = io_uring_wait_cqe(&target->control, &cqe);
	if (err)
		return err;
	err = cqe->res;
	io_uring_cqe_seen(&target->control, cqe);
	return err;
}

static int add_device(struct target *target)
{
	struct ublksrv_ctrl_dev_info info = {
		.nr_hw_queues = 1,
		.queue_depth = DEPTH,
		.max_io_buf_bytes = IO_BYTES,
		.dev_id = (uint32_t)*target->id,
	};
	struct ublk_params params = {
		.len = sizeof(params),
		.types = UBLK_PARAM_TYPE_BASIC,
		.basic = {
			.logical_bs_shift = 9,
			.physical_bs_shift = 12,
			.io_opt_shift = 12,
			.io_min_shift = 9,
			.max_sectors = IO_BYTES / SECTOR,
			.dev_sectors = SECTORS,
		},
	};
	int err;

	err = control(target, UBLK_CMD_ADD_DEV, &info, sizeof(info));
	if (err)
		return err;
	*target->id = (int)info.dev_id;
	return control(target, UBLK_CMD_SET_PARAMS, &params, sizeof(params));
}

static int submit(struct target *target, unsigned int number,
		   unsigned int tag, int result)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&target->queue);
	const struct ublksrv_io_cmd command = {
		.tag = (uint16_t)tag,
		.result = result,
		.addr = (uintptr_t)(target->buffers + (size_t)tag * IO_BYTES),
	};

	if (!sqe)
		return -EBUSY;
	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = IORING_OP_URING_CMD;
	sqe->fd = target->fd;
	sqe->cmd_op = (uint32_t)IO_COMMAND(number);
	sqe->user_data = tag;
	memcpy(sqe->cmd, &command, sizeof(command));
	return 0;
}

static int open_queue(struct target *target)
{
	char path[32];
	unsigned int tag;
	int err;

	snprintf(path, sizeof(path), "/dev/ublkc%d", *target->id);
	target->fd = open(path, O_RDWR | O_CLOEXEC);
	if (target->fd < 0)
		return -errno;
	target->requests = mmap(NULL, DEPTH * sizeof(*target->requests),
				PROT_READ, MAP_SHARED | MAP_POPULATE,
				target->fd, UBLKSRV_CMD_BUF_OFFSET);
	if (target->requests == MAP_FAILED)
		return -errno;
	target->buffers = mmap(NULL, (size_t)DEPTH * IO_BYTES,
			       PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1,
			       0);
	if (target->buffers == MAP_FAILED)
		return -errno;
	err = io_uring_queue_init(DEPTH, &target->queue,
				  IORING_SETUP_COOP_TASKRUN |
				  IORING_SETUP_SINGLE_ISSUER);
	if (err)
		return err;
	for (tag = 0; tag < DEPTH && !err; tag++)
		err = submit(target, UBLK_IO_FETCH_REQ, tag, -1);
	return err;
}

/* Answer and wait, at one entry. */
static int answer_all(struct target *target)
{
	struct io_uring_cqe *cqe;
	unsigned int head, count, tag;
	int err;

	for (;;) {
		err = io_uring_submit_and_wait(&target->queue, 1);
		if (err < 0)
			return err;
		count = 0;
		io_uring_for_each_cqe(&target->queue, head, cqe) {
			if (cqe->res != UBLK_IO_RES_OK)
				return cqe->res;
			tag = (unsigned int)cqe->user_data;
			err = submit(target, UBLK_IO_COMMIT_AND_FETCH_REQ, tag,
				     (int)target->requests[tag].nr_sectors *
				     SECTOR);
			if (err)
				return err;
			count++;
		}
		io_uring_cq_advance(&target->queue, count);
	}
}

static int serve(void *arg)
{
	struct target target = { .id = arg };
	int err;

	err = control_open(&target);
	if (!err)
		err = add_device(&target);
	if (!err)
		err = open_queue(&target);
	if (err)
		return err;
	err = io_uring_submit(&target.queue);
	if (err < 0)
		return err;
	/* Its end is not waited for: it reads from the device. */
	err = control_submit(&target, UBLK_CMD_START_DEV, NULL, 0,
			     (uint64_t)getpid());
	return err < 0 ? err : answer_all(&target);
}

static void delete_device(int *id)
{
	struct target target = { .id = id };

	if (*id >= 0 && !control_open(&target)) {
		control(&target, UBLK_CMD_DEL_DEV, NULL, 0);
		io_uring_queue_exit(&target.control);
	}
	if (target.control_fd > 0)
		close(target.control_fd);
}

/* The device, as soon as it has a number and is served. */
static int open_device(const struct peer *peer, const int *id)
{
	char path[32];
	int fd, tries = 1000;

	while (__atomic_load_n(id, __ATOMIC_RELAXED) < 0 && tries--)
		usleep(2000);
	snprintf(path, sizeof(path), "/dev/ublkb%d", *id);
	fd = peer_open(peer, path, O_RDONLY | O_DIRECT);
	return fd;
}

/* With as many reads in flight as the series' argument says. */
int measure_ublk(const struct series *series, struct samples *samples)
{
	struct peer peer;
	int fd, err, *id;

	id = mmap(NULL, sizeof(*id), PROT_READ | PROT_WRITE,
		  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (id == MAP_FAILED)
		return -errno;
	*id = -1;
	err = peer_start(&peer, serve, id);
	if (err)
		goto unmap;
	fd = open_device(&peer, id);
	if (fd < 0)
		err = fd;
	else if (series->arg == 1)
		err = timed_read(samples, fd, SERIES_4K);
	else
		err = ring_time_reads(samples, fd, (unsigned int)series->arg);
	if (fd >= 0)
		close(fd);
	peer_stop(&peer);
	delete_device(id);
unmap:
	munmap(id, sizeof(*id));
	return err;
}
