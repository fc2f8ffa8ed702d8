/* SPDX-License-Identifier: MIT */
/*
 * table.h - the context table: what is known of the kernel, kept as data (contexts.conf)
 */
#ifndef DRVSPLIT_TABLE_H
#define DRVSPLIT_TABLE_H

#include "intern.h"

#include <glib.h>
#include <stdbool.h>

/** enum ds_context - how a function can be entered; a mask */
enum ds_context {
	DS_CTX_PROCESS = 1,
	DS_CTX_SOFTIRQ = 2,
	DS_CTX_HARDIRQ = 4,
	DS_CTX_ATOMIC =
		8, /* a spinlock is held, or preemption, interrupts or bottom halves are off */
	DS_CTX_UNKNOWN = 16, /* an entry point that the table does not know */
};
#define DS_CTX_MUST_STAY                                                       \
	(DS_CTX_SOFTIRQ | DS_CTX_HARDIRQ | DS_CTX_ATOMIC | DS_CTX_UNKNOWN)

enum ds_lock_kind {
	DS_LOCK_SPIN,
	DS_LOCK_RWLOCK,
	DS_LOCK_SEQ,
	DS_LOCK_RCU,
	DS_LOCK_IRQ,
	DS_LOCK_BH,
	DS_LOCK_PREEMPT,
	DS_LOCK_MUTEX,
	DS_LOCK_RWSEM,
	DS_LOCK_SEM,
	DS_LOCK_KINDS,
};

/** ds_lock_atomic() - does holding a lock of this kind forbid to sleep? */
static inline bool ds_lock_atomic(enum ds_lock_kind kind)
{
	return kind < DS_LOCK_MUTEX;
}

const char *ds_lock_kind_name(enum ds_lock_kind kind);
enum ds_lock_kind ds_lock_kind_parse(const char *name);

/** struct ds_rule - one "slot" or "call" line */
struct ds_rule {
	const char *owner; /* structure, or function called */
	const char *field; /* pattern; NULL for calls */
	int argument;
	unsigned int context;
	const char *locks; /* comma-separated, or NULL */
	const char *rate; /* class, or NULL */
	bool init; /* nobody else can use the device yet, or any more */
};

enum ds_lock_if { DS_IF_ALWAYS, DS_IF_ZERO, DS_IF_NONZERO };

/** struct ds_lock_rule - one "acquire" or "release" line */
struct ds_lock_rule {
	const char *function;
	bool release;
	int argument;
	const char *
		name; /* the kernel's own lock, or NULL when an argument names it */
	enum ds_lock_kind kind;
	bool irq, bh;
	enum ds_lock_if when;
};

struct ds_table {
	GPtrArray *rules; /* struct ds_rule, owned */
	GHashTable *locks; /* function -> struct ds_lock_rule, owned */
	GHashTable *allocs; /* set of functions */
	GHashTable *privs;
	GHashTable *same; /* function -> argument + 1 */
	GHashTable *inner; /* set of structures */
	GHashTable *params; /* "function argument" -> "in", "out" or "inout" */
	GHashTable *rates; /* class -> double *, owned */
};

struct ds_table *ds_table_create(void);
void ds_table_destroy(struct ds_table *table);

/**
 * ds_table_read() - add the lines of @path
 * Return: 0, or -errno with *error set to "file:line: what is wrong"
 */
int ds_table_read(struct ds_table *table, const char *path, char **error);

/** ds_table_slot() - what is known of functions stored in @owner.@field, or NULL */
const struct ds_rule *ds_table_slot(const struct ds_table *table,
				    const char *owner, const char *field);

/** ds_table_call() - what is known of functions passed to @function as @argument, or NULL */
const struct ds_rule *ds_table_call(const struct ds_table *table,
				    const char *function, int argument);

const struct ds_lock_rule *ds_table_lock(const struct ds_table *table,
					 const char *function);

/** ds_table_param() - "in", "out", "inout", or NULL when the table does not know */
const char *ds_table_param(const struct ds_table *table, const char *function,
			   int argument);

/** ds_table_rate() - assumed calls per second of a class; 0 when unknown */
double ds_table_rate(const struct ds_table *table, const char *rate);

/** ds_context_spell() - "softirq+atomic", interned */
const char *ds_context_spell(unsigned int contexts);

#endif
