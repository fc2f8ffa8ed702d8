// SPDX-License-Identifier: MIT
/*
 * ctl_reset.c - lpcctl reset: bring back a channel that has failed.
 */
#include <stdio.h>
#include <unistd.h>

#include "channel.h"
#include "ctl.h"
#include "ctl_args.h"
#include "look.h"

static const char doc[] =
	"Bring back a channel that has failed: no daemon's end that was before "
	"counts any more, and one may attach again. What a lock guards and "
	"could not be repaired may be repaired by the next daemon."
	"\v"
	"A channel fails when too many of its daemons end out of order in too "
	"short a time, as their settings say (udaemon(8)); lpcctl show says "
	"how the last one ended, and which locks are broken. No daemon is "
	"started by this.\n\n"
	"Examples:\n"
	"  lpcctl reset edu0 && systemctl start udaemon@edu0\n"
	"  lpcctl reset edu0 && lpcctl replace edu0   # a lock was broken\n";

enum ctl_code ctl_reset(struct ctl *ctl, int argc, char **argv)
{
	struct ctl_args args = {
		.usage = "NAME",
		.doc = doc,
		.least = 1,
		.most = 1,
	};
	enum ctl_code code;
	int fd, err;

	ctl_args_parse(ctl, &args, argc, argv);
	code = look_open(ctl, args.words[0], &fd);
	if (code != CTL_DONE)
		return code;
	err = ud_channel_reset(fd);
	close(fd);
	return err ? ctl_errno(err, "cannot reset the channel") : CTL_DONE;
}
