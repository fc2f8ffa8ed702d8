// SPDX-License-Identifier: MIT
/* facts_json.c - facts written as JSON, and read back */
#include "facts.h"

#include <errno.h>
#include <string.h>

#define FORMAT 1

static json_t *hex(uint64_t mask)
{
	char text[20];

	g_snprintf(text, sizeof(text), "%llx", (unsigned long long)mask);
	return json_string(text);
}

static json_t *names(const struct ds_facts *f, uint64_t locks)
{
	json_t *list = json_array();
	guint i;

	for (i = 0; i < f->locks->len; i++)
		if (locks >> i & 1)
			json_array_append_new(list,
					      json_string(ds_lock(f, i)->name));
	return list;
}

static void put(json_t *o, const char *key, const char *value)
{
	if (value)
		json_object_set_new(o, key, json_string(value));
}

static int type_index(const struct ds_type *type)
{
	return type ? type->index : -1;
}

static json_t *params_to_json(const GArray *params)
{
	json_t *list = json_array();
	guint i;

	for (i = 0; params && i < params->len; i++) {
		const struct ds_param *p =
			&g_array_index(params, struct ds_param, i);

		json_array_append_new(
			list,
			json_pack("{s:s, s:i, s:b, s:b, s:b, s:b}", "name",
				  p->name, "type", type_index(p->type), "read",
				  p->read, "written", p->written, "unknown",
				  p->unknown, "many", p->many));
	}
	return list;
}

static json_t *funcs_to_json(struct ds_facts *f)
{
	json_t *list = json_array();
	guint i;

	for (i = 0; i < f->funcs->len; i++) {
		struct ds_func *fn = ds_func(f, i);
		char *reason = ds_facts_reason(f, i);
		json_t *o = json_pack(
			"{s:s, s:s, s:i, s:i, s:i, s:s, s:i, s:b, s:b, s:i, "
			"s:s, s:i, s:i}",
			"name", fn->name, "file", fn->file, "line", fn->line,
			"last", fn->last, "lines", ds_func_lines(fn), "context",
			ds_context_spell(fn->contexts), "contexts",
			(int)fn->contexts, "exported", fn->exported,
			"init_only", fn->init_only, "assembly", fn->assembly,
			"reason", reason, "why", (int)fn->why, "why_func",
			fn->why_func);

		json_object_set_new(o, "locks_held", names(f, fn->must));
		json_object_set_new(o, "must", hex(fn->must));
		json_object_set_new(o, "may", hex(fn->may));
		json_object_set_new(o, "why_line", json_integer(fn->why_line));
		json_object_set_new(o, "why_locks", hex(fn->why_locks));
		put(o, "why_text", fn->why_text);
		put(o, "rate", fn->rate);
		json_object_set_new(o, "params", params_to_json(fn->params));
		json_object_set_new(o, "returns",
				    json_integer(type_index(fn->ret)));
		json_array_append_new(list, o);
		g_free(reason);
	}
	return list;
}

static json_t *calls_to_json(const struct ds_facts *f)
{
	json_t *list = json_array();
	guint i;

	for (i = 0; i < f->calls->len; i++) {
		const struct ds_call *c = ds_call(f, i);
		json_t *o = json_pack("{s:i, s:i, s:i, s:i, s:i, s:f, s:s}",
				      "caller", c->caller, "callee", c->callee,
				      "kernel", c->kernel, "line", c->line,
				      "section", c->section, "weight",
				      c->weight, "how", c->how);

		json_object_set_new(o, "must", hex(c->must));
		json_object_set_new(o, "may", hex(c->may));
		put(o, "slot", c->slot);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *entries_to_json(const struct ds_facts *f)
{
	json_t *list = json_array();
	guint i;

	for (i = 0; i < f->entries->len; i++) {
		const struct ds_entry *e =
			&g_array_index(f->entries, struct ds_entry, i);
		json_t *o = json_pack(
			"{s:i, s:s, s:s, s:s, s:i, s:f, s:b, s:b, s:i}", "func",
			e->func, "name", ds_func(f, e->func)->name, "slot",
			e->slot, "context", ds_context_spell(e->context),
			"contexts", (int)e->context, "per_second",
			e->per_second, "known", e->known, "init", e->init,
			"line", e->line);

		json_object_set_new(o, "locks", names(f, e->locks));
		json_object_set_new(o, "mask", hex(e->locks));
		put(o, "rate", e->rate);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *types_to_json(struct ds_facts *f)
{
	json_t *list = json_array();
	guint i, k;

	/* ds_facts_add_type() appends to the list while it is walked */
	for (i = 0; i < f->types->len; i++) {
		struct ds_type *t = g_ptr_array_index(f->types, i);
		json_t *o = json_pack(
			"{s:s, s:s, s:I, s:i, s:I, s:b}", "kind",
			ds_type_kind_name(t->kind), "name", t->name, "size",
			(json_int_t)t->size, "elem", type_index(t->elem),
			"count", (json_int_t)t->count, "driver", t->driver);
		json_t *members = NULL;

		if (t->kind == DS_TYPE_ENUM ||
		    (ds_type_is_record(t) && (t->driver || !*t->name)))
			members = json_array();
		for (k = 0; members && k < ds_type_members(t)->len; k++) {
			struct ds_member *m = &g_array_index(
				ds_type_members(t), struct ds_member, k);

			if (t->kind == DS_TYPE_ENUM)
				json_array_append_new(
					members,
					json_pack("{s:s, s:I}", "name", m->name,
						  "value",
						  (json_int_t)m->value));
			else
				json_array_append_new(
					members,
					json_pack("{s:s, s:i, s:I, s:I}",
						  "name", m->name, "type",
						  type_index(m->type), "offset",
						  (json_int_t)m->bit_offset,
						  "bits",
						  (json_int_t)m->bit_size));
		}
		if (members)
			json_object_set_new(o, "members", members);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *accesses_to_json(const struct ds_facts *f)
{
	json_t *list = json_array();
	guint i;

	for (i = 0; i < f->accesses->len; i++) {
		const struct ds_access *a =
			&g_array_index(f->accesses, struct ds_access, i);
		char mode[2] = { a->mode };
		json_t *o = json_pack(
			"{s:i, s:i, s:i, s:i, s:s, s:i, s:b, s:b, s:s}", "func",
			a->func, "field", a->field, "line", a->line, "column",
			a->column, "mode", mode, "section", a->section, "local",
			a->local, "atomic", a->atomic, "leaf", a->leaf);

		json_object_set_new(o, "must", hex(a->must));
		put(o, "via", a->via);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *guards_to_json(const struct ds_facts *f)
{
	json_t *list = json_array();
	guint i, k;

	for (i = 0; i < f->guards->len; i++) {
		const struct ds_guard *g =
			&g_array_index(f->guards, struct ds_guard, i);
		const struct ds_field *fd =
			&g_array_index(f->fields, struct ds_field, g->field);
		json_t *o = json_pack(
			"{s:i, s:s, s:s, s:i, s:s, s:s, s:i, s:i}", "field",
			g->field, "structure", fd->owner, "path", fd->path,
			"lock", g->lock, "verdict", g->verdict, "reason",
			g->reason, "held", g->held, "total", g->total);
		json_t *races = json_array();

		if (g->lock >= 0)
			put(o, "guard", ds_lock(f, g->lock)->name);
		for (k = 0; k < g->races->len; k++) {
			const struct ds_site *s =
				&g_array_index(g->races, struct ds_site, k);
			char mode[2] = { s->mode };

			json_array_append_new(
				races,
				json_pack("{s:i, s:s, s:i, s:s}", "func",
					  s->func, "name",
					  ds_func(f, s->func)->name, "line",
					  s->line, "mode", mode));
		}
		json_object_set_new(o, "races", races);
		json_array_append_new(list, o);
	}
	return list;
}

json_t *ds_facts_to_json(struct ds_facts *f)
{
	json_t *root = json_pack("{s:i, s:s, s:s}", "format", FORMAT, "what",
				 "drvsplit facts", "driver", f->driver);
	json_t *list = json_array();
	guint i;

	json_object_set_new(root, "functions", funcs_to_json(f));
	json_object_set_new(root, "calls", calls_to_json(f));
	json_object_set_new(root, "entries", entries_to_json(f));
	for (i = 0; i < f->locks->len; i++)
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:b}", "name",
					ds_lock(f, i)->name, "kind",
					ds_lock_kind_name(ds_lock(f, i)->kind),
					"kernel", ds_lock(f, i)->kernel));
	json_object_set_new(root, "locks", list);
	list = json_array();
	for (i = 0; i < f->sections->len; i++) {
		const struct ds_section *s =
			&g_array_index(f->sections, struct ds_section, i);
		json_t *o =
			json_pack("{s:i, s:i, s:i, s:i, s:i}", "func", s->func,
				  "first", s->first, "last", s->last, "lines",
				  s->lines, "values", s->values);

		json_object_set_new(o, "mask", hex(s->locks));
		json_object_set_new(o, "locks", names(f, s->locks));
		json_array_append_new(list, o);
	}
	json_object_set_new(root, "sections", list);
	list = json_array();
	for (i = 0; i < f->fields->len; i++) {
		const struct ds_field *fd =
			&g_array_index(f->fields, struct ds_field, i);

		json_array_append_new(
			list, json_pack("{s:s, s:s, s:i, s:I, s:I, s:b, s:b}",
					"structure", fd->owner, "path",
					fd->path, "type", type_index(fd->type),
					"offset", (json_int_t)fd->offset,
					"size", (json_int_t)fd->size, "driver",
					fd->driver, "sync", fd->sync));
	}
	json_object_set_new(root, "fields", list);
	json_object_set_new(root, "accesses", accesses_to_json(f));
	json_object_set_new(root, "guards", guards_to_json(f));
	list = json_array();
	for (i = 0; i < f->kernel->len; i++) {
		const struct ds_kernel_func *k = &g_array_index(
			f->kernel_params, struct ds_kernel_func, i);
		json_t *o = json_pack("{s:s, s:b, s:b, s:i}", "name",
				      g_ptr_array_index(f->kernel, i),
				      "inlined", k->inlined, "pure", k->pure,
				      "returns", type_index(k->ret));

		if (k->params)
			json_object_set_new(o, "params",
					    params_to_json(k->params));
		json_array_append_new(list, o);
	}
	json_object_set_new(root, "kernel", list);
	json_object_set_new(root, "types", types_to_json(f));
	list = json_array();
	for (i = 0; i < f->notes->len; i++)
		json_array_append_new(
			list, json_string(g_ptr_array_index(f->notes, i)));
	json_object_set_new(root, "notes", list);
	json_object_set_new(root, "indirect",
			    json_pack("{s:i, s:i, s:i, s:i, s:i}", "calls",
				      f->indirect, "points_to", f->by_points_to,
				      "slot", f->by_slot, "signature",
				      f->by_signature, "unresolved",
				      f->unresolved));
	list = json_array();
	for (i = 0; i < f->unresolved_sites->len; i++) {
		const struct ds_site *s =
			&g_array_index(f->unresolved_sites, struct ds_site, i);

		json_array_append_new(list,
				      json_pack("{s:i, s:i}", "func", s->func,
						"line", s->line));
	}
	json_object_set_new(root, "unresolved_sites", list);
	return root;
}

/* ---- reading back: everything is checked, since a person may have edited the file */

struct reader {
	struct ds_facts *f;
	const char *wrong; /* the first thing that did not fit */
};

static json_t *member(struct reader *r, json_t *o, const char *key)
{
	json_t *v = json_object_get(o, key);

	if (!v && !r->wrong)
		r->wrong = key;
	return v;
}

static int integer(struct reader *r, json_t *o, const char *key)
{
	json_t *v = member(r, o, key);

	if (v && !json_is_integer(v) && !r->wrong)
		r->wrong = key;
	return json_integer_value(v);
}

/* A reference to one of @count things; -1 is none. */
static int reference(struct reader *r, json_t *o, const char *key, size_t count)
{
	int n = integer(r, o, key);

	if (n < -1 || n >= (int)count) {
		if (!r->wrong)
			r->wrong = key;
		return -1;
	}
	return n;
}

static const char *string(struct reader *r, json_t *o, const char *key)
{
	json_t *v = member(r, o, key);

	if (v && !json_is_string(v) && !r->wrong)
		r->wrong = key;
	return ds_intern(json_is_string(v) ? json_string_value(v) : "");
}

static const char *optional(json_t *o, const char *key)
{
	json_t *v = json_object_get(o, key);

	return json_is_string(v) ? ds_intern(json_string_value(v)) : NULL;
}

static uint64_t mask(struct reader *r, json_t *o, const char *key)
{
	return g_ascii_strtoull(string(r, o, key), NULL, 16);
}

static struct ds_type *type_ref(struct reader *r, json_t *o, const char *key)
{
	int n = reference(r, o, key, r->f->types->len);

	return n >= 0 ? g_ptr_array_index(r->f->types, n) : NULL;
}

static GArray *read_params(struct reader *r, json_t *list)
{
	GArray *params = g_array_new(FALSE, TRUE, sizeof(struct ds_param));
	json_t *o;
	size_t i;

	json_array_foreach(list, i, o)
	{
		struct ds_param p = { .name = string(r, o, "name"),
				      .type = type_ref(r, o, "type") };

		p.read = json_is_true(member(r, o, "read"));
		p.written = json_is_true(member(r, o, "written"));
		p.unknown = json_is_true(member(r, o, "unknown"));
		p.many = json_is_true(member(r, o, "many"));
		g_array_append_val(params, p);
	}
	return params;
}

static void read_types(struct reader *r, json_t *list)
{
	json_t *o, *m;
	size_t i, k;

	json_array_foreach(list, i, o)
	{
		enum ds_type_kind kind =
			ds_type_kind_parse(string(r, o, "kind"));
		struct ds_type *t;

		if (kind == DS_TYPE_KINDS) {
			r->wrong = "kind";
			kind = DS_TYPE_VOID;
		}
		t = ds_type_new(kind, string(r, o, "name"),
				integer(r, o, "size"));
		t->index = i;
		t->count = integer(r, o, "count");
		t->driver = json_is_true(member(r, o, "driver"));
		g_ptr_array_add(r->f->types, t);
		g_ptr_array_add(r->f->loaded, t);
	}
	json_array_foreach(list, i, o)
	{
		struct ds_type *t = g_ptr_array_index(r->f->types, i);
		GArray *members = ds_type_members(t);

		t->elem = type_ref(r, o, "elem");
		json_array_foreach(json_object_get(o, "members"), k, m)
		{
			struct ds_member entry = { .name = string(r, m,
								  "name") };

			if (t->kind == DS_TYPE_ENUM) {
				entry.value = json_integer_value(
					member(r, m, "value"));
			} else {
				entry.type = type_ref(r, m, "type");
				entry.bit_offset = integer(r, m, "offset");
				entry.bit_size = integer(r, m, "bits");
			}
			g_array_append_val(members, entry);
		}
	}
}

static void read_funcs(struct reader *r, json_t *list)
{
	size_t i, n = json_array_size(list);
	json_t *o;

	json_array_foreach(list, i, o)
	{
		struct ds_func fn = {
			.name = string(r, o, "name"),
			.file = string(r, o, "file"),
			.line = integer(r, o, "line"),
			.last = integer(r, o, "last"),
			.contexts = integer(r, o, "contexts"),
			.must = mask(r, o, "must"),
			.may = mask(r, o, "may"),
			.why = integer(r, o, "why"),
			.why_func = reference(r, o, "why_func", n),
			.why_line = integer(r, o, "why_line"),
			.why_locks = mask(r, o, "why_locks"),
			.why_text = optional(o, "why_text"),
			.exported = json_is_true(member(r, o, "exported")),
			.init_only = json_is_true(member(r, o, "init_only")),
			.assembly = integer(r, o, "assembly"),
			.rate = optional(o, "rate"),
			.params = read_params(r, member(r, o, "params")),
			.ret = type_ref(r, o, "returns"),
		};

		g_array_append_val(r->f->funcs, fn);
	}
}

static void read_calls(struct reader *r, json_t *list)
{
	size_t i;
	json_t *o;

	json_array_foreach(list, i, o)
	{
		struct ds_call c = {
			.caller = reference(r, o, "caller", r->f->funcs->len),
			.callee = reference(r, o, "callee", r->f->funcs->len),
			.kernel = reference(r, o, "kernel", r->f->kernel->len),
			.line = integer(r, o, "line"),
			.section =
				reference(r, o, "section", r->f->sections->len),
			.weight = json_number_value(member(r, o, "weight")),
			.how = string(r, o, "how"),
			.slot = optional(o, "slot"),
			.must = mask(r, o, "must"),
			.may = mask(r, o, "may"),
		};

		if (c.caller >= 0)
			g_array_append_val(r->f->calls, c);
	}
}

static void read_entries(struct reader *r, json_t *list)
{
	size_t i;
	json_t *o;

	json_array_foreach(list, i, o)
	{
		struct ds_entry e = {
			.func = reference(r, o, "func", r->f->funcs->len),
			.slot = string(r, o, "slot"),
			.context = integer(r, o, "contexts"),
			.locks = mask(r, o, "mask"),
			.rate = optional(o, "rate"),
			.per_second =
				json_number_value(member(r, o, "per_second")),
			.known = json_is_true(member(r, o, "known")),
			.init = json_is_true(member(r, o, "init")),
			.line = integer(r, o, "line"),
		};

		if (e.func >= 0)
			g_array_append_val(r->f->entries, e);
	}
}

static void read_small(struct reader *r, json_t *root)
{
	json_t *o;
	size_t i;

	json_array_foreach(member(r, root, "locks"), i, o)
	{
		struct ds_lock lock = { .name = string(r, o, "name"),
					.kind = ds_lock_kind_parse(
						string(r, o, "kind")) };

		lock.kernel = json_is_true(member(r, o, "kernel"));
		if (lock.kind == DS_LOCK_KINDS || i >= DS_MAX_LOCKS)
			r->wrong = "locks";
		else
			g_array_append_val(r->f->locks, lock);
	}
	json_array_foreach(member(r, root, "kernel"), i, o)
	{
		struct ds_kernel_func k = {
			.inlined = json_is_true(member(r, o, "inlined")),
			.pure = json_is_true(member(r, o, "pure")),
			.ret = type_ref(r, o, "returns")
		};

		if (json_object_get(o, "params"))
			k.params = read_params(r, json_object_get(o, "params"));
		g_ptr_array_add(r->f->kernel, (gpointer)string(r, o, "name"));
		g_array_append_val(r->f->kernel_params, k);
	}
	json_array_foreach(member(r, root, "notes"), i, o) g_ptr_array_add(
		r->f->notes,
		(gpointer)ds_intern(json_is_string(o) ? json_string_value(o) :
							""));
	o = member(r, root, "indirect");
	r->f->indirect = integer(r, o, "calls");
	r->f->by_points_to = integer(r, o, "points_to");
	r->f->by_slot = integer(r, o, "slot");
	r->f->by_signature = integer(r, o, "signature");
	r->f->unresolved = integer(r, o, "unresolved");
}

static void read_sections_and_fields(struct reader *r, json_t *root)
{
	json_t *o;
	size_t i;

	json_array_foreach(member(r, root, "sections"), i, o)
	{
		struct ds_section s = {
			.func = reference(r, o, "func", r->f->funcs->len),
			.first = integer(r, o, "first"),
			.last = integer(r, o, "last"),
			.lines = integer(r, o, "lines"),
			.values = integer(r, o, "values"),
			.locks = mask(r, o, "mask"),
		};

		if (s.func < 0)
			r->wrong = "sections";
		g_array_append_val(r->f->sections, s);
	}
	json_array_foreach(member(r, root, "fields"), i, o)
	{
		struct ds_field fd = {
			.owner = string(r, o, "structure"),
			.path = string(r, o, "path"),
			.type = type_ref(r, o, "type"),
			.offset = integer(r, o, "offset"),
			.size = integer(r, o, "size"),
			.driver = json_is_true(member(r, o, "driver")),
			.sync = json_is_true(member(r, o, "sync")),
		};

		g_array_append_val(r->f->fields, fd);
	}
	json_array_foreach(member(r, root, "unresolved_sites"), i, o)
	{
		struct ds_site s = { .func = reference(r, o, "func",
						       r->f->funcs->len),
				     .line = integer(r, o, "line") };

		if (s.func >= 0)
			g_array_append_val(r->f->unresolved_sites, s);
	}
}

static void read_accesses(struct reader *r, json_t *list)
{
	json_t *o;
	size_t i;

	json_array_foreach(list, i, o)
	{
		struct ds_access a = {
			.func = reference(r, o, "func", r->f->funcs->len),
			.field = reference(r, o, "field", r->f->fields->len),
			.line = integer(r, o, "line"),
			.column = integer(r, o, "column"),
			.mode = *string(r, o, "mode"),
			.section =
				reference(r, o, "section", r->f->sections->len),
			.local = json_is_true(member(r, o, "local")),
			.atomic = json_is_true(member(r, o, "atomic")),
			.leaf = string(r, o, "leaf"),
			.via = optional(o, "via"),
			.must = mask(r, o, "must"),
		};

		if (a.func < 0 || a.field < 0)
			r->wrong = "accesses";
		else
			g_array_append_val(r->f->accesses, a);
	}
}

static void read_guards(struct reader *r, json_t *list)
{
	json_t *o, *s;
	size_t i, k;

	json_array_foreach(list, i, o)
	{
		struct ds_guard g = {
			.field = reference(r, o, "field", r->f->fields->len),
			.lock = reference(r, o, "lock", r->f->locks->len),
			.verdict = string(r, o, "verdict"),
			.reason = string(r, o, "reason"),
			.held = integer(r, o, "held"),
			.total = integer(r, o, "total"),
		};

		if (g.field < 0) {
			r->wrong = "guards";
			continue;
		}
		g.races = g_array_new(FALSE, FALSE, sizeof(struct ds_site));
		json_array_foreach(member(r, o, "races"), k, s)
		{
			struct ds_site site = { .func = reference(
							r, s, "func",
							r->f->funcs->len),
						.line = integer(r, s, "line"),
						.mode = *string(r, s, "mode") };

			if (site.func >= 0)
				g_array_append_val(g.races, site);
		}
		g_array_append_val(r->f->guards, g);
	}
}

struct ds_facts *ds_facts_load(const char *path, char **error)
{
	struct reader r = { 0 };
	json_error_t why;
	json_t *root = json_load_file(path, 0, &why);

	if (!root) {
		*error = why.line > 0 ?
				 g_strdup_printf("%s:%d: not a facts file: %s",
						 path, why.line, why.text) :
				 g_strdup_printf("%s: cannot be read: %s", path,
						 why.text);
		return NULL;
	}
	if (!json_is_string(json_object_get(root, "what")) ||
	    strcmp(json_string_value(json_object_get(root, "what")),
		   "drvsplit facts") ||
	    json_integer_value(json_object_get(root, "format")) != FORMAT) {
		*error = g_strdup_printf(
			"%s: not a facts file of this version of drvsplit "
			"(\"drvsplit facts\" writes one)",
			path);
		json_decref(root);
		return NULL;
	}
	r.f = ds_facts_create(string(&r, root, "driver"));
	read_types(&r, member(&r, root, "types"));
	read_small(&r, root);
	read_funcs(&r, member(&r, root, "functions"));
	read_sections_and_fields(&r, root);
	read_calls(&r, member(&r, root, "calls"));
	read_entries(&r, member(&r, root, "entries"));
	read_accesses(&r, member(&r, root, "accesses"));
	read_guards(&r, member(&r, root, "guards"));
	json_decref(root);
	if (r.wrong) {
		*error = g_strdup_printf(
			"%s: damaged: \"%s\" is missing or makes no sense",
			path, r.wrong);
		ds_facts_destroy(r.f);
		return NULL;
	}
	return r.f;
}
