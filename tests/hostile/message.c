// SPDX-License-Identifier: MIT
/*
 * message.c - messages as an interface's description says, and ways to spoil them.
 */
#include "message.h"

#include <stdlib.h>
#include <string.h>

#include "random.h"

/* Room behind the longest message, for those that are too long. */
#define ROOM_MORE 64

/* Values are near the least allowed: some are times, and some are counts. */
#define VALUES 4

/**
 * struct making - a message that is being made
 * @m: the message
 * @maker: what with
 * @base: plain messages: where the structure begins that a field is in
 * @covered: plain messages: which bytes are a field's
 */
struct making {
	struct message *m;
	const struct message_maker *maker;
	uint32_t base;
	uint8_t *covered;
};

/**
 * message_named() - the entry of a list of the description that has a name
 * @list: the list
 * @name: the name
 *
 * Return: the entry, or NULL.
 */
json_t *message_named(json_t *list, const char *name)
{
	json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry) {
		const char *its = json_string_value(json_object_get(entry, "name"));

		if (its && name && !strcmp(its, name))
			return entry;
	}
	return NULL;
}

static json_t *of(const struct making *making, const char *list, json_t *desc)
{
	return message_named(json_object_get(making->maker->description, list),
			     json_string_value(json_object_get(desc, "of")));
}

static const char *text_of(json_t *desc, const char *key)
{
	const char *text = json_string_value(json_object_get(desc, key));

	return text ? text : "";
}

static uint64_t number_of(json_t *desc, const char *key)
{
	return json_integer_value(json_object_get(desc, key));
}

static void mark(struct message *m, enum mark_kind kind, uint32_t at,
		 uint32_t size, uint64_t bad)
{
	if (m->n_marks < MESSAGE_MARKS)
		m->marks[m->n_marks++] = (struct mark){ kind, at, size, bad, 0 };
}

/* Where the next bytes go: behind the others in an image, else to their place. */
static uint32_t place(struct making *making, uint32_t at, uint32_t len)
{
	struct message *m = making->m;

	if (m->image) {
		at = m->len;
		m->len += len;
	}
	if (at + len > m->room)
		abort();
	if (making->covered)
		memset(making->covered + at, 1, len);
	return at;
}

static uint32_t put(struct making *making, uint32_t at, uint64_t v, uint32_t size)
{
	at = place(making, at, size);
	memcpy(making->m->data + at, &v, size);
	return at;
}

static uint32_t size_of(const char *type)
{
	if (!strcmp(type, "bool") || type[1] == '8')
		return 1;
	return atoi(type + 1) / 8;
}

static uint64_t mask_of(uint32_t size)
{
	return size == 8 ? UINT64_MAX : (1ULL << size * 8) - 1;
}

static bool enum_has(json_t *values, uint64_t v, uint64_t mask)
{
	json_t *value;
	size_t i;

	json_array_foreach(values, i, value) {
		if ((number_of(value, "value") & mask) == (v & mask))
			return true;
	}
	return false;
}

/* A value that an enumeration does not have, above those that it has. */
static uint64_t enum_bad(json_t *values, uint64_t mask, uint64_t *random)
{
	uint64_t v = random_next(random) & mask;

	while (enum_has(values, v, mask))
		v = (v + 1) & mask;
	return v;
}

static void put_enum(struct making *making, json_t *desc, uint32_t at)
{
	json_t *type = of(making, "enums", desc);
	json_t *values = json_object_get(type, "values");
	uint32_t size = size_of(text_of(type, "type"));
	uint64_t *random = making->maker->random;
	uint32_t i = random_below(random, json_array_size(values));

	at = put(making, at, number_of(json_array_get(values, i), "value"), size);
	mark(making->m, MARK_ENUM, at, size, enum_bad(values, mask_of(size), random));
}

static void put_number(struct making *making, json_t *desc, uint32_t at)
{
	const char *type = text_of(desc, "type");
	json_t *range = json_object_get(desc, "range");
	/* The rig's: what to choose from, though it takes more. */
	json_t *within = json_object_get(desc, "within") ?: range;
	uint64_t *random = making->maker->random;
	uint32_t size = size_of(type);
	int64_t low = 0, high = VALUES - 1, most, v;

	if (within) {
		low = json_integer_value(json_array_get(within, 0));
		high = json_integer_value(json_array_get(within, 1));
	}
	v = low + random_below(random, high - low < VALUES ? high - low + 1 : VALUES);
	at = put(making, at, v, size);
	if (!range)
		return;
	most = type[0] == 's' ? (int64_t)(mask_of(size) >> 1) :
	       size == 8 ? INT64_MAX : (int64_t)mask_of(size);
	if (high < most)
		mark(making->m, MARK_RANGE, at, size, high + 1);
	else if (low > (type[0] == 's' ? ~most : 0))
		mark(making->m, MARK_RANGE, at, size, low - 1);
}

static void put_handle(struct making *making, json_t *desc, uint32_t at)
{
	const struct message_maker *maker = making->maker;
	uint32_t type = number_of(of(making, "handles", desc), "index");

	at = put(making, at, maker->handle(maker->arg, type), sizeof(uint64_t));
	mark(making->m, MARK_HANDLE, at, sizeof(uint64_t), 0);
	making->m->marks[making->m->n_marks - 1].type = type;
}

static void put_count(struct making *making, uint32_t n, uint32_t bad)
{
	mark(making->m, MARK_COUNT, put(making, 0, n, sizeof(n)), sizeof(n),
	     random_below(making->maker->random, 2) ? bad : UINT32_MAX);
}

/* A string is stored with its length plus one; zero is TPL's NULL. */
static void put_text(struct making *making, json_t *desc)
{
	uint32_t max = number_of(desc, "max"), at;
	uint32_t n = random_below(making->maker->random, max + 1);

	put_count(making, n + 1, random_below(making->maker->random, 2) ? 0 : max + 2);
	at = place(making, 0, n);
	memset(making->m->data + at, 'a', n);
	if (n)
		mark(making->m, MARK_TEXT,
		     at + random_below(making->maker->random, n), 1, 0);
}

static void put_bytes(struct making *making, json_t *desc)
{
	uint32_t max = number_of(desc, "max"), at;
	uint32_t n = random_below(making->maker->random, max < 64 ? max + 1 : 64);

	put_count(making, n, max + 1);
	at = place(making, 0, n);
	memset(making->m->data + at, 'b', n);
}

static void put_value(struct making *making, json_t *desc, uint32_t at);

static void put_struct(struct making *making, json_t *type, uint32_t at)
{
	json_t *field;
	size_t i;

	json_array_foreach(json_object_get(type, "fields"), i, field)
		put_value(making, field, at + number_of(field, "offset"));
}

/* The tag, and an array of none or one for each arm that has a value. */
static void put_union(struct making *making, json_t *desc)
{
	json_t *type = of(making, "unions", desc), *arm, *field;
	json_t *arms = json_object_get(type, "arms");
	json_t *tag = message_named(
		json_object_get(making->maker->description, "enums"),
		text_of(type, "tag"));
	uint32_t size = size_of(text_of(tag, "type"));
	uint32_t chosen = random_below(making->maker->random, json_array_size(arms));
	size_t i;

	mark(making->m, MARK_TAG,
	     put(making, 0, number_of(json_array_get(arms, chosen), "value"), size),
	     size, enum_bad(json_object_get(tag, "values"), mask_of(size),
			    making->maker->random));
	json_array_foreach(arms, i, arm) {
		field = json_object_get(arm, "field");
		if (!field)
			continue;
		/* An element where there must be none, or none where there must be. */
		mark(making->m, MARK_TAG, put(making, 0, i == chosen, 4), 4, i != chosen);
		if (i == chosen)
			put_value(making, field, 0);
	}
}

static uint32_t put_one(struct making *making, json_t *desc, uint32_t at)
{
	const char *type = text_of(desc, "type");
	json_t *named;

	if (!strcmp(type, "enum")) {
		put_enum(making, desc, at);
		return size_of(text_of(of(making, "enums", desc), "type"));
	}
	if (!strcmp(type, "struct")) {
		named = of(making, "structs", desc);
		put_struct(making, named, at);
		return number_of(named, "size");
	}
	if (!strcmp(type, "handle")) {
		put_handle(making, desc, at);
		return sizeof(uint64_t);
	}
	if (!strcmp(type, "bool")) {
		at = put(making, at, random_below(making->maker->random, 2), 1);
		mark(making->m, MARK_BOOL, at, 1,
		     2 + random_below(making->maker->random, 254));
		return 1;
	}
	if (!strcmp(type, "string"))
		put_text(making, desc);
	else if (!strcmp(type, "bytes"))
		put_bytes(making, desc);
	else if (!strcmp(type, "union"))
		put_union(making, desc);
	else
		put_number(making, desc, at);
	return strchr("su", type[0]) && strchr("0123456789", type[1]) ?
	       size_of(type) : 0;
}

static void put_value(struct making *making, json_t *desc, uint32_t at)
{
	const char *array = text_of(desc, "array");
	uint32_t i, n = number_of(desc, "count");

	if (json_is_true(json_object_get(desc, "optional"))) {
		n = random_below(making->maker->random, 2);
		put_count(making, n, 2);
	} else if (!strcmp(array, "bounded")) {
		i = n;
		n = random_below(making->maker->random, n + 1);
		put_count(making, n, i + 1);
	} else if (strcmp(array, "fixed")) {
		n = 1;
	}
	for (i = 0; i < n; i++)
		at += put_one(making, desc, at);
}

static uint8_t hex(const char *digits)
{
	const char two[3] = { digits[0], digits[1] };

	return strtoul(two, NULL, 16);
}

static void put_prefix(struct making *making, json_t *message)
{
	const char *prefix = text_of(message, "prefix");
	uint32_t i, n = strlen(prefix) / 2;

	for (i = 0; i < n; i++)
		put(making, 0, hex(prefix + 2 * i), 1);
	for (i = 0; i < n; i++)
		mark(making->m, MARK_IMAGE, i, 1, 0);
}

/* What a name in a message stands for: a parameter, or where something lent is. */
static void put_parameter(struct making *making, json_t *procedure,
			  const char *name, uint32_t at)
{
	json_t *param = message_named(json_object_get(procedure, "params"), name);

	if (param && !json_object_get(param, "lent"))
		put_value(making, param, at);
	else
		put(making, at, 0, sizeof(uint32_t));
}

static void put_parameters(struct making *making, json_t *procedure, json_t *message)
{
	json_t *field, *order = json_object_get(message, "order");
	size_t i;

	json_array_foreach(json_object_get(message, "fields"), i, field)
		put_parameter(making, procedure, text_of(field, "name"),
			      number_of(field, "offset"));
	json_array_foreach(order, i, field)
		put_parameter(making, procedure, json_string_value(field), 0);
}

static void start(struct message *m, uint32_t max)
{
	*m = (struct message){ .max = max, .room = max + ROOM_MORE };
	m->data = calloc(1, m->room);
	if (!m->data)
		abort();
}

static void mark_padding(struct making *making)
{
	struct message *m = making->m;
	uint32_t at;

	for (at = 0; at < m->len; at++) {
		if (!making->covered[at])
			mark(m, MARK_PADDING, at, 1,
			     1 + random_below(making->maker->random, 255));
	}
}

/* An image's own length, and what it must not be; any other byte will do. */
static void finish_image(struct message *m)
{
	uint32_t i;

	memcpy(m->data + 4, &m->len, sizeof(m->len));
	for (i = 0; i < m->n_marks; i++) {
		if (m->marks[i].kind == MARK_IMAGE)
			m->marks[i].bad = (uint8_t)~m->data[m->marks[i].at];
	}
}

/**
 * message_make() - make a valid message
 * @m: the message; message_finish() must follow
 * @maker: what with
 * @procedure: its description
 * @direction: "in" or "out"
 */
void message_make(struct message *m, const struct message_maker *maker,
		  json_t *procedure, const char *direction)
{
	json_t *message = json_object_get(procedure, direction);
	const char *encoding = text_of(message, "encoding");
	struct making making = { .m = m, .maker = maker };

	start(m, number_of(message, "max"));
	m->image = !strcmp(encoding, "tpl");
	m->loose = !strcmp(encoding, "opaque");
	if (m->loose) {
		m->len = random_below(maker->random, m->max + 1);
		return;
	}
	if (m->image) {
		put_prefix(&making, message);
		put_parameters(&making, procedure, message);
		finish_image(m);
		return;
	}
	making.covered = calloc(1, m->room);
	m->len = m->max;
	put_parameters(&making, procedure, message);
	mark_padding(&making);
	free(making.covered);
}

/**
 * message_make_struct() - make a valid structure
 * @m: where; message_finish() must follow
 * @maker: what with
 * @name: of the structure
 */
void message_make_struct(struct message *m, const struct message_maker *maker,
			 const char *name)
{
	json_t *type = message_named(json_object_get(maker->description, "structs"),
				     name);
	struct making making = { .m = m, .maker = maker };

	start(m, number_of(type, "size"));
	m->len = m->max;
	making.covered = calloc(1, m->room);
	put_struct(&making, type, 0);
	mark_padding(&making);
	free(making.covered);
}

void message_finish(struct message *m)
{
	free(m->data);
	m->data = NULL;
}

/**
 * message_mark() - some place of some kind
 * @m: the message
 * @kinds: &enum mark_kind bits
 * @random: state of the numbers
 *
 * Return: the mark, or NULL: there is none of these kinds.
 */
const struct mark *message_mark(const struct message *m, uint32_t kinds,
				uint64_t *random)
{
	uint32_t i, n = 0;

	for (i = 0; i < m->n_marks; i++)
		n += !!(m->marks[i].kind & kinds);
	if (!n)
		return NULL;
	n = random_below(random, n);
	for (i = 0; i < m->n_marks; i++) {
		if (m->marks[i].kind & kinds && !n--)
			break;
	}
	return &m->marks[i];
}

void message_put(struct message *m, const struct mark *mark, uint64_t v)
{
	memcpy(m->data + mark->at, &v, mark->size);
}
