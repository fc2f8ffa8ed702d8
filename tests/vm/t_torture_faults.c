// SPDX-License-Identifier: MIT
/*
 * t_torture_faults.c - the campaign that injects faults into user halves, small: what
 * ./run torture faults does at length. Newer kernels let nobody write to another
 * process's code unless they are told to.
 *
 * vmtest: timeout=240 boot=own cmdline="proc_mem.force_override=always"
 */
#include <stdio.h>

#include "vmtest.h"

#define COUNT "72"

int main(void)
{
	unsigned int crashed, hung, wrong, recovered, detected, none;
	char *output, *result;
	int status;

	vmtest_load("lpc_null", NULL);
	vmtest_load("lpc_factorial", NULL);
	vmtest_load("lpc_edu", NULL);
	status = vmtest_run(&output, "/usr/libexec/cleave/tests/faults "
				     "--seed 5 --count " COUNT " 2>&1");
	vmtest_check(!status, "%s", output);
	vmtest_check(strstr(output, "faults " COUNT " of seed 5"), "%s", output);
	vmtest_check(strstr(output, "promises broken 0"), "%s", output);
	result = strstr(output, "\ncrashed ");
	vmtest_check(result && sscanf(result, " crashed %u, hung %u, wrong %u, "
				      "recovered %u, detected %u, none %u",
				      &crashed, &hung, &wrong, &recovered, &detected,
				      &none) == 6, "%s", output);
	vmtest_equal(crashed, 0);
	vmtest_equal(hung, 0);
	/* Faults that do nothing would prove nothing. */
	vmtest_check(recovered && detected && wrong, "%s", output);
	return 0;
}
