// SPDX-License-Identifier: MIT
/*
 * t_hello_mismatch.c - a daemon built for another interface or with another
 * signature is refused; both are shown, in the answer and in the kernel log.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define OTHER	0x3333333333333333ULL

static void other_signature(int fd)
{
	struct lpc_hello hello = lpctest_hello();

	hello.signature = OTHER;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), -EPROTO);
	vmtest_check(hello.signature == RIG_SIGNATURE_2);
	vmtest_equal(hello.version, RIG_VERSION);
	vmtest_string(hello.interface, RIG_NAME);
	vmtest_check(vmtest_log_has("rig0: .*refused.*3333333333333333.*2222222222222222"));
}

static void other_interface(int fd)
{
	struct lpc_hello hello = lpctest_hello();

	snprintf(hello.interface, sizeof(hello.interface), "gantry");
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), -EPROTO);
	vmtest_string(hello.interface, RIG_NAME);
	vmtest_check(vmtest_log_has("rig0: .*refused.*gantry.*rig"));
}

/* A name is compared whole, and what is shown of it cannot forge a log line. */
static void odd_names(int fd)
{
	struct lpc_hello hello = lpctest_hello();

	snprintf(hello.interface, sizeof(hello.interface), "ri");
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), -EPROTO);

	hello = lpctest_hello();
	snprintf(hello.interface, sizeof(hello.interface), "rigs");
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), -EPROTO);

	hello = lpctest_hello();
	snprintf(hello.interface, sizeof(hello.interface), "x\nforged: line");
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), -EPROTO);
	vmtest_check(!vmtest_log_has("^(\\[[ 0-9.]*\\] )?forged"));

	hello = lpctest_hello();
	memset(hello.interface, 'r', sizeof(hello.interface));
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), -EINVAL);
}

int main(void)
{
	struct lpc_hello hello = lpctest_hello();
	int fd;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	other_signature(fd);
	other_interface(fd);
	odd_names(fd);

	/* Nobody has attached by any of this. */
	vmtest_equal(lpctest_half(fd).daemon_pid, 0);
	vmtest_equal(lpctest_half(fd).incarnation, 0);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), 0);
	vmtest_equal(hello.incarnation, 1);
	vmtest_equal(hello.payload_max, RIG_BULK_MAX);
	vmtest_equal(hello.max_calls, LPC_CALLS_DEFAULT);
	vmtest_equal(hello.max_depth, LPC_DEPTH_DEFAULT);
	vmtest_equal(lpctest_half(fd).daemon_pid, getpid());
	close(fd);
	return 0;
}
