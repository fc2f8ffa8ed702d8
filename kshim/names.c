// SPDX-License-Identifier: GPL-2.0-only
/*
 * names.c - names of an interface, found once, at bind.
 *
 * The table is made at registration and read only after that: no lock.
 */
#include <linux/list.h>
#include <linux/log2.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/stringhash.h>

#include "lpc_half.h"
#include "names.h"

/**
 * struct lpc_names - the names of one interface
 * @mask: of the number of buckets
 * @bucket: the buckets
 * @count: how many names
 * @entry: the names
 */
struct lpc_names {
	u32 mask;
	struct hlist_head *bucket;
	u32 count;
	struct lpc_name entry[];
};

static struct hlist_head *bucket_of(const struct lpc_names *names, u32 kind,
				    const char *name)
{
	u32 hash = full_name_hash(NULL, name, strlen(name)) + kind;

	return &names->bucket[hash & names->mask];
}

static void add(struct lpc_names *names, u32 kind, u32 index, const char *name,
		u64 signature, u32 since)
{
	struct lpc_name *entry = &names->entry[names->count++];

	entry->name = name;
	entry->kind = kind;
	entry->index = index;
	entry->signature = signature;
	entry->since = since;
	hlist_add_head(&entry->hash, bucket_of(names, kind, name));
}

/**
 * lpc_names_create - make the table of an interface
 * @interface: the interface, which must outlive the table
 *
 * Context: process, may sleep.
 *
 * Return: the table, or NULL: no memory.
 */
struct lpc_names *lpc_names_create(const struct lpc_interface *interface)
{
	u32 count = interface->n_upcalls + interface->n_downcalls + interface->n_events +
		    interface->n_locks + interface->n_semaphores;
	u32 buckets = roundup_pow_of_two(max(count, 1U));
	struct lpc_names *names;
	u32 i;

	names = kvzalloc(struct_size(names, entry, count), GFP_KERNEL);
	if (!names)
		return NULL;
	names->mask = buckets - 1;
	names->bucket = kvcalloc(buckets, sizeof(*names->bucket), GFP_KERNEL);
	if (!names->bucket) {
		kvfree(names);
		return NULL;
	}
	for (i = 0; i < interface->n_upcalls; i++)
		add(names, LPC_KIND_UPCALL, i, interface->upcalls[i].name,
		    interface->upcalls[i].signature, interface->upcalls[i].since);
	for (i = 0; i < interface->n_downcalls; i++)
		add(names, LPC_KIND_DOWNCALL, i, interface->downcalls[i].name,
		    interface->downcalls[i].signature, interface->downcalls[i].since);
	for (i = 0; i < interface->n_events; i++)
		add(names, LPC_KIND_EVENT, i, interface->events[i].name,
		    interface->events[i].signature, interface->events[i].since);
	for (i = 0; i < interface->n_locks; i++)
		add(names, LPC_KIND_LOCK, i, interface->locks[i].name,
		    interface->locks[i].signature, interface->locks[i].since);
	for (i = 0; i < interface->n_semaphores; i++)
		add(names, LPC_KIND_SEMAPHORE, i, interface->semaphores[i].name,
		    interface->semaphores[i].signature, interface->semaphores[i].since);
	return names;
}

void lpc_names_destroy(struct lpc_names *names)
{
	if (!names)
		return;
	kvfree(names->bucket);
	kvfree(names);
}

/**
 * lpc_names_find - find a name
 * @names: the table
 * @kind: &enum lpc_kind
 * @name: the name
 *
 * Return: the entry, or NULL.
 */
const struct lpc_name *lpc_names_find(const struct lpc_names *names, u32 kind,
				      const char *name)
{
	const struct lpc_name *entry;

	hlist_for_each_entry(entry, bucket_of(names, kind, name), hash) {
		if (entry->kind == kind && !strcmp(entry->name, name))
			return entry;
	}
	return NULL;
}
