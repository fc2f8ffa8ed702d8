/* SPDX-License-Identifier: MIT */
/*
 * shared.h - memory that the kernel half shares: the arena, the window of grants.
 *
 * Both are mapped once, when a driver attaches, and stay until it detaches.
 */
#ifndef _SHARED_H
#define _SHARED_H

#include <stdint.h>

#include "lpc_user.h"

/**
 * struct ud_shared - what is mapped
 * @arena: the arena, NULL: there is none
 * @arena_len: bytes of it
 * @state_len: bytes of it that are the user half's own, from its beginning
 * @grants: the window of grants, NULL: there is none
 * @grants_len: bytes of it
 */
struct ud_shared {
	void *arena;
	uint64_t arena_len;
	uint32_t state_len;
	void *grants;
	uint64_t grants_len;
};

int ud_shared_map(struct ud_shared *shared, int fd, const struct lpc_hello *hello);
void ud_shared_unmap(struct ud_shared *shared);

#endif /* _SHARED_H */
