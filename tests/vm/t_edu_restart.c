// SPDX-License-Identifier: MIT
/*
 * t_edu_restart.c - a user half, or an application, killed while the device
 * works on a request; and a device that does not answer.
 *
 * A device that may not write to memory cannot interrupt, so a request stays
 * with the user half until that has waited long enough.
 */
#include <signal.h>
#include <sys/wait.h>

#include "edu_device.h"

/* The request is done by the next incarnation, and the application sees it. */
static pid_t daemon_killed(pid_t daemon, int fd)
{
	struct edu_writer writer;
	struct edu_info info;

	edu_interrupts(false);
	edu_writer_start(&writer, fd, "10");
	vmtest_daemon_kill(daemon);
	edu_interrupts(true);
	daemon = edu_daemon();
	edu_writer_join(&writer);
	vmtest_equal(writer.error, 0);
	vmtest_equal(writer.result, 2);
	edu_expect(fd, "3628800\n");
	vmtest_succeeds(ioctl(fd, EDU_IOC_INFO, &info));
	/* The first try changed nothing: its copy of the state died with it. */
	vmtest_equal(info.done, 1);
	vmtest_equal(info.failed, 0);
	vmtest_equal(info.last_n, 10);
	return daemon;
}

static void device_silent(int fd)
{
	struct edu_info info;

	edu_interrupts(false);
	vmtest_errno(write(fd, "11", 2), ETIMEDOUT);
	edu_interrupts(true);
	vmtest_succeeds(ioctl(fd, EDU_IOC_INFO, &info));
	vmtest_equal(info.failed, 1);
	/* The result of the request before it stays. */
	edu_expect(fd, "3628800\n");
	vmtest_equal(write(fd, "11", 2), 2);
	edu_expect(fd, "39916800\n");
}

/* How long it takes an application to die whose request the device keeps. */
static unsigned long long dying_ns(int fd)
{
	unsigned long long start;
	pid_t pid;

	edu_interrupts(false);
	pid = fork();
	if (!pid) {
		write(fd, "12", 2);
		_exit(0);
	}
	vmtest_check(vmtest_wait(edu_is_running, NULL, 5000));
	start = vmtest_now_ns();
	kill(pid, SIGKILL);
	vmtest_equal(waitpid(pid, NULL, 0), pid);
	return vmtest_now_ns() - start;
}

/* It does not wait until the request fails, after two seconds; on a busy machine
 * it may seem so, but not each time.
 */
static void application_killed(int fd)
{
	unsigned long long ns = 0;
	int i;

	for (i = 0; i < 5; i++) {
		ns = dying_ns(fd);
		if (ns < 1000000000ULL)
			break;
	}
	vmtest_check(i < 5, "it took %llu ns to die", ns);
	edu_interrupts(true);
	vmtest_equal(write(fd, "12", 2), 2);
	edu_expect(fd, "479001600\n");
}

int main(void)
{
	pid_t daemon;
	int fd;

	vmtest_load("lpc_edu", NULL);
	daemon = edu_daemon();
	fd = edu_open();
	daemon = daemon_killed(daemon, fd);
	device_silent(fd);
	application_killed(fd);
	vmtest_equal(vmtest_daemon_stop(daemon), 0);
	close(fd);
	return 0;
}
