/* SPDX-License-Identifier: MIT */
/*
 * served.h - a channel that the daemon serves.
 */
#ifndef _SERVED_H
#define _SERVED_H

#include <stdbool.h>

#include "config.h"
#include "half.h"
#include "notify.h"

/* What udaemon ends with; documented in --help and udaemon(8). */
enum exit_code {
	EXIT_DONE = 0,
	EXIT_OTHER = 1,
	EXIT_USAGE = 2,
	EXIT_HALF = 3,
	EXIT_CHANNEL = 4,
	EXIT_REFUSED = 5,
	EXIT_GONE = 6,
	EXIT_INIT = 7,
	EXIT_DRAIN = 8,
	EXIT_FAILED = 9,
};

/**
 * struct served - a channel that the daemon serves
 * @name: of the channel
 * @notify: the service manager
 * @config: its settings
 * @device: path of the device node
 * @half: its user half
 * @driver: its driver, NULL: none
 * @replace: take over from the daemon that serves it
 * @replaced: another daemon has taken over
 */
struct served {
	const char *name;
	const struct notify *notify;
	struct config config;
	char *device;
	struct half half;
	struct lpc_driver *driver;
	bool replace;
	bool replaced;
};

enum exit_code served_load(struct served *served, int stop_fd);
enum exit_code served_start(struct served *served, int stop_fd);
enum exit_code served_stop(struct served *served, unsigned int drain_ms);
void served_finish(struct served *served);

#endif /* _SERVED_H */
