// SPDX-License-Identifier: MIT
/*
 * A data race in a module is found: else it would say nothing that no test of
 * kshim finds one.
 *
 * vmtest: kernels=kcsan
 */
#include "vmtest.h"

#define FOUND "KCSAN: data-race in race "

static bool found(void *arg __attribute__((unused)))
{
	return vmtest_log_has(FOUND);
}

int main(void)
{
	vmtest_expect_log(FOUND);
	vmtest_load("race", NULL);
	vmtest_check(vmtest_wait(found, NULL, 30000));
	return 0;
}
