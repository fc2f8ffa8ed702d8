// SPDX-License-Identifier: MIT
/*
 * t_factorial.c - the factorial driver: the same result wherever it is computed.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../../drivers/factorial/factorial.h"
#include "../../drivers/factorial/factorial_work.h"
#include "vmtest.h"

/* An address that is nobody's; the compiler is not to know. */
static void *const volatile nowhere = (void *)8;

static void results(int fd)
{
	static const uint32_t counts[] = { 0, 1, 2, 9999, 10000,
					   FACTORIAL_RUN_MAX };
	struct factorial_run run;
	size_t i;

	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		for (run.place = FACTORIAL_IN_KERNEL;
		     run.place <= FACTORIAL_SPLIT; run.place++) {
			run.count = counts[i];
			run.sum = ~0ULL;
			vmtest_succeeds(ioctl(fd, FACTORIAL_IOC_RUN, &run));
			vmtest_equal(run.sum, factorial_sum(0, counts[i]));
		}
	}
}

static void known_values(void)
{
	vmtest_equal(factorial_of(0), 1);
	vmtest_equal(factorial_of(1), 1);
	vmtest_equal(factorial_of(12), 479001600);
	vmtest_equal(factorial_of(20), 2432902008176640000);
}

static void refused(int fd)
{
	struct factorial_run run = { .place = FACTORIAL_SPLIT + 1,
				     .count = 1 };

	vmtest_errno(ioctl(fd, FACTORIAL_IOC_RUN, &run), EINVAL);
	run.place = FACTORIAL_IN_USER;
	run.count = FACTORIAL_RUN_MAX + 1;
	vmtest_errno(ioctl(fd, FACTORIAL_IOC_RUN, &run), EINVAL);
	vmtest_errno(ioctl(fd, FACTORIAL_IOC_RUN, nowhere), EFAULT);
	vmtest_errno(ioctl(fd, _IO(0xBD, 0x1f)), ENOTTY);
	vmtest_errno(write(fd, "moon\n", 5), EINVAL);
	vmtest_errno(write(fd, "", 0), EINVAL);
	vmtest_errno(write(fd, "kernel and much more", 20), EINVAL);
	vmtest_errno(write(fd, nowhere, 4), EFAULT);
}

/* From a shell: choose by write(), have it computed by read(). */
static void text(int fd, const char *place)
{
	char wanted[64], got[128];
	ssize_t n;

	vmtest_equal(write(fd, place, strlen(place)), strlen(place));
	n = pread(fd, got, sizeof(got) - 1, 0);
	vmtest_succeeds(n);
	got[n] = '\0';
	snprintf(wanted, sizeof(wanted), "10000 factorials, place %s, sum %016llx",
		 place, (unsigned long long)factorial_sum(0, 10000));
	vmtest_check(!strncmp(got, wanted, strlen(wanted)), "got %s", got);
	vmtest_equal(pread(fd, got, sizeof(got), n), 0);
}

int main(void)
{
	const char *const argv[] = { "udaemon", "factorial", NULL };
	struct factorial_run run = { .place = FACTORIAL_IN_KERNEL,
				     .count = 10 };
	int fd;

	known_values();
	vmtest_load("lpc_factorial", NULL);
	fd = open("/dev/lpc-factorial", O_RDWR | O_CLOEXEC);
	vmtest_succeeds(fd);
	vmtest_succeeds(ioctl(fd, FACTORIAL_IOC_RUN, &run));
	run.place = FACTORIAL_SPLIT;
	vmtest_errno(ioctl(fd, FACTORIAL_IOC_RUN, &run), ENOTCONN);
	vmtest_daemon_start(argv);
	results(fd);
	refused(fd);
	text(fd, "user");
	text(fd, "split");
	text(fd, "kernel");
	close(fd);
	return 0;
}
