// SPDX-License-Identifier: MIT
/*
 * value_encode.c - typed values from JSON to the wire.
 *
 * Each function returns false where something is wrong, with the sentence set.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "near.h"
#include "sentence.h"
#include "value.h"
#include "value_wire.h"

#define NAMES 64

static bool encode_value(struct value_wire *wire, const json_t *value,
			 const json_t *json, uint64_t at);

static bool put_integer(struct value_wire *wire, uint64_t at, uint64_t n,
			unsigned int size)
{
	/* Little-endian on both sides. */
	if (!wire->plain) {
		lpc_tpl_put(&wire->writer, &n, size);
		return true;
	}
	if (at + size > wire->size)
		return false;
	memcpy(wire->plain + at, &n, size);
	return true;
}

static bool bad_range(struct value_wire *wire, const json_t *value,
		      const struct value_kind *kind, uint64_t n)
{
	uint64_t low, high;

	value_range(value, kind, &low, &high);
	if (kind->is_signed)
		return value_fail(wire, value,
				  "%" PRId64 " is not from %" PRId64
				  " to %" PRId64,
				  (int64_t)n, (int64_t)low, (int64_t)high);
	return value_fail(wire, value,
			  "%" PRIu64 " is not from %" PRIu64 " to %" PRIu64, n,
			  low, high);
}

static bool encode_integer(struct value_wire *wire, const json_t *value,
			   const struct value_kind *kind, const json_t *json,
			   uint64_t at)
{
	uint64_t n;

	if (kind->type == VALUE_BOOL && json_is_boolean(json)) {
		n = json_is_true(json);
	} else if (!description_integer(json, kind->is_signed, &n)) {
		/* A negative number is out of range rather than no number. */
		if (!kind->is_signed && description_integer(json, true, &n))
			return value_fail(wire, value,
					  "%" PRId64 " is negative",
					  (int64_t)n);
		return value_fail(wire, value, "%s expected",
				  kind->type == VALUE_BOOL ? "true or false" :
							     "a number");
	}
	if (!value_in_range(value, kind, n))
		return bad_range(wire, value, kind, n);
	return put_integer(wire, at, n, kind->size);
}

static bool bad_enumerator(struct value_wire *wire, const json_t *value,
			   const struct value_kind *kind, const char *name)
{
	const char *names[NAMES];
	char list[512];
	size_t n;

	n = description_names(json_object_get(kind->of, "values"), names,
			      NAMES);
	near_list(name, names, n, list, sizeof(list));
	return value_fail(wire, value, "'%s' is none of its values; there is %s", name,
			  list);
}

static bool encode_enum(struct value_wire *wire, const json_t *value,
			const struct value_kind *kind, const json_t *json,
			uint64_t at)
{
	const char *name = json_string_value(json);
	const json_t *enumerator;
	char number[32];
	uint64_t n;

	if (description_integer(json, false, &n)) {
		snprintf(number, sizeof(number), "%" PRIu64, n);
		if (!value_enumerator(kind, n))
			return bad_enumerator(wire, value, kind, number);
		return put_integer(wire, at, n, kind->size);
	}
	if (!name)
		return value_fail(wire, value, "the name of a value expected");
	enumerator =
		description_named(json_object_get(kind->of, "values"), name);
	if (!enumerator)
		return bad_enumerator(wire, value, kind, name);
	return put_integer(wire, at, member_number(enumerator, "value"),
			   kind->size);
}

static bool encode_string(struct value_wire *wire, const json_t *value,
			  const json_t *json)
{
	uint64_t max = member_number(value, "max");
	size_t len = json_string_length(json);

	if (!json_is_string(json))
		return value_fail(wire, value, "a string expected");
	if (strlen(json_string_value(json)) != len)
		return value_fail(wire, value, "a NUL cannot be in it");
	if (len > max)
		return value_fail(wire, value,
				  "%zu bytes are more than %" PRIu64, len, max);
	lpc_tpl_put_string(&wire->writer, json_string_value(json),
			   (uint32_t)max);
	return true;
}

static int digit(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Bytes of hexadecimal text; NULL: it is none. */
static unsigned char *from_hex(const char *hex, size_t *ret_len)
{
	size_t i, len = strlen(hex);
	unsigned char *bytes;

	if (len % 2)
		return NULL;
	bytes = calloc(1, len / 2 + 1);
	for (i = 0; bytes && i < len; i += 2) {
		if (digit(hex[i]) < 0 || digit(hex[i + 1]) < 0) {
			free(bytes);
			return NULL;
		}
		bytes[i / 2] =
			(unsigned char)(digit(hex[i]) << 4 | digit(hex[i + 1]));
	}
	*ret_len = len / 2;
	return bytes;
}

static bool encode_bytes(struct value_wire *wire, const json_t *value,
			 const json_t *json)
{
	const char *text = json_string_value(json);
	uint64_t max = member_number(value, "max");
	unsigned char *bytes = NULL;
	size_t len = 0;
	bool fits;

	if (text && !strncmp(text, "hex:", 4)) {
		bytes = from_hex(text + 4, &len);
		if (!bytes)
			return value_fail(wire, value,
					  "pairs of hexadecimal digits "
					  "expected after hex:");
	} else if (text && !strncmp(text, "text:", 5)) {
		len = json_string_length(json) - 5;
		bytes = malloc(len + 1);
		if (bytes)
			memcpy(bytes, text + 5, len);
	} else {
		return value_fail(wire, value, "hex:... or text:... expected");
	}
	fits = bytes && len <= max;
	if (fits) {
		lpc_tpl_put_u32(&wire->writer, (uint32_t)len);
		lpc_tpl_put(&wire->writer, bytes, (uint32_t)len);
	}
	free(bytes);
	return fits || value_fail(wire, value,
				  "%zu bytes are more than %" PRIu64, len, max);
}

/* Every member that is given must be one of those that there are. */
static bool check_members(struct value_wire *wire, const json_t *value,
			  const json_t *fields, const json_t *json)
{
	const char *names[NAMES], *name;
	char list[512];
	json_t *member;
	size_t n;

	if (!json_is_object(json))
		return value_fail(
			wire, value,
			"an object with a member for each field expected");
	json_object_foreach((json_t *)json, name, member)
	{
		if (description_named(fields, name))
			continue;
		n = description_names(fields, names, NAMES);
		near_list(name, names, n, list, sizeof(list));
		return value_fail(wire, value,
				  "it has no field '%s'; there is %s", name,
				  list);
	}
	return true;
}

static bool encode_struct(struct value_wire *wire, const json_t *value,
			  const struct value_kind *kind, const json_t *json,
			  uint64_t at)
{
	const json_t *fields = json_object_get(kind->of, "fields"), *field;
	const char *name;
	size_t i, before;
	bool good;

	if (!check_members(wire, value, fields, json))
		return false;
	json_array_foreach(fields, i, field)
	{
		name = member_string(field, "name");
		before = value_enter(wire, ".%s", name);
		good = encode_value(wire, field, json_object_get(json, name),
				    at + member_number(field, "offset"));
		value_leave(wire, before);
		if (!good)
			return false;
	}
	return true;
}

/* The one case that a union's JSON names, and its value. */
static const char *union_case(const json_t *json, const json_t **ret_value)
{
	*ret_value = NULL;
	if (json_is_string(json))
		return json_string_value(json);
	if (!json_is_object(json) || json_object_size(json) != 1)
		return NULL;
	*ret_value = json_object_iter_value(json_object_iter((json_t *)json));
	return json_object_iter_key(json_object_iter((json_t *)json));
}

static bool encode_union(struct value_wire *wire, const json_t *value,
			 const struct value_kind *kind, const json_t *json)
{
	const json_t *arms = json_object_get(kind->of, "arms"), *arm, *field;
	const json_t *content, *chosen = NULL;
	const char *names[NAMES], *label = union_case(json, &content);
	struct value_kind tag;
	size_t i, n = 0, before;
	char list[512];
	json_t *type;
	bool good;

	if (!label)
		return value_fail(wire, value,
				  "an object with one member, named as the "
				  "case, expected");
	json_array_foreach(arms, i, arm)
	{
		if (n < NAMES)
			names[n++] = member_string(arm, "case");
		if (!strcmp(member_string(arm, "case"), label))
			chosen = arm;
	}
	if (!chosen) {
		near_list(label, names, n, list, sizeof(list));
		return value_fail(wire, value,
				  "it has no case '%s'; there is %s", label,
				  list);
	}
	type = json_pack("{s:s, s:s}", "type", "enum", "of",
			 member_string(kind->of, "tag"));
	good = description_kind(wire->description, type, &tag);
	json_decref(type);
	if (!good)
		return value_fail(wire, value, "its tag is not described");
	put_integer(wire, 0, member_number(chosen, "value"), tag.size);
	json_array_foreach(arms, i, arm)
	{
		field = json_object_get(arm, "field");
		if (!field)
			continue;
		lpc_tpl_put_u32(&wire->writer, arm == chosen);
		if (arm != chosen)
			continue;
		before = value_enter(wire, ".%s", label);
		good = encode_value(wire, field, content, 0);
		value_leave(wire, before);
		if (!good)
			return false;
	}
	return true;
}

static bool encode_single(struct value_wire *wire, const json_t *value,
			  const struct value_kind *kind, const json_t *json,
			  uint64_t at)
{
	switch (kind->type) {
	case VALUE_ENUM:
		return encode_enum(wire, value, kind, json, at);
	case VALUE_STRUCT:
		return encode_struct(wire, value, kind, json, at);
	case VALUE_UNION:
		return encode_union(wire, value, kind, json);
	case VALUE_STRING:
		return encode_string(wire, value, json);
	case VALUE_BYTES:
		return encode_bytes(wire, value, json);
	default:
		return encode_integer(wire, value, kind, json, at);
	}
}

static bool encode_array(struct value_wire *wire, const json_t *value,
			 const struct value_kind *kind, const json_t *json,
			 uint64_t at)
{
	bool fixed = !strcmp(member_string(value, "array"), "fixed");
	uint64_t count = member_number(value, "count"), stride;
	size_t i, n = json_array_size(json), before;
	bool good;

	if (!json_is_array(json))
		return value_fail(wire, value, "an array expected");
	if (fixed && n != count)
		return value_fail(wire, value,
				  "%zu elements, and %" PRIu64 " expected", n,
				  count);
	if (n > count)
		return value_fail(wire, value,
				  "%zu elements are more than %" PRIu64, n,
				  count);
	stride = count ? member_number(value, "size") / count : 0;
	/* TPL writes how many there are, unless they are plain numbers and
	 * always as many.
	 */
	if (!wire->plain && (!fixed || !kind->size))
		lpc_tpl_put_u32(&wire->writer, (uint32_t)n);
	for (i = 0; i < n; i++) {
		before = value_enter(wire, "[%zu]", i);
		good = encode_single(wire, value, kind, json_array_get(json, i),
				     at + i * stride);
		value_leave(wire, before);
		if (!good)
			return false;
	}
	return true;
}

static bool encode_value(struct value_wire *wire, const json_t *value,
			 const json_t *json, uint64_t at)
{
	bool absent = !json || json_is_null(json);
	struct value_kind kind;

	if (!description_kind(wire->description, value, &kind))
		return value_fail(wire, value, "its type is not described");
	if (member_true(value, "optional")) {
		lpc_tpl_put_u32(&wire->writer, !absent);
		if (absent)
			return true;
	} else if (absent) {
		return value_fail(wire, value, "it is missing");
	}
	if (json_object_get(value, "array"))
		return encode_array(wire, value, &kind, json, at);
	return encode_single(wire, value, &kind, json, at);
}

static bool encode_plain(struct value_wire *wire, const json_t *group,
			 const json_t *params, const json_t *values)
{
	const json_t *field;
	const char *name;
	size_t i, before;
	json_t *value;
	bool good;

	json_array_foreach(json_object_get(group, "fields"), i, field)
	{
		name = member_string(field, "name");
		value = value_field(params, field);
		before = value_enter(wire, "%s", name);
		good = value &&
		       encode_value(wire, value, json_object_get(values, name),
				    member_number(field, "offset"));
		value_leave(wire, before);
		json_decref(value);
		if (!good)
			return false;
	}
	return true;
}

static bool encode_tpl(struct value_wire *wire, const json_t *group,
		       const json_t *params, const json_t *values)
{
	const json_t *entry, *param;
	const char *name;
	size_t i, before;
	bool good;

	json_array_foreach(json_object_get(group, "order"), i, entry)
	{
		name = json_string_value(entry);
		param = name ? description_named(params, name) : NULL;
		if (!param)
			return false;
		before = value_enter(wire, "%s", name);
		good = encode_value(wire, param, json_object_get(values, name),
				    0);
		value_leave(wire, before);
		if (!good)
			return false;
	}
	return !lpc_tpl_writer_finish(&wire->writer);
}

/**
 * value_encode - write a message
 * @description: the interface
 * @procedure: the procedure
 * @group: "in" or "out"
 * @values: an object with a member for each parameter that goes that way
 * @ret_message: out: the message, to be freed
 * @ret_len: out: its bytes
 * @ret_error: out: where it fails, a sentence, to be freed
 *
 * Return: 0; -EINVAL: a value is not what the interface allows; -ENOMEM.
 */
int value_encode(const json_t *description, const json_t *procedure,
		 const char *group, const json_t *values, void **ret_message,
		 uint32_t *ret_len, char **ret_error)
{
	const json_t *layout = json_object_get(procedure, group);
	const char *encoding = member_string(layout, "encoding");
	const json_t *params = json_object_get(procedure, "params");
	struct value_wire wire = { .description = description,
				   .error = ret_error };
	uint32_t max = (uint32_t)member_number(layout, "max");
	unsigned char *message, *prefix = NULL;
	size_t prefix_len = 0;
	bool good = true;

	*ret_error = NULL;
	message = calloc(1, max + 1);
	if (!message)
		return sentence_set(ret_error, -ENOMEM, "no memory");
	*ret_len = max;
	if (!strcmp(encoding, "plain")) {
		wire.plain = message;
		wire.size = max;
		good = encode_plain(&wire, layout, params, values);
	} else if (!strcmp(encoding, "tpl")) {
		prefix = from_hex(member_string(layout, "prefix"), &prefix_len);
		lpc_tpl_writer_init(&wire.writer, message, max, 1,
				    prefix ? prefix : message,
				    (uint32_t)prefix_len);
		good = encode_tpl(&wire, layout, params, values);
		*ret_len = wire.writer.total;
		free(prefix);
	} else if (strcmp(encoding, "empty") != 0) {
		good = false;
	}
	if (!good) {
		free(message);
		if (!*ret_error)
			sentence_set(ret_error, 0,
				     "the description of '%s' makes no sense",
				     member_string(procedure, "name"));
		return -EINVAL;
	}
	*ret_message = message;
	return 0;
}
