// SPDX-License-Identifier: MIT
/*
 * ctl_waiting.c - lpcctl waiting: how both sides of a channel wait for each other.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctl.h"
#include "ctl_args.h"
#include "look.h"
#include "near.h"

static const char doc[] =
	"Show how both sides of a channel wait for each other, or change it, which "
	"may be done while calls are flowing."
	"\v"
	"MODE is one of:\n"
	"  event     both sleep\n"
	"  spin      both look for as long as it takes, and keep two processors "
	"busy\n"
	"  adaptive  both look for a time that tunes itself, then sleep\n\n"
	"On one processor nobody looks, whatever the mode. It lasts until the "
	"kernel half is unloaded; the parameter 'waiting' of module kshim says how "
	"channels begin.\n\n"
	"Examples:\n"
	"  lpcctl waiting null\n"
	"  lpcctl waiting null adaptive\n"
	"  lpcctl waiting --json null | jq -r .waiting\n";

static enum ctl_code check_mode(const char *mode)
{
	const char *const modes[] = { look_waiting(LPC_WAITING_EVENT),
				      look_waiting(LPC_WAITING_SPIN),
				      look_waiting(LPC_WAITING_ADAPTIVE) };
	size_t i, n = sizeof(modes) / sizeof(modes[0]);
	char list[128];

	for (i = 0; i < n; i++) {
		if (!strcmp(mode, modes[i]))
			return CTL_DONE;
	}
	near_list(mode, modes, n, list, sizeof(list));
	return ctl_error(CTL_USAGE, "there is no waiting '%s'; there is %s", mode,
			 list);
}

/* @name is that of a channel that has been opened, so it is no path. */
static enum ctl_code set(const struct ctl *ctl, const char *name, const char *mode)
{
	enum ctl_code code = CTL_DONE;
	ssize_t n;
	char *path;
	int fd;

	if (asprintf(&path, "%s/%s/waiting", ctl->sysfs, name) < 0)
		return ctl_error(CTL_OTHER, "no memory");
	fd = open(path, O_WRONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : write(fd, mode, strlen(mode));
	if (n < 0 && (errno == EACCES || errno == EPERM))
		code = ctl_error(CTL_REFUSED, "no permission to write %s", path);
	else if (n < 0)
		code = ctl_error(CTL_OTHER, "cannot write %s: %s", path,
				 strerror(errno));
	if (fd >= 0)
		close(fd);
	free(path);
	return code;
}

static enum ctl_code show(const struct ctl *ctl, int fd, const char *name)
{
	struct lpc_info_memory info;
	enum ctl_code code;

	code = look_at(fd, LPC_QUERY_MEMORY, 0, &info, sizeof(info));
	if (code != CTL_DONE)
		return code;
	if (ctl->json)
		return ctl_print_json(json_pack("{s:s, s:s}", "name", name,
						"waiting",
						look_waiting(info.waiting)),
				      false);
	puts(look_waiting(info.waiting));
	return CTL_DONE;
}

enum ctl_code ctl_waiting(struct ctl *ctl, int argc, char **argv)
{
	struct ctl_args args = {
		.usage = "NAME [MODE]",
		.doc = doc,
		.least = 1,
		.most = 2,
	};
	enum ctl_code code;
	int fd;

	ctl_args_parse(ctl, &args, argc, argv);
	if (args.n_words > 1) {
		code = check_mode(args.words[1]);
		if (code != CTL_DONE)
			return code;
	}
	code = look_open(ctl, args.words[0], &fd);
	if (code != CTL_DONE)
		return code;
	if (args.n_words > 1)
		code = set(ctl, args.words[0], args.words[1]);
	/* What was set is not repeated to people. */
	if (code == CTL_DONE && (args.n_words == 1 || ctl->json))
		code = show(ctl, fd, args.words[0]);
	close(fd);
	return code;
}
