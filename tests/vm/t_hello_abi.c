// SPDX-License-Identifier: MIT
/*
 * t_hello_abi.c - a daemon of another ABI is refused, and told which one the
 * kernel speaks and with what interface.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	struct lpc_hello hello = lpctest_hello();
	char refused[64];
	int fd;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	hello.abi = LPC_ABI + 7;
	hello.version = 9;
	hello.signature = 0;
	snprintf(hello.interface, sizeof(hello.interface), "gantry");
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello),
		       -EPROTONOSUPPORT);
	vmtest_equal(hello.abi, LPC_ABI);
	vmtest_string(hello.interface, RIG_NAME);
	vmtest_equal(hello.version, RIG_VERSION);
	vmtest_check(hello.signature == RIG_SIGNATURE_2);
	snprintf(refused, sizeof(refused), "rig0: .*refused.*ABI %d.*ABI %d",
		 LPC_ABI + 7, LPC_ABI);
	vmtest_check(vmtest_log_has(refused));
	hello.abi = 0;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello),
		       -EPROTONOSUPPORT);

	/* It may say what it was told. */
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), 0);
	close(fd);
	return 0;
}
