// SPDX-License-Identifier: MIT
/*
 * peer_cuse.c - a character device served from user space by CUSE, with
 * libfuse, at its best: one thread, on the caller's processor.
 */
#define FUSE_USE_VERSION 31
#include <cuse_lowlevel.h>
#include <fcntl.h>
#include <unistd.h>

#include "peer.h"
#include "series.h"
#include "timed.h"

#define NAME "lpcbench-cuse"

static void cuse_open(fuse_req_t req, struct fuse_file_info *info)
{
	fuse_reply_open(req, info);
}

static void cuse_ioctl(fuse_req_t req, int command, void *arg,
		       struct fuse_file_info *info, unsigned int flags,
		       const void *in, size_t in_size, size_t out_size)
{
	(void)command;
	(void)arg;
	(void)info;
	(void)flags;
	(void)in;
	(void)in_size;
	(void)out_size;
	fuse_reply_ioctl(req, 0, NULL, 0);
}

static void cuse_write(fuse_req_t req, const char *data, size_t len,
		       off_t offset, struct fuse_file_info *info)
{
	(void)data;
	(void)offset;
	(void)info;
	fuse_reply_write(req, len);
}

static const struct cuse_lowlevel_ops operations = {
	.open = cuse_open,
	.ioctl = cuse_ioctl,
	.write = cuse_write,
};

static int serve(void *arg)
{
	const char *device[] = { "DEVNAME=" NAME };
	const struct cuse_info info = {
		.dev_info_argc = 1,
		.dev_info_argv = device,
	};
	/* In the foreground, one thread. */
	char program[] = "lpcbench", foreground[] = "-f", single[] = "-s";
	char *argv[] = { program, foreground, single, NULL };

	(void)arg;
	cuse_lowlevel_main(3, argv, &info, &operations, NULL);
	return -EIO;
}

/* An ioctl, or write() of as many bytes as the series' argument says. */
int measure_cuse(const struct series *series, struct samples *samples)
{
	struct peer peer;
	int fd, err;

	err = peer_start(&peer, serve, NULL);
	if (err)
		return err;
	fd = peer_open(&peer, "/dev/" NAME, O_RDWR);
	if (fd < 0)
		err = fd;
	else if (series->arg)
		err = timed_write(samples, fd, series->arg);
	else
		err = timed_ioctl(samples, fd, PEER_IOC_NULL);
	if (fd >= 0)
		close(fd);
	peer_stop(&peer);
	return err;
}
