// SPDX-License-Identifier: MIT
/*
 * describe.c - an interface as JSON: all that a program needs to make a call by
 * hand.  LANGUAGE.md has the schema.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "describe.h"
#include "layout.h"
#include "text.h"

/* Raised when a reader of the old form would go wrong. */
#define SCHEMA	1

static json_t *hex(uint64_t n)
{
	return json_sprintf("0x%016llx", (unsigned long long)n);
}

/* Numbers that JSON readers may not hold are strings. */
static json_t *integer(number n)
{
	return n > INT64_MAX ? hex(n) : json_integer(n);
}

static void add_doc(json_t *object, const char *doc)
{
	if (doc)
		json_object_set_new(object, "doc", json_string(doc));
}

static json_t *named(const char *name, const char *doc)
{
	json_t *object = json_object();

	json_object_set_new(object, "name", json_string(name));
	add_doc(object, doc);
	return object;
}

static json_t *describe_value(const struct value *v)
{
	json_t *object = named(v->name, v->doc);

	if (v->direction)
		json_object_set_new(object, "direction",
				    json_string(direction_name(v->direction)));
	if (v->lend)
		json_object_set_new(object, "lent",
				    json_string(lend_name(v->lend)));
	json_object_set_new(object, "type", json_string(base_name(v->base)));
	if (v->type_name)
		json_object_set_new(object, "of", json_string(v->type_name));
	if (v->base == BASE_STRING || v->base == BASE_BYTES)
		json_object_set_new(object, "max", integer(v->bound));
	if (v->array != ARRAY_NONE) {
		json_object_set_new(object, "array",
				    json_string(v->array == ARRAY_FIXED ?
						"fixed" : "bounded"));
		json_object_set_new(object, "count", integer(v->count));
	}
	if (v->optional)
		json_object_set_new(object, "optional", json_true());
	if (v->ranged)
		json_object_set_new(object, "range",
				    json_pack("[o,o]", integer(v->low),
					      integer(v->high)));
	return object;
}

static void add_place(json_t *object, const struct value *v)
{
	uint64_t align;

	json_object_set_new(object, "offset", json_integer(v->offset));
	json_object_set_new(object, "size",
			    json_integer(layout_value_size(v, &align)));
}

/* A field of a plain structure. */
static json_t *describe_member(const struct value *v)
{
	json_t *object = describe_value(v);

	add_place(object, v);
	return object;
}

/* Where a parameter is in a plain structure. */
static json_t *describe_place(const struct value *v)
{
	json_t *object = named(v->name, NULL);

	add_place(object, v);
	return object;
}

static json_t *describe_constants(const struct interface *i)
{
	json_t *array = json_array(), *object;
	const struct constant *c;

	for (c = i->constants; c; c = c->next) {
		object = named(c->name, c->doc);
		json_object_set_new(object, "value", integer(c->value));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *describe_enums(const struct interface *i)
{
	json_t *array = json_array(), *object, *values, *value;
	const struct enumeration *e;
	const struct enumerator *v;

	for (e = i->enumerations; e; e = e->next) {
		object = named(e->name, e->doc);
		json_object_set_new(object, "type",
				    json_string(base_name(e->base)));
		values = json_array();
		for (v = e->enumerators; v; v = v->next) {
			value = named(v->name, v->doc);
			json_object_set_new(value, "value", integer(v->value));
			json_array_append_new(values, value);
		}
		json_object_set_new(object, "values", values);
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *describe_structs(const struct interface *i)
{
	json_t *array = json_array(), *object, *fields;
	const struct composite *c;
	const struct value *v;

	for (c = i->composites; c; c = c->next) {
		if (c->is_union)
			continue;
		object = named(c->name, c->doc);
		json_object_set_new(object, "fixed", json_boolean(c->fixed));
		if (c->fixed)
			json_object_set_new(object, "size",
					    json_integer(c->size));
		fields = json_array();
		for (v = c->values; v; v = v->next)
			json_array_append_new(fields, c->fixed ?
					      describe_member(v) :
					      describe_value(v));
		json_object_set_new(object, "fields", fields);
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *describe_unions(const struct interface *i)
{
	json_t *array = json_array(), *object, *arms, *arm;
	const struct composite *c;
	const struct value *v;

	for (c = i->composites; c; c = c->next) {
		if (!c->is_union)
			continue;
		object = named(c->name, c->doc);
		json_object_set_new(object, "tag", json_string(c->tag->name));
		arms = json_array();
		for (v = c->values; v; v = v->next) {
			arm = json_object();
			json_object_set_new(arm, "case", json_string(v->label));
			json_object_set_new(arm, "value",
					    integer(v->tag->value));
			if (v->base != BASE_NOTHING)
				json_object_set_new(arm, "field",
						    describe_value(v));
			json_array_append_new(arms, arm);
		}
		json_object_set_new(object, "arms", arms);
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *describe_handles(const struct interface *i)
{
	json_t *array = json_array(), *object;
	const struct handle *h;

	for (h = i->handles; h; h = h->next) {
		object = named(h->name, h->doc);
		json_object_set_new(object, "index", json_integer(h->index));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *describe_group(const struct group *g)
{
	json_t *object = json_object(), *members;
	struct text prefix = { 0 };
	const struct value *v;
	unsigned int n;

	json_object_set_new(object, "encoding",
			    json_string(!g->values ? "empty" :
					g->plain ? "plain" : "tpl"));
	json_object_set_new(object, "max", json_integer(g->size));
	if (g->plain) {
		members = json_array();
		for (v = g->values; v; v = v->next)
			json_array_append_new(members, describe_place(v));
		json_object_set_new(object, "fields", members);
	} else if (g->values) {
		for (n = 0; n < g->prefix_length; n++)
			text_add(&prefix, "%02x", g->prefix[n]);
		json_object_set_new(object, "format", json_string(g->format));
		json_object_set_new(object, "prefix",
				    json_string(prefix.chars));
		text_finish(&prefix);
		members = json_array();
		for (v = g->values; v; v = v->next)
			json_array_append_new(members, json_string(v->name));
		json_object_set_new(object, "order", members);
	}
	return object;
}

static void add_flag(json_t *object, const struct procedure *p,
		     enum attribute attribute)
{
	json_object_set_new(object, attribute_name(attribute),
			    json_boolean(procedure_has(p, attribute)));
}

static json_t *describe_procedure(const struct procedure *p)
{
	json_t *object = named(p->name, p->doc), *params = json_array();
	const struct value *v;

	json_object_set_new(object, "index", json_integer(p->index));
	json_object_set_new(object, "since", json_integer(p->since));
	json_object_set_new(object, "signature", hex(p->signature));
	for (v = p->parameters; v; v = v->next)
		json_array_append_new(params, describe_value(v));
	switch (p->kind) {
	case CALLABLE_UPCALL:
		add_flag(object, p, ATTRIBUTE_PUBLIC);
		add_flag(object, p, ATTRIBUTE_IDEMPOTENT);
		add_flag(object, p, ATTRIBUTE_AS_CALLER);
		add_flag(object, p, ATTRIBUTE_FALLBACK);
		json_object_set_new(object, "timeout_ms",
				    json_integer(p->timeout_ms));
		break;
	case CALLABLE_DOWNCALL:
		add_flag(object, p, ATTRIBUTE_PUBLIC);
		add_flag(object, p, ATTRIBUTE_NESTS);
		break;
	case CALLABLE_EVENT:
		json_object_set_new(object, "queue", json_integer(p->queue));
		break;
	case CALLABLE_LOCK:
		json_object_set_new(object, "struct",
				    json_string(p->guarded_name));
		json_object_set_new(object, "size",
				    json_integer(p->guarded->size));
		json_object_set_new(object, "hold_ms",
				    json_integer(p->hold_ms));
		if (p->attributes.repair)
			json_object_set_new(object, "repair",
					    json_string(p->attributes.repair));
		break;
	case CALLABLE_SEMAPHORE:
		json_object_set_new(object, "initial",
				    json_integer(p->initial));
		add_flag(object, p, ATTRIBUTE_SIGNAL);
		break;
	}
	if (p->kind <= CALLABLE_EVENT) {
		json_object_set(object, "params", params);
		json_object_set_new(object, "in", describe_group(&p->in));
	}
	if (p->kind <= CALLABLE_DOWNCALL)
		json_object_set_new(object, "out", describe_group(&p->out));
	json_decref(params);
	return object;
}

/**
 * describe_interface - an interface as JSON
 * @i: the interface, laid out and signed
 * @compact: without spaces and line ends
 *
 * Return: the text, to be freed by the caller.
 */
char *describe_interface(struct interface *i, bool compact)
{
	json_t *object = json_object(), *array = json_array();
	const struct procedure *p;
	unsigned int kind;
	number version;
	char *text;

	json_object_set_new(object, "schema", json_integer(SCHEMA));
	json_object_set_new(object, "interface", json_string(i->name));
	add_doc(object, i->doc);
	json_object_set_new(object, "version", json_integer(i->version));
	for (version = 0; version < i->version; version++)
		json_array_append_new(array,
				      hex(i->signatures[(size_t)version]));
	json_object_set_new(object, "signatures", array);
	json_object_set_new(object, "constants", describe_constants(i));
	json_object_set_new(object, "enums", describe_enums(i));
	json_object_set_new(object, "structs", describe_structs(i));
	json_object_set_new(object, "unions", describe_unions(i));
	json_object_set_new(object, "handles", describe_handles(i));
	if (i->arena_len)
		json_object_set_new(object, "arena",
				    json_pack("{s:I,s:I}", "size",
					      (json_int_t)i->arena_len, "state",
					      (json_int_t)i->arena_state));
	for (kind = 0; kind < CALLABLES; kind++) {
		char name[16];

		snprintf(name, sizeof(name), "%ss", callable_name(kind));
		array = json_array();
		for (p = i->procedures[kind]; p; p = p->next)
			json_array_append_new(array, describe_procedure(p));
		json_object_set_new(object, name, array);
	}
	text = json_dumps(object, compact ? JSON_COMPACT : JSON_INDENT(2));
	json_decref(object);
	if (!text)
		text_realloc(NULL, SIZE_MAX);
	return text;
}
