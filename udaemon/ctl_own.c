// SPDX-License-Identifier: MIT
/*
 * ctl_own.c - lpcctl own: whose a channel's device node is.
 */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "ctl.h"
#include "ctl_args.h"

/* Time between two looks for a node that is not there. */
#define LOOK_NS (20 * NS_PER_MS)

/**
 * struct own - what is wanted
 * @like: the owner of this file, NULL: @root
 * @root: the superuser
 * @wait_s: how long to wait for the node
 */
struct own {
	const char *like;
	bool root;
	unsigned int wait_s;
};

enum {
	OPTION_LIKE = 256,
	OPTION_ROOT,
	OPTION_WAIT,
};

static const struct argp_option options[] = {
	{ "like", OPTION_LIKE, "FILE", 0, "To the owner of this file or folder",
	  0 },
	{ "root", OPTION_ROOT, NULL, 0, "To root, as it was at first", 0 },
	{ "wait", OPTION_WAIT, "SECONDS", 0,
	  "Wait so long for the channel to appear (0)", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const char doc[] =
	"Give a channel to a user: who owns its device node may serve it."
	"\v"
	"For units of a service manager, which know of their user only what "
	"belongs to it; udaemon@.service does this before and after it runs a "
	"daemon.\n\n"
	"Examples:\n"
	"  lpcctl own --like /run/udaemon/edu0 --wait 10 edu0\n"
	"  lpcctl own --root edu0\n\n"
	"Exit status 7 says that the channel has appeared only now, and is "
	"owned as it should be: a unit's rules about devices, which were made "
	"before, know nothing of it, and the unit is to be started again.\n";

static bool parse_option(void *input, int key, const char *arg)
{
	struct own *own = input;

	switch (key) {
	case OPTION_LIKE:
		own->like = arg;
		return arg[0];
	case OPTION_ROOT:
		own->root = true;
		return true;
	default:
		return ctl_args_number(arg, 0, 86400, &own->wait_s);
	}
}

/* A node that is not there is waited for; @ret_late: it was. */
static int open_node(const struct own *own, const char *path, bool *ret_late)
{
	const struct timespec pause = clock_timespec(LOOK_NS);
	uint64_t until = clock_now() + own->wait_s * NS_PER_S;
	int fd;

	*ret_late = false;
	for (;;) {
		fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
		if (fd >= 0 || errno != ENOENT || clock_now() >= until)
			return fd < 0 ? -errno : fd;
		*ret_late = true;
		nanosleep(&pause, NULL);
	}
}

static enum ctl_code give(const struct own *own, int fd, const char *path)
{
	struct stat node, like = { 0 };

	if (fstat(fd, &node) || !S_ISCHR(node.st_mode))
		return ctl_error(CTL_CHANNEL, "%s is not a channel", path);
	if (own->like && stat(own->like, &like))
		return ctl_error(CTL_OTHER, "cannot see whose %s is: %s",
				 own->like, strerror(errno));
	if (!fchownat(fd, "", like.st_uid, like.st_gid, AT_EMPTY_PATH))
		return CTL_DONE;
	return ctl_errno(-errno, "cannot give the channel away");
}

static enum ctl_code own_channel(const struct ctl *ctl, const struct own *own,
				 const char *name)
{
	enum ctl_code code;
	bool late;
	char *path;
	int fd;

	if (asprintf(&path, "%s/%s", ctl->dir, name) < 0)
		return ctl_error(CTL_OTHER, "no memory");
	fd = open_node(own, path, &late);
	if (fd >= 0)
		code = give(own, fd, path);
	else if (fd == -ENOENT)
		code = ctl_error(CTL_CHANNEL,
				 "there is no %s: is the kernel half's module "
				 "loaded?",
				 path);
	else
		code = ctl_error(CTL_OTHER, "cannot find %s: %s", path,
				 strerror(-fd));
	if (fd >= 0)
		close(fd);
	free(path);
	if (code == CTL_DONE && late)
		return ctl_error(CTL_LATE,
				 "%s has appeared only now; what was set up "
				 "without it is to be started again",
				 name);
	return code;
}

enum ctl_code ctl_own(struct ctl *ctl, int argc, char **argv)
{
	struct own own = { 0 };
	struct ctl_args args = {
		.options = options,
		.usage = "NAME",
		.doc = doc,
		.least = 1,
		.most = 1,
		.option = parse_option,
		.input = &own,
	};

	ctl_args_parse(ctl, &args, argc, argv);
	if (!own.like == !own.root)
		return ctl_error(CTL_USAGE,
				 "own takes one of --like and --root");
	if (strchr(args.words[0], '/'))
		return ctl_error(CTL_CHANNEL,
				 "'%s' is not the name of a channel",
				 args.words[0]);
	return own_channel(ctl, &own, args.words[0]);
}
