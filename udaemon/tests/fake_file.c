// SPDX-License-Identifier: MIT
/*
 * fake_file.c - a kernel half in memory: its file, opened, used and closed.
 */
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/types.h>
#include <unistd.h>
#include <utlist.h>

#include "fake_state.h"

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __real_close(int fd);
int __wrap_close(int fd);
int __real_ioctl(int fd, unsigned long command, ...);
int __wrap_ioctl(int fd, unsigned long command, ...);

static bool got_call(unsigned long command, const void *arg, int err)
{
	const struct lpc_response_poll *both = arg;
	const struct lpc_poll *poll = arg;

	if (err)
		return false;
	if (command == LPC_IOC_POLL)
		return poll->msg.kind == LPC_MSG_CALL;
	return command == LPC_IOC_RESPONSE_POLL &&
	       both->msg.kind == LPC_MSG_CALL;
}

int __wrap_ioctl(int fd, unsigned long command, ...)
{
	unsigned int delay_us;
	va_list args;
	void *arg;
	int err;

	va_start(args, command);
	arg = va_arg(args, void *);
	va_end(args);
	pthread_mutex_lock(&fake.lock);
	if (fd != fake.fd || fake.fd < 0) {
		pthread_mutex_unlock(&fake.lock);
		return __real_ioctl(fd, command, arg);
	}
	err = fake_do_command(command, arg);
	delay_us = got_call(command, arg, err) ? fake.delay_us : 0;
	pthread_mutex_unlock(&fake.lock);
	if (delay_us)
		usleep(delay_us);
	if (!err)
		return 0;
	errno = -err;
	return -1;
}

int __wrap_open(const char *path, int flags, ...)
{
	size_t len = strlen(path);
	mode_t mode;
	va_list args;

	va_start(args, flags);
	mode = va_arg(args, mode_t);
	va_end(args);
	if (len < strlen(FAKE_DEVICE) ||
	    strcmp(path + len - strlen(FAKE_DEVICE), FAKE_DEVICE) != 0)
		return __real_open(path, flags, mode);
	if (!fake.half) {
		errno = ENOENT;
		return -1;
	}
	fake.fd = eventfd(0, EFD_CLOEXEC);
	fake.counts.closed = false;
	return fake.fd;
}

int __wrap_close(int fd)
{
	struct fake_call *call, *tmp;

	pthread_mutex_lock(&fake.lock);
	if (fd == fake.fd && fd >= 0) {
		fake.fd = -1;
		fake.attached = false;
		fake.counts.closed = true;
		DL_FOREACH_SAFE(fake.running, call, tmp)
		{
			fake.counts.unanswered++;
			fake_finish_call(call, -EOWNERDEAD);
		}
		fake.running = NULL;
	}
	pthread_mutex_unlock(&fake.lock);
	return __real_close(fd);
}
