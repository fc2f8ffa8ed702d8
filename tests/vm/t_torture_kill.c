// SPDX-License-Identifier: MIT
/*
 * t_torture_kill.c - the campaign that kills user halves, small: what ./run torture
 * kill does at length.
 *
 * vmtest: timeout=240
 */
#include "vmtest.h"

int main(void)
{
	char *output;
	int status;

	vmtest_load("lpc_ledger", NULL);
	status = vmtest_run(&output, "/usr/libexec/cleave/tests/torture-kill "
				     "--seed 5 --count 60 2>&1");
	vmtest_check(!status, "%s", output);
	vmtest_check(strstr(output, "lost 0, doubled 0, hung 0, otherwise broken 0"),
		     "%s", output);
	return 0;
}
