// SPDX-License-Identifier: MIT
/*
 * value.c - what encoding and decoding of values share.
 */
#include <errno.h>
#include <string.h>

#include "description.h"
#include "sentence.h"
#include "value_wire.h"

/**
 * value_fail - say what is wrong with a value
 * @wire: the message
 * @value: the value's description
 * @format: what was expected, as of printf()
 *
 * The first thing that is wrong is kept.
 *
 * Return: false.
 */
bool value_fail(struct value_wire *wire, const json_t *value,
		const char *format, ...)
{
	char *reason = NULL, *type = NULL;
	va_list args;

	if (*wire->error)
		return false;
	va_start(args, format);
	if (vasprintf(&reason, format, args) < 0)
		reason = NULL;
	va_end(args);
	type = description_type(value);
	sentence_set(wire->error, 0, "%s%s is %s: %s", wire->path,
		     wire->path[0] ? "" : "it", type, reason ? reason : "");
	free(type);
	free(reason);
	return false;
}

/**
 * value_enter - go to a member or element
 * @wire: the message
 * @format: what is added to the path, as of printf()
 *
 * Return: for value_leave().
 */
size_t value_enter(struct value_wire *wire, const char *format, ...)
{
	size_t before = strlen(wire->path);
	va_list args;

	va_start(args, format);
	vsnprintf(wire->path + before, sizeof(wire->path) - before, format,
		  args);
	va_end(args);
	return before;
}

/**
 * value_leave - go back
 * @wire: the message
 * @before: what value_enter() returned
 */
void value_leave(struct value_wire *wire, size_t before)
{
	wire->path[before] = '\0';
}

/**
 * value_range - the least and greatest number that a value may be
 * @value: the value's description
 * @kind: what it is
 * @ret_low: out: the least, as 64 bits
 * @ret_high: out: the greatest, as 64 bits
 */
void value_range(const json_t *value, const struct value_kind *kind,
		 uint64_t *ret_low, uint64_t *ret_high)
{
	const json_t *range = json_object_get(value, "range");
	unsigned int bits = 8 * kind->size;

	*ret_low = kind->is_signed ? (uint64_t)(INT64_MIN >> (64 - bits)) : 0;
	*ret_high = UINT64_MAX >> (64 - bits + kind->is_signed);
	if (kind->type == VALUE_BOOL)
		*ret_high = 1;
	if (!range)
		return;
	description_integer(json_array_get(range, 0), kind->is_signed, ret_low);
	description_integer(json_array_get(range, 1), kind->is_signed,
			    ret_high);
}

/**
 * value_in_range - whether a number is one that a value may be
 * @value: the value's description
 * @kind: what it is
 * @n: the number, as 64 bits
 */
bool value_in_range(const json_t *value, const struct value_kind *kind,
		    uint64_t n)
{
	uint64_t low, high;

	value_range(value, kind, &low, &high);
	if (kind->is_signed)
		return (int64_t)n >= (int64_t)low &&
		       (int64_t)n <= (int64_t)high;
	return n >= low && n <= high;
}

/**
 * value_enumerator - name of an enumerator
 * @kind: the enum
 * @n: its value
 *
 * Return: the name; NULL: there is none.
 */
const char *value_enumerator(const struct value_kind *kind, uint64_t n)
{
	const json_t *enumerator;
	size_t i;

	json_array_foreach(json_object_get(kind->of, "values"), i, enumerator)
	{
		if (member_number(enumerator, "value") == n)
			return member_string(enumerator, "name");
	}
	return NULL;
}

/**
 * value_field - a field of a plain message, as a value
 * @params: the procedure's parameters
 * @field: the field: name, offset and size
 *
 * Return: the description of the parameter with its place, to be let go; NULL:
 * there is no such parameter.
 */
json_t *value_field(const json_t *params, const json_t *field)
{
	const json_t *param =
		description_named(params, member_string(field, "name"));
	json_t *value;

	if (!param)
		return NULL;
	value = json_copy((json_t *)param);
	if (value)
		json_object_update(value, (json_t *)field);
	return value;
}
