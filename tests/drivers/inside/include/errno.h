/* SPDX-License-Identifier: GPL-2.0-only */
/* errno.h - of the C library, for user halves that are linked into a module. */
#ifndef _INSIDE_ERRNO_H
#define _INSIDE_ERRNO_H

#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/types.h>

extern int inside_errno;

/* The kernel's own headers use the word as a name: they all come before. */
#define errno inside_errno

#endif
