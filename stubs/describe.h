/* SPDX-License-Identifier: MIT */
/*
 * describe.h - an interface as JSON.
 */
#ifndef LPCGEN_DESCRIBE_H
#define LPCGEN_DESCRIBE_H

#include <stdbool.h>

#include "ast.h"

char *describe_interface(struct interface *i, bool compact);

#endif /* LPCGEN_DESCRIBE_H */
