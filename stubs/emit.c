// SPDX-License-Identifier: MIT
/*
 * emit.c - what the generators of C share: names, types and parameters.
 */
#include <stdio.h>
#include <string.h>

#include "emit.h"

/* Strings in C: a line of one, and the whole; in bytes. */
#define LINE_LEAST	56
#define STRING_ENOUGH	7000
#define STRING_MOST	8000

/**
 * emit_line - append a line of C at the current depth
 * @e: what is being generated
 * @format: as for printf()
 */
void emit_line(struct emit *e, const char *format, ...)
{
	struct text line = { 0 };
	va_list args;

	va_start(args, format);
	text_vadd(&line, format, args);
	va_end(args);
	text_line(e->t, e->depth, "%s", line.length ? line.chars : "");
	e->lines++;
	text_finish(&line);
}

/**
 * emit_free_name - a name that no parameter of a procedure has in C
 * @i: the interface
 * @p: the procedure
 * @name: the name that would be nice; underscores are added as needed
 */
const char *emit_free_name(struct interface *i, const struct procedure *p,
			   const char *name)
{
	const struct value *v;
	const char *made;
	int n;

	for (v = p->parameters; v; v = v->next)
		for (n = 0; n < 5; n++) {
			static const char *const around[][2] = {
				{ "", "" }, { "n_", "" }, { "has_", "" },
				{ "", "_len" }, { "", "_at" },
			};

			made = interface_format(i, "%s%s%s", around[n][0],
						v->name, around[n][1]);
			if (!strcmp(made, name))
				return emit_free_name(i, p,
						      interface_format(i, "%s_",
								       name));
		}
	return name;
}

/**
 * emit_number - a constant in C
 * @i: the interface
 * @n: its value
 * @base: the type it is compared with
 */
const char *emit_number(struct interface *i, number n, enum base base)
{
	unsigned int size = base_size(base);

	if (base_is_signed(base)) {
		if (n == base_low(BASE_S64))
			return "(-0x7fffffffffffffffLL - 1)";
		if (n == base_low(BASE_S32))
			return "(-0x7fffffff - 1)";
		return interface_format(i, "%lld%s", (long long)n,
					size == 8 ? "LL" : "");
	}
	return interface_format(i, n > 0xffff ? "0x%llx%s" : "%llu%s",
				(unsigned long long)n,
				size == 8 ? "ULL" : size == 4 ? "U" : "");
}

/**
 * emit_element_type - C type of a parameter, or of its elements
 * @e: for which side
 * @v: the parameter
 */
const char *emit_element_type(const struct emit *e, const struct value *v)
{
	static const char *const user[] = {
		"bool", "uint8_t", "uint16_t", "uint32_t", "uint64_t",
		"int8_t", "int16_t", "int32_t", "int64_t",
	};
	enum base base = v->base;
	struct interface *i = e->i;

	if (v->array != ARRAY_NONE && base == BASE_ENUM)
		base = v->enumeration->base;
	if (v->array != ARRAY_NONE && base == BASE_BOOL)
		base = BASE_U8;
	switch (base) {
	case BASE_ENUM:
		return interface_format(i, "enum %s_%s", i->name, v->type_name);
	case BASE_STRUCT:
	case BASE_UNION:
		return interface_format(i, "struct %s_%s", i->name,
					v->type_name);
	case BASE_HANDLE:
		if (e->kernel && v->array == ARRAY_NONE)
			return "u64";
		return interface_format(i, "struct %s_%s_handle", i->name,
					v->type_name);
	case BASE_STRING:
		return "char";
	case BASE_BYTES:
	case BASE_NOTHING:
		return "void";
	default:
		return e->kernel ? base_name(base) : user[base];
	}
}

/**
 * emit_wire_type - C type of a field, or of its elements
 * @i: the interface
 * @v: the field
 */
const char *emit_wire_type(struct interface *i, const struct value *v)
{
	switch (v->base) {
	case BASE_ENUM:
		return interface_format(i, "__%s",
					base_name(v->enumeration->base));
	case BASE_STRUCT:
	case BASE_UNION:
		return interface_format(i, "struct %s_%s", i->name,
					v->type_name);
	case BASE_HANDLE:
		return interface_format(i, "struct %s_%s_handle", i->name,
					v->type_name);
	case BASE_STRING:
		return "char";
	case BASE_BOOL:
	case BASE_BYTES:
	case BASE_NOTHING:
		return "__u8";
	default:
		return interface_format(i, "__%s", base_name(v->base));
	}
}

/* Whether a direction of a procedure ends on the side generated. */
static bool arrives(const struct emit *e, const struct procedure *p,
		    enum direction direction)
{
	bool calls_here = e->kernel == (p->kind == CALLABLE_DOWNCALL);

	return calls_here == (direction == DIRECTION_IN);
}

/**
 * emit_is_object - whether a parameter is passed as a pointer to an object
 * @e: the side
 * @p: the procedure
 * @v: its parameter
 *
 * So are handles that come into the kernel.
 */
bool emit_is_object(const struct emit *e, const struct procedure *p,
		    const struct value *v)
{
	return e->kernel && v->base == BASE_HANDLE && v->array == ARRAY_NONE &&
	       arrives(e, p, v->direction);
}

/* One parameter in C, with the comma before it. */
static void add_parameter(const struct emit *e, const struct procedure *p,
			  const struct value *v, struct text *t)
{
	bool in = v->direction == DIRECTION_IN;
	const char *type = emit_element_type(e, v);
	const char *constant = in ? "const " : "";
	const char *u32 = e->kernel ? "u32" : "uint32_t";
	const char *star = in ? " " : " *";

	if (v->optional && !in)
		text_add(t, ", bool *has_%s", v->name);
	if (emit_is_object(e, p, v)) {
		text_add(t, ", struct %s_%s *%s%s", e->i->name, v->type_name,
			 in ? "" : "*", v->name);
		return;
	}
	switch (v->array) {
	case ARRAY_FIXED:
		if (v->base == BASE_STRING)
			text_add(t, ", %schar %s[%llu][%llu]", constant,
				 v->name, (unsigned long long)v->count,
				 (unsigned long long)v->bound + 1);
		else
			text_add(t, ", %s%s %s[%llu]", constant, type, v->name,
				 (unsigned long long)v->count);
		return;
	case ARRAY_BOUNDED:
		if (v->base == BASE_STRING)
			text_add(t, ", %schar (*%s)[%llu]", constant, v->name,
				 (unsigned long long)v->bound + 1);
		else
			text_add(t, ", %s%s *%s", constant, type, v->name);
		text_add(t, ", %s%sn_%s", u32, star, v->name);
		return;
	case ARRAY_NONE:
		break;
	}
	if (v->lend && e->kernel) {
		text_add(t, ", %s%s*%s, u32%s%s_len",
			 v->lend == LEND_GRANT ? constant : "",
			 v->lend == LEND_GRANT ? "void __user " :
						 "struct lpc_block ",
			 v->name, star, v->name);
		return;
	}
	switch (v->base) {
	case BASE_BYTES:
		text_add(t, ", %svoid *%s, %s%s%s_len", constant, v->name, u32,
			 star, v->name);
		break;
	case BASE_STRING:
	case BASE_STRUCT:
	case BASE_UNION:
		text_add(t, ", %s%s *%s", constant, type, v->name);
		break;
	default:
		if (in && !v->optional)
			text_add(t, ", %s %s", type, v->name);
		else
			text_add(t, ", %s%s *%s", constant, type, v->name);
		break;
	}
}

/**
 * emit_parameters - parameters of a procedure in C
 * @e: the side
 * @p: the procedure
 *
 * Return: what stands between the parentheses.
 */
const char *emit_parameters(const struct emit *e, const struct procedure *p)
{
	const struct value *v;
	struct text t = { 0 };
	const char *copy;

	text_add(&t, "%s%s", e->kernel ? "struct lpc_half *" :
					 "struct lpc_ctx *",
		 emit_free_name(e->i, p, e->kernel ? "half" : "ctx"));
	for (v = p->parameters; v; v = v->next)
		add_parameter(e, p, v, &t);
	if (p->kind == CALLABLE_EVENT && !e->kernel)
		text_add(&t, ", uint32_t %s", emit_free_name(e->i, p, "count"));
	copy = interface_copy(e->i, t.chars, t.length);
	text_finish(&t);
	return copy;
}

/**
 * emit_address - the address of what an expression denotes
 * @i: the interface
 * @expression: it
 */
const char *emit_address(struct interface *i, const char *expression)
{
	if (expression[0] == '*')
		return expression + 1;
	return interface_format(i, "&%s", expression);
}

/**
 * emit_handle_type - the constant that stands for a handle type in the kernel
 * @i: the interface
 * @h: the handle type
 */
const char *emit_handle_type(struct interface *i, const struct handle *h)
{
	return interface_format(i, "LPC_%s_HANDLE_%s", i->upper,
				interface_upper(i, h->name));
}

/**
 * emit_index - the constant that stands for whatever has a name at run time
 * @i: the interface
 * @p: it
 */
const char *emit_index(struct interface *i, const struct procedure *p)
{
	return interface_format(i, "LPC_%s_%s_%s", i->upper,
				interface_upper(i, callable_name(p->kind)),
				interface_upper(i, p->name));
}

/**
 * emit_banner - the beginning of a generated file
 * @e: what is being generated
 * @licence: its SPDX expression
 * @header: it is a header
 * @file: its name
 * @what: one line that says what it is
 */
void emit_banner(struct emit *e, const char *licence, bool header,
		 const char *file, const char *what)
{
	if (header)
		emit_line(e, "/* SPDX-License-Identifier: %s */", licence);
	else
		emit_line(e, "// SPDX-License-Identifier: %s", licence);
	emit_line(e, "/*");
	emit_line(e, " * %s - %s", file, what);
	emit_line(e, " *");
	emit_line(e, " * Generated by lpcgen from %s. Do not edit.", e->i->file);
	emit_line(e, " */");
}

/**
 * emit_guard - the include guard of a header, its begin or its end
 * @e: what is being generated
 * @suffix: what distinguishes the header, in capitals
 * @begin: the begin
 */
void emit_guard(struct emit *e, const char *suffix, bool begin)
{
	if (begin) {
		emit_line(e, "#ifndef _%s_%s_H", e->i->upper, suffix);
		emit_line(e, "#define _%s_%s_H", e->i->upper, suffix);
		emit_line(e, "%s", "");
	} else {
		emit_line(e, "#endif /* _%s_%s_H */", e->i->upper, suffix);
	}
}

/* A piece of JSON as lines of a string in C, and how many bytes that makes. */
static size_t add_string(struct text *t, int depth, const char *json,
			 const char **rest)
{
	struct text line = { 0 };
	bool quoted = false, escaped = false;
	size_t length = 0;
	const char *c;

	for (c = json; *c && length < STRING_MOST; c++) {
		quoted ^= *c == '"' && !escaped;
		escaped = *c == '\\' && !escaped;
		if (*c == '"' || *c == '\\')
			text_put(&line, "\\", 1);
		text_put(&line, c, 1);
		length++;
		if (quoted || *c != ',' || line.length <= LINE_LEAST)
			continue;
		/* JSON does not mind a line end between two members. */
		text_add(t, "%s\"%s\\n\"\n", depth == 1 ? "\t" : "\t\t",
			 line.chars);
		text_finish(&line);
		length++;
		if (length >= STRING_ENOUGH) {
			c++;
			break;
		}
	}
	if (line.length)
		text_add(t, "%s\"%s\"\n", depth == 1 ? "\t" : "\t\t",
			 line.chars);
	text_finish(&line);
	*rest = c;
	/* The line end that follows is not part of the string. */
	t->length--;
	return length;
}

/**
 * emit_description - the description of the interface as a string in C
 * @e: what is being generated
 * @json: the description
 *
 * Sparse takes no string over 8 KiB: a longer description is a structure of
 * several, one after the other.
 *
 * Return: the expression for the whole.
 */
const char *emit_description(struct emit *e, const char *json)
{
	struct text strings = { 0 };
	const char *rest = json;
	unsigned int n;
	size_t length;

	if (strlen(json) < STRING_ENOUGH) {
		emit_line(e, "static const char %s_description[] =",
			  e->i->name);
		add_string(e->t, 1, json, &rest);
		emit_line(e, ";");
		emit_line(e, "%s", "");
		return interface_format(e->i, "%s_description", e->i->name);
	}
	emit_line(e, "/* One text, in parts that checkers can take. */");
	emit_line(e, "static const struct {");
	for (n = 0; *rest; n++) {
		text_add(&strings, "\t.part%u =\n", n);
		length = add_string(&strings, 2, rest, &rest);
		text_add(&strings, ",\n");
		emit_line(e, "\tchar part%u[%zu];", n, length + !*rest);
	}
	emit_line(e, "} %s_description = {", e->i->name);
	text_put(e->t, strings.chars, strings.length);
	emit_line(e, "};");
	emit_line(e, "%s", "");
	text_finish(&strings);
	return interface_format(e->i, "(const char *)&%s_description",
				e->i->name);
}

/**
 * emit_signatures - the signatures of the interface, one for each version
 * @e: what is being generated
 */
void emit_signatures(struct emit *e)
{
	number n;

	emit_line(e, "static const %s %s_signatures[] = {",
		  e->kernel ? "u64" : "uint64_t", e->i->name);
	for (n = 0; n < e->i->version; n++)
		emit_line(e, "\t0x%016llxULL,",
			  (unsigned long long)e->i->signatures[n]);
	emit_line(e, "};");
	emit_line(e, "%s", "");
}
