// SPDX-License-Identifier: MIT
/*
 * emit_skeleton.c - a file to begin a half with: every body there, and empty.
 */
#include <string.h>

#include "emit.h"

static void body(struct emit *e, const struct procedure *p, const char *type,
		 const char *value)
{
	text_comment(e->t, 0, p->doc);
	emit_line(e, "static %s %s(%s)", type, p->name, emit_parameters(e, p));
	emit_line(e, "{");
	if (value)
		emit_line(e, "\treturn %s;", value);
	emit_line(e, "}");
	emit_line(e, "%s", "");
}

static void assign(struct emit *e, const struct procedure *p)
{
	emit_line(e, "\t.%s = %s,", p->name, p->name);
}

static void kernel_half(struct emit *e)
{
	const char *name = e->i->name;
	const struct procedure *p;

	emit_line(e, "// SPDX-License-Identifier: GPL-2.0-only");
	emit_line(e, "/*");
	emit_line(e, " * %s_kern.c - kernel half of %s", name, name);
	emit_line(e, " */");
	emit_line(e, "#include <linux/err.h>");
	emit_line(e, "#include <linux/module.h>");
	emit_line(e, "%s", "");
	emit_line(e, "#include \"%s_kern.h\"", name);
	emit_line(e, "%s", "");
	emit_line(e, "static struct lpc_half *%s_half;", name);
	emit_line(e, "%s", "");
	for (p = e->i->procedures[CALLABLE_DOWNCALL]; p; p = p->next)
		body(e, p, "int", "-EOPNOTSUPP");
	for (p = e->i->procedures[CALLABLE_UPCALL]; p; p = p->next) {
		if (procedure_has(p, ATTRIBUTE_FALLBACK))
			body(e, p, "int", "-EOPNOTSUPP");
	}
	emit_line(e, "static const struct %s_kern_ops %s_ops = {", name, name);
	for (p = e->i->procedures[CALLABLE_DOWNCALL]; p; p = p->next)
		assign(e, p);
	for (p = e->i->procedures[CALLABLE_UPCALL]; p; p = p->next) {
		if (procedure_has(p, ATTRIBUTE_FALLBACK))
			assign(e, p);
	}
	emit_line(e, "};");
	emit_line(e, "%s", "");
	emit_line(e, "static int __init %s_init(void)", name);
	emit_line(e, "{");
	emit_line(e, "\tstruct lpc_half_options options = { .name = \"%s\" };",
		  name);
	emit_line(e, "%s", "");
	emit_line(e, "\t%s_half = %s_register(&%s_ops, &options);", name, name,
		  name);
	emit_line(e, "\treturn PTR_ERR_OR_ZERO(%s_half);", name);
	emit_line(e, "}");
	emit_line(e, "module_init(%s_init);", name);
	emit_line(e, "%s", "");
	emit_line(e, "static void __exit %s_exit(void)", name);
	emit_line(e, "{");
	emit_line(e, "\tlpc_unregister(%s_half);", name);
	emit_line(e, "}");
	emit_line(e, "module_exit(%s_exit);", name);
	emit_line(e, "%s", "");
	emit_line(e, "MODULE_DESCRIPTION(\"Kernel half of %s\");", name);
	emit_line(e, "MODULE_LICENSE(\"GPL\");");
}

static void repair(struct emit *e, const struct procedure *p)
{
	emit_line(e, "static int %s(struct lpc_ctx *ctx, struct %s_%s *copy)",
		  p->attributes.repair, e->i->name, p->guarded_name);
	emit_line(e, "{");
	emit_line(e, "\treturn -EOPNOTSUPP;");
	emit_line(e, "}");
	emit_line(e, "%s", "");
}

static void user_half(struct emit *e)
{
	const char *name = e->i->name;
	const struct procedure *p;

	emit_line(e, "// SPDX-License-Identifier: MIT");
	emit_line(e, "/*");
	emit_line(e, " * %s_user.c - user half of %s", name, name);
	emit_line(e, " */");
	emit_line(e, "#include <errno.h>");
	emit_line(e, "%s", "");
	emit_line(e, "#include \"%s_user.h\"", name);
	emit_line(e, "%s", "");
	emit_line(e, "/* To be removed once the bodies use what they get. */");
	emit_line(e, "#pragma GCC diagnostic ignored \"-Wunused-parameter\"");
	emit_line(e, "%s", "");
	for (p = e->i->procedures[CALLABLE_UPCALL]; p; p = p->next)
		body(e, p, "int", "-EOPNOTSUPP");
	for (p = e->i->procedures[CALLABLE_EVENT]; p; p = p->next)
		body(e, p, "void", NULL);
	for (p = e->i->procedures[CALLABLE_LOCK]; p; p = p->next) {
		if (p->attributes.repair)
			repair(e, p);
	}
	emit_line(e, "static const struct %s_user_ops %s_ops = {", name, name);
	for (p = e->i->procedures[CALLABLE_UPCALL]; p; p = p->next)
		assign(e, p);
	for (p = e->i->procedures[CALLABLE_EVENT]; p; p = p->next)
		assign(e, p);
	for (p = e->i->procedures[CALLABLE_LOCK]; p; p = p->next) {
		if (p->attributes.repair)
			emit_line(e, "\t.%s = %s,", p->attributes.repair,
				  p->attributes.repair);
	}
	emit_line(e, "};");
	emit_line(e, "%s", "");
	emit_line(e, "%s_USER_HALF(.ops = &%s_ops);", e->i->upper, name);
}

/**
 * emit_skeleton - a file to begin a half with
 * @i: the interface
 * @t: where it goes
 * @kernel: the kernel half, not the user half
 */
void emit_skeleton(struct interface *i, struct text *t, bool kernel)
{
	struct emit e = { .i = i, .t = t, .kernel = kernel };

	if (kernel)
		kernel_half(&e);
	else
		user_half(&e);
}
