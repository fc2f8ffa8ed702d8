// SPDX-License-Identifier: MIT
/*
 * peer_fuse.c - a file system served from user space by FUSE, with libfuse:
 * one file, whose ioctl does nothing. One thread, on the caller's processor.
 */
#define FUSE_USE_VERSION 35
#include <errno.h>
#include <fcntl.h>
#include <fuse_lowlevel.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "peer.h"
#include "series.h"
#include "timed.h"

#define NAME	"null"
#define NODE	2
#define VALID_S 1e6

static void fill_attributes(fuse_ino_t node, struct stat *stat)
{
	memset(stat, 0, sizeof(*stat));
	stat->st_ino = node;
	stat->st_mode = node == NODE ? S_IFREG | 0600 : S_IFDIR | 0700;
	stat->st_nlink = 1;
}

static void null_lookup(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	struct fuse_entry_param entry = {
		.ino = NODE, .attr_timeout = VALID_S, .entry_timeout = VALID_S,
	};

	if (parent != FUSE_ROOT_ID || strcmp(name, NAME)) {
		fuse_reply_err(req, ENOENT);
		return;
	}
	fill_attributes(NODE, &entry.attr);
	fuse_reply_entry(req, &entry);
}

static void null_getattr(fuse_req_t req, fuse_ino_t node,
			 struct fuse_file_info *info)
{
	struct stat stat;

	(void)info;
	fill_attributes(node, &stat);
	fuse_reply_attr(req, &stat, VALID_S);
}

static void null_open(fuse_req_t req, fuse_ino_t node,
		      struct fuse_file_info *info)
{
	(void)node;
	info->direct_io = 1;
	fuse_reply_open(req, info);
}

static void null_ioctl(fuse_req_t req, fuse_ino_t node, unsigned int command,
		       void *arg, struct fuse_file_info *info,
		       unsigned int flags, const void *in, size_t in_size,
		       size_t out_size)
{
	(void)node;
	(void)command;
	(void)arg;
	(void)info;
	(void)flags;
	(void)in;
	(void)in_size;
	(void)out_size;
	fuse_reply_ioctl(req, 0, NULL, 0);
}

static const struct fuse_lowlevel_ops operations = {
	.lookup = null_lookup,
	.getattr = null_getattr,
	.open = null_open,
	.ioctl = null_ioctl,
};

static int serve(void *arg)
{
	char program[] = "lpcbench";
	char *argv[] = { program, NULL };
	struct fuse_args args = FUSE_ARGS_INIT(1, argv);
	struct fuse_session *session;

	session = fuse_session_new(&args, &operations, sizeof(operations),
				   NULL);
	if (!session || fuse_session_mount(session, arg))
		return -EIO;
	fuse_session_loop(session);
	return -EIO;
}

int measure_fuse(const struct series *series, struct samples *samples)
{
	char dir[] = "/tmp/lpcbench-fuse-XXXXXX";
	char path[sizeof(dir) + sizeof(NAME) + 1];
	struct peer peer;
	int fd, err;

	(void)series;
	if (!mkdtemp(dir))
		return -errno;
	snprintf(path, sizeof(path), "%s/%s", dir, NAME);
	err = peer_start(&peer, serve, dir);
	if (err)
		goto remove;
	fd = peer_open(&peer, path, O_RDWR);
	err = fd < 0 ? fd : timed_ioctl(samples, fd, PEER_IOC_NULL);
	if (fd >= 0)
		close(fd);
	peer_stop(&peer);
	umount2(dir, MNT_DETACH);
remove:
	rmdir(dir);
	return err;
}
