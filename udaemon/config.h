/* SPDX-License-Identifier: MIT */
/*
 * config.h - the settings of one channel.
 *
 * A setting has the same name on the command line (--idle-ms 500) and in the
 * configuration file (idle-ms = 500), and one function reads both.
 */
#ifndef _CONFIG_H
#define _CONFIG_H

#include <stdbool.h>

#include "udriver.h"

#define CONFIG_DIR	"/etc/udaemon"
#define CONFIG_DRAIN_MS 5000

/* A daemon is started again at once, then after 0.1 s, 0.2 s, 0.4 s and so on; the
 * sixth end within a minute is one too many; ten good seconds are a success.
 */
#define CONFIG_RESTARTS                                                        \
	{                                                                      \
		.limit = 5, .window_ms = 60000, .delay_ms = 100,               \
		.delay_max_ms = 10000, .good_ms = 10000,                       \
	}

/**
 * struct config - the settings of one channel
 * @half: path of the user half, NULL: it is looked for
 * @half_dir: folder where it is looked for
 * @device: path of the device node, NULL: the usual one
 * @mode: how messages get to workers
 * @min_workers: 0: libudriver's choice
 * @max_workers: the same
 * @idle_ms: the same
 * @drain_ms: how long procedures may still take at the end
 * @wait_s: how long to wait for the device node
 * @recovery_ms: how long calls wait for the next daemon, 0: as the channel is set
 * @repeats: times that an idempotent call is delivered again, 0: the same
 * @trace: write marks to the kernel's trace
 * @restarts: how often daemons may end out of order
 */
struct config {
	char *half;
	char *half_dir;
	char *device;
	enum udriver_mode mode;
	unsigned int min_workers;
	unsigned int max_workers;
	unsigned int idle_ms;
	unsigned int drain_ms;
	unsigned int wait_s;
	unsigned int recovery_ms;
	unsigned int repeats;
	bool trace;
	struct lpc_restarts restarts;
};

int config_init(struct config *config);
void config_finish(struct config *config);
int config_set(struct config *config, const char *key, const char *value,
	       char **ret_error);
int config_read(struct config *config, const char *path, char **ret_error);

#endif /* _CONFIG_H */
