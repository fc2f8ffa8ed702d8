// SPDX-License-Identifier: MIT
/*
 * ast.c - an interface, as its file declares it and as it is laid out.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "ast.h"
#include "text.h"

static void *chunk_alloc(size_t size)
{
	return text_realloc(NULL, size);
}

#define obstack_chunk_alloc	chunk_alloc
#define obstack_chunk_free	free

/**
 * interface_init - an interface with nothing in it
 * @i: the interface
 */
void interface_init(struct interface *i)
{
	memset(i, 0, sizeof(*i));
	obstack_init(&i->arena);
}

/**
 * interface_finish - free everything of an interface
 * @i: the interface
 */
void interface_finish(struct interface *i)
{
	obstack_free(&i->arena, NULL);
}

/**
 * interface_alloc - memory that lives as long as the interface
 * @i: the interface
 * @size: bytes
 *
 * Return: zeroed memory, never NULL.
 */
void *interface_alloc(struct interface *i, size_t size)
{
	return memset(obstack_alloc(&i->arena, size), 0, size);
}

/**
 * interface_copy - a copy that lives as long as the interface
 * @i: the interface
 * @chars: what to copy
 * @length: bytes of it
 *
 * Return: the copy, NUL-terminated.
 */
const char *interface_copy(struct interface *i, const char *chars,
			   size_t length)
{
	return obstack_copy0(&i->arena, chars, length);
}

/**
 * interface_format - a printed text that lives as long as the interface
 * @i: the interface
 * @format: as for printf()
 *
 * Return: the text.
 */
const char *interface_format(struct interface *i, const char *format, ...)
{
	struct text text = { 0 };
	const char *copy;
	va_list args;

	va_start(args, format);
	text_vadd(&text, format, args);
	va_end(args);
	copy = interface_copy(i, text.chars, text.length);
	text_finish(&text);
	return copy;
}

/**
 * interface_upper - a name in capitals
 * @i: the interface
 * @name: the name
 *
 * Return: a copy that lives as long as the interface.
 */
const char *interface_upper(struct interface *i, const char *name)
{
	char *copy = obstack_copy0(&i->arena, name, strlen(name)), *c;

	for (c = copy; *c; c++)
		*c = toupper((unsigned char)*c);
	return copy;
}

static const struct {
	const char *name;
	unsigned int size;	/* of an integer, 0: it is none */
	bool is_signed;
} bases[] = {
	[BASE_BOOL] = { "bool", 1, false },
	[BASE_U8] = { "u8", 1, false },
	[BASE_U16] = { "u16", 2, false },
	[BASE_U32] = { "u32", 4, false },
	[BASE_U64] = { "u64", 8, false },
	[BASE_S8] = { "s8", 1, true },
	[BASE_S16] = { "s16", 2, true },
	[BASE_S32] = { "s32", 4, true },
	[BASE_S64] = { "s64", 8, true },
	[BASE_ENUM] = { "enum", 0, false },
	[BASE_STRUCT] = { "struct", 0, false },
	[BASE_UNION] = { "union", 0, false },
	[BASE_HANDLE] = { "handle", 8, false },
	[BASE_STRING] = { "string", 0, false },
	[BASE_BYTES] = { "bytes", 0, false },
	[BASE_NOTHING] = { "nothing", 0, false },
};

/**
 * base_name - a type's word in the language
 * @base: the type
 */
const char *base_name(enum base base)
{
	return bases[base].name;
}

/**
 * base_is_integer - whether a type is one of u8 to s64
 * @base: the type
 */
bool base_is_integer(enum base base)
{
	return base >= BASE_U8 && base <= BASE_S64;
}

/**
 * base_is_signed - whether a type is one of s8 to s64
 * @base: the type
 */
bool base_is_signed(enum base base)
{
	return bases[base].is_signed;
}

/**
 * base_size - bytes of an integer, a bool or a handle
 * @base: the type
 *
 * Return: its bytes, 0 for any other type.
 */
unsigned int base_size(enum base base)
{
	return bases[base].size;
}

/**
 * base_low - least value of an integer type
 * @base: the type
 */
number base_low(enum base base)
{
	if (!bases[base].is_signed)
		return 0;
	return -((number)1 << (8 * bases[base].size - 1));
}

/**
 * base_high - greatest value of an integer type
 * @base: the type
 */
number base_high(enum base base)
{
	return ((number)1 << (8 * bases[base].size - bases[base].is_signed)) -
	       1;
}

/**
 * callable_name - the word that declares something
 * @kind: what it is
 */
const char *callable_name(enum callable kind)
{
	static const char *const names[] = {
		[CALLABLE_UPCALL] = "upcall",
		[CALLABLE_DOWNCALL] = "downcall",
		[CALLABLE_EVENT] = "event",
		[CALLABLE_LOCK] = "lock",
		[CALLABLE_SEMAPHORE] = "semaphore",
	};

	return names[kind];
}

/**
 * attribute_name - the word of an attribute
 * @attribute: the attribute
 */
const char *attribute_name(enum attribute attribute)
{
	static const char *const names[] = {
		[ATTRIBUTE_TIMEOUT] = "timeout",
		[ATTRIBUTE_SINCE] = "since",
		[ATTRIBUTE_PUBLIC] = "public",
		[ATTRIBUTE_IDEMPOTENT] = "idempotent",
		[ATTRIBUTE_NESTS] = "nests",
		[ATTRIBUTE_AS_CALLER] = "as_caller",
		[ATTRIBUTE_QUEUE] = "queue",
		[ATTRIBUTE_HOLD] = "hold",
		[ATTRIBUTE_INITIAL] = "initial",
		[ATTRIBUTE_SIGNAL] = "signal",
		[ATTRIBUTE_FALLBACK] = "fallback",
		[ATTRIBUTE_REPAIR] = "repair",
	};

	return names[attribute];
}

/**
 * direction_name - the word of a direction
 * @direction: the direction
 */
const char *direction_name(enum direction direction)
{
	if (direction == DIRECTION_INOUT)
		return "inout";
	return direction == DIRECTION_IN ? "in" : "out";
}

/**
 * lend_name - the word that says where a parameter's bytes are
 * @lend: where
 */
const char *lend_name(enum lend lend)
{
	return lend == LEND_ARENA ? "arena" : "grant";
}

/**
 * value_scalar_size - bytes of one element where that is a single number
 * @v: the value, resolved
 *
 * Return: 1, 2, 4 or 8; 0 where it is no single number.
 */
unsigned int value_scalar_size(const struct value *v)
{
	if (v->base == BASE_ENUM)
		return base_size(v->enumeration->base);
	return base_size(v->base);
}

/**
 * value_fixed - whether a value always has the same size
 * @v: the value, resolved and its type laid out
 */
bool value_fixed(const struct value *v)
{
	if (v->optional || v->array == ARRAY_BOUNDED)
		return false;
	if (v->base == BASE_STRUCT || v->base == BASE_UNION)
		return v->composite->fixed;
	return value_scalar_size(v) != 0;
}

/**
 * procedure_has - whether a declaration has an attribute
 * @p: the declaration
 * @attribute: which
 */
bool procedure_has(const struct procedure *p, enum attribute attribute)
{
	return p->attributes.given & 1U << attribute;
}
