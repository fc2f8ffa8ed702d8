/* SPDX-License-Identifier: MIT */
/*
 * facts.h - everything the later steps need to know of a driver; written by "facts", read by all others
 *
 * Things refer to each other by number: a function is its place in funcs, a lock its bit in a lock set.
 */
#ifndef DRVSPLIT_FACTS_H
#define DRVSPLIT_FACTS_H

#include "table.h"
#include "types.h"

#include <jansson.h>

#define DS_MAX_LOCKS 64

/** enum ds_why - why a function must stay in the kernel */
enum ds_why {
	DS_WHY_FREE, /* it need not */
	DS_WHY_ENTRY, /* the kernel enters it in a context that may not sleep */
	DS_WHY_UNKNOWN_ENTRY, /* the kernel enters it, and the context table does not say how */
	DS_WHY_CALLER, /* called by a function that runs in such a context */
	DS_WHY_LOCKED, /* called with a spinlock held, or with interrupts off or in an RCU section */
	DS_WHY_UNBALANCED, /* takes or releases a spinlock for its caller: the section would be divided */
};

struct ds_param {
	const char *name;
	struct ds_type *type;
	bool read,
		written; /* what it points to, by the function and what it calls */
	bool unknown; /* passed on to where nothing is known of it */
	bool many; /* more than the one object that its type says is touched */
};

struct ds_func {
	const char *name;
	const char *file;
	int line, last;
	unsigned int contexts; /* enum ds_context */
	uint64_t must, may; /* locks held on entry: always, sometimes */
	enum ds_why why;
	int why_func; /* the caller, or -1 */
	int why_line;
	uint64_t why_locks;
	const char *
		why_text; /* the slot of an entry, what is wrong with the locks */
	bool exported;
	bool init_only; /* runs only before the device can be used, or when it no longer can */
	int assembly; /* statements of inline assembly in it */
	GArray *params; /* struct ds_param */
	struct ds_type *ret;
	const char *rate; /* of the fastest entry, or NULL */
};

/** struct ds_call - one call in the source, to one function that it can reach */
struct ds_call {
	int caller;
	int callee; /* function of the driver, or -1 */
	int kernel; /* function of the kernel, or -1 */
	int line;
	uint64_t must, may; /* locks held there */
	int section; /* critical section it is in, or -1 */
	double weight; /* times per run of the caller, guessed from loops and branches */
	const char *slot; /* indirect: "struct.field", else NULL */
	const char *how; /* "direct", "points-to", "slot", "signature" */
};

struct ds_entry {
	int func;
	const char *
		slot; /* "net_device_ops.ndo_open", "request_irq:1", "exported", "unreferenced" */
	unsigned int context;
	uint64_t locks;
	const char *rate;
	double per_second;
	bool known;
	bool init;
	int line; /* where it is stored or passed, 0 for an initialiser */
};

struct ds_lock {
	const char *name;
	enum ds_lock_kind kind;
	bool kernel; /* not the driver's own */
};

/** struct ds_section - a stretch of a function in which a lock that makes it atomic is held */
struct ds_section {
	int func;
	int first, last;
	int lines;
	uint64_t locks;
	int values; /* values that go in and out: what a call would have to carry */
};

struct ds_field {
	const char *owner; /* structure */
	const char *path;
	struct ds_type *type;
	uint32_t offset, size;
	bool driver; /* the structure is the driver's own */
	bool sync; /* a lock, atomic variable, work item ...: synchronises itself */
};

struct ds_access {
	int func;
	int field;
	int line, column;
	char mode; /* r, w, m (both, in one operation), a (address taken or passed on) */
	uint64_t must;
	int section;
	bool local; /* of an object on the stack */
	const char *
		leaf; /* "struct.member" for each step on the way, as the source spells them */
	bool atomic; /* by an atomic operation */
	const char *via; /* kernel function that gets the address, or NULL */
};

/** struct ds_guard - what protects a field */
struct ds_guard {
	int field;
	int lock; /* -1: none */
	const char *
		verdict; /* "guarded", "partly", "missing", "constant", "atomic", "single", "kernel" */
	const char *reason;
	int held, total;
	GArray *races; /* struct ds_site */
};

struct ds_site {
	int func;
	int line;
	char mode;
};

struct ds_facts {
	const char *driver;
	GArray *funcs, *calls, *entries, *locks, *sections, *fields, *accesses,
		*guards;
	GPtrArray *kernel; /* interned names of kernel functions */
	GArray *kernel_params; /* struct ds_kernel_func, one per name */
	GPtrArray *types; /* struct ds_type that something above refers to */
	GPtrArray
		*loaded; /* types owned by this object, when read from a file */
	GPtrArray *notes; /* interned sentences: what could not be decided */
	int indirect, by_points_to, by_slot, by_signature, unresolved;
	GArray *unresolved_sites; /* struct ds_site */
};

/** struct ds_kernel_func - how the driver calls a kernel function */
struct ds_kernel_func {
	bool inlined; /* defined in a header */
	bool pure; /* a header function without assembly or calls into the kernel: each half has its own */
	GArray *params; /* struct ds_param */
	struct ds_type *ret;
};

struct ds_facts *ds_facts_create(const char *driver);
void ds_facts_destroy(struct ds_facts *facts);

json_t *ds_facts_to_json(struct ds_facts *facts);

/**
 * ds_facts_load() - read what ds_facts_to_json() wrote
 * @error: set to a sentence when NULL is returned, freed by the caller
 */
struct ds_facts *ds_facts_load(const char *path, char **error);

/** ds_facts_lock() - number of the lock called @name, added when new */
int ds_facts_lock(struct ds_facts *facts, const char *name,
		  enum ds_lock_kind kind, bool kernel);

/** ds_facts_locks_spell() - "tp->lock and irq", interned; "" for none */
const char *ds_facts_locks_spell(const struct ds_facts *facts, uint64_t locks);

/** ds_facts_atomic_locks() - the locks under which nothing may sleep */
uint64_t ds_facts_atomic_locks(const struct ds_facts *facts);

int ds_facts_kernel(struct ds_facts *facts, const char *name);

/** ds_facts_find() - number of the function called @name, or "name@file.c" where that is needed; -1 if there is none */
int ds_facts_find(const struct ds_facts *facts, const char *name);

/** ds_facts_func_name() - the shortest name that ds_facts_find() finds it by, interned */
const char *ds_facts_func_name(const struct ds_facts *facts, int func);
void ds_facts_note(struct ds_facts *facts, const char *format, ...)
	G_GNUC_PRINTF(2, 3);

/** ds_facts_add_type() - make sure a type, and what it directly consists of, is written */
void ds_facts_add_type(struct ds_facts *facts, struct ds_type *type);

/** ds_facts_reason() - one sentence: why a function stays, or that it may leave; freed by the caller */
char *ds_facts_reason(const struct ds_facts *facts, int func);

/** ds_facts_chain() - the calls that lead from an entry point to a function that must stay; freed by the caller */
char *ds_facts_chain(const struct ds_facts *facts, int func);

/** ds_facts_verdict() - one sentence: how good a candidate for a split, and what keeps most of the rest; freed by the caller */
char *ds_facts_verdict(const struct ds_facts *facts);

static inline struct ds_func *ds_func(const struct ds_facts *facts, int i)
{
	return &g_array_index(facts->funcs, struct ds_func, i);
}

static inline int ds_func_lines(const struct ds_func *func)
{
	return func->last - func->line + 1;
}

static inline struct ds_call *ds_call(const struct ds_facts *facts, int i)
{
	return &g_array_index(facts->calls, struct ds_call, i);
}

static inline struct ds_lock *ds_lock(const struct ds_facts *facts, int i)
{
	return &g_array_index(facts->locks, struct ds_lock, i);
}

#endif
