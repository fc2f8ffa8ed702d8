// SPDX-License-Identifier: MIT
/*
 * emit_kern.c - NAME_kern.h and NAME_kern_lpc.c: the kernel side.
 */
#include "emit.h"

static void operations(struct emit *e)
{
	const struct procedure *p;

	bool fallbacks = false;

	emit_line(e, "/* The downcalls; one that is NULL is refused with -EOPNOTSUPP. */");
	emit_line(e, "struct %s_kern_ops {", e->i->name);
	for (p = e->i->procedures[CALLABLE_DOWNCALL]; p; p = p->next) {
		text_comment(e->t, 1, p->doc);
		emit_line(e, "\tint (*%s)(%s);", p->name,
			  emit_parameters(e, p));
	}
	for (p = e->i->procedures[CALLABLE_UPCALL]; p; p = p->next) {
		if (!procedure_has(p, ATTRIBUTE_FALLBACK))
			continue;
		if (!fallbacks)
			emit_line(e, "\t/* Fallbacks of upcalls; none may be NULL. */");
		fallbacks = true;
		emit_line(e, "\tint (*%s)(%s);", p->name,
			  emit_parameters(e, p));
	}
	emit_line(e, "};");
	emit_line(e, "%s", "");
}

static void function(struct emit *e, const char *prototype,
		     const char *statement)
{
	emit_line(e, "static inline %s", prototype);
	emit_line(e, "{");
	emit_line(e, "\t%s", statement);
	emit_line(e, "}");
	emit_line(e, "%s", "");
}

static void lock(struct emit *e, const struct procedure *p)
{
	struct interface *i = e->i;
	const char *type = p->guarded_name, *index = emit_index(i, p);

	text_comment(e->t, 0, p->doc);
	function(e,
		 interface_format(i, "struct %s_%s *%s_%s_lock(struct lpc_half *half)",
				  i->name, type, i->name, p->name),
		 interface_format(i, "return lpc_lock(half, %s);", index));
	function(e,
		 interface_format(i, "struct %s_%s *%s_%s_lock_timeout(struct lpc_half *half, unsigned int ms)",
				  i->name, type, i->name, p->name),
		 interface_format(i, "return lpc_lock_timeout(half, %s, ms);",
				  index));
	function(e,
		 interface_format(i, "void %s_%s_unlock(struct lpc_half *half)",
				  i->name, p->name),
		 interface_format(i, "lpc_unlock(half, %s);", index));
}

static void semaphore(struct emit *e, const struct procedure *p)
{
	struct interface *i = e->i;
	const char *index = emit_index(i, p);

	text_comment(e->t, 0, p->doc);
	function(e,
		 interface_format(i, "int %s_%s_up(struct lpc_half *half)",
				  i->name, p->name),
		 interface_format(i, "return lpc_up(half, %s);", index));
	function(e,
		 interface_format(i, "int %s_%s_down(struct lpc_half *half)",
				  i->name, p->name),
		 interface_format(i, "return lpc_down(half, %s);", index));
	function(e,
		 interface_format(i, "int %s_%s_down_timeout(struct lpc_half *half, unsigned int ms)",
				  i->name, p->name),
		 interface_format(i, "return lpc_down_timeout(half, %s, ms);",
				  index));
}

static void handle(struct emit *e, const struct handle *h)
{
	struct interface *i = e->i;
	const char *type = emit_handle_type(i, h);

	text_comment(e->t, 0, h->doc);
	function(e,
		 interface_format(i, "u64 %s_%s_create(struct lpc_half *half, struct %s_%s *object)",
				  i->name, h->name, i->name, h->name),
		 interface_format(i, "return lpc_handle_create(half, %s, object);",
				  type));
	function(e,
		 interface_format(i, "struct %s_%s *%s_%s_remove(struct lpc_half *half, u64 handle)",
				  i->name, h->name, i->name, h->name),
		 interface_format(i, "return lpc_handle_remove(half, %s, handle);",
				  type));
	function(e,
		 interface_format(i, "struct %s_%s *%s_%s_object(struct lpc_half *half, u64 handle)",
				  i->name, h->name, i->name, h->name),
		 interface_format(i, "return lpc_handle_object(half, %s, handle);",
				  type));
}

/**
 * emit_kern_header - NAME_kern.h
 * @i: the interface
 * @t: where it goes
 */
void emit_kern_header(struct interface *i, struct text *t)
{
	struct emit e = { .i = i, .t = t, .kernel = true };
	const struct procedure *p;
	const struct handle *h;

	emit_banner(&e, "GPL-2.0-only", true,
		    interface_format(i, "%s_kern.h", i->name),
		    "for the author of the kernel half");
	emit_guard(&e, "KERN", true);
	emit_line(&e, "#include <linux/types.h>");
	emit_line(&e, "%s", "");
	emit_line(&e, "#include \"lpc_half.h\"");
	emit_line(&e, "#include \"%s_lpc.h\"", i->name);
	emit_line(&e, "%s", "");
	for (h = i->handles; h; h = h->next)
		emit_line(&e, "struct %s_%s;", i->name, h->name);
	if (i->handles)
		emit_line(&e, "%s", "");
	operations(&e);
	emit_line(&e, "struct lpc_half *%s_register(const struct %s_kern_ops *ops, const struct lpc_half_options *options);",
		  i->name, i->name);
	emit_line(&e, "%s", "");
	if (i->procedures[CALLABLE_UPCALL])
		emit_line(&e, "/* The upcalls; they sleep. */");
	for (p = i->procedures[CALLABLE_UPCALL]; p; p = p->next) {
		text_comment(t, 0, p->doc);
		emit_line(&e, "int %s_%s(%s);", i->name, p->name,
			  emit_parameters(&e, p));
	}
	if (i->procedures[CALLABLE_UPCALL])
		emit_line(&e, "%s", "");
	if (i->procedures[CALLABLE_EVENT])
		emit_line(&e, "/* The events; they can be raised in any context. */");
	for (p = i->procedures[CALLABLE_EVENT]; p; p = p->next) {
		text_comment(t, 0, p->doc);
		emit_line(&e, "void %s_%s(%s);", i->name, p->name,
			  emit_parameters(&e, p));
	}
	if (i->procedures[CALLABLE_EVENT])
		emit_line(&e, "%s", "");
	for (p = i->procedures[CALLABLE_LOCK]; p; p = p->next)
		lock(&e, p);
	for (p = i->procedures[CALLABLE_SEMAPHORE]; p; p = p->next)
		semaphore(&e, p);
	for (h = i->handles; h; h = h->next)
		handle(&e, h);
	emit_guard(&e, "KERN", false);
}

static const char *flags(struct emit *e, const struct procedure *p)
{
	const char *text = "";

	if (procedure_has(p, ATTRIBUTE_PUBLIC))
		text = "LPC_PROCEDURE_PUBLIC";
	if (procedure_has(p, ATTRIBUTE_IDEMPOTENT))
		text = interface_format(e->i, "%s%sLPC_PROCEDURE_IDEMPOTENT",
					text, *text ? " | " : "");
	if (procedure_has(p, ATTRIBUTE_NESTS))
		text = interface_format(e->i, "%s%sLPC_PROCEDURE_NESTS", text,
					*text ? " | " : "");
	if (procedure_has(p, ATTRIBUTE_AS_CALLER))
		text = interface_format(e->i, "%s%sLPC_PROCEDURE_AS_CALLER",
					text, *text ? " | " : "");
	if (procedure_has(p, ATTRIBUTE_FALLBACK))
		text = interface_format(e->i, "%s%sLPC_PROCEDURE_FALLBACK",
					text, *text ? " | " : "");
	return text;
}

static void begin_entry(struct emit *e, const struct procedure *p)
{
	emit_line(e, "\t[%s] = {", emit_index(e->i, p));
	emit_line(e, "\t\t.name = \"%s\",", p->name);
	emit_line(e, "\t\t.signature = 0x%016llxULL,",
		  (unsigned long long)p->signature);
	emit_line(e, "\t\t.since = %u,", p->since);
}

static void procedures(struct emit *e, enum callable kind)
{
	const struct procedure *p;

	if (!e->i->counts[kind])
		return;
	emit_line(e, "static const struct lpc_procedure %s_%ss[] = {",
		  e->i->name, callable_name(kind));
	for (p = e->i->procedures[kind]; p; p = p->next) {
		begin_entry(e, p);
		if (*flags(e, p))
			emit_line(e, "\t\t.flags = %s,", flags(e, p));
		if (kind == CALLABLE_UPCALL)
			emit_line(e, "\t\t.timeout_ms = %u,", p->timeout_ms);
		emit_line(e, "\t\t.in_max = %llu,",
			  (unsigned long long)p->in.size);
		emit_line(e, "\t\t.out_max = %llu,",
			  (unsigned long long)p->out.size);
		emit_line(e, "\t\t.check_in = lpc_check_%s_in,", p->name);
		if (kind == CALLABLE_UPCALL)
			emit_line(e, "\t\t.check_out = lpc_check_%s_out,",
				  p->name);
		if (kind == CALLABLE_DOWNCALL ||
		    procedure_has(p, ATTRIBUTE_FALLBACK))
			emit_line(e, "\t\t.run = lpc_run_%s,", p->name);
		emit_line(e, "\t},");
	}
	emit_line(e, "};");
	emit_line(e, "%s", "");
}

static void events(struct emit *e)
{
	const struct procedure *p;

	if (!e->i->counts[CALLABLE_EVENT])
		return;
	emit_line(e, "static const struct lpc_event_type %s_events[] = {",
		  e->i->name);
	for (p = e->i->procedures[CALLABLE_EVENT]; p; p = p->next) {
		begin_entry(e, p);
		emit_line(e, "\t\t.len = %llu,",
			  (unsigned long long)p->in.size);
		emit_line(e, "\t\t.queue = %u,", p->queue);
		emit_line(e, "\t},");
	}
	emit_line(e, "};");
	emit_line(e, "%s", "");
}

static void locks(struct emit *e)
{
	const struct procedure *p;

	if (!e->i->counts[CALLABLE_LOCK])
		return;
	emit_line(e, "static const struct lpc_lock_type %s_locks[] = {",
		  e->i->name);
	for (p = e->i->procedures[CALLABLE_LOCK]; p; p = p->next) {
		begin_entry(e, p);
		emit_line(e, "\t\t.len = sizeof(struct %s_%s),", e->i->name,
			  p->guarded_name);
		emit_line(e, "\t\t.hold_ms = %u,", p->hold_ms);
		if (procedure_has(p, ATTRIBUTE_REPAIR))
			emit_line(e, "\t\t.flags = LPC_LOCK_REPAIRED,");
		emit_line(e, "\t\t.check = lpc_guard_%s,", p->name);
		emit_line(e, "\t},");
	}
	emit_line(e, "};");
	emit_line(e, "%s", "");
}

static void semaphores(struct emit *e)
{
	const struct procedure *p;

	if (!e->i->counts[CALLABLE_SEMAPHORE])
		return;
	emit_line(e, "static const struct lpc_semaphore_type %s_semaphores[] = {",
		  e->i->name);
	for (p = e->i->procedures[CALLABLE_SEMAPHORE]; p; p = p->next) {
		begin_entry(e, p);
		emit_line(e, "\t\t.initial = %u,", p->initial);
		if (procedure_has(p, ATTRIBUTE_SIGNAL))
			emit_line(e, "\t\t.flags = LPC_SEMAPHORE_SIGNAL,");
		emit_line(e, "\t},");
	}
	emit_line(e, "};");
	emit_line(e, "%s", "");
}

static void handles(struct emit *e)
{
	const struct handle *h;

	if (!e->i->handles)
		return;
	emit_line(e, "static const char * const %s_handles[] = {", e->i->name);
	for (h = e->i->handles; h; h = h->next)
		emit_line(e, "\t\"%s\",", h->name);
	emit_line(e, "};");
	emit_line(e, "%s", "");
}

static void interface(struct emit *e, const char *description)
{
	const char *name = e->i->name, *list;
	const struct procedure *p;
	unsigned int kind;

	emit_line(e, "static const struct lpc_interface %s_interface = {", name);
	emit_line(e, "\t.name = \"%s\",", name);
	emit_line(e, "\t.version = %s_VERSION,", e->i->upper);
	emit_line(e, "\t.signatures = %s_signatures,", name);
	emit_line(e, "\t.description = %s,", description);
	for (kind = 0; kind < CALLABLES; kind++) {
		if (!e->i->counts[kind])
			continue;
		list = interface_format(e->i, "%ss", callable_name(kind));
		emit_line(e, "\t.%s = %s_%s,", list, name, list);
		emit_line(e, "\t.n_%s = ARRAY_SIZE(%s_%s),", list, name, list);
	}
	if (e->i->handles) {
		emit_line(e, "\t.handles = %s_handles,", name);
		emit_line(e, "\t.n_handles = ARRAY_SIZE(%s_handles),", name);
	}
	if (e->i->arena_len) {
		emit_line(e, "\t.arena_len = %llu,",
			  (unsigned long long)e->i->arena_len);
		emit_line(e, "\t.arena_state = %llu,",
			  (unsigned long long)e->i->arena_state);
	}
	if (e->i->grant_max)
		emit_line(e, "\t.grant_max = %llu,",
			  (unsigned long long)e->i->grant_max);
	emit_line(e, "};");
	emit_line(e, "%s", "");
	emit_line(e, "/**");
	emit_line(e, " * %s_register - register a kernel half of interface %s",
		  name, name);
	emit_line(e, " * @ops: its downcalls");
	emit_line(e, " * @options: how it wants to be served");
	emit_line(e, " *");
	emit_line(e, " * Return: the kernel half, for lpc_unregister(), or an ERR_PTR().");
	emit_line(e, " */");
	emit_line(e, "struct lpc_half *%s_register(const struct %s_kern_ops *ops, const struct lpc_half_options *options)",
		  name, name);
	emit_line(e, "{");
	for (p = e->i->procedures[CALLABLE_UPCALL]; p; p = p->next) {
		if (!procedure_has(p, ATTRIBUTE_FALLBACK))
			continue;
		emit_line(e, "\tif (WARN_ON_ONCE(!ops || !ops->%s))", p->name);
		emit_line(e, "\t\treturn ERR_PTR(-EINVAL);");
	}
	emit_line(e, "\treturn lpc_register(&%s_interface, ops, options);",
		  name);
	emit_line(e, "}");
}

/**
 * emit_kern_source - NAME_kern_lpc.c
 * @i: the interface
 * @t: where it goes
 * @json: the description of the interface
 */
void emit_kern_source(struct interface *i, struct text *t, const char *json)
{
	struct emit e = { .i = i, .t = t, .kernel = true };
	struct text body = { 0 };
	const struct procedure *p;
	const char *description;

	emit_banner(&e, "GPL-2.0-only", false,
		    interface_format(i, "%s_kern_lpc.c", i->name),
		    "stubs and checks of the kernel half");
	emit_line(&e, "#include <linux/bug.h>");
	emit_line(&e, "#include <linux/err.h>");
	emit_line(&e, "#include <linux/errno.h>");
	emit_line(&e, "#include <linux/kernel.h>");
	emit_line(&e, "#include <linux/mm.h>");
	emit_line(&e, "#include <linux/slab.h>");
	emit_line(&e, "#include <linux/string.h>");
	emit_line(&e, "%s", "");
	emit_line(&e, "#include \"lpc_tpl.h\"");
	emit_line(&e, "#include \"%s_kern.h\"", i->name);
	emit_line(&e, "%s", "");
	emit_prefixes(&e);

	e.t = &body;
	for (p = i->procedures[CALLABLE_UPCALL]; p; p = p->next) {
		emit_checks(&e, p);
		emit_caller(&e, p);
		if (procedure_has(p, ATTRIBUTE_FALLBACK))
			emit_callee(&e, p);
	}
	for (p = i->procedures[CALLABLE_DOWNCALL]; p; p = p->next) {
		emit_checks(&e, p);
		emit_callee(&e, p);
	}
	for (p = i->procedures[CALLABLE_EVENT]; p; p = p->next)
		emit_event_caller(&e, p);
	for (p = i->procedures[CALLABLE_LOCK]; p; p = p->next)
		emit_lock_check(&e, p);
	e.t = t;
	emit_codec(&e, &body);
	text_finish(&body);

	emit_signatures(&e);
	description = emit_description(&e, json);
	procedures(&e, CALLABLE_UPCALL);
	procedures(&e, CALLABLE_DOWNCALL);
	events(&e);
	locks(&e);
	semaphores(&e);
	handles(&e);
	interface(&e, description);
}
