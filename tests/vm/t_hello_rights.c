// SPDX-License-Identifier: MIT
/*
 * t_hello_rights.c - who may attach: a file open for reading and writing, which
 * the device node's mode gives to root alone.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Exit status: 0, or the error number of open(). */
static int open_as_nobody(int flags)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		/* The machine's root folder may be closed to nobody. */
		if (chdir("/dev/lpc") || setgid(65534) || setuid(65534))
			_exit(255);
		_exit(open("rig0", flags) < 0 ? errno : 0);
	}
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}

int main(void)
{
	struct lpc_hello hello = lpctest_hello();
	struct stat stat_buf;
	int fd;

	lpctest_load(NULL);
	vmtest_succeeds(stat(LPCTEST_DEVICE, &stat_buf));
	vmtest_equal(stat_buf.st_mode & 07777, 0600);
	vmtest_equal(stat_buf.st_uid, 0);
	vmtest_equal(open_as_nobody(O_RDWR), EACCES);
	vmtest_equal(open_as_nobody(O_RDONLY), EACCES);

	/* Who was let in to look may not attach. */
	vmtest_succeeds(chmod(LPCTEST_DEVICE, 0644));
	vmtest_equal(open_as_nobody(O_RDWR), EACCES);
	vmtest_equal(open_as_nobody(O_RDONLY), 0);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), -EPERM);
	vmtest_equal(lpctest_half(fd).daemon_pid, 0);
	close(fd);
	fd = lpctest_open(LPCTEST_DEVICE, O_WRONLY);
	hello = lpctest_hello();
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), -EPERM);
	close(fd);
	return 0;
}
