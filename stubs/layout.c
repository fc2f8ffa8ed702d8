// SPDX-License-Identifier: MIT
/*
 * layout.c - sizes, offsets and formats of everything that travels.
 *
 * What is always of one size travels as a plain structure: fields in the order
 * of the file, each aligned to its own size, with padding written out.  The
 * rest travels as a TPL image, whose format string is made here.  LANGUAGE.md
 * has the rules.
 */
#include <string.h>

#include "layout.h"
#include "text.h"

/* Sizes stop growing here, far beyond what any message may have. */
#define HUGE_SIZE	((uint64_t)1 << 40)

/* TPL's flag for a format with strings. */
#define TPL_HAS_STRINGS	2

static uint64_t cap(uint64_t size)
{
	return size < HUGE_SIZE ? size : HUGE_SIZE;
}

static uint64_t align_up(uint64_t size, uint64_t align)
{
	return (size + align - 1) / align * align;
}

static uint64_t max(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/**
 * layout_value_size - bytes of a value in C, its count and flag included
 * @v: the value, its type laid out
 * @align: out: its alignment
 */
uint64_t layout_value_size(const struct value *v, uint64_t *align)
{
	uint64_t size = value_scalar_size(v);

	*align = size ? size : 1;
	if (v->base == BASE_STRUCT || v->base == BASE_UNION) {
		size = v->composite->size;
		*align = v->composite->align;
	} else if (v->base == BASE_STRING) {
		size = v->bound + 1;
	} else if (v->base == BASE_BYTES) {
		size = align_up(v->bound, 4) + 4;
		*align = 4;
	}
	if (v->array != ARRAY_NONE)
		size = cap(size * v->count);
	if (v->array == ARRAY_BOUNDED) {
		*align = max(*align, 4);
		size = align_up(size, *align) + *align;
	}
	if (v->optional)
		size = align_up(size, *align) + *align;
	return cap(size);
}

/* Bytes of one element in a TPL image, at most. */
static uint64_t element_wire(const struct value *v)
{
	switch (v->base) {
	case BASE_NOTHING:
		return 0;
	case BASE_STRUCT:
	case BASE_UNION:
		return v->composite->wire;
	case BASE_STRING:
	case BASE_BYTES:
		return 4 + v->bound;
	default:
		return value_scalar_size(v);
	}
}

/**
 * layout_value_wire - bytes of a value in a TPL image, at most
 * @v: the value, its type laid out
 */
uint64_t layout_value_wire(const struct value *v)
{
	uint64_t size = element_wire(v);

	if (v->array != ARRAY_NONE)
		size = cap(size * v->count);
	if (v->array == ARRAY_BOUNDED ||
	    (v->array == ARRAY_FIXED && !value_scalar_size(v)))
		size += 4;
	if (v->optional)
		size += 4;
	return cap(size);
}

static void layout_struct(struct composite *c)
{
	uint64_t offset = 0, size, align;
	struct value *v;

	for (v = c->values; v; v = v->next) {
		size = layout_value_size(v, &align);
		v->offset = align_up(offset, align);
		v->padding = v->offset - offset;
		offset = cap(v->offset + size);
		c->align = max(c->align, align);
		c->constrained |= v->padding != 0;
		c->wire = cap(c->wire + layout_value_wire(v));
	}
	c->size = align_up(offset, c->align);
	c->tail = c->size - offset;
	c->constrained |= c->tail != 0;
}

static void layout_union(struct composite *c)
{
	uint64_t size, align, wire = 0, most = 0;
	struct value *v;

	c->align = base_size(c->tag->base);
	for (v = c->values; v; v = v->next) {
		c->constrained = true;
		if (v->base == BASE_NOTHING)
			continue;
		size = layout_value_size(v, &align);
		most = max(most, size);
		c->align = max(c->align, align);
		wire = max(wire, layout_value_wire(v));
		c->wire += 4;
	}
	c->wire = cap(c->wire + base_size(c->tag->base) + wire);
	c->size = cap(c->align + align_up(most, c->align));
}

static void layout_composite(struct composite *c)
{
	struct value *v;

	c->align = 1;
	c->fixed = !c->is_union;
	for (v = c->values; v; v = v->next) {
		if (v->base == BASE_NOTHING)
			continue;
		c->fixed &= value_fixed(v);
		c->handles |= v->base == BASE_HANDLE;
		c->constrained |= v->ranged || v->base == BASE_BOOL ||
				  v->base == BASE_ENUM;
		if (v->composite) {
			c->handles |= v->composite->handles;
			c->constrained |= v->composite->constrained;
		}
	}
	if (c->is_union)
		layout_union(c);
	else
		layout_struct(c);
}

static char scalar_letter(const struct value *v)
{
	switch (v->base == BASE_ENUM ? v->enumeration->base : v->base) {
	case BASE_U16:
		return 'v';
	case BASE_U32:
		return 'u';
	case BASE_U64:
	case BASE_HANDLE:
		return 'U';
	case BASE_S16:
		return 'j';
	case BASE_S32:
		return 'i';
	case BASE_S64:
		return 'I';
	default:
		return 'c';
	}
}

static void add_length(struct text *lengths, uint32_t n)
{
	const char word[] = { n, n >> 8, n >> 16, n >> 24 };

	text_put(lengths, word, sizeof(word));
}

static void format_value(struct text *t, struct text *lengths,
			 const struct value *v);

static void format_element(struct text *t, struct text *lengths,
			   const struct value *v)
{
	const struct value *field;
	char letter;

	switch (v->base) {
	case BASE_STRUCT:
		for (field = v->composite->values; field; field = field->next)
			format_value(t, lengths, field);
		break;
	case BASE_UNION:
		letter = scalar_letter(&(struct value){
				.base = v->composite->tag->base });
		text_put(t, &letter, 1);
		for (field = v->composite->values; field; field = field->next) {
			if (field->base == BASE_NOTHING)
				continue;
			text_put(t, "A(", 2);
			format_value(t, lengths, field);
			text_put(t, ")", 1);
		}
		break;
	case BASE_STRING:
		text_put(t, "s", 1);
		break;
	case BASE_BYTES:
		text_put(t, "B", 1);
		break;
	default:
		letter = scalar_letter(v);
		text_put(t, &letter, 1);
		break;
	}
}

static void format_value(struct text *t, struct text *lengths,
			 const struct value *v)
{
	if (v->optional)
		text_put(t, "A(", 2);
	if (v->array == ARRAY_FIXED && value_scalar_size(v)) {
		format_element(t, lengths, v);
		text_put(t, "#", 1);
		add_length(lengths, v->count);
	} else if (v->array != ARRAY_NONE) {
		text_put(t, "A(", 2);
		format_element(t, lengths, v);
		text_put(t, ")", 1);
	} else {
		format_element(t, lengths, v);
	}
	if (v->optional)
		text_put(t, ")", 1);
}

static void make_prefix(struct interface *i, struct group *g)
{
	struct text prefix = { 0 }, format = { 0 }, lengths = { 0 };
	const struct value *v;

	for (v = g->values; v; v = v->next)
		format_value(&format, &lengths, v);
	g->format = interface_copy(i, format.chars, format.length);
	text_put(&prefix, "tpl", 3);
	text_put(&prefix,
		 (char[]){ strchr(g->format, 's') ? TPL_HAS_STRINGS : 0 }, 1);
	add_length(&prefix, 0);
	text_put(&prefix, g->format, format.length + 1);
	if (lengths.length)
		text_put(&prefix, lengths.chars, lengths.length);
	g->prefix_length = prefix.length;
	g->prefix = (const unsigned char *)interface_copy(i, prefix.chars,
							  prefix.length);
	text_finish(&prefix);
	text_finish(&format);
	text_finish(&lengths);
}

/* What travels of a parameter that is lent. */
static struct value *lent_part(struct interface *i, const struct value *v,
			       enum part part)
{
	struct value *copy = interface_alloc(i, sizeof(*copy));
	bool length = part == PART_LENGTH;

	copy->name = interface_format(i, length ? "%s_len" : "%s_at", v->name);
	copy->doc = length ? v->doc : NULL;
	copy->loc = v->loc;
	copy->base = BASE_U32;
	copy->ranged = length;
	copy->high = v->bound;
	copy->direction = v->direction;
	copy->loan = v->loan;
	copy->part = part;
	return copy;
}

/* Whichever way the bytes go, the callee must be told where, and how many. */
static struct value **add_lent(struct interface *i, struct value **end,
			       const struct value *v, enum direction direction)
{
	if (direction == DIRECTION_IN) {
		*end = lent_part(i, v, PART_AT);
		end = &(*end)->next;
	}
	if (direction == DIRECTION_IN || v->direction & DIRECTION_OUT) {
		*end = lent_part(i, v, PART_LENGTH);
		end = &(*end)->next;
	}
	return end;
}

static void layout_group(struct interface *i, struct procedure *p,
			 struct group *g, enum direction direction,
			 const char *suffix)
{
	struct value **end = &g->values, *copy;
	const struct value *v;
	bool fixed = true;

	for (v = p->parameters; v; v = v->next) {
		if (v->lend) {
			end = add_lent(i, end, v, direction);
			continue;
		}
		if (!(v->direction & direction))
			continue;
		copy = interface_alloc(i, sizeof(*copy));
		*copy = *v;
		copy->next = NULL;
		*end = copy;
		end = &copy->next;
		fixed &= value_fixed(v);
		g->handles |= v->base == BASE_HANDLE ||
			      (v->composite && v->composite->handles);
	}
	if (!g->values)
		return;
	if (fixed) {
		g->plain = interface_alloc(i, sizeof(*g->plain));
		g->plain->name = interface_format(i, "%s_%s", p->name, suffix);
		g->plain->loc = p->loc;
		g->plain->values = g->values;
		layout_composite(g->plain);
		g->size = g->plain->size;
		return;
	}
	make_prefix(i, g);
	g->size = g->prefix_length;
	for (v = g->values; v; v = v->next)
		g->size = cap(g->size + layout_value_wire(v));
}

/**
 * layout_interface - lay out every type and message
 * @i: the interface, checked
 */
void layout_interface(struct interface *i)
{
	struct composite *c;
	struct procedure *p;

	for (c = i->composites; c; c = c->next)
		layout_composite(c);
	for (p = i->procedures[CALLABLE_UPCALL]; p; p = p->next) {
		layout_group(i, p, &p->in, DIRECTION_IN, "in");
		layout_group(i, p, &p->out, DIRECTION_OUT, "out");
	}
	for (p = i->procedures[CALLABLE_DOWNCALL]; p; p = p->next) {
		layout_group(i, p, &p->in, DIRECTION_IN, "in");
		layout_group(i, p, &p->out, DIRECTION_OUT, "out");
	}
	for (p = i->procedures[CALLABLE_EVENT]; p; p = p->next)
		layout_group(i, p, &p->in, DIRECTION_IN, "event");
}
