/* SPDX-License-Identifier: MIT */
/*
 * check.h - what an interface may not say, though its grammar allows it.
 */
#ifndef LPCGEN_CHECK_H
#define LPCGEN_CHECK_H

#include "ast.h"
#include "diag.h"

void check_interface(struct interface *i, struct diag *d);
void check_limits(struct interface *i, struct diag *d);

#endif /* LPCGEN_CHECK_H */
