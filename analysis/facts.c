// SPDX-License-Identifier: MIT
/* facts.c - the model of a driver's facts, and its small questions */
#include "facts.h"

#include <stdio.h>
#include <string.h>

struct ds_facts *ds_facts_create(const char *driver)
{
	struct ds_facts *f = g_new0(struct ds_facts, 1);

	f->driver = ds_intern(driver);
	f->funcs = g_array_new(FALSE, TRUE, sizeof(struct ds_func));
	f->calls = g_array_new(FALSE, TRUE, sizeof(struct ds_call));
	f->entries = g_array_new(FALSE, TRUE, sizeof(struct ds_entry));
	f->locks = g_array_new(FALSE, TRUE, sizeof(struct ds_lock));
	f->sections = g_array_new(FALSE, TRUE, sizeof(struct ds_section));
	f->fields = g_array_new(FALSE, TRUE, sizeof(struct ds_field));
	f->accesses = g_array_new(FALSE, TRUE, sizeof(struct ds_access));
	f->guards = g_array_new(FALSE, TRUE, sizeof(struct ds_guard));
	f->kernel = g_ptr_array_new();
	f->kernel_params =
		g_array_new(FALSE, TRUE, sizeof(struct ds_kernel_func));
	f->types = g_ptr_array_new();
	f->loaded =
		g_ptr_array_new_with_free_func((GDestroyNotify)ds_type_free);
	f->notes = g_ptr_array_new();
	f->unresolved_sites = g_array_new(FALSE, TRUE, sizeof(struct ds_site));
	return f;
}

void ds_facts_destroy(struct ds_facts *f)
{
	guint i;

	if (!f)
		return;
	for (i = 0; i < f->funcs->len; i++)
		if (ds_func(f, i)->params)
			g_array_free(ds_func(f, i)->params, TRUE);
	for (i = 0; i < f->kernel_params->len; i++)
		if (g_array_index(f->kernel_params, struct ds_kernel_func, i)
			    .params)
			g_array_free(g_array_index(f->kernel_params,
						   struct ds_kernel_func, i)
					     .params,
				     TRUE);
	for (i = 0; i < f->guards->len; i++)
		g_array_free(g_array_index(f->guards, struct ds_guard, i).races,
			     TRUE);
	g_array_free(f->funcs, TRUE);
	g_array_free(f->calls, TRUE);
	g_array_free(f->entries, TRUE);
	g_array_free(f->locks, TRUE);
	g_array_free(f->sections, TRUE);
	g_array_free(f->fields, TRUE);
	g_array_free(f->accesses, TRUE);
	g_array_free(f->guards, TRUE);
	g_array_free(f->kernel_params, TRUE);
	g_array_free(f->unresolved_sites, TRUE);
	g_ptr_array_free(f->kernel, TRUE);
	g_ptr_array_free(f->types, TRUE);
	g_ptr_array_free(f->loaded, TRUE);
	g_ptr_array_free(f->notes, TRUE);
	g_free(f);
}

int ds_facts_lock(struct ds_facts *f, const char *name, enum ds_lock_kind kind,
		  bool kernel)
{
	struct ds_lock lock = { .name = ds_intern(name),
				.kind = kind,
				.kernel = kernel };
	guint i;

	for (i = 0; i < f->locks->len; i++)
		if (ds_lock(f, i)->name == lock.name)
			return i;
	if (f->locks->len == DS_MAX_LOCKS - 1) {
		/* one bit for all that are left: never said to be held for certain by a name of its own */
		lock.name = ds_intern("other locks");
		ds_facts_note(f,
			      "more than %d locks: those beyond are told apart "
			      "no more",
			      DS_MAX_LOCKS - 1);
	} else if (f->locks->len == DS_MAX_LOCKS) {
		return DS_MAX_LOCKS - 1;
	}
	g_array_append_val(f->locks, lock);
	return f->locks->len - 1;
}

const char *ds_facts_locks_spell(const struct ds_facts *f, uint64_t locks)
{
	GString *s = g_string_new(NULL);
	const char *ret;
	guint i;

	for (i = 0; i < f->locks->len; i++)
		if (locks >> i & 1)
			g_string_append_printf(s, "%s%s", s->len ? ", " : "",
					       ds_lock(f, i)->name);
	ret = ds_intern(s->str);
	g_string_free(s, TRUE);
	return ret;
}

uint64_t ds_facts_atomic_locks(const struct ds_facts *f)
{
	uint64_t ret = 0;
	guint i;

	for (i = 0; i < f->locks->len; i++)
		if (ds_lock_atomic(ds_lock(f, i)->kind))
			ret |= 1ULL << i;
	return ret;
}

int ds_facts_kernel(struct ds_facts *f, const char *name)
{
	struct ds_kernel_func k = { 0 };
	const char *interned = ds_intern(name);
	guint i;

	for (i = 0; i < f->kernel->len; i++)
		if (g_ptr_array_index(f->kernel, i) == interned)
			return i;
	g_ptr_array_add(f->kernel, (gpointer)interned);
	g_array_append_val(f->kernel_params, k);
	return f->kernel->len - 1;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

int ds_facts_find(const struct ds_facts *f, const char *name)
{
	const char *at = strchr(name, '@');
	size_t len = at ? (size_t)(at - name) : strlen(name);
	guint i;

	for (i = 0; i < f->funcs->len; i++)
		if (!strncmp(ds_func(f, i)->name, name, len) &&
		    !ds_func(f, i)->name[len] &&
		    (!at || !strcmp(base_name(ds_func(f, i)->file), at + 1)))
			return i;
	return -1;
}

const char *ds_facts_func_name(const struct ds_facts *f, int func)
{
	const struct ds_func *fn = ds_func(f, func);
	const char *ret;
	char *text;

	if (ds_facts_find(f, fn->name) == func)
		return fn->name;
	text = g_strdup_printf("%s@%s", fn->name, base_name(fn->file));
	ret = ds_intern(text);
	g_free(text);
	return ret;
}

void ds_facts_note(struct ds_facts *f, const char *format, ...)
{
	const char *interned;
	va_list ap;
	char *text;
	guint i;

	va_start(ap, format);
	text = g_strdup_vprintf(format, ap);
	va_end(ap);
	interned = ds_intern(text);
	g_free(text);
	for (i = 0; i < f->notes->len; i++)
		if (g_ptr_array_index(f->notes, i) == interned)
			return;
	g_ptr_array_add(f->notes, (gpointer)interned);
}

void ds_facts_add_type(struct ds_facts *f, struct ds_type *type)
{
	GArray *members;
	guint i;

	if (!type || type->index >= 0)
		return;
	type->index = f->types->len;
	g_ptr_array_add(f->types, type);
	if (type->kind == DS_TYPE_ARRAY || type->kind == DS_TYPE_POINTER)
		ds_facts_add_type(f, type->elem);
	if (type->kind == DS_TYPE_ENUM)
		ds_type_members(type);
	/* the kernel's own structures are known by name and size; only the driver's are laid out */
	if (!ds_type_is_record(type) || !(type->driver || !*type->name))
		return;
	members = ds_type_members(type);
	for (i = 0; i < members->len; i++)
		ds_facts_add_type(
			f, g_array_index(members, struct ds_member, i).type);
}

char *ds_facts_reason(const struct ds_facts *f, int index)
{
	const struct ds_func *fn = ds_func(f, index);
	const char *caller =
		fn->why_func >= 0 ? ds_func(f, fn->why_func)->name : "";

	switch (fn->why) {
	case DS_WHY_FREE:
		return g_strdup_printf("may leave: runs in %s context only",
				       ds_context_spell(fn->contexts));
	case DS_WHY_ENTRY:
		if (fn->why_locks)
			return g_strdup_printf(
				"stays: the kernel calls it as %s in %s "
				"context under %s",
				fn->why_text, ds_context_spell(fn->contexts),
				ds_facts_locks_spell(f, fn->why_locks));
		return g_strdup_printf(
			"stays: the kernel calls it as %s in %s context",
			fn->why_text, ds_context_spell(fn->contexts));
	case DS_WHY_UNKNOWN_ENTRY:
		return g_strdup_printf(
			"stays: the kernel calls it as %s, and the context "
			"table does not say in which context",
			fn->why_text);
	case DS_WHY_CALLER:
		return g_strdup_printf(
			"stays: called from %s (line %d), which runs in %s "
			"context",
			caller, fn->why_line,
			ds_context_spell(ds_func(f, fn->why_func)->contexts));
	case DS_WHY_LOCKED:
		return g_strdup_printf(
			"stays: called from %s (line %d) under %s", caller,
			fn->why_line, ds_facts_locks_spell(f, fn->why_locks));
	case DS_WHY_UNBALANCED:
		return g_strdup_printf("stays: %s", fn->why_text);
	}
	return g_strdup("");
}

char *ds_facts_chain(const struct ds_facts *f, int index)
{
	GPtrArray *chain = g_ptr_array_new();
	GString *s = g_string_new(NULL);
	guint guard = 0;
	int at;

	for (at = index; at >= 0 && guard++ <= f->funcs->len;
	     at = ds_func(f, at)->why_func) {
		g_ptr_array_add(chain, GINT_TO_POINTER(at));
		if (ds_func(f, at)->why != DS_WHY_CALLER &&
		    ds_func(f, at)->why != DS_WHY_LOCKED)
			break;
	}
	for (guard = chain->len; guard-- > 0;) {
		const struct ds_func *fn = ds_func(
			f, GPOINTER_TO_INT(g_ptr_array_index(chain, guard)));

		if (guard + 1 == chain->len) {
			g_string_append_printf(s, "%s [%s%s%s]", fn->name,
					       ds_context_spell(fn->contexts),
					       fn->why_text ? ", " : "",
					       fn->why_text ? fn->why_text :
							      "");
			continue;
		}
		g_string_append_printf(
			s, " -> %s (line %d%s%s)", fn->name, fn->why_line,
			fn->why == DS_WHY_LOCKED ? ", under " : "",
			fn->why == DS_WHY_LOCKED ?
				ds_facts_locks_spell(f, fn->why_locks) :
				"");
	}
	g_ptr_array_free(chain, TRUE);
	return g_string_free(s, FALSE);
}

/* Where the chain of reasons of a function that stays begins. */
static int root_of(const struct ds_facts *f, int index)
{
	guint steps = 0;

	while ((ds_func(f, index)->why == DS_WHY_CALLER ||
		ds_func(f, index)->why == DS_WHY_LOCKED) &&
	       ds_func(f, index)->why_func >= 0 && steps++ < f->funcs->len)
		index = ds_func(f, index)->why_func;
	return index;
}

char *ds_facts_verdict(const struct ds_facts *f)
{
	int *kept = g_new0(int, f->funcs->len + 1), leave = 0, percent, shown;
	GString *s = g_string_new(NULL);
	guint i;

	for (i = 0; i < f->funcs->len; i++) {
		leave += ds_func(f, i)->why == DS_WHY_FREE;
		if (ds_func(f, i)->why != DS_WHY_FREE)
			kept[root_of(f, i)]++;
	}
	percent = f->funcs->len ? (100 * leave + (int)f->funcs->len / 2) /
					  (int)f->funcs->len :
				  0;
	g_string_append_printf(
		s, "a %s candidate: %d %% of its functions can leave",
		percent < 25 ? "poor" :
		percent < 60 ? "fair" :
			       "good",
		percent);
	for (shown = 0; shown < 3; shown++) {
		int most = 0;

		for (i = 1; i < f->funcs->len; i++)
			if (kept[i] > kept[most])
				most = i;
		if (!f->funcs->len || !kept[most])
			break;
		g_string_append_printf(
			s, "%s %s%s%s%s (%d)",
			shown ? "," : "; most others stay for the sake of",
			ds_func(f, most)->name,
			ds_func(f, most)->why_text ? " [" : "",
			ds_func(f, most)->why_text ?
				ds_func(f, most)->why_text :
				"",
			ds_func(f, most)->why_text ? "]" : "", kept[most]);
		kept[most] = 0;
	}
	g_free(kept);
	return g_string_free(s, FALSE);
}
