/* SPDX-License-Identifier: MIT */
/*
 * description.h - an interface, as lpcgen describes it in JSON.
 *
 * The description comes from the kernel half's module, with LPC_QUERY_DESCRIPTION;
 * it says how each message is laid out, so that one can be made by hand.
 */
#ifndef _DESCRIPTION_H
#define _DESCRIPTION_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * enum value_type - what a value is, or the elements of an array
 */
enum value_type {
	VALUE_INTEGER,
	VALUE_BOOL,
	VALUE_ENUM,
	VALUE_STRUCT,
	VALUE_UNION,
	VALUE_HANDLE,
	VALUE_STRING,
	VALUE_BYTES,
};

/**
 * struct value_kind - a type that is not made of others
 * @type: what it is
 * @size: bytes of an integer, bool, enum or handle
 * @is_signed: an integer with a sign
 * @of: enum, struct, union: its declaration
 */
struct value_kind {
	enum value_type type;
	unsigned int size;
	bool is_signed;
	const json_t *of;
};

const char *description_check(const json_t *description);
const json_t *description_find(const json_t *description, const char *list,
			       const char *name);
const json_t *description_named(const json_t *array, const char *name);
size_t description_names(const json_t *array, const char **names, size_t size);
bool description_kind(const json_t *description, const json_t *value,
		      struct value_kind *ret_kind);
bool description_integer(const json_t *json, bool is_signed, uint64_t *ret_n);
char *description_type(const json_t *value);

const char *member_string(const json_t *object, const char *name);
uint64_t member_number(const json_t *object, const char *name);
bool member_true(const json_t *object, const char *name);

#endif /* _DESCRIPTION_H */
