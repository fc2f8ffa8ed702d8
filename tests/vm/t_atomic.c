// SPDX-License-Identifier: MIT
/*
 * t_atomic.c - a synchronous upcall from atomic context is refused, loudly.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

int main(void)
{
	uint64_t error;
	int fd;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	/* Kernels with a check of their own say it too. */
	vmtest_expect_log("WARNING: .*lpc_upcall|BUG: sleeping function called from invalid context");
	vmtest_expect_log("lpc: rig0: upcall null from atomic context");
	lpctest_result(lpctest_down_value(fd, RIG_ATOMIC, 0, &error), 0);
	vmtest_equal(error, EINVAL);
	vmtest_equal(lpctest_procedure(fd, LPC_KIND_UPCALL, RIG_NULL).calls, 0);
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
