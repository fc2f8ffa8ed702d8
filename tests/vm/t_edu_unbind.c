// SPDX-License-Identifier: MIT
/*
 * t_edu_unbind.c - the PCI device taken away while applications use it, and given
 * back: they get -ENODEV, and the device's file lives until they close it.
 */
#include <sys/wait.h>

#include "edu_device.h"

#define EXIT_GONE 6	/* udaemon: the kernel half has gone */

static bool has_ended(void *arg)
{
	return waitpid(*(pid_t *)arg, NULL, WNOHANG | WNOWAIT) != 0;
}

int main(void)
{
	struct edu_factorial_request request = { .n = 3 };
	struct edu_writer writer;
	char address[64], text[8];
	struct edu_info info;
	int busy, idle, fd;
	pid_t daemon;

	vmtest_load("lpc_edu", NULL);
	daemon = edu_daemon();
	busy = edu_open();
	idle = edu_open();
	vmtest_equal(write(idle, "3", 1), 1);
	edu_address(address, sizeof(address));
	edu_interrupts(false);
	edu_writer_start(&writer, busy, "10");

	vmtest_write(EDU_DRIVER "/unbind", address);
	edu_writer_join(&writer);
	vmtest_equal(writer.result, -1);
	vmtest_equal(writer.error, ENODEV);
	vmtest_check(access(EDU_NODE, F_OK) && errno == ENOENT);
	vmtest_errno(pread(idle, text, sizeof(text), 0), ENODEV);
	vmtest_errno(write(idle, "3", 1), ENODEV);
	vmtest_errno(ioctl(idle, EDU_IOC_INFO, &info), ENODEV);
	vmtest_errno(ioctl(busy, EDU_IOC_FACTORIAL, &request), ENODEV);
	vmtest_check(vmtest_wait(has_ended, &daemon, 10000));
	vmtest_equal(WEXITSTATUS(vmtest_daemon_stop(daemon)), EXIT_GONE);

	/* Another life of the device, beside the old one's open files. */
	vmtest_write(EDU_DRIVER "/bind", address);
	edu_daemon();
	fd = edu_open();
	vmtest_equal(write(fd, "4", 1), 1);
	edu_expect(fd, "24\n");
	vmtest_errno(write(idle, "3", 1), ENODEV);
	close(idle);
	close(busy);
	edu_expect(fd, "24\n");
	close(fd);
	return 0;
}
