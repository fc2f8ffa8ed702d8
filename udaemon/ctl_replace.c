// SPDX-License-Identifier: MIT
/*
 * ctl_replace.c - lpcctl replace: another daemon takes over, and no call fails.
 */
#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "ctl.h"
#include "ctl_args.h"
#include "look.h"

/* Time between two looks at the channel. */
#define LOOK_NS (10 * NS_PER_MS)

#define WAIT_S 30

enum {
	OPTION_WAIT = 256,
};

static const struct argp_option options[] = {
	{ "wait", OPTION_WAIT, "SECONDS", 0,
	  "Wait so long for the new daemon to take over (30)", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const char doc[] =
	"Have another daemon take over from the one that serves a channel: "
	"after an upgrade, or a change of its settings. No call fails."
	"\v"
	"udaemon starts a successor of itself when it gets SIGHUP. The "
	"successor attaches beside it, and takes over once it is ready; the "
	"old "
	"daemon answers the calls that it has, and ends. A successor that ends "
	"before it is ready changes nothing.\n\n"
	"Examples:\n"
	"  lpcctl replace edu0\n"
	"  systemctl reload udaemon@edu0\n";

static bool parse_option(void *input, int key, const char *arg)
{
	(void)key;
	return ctl_args_number(arg, 1, 86400, input);
}

static enum ctl_code wait_for_successor(int fd, const char *name,
					const struct lpc_info_half *before,
					unsigned int wait_s)
{
	const struct timespec pause = clock_timespec(LOOK_NS);
	uint64_t until = clock_now() + wait_s * NS_PER_S;
	struct lpc_info_half now;
	enum ctl_code code;

	do {
		nanosleep(&pause, NULL);
		code = look_half(fd, &now);
		if (code != CTL_DONE)
			return code;
		if (now.daemon_pid && now.daemon_pid != before->daemon_pid) {
			printf("%s: process %u has taken over from %u\n", name,
			       now.daemon_pid, before->daemon_pid);
			return CTL_DONE;
		}
	} while (clock_now() < until);
	return ctl_error(CTL_OTHER,
			 "%s: no other daemon has taken over from process %u "
			 "within %u s; its log says why",
			 name, before->daemon_pid, wait_s);
}

static enum ctl_code replace(int fd, const char *name, unsigned int wait_s)
{
	struct lpc_info_half half;
	enum ctl_code code = look_half(fd, &half);

	if (code != CTL_DONE)
		return code;
	if (!half.daemon_pid)
		return ctl_error(CTL_CHANNEL, "%s: no daemon is attached",
				 name);
	if (kill((pid_t)half.daemon_pid, SIGHUP))
		return ctl_errno(-errno, "cannot tell the daemon");
	return wait_for_successor(fd, name, &half, wait_s);
}

enum ctl_code ctl_replace(struct ctl *ctl, int argc, char **argv)
{
	unsigned int wait_s = WAIT_S;
	struct ctl_args args = {
		.options = options,
		.usage = "NAME",
		.doc = doc,
		.least = 1,
		.most = 1,
		.option = parse_option,
		.input = &wait_s,
	};
	enum ctl_code code;
	int fd;

	ctl_args_parse(ctl, &args, argc, argv);
	code = look_open(ctl, args.words[0], &fd);
	if (code != CTL_DONE)
		return code;
	code = replace(fd, args.words[0], wait_s);
	close(fd);
	return code;
}
