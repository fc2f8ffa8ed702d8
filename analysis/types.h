/* SPDX-License-Identifier: MIT */
/*
 * types.h - the C types of a driver, as the debug information gives them
 *
 * Structures are one object per name, whichever module described them first. Their members are filled in when
 * somebody asks (ds_type_expand()), since a network driver's debug information reaches half of the kernel.
 */
#ifndef DRVSPLIT_TYPES_H
#define DRVSPLIT_TYPES_H

#include "intern.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum ds_type_kind {
	DS_TYPE_VOID,
	DS_TYPE_BOOL,
	DS_TYPE_INT, /* signed integer */
	DS_TYPE_UINT, /* unsigned integer */
	DS_TYPE_CHAR, /* plain char, or another 8-bit character type named so */
	DS_TYPE_FLOAT,
	DS_TYPE_ENUM,
	DS_TYPE_STRUCT,
	DS_TYPE_UNION,
	DS_TYPE_ARRAY,
	DS_TYPE_POINTER,
	DS_TYPE_FUNC,
	DS_TYPE_KINDS,
};

struct ds_type;

/** struct ds_member - one member of a structure or union, or one constant of an enumeration */
struct ds_member {
	const char *name; /* "" for an anonymous structure or union */
	struct ds_type *type; /* NULL for an enumerator */
	uint64_t bit_offset;
	uint64_t bit_size;
	int64_t value; /* enumerators only */
};

/** struct ds_type - one type; typedefs and qualifiers are already looked through */
struct ds_type {
	enum ds_type_kind kind;
	const char *
		name; /* tag, or typedef name of an anonymous structure; "" when there is none */
	uint64_t size; /* bytes */
	struct ds_type *elem; /* of an array or pointer */
	uint64_t count; /* elements of an array, 0 when flexible */
	GArray *members; /* struct ds_member; NULL until expanded */
	bool driver; /* declared in the driver's own files */
	bool loose; /* reached through pointers whose container is not known */
	int index; /* number in the facts, -1 while it is not among them */
	void (*expand)(
		struct ds_type *
			type); /* fills members, or NULL when there is nothing to ask */
	void *md; /* whatever expand needs */
	void *module;
};

/** ds_type_members() - the members of a structure, union or enumeration, never NULL */
GArray *ds_type_members(struct ds_type *type);

/** ds_type_is_record() - true for structures and unions */
static inline bool ds_type_is_record(const struct ds_type *type)
{
	return type &&
	       (type->kind == DS_TYPE_STRUCT || type->kind == DS_TYPE_UNION);
}

/**
 * struct ds_path - how a byte offset inside a structure is spelt in C
 * @owner: the innermost structure on the way that is accessed on its own as well, or the structure asked for
 * @offset: byte offset within @owner
 * @leaf: the innermost structure with a name, and @leaf_member its member
 * @chain: "structure.member" for each step on the way, as the source spells them
 */
struct ds_path {
	struct ds_type *owner;
	uint64_t offset;
	char text[160];
	struct ds_type *type;
	uint64_t size;
	struct ds_type *leaf;
	const char *leaf_member;
	char chain[240];
	uint64_t bit_offset;
	bool bitfield;
};

/**
 * ds_type_path() - spell the member of @type at @bit_offset that an access of @bytes touches
 * @stop: a predicate that ends the descent (a lock's own structure), or NULL
 * Return: false when the offset lies outside of the structure.
 */
bool ds_type_path(struct ds_type *type, uint64_t bit_offset, uint64_t bytes,
		  bool (*stop)(const struct ds_type *), struct ds_path *ret);

/** ds_type_spell() - C-like name of a type, interned */
const char *ds_type_spell(const struct ds_type *type);

/** ds_type_kind_name() - the name used in JSON */
const char *ds_type_kind_name(enum ds_type_kind kind);
enum ds_type_kind ds_type_kind_parse(const char *name);

/** ds_type_new() - an empty type, released by ds_type_free() */
struct ds_type *ds_type_new(enum ds_type_kind kind, const char *name,
			    uint64_t size);
void ds_type_free(struct ds_type *type);

#endif
