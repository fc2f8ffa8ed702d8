/* SPDX-License-Identifier: MIT */
/*
 * names.h - names that clash with each other, with C or with what is generated.
 */
#ifndef LPCGEN_NAMES_H
#define LPCGEN_NAMES_H

#include "ast.h"
#include "diag.h"

void names_check(struct interface *i, struct diag *d);

#endif /* LPCGEN_NAMES_H */
