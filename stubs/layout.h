/* SPDX-License-Identifier: MIT */
/*
 * layout.h - sizes, offsets and formats of everything that travels.
 */
#ifndef LPCGEN_LAYOUT_H
#define LPCGEN_LAYOUT_H

#include "ast.h"

void layout_interface(struct interface *i);
uint64_t layout_value_wire(const struct value *v);
uint64_t layout_value_size(const struct value *v, uint64_t *align);

#endif /* LPCGEN_LAYOUT_H */
