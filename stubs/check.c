// SPDX-License-Identifier: MIT
/*
 * check.c - what an interface may not say, though its grammar allows it.
 */
#include <string.h>

#include "check.h"
#include "lpc.h"

/* What is used where the file says nothing. */
#define DEFAULT_TIMEOUT_MS	30000
#define DEFAULT_QUEUE		64

/* Most that an attribute may ask for. */
#define MOST_QUEUE		65536
#define MOST_VERSION		1000

/* LPC_UPCALL_LOANS, of a header that is the kernel's. */
#define MOST_LOANS		4U

static const char *type_kind(const struct value *v)
{
	return base_name(v->base);
}

/* The item of a list that has a name, or NULL. */
#define FIND(list, wanted) ({						\
	typeof(list) item_ = (list);					\
	while (item_ && strcmp(item_->name, (wanted)))			\
		item_ = item_->next;					\
	item_;								\
})

static void resolve(struct interface *i, struct diag *d, struct value *v)
{
	struct composite *c = NULL;

	switch (v->base) {
	case BASE_ENUM:
		v->enumeration = FIND(i->enumerations, v->type_name);
		if (v->enumeration)
			return;
		break;
	case BASE_HANDLE:
		v->handle = FIND(i->handles, v->type_name);
		if (v->handle)
			return;
		break;
	case BASE_STRUCT:
	case BASE_UNION:
		c = FIND(i->composites, v->type_name);
		if (c && c->is_union == (v->base == BASE_UNION)) {
			v->composite = c;
			return;
		}
		break;
	default:
		return;
	}
	if (c)
		diag_error(d, v->type_loc, "'%s' is a %s; expected '%s %s'",
			   v->type_name, c->is_union ? "union" : "struct",
			   c->is_union ? "union" : "struct", v->type_name);
	else
		diag_error(d, v->type_loc,
			   "no %s '%s'; expected one that this file declares",
			   type_kind(v), v->type_name);
}

static void check_bound(struct diag *d, struct loc loc, number bound,
			const char *what)
{
	if (bound < 1)
		diag_error(d, loc, "%s of %lld; expected at least 1", what,
			   (long long)bound);
	else if (bound > LPC_PAYLOAD_MAX)
		diag_error(d, loc, "%s of %llu; expected at most %u", what,
			   (unsigned long long)bound, LPC_PAYLOAD_MAX);
}

static void check_range(struct diag *d, const struct value *v)
{
	char low[32], high[32];

	if (!base_is_integer(v->base)) {
		diag_error(d, v->range_loc,
			   "'range' on type %s; expected it on an integer, u8 to s64",
			   type_kind(v));
		return;
	}
	if (v->low > v->high) {
		diag_error(d, v->range_loc,
			   "range is the wrong way round; expected the lesser value first");
		return;
	}
	if (v->low >= base_low(v->base) && v->high <= base_high(v->base))
		return;
	snprintf(low, sizeof(low), "%lld", (long long)base_low(v->base));
	snprintf(high, sizeof(high), "%llu",
		 (unsigned long long)base_high(v->base));
	diag_error(d, v->range_loc,
		   "range does not fit in %s; expected values from %s to %s",
		   type_kind(v), low, high);
}

static void check_value(struct interface *i, struct diag *d, struct value *v)
{
	resolve(i, d, v);
	if (v->base == BASE_STRING || v->base == BASE_BYTES)
		check_bound(d, v->count_loc, v->bound, "a bound");
	if (v->array == ARRAY_FIXED)
		check_bound(d, v->count_loc, v->count, "an array");
	if (v->array == ARRAY_BOUNDED)
		check_bound(d, v->count_loc, v->count, "a bound");
	if (v->array != ARRAY_NONE && v->base == BASE_BYTES)
		diag_error(d, v->loc,
			   "array of bytes<>; expected a structure around the bytes");
	if (v->ranged)
		check_range(d, v);
}

static void check_duplicates(struct diag *d, const struct value *values,
			     const char *what)
{
	const struct value *v, *before;

	for (v = values; v; v = v->next)
		for (before = values; before != v && v->name;
		     before = before->next)
			if (before->name && !strcmp(v->name, before->name)) {
				diag_error(d, v->loc,
					   "second %s '%s'; expected another name",
					   what, v->name);
				break;
			}
}

static void check_enumeration(struct diag *d, struct enumeration *e)
{
	const struct enumerator *v, *before;

	for (v = e->enumerators; v; v = v->next) {
		if (v->value < 0 || v->value > base_high(e->base))
			diag_error(d, v->loc,
				   "value of '%s' does not fit in %s; expected 0 to %llu",
				   v->name, base_name(e->base),
				   (unsigned long long)base_high(e->base));
		for (before = e->enumerators; before != v;
		     before = before->next)
			if (before->value == v->value) {
				diag_error(d, v->loc,
					   "'%s' has the value of '%s'; expected one of its own",
					   v->name, before->name);
				break;
			}
	}
}

static void check_arms(struct interface *i, struct diag *d,
		       struct composite *c)
{
	struct enumerator *e;
	struct value *v, *before;

	c->tag = FIND(i->enumerations, c->tag_name);
	if (!c->tag) {
		diag_error(d, c->tag_loc,
			   "no enum '%s'; expected one that this file declares",
			   c->tag_name);
		return;
	}
	for (v = c->values; v; v = v->next) {
		v->tag = FIND(c->tag->enumerators, v->label);
		if (!v->tag) {
			diag_error(d, v->label_loc,
				   "'%s' is not in enum %s; expected one of its enumerators",
				   v->label, c->tag->name);
			continue;
		}
		for (before = c->values; before != v; before = before->next)
			if (before->tag == v->tag) {
				diag_error(d, v->label_loc,
					   "second case '%s'; expected each enumerator once",
					   v->label);
				break;
			}
	}
	for (e = c->tag->enumerators; e; e = e->next) {
		for (v = c->values; v && v->tag != e; v = v->next)
			;
		if (!v)
			diag_error(d, c->loc,
				   "no case for '%s'; expected each enumerator of enum %s, with 'nothing' where it carries no value",
				   e->name, c->tag->name);
	}
}

static void check_composite(struct interface *i, struct diag *d,
			    struct composite *c)
{
	struct value *v;

	if (!c->values)
		diag_error(d, c->loc, "%s '%s' is empty; expected at least one %s",
			   c->is_union ? "union" : "struct", c->name,
			   c->is_union ? "case" : "field");
	check_duplicates(d, c->values, c->is_union ? "arm" : "field");
	for (v = c->values; v; v = v->next)
		check_value(i, d, v);
	if (c->is_union)
		check_arms(i, d, c);
}

/* Moves @c to the list at *@end, after all it uses. */
static struct composite **visit(struct diag *d, struct composite *c,
				struct composite **end)
{
	struct value *v;

	c->visit = VISIT_OPEN;
	for (v = c->values; v; v = v->next) {
		if (!v->composite || v->composite->visit == VISIT_DONE)
			continue;
		if (v->composite->visit == VISIT_OPEN)
			diag_error(d, v->type_loc,
				   "'%s' would contain itself; expected a type that does not lead back to it",
				   v->type_name);
		else
			end = visit(d, v->composite, end);
	}
	c->visit = VISIT_DONE;
	*end = c;
	return &c->next;
}

static void sort_composites(struct interface *i, struct diag *d)
{
	struct composite *sorted = NULL, **end = &sorted, *c;
	struct composite **all;
	size_t count = 0, n;

	/* Their links change on the way. */
	for (c = i->composites; c; c = c->next)
		count++;
	all = interface_alloc(i, count * sizeof(*all) + 1);
	for (c = i->composites, n = 0; c; c = c->next)
		all[n++] = c;
	for (n = 0; n < count; n++)
		if (all[n]->visit == VISIT_NEW)
			end = visit(d, all[n], end);
	*end = NULL;
	i->composites = sorted;
}

static bool allowed(enum callable kind, enum attribute attribute)
{
	switch (attribute) {
	case ATTRIBUTE_SINCE:
		return true;
	case ATTRIBUTE_TIMEOUT:
	case ATTRIBUTE_IDEMPOTENT:
	case ATTRIBUTE_AS_CALLER:
	case ATTRIBUTE_FALLBACK:
		return kind == CALLABLE_UPCALL;
	case ATTRIBUTE_PUBLIC:
		return kind == CALLABLE_UPCALL || kind == CALLABLE_DOWNCALL;
	case ATTRIBUTE_NESTS:
		return kind == CALLABLE_DOWNCALL;
	case ATTRIBUTE_QUEUE:
		return kind == CALLABLE_EVENT;
	case ATTRIBUTE_HOLD:
	case ATTRIBUTE_REPAIR:
		return kind == CALLABLE_LOCK;
	case ATTRIBUTE_INITIAL:
	case ATTRIBUTE_SIGNAL:
		return kind == CALLABLE_SEMAPHORE;
	}
	return false;
}

static const char *belongs_to(enum attribute attribute)
{
	switch (attribute) {
	case ATTRIBUTE_PUBLIC:
		return "upcalls and downcalls";
	case ATTRIBUTE_NESTS:
		return "downcalls";
	case ATTRIBUTE_QUEUE:
		return "events";
	case ATTRIBUTE_HOLD:
	case ATTRIBUTE_REPAIR:
		return "locks";
	case ATTRIBUTE_INITIAL:
	case ATTRIBUTE_SIGNAL:
		return "semaphores";
	default:
		return "upcalls";
	}
}

static const char *article(enum callable kind)
{
	return kind == CALLABLE_UPCALL || kind == CALLABLE_EVENT ? "an" : "a";
}

/* Value of a number that is within bounds, or @missing. */
static uint32_t attribute_number(struct diag *d, const struct procedure *p,
				 enum attribute attribute, number low,
				 number high, uint32_t missing)
{
	number n = p->attributes.value[attribute];

	if (!procedure_has(p, attribute))
		return missing;
	if (n < low || n > high) {
		diag_error(d, p->attributes.loc[attribute],
			   "'%s' is out of range; expected %lld to %lld",
			   attribute_name(attribute), (long long)low,
			   (long long)high);
		return missing;
	}
	return n;
}

static uint32_t attribute_ms(struct diag *d, const struct procedure *p,
			     enum attribute attribute, uint32_t missing)
{
	number us = p->attributes.value[attribute];

	if (!procedure_has(p, attribute))
		return missing;
	if (us < 0)
		return 0;
	if (!us || us > (number)UINT32_MAX * 1000) {
		diag_error(d, p->attributes.loc[attribute],
			   "'%s' is out of range; expected 1us to 4294967s%s",
			   attribute_name(attribute),
			   attribute == ATTRIBUTE_TIMEOUT ? ", or 'none'" : "");
		return missing;
	}
	return (us + 999) / 1000;
}

static void check_attributes(struct interface *i, struct diag *d,
			     struct procedure *p)
{
	enum attribute a;

	for (a = 0; a < ATTRIBUTES; a++)
		if (procedure_has(p, a) && !allowed(p->kind, a))
			diag_error(d, p->attributes.loc[a],
				   "'%s' on %s %s; expected it on %s only",
				   attribute_name(a), article(p->kind),
				   callable_name(p->kind),
				   belongs_to(a));
	p->since = attribute_number(d, p, ATTRIBUTE_SINCE, 1, MOST_VERSION, 1);
	if (p->since > i->version)
		diag_error(d, p->attributes.loc[ATTRIBUTE_SINCE],
			   "since version %u of an interface of version %lld; expected at most its version",
			   p->since, (long long)i->version);
	p->queue = attribute_number(d, p, ATTRIBUTE_QUEUE, 1, MOST_QUEUE,
				    DEFAULT_QUEUE);
	p->initial = attribute_number(d, p, ATTRIBUTE_INITIAL, 0, INT32_MAX, 0);
	p->timeout_ms = attribute_ms(d, p, ATTRIBUTE_TIMEOUT,
				     p->kind == CALLABLE_UPCALL ?
					     DEFAULT_TIMEOUT_MS : 0);
	p->hold_ms = attribute_ms(d, p, ATTRIBUTE_HOLD, 0);
}

/* A parameter whose bytes do not travel. */
static void check_lent(struct interface *i, struct diag *d,
		       struct procedure *p, struct value *v)
{
	const char *word = lend_name(v->lend);

	v->loan = p->loans++;
	if (v->base != BASE_BYTES || v->array != ARRAY_NONE || v->optional)
		diag_error(d, v->lend_loc, "'%s' on %s; expected it on bytes<>",
			   word, v->base == BASE_BYTES ? "no single bytes<>" :
						       type_kind(v));
	if (p->kind != CALLABLE_UPCALL)
		diag_error(d, v->lend_loc,
			   "'%s' on %s %s; expected it on upcalls only", word,
			   article(p->kind), callable_name(p->kind));
	if (v->lend == LEND_ARENA && !i->arena_loc.line)
		diag_error(d, v->lend_loc,
			   "'arena' without an arena; expected a declaration such as 'arena 1M;'");
	if (v->lend == LEND_ARENA && i->arena_loc.line &&
	    v->bound > i->arena_len - i->arena_state)
		diag_error(d, v->loc,
			   "'%s' does not fit in the arena; expected at most %lld bytes",
			   v->name, (long long)(i->arena_len - i->arena_state));
	if (v->lend == LEND_GRANT && v->bound > i->grant_max)
		i->grant_max = v->bound;
	if (procedure_has(p, ATTRIBUTE_PUBLIC))
		diag_error(d, p->attributes.loc[ATTRIBUTE_PUBLIC],
			   "'public' with '%s'; expected one of them: only the kernel half can lend",
			   word);
	if (procedure_has(p, ATTRIBUTE_IDEMPOTENT) &&
	    (v->direction == DIRECTION_INOUT ||
	     (v->lend == LEND_ARENA && v->direction == DIRECTION_IN)))
		diag_error(d, p->attributes.loc[ATTRIBUTE_IDEMPOTENT],
			   "'idempotent' with '%s %s'; expected one of them: a user half that died may have changed what it was given",
			   direction_name(v->direction), word);
}

/* What a function of the kernel half can be given in place of the user half. */
static void check_fallback(struct diag *d, const struct procedure *p)
{
	struct loc loc = p->attributes.loc[ATTRIBUTE_FALLBACK];
	const struct value *v;

	for (v = p->parameters; v; v = v->next) {
		if (v->lend)
			diag_error(d, loc,
				   "'fallback' with '%s'; expected one of them: what was lent is out of reach when a user half has died",
				   lend_name(v->lend));
		else if (v->base == BASE_HANDLE)
			diag_error(d, loc,
				   "'fallback' with handle '%s'; expected one of them: a handle is for the user half",
				   v->name);
	}
}

static void check_arena(struct interface *i, struct diag *d)
{
	if (!i->arena_loc.line)
		return;
	if (i->arena_len < 1 || i->arena_len > LPC_ARENA_MAX)
		diag_error(d, i->arena_loc,
			   "the arena's size is out of range; expected 1 to %u",
			   LPC_ARENA_MAX);
	else if (i->arena_state < 0 || i->arena_state > i->arena_len)
		diag_error(d, i->arena_loc,
			   "the state does not fit in the arena; expected at most its size");
}

static void check_procedure(struct interface *i, struct diag *d,
			    struct procedure *p)
{
	struct value *v;

	check_attributes(i, d, p);
	check_duplicates(d, p->parameters, "parameter");
	for (v = p->parameters; v; v = v->next) {
		check_value(i, d, v);
		if (p->kind == CALLABLE_EVENT && v->direction != DIRECTION_IN)
			diag_error(d, v->loc,
				   "'%s' parameter of an event; expected 'in': nothing comes back",
				   direction_name(v->direction));
		if (v->direction == DIRECTION_INOUT && v->base == BASE_HANDLE)
			diag_error(d, v->loc,
				   "'inout' handle; expected one parameter 'in' and another 'out'");
		if (v->lend)
			check_lent(i, d, p, v);
	}
	if (procedure_has(p, ATTRIBUTE_FALLBACK) && p->kind == CALLABLE_UPCALL)
		check_fallback(d, p);
	if (p->loans > MOST_LOANS)
		diag_error(d, p->loc,
			   "'%s' is lent %u buffers; expected at most %u",
			   p->name, p->loans, MOST_LOANS);
	if (p->kind != CALLABLE_LOCK)
		return;
	p->guarded = FIND(i->composites, p->guarded_name);
	if (!p->guarded || p->guarded->is_union)
		diag_error(d, p->guarded_loc,
			   "no struct '%s'; expected one that this file declares",
			   p->guarded_name);
}

/**
 * check_interface - resolve names, fill in defaults, find what is wrong
 * @i: the interface, as parsed
 * @d: where to put what is wrong
 *
 * Names that clash are names_check()'s business.
 */
void check_interface(struct interface *i, struct diag *d)
{
	struct enumeration *e;
	struct composite *c;
	struct procedure *p;
	struct handle *h;
	unsigned int kind, index = 0;

	if (i->version < 1 || i->version > MOST_VERSION)
		diag_error(d, i->version_loc,
			   "version is out of range; expected 1 to %d",
			   MOST_VERSION);
	check_arena(i, d);
	for (h = i->handles; h; h = h->next)
		h->index = index++;
	for (e = i->enumerations; e; e = e->next)
		check_enumeration(d, e);
	for (c = i->composites; c; c = c->next)
		check_composite(i, d, c);
	sort_composites(i, d);
	for (kind = 0; kind < CALLABLES; kind++)
		for (p = i->procedures[kind]; p; p = p->next)
			check_procedure(i, d, p);
}

static const char *why_not_fixed(const struct value *v)
{
	if (v->optional)
		return "is optional";
	if (v->array == ARRAY_BOUNDED)
		return "is an array of variable length";
	if (v->base == BASE_UNION)
		return "is a union";
	if (v->base == BASE_STRUCT)
		return "is a struct of variable size";
	return "is of variable size";
}

static void check_size(struct diag *d, const struct procedure *p,
		       const struct group *g, const char *what)
{
	if (g->size > LPC_PAYLOAD_MAX)
		diag_error(d, p->loc,
			   "%s of '%s' can be %llu bytes long; expected at most %u",
			   what, p->name, (unsigned long long)g->size,
			   LPC_PAYLOAD_MAX);
}

/**
 * check_limits - find what is too large, and what must be of fixed size
 * @i: the interface, laid out
 * @d: where to put what is wrong
 */
void check_limits(struct interface *i, struct diag *d)
{
	const struct procedure *p;
	const struct composite *c;
	const struct value *v;
	unsigned int kind;

	for (c = i->composites; c; c = c->next)
		if (c->size > LPC_PAYLOAD_MAX || c->wire > LPC_PAYLOAD_MAX)
			diag_error(d, c->loc,
				   "%s '%s' can be %llu bytes long; expected at most %u",
				   c->is_union ? "union" : "struct", c->name,
				   (unsigned long long)(c->size > c->wire ?
							c->size : c->wire),
				   LPC_PAYLOAD_MAX);
	for (kind = CALLABLE_UPCALL; kind <= CALLABLE_DOWNCALL; kind++)
		for (p = i->procedures[kind]; p; p = p->next) {
			check_size(d, p, &p->in, "arguments");
			check_size(d, p, &p->out, "results");
		}
	for (p = i->procedures[CALLABLE_EVENT]; p; p = p->next) {
		check_size(d, p, &p->in, "arguments");
		for (v = p->parameters; v; v = v->next)
			if (!value_fixed(v))
				diag_error(d, v->loc,
					   "'%s' %s; expected arguments of fixed size only in an event",
					   v->name, why_not_fixed(v));
	}
	for (p = i->procedures[CALLABLE_LOCK]; p; p = p->next) {
		if (p->guarded->fixed)
			continue;
		for (v = p->guarded->values; value_fixed(v); v = v->next)
			;
		diag_error(d, p->guarded_loc,
			   "lock guards struct %s, whose '%s' %s; expected a struct of fixed size",
			   p->guarded_name, v->name, why_not_fixed(v));
	}
}
