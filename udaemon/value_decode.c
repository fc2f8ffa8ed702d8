// SPDX-License-Identifier: MIT
/*
 * value_decode.c - typed values from the wire to JSON.
 *
 * Each function returns NULL where something is wrong.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "sentence.h"
#include "value.h"
#include "value_wire.h"

static json_t *decode_value(struct value_wire *wire, const json_t *value,
			    uint64_t at);

static bool get_integer(struct value_wire *wire, uint64_t at, unsigned int size,
			uint64_t *ret_n)
{
	const void *from;

	*ret_n = 0;
	if (wire->plain)
		from = at + size <= wire->size ? wire->plain + at : NULL;
	else
		from = lpc_tpl_get(&wire->reader, size);
	if (from)
		memcpy(ret_n, from, size);
	return from != NULL;
}

/* Numbers that readers of JSON may not hold are strings. */
static json_t *integer_json(const struct value_kind *kind, uint64_t n)
{
	unsigned int unused = 64 - 8 * kind->size;

	if (kind->is_signed)
		return json_integer(
			(json_int_t)((int64_t)(n << unused) >> unused));
	if (n > INT64_MAX || kind->type == VALUE_HANDLE)
		return json_sprintf("0x%016" PRIx64, n);
	return json_integer((json_int_t)n);
}

static json_t *decode_integer(struct value_wire *wire,
			      const struct value_kind *kind, uint64_t at)
{
	const char *name;
	uint64_t n;

	if (!get_integer(wire, at, kind->size, &n))
		return NULL;
	if (kind->type == VALUE_BOOL)
		return n <= 1 ? json_boolean(n) : NULL;
	if (kind->type != VALUE_ENUM)
		return integer_json(kind, n);
	name = value_enumerator(kind, n);
	return name ? json_string(name) : NULL;
}

static json_t *decode_string(struct value_wire *wire, const json_t *value)
{
	uint32_t len;
	const char *text;
	json_t *json;

	text = lpc_tpl_get_string(&wire->reader,
				  (uint32_t)member_number(value, "max"), &len);
	if (!text)
		return NULL;
	json = json_stringn(text, len);
	/* Strings of an interface are bytes; those of JSON are UTF-8. */
	if (!json)
		json = json_string("(not UTF-8)");
	return json;
}

static json_t *decode_bytes(struct value_wire *wire, const json_t *value)
{
	const unsigned char *bytes;
	uint32_t len, i;
	json_t *json;
	char *text;

	bytes = lpc_tpl_get_bytes(&wire->reader,
				  (uint32_t)member_number(value, "max"), &len);
	if (!bytes)
		return NULL;
	text = malloc(4 + 2 * (size_t)len + 1);
	if (!text)
		return NULL;
	strcpy(text, "hex:");
	for (i = 0; i < len; i++)
		sprintf(text + 4 + 2 * (size_t)i, "%02x", bytes[i]);
	json = json_string(text);
	free(text);
	return json;
}

static json_t *decode_struct(struct value_wire *wire,
			     const struct value_kind *kind, uint64_t at)
{
	json_t *object = json_object(), *member;
	const json_t *field;
	size_t i;

	json_array_foreach(json_object_get(kind->of, "fields"), i, field)
	{
		member = decode_value(wire, field,
				      at + member_number(field, "offset"));
		if (!member) {
			json_decref(object);
			return NULL;
		}
		json_object_set_new(object, member_string(field, "name"),
				    member);
	}
	return object;
}

static json_t *decode_union(struct value_wire *wire,
			    const struct value_kind *kind)
{
	json_t *object = NULL, *type, *content;
	const json_t *arm, *field;
	struct value_kind tag;
	const char *label;
	uint64_t n;
	size_t i;

	type = json_pack("{s:s, s:s}", "type", "enum", "of",
			 member_string(kind->of, "tag"));
	if (!description_kind(wire->description, type, &tag) ||
	    !get_integer(wire, 0, tag.size, &n)) {
		json_decref(type);
		return NULL;
	}
	json_decref(type);
	json_array_foreach(json_object_get(kind->of, "arms"), i, arm)
	{
		bool chosen = member_number(arm, "value") == n;

		label = member_string(arm, "case");
		field = json_object_get(arm, "field");
		if (!field && chosen)
			object = json_pack("{s:n}", label);
		if (!field || !lpc_tpl_get_count(&wire->reader, chosen, chosen))
			continue;
		content = decode_value(wire, field, 0);
		if (content)
			object = json_pack("{s:o}", label, content);
	}
	if (wire->reader.err) {
		json_decref(object);
		return NULL;
	}
	return object;
}

static json_t *decode_single(struct value_wire *wire, const json_t *value,
			     const struct value_kind *kind, uint64_t at)
{
	switch (kind->type) {
	case VALUE_STRUCT:
		return decode_struct(wire, kind, at);
	case VALUE_UNION:
		return decode_union(wire, kind);
	case VALUE_STRING:
		return decode_string(wire, value);
	case VALUE_BYTES:
		return decode_bytes(wire, value);
	default:
		return decode_integer(wire, kind, at);
	}
}

static json_t *decode_array(struct value_wire *wire, const json_t *value,
			    const struct value_kind *kind, uint64_t at)
{
	bool fixed = !strcmp(member_string(value, "array"), "fixed");
	uint64_t count = member_number(value, "count"), i, n, stride;
	json_t *array, *element;

	stride = count ? member_number(value, "size") / count : 0;
	n = count;
	if (!wire->plain && (!fixed || !kind->size))
		n = lpc_tpl_get_count(&wire->reader,
				      fixed ? (uint32_t)count : 0,
				      (uint32_t)count);
	array = json_array();
	for (i = 0; i < n; i++) {
		element = decode_single(wire, value, kind, at + i * stride);
		if (!element) {
			json_decref(array);
			return NULL;
		}
		json_array_append_new(array, element);
	}
	return array;
}

static json_t *decode_value(struct value_wire *wire, const json_t *value,
			    uint64_t at)
{
	struct value_kind kind;

	if (!description_kind(wire->description, value, &kind))
		return NULL;
	if (member_true(value, "optional") &&
	    !lpc_tpl_get_count(&wire->reader, 0, 1))
		return wire->reader.err ? NULL : json_null();
	if (json_object_get(value, "array"))
		return decode_array(wire, value, &kind, at);
	return decode_single(wire, value, &kind, at);
}

static bool decode_plain(struct value_wire *wire, const json_t *group,
			 const json_t *params, json_t *values)
{
	json_t *json, *value;
	const json_t *field;
	size_t i;

	json_array_foreach(json_object_get(group, "fields"), i, field)
	{
		value = value_field(params, field);
		json = value ? decode_value(wire, value,
					    member_number(field, "offset")) :
			       NULL;
		json_decref(value);
		if (!json)
			return false;
		json_object_set_new(values, member_string(field, "name"), json);
	}
	return true;
}

static bool decode_tpl(struct value_wire *wire, const json_t *group,
		       const json_t *params, json_t *values)
{
	const json_t *entry, *param;
	const char *name;
	json_t *json;
	size_t i;

	json_array_foreach(json_object_get(group, "order"), i, entry)
	{
		name = json_string_value(entry);
		param = name ? description_named(params, name) : NULL;
		json = param ? decode_value(wire, param, 0) : NULL;
		if (!json)
			return false;
		json_object_set_new(values, name, json);
	}
	return !lpc_tpl_reader_finish(&wire->reader);
}

/* The prefix that images of a group have, without their length. */
static bool start_reading(struct value_wire *wire, const json_t *layout,
			  const void *message, uint32_t len)
{
	const char *hex = member_string(layout, "prefix");
	size_t i, prefix_len = strlen(hex) / 2;
	unsigned char *prefix = calloc(1, prefix_len + 1);
	unsigned int byte;

	if (!prefix)
		return false;
	for (i = 0; i < prefix_len; i++) {
		if (sscanf(hex + 2 * i, "%2x", &byte) != 1)
			break;
		prefix[i] = (unsigned char)byte;
	}
	lpc_tpl_reader_init(&wire->reader, message, len, prefix,
			    (uint32_t)prefix_len);
	free(prefix);
	return !wire->reader.err;
}

/**
 * value_decode - read a message
 * @description: the interface
 * @procedure: the procedure
 * @group: "in" or "out"
 * @message: the message
 * @len: its bytes
 * @ret_values: out: an object with a member for each parameter that goes that
 *	way
 * @ret_error: out: where it fails, a sentence, to be freed
 *
 * Return: 0; -EPROTO: it is not what the description says.
 */
int value_decode(const json_t *description, const json_t *procedure,
		 const char *group, const void *message, uint32_t len,
		 json_t **ret_values, char **ret_error)
{
	const json_t *layout = json_object_get(procedure, group);
	const char *encoding = member_string(layout, "encoding");
	const json_t *params = json_object_get(procedure, "params");
	struct value_wire wire = { .description = description,
				   .error = ret_error };
	json_t *values = json_object();
	bool good = true;

	*ret_error = NULL;
	if (!strcmp(encoding, "plain")) {
		wire.plain = (unsigned char *)(uintptr_t)message;
		wire.size = len;
		good = len == member_number(layout, "max") &&
		       decode_plain(&wire, layout, params, values);
	} else if (!strcmp(encoding, "tpl")) {
		good = start_reading(&wire, layout, message, len) &&
		       decode_tpl(&wire, layout, params, values);
	} else {
		good = !strcmp(encoding, "empty") && !len;
	}
	if (!good) {
		json_decref(values);
		return sentence_set(
			ret_error, -EPROTO,
			"the message is not what the description of '%s' says",
			member_string(procedure, "name"));
	}
	*ret_values = values;
	return 0;
}
