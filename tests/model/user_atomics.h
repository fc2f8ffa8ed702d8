/* SPDX-License-Identifier: MIT */
/*
 * user_atomics.h - what lpc_slot.h takes from the compiler, as steps of the model.
 *
 * To be included before lpc_slot.h.
 */
#ifndef _USER_ATOMICS_H
#define _USER_ATOMICS_H

#include "slot_atomics.h"

static inline bool user_exchange(const volatile void *p, uint32_t *old, uint32_t new_)
{
	uint32_t was = slot_exchange(p, *old, new_);
	bool same = was == *old;

	*old = was;
	return same;
}

#define __atomic_load_n(p, order) \
	((__typeof__(*(p)))slot_load(p, (order) == __ATOMIC_ACQUIRE))
#define __atomic_store_n(p, v, order) \
	slot_store(p, v, (order) == __ATOMIC_RELEASE)
#define __atomic_compare_exchange_n(p, old, new_, weak, success, failure) \
	user_exchange(p, old, new_)
#define __atomic_thread_fence(order) \
	((order) == __ATOMIC_SEQ_CST ? model_fence() : (void)0)

#endif /* _USER_ATOMICS_H */
