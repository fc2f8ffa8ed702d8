// SPDX-License-Identifier: MIT
/*
 * emit_user.c - NAME_user.h and NAME_user_lpc.c: the user side.
 */
#include "emit.h"

static void operations(struct emit *e)
{
	const struct procedure *p;

	emit_line(e, "/* The upcalls and events; one that is NULL is not bound. */");
	emit_line(e, "struct %s_user_ops {", e->i->name);
	for (p = e->i->procedures[CALLABLE_UPCALL]; p; p = p->next) {
		text_comment(e->t, 1, p->doc);
		emit_line(e, "\tint (*%s)(%s);", p->name,
			  emit_parameters(e, p));
	}
	for (p = e->i->procedures[CALLABLE_EVENT]; p; p = p->next) {
		text_comment(e->t, 1, p->doc);
		emit_line(e, "\tvoid (*%s)(%s);", p->name,
			  emit_parameters(e, p));
	}
	for (p = e->i->procedures[CALLABLE_LOCK]; p; p = p->next) {
		if (!p->attributes.repair)
			continue;
		emit_line(e, "\t/* Repairs what lock %s guards; not NULL. */",
			  p->name);
		emit_line(e, "\tint (*%s)(struct lpc_ctx *ctx, struct %s_%s *copy);",
			  p->attributes.repair, e->i->name, p->guarded_name);
	}
	emit_line(e, "};");
	emit_line(e, "%s", "");
}

static void function(struct emit *e, const char *prototype,
		     const char *statement)
{
	emit_line(e, "static inline int %s", prototype);
	emit_line(e, "{");
	emit_line(e, "\treturn %s;", statement);
	emit_line(e, "}");
	emit_line(e, "%s", "");
}

static void lock(struct emit *e, const struct procedure *p)
{
	struct interface *i = e->i;
	const char *index = emit_index(i, p);
	const char *name = interface_format(i, "%s_%s", i->name, p->name);
	const char *type = interface_format(i, "struct %s_%s", i->name,
					    p->guarded_name);

	text_comment(e->t, 0, p->doc);
	function(e,
		 interface_format(i, "%s_lock(struct lpc_ctx *ctx, %s *copy)",
				  name, type),
		 interface_format(i, "lpc_lock(ctx, %s, copy, sizeof(*copy), 0)",
				  index));
	function(e,
		 interface_format(i, "%s_lock_timeout(struct lpc_ctx *ctx, %s *copy, uint64_t timeout_ns)",
				  name, type),
		 interface_format(i, "lpc_lock(ctx, %s, copy, sizeof(*copy), timeout_ns)",
				  index));
	function(e,
		 interface_format(i, "%s_unlock(struct lpc_ctx *ctx, const %s *copy)",
				  name, type),
		 interface_format(i, "lpc_unlock(ctx, %s, copy, sizeof(*copy))",
				  index));
	function(e,
		 interface_format(i, "%s_unlock_discard(struct lpc_ctx *ctx)",
				  name),
		 interface_format(i, "lpc_unlock_discard(ctx, %s)", index));
}

static void semaphore(struct emit *e, const struct procedure *p)
{
	struct interface *i = e->i;
	const char *index = emit_index(i, p);
	const char *name = interface_format(i, "%s_%s", i->name, p->name);

	text_comment(e->t, 0, p->doc);
	function(e, interface_format(i, "%s_up(struct lpc_ctx *ctx)", name),
		 interface_format(i, "lpc_semaphore_up(ctx, %s)", index));
	function(e, interface_format(i, "%s_down(struct lpc_ctx *ctx)", name),
		 interface_format(i, "lpc_semaphore_down(ctx, %s, 0)", index));
	function(e,
		 interface_format(i, "%s_down_timeout(struct lpc_ctx *ctx, uint64_t timeout_ns)",
				  name),
		 interface_format(i, "lpc_semaphore_down(ctx, %s, timeout_ns)",
				  index));
}

/**
 * emit_user_header - NAME_user.h
 * @i: the interface
 * @t: where it goes
 */
void emit_user_header(struct interface *i, struct text *t)
{
	struct emit e = { .i = i, .t = t };
	const struct procedure *p;

	emit_banner(&e, "MIT", true,
		    interface_format(i, "%s_user.h", i->name),
		    "for the author of the user half");
	emit_guard(&e, "USER", true);
	emit_line(&e, "#include <stdbool.h>");
	emit_line(&e, "#include <stdint.h>");
	emit_line(&e, "%s", "");
	emit_line(&e, "#include \"lpc_user.h\"");
	emit_line(&e, "#include \"%s_lpc.h\"", i->name);
	emit_line(&e, "%s", "");
	emit_line(&e, "#ifdef __cplusplus");
	emit_line(&e, "extern \"C\" {");
	emit_line(&e, "#endif");
	emit_line(&e, "%s", "");
	operations(&e);
	emit_line(&e, "extern const struct lpc_user_interface %s_user_interface;",
		  i->name);
	emit_line(&e, "%s", "");
	emit_line(&e, "/*");
	emit_line(&e, " * Makes a file a user half:");
	emit_line(&e, " * %s_USER_HALF(.ops = &my_ops, .init = my_init, .exit = my_exit);",
		  i->upper);
	emit_line(&e, " */");
	emit_line(&e, "#define %s_USER_HALF(...) \\", i->upper);
	emit_line(&e, "\textern const struct lpc_user_half lpc_user_half \\");
	emit_line(&e, "\t\t__attribute__((visibility(\"default\"))); \\");
	emit_line(&e, "\tconst struct lpc_user_half lpc_user_half = { \\");
	emit_line(&e, "\t\t.interface = &%s_user_interface, \\", i->name);
	emit_line(&e, "\t\t__VA_ARGS__ \\");
	emit_line(&e, "\t}");
	emit_line(&e, "%s", "");
	if (i->procedures[CALLABLE_DOWNCALL])
		emit_line(&e, "/* The downcalls. */");
	for (p = i->procedures[CALLABLE_DOWNCALL]; p; p = p->next) {
		text_comment(t, 0, p->doc);
		emit_line(&e, "int %s_%s(%s);", i->name, p->name,
			  emit_parameters(&e, p));
	}
	if (i->procedures[CALLABLE_DOWNCALL])
		emit_line(&e, "%s", "");
	for (p = i->procedures[CALLABLE_LOCK]; p; p = p->next)
		lock(&e, p);
	for (p = i->procedures[CALLABLE_SEMAPHORE]; p; p = p->next)
		semaphore(&e, p);
	emit_line(&e, "#ifdef __cplusplus");
	emit_line(&e, "}");
	emit_line(&e, "#endif");
	emit_line(&e, "%s", "");
	emit_guard(&e, "USER", false);
}

static void repair(struct emit *e, const struct procedure *p)
{
	const char *name = e->i->name;

	emit_line(e, "static int lpc_repair_%s(struct lpc_ctx *ctx, const void *ops, void *copy)",
		  p->name);
	emit_line(e, "{");
	emit_line(e, "\tconst struct %s_user_ops *calls = ops;", name);
	emit_line(e, "%s", "");
	emit_line(e, "\treturn calls->%s(ctx, copy);", p->attributes.repair);
	emit_line(e, "}");
	emit_line(e, "%s", "");
}

static void entry(struct emit *e, const struct procedure *p)
{
	emit_line(e, "\t[%s] = {", emit_index(e->i, p));
	emit_line(e, "\t\t.name = \"%s\",", p->name);
	emit_line(e, "\t\t.signature = 0x%016llxULL,",
		  (unsigned long long)p->signature);
	emit_line(e, "\t\t.since = %u,", p->since);
	switch (p->kind) {
	case CALLABLE_UPCALL:
	case CALLABLE_DOWNCALL:
		emit_line(e, "\t\t.in_max = %llu,",
			  (unsigned long long)p->in.size);
		emit_line(e, "\t\t.out_max = %llu,",
			  (unsigned long long)p->out.size);
		break;
	case CALLABLE_EVENT:
		emit_line(e, "\t\t.len = %llu,",
			  (unsigned long long)p->in.size);
		break;
	case CALLABLE_LOCK:
		emit_line(e, "\t\t.len = sizeof(struct %s_%s),", e->i->name,
			  p->guarded_name);
		if (!p->attributes.repair)
			break;
		emit_line(e, "\t\t.slot = offsetof(struct %s_user_ops, %s),",
			  e->i->name, p->attributes.repair);
		emit_line(e, "\t\t.repair = lpc_repair_%s,", p->name);
		break;
	case CALLABLE_SEMAPHORE:
		break;
	}
	if (p->kind == CALLABLE_UPCALL || p->kind == CALLABLE_EVENT) {
		emit_line(e, "\t\t.slot = offsetof(struct %s_user_ops, %s),",
			  e->i->name, p->name);
		emit_line(e, "\t\t.run = lpc_run_%s,", p->name);
	}
	if (procedure_has(p, ATTRIBUTE_AS_CALLER))
		emit_line(e, "\t\t.flags = LPC_PROCEDURE_AS_CALLER,");
	emit_line(e, "\t},");
}

static void table(struct emit *e, enum callable kind, const char *type)
{
	const struct procedure *p;

	if (!e->i->counts[kind])
		return;
	emit_line(e, "static const struct %s %s_%ss[] = {", type, e->i->name,
		  callable_name(kind));
	for (p = e->i->procedures[kind]; p; p = p->next)
		entry(e, p);
	emit_line(e, "};");
	emit_line(e, "%s", "");
}

static void interface(struct emit *e, const char *description)
{
	const char *name = e->i->name, *list;
	unsigned int kind;

	emit_line(e, "const struct lpc_user_interface %s_user_interface = {",
		  name);
	emit_line(e, "\t.name = \"%s\",", name);
	emit_line(e, "\t.version = %s_VERSION,", e->i->upper);
	emit_line(e, "\t.signatures = %s_signatures,", name);
	emit_line(e, "\t.description = %s,", description);
	for (kind = 0; kind < CALLABLES; kind++) {
		if (!e->i->counts[kind])
			continue;
		list = interface_format(e->i, "%ss", callable_name(kind));
		emit_line(e, "\t.%s = %s_%s,", list, name, list);
		emit_line(e, "\t.n_%s = %u,", list, e->i->counts[kind]);
	}
	emit_line(e, "};");
}

/**
 * emit_user_source - NAME_user_lpc.c
 * @i: the interface
 * @t: where it goes
 * @json: the description of the interface
 */
void emit_user_source(struct interface *i, struct text *t, const char *json)
{
	struct emit e = { .i = i, .t = t };
	struct text body = { 0 };
	const struct procedure *p;
	const char *description;

	emit_banner(&e, "MIT", false,
		    interface_format(i, "%s_user_lpc.c", i->name),
		    "stubs and skeletons of the user half");
	emit_line(&e, "#include <errno.h>");
	emit_line(&e, "#include <stddef.h>");
	emit_line(&e, "#include <stdlib.h>");
	emit_line(&e, "#include <string.h>");
	emit_line(&e, "%s", "");
	emit_line(&e, "#include \"lpc_tpl.h\"");
	emit_line(&e, "#include \"%s_user.h\"", i->name);
	emit_line(&e, "%s", "");
	emit_prefixes(&e);

	e.t = &body;
	for (p = i->procedures[CALLABLE_UPCALL]; p; p = p->next)
		emit_callee(&e, p);
	for (p = i->procedures[CALLABLE_EVENT]; p; p = p->next)
		emit_event_callee(&e, p);
	for (p = i->procedures[CALLABLE_DOWNCALL]; p; p = p->next)
		emit_caller(&e, p);
	for (p = i->procedures[CALLABLE_LOCK]; p; p = p->next) {
		if (p->attributes.repair)
			repair(&e, p);
	}
	e.t = t;
	emit_codec(&e, &body);
	text_finish(&body);

	emit_signatures(&e);
	description = emit_description(&e, json);
	table(&e, CALLABLE_UPCALL, "lpc_user_procedure");
	table(&e, CALLABLE_DOWNCALL, "lpc_user_procedure");
	table(&e, CALLABLE_EVENT, "lpc_user_event");
	table(&e, CALLABLE_LOCK, "lpc_user_name");
	table(&e, CALLABLE_SEMAPHORE, "lpc_user_name");
	interface(&e, description);
}
