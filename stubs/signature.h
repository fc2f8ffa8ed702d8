/* SPDX-License-Identifier: MIT */
/*
 * signature.h - numbers that change when what crosses changes.
 */
#ifndef LPCGEN_SIGNATURE_H
#define LPCGEN_SIGNATURE_H

#include "ast.h"

void signature_interface(struct interface *i);

#endif /* LPCGEN_SIGNATURE_H */
