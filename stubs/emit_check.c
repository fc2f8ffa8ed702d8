// SPDX-License-Identifier: MIT
/*
 * emit_check.c - code with which the kernel checks what comes from user space.
 *
 * kshim calls it before anything else looks at a message.  A message that is a
 * TPL image is walked without storing anything (lpc_check_X); in a plain
 * structure only the handles are left to look at (lpc_objects_X) when
 * lpc_valid_X has passed it.
 */
#include <string.h>

#include "emit.h"

static void check_element(struct emit *e, const struct value *v)
{
	unsigned long long bound = v->bound;
	const char *bad, *variable;

	switch (v->base) {
	case BASE_NOTHING:
		return;
	case BASE_STRUCT:
	case BASE_UNION:
		emit_line(e, "lpc_check_%s(%sr);", v->type_name,
			  v->composite->handles ? "half, " : "");
		return;
	case BASE_STRING:
		emit_line(e, "lpc_tpl_get_string(r, %llu, &len);", bound);
		return;
	case BASE_BYTES:
		emit_line(e, "lpc_tpl_get_bytes(r, %llu, &len);", bound);
		return;
	case BASE_BOOL:
		emit_line(e, "lpc_read_bool(r);");
		return;
	case BASE_HANDLE:
		emit_line(e, "lpc_read_object(half, r, %s);",
			  emit_handle_type(e->i, v->handle));
		return;
	default:
		break;
	}
	variable = base_is_signed(v->base) ? "s" : "u";
	bad = emit_bad(e, v, variable);
	if (!bad) {
		emit_line(e, "lpc_tpl_get_u%u(r);", emit_bits(v));
		return;
	}
	if (base_is_signed(v->base))
		emit_line(e, "s = (s%u)lpc_tpl_get_u%u(r);", emit_bits(v), emit_bits(v));
	else
		emit_line(e, "u = lpc_tpl_get_u%u(r);", emit_bits(v));
	emit_line(e, "if (%s)", bad);
	emit_line(e, "\tr->err = -EPROTO;");
}

static void check_value(struct emit *e, const struct value *v)
{
	bool scalar = value_scalar_size(v) != 0;
	bool each = !scalar || v->base == BASE_HANDLE || emit_bad(e, v, "x");
	const char *count = emit_count(e, v), *head;

	if (v->optional)
		emit_begin(e, "if (lpc_tpl_get_count(r, 0, 1))");
	if (v->array == ARRAY_NONE) {
		check_element(e, v);
	} else if (!each) {
		if (v->array == ARRAY_BOUNDED)
			emit_line(e, "lpc_tpl_get(r, lpc_tpl_get_count(r, 0, %s) * %u);",
				  count, emit_bits(v) / 8);
		else
			emit_line(e, "lpc_tpl_get(r, %s * %u);", count,
				  emit_bits(v) / 8);
	} else {
		if (v->array == ARRAY_FIXED && scalar)
			head = interface_format(e->i, "for (n = %s; n && !r->err; n--)",
						count);
		else
			head = interface_format(e->i, "for (n = lpc_tpl_get_count(r, %s, %s); n && !r->err; n--)",
						v->array == ARRAY_FIXED ?
						count : "0", count);
		emit_begin(e, head);
		check_element(e, v);
		emit_end(e);
	}
	if (v->optional)
		emit_end(e);
}

static const char *const check_variables[] = {
	"lpc_tpl_reader_init(", "struct lpc_tpl_reader reader, *r = &reader;",
	"&len)", "u32 len;", "(n =", "u32 n;", "\ts =", "s64 s;",
	"\tu =", "u64 u;", "\ttag =", "u32 tag;", NULL,
};

static void check_arms(struct emit *e, const struct composite *c)
{
	const struct value *v;

	emit_line(e, "tag = lpc_tpl_get_u%u(r);",
		  8 * base_size(c->tag->base));
	emit_line(e, "if (!lpc_valid_%s(tag))", c->tag->name);
	emit_line(e, "\tr->err = -EPROTO;");
	for (v = c->values; v; v = v->next) {
		if (v->base == BASE_NOTHING)
			continue;
		emit_begin(e, interface_format(e->i,
				"if (lpc_tpl_get_count(r, tag == %s, tag == %s))",
				v->label, v->label));
		check_value(e, v);
		emit_end(e);
	}
}

/**
 * emit_check_function - the function to check a struct or union in an image
 * @e: what is being generated
 * @c: the type
 */
void emit_check_function(struct emit *e, const struct composite *c)
{
	struct text body = { 0 }, *to = e->t;
	const struct value *v;

	emit_line(e, "static void lpc_check_%s(%sstruct lpc_tpl_reader *r)",
		  c->name, c->handles ? "struct lpc_half *half, " : "");
	emit_line(e, "{");
	e->t = &body;
	e->depth = 1;
	if (c->is_union)
		check_arms(e, c);
	for (v = c->values; v && !c->is_union; v = v->next)
		check_value(e, v);
	e->t = to;
	e->depth = 0;
	emit_body(e, &body, check_variables);
	emit_line(e, "}");
	emit_line(e, "%s", "");
}

/**
 * emit_objects_function - the function to check the handles in a plain structure
 * @e: what is being generated
 * @c: the type
 */
void emit_objects_function(struct emit *e, const struct composite *c)
{
	struct interface *i = e->i;
	struct text body = { 0 }, *to = e->t;
	const struct value *v;
	bool array;

	emit_line(e, "static int lpc_objects_%s(struct lpc_half *half, const struct %s_%s *v)",
		  c->name, i->name, c->name);
	emit_line(e, "{");
	e->t = &body;
	e->depth = 1;
	emit_line(e, "int err = 0;");
	emit_line(e, "%s", "");
	for (v = c->values; v; v = v->next) {
		if (v->base != BASE_HANDLE &&
		    !(v->composite && v->composite->handles))
			continue;
		array = v->array != ARRAY_NONE;
		if (array)
			emit_line(e, "for (i = 0; i < %llu && !err; i++)",
				  (unsigned long long)v->count);
		else
			emit_line(e, "if (!err)");
		e->depth++;
		if (v->base == BASE_HANDLE)
			emit_line(e, "err = lpc_test_object(half, %s, v->%s%s.value);",
				  emit_handle_type(i, v->handle), v->name,
				  array ? "[i]" : "");
		else
			emit_line(e, "err = lpc_objects_%s(half, &v->%s%s);",
				  v->type_name, v->name, array ? "[i]" : "");
		e->depth--;
	}
	emit_line(e, "return err;");
	e->t = to;
	e->depth = 0;
	if (strstr(body.chars, "(i ="))
		emit_line(e, "\tu32 i;");
	text_put(e->t, body.chars, body.length);
	text_finish(&body);
	emit_line(e, "}");
	emit_line(e, "%s", "");
}

/* What the kernel checks before it uses a message that came from user space. */
static void group_check(struct emit *e, const struct procedure *p,
			const struct group *g, const char *suffix)
{
	const char *name = interface_format(e->i, "%s_%s", p->name, suffix);
	struct text body = { 0 }, *to = e->t;
	const struct value *v;

	emit_line(e, "static int lpc_check_%s(struct lpc_half *half, const void *message, u32 length)",
		  name);
	emit_line(e, "{");
	if (!g->values) {
		emit_line(e, "\treturn length ? -EPROTO : 0;");
	} else if (g->plain) {
		emit_line(e, "\tif (length != sizeof(struct %s_%s))",
			  e->i->name, name);
		emit_line(e, "\t\treturn -EPROTO;");
		if (g->plain->constrained) {
			emit_line(e, "\tif (!lpc_valid_%s(message))", name);
			emit_line(e, "\t\treturn -EPROTO;");
		}
		if (g->plain->handles)
			emit_line(e, "\treturn lpc_objects_%s(half, message);",
				  name);
		else
			emit_line(e, "\treturn 0;");
	} else {
		e->t = &body;
		e->depth = 1;
		emit_line(e, "lpc_tpl_reader_init(r, message, length, lpc_prefix_%s, sizeof(lpc_prefix_%s));",
			  name, name);
		for (v = g->values; v; v = v->next)
			check_value(e, v);
		emit_line(e, "return lpc_tpl_reader_finish(r);");
		e->t = to;
		e->depth = 0;
		emit_body(e, &body, check_variables);
	}
	emit_line(e, "}");
	emit_line(e, "%s", "");
}

/**
 * emit_checks - what checks the messages of a procedure for kshim
 * @e: what is being generated
 * @p: the procedure
 */
void emit_checks(struct emit *e, const struct procedure *p)
{
	group_check(e, p, &p->in, "in");
	if (p->kind == CALLABLE_UPCALL)
		group_check(e, p, &p->out, "out");
}

/**
 * emit_lock_check - what checks a structure that comes back with UNLOCK
 * @e: what is being generated
 * @p: the lock
 */
void emit_lock_check(struct emit *e, const struct procedure *p)
{
	const struct composite *c = p->guarded;

	emit_line(e, "static int lpc_guard_%s(struct lpc_half *half, const void *copy, u32 length)",
		  p->name);
	emit_line(e, "{");
	emit_line(e, "\tif (length != sizeof(struct %s_%s))", e->i->name,
		  c->name);
	emit_line(e, "\t\treturn -EPROTO;");
	if (c->constrained) {
		emit_line(e, "\tif (!lpc_valid_%s(copy))", c->name);
		emit_line(e, "\t\treturn -EPROTO;");
	}
	if (c->handles)
		emit_line(e, "\treturn lpc_objects_%s(half, copy);", c->name);
	else
		emit_line(e, "\treturn 0;");
	emit_line(e, "}");
	emit_line(e, "%s", "");
}
