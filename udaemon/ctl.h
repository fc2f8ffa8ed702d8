/* SPDX-License-Identifier: MIT */
/*
 * ctl.h - lpcctl: what its commands share.
 *
 * A command is a function in a file ctl_NAME.c.  It parses its own arguments,
 * prints to standard output, and ends with one of the codes below; what went
 * wrong is one sentence on standard error.
 */
#ifndef _CTL_H
#define _CTL_H

#include <jansson.h>
#include <stdbool.h>

#include "lpc.h"

/* Documented in --help and lpcctl(8). */
enum ctl_code {
	CTL_DONE = 0,
	CTL_OTHER = 1,
	CTL_USAGE = 2,
	CTL_CHANNEL = 3,
	CTL_NAME = 4,
	CTL_REFUSED = 5,
	CTL_STATUS = 6,
	CTL_LATE = 7,
};

/**
 * struct ctl - what holds for every command
 * @json: print JSON
 * @dir: folder of the device nodes
 * @sysfs: folder of the channels' attributes
 */
struct ctl {
	bool json;
	const char *dir;
	const char *sysfs;
};

enum ctl_code ctl_list(struct ctl *ctl, int argc, char **argv);
enum ctl_code ctl_show(struct ctl *ctl, int argc, char **argv);
enum ctl_code ctl_stats(struct ctl *ctl, int argc, char **argv);
enum ctl_code ctl_describe(struct ctl *ctl, int argc, char **argv);
enum ctl_code ctl_call(struct ctl *ctl, int argc, char **argv);
enum ctl_code ctl_trace(struct ctl *ctl, int argc, char **argv);
enum ctl_code ctl_waiting(struct ctl *ctl, int argc, char **argv);
enum ctl_code ctl_memory(struct ctl *ctl, int argc, char **argv);
enum ctl_code ctl_replace(struct ctl *ctl, int argc, char **argv);
enum ctl_code ctl_reset(struct ctl *ctl, int argc, char **argv);
enum ctl_code ctl_own(struct ctl *ctl, int argc, char **argv);

enum ctl_code ctl_error(enum ctl_code code, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
enum ctl_code ctl_errno(int err, const char *what);
enum ctl_code ctl_print_json(json_t *object, bool lines);

#endif /* _CTL_H */
