/* SPDX-License-Identifier: MIT */
/*
 * edu_device.h - for tests of the edu driver: the PCI device behind it, and
 * what its kernel half is doing.
 */
#ifndef EDU_DEVICE_H
#define EDU_DEVICE_H

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../../drivers/edu/edu.h"
#include "lpc.h"
#include "vmtest.h"

#define EDU_DRIVER "/sys/bus/pci/drivers/lpc_edu"
#define EDU_NODE   "/dev/edu0"

/* PCI configuration space: the command register, and the device's right to
 * write to memory, which is how it interrupts.
 */
#define EDU_PCI_COMMAND	   4
#define EDU_PCI_BUS_MASTER 4

static inline pid_t edu_daemon(void)
{
	const char *const argv[] = { "udaemon", "edu0", NULL };

	return vmtest_daemon_start(argv);
}

static inline int edu_open(void)
{
	int fd = open(EDU_NODE, O_RDWR | O_CLOEXEC);

	vmtest_succeeds(fd);
	return fd;
}

/* Address of the PCI device that the driver is bound to. */
static inline void edu_address(char *address, size_t size)
{
	struct dirent *entry;
	DIR *dir = opendir(EDU_DRIVER);

	vmtest_check(dir);
	while ((entry = readdir(dir))) {
		if (!strchr(entry->d_name, ':'))
			continue;
		vmtest_check(strlen(entry->d_name) < size);
		strcpy(address, entry->d_name);
		closedir(dir);
		return;
	}
	vmtest_fail("the driver is bound to no device");
}

/* Let the device interrupt, or not. */
static inline void edu_interrupts(bool on)
{
	char address[64], path[PATH_MAX];
	uint16_t command;
	int fd;

	edu_address(address, sizeof(address));
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/config",
		 address);
	fd = open(path, O_RDWR | O_CLOEXEC);
	vmtest_succeeds(fd);
	vmtest_equal(pread(fd, &command, 2, EDU_PCI_COMMAND), 2);
	command &= ~EDU_PCI_BUS_MASTER;
	if (on)
		command |= EDU_PCI_BUS_MASTER;
	vmtest_equal(pwrite(fd, &command, 2, EDU_PCI_COMMAND), 2);
	close(fd);
}

/* Whether the user half has a call and has not answered it. */
static inline bool edu_is_running(void *arg)
{
	struct lpc_info_half info = { .calls = 0 };
	struct lpc_query query = {
		.size = sizeof(query),
		.kind = LPC_QUERY_HALF,
		.buf = (uintptr_t)&info,
		.buf_len = sizeof(info),
	};
	int fd;

	(void)arg;
	fd = open("/dev/lpc/edu0", O_RDONLY | O_CLOEXEC);
	vmtest_succeeds(fd);
	vmtest_succeeds(ioctl(fd, LPC_IOC_QUERY, &query));
	close(fd);
	return info.calls > info.calls_pending;
}

/**
 * struct edu_writer - a thread that writes to the device
 * @thread: it
 * @fd: open file
 * @text: what it writes
 * @result: what write() returned
 * @error: errno after it
 */
struct edu_writer {
	pthread_t thread;
	int fd;
	const char *text;
	ssize_t result;
	int error;
};

static inline void *edu_writer_run(void *arg)
{
	struct edu_writer *writer = arg;

	errno = 0;
	writer->result = write(writer->fd, writer->text, strlen(writer->text));
	writer->error = errno;
	return NULL;
}

/* Start a thread that writes, and wait until the user half works for it. */
static inline void edu_writer_start(struct edu_writer *writer, int fd,
				    const char *text)
{
	writer->fd = fd;
	writer->text = text;
	vmtest_equal(pthread_create(&writer->thread, NULL, edu_writer_run,
				    writer), 0);
	vmtest_check(vmtest_wait(edu_is_running, NULL, 5000));
}

static inline void edu_writer_join(struct edu_writer *writer)
{
	vmtest_equal(pthread_join(writer->thread, NULL), 0);
}

/* read() of a whole answer. */
static inline void edu_expect(int fd, const char *wanted)
{
	char text[32];
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);

	vmtest_succeeds(n);
	text[n] = '\0';
	vmtest_string(text, wanted);
}

#endif
