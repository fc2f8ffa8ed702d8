// SPDX-License-Identifier: MIT
/*
 * t_hello_second.c - one incarnation at a time: a second attach is refused until
 * the first has closed its file, and a file is attached once.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

int main(void)
{
	struct lpc_hello hello = lpctest_hello();
	int first, second, copy;

	lpctest_load(NULL);
	first = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	second = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(first), 0);
	lpctest_result(lpctest_ioctl(first, LPC_IOC_HELLO, &hello), -EALREADY);
	hello = lpctest_hello();
	lpctest_result(lpctest_ioctl(second, LPC_IOC_HELLO, &hello), -EBUSY);
	vmtest_equal(lpctest_half(first).incarnation, 1);

	/* The other half of the same module is another channel. */
	copy = lpctest_open(LPCTEST_DEVICE_2, O_RDWR);
	hello = lpctest_hello();
	lpctest_result(lpctest_ioctl(copy, LPC_IOC_HELLO, &hello), 0);
	vmtest_equal(hello.incarnation, 1);
	close(copy);

	/* The incarnation ends with the last descriptor of its file. */
	copy = dup(first);
	close(first);
	hello = lpctest_hello();
	lpctest_result(lpctest_ioctl(second, LPC_IOC_HELLO, &hello), -EBUSY);
	close(copy);
	hello = lpctest_hello();
	lpctest_result(lpctest_ioctl(second, LPC_IOC_HELLO, &hello), 0);
	vmtest_equal(hello.incarnation, 2);
	close(second);
	return 0;
}
