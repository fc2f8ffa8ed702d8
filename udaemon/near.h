/* SPDX-License-Identifier: MIT */
/*
 * near.h - the names that somebody may have meant.
 */
#ifndef _NEAR_H
#define _NEAR_H

#include <stddef.h>

void near_list(const char *name, const char *const *names, size_t n, char *buf,
	       size_t size);

#endif /* _NEAR_H */
