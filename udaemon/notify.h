/* SPDX-License-Identifier: MIT */
/*
 * notify.h - what the daemon tells the service manager, and its log.
 */
#ifndef _NOTIFY_H
#define _NOTIFY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "udriver.h"

/**
 * struct notify - the service manager
 * @managed: there is one that listens
 * @watchdog_ns: it wants to hear at least this often that work goes on, 0: no
 */
struct notify {
	bool managed;
	uint64_t watchdog_ns;
};

void notify_init(struct notify *notify);
void notify_ready(const struct notify *notify);
void notify_status(const struct notify *notify, const char *status);
void notify_alive(const struct notify *notify);
int notify_interval_ms(const struct notify *notify);
void notify_hand_over(struct notify *notify, pid_t pid);
void notify_stopping(const struct notify *notify);

void notify_log(void *arg, enum udriver_level level, const char *sentence);
void notify_logf(enum udriver_level level, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* _NOTIFY_H */
