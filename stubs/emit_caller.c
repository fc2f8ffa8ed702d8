// SPDX-License-Identifier: MIT
/*
 * emit_caller.c - stubs: what a half calls to make a call to the other half.
 */
#include "emit.h"
#include "lpc_tpl.h"

/*
 * Buffers that are sent from where they are: as many as always fit in the pieces
 * of an image, each with one piece after it.
 */
#define REFER_MOST	((LPC_TPL_SEGMENTS - 2) / 2)

/**
 * struct stub - a stub being generated
 * @e: where
 * @p: of which procedure
 * @err: name of its variable for errors
 * @w: name of its writer
 * @r: name of its reader
 * @upcall: kernel: name of its call
 * @loans: kernel: name of its variable for what is lent
 * @length: user: name of its variable for the length of the results
 * @scratch: bytes for the arguments' image
 * @heap_in: arguments are on the heap
 * @heap_out: user: results are on the heap
 */
struct stub {
	struct emit *e;
	const struct procedure *p;
	const char *err;
	const char *w;
	const char *r;
	const char *upcall;
	const char *loans;
	const char *length;
	unsigned long long scratch;
	bool heap_in;
	bool heap_out;
};

/* Whether a parameter's bytes are sent from where they are. */
static bool refers(const struct emit *e, const struct group *g,
		   const struct value *v)
{
	const struct value *before;
	unsigned int count = 0;

	for (before = g->values; before; before = before->next) {
		if (before->base != BASE_BYTES || before->optional ||
		    before->bound < LPC_TPL_REFER_MIN)
			continue;
		if (before == v)
			return e->kernel && count < REFER_MOST;
		count++;
	}
	return false;
}

/* Bytes of scratch memory that are enough, whatever the arguments are. */
static unsigned long long scratch_size(const struct emit *e,
				       const struct group *g)
{
	unsigned long long size = g->size;
	const struct value *v;

	for (v = g->values; v; v = v->next)
		if (refers(e, g, v))
			size -= v->bound - (LPC_TPL_REFER_MIN - 1);
	return size;
}

/* Where a parameter of the stub has its value. */
static struct place argument(struct emit *e, const struct procedure *p,
			     const struct value *v)
{
	bool in = v->direction == DIRECTION_IN, pointer = !in || v->optional;
	struct interface *i = e->i;
	const char *star = in ? "" : "*";
	struct place place = { .data = v->name };

	place.has = in ? v->name : interface_format(i, "*has_%s", v->name);
	place.boolean = v->base == BASE_BOOL && v->array == ARRAY_NONE;
	place.count = v->base == BASE_BYTES ?
		interface_format(i, "%s%s_len", star, v->name) :
		interface_format(i, "%sn_%s", star, v->name);
	if (v->part == PART_AT)
		place.data = interface_format(i, "%s[%u].at",
					      emit_free_name(i, p, "loans"),
					      v->loan);
	if (v->array != ARRAY_NONE || v->part == PART_AT)
		return place;
	switch (v->base) {
	case BASE_STRING:
	case BASE_BYTES:
		break;
	case BASE_STRUCT:
	case BASE_UNION:
		place.data = interface_format(i, "*%s", v->name);
		break;
	case BASE_HANDLE:
		place.object = emit_is_object(e, p, v);
		if (e->kernel)
			place.data = interface_format(i, "%s%s",
						      pointer ? "*" : "",
						      v->name);
		else
			place.data = interface_format(i, "%s%s", v->name,
						      pointer ? "->value" :
								".value");
		break;
	default:
		if (pointer)
			place.data = interface_format(i, "*%s", v->name);
		break;
	}
	return place;
}

/* Ends the stub early. */
static void fail_if(struct stub *s, const char *condition, const char *error)
{
	struct emit *e = s->e;

	emit_begin(e, interface_format(e->i, "if (%s)", condition));
	if (s->heap_in || s->heap_out) {
		emit_line(e, "%s = %s;", s->err, error);
		emit_line(e, "goto free;");
	} else {
		emit_line(e, "return %s;", error);
	}
	emit_end(e);
}

/* A C enum may be wider than what travels: look before it is cut. */
static void check_enums(struct stub *s)
{
	const struct value *v;
	struct emit *e = s->e;
	struct place place;

	for (v = s->p->in.values; v; v = v->next) {
		if (!emit_cut(v) || v->array != ARRAY_NONE || v->optional)
			continue;
		place = argument(e, s->p, v);
		emit_line(e, "if (%s)", emit_bad(e, v, place.data));
		emit_line(e, "\treturn -EINVAL;");
	}
}

/**
 * emit_fill_plain - code that fills a plain structure from parameters
 * @e: what is being generated
 * @g: the structure
 * @p: of which procedure
 * @to: what comes before a member's name
 */
void emit_fill_plain(struct emit *e, const struct group *g,
		     const struct procedure *p, const char *to)
{
	unsigned int pads = 0;
	const struct value *v;
	struct place place;

	for (v = g->values; v; v = v->next) {
		place = argument(e, p, v);
		if (v->padding) {
			emit_line(e, "memset(%s__pad%u, 0, sizeof(%s__pad%u));",
				  to, pads, to, pads);
			pads++;
		}
		if (v->array != ARRAY_NONE)
			emit_line(e, "memcpy(%s%s, %s, sizeof(%s%s));", to,
				  v->name, place.data, to, v->name);
		else
			emit_line(e, "%s%s%s = %s;", to, v->name,
				  v->base == BASE_HANDLE ? ".value" : "",
				  place.data);
	}
	if (g->plain->tail)
		emit_line(e, "memset(%s__pad%u, 0, sizeof(%s__pad%u));", to,
			  pads, to, pads);
}

static void fill_plain(struct stub *s)
{
	struct emit *e = s->e;

	check_enums(s);
	if (s->heap_in) {
		emit_line(e, "in = %s;", e->kernel ?
				"kvmalloc(sizeof(*in), GFP_KERNEL)" :
				"malloc(sizeof(*in))");
		emit_line(e, "if (!in)");
		emit_line(e, "\treturn -ENOMEM;");
	}
	emit_fill_plain(e, &s->p->in, s->p, s->heap_in ? "in->" : "in.");
	if (e->kernel ? s->p->in.plain->constrained :
			emit_filled_constrained(e, s->p->in.plain))
		fail_if(s, interface_format(e->i, "!lpc_valid_%s_in(%sin)",
					    s->p->name, s->heap_in ? "" : "&"),
			"-EINVAL");
}

static void fill_image(struct stub *s)
{
	const struct group *g = &s->p->in;
	struct emit *e = s->e;
	const struct value *v;
	struct place place;

	if (s->heap_in) {
		emit_line(e, e->kernel ? "in = kvmalloc(%llu, GFP_KERNEL);" :
					 "in = malloc(%llu);", s->scratch);
		emit_line(e, "if (!in)");
		emit_line(e, "\treturn -ENOMEM;");
	}
	emit_line(e, "lpc_tpl_writer_init(&%s, in, %llu, %s, lpc_prefix_%s_in, sizeof(lpc_prefix_%s_in));",
		  s->w, s->scratch, e->kernel ? "LPC_TPL_SEGMENTS" : "1",
		  s->p->name, s->p->name);
	e->writer = interface_format(e->i, "&%s", s->w);
	e->writer_err = interface_format(e->i, "%s.err", s->w);
	for (v = g->values; v; v = v->next) {
		place = argument(e, s->p, v);
		place.refer = refers(e, g, v);
		emit_put(e, v, &place);
	}
	emit_line(e, "%s = lpc_tpl_writer_finish(&%s);", s->err, s->w);
	emit_line(e, "if (%s)", s->err);
	if (s->heap_in || s->heap_out)
		emit_line(e, "\tgoto free;");
	else
		emit_line(e, "\treturn %s;", s->err);
}

/* Takes the results out of a plain structure that was checked. */
static void take_plain(struct stub *s, const char *from)
{
	const struct value *v;
	struct emit *e = s->e;
	struct place place;

	for (v = s->p->out.values; v; v = v->next) {
		place = argument(e, s->p, v);
		if (v->array != ARRAY_NONE)
			emit_line(e, "memcpy(%s, %s%s, sizeof(%s%s));",
				  place.data, from, v->name, from, v->name);
		else if (place.object)
			emit_line(e, "%s = lpc_object(%s, %s, %s%s.value, &%s);",
				  place.data, e->half,
				  emit_handle_type(e->i, v->handle), from,
				  v->name, s->err);
		else
			emit_line(e, "%s = %s%s%s;", place.data, from, v->name,
				  v->base == BASE_HANDLE ? ".value" : "");
	}
}

static void take_image(struct stub *s, const char *message, const char *length)
{
	const struct value *v;
	struct emit *e = s->e;
	struct place place;

	emit_line(e, "lpc_tpl_reader_init(&%s, %s, %s, lpc_prefix_%s_out, sizeof(lpc_prefix_%s_out));",
		  s->r, message, length, s->p->name, s->p->name);
	e->reader = interface_format(e->i, "&%s", s->r);
	e->reader_err = interface_format(e->i, "%s.err", s->r);
	for (v = s->p->out.values; v; v = v->next) {
		place = argument(e, s->p, v);
		emit_get(e, v, &place);
	}
	emit_line(e, "%s = lpc_tpl_reader_finish(&%s);", s->err, s->r);
}

/* Where more comes back than there was room for, the answer is wrong. */
static void check_lengths(struct stub *s)
{
	const struct value *v;

	for (v = s->p->out.values; v; v = v->next) {
		if (v->part != PART_LENGTH)
			continue;
		emit_line(s->e, "if (*%s > %s[%u].len)", v->name, s->loans,
			  v->loan);
		emit_line(s->e, "\t%s = -EPROTO;", s->err);
	}
}

static void kernel_body(struct stub *s)
{
	const struct procedure *p = s->p;
	struct emit *e = s->e;

	if (p->in.plain)
		fill_plain(s);
	else if (p->in.values)
		fill_image(s);
	emit_line(e, "%s.index = %s;", s->upcall, emit_index(e->i, p));
	if (p->in.plain) {
		emit_line(e, "%s.segments = 1;", s->upcall);
		emit_line(e, "%s.segment[0].iov_base = %sin;",
			  s->upcall, s->heap_in ? "" : "&");
		emit_line(e, "%s.segment[0].iov_len = sizeof(%sin);",
			  s->upcall, s->heap_in ? "*" : "");
	} else if (p->in.values) {
		emit_line(e, "lpc_segments(&%s, &%s);", s->upcall, s->w);
	} else {
		emit_line(e, "%s.segments = 0;", s->upcall);
	}
	emit_line(e, "%s.n_loans = %u;", s->upcall, p->loans);
	if (p->loans)
		emit_line(e, "%s.loans = %s;", s->upcall, s->loans);
	emit_line(e, "%s = lpc_upcall(%s, &%s);", s->err, e->half, s->upcall);
	emit_line(e, "if (%s)", s->err);
	emit_line(e, s->heap_in ? "\tgoto free;" : "\treturn %s;", s->err);
	if (p->out.plain) {
		emit_line(e, "out = %s.reply;", s->upcall);
		take_plain(s, "out->");
	} else if (p->out.values) {
		take_image(s, interface_format(e->i, "%s.reply", s->upcall),
			   interface_format(e->i, "%s.reply_len", s->upcall));
	}
	check_lengths(s);
	emit_line(e, "lpc_upcall_put(&%s);", s->upcall);
	if (s->heap_in) {
		e->depth--;
		emit_line(e, "free:");
		e->depth++;
		emit_line(e, "kvfree(in);");
	}
	emit_line(e, "return %s;", s->err);
}

static void user_results(struct stub *s, const char *out)
{
	const struct procedure *p = s->p;
	const char *condition;
	struct emit *e = s->e;

	if (!p->out.values) {
		emit_line(e, "if (!%s && %s)", s->err, s->length);
		emit_line(e, "\t%s = -EPROTO;", s->err);
		return;
	}
	emit_line(e, "if (%s)", s->err);
	emit_line(e, s->heap_in || s->heap_out ? "\tgoto free;" :
						 "\treturn %s;", s->err);
	if (!p->out.plain) {
		take_image(s, "out", s->length);
		return;
	}
	condition = interface_format(e->i, "%s != sizeof(%sout)", s->length,
				     s->heap_out ? "*" : "");
	if (p->out.plain->constrained)
		condition = interface_format(e->i, "%s || !lpc_valid_%s_out(%s)",
					     condition, p->name, out);
	fail_if(s, condition, "-EPROTO");
	take_plain(s, s->heap_out ? "out->" : "out.");
}

static void user_body(struct stub *s)
{
	const struct procedure *p = s->p;
	const char *in = "NULL, 0", *out = "NULL", *room;
	struct interface *i = s->e->i;
	struct emit *e = s->e;

	if (p->in.plain)
		fill_plain(s);
	else if (p->in.values)
		fill_image(s);
	if (s->heap_out) {
		emit_line(e, "out = malloc(%llu);",
			  (unsigned long long)p->out.size);
		fail_if(s, "!out", "-ENOMEM");
	}
	if (p->in.plain)
		in = s->heap_in ? "in, sizeof(*in)" : "&in, sizeof(in)";
	else if (p->in.values)
		in = interface_format(i, "in, %s.total", s->w);
	if (p->out.plain && !s->heap_out)
		out = "&out";
	else if (p->out.values)
		out = "out";
	if (p->out.plain)
		room = s->heap_out ? "sizeof(*out)" : "sizeof(out)";
	else
		room = interface_format(i, "%llu",
					(unsigned long long)p->out.size);
	emit_line(e, "%s = lpc_down_call(%s, %s, %s, %s, %s, &%s);", s->err,
		  e->half, emit_index(i, p), in, out, room, s->length);
	user_results(s, out);
	if (s->heap_in || s->heap_out) {
		e->depth--;
		emit_line(e, "free:");
		e->depth++;
	}
	if (s->heap_out)
		emit_line(e, "free(out);");
	if (s->heap_in)
		emit_line(e, "free(in);");
	emit_line(e, "return %s;", s->err);
}

/* The stub's variables: a message on the stack, or a pointer to it. */
static void declare_message(struct stub *s, const struct group *g,
			    const char *name, unsigned long long size,
			    bool heap)
{
	/* What is allocated second is freed where the first part fails. */
	const char *null = heap && g == &s->p->out && s->p->in.values ?
				   " = NULL" : "";
	struct emit *e = s->e;

	if (g->plain)
		emit_line(e, "struct %s_%s_%s %s%s%s;", e->i->name, s->p->name,
			  name, heap ? "*" : "", name, null);
	else if (heap)
		emit_line(e, "__u8 *%s%s;", name, null);
	else
		emit_line(e, "__u8 %s[%llu];",
			  name, size);
}

static void declare(struct stub *s)
{
	const struct procedure *p = s->p;
	struct emit *e = s->e;

	if (e->kernel && p->out.plain)
		emit_line(e, "const struct %s_%s_out *out;", e->i->name,
			  p->name);
	if (p->in.values)
		declare_message(s, &p->in, "in", s->scratch, s->heap_in);
	if (!e->kernel && p->out.values)
		declare_message(s, &p->out, "out", p->out.size, s->heap_out);
	if (p->in.prefix)
		emit_line(e, "struct lpc_tpl_writer %s;", s->w);
	if (p->out.prefix)
		emit_line(e, "struct lpc_tpl_reader %s;", s->r);
	if (e->kernel)
		emit_line(e, "struct lpc_upcall %s;", s->upcall);
	else
		emit_line(e, "uint32_t %s = 0;", s->length);
	if (e->uses_index)
		emit_line(e, "__u32 %s;", e->index);
	emit_line(e, "int %s;", s->err);
	emit_line(e, "%s", "");
}

/* The stub's arguments as it passes them on. */
static const char *passed_on(struct emit *e, const struct procedure *p)
{
	struct text t = { 0 };
	const struct value *v;
	const char *copy;

	text_add(&t, "%s", e->half);
	for (v = p->parameters; v; v = v->next) {
		if (v->optional && v->direction != DIRECTION_IN)
			text_add(&t, ", has_%s", v->name);
		text_add(&t, ", %s", v->name);
		if (v->array == ARRAY_BOUNDED)
			text_add(&t, ", n_%s", v->name);
		else if (v->array == ARRAY_NONE && v->base == BASE_BYTES)
			text_add(&t, ", %s_len", v->name);
	}
	copy = interface_copy(e->i, t.chars, t.length);
	text_finish(&t);
	return copy;
}

/* What the kernel half calls, where something is lent. */
static void lending_stub(struct stub *s)
{
	const struct procedure *p = s->p;
	struct emit *e = s->e;
	const struct value *v;
	const char *star;

	emit_line(e, "int %s_%s(%s)", e->i->name, p->name,
		  emit_parameters(e, p));
	emit_line(e, "{");
	e->depth = 1;
	emit_line(e, "struct lpc_loan %s[%u] = {", s->loans, p->loans);
	for (v = p->parameters; v; v = v->next) {
		if (!v->lend)
			continue;
		star = v->direction == DIRECTION_IN ? "" : "*";
		emit_line(e, "\t{");
		if (v->lend == LEND_GRANT)
			emit_line(e, "\t\t.flags = LPC_LOAN_USER%s,",
				  *star ? " | LPC_LOAN_WRITE" : "");
		else if (*star)
			emit_line(e, "\t\t.flags = LPC_LOAN_WRITE,");
		emit_line(e, "\t\t.len = %s%s_len,", star, v->name);
		emit_line(e, "\t\t.%s = %s,",
			  v->lend == LEND_GRANT ? "user" : "block", v->name);
		emit_line(e, "\t},");
	}
	emit_line(e, "};");
	emit_line(e, "int %s;", s->err);
	emit_line(e, "%s", "");
	for (v = p->parameters; v; v = v->next) {
		if (!v->lend)
			continue;
		emit_line(e, "if (%s[%u].len > %llu)", s->loans, v->loan,
			  (unsigned long long)v->bound);
		emit_line(e, "\treturn -EMSGSIZE;");
	}
	emit_line(e, "%s = lpc_lend(%s, %s, %u);", s->err, e->half, s->loans,
		  p->loans);
	emit_line(e, "if (%s)", s->err);
	emit_line(e, "\treturn %s;", s->err);
	emit_line(e, "%s = lpc_lent_%s(%s, %s);", s->err, p->name,
		  passed_on(e, p), s->loans);
	emit_line(e, "return lpc_recall(%s, %s, %u, %s);", e->half, s->loans,
		  p->loans, s->err);
	e->depth = 0;
	emit_line(e, "}");
	emit_line(e, "%s", "");
}

/**
 * emit_caller - the stub of a procedure
 * @e: the side that calls
 * @p: the procedure
 */
void emit_caller(struct emit *e, const struct procedure *p)
{
	unsigned long long limit = e->kernel ? STACK_KERNEL : STACK_USER;
	struct text body = { 0 }, *to = e->t;
	struct interface *i = e->i;
	struct stub s = {
		.e = e,
		.p = p,
		.err = emit_free_name(i, p, "err"),
		.w = emit_free_name(i, p, "w"),
		.r = emit_free_name(i, p, "r"),
		.upcall = emit_free_name(i, p, "upcall"),
		.loans = emit_free_name(i, p, "loans"),
		.length = emit_free_name(i, p, "length"),
		.scratch = scratch_size(e, &p->in),
	};

	s.heap_in = s.scratch > limit;
	s.heap_out = !e->kernel && p->out.size > limit;
	e->half = emit_free_name(i, p, e->kernel ? "half" : "ctx");
	e->index = emit_free_name(i, p, "i");
	e->uses_index = false;

	e->t = &body;
	e->depth = 1;
	if (e->kernel)
		kernel_body(&s);
	else
		user_body(&s);
	e->t = to;
	e->depth = 0;

	if (p->loans)
		emit_line(e, "static int lpc_lent_%s(%s, const struct lpc_loan *%s)",
			  p->name, emit_parameters(e, p), s.loans);
	else
		emit_line(e, "int %s_%s(%s)", i->name, p->name,
			  emit_parameters(e, p));
	emit_line(e, "{");
	e->depth = 1;
	declare(&s);
	e->depth = 0;
	text_put(e->t, body.chars, body.length);
	text_finish(&body);
	emit_line(e, "}");
	emit_line(e, "%s", "");
	if (p->loans)
		lending_stub(&s);
}

/**
 * emit_event_caller - what raises an event
 * @e: the kernel side
 * @p: the event
 */
void emit_event_caller(struct emit *e, const struct procedure *p)
{
	struct stub s = { .e = e, .p = p };
	const struct value *v;
	struct place place;

	e->half = emit_free_name(e->i, p, "half");
	emit_line(e, "void %s_%s(%s)", e->i->name, p->name,
		  emit_parameters(e, p));
	emit_line(e, "{");
	e->depth = 1;
	if (!p->in.values) {
		emit_line(e, "lpc_event(%s, %s, NULL);", e->half,
			  emit_index(e->i, p));
	} else {
		emit_line(e, "struct %s_%s_event in;", e->i->name, p->name);
		emit_line(e, "%s", "");
		for (v = s.p->in.values; v; v = v->next) {
			if (!emit_cut(v) || v->array != ARRAY_NONE)
				continue;
			place = argument(e, p, v);
			emit_line(e, "if (WARN_ON_ONCE(%s))",
				  emit_bad(e, v, place.data));
			emit_line(e, "\treturn;");
		}
		emit_fill_plain(e, &p->in, p, "in.");
		if (emit_filled_constrained(e, p->in.plain)) {
			emit_line(e, "if (WARN_ON_ONCE(!lpc_valid_%s_event(&in)))",
				  p->name);
			emit_line(e, "\treturn;");
		}
		emit_line(e, "lpc_event(%s, %s, &in);", e->half,
			  emit_index(e->i, p));
	}
	e->depth = 0;
	emit_line(e, "}");
	emit_line(e, "%s", "");
}
