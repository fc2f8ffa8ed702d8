// SPDX-License-Identifier: MIT
/*
 * peer_nbd.c - a block device served from user space by NBD: a server that
 * knows what it sends (zeros), at the other end of a socket pair.
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/nbd.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "peer.h"
#include "series.h"
#include "timed.h"

#define DEVICE "/dev/nbd0"
#define BLOCK  4096
#define BLOCKS 1024
#define MOST   (1 << 17)

/* One request in flight needs one answer; both lie in a single write. */
struct answer {
	struct nbd_reply head;
	char data[MOST];
} __attribute__((packed));

static void *attend(void *arg)
{
	const int *device = arg;

	ioctl(*device, NBD_DO_IT);
	return NULL;
}

static int receive(int socket, void *to, size_t len)
{
	return recv(socket, to, len, MSG_WAITALL) == (ssize_t)len ? 0 : -EPIPE;
}

static int answer_all(int socket)
{
	static struct answer answer;
	struct nbd_request request;
	uint32_t len;
	ssize_t size;

	answer.head.magic = htobe32(NBD_REPLY_MAGIC);
	while (!receive(socket, &request, sizeof(request))) {
		len = be32toh(request.len);
		if (be32toh(request.type) == NBD_CMD_DISC)
			return 0;
		memcpy(answer.head.handle, request.handle,
		       sizeof(request.handle));
		/* The device is read-only: nothing else carries data. */
		if (be32toh(request.type) != NBD_CMD_READ)
			len = 0;
		if (len > MOST)
			return -EMSGSIZE;
		size = (ssize_t)(sizeof(answer.head) + len);
		if (send(socket, &answer, (size_t)size, 0) != size)
			return -EPIPE;
	}
	return -EPIPE;
}

static int serve(void *arg)
{
	int device = open(DEVICE, O_RDWR | O_CLOEXEC), ends[2];
	pthread_t thread;
	int err;

	(void)arg;
	if (device < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) ||
	    ioctl(device, NBD_CLEAR_SOCK) ||
	    ioctl(device, NBD_SET_BLKSIZE, (unsigned long)BLOCK) ||
	    ioctl(device, NBD_SET_SIZE_BLOCKS, (unsigned long)BLOCKS) ||
	    ioctl(device, NBD_SET_FLAGS,
		  (unsigned long)(NBD_FLAG_HAS_FLAGS | NBD_FLAG_READ_ONLY)) ||
	    ioctl(device, NBD_SET_SOCK, (unsigned long)ends[0]))
		return -errno;
	if (pthread_create(&thread, NULL, attend, &device))
		return -EAGAIN;
	err = answer_all(ends[1]);
	/* Disconnected as it should be: wait for the end. */
	while (!err)
		pause();
	return err;
}

/* The device is there before it is served: its size tells. */
static int await_size(int fd)
{
	uint64_t size = 0, until = clock_now() + 10 * NS_PER_S;

	while (!ioctl(fd, BLKGETSIZE64, &size) && !size) {
		if (clock_now() > until)
			return -ETIMEDOUT;
		usleep(2000);
	}
	return size ? 0 : -errno;
}

int measure_nbd(const struct series *series, struct samples *samples)
{
	struct peer peer;
	int fd, err;

	err = peer_start(&peer, serve, NULL);
	if (err)
		return err;
	fd = peer_open(&peer, DEVICE, O_RDONLY | O_DIRECT);
	err = fd < 0 ? fd : await_size(fd);
	if (!err)
		err = timed_read(samples, fd, series->arg);
	if (fd >= 0) {
		ioctl(fd, NBD_DISCONNECT);
		close(fd);
	}
	peer_stop(&peer);
	return err;
}
