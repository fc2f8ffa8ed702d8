// SPDX-License-Identifier: MIT
/*
 * emit_codec.c - code that writes, reads and checks values.
 *
 * For each struct, union and enum there can be functions that check it where it
 * lies (lpc_valid_X), write it into a TPL image (lpc_put_X), read it from one
 * (lpc_get_X) and, in the kernel, check it in one without storing anything
 * (lpc_check_X).  Only those that something calls are generated.
 */
#include <string.h>

#include "emit.h"

/**
 * emit_member - where a value is that is a member of a structure
 * @e: what is being generated
 * @v: the value
 * @prefix: what comes before the member's name
 */
struct place emit_member(struct emit *e, const struct value *v,
			 const char *prefix)
{
	struct interface *i = e->i;
	struct place place = {
		.data = interface_format(i, "%s%s", prefix, v->name),
		.count = interface_format(i, "%sn_%s", prefix, v->name),
		.has = interface_format(i, "%shas_%s", prefix, v->name),
		.member = true,
	};

	if (v->base == BASE_HANDLE && v->array == ARRAY_NONE)
		place.data = interface_format(i, "%s.value", place.data);
	return place;
}

/**
 * emit_bad - the condition under which a single number is not allowed
 * @e: what is being generated
 * @v: the value
 * @expression: the number
 *
 * Return: the condition, or NULL where every number is allowed.
 */
const char *emit_bad(struct emit *e, const struct value *v,
		     const char *expression)
{
	struct interface *i = e->i;
	bool low = v->ranged && v->low > base_low(v->base);
	bool high = v->ranged && v->high < base_high(v->base);
	const char *least, *most;

	if (v->base == BASE_BOOL)
		return interface_format(i, "%s > 1", expression);
	if (v->base == BASE_ENUM)
		return interface_format(i, "!lpc_valid_%s(%s)", v->type_name,
					expression);
	if (!low && !high)
		return NULL;
	least = emit_number(i, v->low, v->base);
	most = emit_number(i, v->high, v->base);
	if (low && high)
		return interface_format(i, "%s < %s || %s > %s", expression,
					least, expression, most);
	if (low)
		return interface_format(i, "%s < %s", expression, least);
	return interface_format(i, "%s > %s", expression, most);
}

/**
 * emit_begin - open a block
 * @e: what is being generated
 * @head: what stands before its brace
 */
void emit_begin(struct emit *e, const char *head)
{
	struct emit_block *block = &e->blocks[e->nesting++];

	block->head = head;
	block->before = e->t->length;
	emit_line(e, "%s {", head);
	block->after = e->t->length;
	block->lines = e->lines;
	e->depth++;
}

/**
 * emit_end - close a block
 * @e: what is being generated
 *
 * A block of one statement goes without braces, as kernel style has it.
 */
void emit_end(struct emit *e)
{
	struct emit_block *block = &e->blocks[--e->nesting];
	struct text statement = { 0 };

	e->depth--;
	if (e->lines != block->lines + 1) {
		emit_line(e, "}");
		return;
	}
	text_put(&statement, e->t->chars + block->after,
		 e->t->length - block->after);
	e->t->length = block->before;
	emit_line(e, "%s", block->head);
	text_put(e->t, statement.chars, statement.length);
	text_finish(&statement);
}

/**
 * emit_bits - width of a single number
 * @v: the value
 */
unsigned int emit_bits(const struct value *v)
{
	return 8 * value_scalar_size(v);
}

/* The place of one element of an array. */
static struct place element_of(struct emit *e, const struct value *v,
			       const struct place *array)
{
	struct place place = {
		.data = interface_format(e->i, "%s[%s]%s", array->data,
					 e->index, v->base == BASE_HANDLE ?
							   ".value" : ""),
	};

	e->uses_index = true;
	return place;
}

static void begin_loop(struct emit *e, const char *count)
{
	emit_begin(e, interface_format(e->i, "for (%s = 0; %s < %s; %s++)",
				       e->index, e->index, count, e->index));
	e->uses_index = true;
}

/**
 * emit_count - the bound of an array in C
 * @e: what is being generated
 * @v: the array
 */
const char *emit_count(struct emit *e, const struct value *v)
{
	return interface_format(e->i, "%llu", (unsigned long long)v->count);
}

/* A check of one number that is about to be written. */
static void put_check(struct emit *e, const struct value *v,
		      const struct place *place)
{
	const char *bad = emit_bad(e, v, place->data);

	if (!bad || place->boolean)
		return;
	emit_line(e, "if (%s)", bad);
	emit_line(e, "\t%s = -EINVAL;", e->writer_err);
}

static void put_element(struct emit *e, const struct value *v,
			const struct place *place)
{
	unsigned long long bound = v->bound;

	switch (v->base) {
	case BASE_NOTHING:
		break;
	case BASE_STRUCT:
	case BASE_UNION:
		emit_line(e, "lpc_put_%s(%s, %s);", v->type_name, e->writer,
			  emit_address(e->i, place->data));
		break;
	case BASE_STRING:
		emit_line(e, "lpc_tpl_put_string(%s, %s, %llu);", e->writer,
			  place->data, bound);
		break;
	case BASE_BYTES:
		emit_line(e, "if (lpc_write_count(%s, %s, %llu))", e->writer,
			  place->count, bound);
		if (place->in_place)
			emit_line(e, "\tlpc_in_place(%s, %s);", e->writer,
				  place->count);
		else
			emit_line(e, "\tlpc_tpl_put%s(%s, %s, %s);",
				  place->refer ? "_refer" : "", e->writer,
				  place->data, place->count);
		break;
	default:
		put_check(e, v, place);
		emit_line(e, "lpc_tpl_put_u%u(%s, %s);", emit_bits(v), e->writer,
			  place->data);
		break;
	}
}

static void put_array(struct emit *e, const struct value *v,
		      const struct place *place)
{
	bool bounded = v->array == ARRAY_BOUNDED;
	const char *count = bounded ? place->count : emit_count(e, v);
	struct place element = element_of(e, v, place);
	bool scalar = value_scalar_size(v) != 0;
	bool checked = scalar && emit_bad(e, v, element.data);

	if (bounded) {
		emit_begin(e, interface_format(e->i,
						"if (lpc_write_count(%s, %s, %s))",
						e->writer, place->count,
						emit_count(e, v)));
	} else if (!scalar) {
		emit_line(e, "lpc_tpl_put_u32(%s, %s);", e->writer, count);
	}
	if (!scalar || checked) {
		begin_loop(e, count);
		if (scalar)
			put_check(e, v, &element);
		else
			put_element(e, v, &element);
		emit_end(e);
	}
	if (scalar)
		emit_line(e, "lpc_tpl_put(%s, %s, %s * sizeof(%s[0]));",
			  e->writer, place->data, count, place->data);
	if (bounded)
		emit_end(e);
}

/**
 * emit_put - code that writes a value
 * @e: what is being generated
 * @v: the value
 * @place: where it is
 */
void emit_put(struct emit *e, const struct value *v, const struct place *place)
{
	bool uses_index = e->uses_index;

	if (v->optional) {
		emit_line(e, "lpc_tpl_put_u32(%s, %s ? 1 : 0);", e->writer,
			  place->has);
		emit_begin(e, interface_format(e->i, "if (%s)", place->has));
	}
	if (v->array == ARRAY_NONE) {
		put_element(e, v, place);
	} else {
		bool loops = !value_scalar_size(v) || emit_bad(e, v, "x");

		put_array(e, v, place);
		e->uses_index = uses_index || loops;
	}
	if (v->optional)
		emit_end(e);
}

static void get_element(struct emit *e, const struct value *v,
			const struct place *place)
{
	unsigned long long bound = v->bound;
	const char *bad;

	switch (v->base) {
	case BASE_NOTHING:
		break;
	case BASE_STRUCT:
	case BASE_UNION:
		emit_line(e, "lpc_get_%s(%s, %s);", v->type_name, e->reader,
			  emit_address(e->i, place->data));
		break;
	case BASE_STRING:
		emit_line(e, "lpc_read_string(%s, %s, %llu);", e->reader,
			  place->data, bound);
		break;
	case BASE_BYTES:
		if (place->refer)
			emit_line(e, "%s = lpc_tpl_get_bytes(%s, %llu, %s);",
				  place->data, e->reader, bound,
				  emit_address(e->i, place->count));
		else
			emit_line(e, "%s = lpc_read_bytes(%s, %s, %llu);",
				  place->count, e->reader, place->data, bound);
		break;
	case BASE_BOOL:
		emit_line(e, "%s = lpc_read_bool(%s);", place->data, e->reader);
		break;
	case BASE_HANDLE:
		if (place->object) {
			emit_line(e, "%s = lpc_read_object(%s, %s, %s);",
				  place->data, e->half, e->reader,
				  emit_handle_type(e->i, v->handle));
			break;
		}
		/* fall through */
	default:
		emit_line(e, "%s = lpc_tpl_get_u%u(%s);", place->data, emit_bits(v),
			  e->reader);
		bad = emit_bad(e, v, place->data);
		if (bad) {
			emit_line(e, "if (%s)", bad);
			emit_line(e, "\t%s = -EPROTO;", e->reader_err);
		}
		break;
	}
}

static void get_array(struct emit *e, const struct value *v,
		      const struct place *place)
{
	bool bounded = v->array == ARRAY_BOUNDED;
	const char *count = bounded ? place->count : emit_count(e, v);
	struct place element = element_of(e, v, place);
	bool scalar = value_scalar_size(v) != 0;
	const char *bad = scalar ? emit_bad(e, v, element.data) : NULL;

	if (bounded)
		emit_line(e, "%s = lpc_tpl_get_count(%s, 0, %s);", count,
			  e->reader, emit_count(e, v));
	else if (!scalar)
		emit_line(e, "lpc_tpl_get_count(%s, %s, %s);", e->reader, count,
			  count);
	if (scalar)
		emit_line(e, "lpc_read_array(%s, %s, %s * sizeof(%s[0]));",
			  e->reader, place->data, count, place->data);
	if (scalar && !bad)
		return;
	begin_loop(e, count);
	if (scalar) {
		emit_line(e, "if (%s)", bad);
		emit_line(e, "\t%s = -EPROTO;", e->reader_err);
	} else {
		get_element(e, v, &element);
	}
	emit_end(e);
}

/* What is absent reads as zero. */
static void clear_absent(struct emit *e, const struct value *v,
			 const struct place *place)
{
	bool array = v->array != ARRAY_NONE || v->base == BASE_STRING ||
		     v->base == BASE_BYTES;

	if (v->base == BASE_BYTES || v->array == ARRAY_BOUNDED)
		emit_line(e, "%s = 0;", place->count);
	emit_line(e, "memset(%s%s, 0, sizeof(%s));", array ? "" : "&",
		  place->data, place->data);
}

/**
 * emit_get - code that reads a value
 * @e: what is being generated
 * @v: the value
 * @place: where to put it
 */
void emit_get(struct emit *e, const struct value *v, const struct place *place)
{
	bool uses_index = e->uses_index;

	if (v->optional) {
		if (place->member)
			clear_absent(e, v, place);
		emit_line(e, "%s = lpc_tpl_get_count(%s, 0, 1);", place->has,
			  e->reader);
		emit_begin(e, interface_format(e->i, "if (%s)", place->has));
	}
	if (v->array == ARRAY_NONE) {
		get_element(e, v, place);
	} else {
		bool loops = !value_scalar_size(v) || emit_bad(e, v, "x");

		get_array(e, v, place);
		e->uses_index = uses_index || loops;
	}
	if (v->optional)
		emit_end(e);
}

/**
 * emit_body - append a body, with a declaration of each variable it uses
 * @e: what is being generated
 * @body: the body, freed
 * @vars: pairs of how a use begins and the declaration, NULL at the end
 */
void emit_body(struct emit *e, struct text *body, const char *const *vars)
{
	bool declared = false;

	for (; *vars; vars += 2) {
		if (!body->chars || !strstr(body->chars, vars[0]))
			continue;
		emit_line(e, "\t%s", vars[1]);
		declared = true;
	}
	if (declared)
		emit_line(e, "%s", "");
	if (body->length)
		text_put(e->t, body->chars, body->length);
	text_finish(body);
}

static const char *const index_variable[] = { "(i =", "__u32 i;", NULL };

/**
 * emit_put_function - the function to write a struct or union into an image
 * @e: what is being generated
 * @c: the type
 */
void emit_put_function(struct emit *e, const struct composite *c)
{
	struct text body = { 0 }, *to = e->t;
	const struct value *v;
	struct place place;

	emit_line(e, "static void lpc_put_%s(struct lpc_tpl_writer *w, const struct %s_%s *v)",
		  c->name, e->i->name, c->name);
	emit_line(e, "{");
	e->writer = "w";
	e->writer_err = "w->err";
	e->index = "i";
	e->t = &body;
	e->depth = 1;
	if (c->is_union) {
		emit_line(e, "if (!lpc_valid_%s(v->tag))", c->tag->name);
		emit_line(e, "\tw->err = -EINVAL;");
		emit_line(e, "lpc_tpl_put_u%u(w, v->tag);",
			  8 * base_size(c->tag->base));
	}
	for (v = c->values; v; v = v->next) {
		if (v->base == BASE_NOTHING)
			continue;
		place = emit_member(e, v, c->is_union ? "v->u." : "v->");
		if (c->is_union) {
			emit_line(e, "lpc_tpl_put_u32(w, v->tag == %s);",
				  v->label);
			emit_begin(e, interface_format(e->i,
							"if (v->tag == %s)",
							v->label));
		}
		emit_put(e, v, &place);
		if (c->is_union)
			emit_end(e);
	}
	e->t = to;
	e->depth = 0;
	emit_body(e, &body, index_variable);
	emit_line(e, "}");
	emit_line(e, "%s", "");
}

static void get_arms(struct emit *e, const struct composite *c)
{
	const struct value *v;
	struct place place;
	bool any = false;

	emit_line(e, "v->tag = lpc_tpl_get_u%u(r);",
		  8 * base_size(c->tag->base));
	emit_line(e, "if (!lpc_valid_%s(v->tag))", c->tag->name);
	emit_line(e, "\tr->err = -EPROTO;");
	for (v = c->values; v; v = v->next)
		any |= v->base != BASE_NOTHING;
	if (any)
		emit_line(e, "memset(&v->u, 0, sizeof(v->u));");
	for (v = c->values; v; v = v->next) {
		if (v->base == BASE_NOTHING)
			continue;
		place = emit_member(e, v, "v->u.");
		emit_begin(e, interface_format(e->i,
				"if (lpc_tpl_get_count(r, v->tag == %s, v->tag == %s))",
				v->label, v->label));
		emit_get(e, v, &place);
		emit_end(e);
	}
}

/**
 * emit_get_function - the function to read a struct or union from an image
 * @e: what is being generated
 * @c: the type
 */
void emit_get_function(struct emit *e, const struct composite *c)
{
	struct text body = { 0 }, *to = e->t;
	const struct value *v;
	struct place place;
	unsigned int pads = 0;

	emit_line(e, "static void lpc_get_%s(struct lpc_tpl_reader *r, struct %s_%s *v)",
		  c->name, e->i->name, c->name);
	emit_line(e, "{");
	e->reader = "r";
	e->reader_err = "r->err";
	e->index = "i";
	e->t = &body;
	e->depth = 1;
	if (c->is_union)
		get_arms(e, c);
	for (v = c->values; v && !c->is_union; v = v->next) {
		if (c->fixed && v->padding) {
			emit_line(e, "memset(v->__pad%u, 0, sizeof(v->__pad%u));",
				  pads, pads);
			pads++;
		}
		place = emit_member(e, v, "v->");
		emit_get(e, v, &place);
	}
	if (c->fixed && c->tail)
		emit_line(e, "memset(v->__pad%u, 0, sizeof(v->__pad%u));",
			  pads, pads);
	e->t = to;
	e->depth = 0;
	emit_body(e, &body, index_variable);
	emit_line(e, "}");
	emit_line(e, "%s", "");
}

static void refuse(struct emit *e, const char *condition)
{
	emit_line(e, "if (%s)", condition);
	emit_line(e, "\treturn false;");
}

/**
 * emit_cut - whether an enum loses bits on its way into a message
 * @v: the value
 *
 * Where it does, it is looked at before, as C has it.
 *
 * Return: whether it is such an enum.
 */
bool emit_cut(const struct value *v)
{
	return v->base == BASE_ENUM && emit_bits(v) < 32;
}

/* Of a structure that this side alone fills: there is nothing to look at. */
static bool sound(const struct value *v)
{
	return v->array == ARRAY_NONE &&
	       (v->base == BASE_BOOL || emit_cut(v));
}

static const char *bad_member(struct emit *e, const struct value *v,
			      const char *expression)
{
	if (!v->composite)
		return emit_bad(e, v, expression);
	if (!v->composite->constrained)
		return NULL;
	return interface_format(e->i, "!lpc_valid_%s(&%s)", v->type_name,
				expression);
}

/**
 * emit_filled_constrained - whether a structure that this side alone fills may
 *			     be wrong
 * @e: what is being generated
 * @c: the structure
 *
 * Return: whether there is a function that says so.
 */
bool emit_filled_constrained(struct emit *e, const struct composite *c)
{
	const struct value *v;

	for (v = c->values; v; v = v->next)
		if (!sound(v) && bad_member(e, v, ""))
			return true;
	return false;
}

/**
 * emit_valid_function - the function to check a struct where it lies
 * @e: what is being generated
 * @c: the type
 */
void emit_valid_function(struct emit *e, const struct composite *c)
{
	struct text body = { 0 }, *to = e->t;
	struct interface *i = e->i;
	unsigned int pads = 0;
	const struct value *v;
	const char *bad;

	emit_line(e, "static bool lpc_valid_%s(const struct %s_%s *v)", c->name,
		  i->name, c->name);
	emit_line(e, "{");
	e->index = "i";
	e->t = &body;
	e->depth = 1;
	for (v = c->values; v; v = v->next) {
		if (e->filled && sound(v))
			continue;
		if (v->padding && !e->filled) {
			refuse(e, interface_format(i,
				"!lpc_zero(v->__pad%u, sizeof(v->__pad%u))",
				pads, pads));
			pads++;
		}
		if (v->array == ARRAY_NONE) {
			bad = bad_member(e, v, interface_format(i, "v->%s",
								v->name));
			if (bad)
				refuse(e, bad);
			continue;
		}
		bad = bad_member(e, v, interface_format(i, "v->%s[i]", v->name));
		if (!bad)
			continue;
		begin_loop(e, emit_count(e, v));
		refuse(e, bad);
		emit_end(e);
	}
	if (c->tail && !e->filled)
		refuse(e, interface_format(i,
				"!lpc_zero(v->__pad%u, sizeof(v->__pad%u))",
				pads, pads));
	emit_line(e, "return true;");
	e->t = to;
	e->depth = 0;
	emit_body(e, &body, index_variable);
	emit_line(e, "}");
	emit_line(e, "%s", "");
}

/**
 * emit_enum_function - the function to check the value of an enum
 * @e: what is being generated
 * @n: the enum
 */
void emit_enum_function(struct emit *e, const struct enumeration *n)
{
	const struct enumerator *v;

	emit_line(e, "static bool lpc_valid_%s(__u32 v)", n->name);
	emit_line(e, "{");
	emit_line(e, "\tswitch (v) {");
	for (v = n->enumerators; v; v = v->next)
		emit_line(e, "\tcase %s:", v->name);
	emit_line(e, "\t\treturn true;");
	emit_line(e, "\tdefault:");
	emit_line(e, "\t\treturn false;");
	emit_line(e, "\t}");
	emit_line(e, "}");
	emit_line(e, "%s", "");
}
