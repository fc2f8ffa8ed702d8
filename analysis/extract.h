/* SPDX-License-Identifier: MIT */
/*
 * extract.h - from bitcode to facts: the steps, in the order in which ds_extract() takes them
 */
#ifndef DRVSPLIT_EXTRACT_H
#define DRVSPLIT_EXTRACT_H

#include "facts.h"
#include "module.h"
#include "pointsto.h"

struct ds_lockstate;

/** struct ds_extract - what the steps share */
struct ds_extract {
	struct ds_program *program;
	const struct ds_table *table;
	struct ds_pta *pta;
	struct ds_facts *facts;
	GHashTable *
		targets; /* LLVMValueRef of a call -> GPtrArray of struct ds_fn */
	GHashTable
		*how; /* LLVMValueRef of an indirect call -> "points-to", ... */
	GHashTable
		*slots; /* LLVMValueRef of an indirect call -> "struct.field" */
	GHashTable *
		states; /* LLVMValueRef of an instruction -> struct ds_lockstate, owned by pool */
	GPtrArray *pool;
	GHashTable *effects; /* struct ds_fn -> one byte per parameter, owned */
	GHashTable
		*sections; /* LLVMValueRef of an instruction -> section + 1 */
};

/** ds_extract() - all facts of a program */
struct ds_facts *ds_extract(struct ds_program *program,
			    const struct ds_table *table, const char *driver);

/* callgraph.c: who can be called by each call, and which functions the kernel enters */
void ds_callgraph_targets(struct ds_extract *x);
void ds_callgraph_entries(struct ds_extract *x);
void ds_callgraph_calls(struct ds_extract *x);

/* locks.c: lock sets */
struct ds_lockstate {
	uint64_t got_must, got_may; /* taken in this function and held */
	uint64_t lost_must, lost_may; /* held by the caller and released here */
};
void ds_locks_run(struct ds_extract *x);
uint64_t ds_locks_must(const struct ds_func *func,
		       const struct ds_lockstate *state);
uint64_t ds_locks_may(const struct ds_func *func,
		      const struct ds_lockstate *state);

/* sections.c: critical sections */
void ds_sections_run(struct ds_extract *x);

/* context.c: contexts of functions, and why they must stay */
void ds_context_run(struct ds_extract *x);

/* fields.c: structure members read and written */
void ds_fields_run(struct ds_extract *x);

/** struct ds_place - the structure member an address expression names */
struct ds_place {
	struct ds_type *record;
	int64_t bits; /* offset in @record */
	bool local; /* on the stack */
	bool unknown; /* at an offset that is not constant */
	LLVMValueRef base;
};
bool ds_place_resolve(struct ds_extract *x, LLVMModuleRef module,
		      LLVMValueRef address, struct ds_place *ret);

/** ds_place_alias() - the same, seen from the object that points-to analysis says it lies in; false when it says nothing better */
bool ds_place_alias(struct ds_extract *x, LLVMValueRef address,
		    struct ds_place *ret);

/* params.c: what functions do with the memory their arguments point to */
void ds_params_run(struct ds_extract *x);

enum {
	DS_PARAM_READ = 1,
	DS_PARAM_WRITTEN = 2,
	DS_PARAM_UNKNOWN = 4,
	DS_PARAM_MANY = 8, /* more than the one object that its type says */
};

/** ds_params_effect() - what @fn does with what argument @i points to: a mask of DS_PARAM_... */
unsigned int ds_params_effect(struct ds_extract *x, struct ds_fn *fn,
			      unsigned int i);

/* guards.c: which lock protects each field */
void ds_guards_run(struct ds_facts *facts);

#endif
