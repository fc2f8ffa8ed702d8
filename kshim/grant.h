/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * grant.h - an application's own buffer, lent to the user half for one call.
 */
#ifndef _LPC_GRANT_H
#define _LPC_GRANT_H

#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "loan.h"
#include "lpc_half.h"
#include "map.h"

struct address_space;
struct page;

/* Pages of a grant that need no memory to remember. */
#define LPC_GRANT_FEW	17

/**
 * enum lpc_grant_state - what the user half finds where a grant lies
 * @LPC_GRANT_NONE: the scratch page; nobody has this place, or its call has ended
 * @LPC_GRANT_LENT: the application's buffer, and the scratch page behind it
 */
enum lpc_grant_state {
	LPC_GRANT_NONE,
	LPC_GRANT_LENT,
};

/**
 * struct lpc_grant - a place in the window of grants, and what is lent there
 * @lent: references, while the place is taken: one of the caller, one of the call
 * @grants: the window
 * @lock: protects the next two, and what is mapped here
 * @state: &enum lpc_grant_state
 * @mapped: the user half has touched the place: there may be entries to zap
 * @user: address in the application; this and the rest are set before LENT and
 *	stay until NONE
 * @len: bytes
 * @pages: of the application, or of the kernel where they are partial
 * @n_pages: how many
 * @first_whole: the first of them that is the application's own
 * @n_whole: how many are
 * @writable: the user half may write
 * @pid: thread that lends it
 * @few: @pages, where there are few
 */
struct lpc_grant {
	struct lpc_lent lent;
	struct lpc_grants *grants;
	struct mutex lock;	/* see above */
	enum lpc_grant_state state;
	bool mapped;
	unsigned long user;
	u32 len;
	struct page **pages;
	u32 n_pages;
	u32 first_whole;
	u32 n_whole;
	bool writable;
	pid_t pid;
	struct page *few[LPC_GRANT_FEW];
};

/**
 * struct lpc_grants - the window of grants of a kernel half
 * @place_pages: pages of a place, enough for the longest grant
 * @places: how many there are
 * @max_pages: pages that may be lent at once
 * @scratch: what the user half finds where nothing is lent
 * @lock: protects the next five; a leaf
 * @used: places that are taken
 * @next: where the search for a free one begins
 * @lent: buffers that are lent
 * @pages: pages that are lent
 * @refused: buffers that there was no room for
 * @map_lock: protects @mapping and @mapped
 * @mapping: of the file that the window is mapped from, NULL: it is mapped nowhere
 * @mapped: how often it is
 * @grants: the places
 */
struct lpc_grants {
	u32 place_pages;
	u32 places;
	u32 max_pages;
	struct page *scratch;
	spinlock_t lock;	/* see above */
	unsigned long *used;
	u32 next;
	u32 lent;
	u32 pages;
	u64 refused;
	struct rw_semaphore map_lock;	/* see above */
	struct address_space *mapping;
	u32 mapped;
	struct lpc_grant grants[];
};

struct lpc_grants *lpc_grants_create(struct lpc_half *half,
				     const struct lpc_half_options *options);
void lpc_grants_destroy(struct lpc_grants *grants);
u64 lpc_grants_len(const struct lpc_grants *grants);
void lpc_grants_inform(struct lpc_grants *grants, struct lpc_info_memory *info);
u32 lpc_grants_list(struct lpc_grants *grants, struct lpc_info_grant *infos, u32 room);
lpc_map_fn lpc_grants_map;

int lpc_grant_begin(struct lpc_half *half, struct lpc_loan *loan);
void lpc_grant_revoke(struct lpc_grant *grant);
int lpc_grant_write_back(const struct lpc_grant *grant);
void lpc_grant_end(struct lpc_grant *grant);
void lpc_grant_free(struct lpc_grant *grant);

#endif /* _LPC_GRANT_H */
