/* SPDX-License-Identifier: MIT */
/*
 * linux/atomic.h - what lpc_slot.h takes from the kernel's, as steps of the model.
 *
 * cmpxchg() is a full barrier in the kernel and only acquires and releases here, as
 * in the daemon: what holds with less holds with more.
 */
#ifndef _MODEL_LINUX_ATOMIC_H
#define _MODEL_LINUX_ATOMIC_H

#include "slot_atomics.h"

#define READ_ONCE(x)		((__typeof__(x))slot_load(&(x), false))
#define WRITE_ONCE(x, v)	slot_store(&(x), v, false)
#define smp_load_acquire(p)	((__typeof__(*(p)))slot_load(p, true))
#define smp_store_release(p, v)	slot_store(p, v, true)
#define smp_mb()		model_fence()
#define cmpxchg(p, old, new)	slot_exchange(p, old, new)

#endif /* _MODEL_LINUX_ATOMIC_H */
