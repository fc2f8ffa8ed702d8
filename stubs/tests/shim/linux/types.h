/* SPDX-License-Identifier: MIT */
/* Stands in for the kernel's header where its side is tested in user space. */
#include_next <linux/types.h>
#include "../shim.h"
#define __user
