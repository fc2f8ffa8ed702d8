// SPDX-License-Identifier: MIT
/*
 * emit_callee.c - skeletons: what decodes a call, makes it and encodes its
 * results.
 *
 * Arguments of fixed size are used where they are in the message, results of
 * fixed size are written where they will be sent from.  What cannot be is kept
 * in a structure of the skeleton's own, its room.
 */
#include <string.h>

#include "emit.h"
#include "layout.h"

/**
 * struct skeleton - a skeleton being generated
 * @e: where
 * @p: of which procedure
 * @room: what comes before a member of the room
 * @heap: the room is on the heap
 * @placed: bytes<> result that is written in place, or NULL
 * @placed_at: where it lies in the message
 */
struct skeleton {
	struct emit *e;
	const struct procedure *p;
	const char *room;
	bool heap;
	const struct value *placed;
	unsigned long long placed_at;
};

static bool same(const struct value *a, const struct value *b)
{
	return a && b && !strcmp(a->name, b->name);
}

/* Finds the result that can be written in place, if there is one. */
static void find_placed(struct skeleton *s)
{
	const struct group *g = &s->p->out;
	unsigned long long at = g->prefix_length;
	const struct value *v;

	if (!g->prefix)
		return;
	for (v = g->values; v; v = v->next) {
		if (v->base == BASE_BYTES && !v->optional) {
			s->placed = v;
			s->placed_at = at + 4;
			return;
		}
		/* A fixed array of structures has its count before it. */
		if (!value_fixed(v))
			return;
		if (v->composite)
			return;
		at += value_scalar_size(v) *
		      (v->array == ARRAY_FIXED ? v->count : 1);
	}
}

/* Whether a parameter needs a member in the room. */
static bool in_room(const struct skeleton *s, const struct value *v)
{
	bool single = v->array == ARRAY_NONE;

	if (v->lend || v->part)
		return true;
	if (v->direction == DIRECTION_IN)
		return !s->p->in.plain || emit_is_object(s->e, s->p, v);
	return !s->p->out.plain ||
	       (single && (v->base == BASE_BOOL || v->base == BASE_ENUM));
}

/* Where a parameter's value is while the operation runs. */
static struct place where(const struct skeleton *s, const struct value *v)
{
	struct interface *i = s->e->i;
	bool in = v->direction == DIRECTION_IN;
	bool room = in_room(s, v);
	const char *prefix = room ? s->room : in ? "args->" : "reply->";
	struct place place = emit_member(s->e, v, prefix);

	if (v->base == BASE_BYTES && v->array == ARRAY_NONE)
		place.count = interface_format(i, "%s%s_len", prefix, v->name);
	if (room && s->e->kernel && v->base == BASE_HANDLE &&
	    v->array == ARRAY_NONE) {
		place.data = interface_format(i, "%s%s", prefix, v->name);
		place.object = emit_is_object(s->e, s->p, v);
	}
	place.boolean = room && v->base == BASE_BOOL && v->array == ARRAY_NONE;
	place.refer = in && v->base == BASE_BYTES;
	place.in_place = same(s->placed, v);
	place.member = false;
	return place;
}

/* Members of the room for one parameter. */
static void room_member(struct skeleton *s, const struct value *v)
{
	unsigned long long count = v->count, bound = v->bound;
	const char *type = emit_element_type(s->e, v);
	struct emit *e = s->e;

	if (v->lend) {
		emit_line(e, "void *%s;", v->name);
		if (!s->p->in.plain)
			emit_line(e, "uint32_t %s_at;", v->name);
		emit_line(e, "uint32_t %s_len;", v->name);
		return;
	}
	if (v->optional)
		emit_line(e, "bool has_%s;", v->name);
	if (v->array == ARRAY_BOUNDED)
		emit_line(e, "%s n_%s;", e->kernel ? "u32" : "uint32_t",
			  v->name);
	if (v->array != ARRAY_NONE) {
		if (v->base == BASE_STRING)
			emit_line(e, "char %s[%llu][%llu];", v->name, count,
				  bound + 1);
		else
			emit_line(e, "%s %s[%llu];", type, v->name, count);
	} else if (emit_is_object(e, s->p, v)) {
		emit_line(e, "struct %s_%s *%s;", e->i->name, v->type_name,
			  v->name);
	} else if (v->base == BASE_STRING) {
		emit_line(e, "char %s[%llu];", v->name, bound + 1);
	} else if (v->base == BASE_BYTES) {
		emit_line(e, "%s %s_len;", e->kernel ? "u32" : "uint32_t",
			  v->name);
		if (v->direction == DIRECTION_IN)
			emit_line(e, "const void *%s;", v->name);
		else if (same(s->placed, v))
			emit_line(e, "void *%s;", v->name);
		else
			emit_line(e, "__u8 %s[%llu];", v->name, bound);
	} else {
		emit_line(e, "%s %s;", type, v->name);
	}
}

/* The room's structure; returns its size, 0: there is none. */
static unsigned long long declare_room(struct skeleton *s)
{
	unsigned long long size = 0;
	struct emit *e = s->e;
	const struct value *v;
	uint64_t align;

	for (v = s->p->parameters; v; v = v->next) {
		if (!in_room(s, v))
			continue;
		if (!size)
			emit_line(e, "struct lpc_room_%s {", s->p->name);
		e->depth = 1;
		room_member(s, v);
		e->depth = 0;
		if (v->base == BASE_BYTES &&
		    (v->direction == DIRECTION_IN || v->lend || same(s->placed, v)))
			size += 16;
		else
			size += layout_value_size(v, &align) + 8;
	}
	if (size) {
		emit_line(e, "};");
		emit_line(e, "%s", "");
	}
	return size;
}

/* On the user side, u64 of the message and uint64_t differ in name. */
static const char *cast(const struct skeleton *s, const struct value *v)
{
	bool wide = v->base == BASE_U64 || v->base == BASE_S64;

	if (s->e->kernel || !wide || in_room(s, v))
		return "";
	return interface_format(s->e->i, "(%s%s *)",
				v->direction == DIRECTION_IN ? "const " : "",
				emit_element_type(s->e, v));
}

/* What the operation gets for one parameter. */
static void pass(struct skeleton *s, const struct value *v, struct text *t)
{
	bool in = v->direction == DIRECTION_IN, single = v->array == ARRAY_NONE;
	struct interface *i = s->e->i;
	struct place place = where(s, v);
	const char *data = place.data, *shown;

	if (v->lend) {
		text_add(t, ", %s%s, %s%s%s_len", s->room, v->name,
			 in ? "" : "&", s->room, v->name);
		return;
	}
	if (v->base == BASE_HANDLE && single && !s->e->kernel)
		data = interface_format(i, "%.*s",
					(int)(strlen(data) - strlen(".value")),
					data);
	if (!single || v->base == BASE_STRING || v->base == BASE_BYTES)
		shown = interface_format(i, "%s%s", cast(s, v), data);
	else if (v->composite || !in || (v->optional && !place.object))
		shown = interface_format(i, "%s&%s", cast(s, v), data);
	else
		shown = data;
	if (v->optional && !in)
		text_add(t, ", &%s", place.has);
	if (v->optional && in)
		text_add(t, ", %s ? %s : NULL", place.has, shown);
	else
		text_add(t, ", %s", shown);
	if (v->array == ARRAY_BOUNDED || (v->base == BASE_BYTES && single))
		text_add(t, ", %s%s", in ? "" : "&", place.count);
}

/* Results begin as zero, or as what came in. */
static void prepare(struct skeleton *s)
{
	const struct procedure *p = s->p;
	struct emit *e = s->e;
	const struct value *v;
	struct place place;

	if (s->placed)
		emit_line(e, "%s%s = (__u8 *)out + %llu;", s->room,
			  s->placed->name, s->placed_at);
	if (p->out.plain)
		emit_line(e, "memset(reply, 0, sizeof(*reply));");
	if (!p->in.plain)
		return;
	for (v = p->in.values; v; v = v->next) {
		if (v->part)
			continue;
		place = where(s, v);
		if (emit_is_object(e, p, v)) {
			emit_line(e, "%s = lpc_object(half, %s, args->%s.value, &ret);",
				  place.data, emit_handle_type(e->i, v->handle),
				  v->name);
			emit_line(e, "if (ret)");
			emit_line(e, s->heap ? "\tgoto free;" : "\treturn ret;");
		}
		if (v->direction == DIRECTION_IN)
			continue;
		if (v->array != ARRAY_NONE)
			emit_line(e, "memcpy(%s, args->%s, sizeof(args->%s));",
				  place.data, v->name, v->name);
		else
			emit_line(e, "%s = args->%s;", place.data, v->name);
	}
}

static void decode_image(struct skeleton *s)
{
	const struct procedure *p = s->p;
	struct emit *e = s->e;
	const struct value *v;
	struct place place;

	emit_line(e, "lpc_tpl_reader_init(&r, in, in_len, lpc_prefix_%s_in, sizeof(lpc_prefix_%s_in));",
		  p->name, p->name);
	e->reader = "&r";
	e->reader_err = "r.err";
	for (v = p->in.values; v; v = v->next) {
		place = where(s, v);
		emit_get(e, v, &place);
	}
	emit_line(e, "ret = lpc_tpl_reader_finish(&r);");
	emit_line(e, "if (ret)");
	emit_line(e, s->heap ? "\tgoto free;" : "\treturn ret;");
}

/* Finds what was lent, where the message says that it is. */
static void find_lent(struct skeleton *s)
{
	const struct procedure *p = s->p;
	struct emit *e = s->e;
	const struct value *v;

	for (v = p->parameters; v; v = v->next) {
		if (!v->lend)
			continue;
		if (p->in.plain)
			emit_line(e, "%s%s_len = args->%s_len;", s->room,
				  v->name, v->name);
		emit_line(e, "%s%s = lpc_%s_at(ctx, %s%s_at, %s%s_len);",
			  s->room, v->name, lend_name(v->lend),
			  p->in.plain ? "args->" : s->room, v->name, s->room,
			  v->name);
		emit_begin(e, interface_format(e->i, "if (!%s%s)", s->room,
					       v->name));
		if (s->heap) {
			emit_line(e, "ret = -EPROTO;");
			emit_line(e, "goto free;");
		} else {
			emit_line(e, "return -EPROTO;");
		}
		emit_end(e);
	}
}

/* The kernel has had its arguments checked before; see check_in. */
static void check_plain(struct skeleton *s)
{
	const struct procedure *p = s->p;
	struct emit *e = s->e;

	if (e->kernel)
		return;
	if (!p->in.values) {
		emit_line(e, "if (in_len)");
		emit_line(e, "\treturn -EPROTO;");
	} else if (p->in.plain) {
		emit_line(e, "if (in_len != sizeof(*args)%s)",
			  p->in.plain->constrained ?
				  interface_format(e->i, " || !lpc_valid_%s_in(args)",
						   p->name) : "");
		emit_line(e, "\treturn -EPROTO;");
	}
}

static void encode_plain(struct skeleton *s)
{
	const struct procedure *p = s->p;
	struct emit *e = s->e;
	bool constrained = emit_filled_constrained(e, p->out.plain);
	bool fallible = constrained;
	const struct value *v;

	for (v = p->out.values; v; v = v->next) {
		if (!in_room(s, v))
			continue;
		if (emit_cut(v)) {
			fallible = true;
			emit_line(e, "if (%s)",
				  emit_bad(e, v, where(s, v).data));
			emit_line(e, "\tret = -EPROTO;");
		}
		emit_line(e, "reply->%s = %s;", v->name, where(s, v).data);
	}
	if (constrained) {
		emit_line(e, "if (!lpc_valid_%s_out(reply))", p->name);
		emit_line(e, "\tret = -EPROTO;");
	}
	emit_line(e, fallible ? "*out_len = ret ? 0 : sizeof(*reply);" :
				"*out_len = sizeof(*reply);");
}

static void encode_image(struct skeleton *s)
{
	const struct procedure *p = s->p;
	struct emit *e = s->e;
	const struct value *v;
	struct place place;

	emit_line(e, "lpc_tpl_writer_init(&w, out, %llu, 1, lpc_prefix_%s_out, sizeof(lpc_prefix_%s_out));",
		  (unsigned long long)p->out.size, p->name, p->name);
	e->writer = "&w";
	e->writer_err = "w.err";
	for (v = p->out.values; v; v = v->next) {
		place = where(s, v);
		place.refer = false;
		emit_put(e, v, &place);
	}
	emit_line(e, "if (lpc_tpl_writer_finish(&w))");
	emit_line(e, "\tret = -EPROTO;");
	emit_line(e, "else");
	emit_line(e, "\t*out_len = w.total;");
}

static void body(struct skeleton *s)
{
	const struct procedure *p = s->p;
	struct text call = { 0 };
	struct emit *e = s->e;
	const struct value *v;

	if (!e->kernel && !p->in.values)
		emit_line(e, "(void)in;");
	if (!e->kernel && !p->out.values)
		emit_line(e, "(void)out;");
	emit_line(e, "*out_len = 0;");
	if (e->kernel) {
		emit_line(e, "if (!calls || !calls->%s)", p->name);
		emit_line(e, "\treturn -EOPNOTSUPP;");
	}
	check_plain(s);
	if (s->heap) {
		emit_line(e, e->kernel ?
				  "room = kvzalloc(sizeof(*room), GFP_KERNEL);" :
				  "room = calloc(1, sizeof(*room));");
		emit_line(e, "if (!room)");
		emit_line(e, "\treturn -ENOMEM;");
	} else if (s->room) {
		emit_line(e, "memset(&room, 0, sizeof(room));");
	}
	prepare(s);
	if (p->in.prefix)
		decode_image(s);
	find_lent(s);
	text_add(&call, "ret = calls->%s(%s", p->name,
		 e->kernel ? "half" : "ctx");
	for (v = p->parameters; v; v = v->next)
		pass(s, v, &call);
	emit_line(e, "%s);", call.chars);
	text_finish(&call);
	if (p->out.values) {
		emit_line(e, "if (ret)");
		emit_line(e, s->heap ? "\tgoto free;" : "\treturn ret;");
		if (p->out.plain)
			encode_plain(s);
		else
			encode_image(s);
	}
	if (s->heap) {
		e->depth--;
		if (p->in.prefix || p->out.values || p->loans)
			emit_line(e, "free:");
		e->depth++;
		emit_line(e, e->kernel ? "kvfree(room);" : "free(room);");
	}
	emit_line(e, "return ret;");
}

static void declare(struct skeleton *s, bool initialised)
{
	const struct procedure *p = s->p;
	const char *name = s->e->i->name;
	struct emit *e = s->e;

	emit_line(e, "const struct %s_%s_ops *calls = ops;", name,
		  e->kernel ? "kern" : "user");
	if (p->in.plain)
		emit_line(e, "const struct %s_%s_in *args = in;", name,
			  p->name);
	if (p->out.plain)
		emit_line(e, "struct %s_%s_out *reply = out;", name, p->name);
	if (s->room)
		emit_line(e, "struct lpc_room_%s %sroom;", p->name,
			  s->heap ? "*" : "");
	if (p->in.prefix)
		emit_line(e, "struct lpc_tpl_reader r;");
	if (p->out.prefix)
		emit_line(e, "struct lpc_tpl_writer w;");
	if (e->uses_index)
		emit_line(e, "__u32 i;");
	emit_line(e, "int ret%s;", initialised ? " = 0" : "");
	emit_line(e, "%s", "");
}

/**
 * emit_callee - the skeleton of a procedure
 * @e: the side that is called
 * @p: the procedure
 */
void emit_callee(struct emit *e, const struct procedure *p)
{
	struct text code = { 0 }, *to = e->t;
	struct skeleton s = { .e = e, .p = p };
	const char *u32 = e->kernel ? "u32" : "uint32_t";
	unsigned long long size;

	find_placed(&s);
	size = declare_room(&s);
	s.heap = size > (e->kernel ? STACK_KERNEL : STACK_USER);
	s.room = !size ? NULL : s.heap ? "room->" : "room.";
	e->half = e->kernel ? "half" : "ctx";
	e->index = "i";
	e->uses_index = false;

	e->t = &code;
	e->depth = 1;
	body(&s);
	e->t = to;
	e->depth = 0;

	emit_line(e, "static int lpc_run_%s(struct %s, const void *ops, const void *in, %s in_len, void *out, %s *out_len)",
		  p->name, e->kernel ? "lpc_half *half" : "lpc_ctx *ctx", u32,
		  u32);
	emit_line(e, "{");
	e->depth = 1;
	declare(&s, strstr(code.chars, "&ret)"));
	e->depth = 0;
	text_put(e->t, code.chars, code.length);
	text_finish(&code);
	emit_line(e, "}");
	emit_line(e, "%s", "");
}

/**
 * emit_event_callee - the skeleton of an event
 * @e: the user side
 * @p: the event
 */
void emit_event_callee(struct emit *e, const struct procedure *p)
{
	struct skeleton s = { .e = e, .p = p };
	struct text call = { 0 };
	const struct value *v;

	emit_line(e, "static void lpc_run_%s(struct lpc_ctx *ctx, const void *ops, const void *in, uint32_t in_len, uint32_t count)",
		  p->name);
	emit_line(e, "{");
	e->depth = 1;
	emit_line(e, "const struct %s_user_ops *calls = ops;", e->i->name);
	if (p->in.plain)
		emit_line(e, "const struct %s_%s_event *args = in;", e->i->name,
			  p->name);
	emit_line(e, "%s", "");
	if (!p->in.plain)
		emit_line(e, "(void)in;");
	if (!p->in.plain)
		emit_line(e, "if (in_len)");
	else
		emit_line(e, "if (in_len != sizeof(*args)%s)",
			  p->in.plain->constrained ?
				  interface_format(e->i, " || !lpc_valid_%s_event(args)",
						   p->name) : "");
	emit_line(e, "\treturn;");
	text_add(&call, "calls->%s(ctx", p->name);
	for (v = p->parameters; v; v = v->next)
		pass(&s, v, &call);
	emit_line(e, "%s, count);", call.chars);
	text_finish(&call);
	e->depth = 0;
	emit_line(e, "}");
	emit_line(e, "%s", "");
}
