// SPDX-License-Identifier: MIT
/*
 * ring.c - reading with many reads in flight, by io_uring: one thread, whatever
 * has ended asked for again at one entry.
 */
#include <errno.h>
#include <liburing.h>
#include <stdlib.h>

#include "depth.h"
#include "ring.h"

#define BLOCK 4096

/**
 * struct reads - reads in flight
 * @ring: that they are asked for with
 * @fd: the file they read, from its beginning
 * @buffers: a block for each
 */
struct reads {
	struct io_uring ring;
	int fd;
	char *buffers;
};

static void ask(struct reads *reads, unsigned int i)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&reads->ring);

	io_uring_prep_read(sqe, reads->fd, reads->buffers + (size_t)i * BLOCK,
			   BLOCK, (uint64_t)i * BLOCK);
	sqe->user_data = i;
}

/* Take what has ended, and ask for it again: how much, or an error number. */
static int take_ended(struct reads *reads)
{
	struct io_uring_cqe *cqe;
	unsigned int head;
	int n = 0;

	io_uring_for_each_cqe(&reads->ring, head, cqe) {
		if (cqe->res != BLOCK)
			return cqe->res < 0 ? cqe->res : -EIO;
		ask(reads, (unsigned int)cqe->user_data);
		n++;
	}
	io_uring_cq_advance(&reads->ring, (unsigned int)n);
	return n;
}

static int read_all(struct reads *reads, struct samples *samples,
		    unsigned int most)
{
	struct depth depth = { .samples = samples };
	unsigned int i;
	int n;

	for (i = 0; i < most; i++)
		ask(reads, i);
	do {
		n = io_uring_submit_and_wait(&reads->ring, 1);
		if (n >= 0)
			n = take_ended(reads);
	} while (n >= 0 && depth_count(&depth, (unsigned int)n));
	return n < 0 ? n : 0;
}

/**
 * ring_time_reads - what one read of 4 KiB costs among many
 * @samples: the times
 * @fd: the file
 * @depth: how many are in flight
 *
 * Return: 0 or a negative error number.
 */
int ring_time_reads(struct samples *samples, int fd, unsigned int depth)
{
	struct reads reads = { .fd = fd };
	int err;

	reads.buffers = aligned_alloc(BLOCK, (size_t)depth * BLOCK);
	if (!reads.buffers)
		return -ENOMEM;
	err = io_uring_queue_init(depth, &reads.ring,
				  IORING_SETUP_COOP_TASKRUN |
				  IORING_SETUP_SINGLE_ISSUER);
	if (!err) {
		err = read_all(&reads, samples, depth);
		io_uring_queue_exit(&reads.ring);
	}
	free(reads.buffers);
	return err;
}
