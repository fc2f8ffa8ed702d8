// SPDX-License-Identifier: MIT
/*
 * emit_shared.c - NAME_lpc.h: what both halves compile.
 */
#include "emit.h"

static void constants(struct emit *e)
{
	const struct constant *c;
	const char *text;

	for (c = e->i->constants; c; c = c->next) {
		text_comment(e->t, 0, c->doc);
		if (c->value < 0)
			text = interface_format(e->i, "(%lld)",
						(long long)c->value);
		else
			text = interface_format(e->i, "%llu%s",
						(unsigned long long)c->value,
						c->value > INT64_MAX ? "ULL" :
								       "");
		emit_line(e, "#define %s_%s\t%s", e->i->upper, c->name, text);
	}
	if (e->i->constants)
		emit_line(e, "%s", "");
}

static void enumerations(struct emit *e)
{
	const struct enumeration *n;
	const struct enumerator *v;

	for (n = e->i->enumerations; n; n = n->next) {
		text_comment(e->t, 0, n->doc);
		emit_line(e, "enum %s_%s {", e->i->name, n->name);
		for (v = n->enumerators; v; v = v->next) {
			text_comment(e->t, 1, v->doc);
			emit_line(e, "\t%s = %llu%s,", v->name,
				  (unsigned long long)v->value,
				  v->value > INT32_MAX ? "U" : "");
		}
		emit_line(e, "};");
		emit_line(e, "%s", "");
	}
}

static void handles(struct emit *e)
{
	const struct handle *h;

	for (h = e->i->handles; h; h = h->next) {
		text_comment(e->t, 0, h->doc);
		emit_line(e, "struct %s_%s_handle {", e->i->name, h->name);
		emit_line(e, "\t__u64 value;");
		emit_line(e, "};");
		emit_line(e, "%s", "");
	}
}

/* What a C type does not say: the enum, the range. */
static const char *remark(struct emit *e, const struct value *v)
{
	if (v->base == BASE_ENUM)
		return interface_format(e->i, "\t/* enum %s_%s */", e->i->name,
					v->type_name);
	if (v->base == BASE_BOOL)
		return "\t/* 0 or 1 */";
	if (v->ranged)
		return interface_format(e->i, "\t/* %s to %s */",
					emit_number(e->i, v->low, BASE_S16),
					v->high > INT64_MAX ?
					emit_number(e->i, v->high, BASE_U64) :
					emit_number(e->i, v->high, BASE_S16));
	return "";
}

static void member(struct emit *e, const struct value *v)
{
	unsigned long long count = v->count, bound = v->bound;
	const char *type = emit_wire_type(e->i, v);

	text_comment(e->t, e->depth, v->doc);
	if (v->optional)
		emit_line(e, "__u8 has_%s;", v->name);
	if (v->array == ARRAY_BOUNDED || v->base == BASE_BYTES)
		emit_line(e, "__u32 n_%s;", v->name);
	if (v->base == BASE_STRING && v->array != ARRAY_NONE)
		emit_line(e, "char %s[%llu][%llu];", v->name, count, bound + 1);
	else if (v->base == BASE_STRING)
		emit_line(e, "char %s[%llu];", v->name, bound + 1);
	else if (v->base == BASE_BYTES)
		emit_line(e, "__u8 %s[%llu];", v->name, bound);
	else if (v->array != ARRAY_NONE)
		emit_line(e, "%s %s[%llu];%s", type, v->name, count,
			  remark(e, v));
	else
		emit_line(e, "%s %s;%s", type, v->name, remark(e, v));
}

static void arm(struct emit *e, const struct value *v)
{
	bool several = v->optional || v->array == ARRAY_BOUNDED ||
		       v->base == BASE_BYTES;

	emit_line(e, "/* %s */", v->label);
	if (several) {
		emit_line(e, "struct {");
		e->depth++;
	}
	member(e, v);
	if (several) {
		e->depth--;
		emit_line(e, "};");
	}
}

static void tagged_union(struct emit *e, const struct composite *c)
{
	const struct value *v;
	bool any = false;

	emit_line(e, "__%s tag;\t/* enum %s_%s */", base_name(c->tag->base),
		  e->i->name, c->tag->name);
	for (v = c->values; v; v = v->next)
		any |= v->base != BASE_NOTHING;
	if (!any)
		return;
	emit_line(e, "union {");
	e->depth++;
	for (v = c->values; v; v = v->next)
		if (v->base != BASE_NOTHING)
			arm(e, v);
	e->depth--;
	emit_line(e, "} u;");
}

static void members(struct emit *e, const struct composite *c)
{
	const struct value *v;
	unsigned int pads = 0;

	for (v = c->values; v; v = v->next) {
		if (c->fixed && v->padding)
			emit_line(e, "__u8 __pad%u[%llu];", pads++,
				  (unsigned long long)v->padding);
		member(e, v);
	}
	if (c->fixed && c->tail)
		emit_line(e, "__u8 __pad%u[%llu];", pads,
			  (unsigned long long)c->tail);
}

static void composite(struct emit *e, const struct composite *c)
{
	const struct value *v;

	text_comment(e->t, 0, c->doc);
	emit_line(e, "struct %s_%s {", e->i->name, c->name);
	e->depth++;
	if (c->is_union)
		tagged_union(e, c);
	else
		members(e, c);
	e->depth--;
	emit_line(e, "};");
	emit_line(e, "%s", "");
	if (!c->fixed)
		return;
	for (v = c->values; v; v = v->next)
		emit_line(e, "static_assert(offsetof(struct %s_%s, %s) == %llu, \"%s\");",
			  e->i->name, c->name, v->name,
			  (unsigned long long)v->offset, v->name);
	emit_line(e, "static_assert(sizeof(struct %s_%s) == %llu, \"%s\");",
		  e->i->name, c->name, (unsigned long long)c->size, c->name);
	emit_line(e, "%s", "");
}

/* Numbers of what has a name at run time, and of the handle types. */
static void indices(struct emit *e)
{
	const struct procedure *p;
	const struct handle *h;
	unsigned int kind;

	for (kind = 0; kind < CALLABLES; kind++) {
		if (!e->i->counts[kind])
			continue;
		emit_line(e, "enum {");
		for (p = e->i->procedures[kind]; p; p = p->next)
			emit_line(e, "\t%s = %u,", emit_index(e->i, p),
				  p->index);
		emit_line(e, "};");
		emit_line(e, "%s", "");
	}
	if (!e->i->handles)
		return;
	emit_line(e, "enum {");
	for (h = e->i->handles; h; h = h->next)
		emit_line(e, "\t%s = %u,", emit_handle_type(e->i, h), h->index);
	emit_line(e, "};");
	emit_line(e, "%s", "");
}

/**
 * emit_shared_header - NAME_lpc.h
 * @i: the interface
 * @t: where it goes
 */
void emit_shared_header(struct interface *i, struct text *t)
{
	struct emit e = { .i = i, .t = t };
	const struct composite *c;
	const struct procedure *p;
	unsigned int kind;

	emit_banner(&e, "GPL-2.0-only OR MIT", true,
		    interface_format(i, "%s_lpc.h", i->name),
		    "what both halves share");
	emit_guard(&e, "LPC", true);
	emit_line(&e, "#include <linux/types.h>");
	emit_line(&e, "#ifdef __KERNEL__");
	emit_line(&e, "#include <linux/build_bug.h>");
	emit_line(&e, "#include <linux/stddef.h>");
	emit_line(&e, "#else");
	emit_line(&e, "#include <assert.h>");
	emit_line(&e, "#include <stddef.h>");
	emit_line(&e, "#endif");
	emit_line(&e, "%s", "");
	text_comment(t, 0, i->doc);
	emit_line(&e, "#define %s_VERSION\t%lld", i->upper,
		  (long long)i->version);
	emit_line(&e, "#define %s_SIGNATURE\t0x%016llxULL", i->upper,
		  (unsigned long long)i->signatures[(size_t)i->version - 1]);
	emit_line(&e, "%s", "");
	constants(&e);
	enumerations(&e);
	handles(&e);
	for (c = i->composites; c; c = c->next)
		composite(&e, c);
	for (kind = CALLABLE_UPCALL; kind <= CALLABLE_EVENT; kind++)
		for (p = i->procedures[kind]; p; p = p->next) {
			if (p->in.plain)
				composite(&e, p->in.plain);
			if (p->out.plain)
				composite(&e, p->out.plain);
		}
	indices(&e);
	emit_guard(&e, "LPC", false);
}
