// SPDX-License-Identifier: MIT
/*
 * signature.c - numbers that change when what crosses changes.
 *
 * A signature is the 64-bit FNV-1a hash (Fowler, Noll, Vo) of a canonical text:
 * the declaration, and after it every type that it uses, sorted by name.
 * LANGUAGE.md says what the text has and what it leaves out.
 */
#include <stdlib.h>
#include <string.h>

#include "signature.h"
#include "text.h"

#define FNV_OFFSET	0xcbf29ce484222325ULL
#define FNV_PRIME	0x00000100000001b3ULL

/* Types that one declaration uses. */
struct used {
	const char *name;
	const struct composite *composite;	/* NULL: it is none */
};

struct uses {
	struct used *list;
	size_t count;
	size_t room;
};

static uint64_t hash(const struct text *t)
{
	uint64_t h = FNV_OFFSET;
	size_t n;

	for (n = 0; n < t->length; n++) {
		h ^= (unsigned char)t->chars[n];
		h *= FNV_PRIME;
	}
	/* 0 stands for "do not compare". */
	return h ? h : 1;
}

static void add_number(struct text *t, number n)
{
	if (n < 0)
		text_add(t, "-%llu", (unsigned long long)-n);
	else
		text_add(t, "%llu", (unsigned long long)n);
}

static void add_value(struct text *t, const struct value *v)
{
	if (v->base == BASE_NOTHING) {
		text_add(t, "nothing");
		return;
	}
	text_add(t, "%s%s", v->optional ? "optional " : "", base_name(v->base));
	if (v->type_name)
		text_add(t, " %s", v->type_name);
	if (v->base == BASE_STRING || v->base == BASE_BYTES)
		text_add(t, "<%llu>", (unsigned long long)v->bound);
	text_add(t, " %s", v->name);
	if (v->array == ARRAY_FIXED)
		text_add(t, "[%llu]", (unsigned long long)v->count);
	if (v->array == ARRAY_BOUNDED)
		text_add(t, "<%llu>", (unsigned long long)v->count);
	if (v->ranged) {
		text_add(t, " range ");
		add_number(t, v->low);
		text_add(t, "..");
		add_number(t, v->high);
	}
}

static void collect(struct uses *u, const struct value *values);

static void collect_type(struct uses *u, const char *name,
			 const struct composite *c)
{
	size_t n;

	for (n = 0; n < u->count; n++)
		if (!strcmp(u->list[n].name, name))
			return;
	if (u->count == u->room) {
		u->room = u->room ? 2 * u->room : 16;
		u->list = text_realloc(u->list, u->room * sizeof(*u->list));
	}
	u->list[u->count++] = (struct used){ name, c };
	if (c && c->tag)
		collect_type(u, c->tag->name, NULL);
	if (c)
		collect(u, c->values);
}

static void collect(struct uses *u, const struct value *values)
{
	const struct value *v;

	for (v = values; v; v = v->next)
		if (v->type_name)
			collect_type(u, v->type_name, v->composite);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct used *)a)->name,
		      ((const struct used *)b)->name);
}

/* Enumerators by value: their order in the file means nothing. */
static void add_enumeration(struct text *t, const struct enumeration *e)
{
	const struct enumerator *v, *next;
	number last = -1;

	text_add(t, "\nenum %s:%s{", e->name, base_name(e->base));
	for (;;) {
		next = NULL;
		for (v = e->enumerators; v; v = v->next)
			if (v->value > last && (!next || v->value < next->value))
				next = v;
		if (!next)
			break;
		text_add(t, "%s=%llu;", next->name,
			 (unsigned long long)next->value);
		last = next->value;
	}
	text_add(t, "}");
}

static void add_composite(struct text *t, const struct composite *c)
{
	const struct value *v;

	if (c->is_union)
		text_add(t, "\nunion %s:%s{", c->name, c->tag->name);
	else
		text_add(t, "\nstruct %s{", c->name);
	for (v = c->values; v; v = v->next) {
		if (c->is_union)
			text_add(t, "%s:", v->label);
		add_value(t, v);
		text_add(t, ";");
	}
	text_add(t, "}");
}

static void add_types(struct interface *i, struct text *t, struct uses *u)
{
	const struct enumeration *e;
	size_t n;

	if (u->count)
		qsort(u->list, u->count, sizeof(*u->list), by_name);
	for (n = 0; n < u->count; n++) {
		if (u->list[n].composite) {
			add_composite(t, u->list[n].composite);
			continue;
		}
		for (e = i->enumerations; e; e = e->next)
			if (!strcmp(e->name, u->list[n].name))
				break;
		if (e)
			add_enumeration(t, e);
		else
			text_add(t, "\nhandle %s", u->list[n].name);
	}
}

static void add_procedure(struct interface *i, struct text *t,
			  const struct procedure *p)
{
	struct uses uses = { 0 };
	const struct value *v;

	text_add(t, "%s %s", callable_name(p->kind), p->name);
	if (p->kind <= CALLABLE_EVENT) {
		text_add(t, "(");
		for (v = p->parameters; v; v = v->next) {
			text_add(t, "%s ", direction_name(v->direction));
			if (v->lend)
				text_add(t, "%s ", lend_name(v->lend));
			add_value(t, v);
			text_add(t, ";");
		}
		text_add(t, ")");
		collect(&uses, p->parameters);
	}
	if (p->kind == CALLABLE_LOCK) {
		text_add(t, " guards struct %s", p->guarded_name);
		collect_type(&uses, p->guarded_name, p->guarded);
	}
	if (procedure_has(p, ATTRIBUTE_IDEMPOTENT))
		text_add(t, " idempotent");
	if (procedure_has(p, ATTRIBUTE_AS_CALLER))
		text_add(t, " as_caller");
	if (procedure_has(p, ATTRIBUTE_SIGNAL))
		text_add(t, " signal");
	if (procedure_has(p, ATTRIBUTE_REPAIR))
		text_add(t, " repair");
	add_types(i, t, &uses);
	free(uses.list);
}

/* The declaration that comes next by name, after @last, at a version. */
static const struct procedure *next_by_name(const struct procedure *list,
					    const struct procedure *last,
					    unsigned int version)
{
	const struct procedure *p, *next = NULL;

	for (p = list; p; p = p->next)
		if (p->since <= version &&
		    (!last || strcmp(p->name, last->name) > 0) &&
		    (!next || strcmp(p->name, next->name) < 0))
			next = p;
	return next;
}

static uint64_t at_version(struct interface *i, unsigned int version)
{
	const struct procedure *p;
	struct text t = { 0 };
	unsigned int kind;
	uint64_t result;

	text_add(&t, "interface %s", i->name);
	for (kind = 0; kind < CALLABLES; kind++)
		for (p = next_by_name(i->procedures[kind], NULL, version); p;
		     p = next_by_name(i->procedures[kind], p, version)) {
			text_add(&t, "\n");
			add_procedure(i, &t, p);
		}
	result = hash(&t);
	text_finish(&t);
	return result;
}

/**
 * signature_interface - compute all signatures of an interface
 * @i: the interface, checked
 */
void signature_interface(struct interface *i)
{
	struct procedure *p;
	unsigned int kind;
	number version;

	for (kind = 0; kind < CALLABLES; kind++)
		for (p = i->procedures[kind]; p; p = p->next) {
			struct text t = { 0 };

			add_procedure(i, &t, p);
			p->signature = hash(&t);
			text_finish(&t);
		}
	i->signatures = interface_alloc(i, i->version * sizeof(uint64_t));
	for (version = 1; version <= i->version; version++)
		i->signatures[(size_t)version - 1] = at_version(i, version);
}
