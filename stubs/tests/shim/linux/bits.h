/* SPDX-License-Identifier: MIT */
/* Stands in for the kernel's header where its side is tested in user space. */
#include "../shim.h"

#define BIT(n)	(1UL << (n))
