// SPDX-License-Identifier: MIT
/*
 * notify.c - what the daemon tells the service manager, and its log.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <systemd/sd-daemon.h>

#include "clock.h"
#include "notify.h"

/* How often a service manager hears how things are. */
#define STATUS_NS (5 * NS_PER_S)

/**
 * notify_init - find out who listens
 * @notify: the service manager
 */
void notify_init(struct notify *notify)
{
	uint64_t watchdog_us = 0;

	notify->managed = getenv("NOTIFY_SOCKET") != NULL;
	notify->watchdog_ns = 0;
	if (sd_watchdog_enabled(0, &watchdog_us) > 0)
		notify->watchdog_ns = watchdog_us * 1000;
}

/**
 * notify_ready - every channel is attached and every user half initialised
 * @notify: the service manager
 */
void notify_ready(const struct notify *notify)
{
	if (notify->managed)
		sd_notify(0, "READY=1");
}

/**
 * notify_status - one line for people
 * @notify: the service manager
 * @status: the line
 */
void notify_status(const struct notify *notify, const char *status)
{
	if (notify->managed)
		sd_notifyf(0, "STATUS=%s", status);
}

/**
 * notify_alive - work goes on
 * @notify: the service manager
 */
void notify_alive(const struct notify *notify)
{
	if (notify->watchdog_ns)
		sd_notify(0, "WATCHDOG=1");
}

/**
 * notify_interval_ms - how often to tell the service manager something
 * @notify: the service manager
 *
 * Return: milliseconds, -1: there is none.
 */
int notify_interval_ms(const struct notify *notify)
{
	uint64_t interval = STATUS_NS;

	if (!notify->managed)
		return -1;
	if (notify->watchdog_ns && notify->watchdog_ns / 3 < interval)
		interval = notify->watchdog_ns / 3;
	return (int)(interval / NS_PER_MS) + 1;
}

/**
 * notify_hand_over - another process is the service from now on
 * @notify: the service manager, which hears nothing more from this one
 * @pid: the process
 */
void notify_hand_over(struct notify *notify, pid_t pid)
{
	if (notify->managed)
		sd_notifyf(0, "MAINPID=%d", (int)pid);
	notify->managed = false;
	notify->watchdog_ns = 0;
}

/**
 * notify_stopping - no more messages are taken
 * @notify: the service manager
 */
void notify_stopping(const struct notify *notify)
{
	if (notify->managed)
		sd_notify(0, "STOPPING=1");
}

/**
 * notify_log - one sentence to standard error, with its level for the journal
 * @arg: not used
 * @level: how much it matters
 * @sentence: the sentence
 *
 * Context: any thread.
 */
void notify_log(void *arg, enum udriver_level level, const char *sentence)
{
	(void)arg;
	if (getenv("JOURNAL_STREAM"))
		fprintf(stderr, "<%d>%s\n", (int)level, sentence);
	else
		fprintf(stderr, "udaemon: %s\n", sentence);
}

/**
 * notify_logf - the same, as of printf()
 * @level: how much it matters
 * @format: the sentence
 */
void notify_logf(enum udriver_level level, const char *format, ...)
{
	char sentence[512];
	va_list args;

	va_start(args, format);
	vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	notify_log(NULL, level, sentence);
}
