/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * names.h - names of an interface, found once, at bind.
 */
#ifndef _LPC_NAMES_H
#define _LPC_NAMES_H

#include <linux/types.h>

struct lpc_interface;
struct lpc_names;

/**
 * struct lpc_name - a name and the number that stands for it
 * @hash: in its bucket
 * @name: the name
 * @kind: &enum lpc_kind
 * @index: its number among those of its kind
 * @signature: of its declaration
 * @since: version of the interface it came with
 */
struct lpc_name {
	struct hlist_node hash;
	const char *name;
	u32 kind;
	u32 index;
	u64 signature;
	u32 since;
};

struct lpc_names *lpc_names_create(const struct lpc_interface *interface);
void lpc_names_destroy(struct lpc_names *names);
const struct lpc_name *lpc_names_find(const struct lpc_names *names, u32 kind,
				      const char *name);

#endif /* _LPC_NAMES_H */
