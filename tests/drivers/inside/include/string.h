/* SPDX-License-Identifier: GPL-2.0-only */
/* string.h - of the C library, for user halves that are linked into a module. */
#include <linux/string.h>
