/* SPDX-License-Identifier: MIT */
/*
 * slot_atomics.h - accesses to the one slot of the model.
 */
#ifndef _SLOT_ATOMICS_H
#define _SLOT_ATOMICS_H

#include <stdbool.h>
#include <stdint.h>

#include "explore.h"

uint64_t slot_load(const volatile void *p, bool acquire);
void slot_store(const volatile void *p, uint64_t value, bool release);
uint32_t slot_exchange(const volatile void *p, uint32_t old, uint32_t new_);

#endif /* _SLOT_ATOMICS_H */
