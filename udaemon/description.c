// SPDX-License-Identifier: MIT
/*
 * description.c - an interface, as lpcgen describes it in JSON.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "description.h"

/* The form of description that is understood here. */
#define SCHEMA 1

/**
 * description_check - whether a description is one that is understood here
 * @description: the description
 *
 * Return: NULL, or why not.
 */
const char *description_check(const json_t *description)
{
	if (!json_is_integer(json_object_get(description, "schema")))
		return "it does not say which form it has";
	if (json_integer_value(json_object_get(description, "schema")) !=
	    SCHEMA)
		return "its form is newer than this program";
	return NULL;
}

/**
 * member_string - a text in an object
 * @object: the object
 * @name: of the member
 *
 * Return: the text; "" where there is none.
 */
const char *member_string(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

/**
 * member_number - a number in an object
 * @object: the object
 * @name: of the member
 *
 * Return: the number; 0 where there is none.
 */
uint64_t member_number(const json_t *object, const char *name)
{
	uint64_t n = 0;

	description_integer(json_object_get(object, name), false, &n);
	return n;
}

/**
 * member_true - whether something is so
 * @object: the object
 * @name: of the member
 */
bool member_true(const json_t *object, const char *name)
{
	return json_is_true(json_object_get(object, name));
}

/**
 * description_named - an object of an array, by its name
 * @array: the array
 * @name: the name
 *
 * Return: the object; NULL: there is none.
 */
const json_t *description_named(const json_t *array, const char *name)
{
	const json_t *object;
	size_t i;

	json_array_foreach(array, i, object)
	{
		if (!strcmp(member_string(object, "name"), name))
			return object;
	}
	return NULL;
}

/**
 * description_find - a declaration of the interface
 * @description: the interface
 * @list: what it is: "upcalls", "structs" ...
 * @name: its name
 *
 * Return: the declaration; NULL: there is none.
 */
const json_t *description_find(const json_t *description, const char *list,
			       const char *name)
{
	return description_named(json_object_get(description, list), name);
}

/**
 * description_names - the names in an array of objects
 * @array: the array
 * @names: out: the names
 * @size: room there
 *
 * Return: how many were put there.
 */
size_t description_names(const json_t *array, const char **names, size_t size)
{
	const json_t *object;
	size_t i, n = 0;

	json_array_foreach(array, i, object)
	{
		if (n < size)
			names[n++] = member_string(object, "name");
	}
	return n;
}

static bool integer_kind(const char *type, struct value_kind *kind)
{
	char *end;
	unsigned long bits;

	if ((type[0] != 'u' && type[0] != 's') ||
	    !isdigit((unsigned char)type[1]))
		return false;
	bits = strtoul(type + 1, &end, 10);
	if (*end || (bits != 8 && bits != 16 && bits != 32 && bits != 64))
		return false;
	kind->type = VALUE_INTEGER;
	kind->size = (unsigned int)bits / 8;
	kind->is_signed = type[0] == 's';
	return true;
}

static bool named_kind(const json_t *description, const json_t *value,
		       const char *type, struct value_kind *kind)
{
	struct value_kind base;
	const char *list;

	if (!strcmp(type, "enum")) {
		kind->type = VALUE_ENUM;
		list = "enums";
	} else if (!strcmp(type, "struct")) {
		kind->type = VALUE_STRUCT;
		list = "structs";
	} else if (!strcmp(type, "union")) {
		kind->type = VALUE_UNION;
		list = "unions";
	} else {
		return false;
	}
	kind->of =
		description_find(description, list, member_string(value, "of"));
	if (kind->type == VALUE_ENUM && kind->of) {
		if (!integer_kind(member_string(kind->of, "type"), &base))
			return false;
		kind->size = base.size;
	}
	return kind->of != NULL;
}

/**
 * description_kind - what a value is, or the elements of an array
 * @description: the interface
 * @value: the value's description
 * @ret_kind: out: what it is
 *
 * Return: false: the description makes no sense.
 */
bool description_kind(const json_t *description, const json_t *value,
		      struct value_kind *ret_kind)
{
	const char *type = member_string(value, "type");

	memset(ret_kind, 0, sizeof(*ret_kind));
	if (integer_kind(type, ret_kind))
		return true;
	if (!strcmp(type, "bool")) {
		ret_kind->type = VALUE_BOOL;
		ret_kind->size = 1;
	} else if (!strcmp(type, "handle")) {
		ret_kind->type = VALUE_HANDLE;
		ret_kind->size = 8;
	} else if (!strcmp(type, "string")) {
		ret_kind->type = VALUE_STRING;
	} else if (!strcmp(type, "bytes")) {
		ret_kind->type = VALUE_BYTES;
	} else {
		return named_kind(description, value, type, ret_kind);
	}
	return true;
}

/**
 * description_integer - an integer, as JSON has it
 * @json: an integer, or one in a string: decimal, or hexadecimal with 0x
 * @is_signed: it may be negative
 * @ret_n: out: the integer, as 64 bits
 *
 * Return: false: it is none, or does not fit in 64 bits.
 */
bool description_integer(const json_t *json, bool is_signed, uint64_t *ret_n)
{
	const char *text = json_string_value(json);
	char *end;

	if (json_is_integer(json)) {
		*ret_n = (uint64_t)json_integer_value(json);
		return is_signed || json_integer_value(json) >= 0;
	}
	if (!text || !isdigit((unsigned char)text[text[0] == '-']))
		return false;
	if (text[0] == '-' && !is_signed)
		return false;
	errno = 0;
	/* Bases are spelled out: a leading 0 does not make a number octal. */
	if (!strncmp(text + (text[0] == '-'), "0x", 2))
		*ret_n = is_signed ? (uint64_t)strtoll(text, &end, 16) :
				     strtoull(text, &end, 16);
	else
		*ret_n = is_signed ? (uint64_t)strtoll(text, &end, 10) :
				     strtoull(text, &end, 10);
	return !errno && !*end;
}

static void append(char **text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void append(char **text, const char *format, ...)
{
	char *more = NULL, *both;
	va_list args;

	va_start(args, format);
	if (vasprintf(&more, format, args) < 0 ||
	    asprintf(&both, "%s%s", *text ? *text : "", more) < 0)
		abort();
	va_end(args);
	free(more);
	free(*text);
	*text = both;
}

static void append_bound(char **text, const json_t *bound)
{
	if (json_is_string(bound))
		append(text, "%s", json_string_value(bound));
	else
		append(text, "%lld", (long long)json_integer_value(bound));
}

/**
 * description_type - a value's type, as interface files have it
 * @value: the value's description
 *
 * Return: the type, to be freed.
 */
char *description_type(const json_t *value)
{
	const char *type = member_string(value, "type");
	const char *of = member_string(value, "of");
	const char *lent = member_string(value, "lent");
	const char *array = member_string(value, "array");
	const json_t *range = json_object_get(value, "range");
	char *text = NULL;

	if (lent[0])
		append(&text, "%s ", lent);
	if (member_true(value, "optional"))
		append(&text, "optional ");
	append(&text, "%s", type);
	if (of[0])
		append(&text, " %s", of);
	if (json_object_get(value, "max"))
		append(&text, "<%llu>",
		       (unsigned long long)member_number(value, "max"));
	if (array[0])
		append(&text, !strcmp(array, "fixed") ? "[%llu]" : "<%llu>",
		       (unsigned long long)member_number(value, "count"));
	if (range) {
		append(&text, " range ");
		append_bound(&text, json_array_get(range, 0));
		append(&text, "..");
		append_bound(&text, json_array_get(range, 1));
	}
	return text;
}
