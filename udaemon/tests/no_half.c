// SPDX-License-Identifier: MIT
/*
 * no_half.c - a shared object that is no user half.
 */
int no_half(void);

int no_half(void)
{
	return 0;
}
