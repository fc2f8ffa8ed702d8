// SPDX-License-Identifier: MIT
/*
 * t_edu.c - the edu driver as an ordinary application sees it, which cannot tell
 * that it is hybrid.
 */
#include "edu_device.h"

/* An address that is nobody's; the compiler is not to know. */
static void *const volatile nowhere = (void *)8;

static const uint32_t factorials[] = { 1,     1,      2,       6,	24,
				       120,   720,    5040,    40320,	362880,
				       3628800, 39916800, 479001600 };

static struct edu_info info(int fd)
{
	struct edu_info info;

	vmtest_succeeds(ioctl(fd, EDU_IOC_INFO, &info));
	return info;
}

static void mode(int fd, uint32_t mode)
{
	vmtest_succeeds(ioctl(fd, EDU_IOC_MODE, &mode));
	vmtest_equal(info(fd).mode, mode);
}

/* All numbers, by both ways of asking. */
static void all_numbers(int fd)
{
	struct edu_factorial_request request;
	char text[16], wanted[16];
	uint32_t n;
	int len;

	for (n = 0; n <= EDU_N_MOST; n++) {
		len = snprintf(text, sizeof(text), "%u%s", n, n % 2 ? "\n" : "");
		vmtest_equal(write(fd, text, len), len);
		snprintf(wanted, sizeof(wanted), "%u\n", factorials[n]);
		edu_expect(fd, wanted);
		request.n = n;
		request.result = 0;
		vmtest_succeeds(ioctl(fd, EDU_IOC_FACTORIAL, &request));
		vmtest_equal(request.result, factorials[n]);
		vmtest_equal(info(fd).last_n, n);
		vmtest_equal(info(fd).last_result, factorials[n]);
	}
}

static void counters(int fd)
{
	struct edu_info before = info(fd), after;

	mode(fd, EDU_BY_INTERRUPT);
	all_numbers(fd);
	after = info(fd);
	vmtest_equal(after.done - before.done, 2 * (EDU_N_MOST + 1));
	vmtest_equal(after.interrupts - before.interrupts,
		     2 * (EDU_N_MOST + 1));
	before = after;
	mode(fd, EDU_BY_POLLING);
	all_numbers(fd);
	after = info(fd);
	vmtest_equal(after.done - before.done, 2 * (EDU_N_MOST + 1));
	vmtest_equal(after.interrupts, before.interrupts);
	vmtest_equal(after.mode_changes, before.mode_changes + 1);
	vmtest_equal(after.failed, 0);
	mode(fd, EDU_BY_INTERRUPT);
}

static void refuse(int fd, const char *text, size_t len, int error)
{
	errno = 0;
	if (write(fd, text, len) != -1 || errno != error)
		vmtest_fail("write of '%s': %s, wanted %s", text,
			    strerror(errno), strerror(error));
}

static void refused(int fd)
{
	static const char *const not_numbers[] = {
		"x", "-1", "+1", " 1", "1 ", "1\n\n", "0x3", "1 2", "\n",
		"1111111111111111111111111111111111111",
	};
	struct edu_factorial_request request = { .n = EDU_N_MOST + 1 };
	uint32_t bad_mode = 2;
	uint64_t done = info(fd).done;
	size_t i;

	for (i = 0; i < sizeof(not_numbers) / sizeof(not_numbers[0]); i++)
		refuse(fd, not_numbers[i], strlen(not_numbers[i]), EINVAL);
	refuse(fd, "", 0, EINVAL);
	refuse(fd, "1\0", 2, EINVAL);
	refuse(fd, "13", 2, ERANGE);
	refuse(fd, "4294967296", 10, ERANGE);
	refuse(fd, "99999999999999999999999", 23, ERANGE);
	refuse(fd, nowhere, 2, EFAULT);
	vmtest_errno(ioctl(fd, EDU_IOC_FACTORIAL, &request), ERANGE);
	vmtest_errno(ioctl(fd, EDU_IOC_FACTORIAL, nowhere), EFAULT);
	vmtest_errno(ioctl(fd, EDU_IOC_INFO, nowhere), EFAULT);
	vmtest_errno(ioctl(fd, EDU_IOC_MODE, nowhere), EFAULT);
	vmtest_errno(ioctl(fd, EDU_IOC_MODE, &bad_mode), EINVAL);
	vmtest_errno(ioctl(fd, _IO(0xBD, 0x2f)), ENOTTY);
	vmtest_equal(info(fd).done, done);
}

/* Files have results of their own; a new one has the device's last. */
static void files(void)
{
	int a = edu_open(), b = edu_open(), c;
	char byte;

	vmtest_equal(write(a, "5", 1), 1);
	vmtest_equal(write(b, "6", 1), 1);
	edu_expect(a, "120\n");
	edu_expect(b, "720\n");
	c = edu_open();
	edu_expect(c, "720\n");
	/* read() goes on where it was, and write() begins anew. */
	vmtest_equal(read(a, &byte, 1), 1);
	vmtest_equal(byte, '1');
	vmtest_equal(read(a, &byte, 1), 1);
	vmtest_equal(byte, '2');
	vmtest_equal(write(a, "3", 1), 1);
	vmtest_equal(read(a, &byte, 1), 1);
	vmtest_equal(byte, '6');
	close(a);
	close(b);
	close(c);
}

static void *ask_often(void *arg)
{
	struct edu_factorial_request request;
	uint32_t seed = (uint32_t)(uintptr_t)arg, i;
	int fd = edu_open();

	for (i = 0; i < 40; i++) {
		request.n = (seed * 7 + i * 5) % (EDU_N_MOST + 1);
		vmtest_succeeds(ioctl(fd, EDU_IOC_FACTORIAL, &request));
		vmtest_equal(request.result, factorials[request.n]);
	}
	close(fd);
	return NULL;
}

/* Many at once: each gets the answer to its own question. */
static void crowd(void)
{
	pthread_t threads[8];
	uintptr_t i;

	for (i = 0; i < 8; i++)
		vmtest_equal(pthread_create(&threads[i], NULL, ask_often,
					    (void *)i), 0);
	for (i = 0; i < 8; i++)
		vmtest_equal(pthread_join(threads[i], NULL), 0);
}

int main(void)
{
	struct edu_info now;
	int fd;

	vmtest_load("lpc_edu", NULL);
	edu_daemon();
	fd = edu_open();
	/* Nothing has been computed yet. */
	edu_expect(fd, "");
	now = info(fd);
	vmtest_equal(now.version, 0x0100);
	vmtest_equal(now.checks, 1);
	vmtest_succeeds(ioctl(fd, EDU_IOC_CHECK));
	vmtest_equal(info(fd).checks, 2);
	counters(fd);
	refused(fd);
	files();
	crowd();
	vmtest_check(vmtest_run(NULL, "rmmod lpc_edu") != 0,
		     "unloaded while the device is open");
	close(fd);
	return 0;
}
