// SPDX-License-Identifier: MIT
/*
 * interface.c - the interface file of a plan
 *
 * Pointers to structures cross as handles. Beside them go the members that the other half really uses: of a structure
 * of the driver's own those that both halves touch, of the kernel's those that the user half touches. Each structure
 * has one such selection, called STRUCT_data. What cannot be decided is marked "UNDECIDED" with the reason.
 */
#include "interface.h"

#include "lpcname.h"

#include <string.h>

#define MOST_BYTES   1024 /* of one array that is copied along with a call */
#define STRING_BOUND 256
#define BUFFER_BOUND 4096

struct view {
	const char
		*owner; /* structure; "(globals)" for the driver's variables */
	GArray *fields; /* int: numbers of fields */
	GPtrArray *texts; /* owned: one declaration each */
	GPtrArray *undecided; /* owned: why others are missing */
	GHashTable *names; /* of its fields */
	bool used;
};

struct writer {
	const struct ds_facts *f;
	const struct ds_plan *plan;
	struct ds_interface_counts *counts;
	GHashTable *views; /* owner -> struct view, owned */
	GHashTable *handles; /* set of interned names */
	GHashTable *enums; /* interned name -> struct ds_type */
	GHashTable *names; /* procedures already written */
	GString *body;
};

static const char *scalar(const struct ds_type *t)
{
	bool sign = t->kind == DS_TYPE_INT;

	if (t->kind == DS_TYPE_BOOL)
		return "bool";
	if (t->kind == DS_TYPE_CHAR)
		return "u8";
	if (t->kind != DS_TYPE_INT && t->kind != DS_TYPE_UINT)
		return NULL;
	switch (t->size) {
	case 1:
		return sign ? "s8" : "u8";
	case 2:
		return sign ? "s16" : "u16";
	case 4:
		return sign ? "s32" : "u32";
	case 8:
		return sign ? "s64" : "u64";
	default:
		return NULL;
	}
}

/* Can this enumeration be one in the interface: positive, 32 bits, every value once? */
static bool plain_enum(struct ds_type *t)
{
	GArray *members = ds_type_members(t);
	guint i, k;

	if (!*t->name || !members->len)
		return false;
	for (i = 0; i < members->len; i++) {
		int64_t value =
			g_array_index(members, struct ds_member, i).value;

		if (value < 0 || value > UINT32_MAX)
			return false;
		for (k = 0; k < i; k++)
			if (g_array_index(members, struct ds_member, k).value ==
			    value)
				return false;
	}
	return true;
}

/* Type of a value that is carried whole, or NULL. */
static const char *value_type(struct writer *w, struct ds_type *t)
{
	const char *ret;
	char *text;

	if (!t)
		return NULL;
	if (t->kind == DS_TYPE_ENUM) {
		if (!t->driver || !plain_enum(t))
			return "s32";
		g_hash_table_insert(w->enums, (gpointer)ds_lpc_word(t->name),
				    t);
		text = g_strdup_printf("enum %s", ds_lpc_word(t->name));
	} else if (t->kind == DS_TYPE_POINTER && ds_type_is_record(t->elem) &&
		   *t->elem->name) {
		text = g_strdup_printf("handle %s_ref",
				       ds_lpc_word(t->elem->name));
		g_hash_table_add(w->handles, (gpointer)ds_intern(text + 7));
	} else {
		return scalar(t);
	}
	ret = ds_intern(text);
	g_free(text);
	return ret;
}

static void view_free(gpointer data)
{
	struct view *v = data;

	g_array_free(v->fields, TRUE);
	g_ptr_array_free(v->texts, TRUE);
	g_ptr_array_free(v->undecided, TRUE);
	g_hash_table_destroy(v->names);
	g_free(v);
}

static struct view *view_of(struct writer *w, const char *owner)
{
	struct view *v = g_hash_table_lookup(w->views, owner);

	if (v)
		return v;
	v = g_new0(struct view, 1);
	v->owner = owner;
	v->fields = g_array_new(FALSE, FALSE, sizeof(int));
	v->texts = g_ptr_array_new_with_free_func(g_free);
	v->undecided = g_ptr_array_new_with_free_func(g_free);
	v->names = g_hash_table_new(g_str_hash, g_str_equal);
	g_hash_table_insert(w->views, (gpointer)owner, v);
	return v;
}

/* Different members can make the same word (those of several unions without a name): number the later ones. */
static const char *view_name(struct view *v, const char *path)
{
	const char *name = ds_lpc_word(path);
	int number = 1;

	while (!g_hash_table_add(v->names, (gpointer)name)) {
		char *longer = g_strdup_printf("%s_%d", path, ++number);

		name = ds_lpc_word(longer);
		g_free(longer);
	}
	return name;
}

static void view_add(struct writer *w, struct view *v, int field)
{
	const struct ds_field *fd =
		&g_array_index(w->f->fields, struct ds_field, field);
	struct ds_type *t = fd->type;
	const char *type;
	uint64_t count = 1;

	if (fd->sync)
		return; /* locks, counters and work items stay where they are */
	if (!t) {
		g_ptr_array_add(
			v->undecided,
			g_strdup_printf(
				"a member at an offset that is computed"));
		return;
	}
	while (t->kind == DS_TYPE_ARRAY && t->elem) {
		count *= t->count;
		t = t->elem;
	}
	type = value_type(w, t);
	if (!type) {
		g_ptr_array_add(v->undecided,
				g_strdup_printf("%s: %s", fd->path,
						ds_type_spell(fd->type)));
	} else if (!count || count * t->size > MOST_BYTES) {
		g_ptr_array_add(
			v->undecided,
			g_strdup_printf("%s: %llu bytes are too many to copy "
					"with a call; share them in an arena",
					fd->path,
					(unsigned long long)(count * t->size)));
	} else {
		const char *name = view_name(v, fd->path);

		g_array_append_val(v->fields, field);
		g_ptr_array_add(
			v->texts,
			count > 1 ? g_strdup_printf("%s %s[%llu]", type, name,
						    (unsigned long long)count) :
				    g_strdup_printf("%s %s", type, name));
	}
}

/* The members that cross, for every structure. */
static void find_views(struct writer *w)
{
	GArray *shared = ds_shared_fields(w->f, w->plan);
	GHashTable *seen = g_hash_table_new(NULL, NULL);
	guint i;

	for (i = 0; i < shared->len; i++) {
		int field = g_array_index(shared, struct ds_shared, i).field;

		/* tables without a name are constants that each half has */
		if (*g_array_index(w->f->fields, struct ds_field, field).owner)
			view_add(
				w,
				view_of(w, g_array_index(w->f->fields,
							 struct ds_field, field)
						   .owner),
				field);
		g_hash_table_add(seen, GINT_TO_POINTER(field + 1));
	}
	for (i = 0; i < w->f->accesses->len; i++) {
		const struct ds_access *a =
			&g_array_index(w->f->accesses, struct ds_access, i);
		const struct ds_field *fd =
			&g_array_index(w->f->fields, struct ds_field, a->field);

		if (!fd->driver && !a->local && *fd->owner &&
		    w->plan->user[a->func] && a->section < 0 &&
		    g_hash_table_add(seen, GINT_TO_POINTER(a->field + 1)))
			view_add(w, view_of(w, fd->owner), a->field);
	}
	g_hash_table_destroy(seen);
	g_array_free(shared, TRUE);
}

/* Functions that run on @user's side when @func is called, itself included. */
static char *closure(struct writer *w, int func, bool user)
{
	char *in = g_new0(char, w->f->funcs->len + 1);
	bool changed = true;
	guint i;

	in[func] = 1;
	while (changed) {
		changed = false;
		for (i = 0; i < w->f->calls->len; i++) {
			const struct ds_call *c = ds_call(w->f, i);

			if (c->callee < 0 || !in[c->caller] || in[c->callee] ||
			    (bool)w->plan->user[c->callee] != user)
				continue;
			in[c->callee] = 1;
			changed = true;
		}
	}
	return in;
}

static void start(GString *s, bool *first)
{
	if (!*first)
		g_string_append(s, ", ");
	*first = false;
}

/* The data that the other half uses: one selection per structure, and the direction its members go in. */
static void data_params(struct writer *w, GString *s, bool *first,
			const char *in, bool user, int section)
{
	GList *owners = g_list_sort(g_hash_table_get_keys(w->views),
				    (GCompareFunc)g_strcmp0),
	      *at;

	for (at = owners; at; at = at->next) {
		struct view *v = g_hash_table_lookup(w->views, at->data);
		bool reads = false, writes = false;
		guint i, k;

		for (i = 0; i < w->f->accesses->len; i++) {
			const struct ds_access *a = &g_array_index(
				w->f->accesses, struct ds_access, i);
			bool here = section >= 0 ?
					    a->section == section :
					    in[a->func] &&
						    (a->section < 0 || !user);

			if (!here || a->local)
				continue;
			for (k = 0; k < v->fields->len; k++) {
				if (g_array_index(v->fields, int, k) !=
				    a->field)
					continue;
				reads |= a->mode != 'w';
				writes |= a->mode != 'r';
			}
		}
		/* the kernel's structures are at hand in the kernel half */
		if ((!reads && !writes) ||
		    (!user && v->fields->len &&
		     !g_array_index(w->f->fields, struct ds_field,
				    g_array_index(v->fields, int, 0))
			      .driver))
			continue;
		start(s, first);
		g_string_append_printf(s, "%s struct %s_data %s_data",
				       reads && writes ? "inout" :
				       reads	       ? "in" :
							 "out",
				       ds_lpc_word(v->owner),
				       ds_lpc_word(v->owner));
		v->used = true;
	}
	g_list_free(owners);
}

/* One parameter; what is not certain goes to @doubts. */
static void param(struct writer *w, GString *s, bool *first,
		  const struct ds_param *p, int number, bool kernel,
		  GPtrArray *doubts)
{
	char fallback[16];
	const char *name, *type, *direction;
	struct ds_type *t = p->type;

	g_snprintf(fallback, sizeof(fallback), "arg%d", number);
	name = ds_lpc_word(*p->name ? p->name : fallback);
	type = value_type(w, t);
	start(s, first);
	if (type) {
		g_string_append_printf(s, "in %s %s", type, name);
		return;
	}
	if (t->kind != DS_TYPE_POINTER) {
		g_hash_table_add(w->handles, (gpointer)ds_intern("opaque"));
		g_string_append_printf(s, "in handle opaque %s", name);
		g_ptr_array_add(doubts,
				g_strdup_printf("%s: a %s is passed by value",
						name, ds_type_spell(t)));
		return;
	}
	direction = p->written ? p->read ? "inout" : "out" : "in";
	if (t->elem && t->elem->kind == DS_TYPE_CHAR) {
		if (p->written) {
			g_string_append_printf(s, "out bytes<%d> %s",
					       BUFFER_BOUND, name);
			g_ptr_array_add(
				doubts,
				g_strdup_printf("%s: characters are written, "
						"how many at most?",
						name));
		} else {
			g_string_append_printf(s, "in string<%d> %s",
					       STRING_BOUND, name);
		}
		return;
	}
	type = t->elem ? value_type(w, t->elem) : NULL;
	if (type && g_str_has_prefix(type, "handle") && p->written) {
		g_string_append_printf(s, "out %s %s", type, name);
		return;
	}
	if (type && !g_str_has_prefix(type, "handle")) {
		g_string_append_printf(s, "%s %s %s", direction, type, name);
		if (p->many)
			g_ptr_array_add(
				doubts,
				g_strdup_printf("%s: an array of %s, how many "
						"at most?",
						name, type));
		else if (p->unknown)
			g_ptr_array_add(
				doubts,
				g_strdup_printf(
					"%s: passed on to where it is not "
					"known whether it is read or written",
					name));
		else if (kernel && !p->read && !p->written)
			g_ptr_array_add(
				doubts,
				g_strdup_printf("%s: direction unknown", name));
		return;
	}
	g_hash_table_add(w->handles, (gpointer)ds_intern("opaque"));
	g_string_append_printf(s, "in handle opaque %s", name);
	g_ptr_array_add(doubts,
			g_strdup_printf("%s: what a \"%s\" points to, and how "
					"long it is, is not known",
					name, ds_type_spell(t)));
}

static void result(struct writer *w, GString *s, bool *first, struct ds_type *t,
		   GPtrArray *doubts)
{
	const char *type = t ? value_type(w, t) : NULL;

	if (!t || t->kind == DS_TYPE_VOID)
		return;
	start(s, first);
	if (!type) {
		g_hash_table_add(w->handles, (gpointer)ds_intern("opaque"));
		type = "handle opaque";
		g_ptr_array_add(doubts,
				g_strdup_printf("the result is a \"%s\"",
						ds_type_spell(t)));
	}
	g_string_append_printf(s, "out %s result", type);
}

static void finish(struct writer *w, GString *s, const char *kind,
		   const char *name, const char *why, GPtrArray *doubts)
{
	guint i;

	g_string_append_printf(w->body, "\n/* %s */\n", why);
	for (i = 0; i < doubts->len; i++) {
		g_string_append_printf(w->body, "/* UNDECIDED: %s */\n",
				       (char *)g_ptr_array_index(doubts, i));
		w->counts->undecided++;
	}
	g_string_append_printf(w->body, "%s %s(%s);\n", kind, name, s->str);
	if (*kind == 'u')
		w->counts->upcalls++;
	else
		w->counts->downcalls++;
	g_string_free(s, TRUE);
	g_ptr_array_free(doubts, TRUE);
}

static void params(struct writer *w, GString *s, bool *first,
		   const GArray *list, bool kernel, GPtrArray *doubts)
{
	GHashTable *names = g_hash_table_new(g_str_hash, g_str_equal);
	guint i;

	for (i = 0; list && i < list->len; i++) {
		struct ds_param p = g_array_index(list, struct ds_param, i);

		if (*p.name &&
		    !g_hash_table_add(names, (gpointer)ds_lpc_word(p.name)))
			p.name = "";
		param(w, s, first, &p, i, kernel, doubts);
	}
	g_hash_table_destroy(names);
}

static void function_call(struct writer *w, int func, bool up, const char *why)
{
	const struct ds_func *fn = ds_func(w->f, func);
	GPtrArray *doubts = g_ptr_array_new_with_free_func(g_free);
	const char *name = ds_lpc_word(ds_facts_func_name(w->f, func));
	GString *s = g_string_new(NULL);
	char *in = closure(w, func, up);
	bool first = true;

	g_hash_table_add(w->names, (gpointer)name);
	params(w, s, &first, fn->params, false, doubts);
	result(w, s, &first, fn->ret, doubts);
	data_params(w, s, &first, in, up, -1);
	finish(w, s, up ? "upcall" : "downcall", name, why, doubts);
	g_free(in);
}

static void functions(struct writer *w)
{
	guint i, k;

	for (i = 0; i < w->f->funcs->len; i++) {
		const char *from = NULL, *slot = NULL;
		char *why;

		for (k = 0; k < w->f->entries->len && w->plan->user[i]; k++)
			if (g_array_index(w->f->entries, struct ds_entry, k)
				    .func == (int)i)
				slot = g_array_index(w->f->entries,
						     struct ds_entry, k)
					       .slot;
		for (k = 0; k < w->f->calls->len; k++) {
			const struct ds_call *c = ds_call(w->f, k);

			if (c->callee == (int)i &&
			    ds_plan_crossing(w->plan, w->f, c))
				from = ds_func(w->f, c->caller)->name;
		}
		if (!slot && !from)
			continue;
		why = slot ? g_strdup_printf("the kernel calls it as %s",
					     slot) :
			     g_strdup_printf("called by %s", from);
		function_call(w, i, w->plan->user[i], why);
		g_free(why);
	}
}

static void sections(struct writer *w)
{
	guint i, k;

	for (i = 0; i < w->f->sections->len; i++) {
		const struct ds_section *sec =
			&g_array_index(w->f->sections, struct ds_section, i);
		GPtrArray *doubts;
		bool first = true;
		int number = 1;
		char *name, *why;
		GString *s;

		if (!w->plan->user[sec->func])
			continue;
		for (k = 0; k < i; k++)
			number += g_array_index(w->f->sections,
						struct ds_section, k)
					  .func == sec->func;
		s = g_string_new(NULL);
		doubts = g_ptr_array_new_with_free_func(g_free);
		name = g_strdup_printf(
			"%s_section%d",
			ds_lpc_word(ds_facts_func_name(w->f, sec->func)),
			number);
		why = g_strdup_printf("lines %d to %d of %s, which hold %s: a "
				      "critical section is not divided",
				      sec->first, sec->last,
				      ds_func(w->f, sec->func)->name,
				      ds_facts_locks_spell(w->f, sec->locks));
		if (sec->values) {
			g_string_append_printf(s, "inout u64 values[%d]",
					       sec->values);
			g_ptr_array_add(
				doubts,
				g_strdup_printf("%d local values go in or out "
						"of the section; pointers "
						"among them become handles",
						sec->values));
			first = false;
		}
		data_params(w, s, &first, NULL, false, i);
		finish(w, s, "downcall", ds_lpc_word(name), why, doubts);
		g_free(name);
		g_free(why);
	}
}

static void kernel_functions(struct writer *w)
{
	char *wanted = g_new0(char, w->f->kernel->len + 1);
	guint i;

	for (i = 0; i < w->f->calls->len; i++) {
		const struct ds_call *c = ds_call(w->f, i);

		if (ds_plan_crossing(w->plan, w->f, c) == 'k')
			wanted[c->kernel] = 1;
	}
	for (i = 0; i < w->f->kernel->len; i++) {
		const struct ds_kernel_func *k = &g_array_index(
			w->f->kernel_params, struct ds_kernel_func, i);
		const char *name = g_ptr_array_index(w->f->kernel, i);
		GPtrArray *doubts;
		bool first = true;
		GString *s;

		if (!wanted[i])
			continue;
		if (*name == '(' || !k->params) {
			g_string_append_printf(w->body,
					       "\n/* UNDECIDED: %s: its "
					       "prototype is not known */\n",
					       name);
			w->counts->undecided++;
			continue;
		}
		if (!g_hash_table_add(w->names, (gpointer)ds_lpc_word(name)))
			continue;
		s = g_string_new(NULL);
		doubts = g_ptr_array_new_with_free_func(g_free);
		params(w, s, &first, k->params, true, doubts);
		result(w, s, &first, k->ret, doubts);
		finish(w, s, "downcall", ds_lpc_word(name),
		       "a function of the kernel", doubts);
	}
	g_free(wanted);
}

static bool held_by_user(struct writer *w, int lock)
{
	guint i;

	for (i = 0; i < w->f->accesses->len; i++) {
		const struct ds_access *a =
			&g_array_index(w->f->accesses, struct ds_access, i);

		if (w->plan->user[a->func] && a->section < 0 &&
		    (a->must >> lock & 1))
			return true;
	}
	return false;
}

/* Locks that may sleep cross under their name, with what they guard; spinlocks stay, and are only spoken of. */
static void locks(struct writer *w, GString *s)
{
	guint i, k;

	for (i = 0; i < w->f->locks->len; i++) {
		const struct ds_lock *lock = ds_lock(w->f, i);
		GString *fields = g_string_new(NULL),
			*spoken = g_string_new(NULL);
		struct view *v = view_of(w, "");
		const char *name;

		g_ptr_array_set_size(v->texts, 0);
		g_ptr_array_set_size(v->undecided, 0);
		g_array_set_size(v->fields, 0);
		g_hash_table_remove_all(v->names);
		for (k = 0; k < w->f->guards->len; k++) {
			const struct ds_guard *g = &g_array_index(
				w->f->guards, struct ds_guard, k);
			const struct ds_field *fd = &g_array_index(
				w->f->fields, struct ds_field, g->field);

			if (g->lock != (int)i ||
			    (strcmp(g->verdict, "guarded") &&
			     strcmp(g->verdict, "partly")))
				continue;
			g_string_append_printf(
				spoken,
				" *\t%s.%s (held at %d of %d accesses)\n",
				fd->owner, fd->path, g->held, g->total);
			view_add(w, v, g->field);
		}
		for (k = 0; k < v->texts->len; k++)
			g_string_append_printf(
				fields, "\t%s;\n",
				(char *)g_ptr_array_index(v->texts, k));
		name = ds_lpc_word(lock->name);
		if (lock->kernel || !spoken->len) {
			;
		} else if (ds_lock_atomic(lock->kind)) {
			g_string_append_printf(
				s,
				"\n/*\n * %s is a spinlock: the user half "
				"cannot hold it. It guards\n%s */\n",
				lock->name, spoken->str);
		} else if (fields->len && held_by_user(w, i)) {
			g_string_append_printf(
				s,
				"\n/*\n * %s guards\n%s */\nstruct %s_guarded "
				"{\n%s};\nlock %s guards struct %s_guarded;\n",
				lock->name, spoken->str, name, fields->str,
				name, name);
			w->counts->locks++;
		}
		g_string_free(fields, TRUE);
		g_string_free(spoken, TRUE);
	}
	g_hash_table_remove(w->views, "");
}

/* What one half waits for and the other signals: completions and counting semaphores cross under their name. */
static void semaphores(struct writer *w, GString *s)
{
	GArray *shared = ds_shared_fields(w->f, w->plan);
	guint i;

	for (i = 0; i < shared->len; i++) {
		int field = g_array_index(shared, struct ds_shared, i).field;
		const struct ds_field *fd =
			&g_array_index(w->f->fields, struct ds_field, field);
		char *name;

		if (!fd->type || (strcmp(fd->type->name, "completion") &&
				  strcmp(fd->type->name, "semaphore")))
			continue;
		name = g_strdup_printf("%s_%s", fd->owner, fd->path);
		g_string_append_printf(
			s, "\n/* the %s %s.%s */\nsemaphore %s initial 0;\n",
			fd->type->name, fd->owner, fd->path, ds_lpc_word(name));
		w->counts->semaphores++;
		g_free(name);
	}
	g_array_free(shared, TRUE);
}

static void declarations(struct writer *w, GString *s)
{
	GList *names = g_list_sort(g_hash_table_get_keys(w->enums),
				   (GCompareFunc)g_strcmp0),
	      *at;
	guint i;

	for (at = names; at; at = at->next) {
		struct ds_type *t = g_hash_table_lookup(w->enums, at->data);

		g_string_append_printf(s, "\nenum %s : u32 {\n",
				       (char *)at->data);
		for (i = 0; i < ds_type_members(t)->len; i++) {
			const struct ds_member *m = &g_array_index(
				ds_type_members(t), struct ds_member, i);

			g_string_append_printf(s, "\t%s = %lld,\n",
					       ds_lpc_word(m->name),
					       (long long)m->value);
		}
		g_string_append(s, "};\n");
	}
	g_list_free(names);
	names = g_list_sort(g_hash_table_get_keys(w->handles),
			    (GCompareFunc)g_strcmp0);
	for (at = names; at; at = at->next) {
		g_string_append_printf(s, "%shandle %s;\n",
				       at == names ? "\n" : "",
				       (char *)at->data);
		w->counts->handles++;
	}
	g_list_free(names);
	names = g_list_sort(g_hash_table_get_keys(w->views),
			    (GCompareFunc)g_strcmp0);
	for (at = names; at; at = at->next) {
		struct view *v = g_hash_table_lookup(w->views, at->data);

		for (i = 0; i < v->undecided->len; i++) {
			g_string_append_printf(
				s, "%s/* UNDECIDED: %s.%s */\n", i ? "" : "\n",
				v->owner,
				(char *)g_ptr_array_index(v->undecided, i));
			w->counts->undecided++;
		}
		if (!v->used)
			continue;
		g_string_append_printf(s, "\nstruct %s_data {\n",
				       ds_lpc_word(v->owner));
		for (i = 0; i < v->texts->len; i++)
			g_string_append_printf(
				s, "\t%s;\n",
				(char *)g_ptr_array_index(v->texts, i));
		g_string_append(s, "};\n");
		w->counts->structs++;
	}
	g_list_free(names);
}

void ds_interface_write(FILE *to, const struct ds_facts *f,
			const struct ds_plan *plan,
			struct ds_interface_counts *counts)
{
	struct writer w = { .f = f,
			    .plan = plan,
			    .counts = counts,
			    .body = g_string_new(NULL) };
	GString *head = g_string_new(NULL), *lock_text = g_string_new(NULL);

	memset(counts, 0, sizeof(*counts));
	w.views =
		g_hash_table_new_full(g_str_hash, g_str_equal, NULL, view_free);
	w.handles = g_hash_table_new(g_str_hash, g_str_equal);
	w.enums = g_hash_table_new(g_str_hash, g_str_equal);
	w.names = g_hash_table_new(g_str_hash, g_str_equal);
	find_views(&w);
	functions(&w);
	sections(&w);
	kernel_functions(&w);
	locks(&w, lock_text);
	semaphores(&w, lock_text);
	declarations(&w, head);
	fprintf(to,
		"/*\n * The border through %s: %d upcalls, %d downcalls, %d "
		"locks, %d structures.\n"
		" * %d things are left for a person to decide; they are marked "
		"UNDECIDED, with the reason.\n */\n"
		"interface %s version 1;\n",
		f->driver, counts->upcalls, counts->downcalls, counts->locks,
		counts->structs, counts->undecided, ds_lpc_word(f->driver));
	fputs(head->str, to);
	fputs(lock_text->str, to);
	fputs(w.body->str, to);
	g_string_free(head, TRUE);
	g_string_free(lock_text, TRUE);
	g_string_free(w.body, TRUE);
	g_hash_table_destroy(w.views);
	g_hash_table_destroy(w.handles);
	g_hash_table_destroy(w.enums);
	g_hash_table_destroy(w.names);
}
