// SPDX-License-Identifier: MIT
/*
 * t_null.c - the null driver, as an application sees it.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../../drivers/null/null.h"
#include "vmtest.h"

/* An address that is nobody's; the compiler is not to know. */
static void *const volatile nowhere = (void *)8;

static char data[2 * NULL_DATA_MAX];

static int carry(int fd, unsigned long command, const void *address,
		 uint32_t len, uint32_t reserved)
{
	struct null_data arg = {
		.data = (uintptr_t)address,
		.len = len,
		.reserved = reserved,
	};

	return ioctl(fd, command, &arg);
}

static void expect_text(int fd, const char *wanted)
{
	char text[128];
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);

	vmtest_succeeds(n);
	text[n] = '\0';
	vmtest_string(text, wanted);
}

/* What goes without anybody who serves, and what does not. */
static void alone(int fd)
{
	vmtest_succeeds(ioctl(fd, NULL_IOC_BARE));
	vmtest_succeeds(carry(fd, NULL_IOC_KERNEL, NULL, 0, 0));
	vmtest_succeeds(carry(fd, NULL_IOC_KERNEL, data, NULL_DATA_MAX, 0));
	vmtest_errno(carry(fd, NULL_IOC_USER, NULL, 0, 0), ENOTCONN);
	vmtest_errno(write(fd, data, 1), ENOTCONN);
	expect_text(fd, "writes 0 bytes 0 reads 1\n");
}

static void refused(int fd)
{
	const unsigned long commands[] = { NULL_IOC_KERNEL, NULL_IOC_USER };
	int i;

	vmtest_errno(ioctl(fd, _IO(0xBD, 0x0f)), ENOTTY);
	vmtest_errno(write(fd, nowhere, 100), EFAULT);
	for (i = 0; i < 2; i++) {
		vmtest_errno(ioctl(fd, commands[i], nowhere), EFAULT);
		vmtest_errno(carry(fd, commands[i], nowhere, 1, 0), EFAULT);
		vmtest_errno(carry(fd, commands[i], data, NULL_DATA_MAX + 1, 0),
			     EMSGSIZE);
		vmtest_errno(carry(fd, commands[i], data, 1, 1), EINVAL);
	}
}

static void served(int fd, const char *mode)
{
	const char *const argv[] = { "udaemon", "--mode", mode, "null", NULL };
	pid_t daemon = vmtest_daemon_start(argv);
	int status;

	vmtest_succeeds(carry(fd, NULL_IOC_USER, NULL, 0, 0));
	vmtest_succeeds(carry(fd, NULL_IOC_USER, data, 1, 0));
	vmtest_succeeds(carry(fd, NULL_IOC_USER, data, NULL_DATA_MAX, 0));
	vmtest_equal(write(fd, "hello", 5), 5);
	/* One call carries so much; a write() may be short. */
	vmtest_equal(write(fd, data, sizeof(data)), NULL_DATA_MAX);
	refused(fd);
	status = vmtest_daemon_stop(daemon);
	vmtest_equal(status, 0);
}

int main(void)
{
	int fd;

	vmtest_load("lpc_null", NULL);
	fd = open("/dev/lpc-null", O_RDWR | O_CLOEXEC);
	vmtest_succeeds(fd);
	alone(fd);
	served(fd, "direct");
	expect_text(fd, "writes 2 bytes 4101 reads 2\n");
	served(fd, "leader");
	expect_text(fd, "writes 4 bytes 8202 reads 3\n");
	vmtest_check(vmtest_run(NULL, "rmmod lpc_null") != 0,
		     "unloaded while the device is open");
	close(fd);
	vmtest_unload("lpc_null");
	return 0;
}
