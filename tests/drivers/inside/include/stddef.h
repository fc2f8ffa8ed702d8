/* SPDX-License-Identifier: GPL-2.0-only */
/* stddef.h - of the C library, for user halves that are linked into a module. */
#include <linux/stddef.h>
#include <linux/types.h>
