/* SPDX-License-Identifier: MIT */
/*
 * pointsto.h - which memory each pointer of a driver can point to
 *
 * Andersen's inclusion-based analysis, flow-insensitive and field-sensitive by byte offset: a location is a pair of an
 * object and an offset. Globals, stack variables and functions are objects of their own. Memory that is allocated or
 * handed over by the kernel is one object per structure type, so that a pointer that went through the kernel (the
 * driver data of a device, the cookie of an interrupt) still meets the one that was stored. The elements of an array
 * are one. A pointer stored at an offset that is computed is found again at such offsets only. Small inline functions of kernel headers are analysed once per call, which is what keeps apart the locks,
 * lists and devices that pass through them.
 *
 * After L. O. Andersen, "Program Analysis and Specialization for the C Programming Language", 1994, and D. Pearce,
 * P. Kelly, C. Hankin, "Efficient Field-Sensitive Pointer Analysis for C", 2004.
 */
#ifndef DRVSPLIT_POINTSTO_H
#define DRVSPLIT_POINTSTO_H

#include "module.h"
#include "table.h"

enum ds_object_kind {
	DS_OBJECT_FUNCTION,
	DS_OBJECT_GLOBAL,
	DS_OBJECT_STACK,
	DS_OBJECT_TYPE, /* every object of one structure type that is not one of the above */
	DS_OBJECT_HEAP, /* an allocation whose type could not be told */
	DS_OBJECT_STRING, /* string constants, all of them */
};

struct ds_object {
	enum ds_object_kind kind;
	const char *name;
	struct ds_type *type; /* or NULL */
	struct ds_fn *fn; /* of a function */
	GArray *nodes; /* uint32_t: location nodes of this object */
	uint32_t unknown; /* location with an unknown offset, or 0 */
};

#define DS_OFFSET_UNKNOWN (-1)

/** struct ds_node - a variable or a location (or both: what is stored at a location) */
struct ds_node {
	int32_t object; /* of a location, else -1 */
	int32_t offset;
	GArray *pts; /* sorted uint32_t */
	GArray *delta; /* not yet propagated */
	GArray *copies; /* uint32_t: nodes that include this one */
	GArray *uses; /* struct use: constraints that wait for what this node points to */
	bool queued;
};

struct ds_pta {
	struct ds_program *program;
	const struct ds_table *table;
	GPtrArray *objects; /* struct ds_object, owned */
	GArray *nodes; /* struct ds_node */
	GQueue work;
	GHashTable *locations; /* object << 32 | offset -> node */
	GHashTable
		*values; /* LLVMValueRef -> node, outside of inlined bodies */
	GHashTable
		*object_of; /* LLVMValueRef or struct ds_type * -> object + 1 */
	GHashTable *edges; /* from << 32 | to */
	GHashTable *generated; /* struct ds_fn whose body has been read */
	GPtrArray *pending; /* struct ds_fn to read */
	GPtrArray *calls; /* struct call_site, owned */
	GArray *kernel_args; /* struct ds_kernel_arg */
	uint32_t strings;
	GHashTable
		*globals; /* name -> defining LLVMValueRef, external linkage */
	int stage; /* of pta_seed() */
	unsigned long constraints;
	unsigned long steps;
};

/** struct ds_kernel_arg - an argument given to a kernel function, for finding callbacks */
struct ds_kernel_arg {
	const char *function;
	int argument;
	uint32_t node;
	LLVMValueRef call; /* the call in the driver's own code */
	struct ds_fn *caller;
};

struct ds_pta *ds_pta_run(struct ds_program *program,
			  const struct ds_table *table);
void ds_pta_destroy(struct ds_pta *pta);

/** ds_pta_points_to() - locations that @value may point to (sorted uint32_t of nodes), or NULL */
const GArray *ds_pta_points_to(struct ds_pta *pta, LLVMValueRef value);

static inline struct ds_node *ds_pta_node(struct ds_pta *pta, uint32_t n)
{
	return &g_array_index(pta->nodes, struct ds_node, n);
}

static inline struct ds_object *ds_pta_object(struct ds_pta *pta, uint32_t node)
{
	return g_ptr_array_index(pta->objects, ds_pta_node(pta, node)->object);
}

/* What follows is shared between the solver (pointsto.c) and the reader of function bodies (constraints.c). */

enum use_kind {
	USE_LOAD,
	USE_STORE,
	USE_GEP,
	USE_CAST,
	USE_COPY_FROM,
	USE_COPY_TO,
	USE_CALL
};

struct use {
	enum use_kind kind;
	uint32_t node; /* the other side */
	int32_t offset; /* USE_GEP; of a USE_LOAD, DS_OFFSET_UNKNOWN when an integer is read; bytes copied */
	struct ds_type
		*record; /* USE_GEP: the structure whose member is meant */
	struct ds_type *
		container; /* USE_GEP with a negative offset: the structure around it; what is loaded; USE_CAST */
	struct call_site *call;
};

/** struct call_site - an indirect call */
struct call_site {
	uint32_t *args;
	unsigned int nargs;
	uint32_t ret;
};

uint32_t pta_node_new(struct ds_pta *pta);
uint32_t pta_object_new(struct ds_pta *pta, enum ds_object_kind kind,
			const char *name, struct ds_type *type);
uint32_t pta_location(struct ds_pta *pta, uint32_t object, int32_t offset);
uint32_t pta_type_object(struct ds_pta *pta, struct ds_type *type);
void pta_add(struct ds_pta *pta, uint32_t node, uint32_t location);
void pta_copy(struct ds_pta *pta, uint32_t from, uint32_t to);
void pta_use(struct ds_pta *pta, uint32_t node, struct use use);
void pta_solve(struct ds_pta *pta);
void pta_read_function(struct ds_pta *pta, struct ds_fn *fn);
void pta_read_globals(struct ds_pta *pta);
void pta_connect(struct ds_pta *pta, struct call_site *call, struct ds_fn *fn);
/* Give pointers to structures that nothing was found for the object of that type; true if there were any. */
bool pta_seed(struct ds_pta *pta);

#endif
