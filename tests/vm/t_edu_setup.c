// SPDX-License-Identifier: MIT
/*
 * t_edu_setup.c - the edu driver without a user half: applications are told so
 * plainly before it has set the device up and after it has gone for good.
 */
#include "edu_device.h"

int main(void)
{
	pid_t daemon;
	int fd;

	vmtest_load("lpc_edu", NULL);
	vmtest_errno(open(EDU_NODE, O_RDWR), ENXIO);
	daemon = edu_daemon();
	fd = edu_open();
	vmtest_equal(write(fd, "4", 1), 1);
	edu_expect(fd, "24\n");
	vmtest_equal(vmtest_daemon_stop(daemon), 0);
	vmtest_errno(write(fd, "5", 1), ENXIO);
	vmtest_errno(ioctl(fd, EDU_IOC_CHECK), ENXIO);
	/* What needs no user half goes on. */
	edu_expect(fd, "24\n");
	daemon = edu_daemon();
	vmtest_equal(write(fd, "5", 1), 1);
	edu_expect(fd, "120\n");
	close(fd);
	return 0;
}
