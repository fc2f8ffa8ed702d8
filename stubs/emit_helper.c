// SPDX-License-Identifier: MIT
/*
 * emit_helper.c - functions of generated code that the interface does not
 * change, and the choice of those functions that are generated at all.
 */
#include <string.h>

#include "emit.h"

/* Functions that do not depend on the interface, latest used first. */
static const struct {
	const char *name;
	const char *text;
} helpers[] = {
	{ "lpc_in_place",
	  "/* Takes @len bytes into the image that are where they belong: there is room. */\n"
	  "static void lpc_in_place(struct lpc_tpl_writer *w, __u32 len)\n"
	  "{\n"
	  "\tw->segment[0].len += len;\n"
	  "\tw->used += len;\n"
	  "\tw->total += len;\n"
	  "}\n\n" },
	{ "lpc_write_count",
	  "/* Writes the count of an array; false: it is over its bound. */\n"
	  "static bool lpc_write_count(struct lpc_tpl_writer *w, __u32 count, __u32 max)\n"
	  "{\n"
	  "\tif (count > max && !w->err)\n"
	  "\t\tw->err = -EMSGSIZE;\n"
	  "\tlpc_tpl_put_u32(w, count);\n"
	  "\treturn !w->err;\n"
	  "}\n\n" },
	{ "lpc_read_bool",
	  "static bool lpc_read_bool(struct lpc_tpl_reader *r)\n"
	  "{\n"
	  "\t__u8 v = lpc_tpl_get_u8(r);\n"
	  "\n"
	  "\tif (v > 1)\n"
	  "\t\tr->err = -EPROTO;\n"
	  "\treturn v;\n"
	  "}\n\n" },
	{ "lpc_read_array",
	  "static void lpc_read_array(struct lpc_tpl_reader *r, void *to, __u32 len)\n"
	  "{\n"
	  "\tconst void *at = lpc_tpl_get(r, len);\n"
	  "\n"
	  "\tif (at)\n"
	  "\t\tmemcpy(to, at, len);\n"
	  "\telse\n"
	  "\t\tmemset(to, 0, len);\n"
	  "}\n\n" },
	{ "lpc_read_bytes",
	  "static __u32 lpc_read_bytes(struct lpc_tpl_reader *r, void *to, __u32 max)\n"
	  "{\n"
	  "\t__u32 len;\n"
	  "\tconst void *at = lpc_tpl_get_bytes(r, max, &len);\n"
	  "\n"
	  "\tif (len)\n"
	  "\t\tmemcpy(to, at, len);\n"
	  "\treturn len;\n"
	  "}\n\n" },
	{ "lpc_read_string",
	  "static void lpc_read_string(struct lpc_tpl_reader *r, char *to, __u32 max)\n"
	  "{\n"
	  "\t__u32 len;\n"
	  "\tconst char *at = lpc_tpl_get_string(r, max, &len);\n"
	  "\n"
	  "\tif (len)\n"
	  "\t\tmemcpy(to, at, len);\n"
	  "\tto[len] = '\\0';\n"
	  "}\n\n" },
	{ "lpc_read_object",
	  "/* The object of the handle that comes next, NULL with @r->err set. */\n"
	  "static void *lpc_read_object(struct lpc_half *half, struct lpc_tpl_reader *r,\n"
	  "\t\t\t     unsigned int type)\n"
	  "{\n"
	  "\tvoid *object = lpc_handle_object(half, type, lpc_tpl_get_u64(r));\n"
	  "\n"
	  "\tif (!IS_ERR(object))\n"
	  "\t\treturn object;\n"
	  "\tif (!r->err)\n"
	  "\t\tr->err = PTR_ERR(object);\n"
	  "\treturn NULL;\n"
	  "}\n\n" },
	{ "lpc_object",
	  "/* The object of a handle, NULL with @err set. */\n"
	  "static void *lpc_object(struct lpc_half *half, unsigned int type, u64 handle,\n"
	  "\t\t\tint *err)\n"
	  "{\n"
	  "\tvoid *object = lpc_handle_object(half, type, handle);\n"
	  "\n"
	  "\tif (!IS_ERR(object))\n"
	  "\t\treturn object;\n"
	  "\t*err = PTR_ERR(object);\n"
	  "\treturn NULL;\n"
	  "}\n\n" },
	{ "lpc_test_object",
	  "/* Whether a handle stands for an object: 0, -EBADF or -ESTALE. */\n"
	  "static int lpc_test_object(struct lpc_half *half, unsigned int type, u64 handle)\n"
	  "{\n"
	  "\treturn PTR_ERR_OR_ZERO(lpc_handle_object(half, type, handle));\n"
	  "}\n\n" },
	{ "lpc_segments",
	  "static_assert(LPC_TPL_SEGMENTS <= LPC_UPCALL_SEGMENTS, \"segments\");\n"
	  "\n"
	  "/* Makes the pieces of an image those of an upcall. */\n"
	  "static void lpc_segments(struct lpc_upcall *upcall,\n"
	  "\t\t\t const struct lpc_tpl_writer *w)\n"
	  "{\n"
	  "\tu32 i;\n"
	  "\n"
	  "\tupcall->segments = w->segments;\n"
	  "\tfor (i = 0; i < w->segments; i++) {\n"
	  "\t\tupcall->segment[i].iov_base = (void *)w->segment[i].base;\n"
	  "\t\tupcall->segment[i].iov_len = w->segment[i].len;\n"
	  "\t}\n"
	  "}\n\n" },
	{ "lpc_zero",
	  "static bool lpc_zero(const __u8 *bytes, __u32 len)\n"
	  "{\n"
	  "\twhile (len--)\n"
	  "\t\tif (bytes[len])\n"
	  "\t\t\treturn false;\n"
	  "\treturn true;\n"
	  "}\n\n" },
};

/* Longer format strings are not shown in a comment. */
#define COMMENT_MOST	70

#define HELPERS		(sizeof(helpers) / sizeof(*helpers))


/* One image's prefix, eight bytes and the format string. */
static void prefix(struct emit *e, const struct procedure *p,
		   const struct group *g, const char *suffix)
{
	struct text line = { 0 };
	unsigned int n, data;
	unsigned char c;

	if (!g->prefix)
		return;
	data = 8 + strlen(g->format);
	if (strlen(g->format) <= COMMENT_MOST)
		emit_line(e, "/* \"%s\" */", g->format);
	emit_line(e, "static const __u8 lpc_prefix_%s_%s[] = {", p->name,
		  suffix);
	for (n = 0; n < g->prefix_length; n++) {
		c = g->prefix[n];
		text_add(&line, n < 3 || (n >= 8 && n < data) ? "'%c'," : "%u,",
			 c);
		if (n % 12 != 11 && n + 1 < g->prefix_length) {
			text_add(&line, " ");
			continue;
		}
		text_add(e->t, "\t%s\n", line.chars);
		text_finish(&line);
	}
	emit_line(e, "};");
	emit_line(e, "%s", "");
}

/**
 * emit_prefixes - what every TPL image of a kind begins with
 * @e: what is being generated
 */
void emit_prefixes(struct emit *e)
{
	const struct procedure *p;
	unsigned int kind;

	for (kind = CALLABLE_UPCALL; kind <= CALLABLE_DOWNCALL; kind++)
		for (p = e->i->procedures[kind]; p; p = p->next) {
			prefix(e, p, &p->in, "in");
			prefix(e, p, &p->out, "out");
		}
}

static bool calls(const struct text *t, const char *prefix, const char *name)
{
	char function[128];

	snprintf(function, sizeof(function), "lpc_%s%s(", prefix, name);
	return t->chars && strstr(t->chars, function);
}

typedef void emit_function(struct emit *e, const struct composite *c);

/* Puts a function before what calls it, if anything does. */
static void prepend(struct emit *e, struct text *all, const char *prefix,
		    const struct composite *c, emit_function *function)
{
	struct text new = { 0 }, *to = e->t;

	if (!calls(all, prefix, c->name))
		return;
	e->t = &new;
	function(e, c);
	text_put(&new, all->chars, all->length);
	text_finish(all);
	*all = new;
	e->t = to;
}

static void prepend_all(struct emit *e, struct text *all,
			const struct composite *c)
{
	prepend(e, all, "objects_", c, emit_objects_function);
	prepend(e, all, "check_", c, emit_check_function);
	prepend(e, all, "get_", c, emit_get_function);
	prepend(e, all, "put_", c, emit_put_function);
	prepend(e, all, "valid_", c, emit_valid_function);
}

static void prepend_plain(struct emit *e, struct text *all,
			  const struct composite *c, bool filled)
{
	if (!c)
		return;
	prepend(e, all, "objects_", c, emit_objects_function);
	e->filled = filled;
	prepend(e, all, "valid_", c, emit_valid_function);
	e->filled = false;
}

/* Composites from the last to the first: what uses comes before what is used. */
static void prepend_backwards(struct emit *e, struct text *all,
			      const struct composite *c)
{
	if (!c)
		return;
	prepend_backwards(e, all, c->next);
	prepend_all(e, all, c);
}

/**
 * emit_codec - append code, after the functions of the codec that it calls
 * @e: what is being generated
 * @body: the code
 */
void emit_codec(struct emit *e, const struct text *body)
{
	struct text all = { 0 }, before = { 0 }, *to = e->t;
	const struct enumeration *n;
	const struct procedure *p;
	unsigned int kind;
	size_t h;

	text_put(&all, body->chars ? body->chars : "", body->length);
	for (kind = CALLABLE_UPCALL; kind <= CALLABLE_EVENT; kind++)
		for (p = e->i->procedures[kind]; p; p = p->next) {
			/* The kernel looks at upcalls' arguments as REQUEST's. */
			prepend_plain(e, &all, p->in.plain,
				      kind == (e->kernel ? CALLABLE_EVENT :
							   CALLABLE_DOWNCALL));
			prepend_plain(e, &all, p->out.plain,
				      kind == (e->kernel ? CALLABLE_DOWNCALL :
							   CALLABLE_UPCALL));
		}
	prepend_backwards(e, &all, e->i->composites);
	for (h = 0; h < HELPERS; h++)
		if (calls(&all, helpers[h].name + strlen("lpc_"), ""))
			text_add(&before, "%s", helpers[h].text);
	e->t = &before;
	for (n = e->i->enumerations; n; n = n->next)
		if (calls(&all, "valid_", n->name))
			emit_enum_function(e, n);
	e->t = to;
	if (before.length)
		text_put(e->t, before.chars, before.length);
	text_put(e->t, all.chars, all.length);
	text_finish(&before);
	text_finish(&all);
}
