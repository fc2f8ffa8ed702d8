// SPDX-License-Identifier: MIT
/*
 * test_plain.c - plain structures byte by byte: what generated code says to a
 * changed message is what the description of the interface says.
 *
 * The description is read here by an independent and slow validator.  Each
 * number in each message is set to values around its limits, each byte to a few
 * values, padding included.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "messages.h"

/* Of longer messages, which are arrays of bytes, not every byte is tried. */
#define LONG	600

static json_t *description;
static unsigned long tried, refused;

static const char *text_of(const json_t *object, const char *member)
{
	const char *text = json_string_value(json_object_get(object, member));

	return text ? text : "";
}

static json_t *find(const char *list, const char *name)
{
	json_t *array = json_object_get(description, list), *item;
	size_t n;

	json_array_foreach(array, n, item)
		if (!strcmp(text_of(item, "name"), name))
			return item;
	fail_msg("no %s in %s", name, list);
	return NULL;
}

static __int128 number_of(const json_t *value)
{
	if (json_is_string(value))
		return strtoull(json_string_value(value), NULL, 16);
	return json_integer_value(value);
}

/* Bytes of a number of a type, 0: it is no number. */
static size_t width(const char *type)
{
	if (!strcmp(type, "bool"))
		return 1;
	if (!strcmp(type, "handle"))
		return 8;
	return strchr("us", type[0]) && strspn(type + 1, "0123456789") ==
			strlen(type + 1) ? atoi(type + 1) / 8 : 0;
}

static bool number_valid(const json_t *value, const char *type,
			 const uint8_t *bytes)
{
	const json_t *range = json_object_get(value, "range");
	const char *name = text_of(value, "of");
	size_t size = width(type), n;
	uint64_t raw = 0;
	__int128 number;
	json_t *item;

	memcpy(&raw, bytes, size);
	number = raw;
	if (type[0] == 's' && size && raw >> (8 * size - 1))
		number -= (__int128)1 << 8 * size;
	if (!strcmp(type, "bool"))
		return raw <= 1;
	if (!strcmp(text_of(value, "type"), "enum")) {
		json_array_foreach(json_object_get(find("enums", name),
						   "values"), n, item)
			if (number_of(json_object_get(item, "value")) == number)
				return true;
		return false;
	}
	return !range || (number >= number_of(json_array_get(range, 0)) &&
			  number <= number_of(json_array_get(range, 1)));
}

/* The type that a value has in a message: an enum is an integer there. */
static const char *type_of(const json_t *value)
{
	const char *type = text_of(value, "type");

	if (!strcmp(type, "enum"))
		return text_of(find("enums", text_of(value, "of")), "type");
	return type;
}

static size_t element_size(const json_t *value)
{
	if (!strcmp(text_of(value, "type"), "struct"))
		return json_integer_value(json_object_get(find("structs",
					text_of(value, "of")), "size"));
	return width(type_of(value));
}

static size_t count_of(const json_t *value)
{
	json_t *count = json_object_get(value, "count");

	return count ? json_integer_value(count) : 1;
}

static bool fields_valid(const json_t *fields, const json_t *values,
			 const uint8_t *bytes, size_t size);

static bool value_valid(const json_t *value, const uint8_t *bytes)
{
	const json_t *type;
	size_t n, size = element_size(value);

	for (n = 0; n < count_of(value); n++, bytes += size) {
		if (strcmp(text_of(value, "type"), "struct")) {
			if (!number_valid(value, type_of(value), bytes))
				return false;
			continue;
		}
		type = find("structs", text_of(value, "of"));
		if (!fields_valid(json_object_get(type, "fields"),
				  json_object_get(type, "fields"), bytes, size))
			return false;
	}
	return true;
}

static json_t *value_named(const json_t *values, const char *name)
{
	json_t *value;
	size_t n;

	json_array_foreach(values, n, value)
		if (!strcmp(text_of(value, "name"), name))
			return value;
	fail_msg("no value %s", name);
	return NULL;
}

/* @fields say where, @values what; what is in no field is padding, and zero. */
static bool fields_valid(const json_t *fields, const json_t *values,
			 const uint8_t *bytes, size_t size)
{
	size_t n, offset, length, at = 0;
	json_t *field, *value;

	json_array_foreach(fields, n, field) {
		offset = json_integer_value(json_object_get(field, "offset"));
		length = json_integer_value(json_object_get(field, "size"));
		value = value_named(values, text_of(field, "name"));
		assert_int_equal(length,
				 element_size(value) * count_of(value));
		assert_true(offset >= at && offset + length <= size);
		for (; at < offset; at++)
			if (bytes[at])
				return false;
		if (!value_valid(value, bytes + offset))
			return false;
		at = offset + length;
	}
	for (; at < size; at++)
		if (bytes[at])
			return false;
	return true;
}

struct kind {
	enum wire_call call;
	uint32_t index;
	bool out;
	const json_t *fields;
	const json_t *params;
};

static void try(const struct kind *k, const struct image *image)
{
	bool valid = fields_valid(k->fields, k->params, image->bytes,
				  image->length);
	int err;

	err = arrive(k->call, k->index, k->out, image);
	tried++;
	refused += !valid;
	if ((err == -EPROTO) == valid)
		fail_msg("%s: %s, answered %d", kern_name(k->call, k->index),
			 valid ? "valid" : "not valid", err);
}

/* Sets the bytes at @at to values around each limit of a number there. */
static void try_number(const struct kind *k, const struct image *good_one,
		       const json_t *value, size_t at)
{
	static const int around[] = { -1, 0, 1 };
	const json_t *range = json_object_get(value, "range");
	size_t size = width(type_of(value)), n, limit;
	struct image image;
	uint64_t number;

	for (limit = 0; limit < 2; limit++)
		for (n = 0; n < 3; n++) {
			number = range ? number_of(json_array_get(range, limit)) :
				 limit ? UINT64_MAX : 0;
			number += around[n];
			image = *good_one;
			memcpy(image.bytes + at, &number, size);
			try(k, &image);
		}
}

static void try_fields(const struct kind *k, const struct image *good_one,
		       const json_t *fields, const json_t *values, size_t base)
{
	json_t *field, *value, *type;
	size_t n, i, at;

	json_array_foreach(fields, n, field) {
		value = value_named(values, text_of(field, "name"));
		at = base + json_integer_value(json_object_get(field, "offset"));
		for (i = 0; i < count_of(value) && i < LONG / 100; i++) {
			if (!strcmp(text_of(value, "type"), "struct")) {
				type = json_object_get(find("structs",
						text_of(value, "of")), "fields");
				try_fields(k, good_one, type, type, at);
			} else {
				try_number(k, good_one, value, at);
			}
			at += element_size(value);
		}
	}
}

static void try_bytes(const struct kind *k, const struct image *good_one)
{
	static const uint8_t values[] = { 0, 1, 2, 3, 0x80, 0xff };
	struct image image = *good_one;
	uint32_t at;
	size_t n;

	for (at = 0; at < image.length; at += image.length > LONG ? 101 : 1) {
		for (n = 0; n < sizeof(values); n++) {
			image.bytes[at] = values[n];
			try(k, &image);
		}
		image.bytes[at] = good_one->bytes[at];
	}
}

static void every_field(void **state)
{
	static const char *const lists[] = { "upcalls", "downcalls" };
	static const char *const ways[] = { "in", "out" };
	json_t *procedure, *group;
	struct kind k;
	size_t n;
	int out;

	(void)state;
	for (k.call = WIRE_UPCALL; k.call <= WIRE_DOWNCALL; k.call++)
		json_array_foreach(json_object_get(description, lists[k.call]),
				   n, procedure)
			for (out = 0; out < 2; out++) {
				group = json_object_get(procedure, ways[out]);
				if (strcmp(text_of(group, "encoding"), "plain"))
					continue;
				k.index = n;
				k.out = out;
				k.fields = json_object_get(group, "fields");
				k.params = json_object_get(procedure, "params");
				assert_true(seen[k.call][n][out]);
				assert_int_equal(good[k.call][n][out].length,
						 json_integer_value(
						 json_object_get(group, "max")));
				try_bytes(&k, &good[k.call][n][out]);
				try_fields(&k, &good[k.call][n][out], k.fields,
					   k.params, 0);
			}
	print_message("%lu messages, %lu of them refused\n", tried, refused);
	assert_true(refused > 1000 && refused < tried - 1000);
}

static int setup(void **state)
{
	messages_setup(state);
	description = json_loads(kern_description(), 0, NULL);
	return description ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	json_decref(description);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
