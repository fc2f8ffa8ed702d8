// SPDX-License-Identifier: MIT
/*
 * mark.c - the user half's steps of a call, in the kernel's trace.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "driver.h"
#include "mark.h"

/**
 * ud_mark_open - open tracefs' trace_marker
 *
 * Return: a file descriptor, or a negative error number.
 */
int ud_mark_open(void)
{
	static const char *const paths[] = {
		"/sys/kernel/tracing/trace_marker",
		"/sys/kernel/debug/tracing/trace_marker",
	};
	int fd = -1;
	size_t i;

	for (i = 0; i < sizeof(paths) / sizeof(paths[0]) && fd < 0; i++)
		fd = open(paths[i], O_WRONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static const char *message_name(const struct lpc_driver *driver,
				const struct lpc_message *msg)
{
	const struct ud_bind *bind = &driver->bind;

	if (msg->kind == LPC_MSG_CALL && msg->index < bind->n_upcalls &&
	    bind->upcalls[msg->index])
		return bind->upcalls[msg->index]->name;
	if (msg->kind == LPC_MSG_EVENT && msg->index < bind->n_events &&
	    bind->events[msg->index])
		return bind->events[msg->index]->name;
	return "?";
}

/**
 * ud_mark_write - write a mark; use ud_mark()
 * @driver: a driver that traces
 * @step: word for what happens
 * @msg: the message it happens to
 *
 * A mark that cannot be written is lost: tracing does not change what happens.
 */
void ud_mark_write(const struct lpc_driver *driver, const char *step,
		   const struct lpc_message *msg)
{
	char line[256];
	int len;

	len = snprintf(line, sizeof(line),
		       "lpc: %s half=%s call=%llx chain=%llu procedure=%s\n",
		       step, driver->name, (unsigned long long)msg->call,
		       (unsigned long long)msg->chain,
		       message_name(driver, msg));
	if (len < 0 || (size_t)len >= sizeof(line) ||
	    write(driver->trace_fd, line, (size_t)len) < 0)
		return;
}
