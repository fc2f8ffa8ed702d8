// SPDX-License-Identifier: MIT
/* types.c - the C types of a driver */
#include "types.h"

#include <stdio.h>
#include <string.h>

static const char *const kind_names[DS_TYPE_KINDS] = {
	[DS_TYPE_VOID] = "void",       [DS_TYPE_BOOL] = "bool",
	[DS_TYPE_INT] = "int",	       [DS_TYPE_UINT] = "uint",
	[DS_TYPE_CHAR] = "char",       [DS_TYPE_FLOAT] = "float",
	[DS_TYPE_ENUM] = "enum",       [DS_TYPE_STRUCT] = "struct",
	[DS_TYPE_UNION] = "union",     [DS_TYPE_ARRAY] = "array",
	[DS_TYPE_POINTER] = "pointer", [DS_TYPE_FUNC] = "func",
};

const char *ds_type_kind_name(enum ds_type_kind kind)
{
	return kind_names[kind];
}

enum ds_type_kind ds_type_kind_parse(const char *name)
{
	int i;

	for (i = 0; i < DS_TYPE_KINDS; i++)
		if (name && !strcmp(kind_names[i], name))
			return i;
	return DS_TYPE_KINDS;
}

struct ds_type *ds_type_new(enum ds_type_kind kind, const char *name,
			    uint64_t size)
{
	struct ds_type *type = g_new0(struct ds_type, 1);

	type->kind = kind;
	type->name = ds_intern(name ? name : "");
	type->size = size;
	type->index = -1;
	return type;
}

void ds_type_free(struct ds_type *type)
{
	if (!type)
		return;
	if (type->members)
		g_array_free(type->members, TRUE);
	g_free(type);
}

GArray *ds_type_members(struct ds_type *type)
{
	if (!type->members) {
		type->members =
			g_array_new(FALSE, TRUE, sizeof(struct ds_member));
		if (type->expand)
			type->expand(type);
	}
	return type->members;
}

const char *ds_type_spell(const struct ds_type *type)
{
	char buf[200];

	if (!type)
		return "void";
	switch (type->kind) {
	case DS_TYPE_STRUCT:
	case DS_TYPE_UNION:
	case DS_TYPE_ENUM:
		snprintf(buf, sizeof(buf), "%s %s", kind_names[type->kind],
			 *type->name ? type->name : "(anonymous)");
		break;
	case DS_TYPE_POINTER:
		snprintf(buf, sizeof(buf), "%.180s *",
			 ds_type_spell(type->elem));
		break;
	case DS_TYPE_ARRAY:
		snprintf(buf, sizeof(buf), "%.160s[%llu]",
			 ds_type_spell(type->elem),
			 (unsigned long long)type->count);
		break;
	case DS_TYPE_FUNC:
		return "function";
	default:
		return *type->name ? type->name : kind_names[type->kind];
	}
	return ds_intern(buf);
}

/* The member of @type that covers @bit; of a union, the first one whose size is the access's, or the first at all. */
static struct ds_member *member_at(struct ds_type *type, uint64_t bit,
				   uint64_t bytes)
{
	GArray *members = ds_type_members(type);
	struct ds_member *best = NULL;
	guint i;

	for (i = 0; i < members->len; i++) {
		struct ds_member *m =
			&g_array_index(members, struct ds_member, i);
		uint64_t size = m->bit_size;
		bool flexible = m->type && m->type->kind == DS_TYPE_ARRAY &&
				!m->type->count && i + 1 == members->len;

		if (bit < m->bit_offset ||
		    (bit >= m->bit_offset + size && !flexible))
			continue;
		if (type->kind != DS_TYPE_UNION)
			return m;
		if (!best || (best->bit_size != bytes * 8 && size == bytes * 8))
			best = m;
	}
	return best;
}

bool ds_type_path(struct ds_type *type, uint64_t bit_offset, uint64_t bytes,
		  bool (*stop)(const struct ds_type *), struct ds_path *ret)
{
	struct ds_type *t = type;
	uint64_t bit = bit_offset;
	size_t len = 0;
	bool first = true;

	memset(ret, 0, sizeof(*ret));
	ret->owner = type;
	ret->leaf = type;
	ret->leaf_member = "";
	ret->offset = bit / 8;
	if (type->size && bit / 8 >= type->size) {
		GArray *members = ds_type_members(type);
		struct ds_member *last;

		if (!members->len)
			return false;
		last = &g_array_index(members, struct ds_member,
				      members->len - 1);
		if (!last->type || last->type->kind != DS_TYPE_ARRAY ||
		    last->type->count)
			return false;
	}
	for (;;) {
		if (t->kind == DS_TYPE_ARRAY && t->elem) {
			uint64_t size = t->elem->size * 8;

			if (bytes && bytes == t->size && bit == 0 &&
			    t->count > 1)
				break;
			if (!ds_type_is_record(t->elem) &&
			    t->elem->kind != DS_TYPE_ARRAY)
				break;
			if (!size)
				break;
			bit %= size;
			t = t->elem;
			if (len + 3 < sizeof(ret->text)) {
				memcpy(ret->text + len, "[]", 3);
				len += 2;
			}
			continue;
		}
		if (ds_type_is_record(t)) {
			struct ds_member *m;

			if (!first && stop && stop(t))
				break;
			/* the whole structure is meant, not its first member */
			if (!first && bytes && bytes == t->size && bit == 0 &&
			    t->size > 8)
				break;
			m = member_at(t, bit, bytes);
			if (!m || !m->type)
				break;
			if (t->loose && *t->name && !first) {
				ret->owner = t;
				ret->offset = bit / 8;
				len = 0;
				ret->text[0] = 0;
			}
			bit -= m->bit_offset;
			if (*m->name) {
				int n = snprintf(ret->text + len,
						 sizeof(ret->text) - len,
						 "%s%s", len ? "." : "",
						 m->name);

				len = MIN(len + n, sizeof(ret->text) - 1);
			}
			if (*t->name && *m->name) {
				size_t used = strlen(ret->chain);

				snprintf(ret->chain + used,
					 sizeof(ret->chain) - used, "%s%s.%s",
					 used ? " " : "", t->name, m->name);
			}
			if (*t->name) {
				ret->leaf = t;
				ret->leaf_member = m->name;
			} else if (*m->name && ret->leaf &&
				   !*ret->leaf_member) {
				ret->leaf_member = m->name;
			}
			ret->bitfield = m->bit_size % 8 || m->bit_offset % 8;
			ret->bit_offset = m->bit_offset;
			ret->size = m->bit_size / 8;
			t = m->type;
			first = false;
			continue;
		}
		break;
	}
	ret->type = t;
	return !first;
}
