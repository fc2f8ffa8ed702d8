/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arena.h - memory that both halves share and that outlives an incarnation.
 */
#ifndef _LPC_ARENA_H
#define _LPC_ARENA_H

#include <linux/spinlock.h>
#include <linux/types.h>

#include "lpc_half.h"
#include "loan.h"
#include "map.h"

/**
 * struct lpc_arena - an arena
 * @memory: it, zero at the start, of whole pages
 * @pages: of it
 * @state_pages: of them, the first ones, that are the user half's own state
 * @lock: protects what follows; a leaf
 * @used: pages that a block has
 * @used_pages: how many
 * @blocks: blocks there are
 * @refused: blocks that there was no room for
 * @incarnation: that mapped it last
 */
struct lpc_arena {
	void *memory;
	u32 pages;
	u32 state_pages;
	spinlock_t lock;	/* see above */
	unsigned long *used;
	u32 used_pages;
	u32 blocks;
	u64 refused;
	u64 incarnation;
};

/**
 * struct lpc_block - a piece of an arena that a kernel half has
 * @lent: references: one of who got it, one of each call it was lent to
 * @arena: whose
 * @at: where it begins in the arena, in bytes
 * @len: bytes asked for
 */
struct lpc_block {
	struct lpc_lent lent;
	struct lpc_arena *arena;
	u32 at;
	u32 len;
};

struct lpc_arena *lpc_arena_create(const struct lpc_interface *interface);
void lpc_arena_destroy(struct lpc_arena *arena);
void lpc_block_free(struct lpc_block *block);
void lpc_arena_inform(struct lpc_arena *arena, struct lpc_info_memory *info);
lpc_map_fn lpc_arena_map;

#endif /* _LPC_ARENA_H */
