// SPDX-License-Identifier: MIT
/* pointsto.c - the solver: nodes, locations, constraints and their fixpoint */
#include "pointsto.h"

#include <string.h>

#define MAX_LOCATIONS                                                          \
	2048 /* per object; further offsets are one unknown offset */

uint32_t pta_node_new(struct ds_pta *pta)
{
	struct ds_node node = { .object = -1 };

	g_array_append_val(pta->nodes, node);
	return pta->nodes->len - 1;
}

uint32_t pta_object_new(struct ds_pta *pta, enum ds_object_kind kind,
			const char *name, struct ds_type *type)
{
	struct ds_object *o = g_new0(struct ds_object, 1);

	o->kind = kind;
	o->name = ds_intern(name);
	o->type = type;
	o->nodes = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	g_ptr_array_add(pta->objects, o);
	return pta->objects->len - 1;
}

uint32_t pta_type_object(struct ds_pta *pta, struct ds_type *type)
{
	uint32_t o =
		GPOINTER_TO_UINT(g_hash_table_lookup(pta->object_of, type));

	if (!o) {
		o = pta_object_new(pta, DS_OBJECT_TYPE, type->name, type) + 1;
		g_hash_table_insert(pta->object_of, type, GUINT_TO_POINTER(o));
	}
	return o - 1;
}

/* A pointer to a structure that the kernel hands out on its own and the one to it inside its container are one. */
static bool inner(struct ds_pta *pta, struct ds_type *type, int32_t *offset,
		  struct ds_type **ret)
{
	struct ds_type *t = type;
	int32_t at = *offset;

	while (ds_type_is_record(t)) {
		GArray *members = ds_type_members(t);
		struct ds_type *next = NULL;
		guint i;

		for (i = 0; i < members->len && !next; i++) {
			struct ds_member *m =
				&g_array_index(members, struct ds_member, i);

			if (m->type && ds_type_is_record(m->type) &&
			    at * 8LL >= (int64_t)m->bit_offset &&
			    at * 8ULL < m->bit_offset + m->bit_size) {
				at -= m->bit_offset / 8;
				next = m->type;
			}
		}
		if (!next)
			return false;
		if (g_hash_table_contains(pta->table->inner, next->name)) {
			*ret = next;
			*offset = at;
			return true;
		}
		t = next;
	}
	return false;
}

uint32_t pta_location(struct ds_pta *pta, uint32_t object, int32_t offset)
{
	struct ds_object *o = g_ptr_array_index(pta->objects, object);
	struct ds_type *in;
	uint64_t key;
	uint32_t n;
	guint i;

	if (o->kind == DS_OBJECT_FUNCTION || o->kind == DS_OBJECT_STRING)
		offset = 0;
	if (offset < 0 ||
	    (o->type && o->type->size && (uint64_t)offset > o->type->size) ||
	    o->nodes->len > MAX_LOCATIONS)
		offset = DS_OFFSET_UNKNOWN;
	if (o->kind == DS_OBJECT_TYPE && offset > 0 &&
	    inner(pta, o->type, &offset, &in)) {
		object = pta_type_object(pta, in);
		o = g_ptr_array_index(pta->objects, object);
	}
	if (o->type && o->type->kind == DS_TYPE_ARRAY && o->type->elem &&
	    o->type->elem->size && offset > 0)
		offset %= o->type->elem->size;
	key = (uint64_t)object << 32 | (uint32_t)offset;
	n = GPOINTER_TO_UINT(
		g_hash_table_lookup(pta->locations, GSIZE_TO_POINTER(key + 1)));
	if (n)
		return n;
	n = pta_node_new(pta);
	ds_pta_node(pta, n)->object = object;
	ds_pta_node(pta, n)->offset = offset;
	g_hash_table_insert(pta->locations, GSIZE_TO_POINTER(key + 1),
			    GUINT_TO_POINTER(n));
	g_array_append_val(o->nodes, n);
	if (offset == DS_OFFSET_UNKNOWN) {
		o->unknown = n;
		for (i = 0; i < o->nodes->len; i++) {
			uint32_t other = g_array_index(o->nodes, uint32_t, i);

			if (other != n)
				pta_copy(pta, other, n);
		}
	} else if (o->unknown) {
		pta_copy(pta, n, o->unknown);
	}
	return n;
}

static bool sorted_insert(GArray **set, uint32_t value)
{
	GArray *a = *set;
	guint lo = 0, hi;

	if (!a)
		a = *set = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	hi = a->len;
	while (lo < hi) {
		guint mid = (lo + hi) / 2;
		uint32_t at = g_array_index(a, uint32_t, mid);

		if (at == value)
			return false;
		if (at < value)
			lo = mid + 1;
		else
			hi = mid;
	}
	g_array_insert_val(a, lo, value);
	return true;
}

static void enqueue(struct ds_pta *pta, uint32_t n)
{
	struct ds_node *node = ds_pta_node(pta, n);

	if (node->queued)
		return;
	node->queued = true;
	g_queue_push_tail(&pta->work, GUINT_TO_POINTER(n));
}

void pta_add(struct ds_pta *pta, uint32_t n, uint32_t location)
{
	struct ds_node *node = ds_pta_node(pta, n);

	if (!sorted_insert(&node->pts, location))
		return;
	if (!node->delta)
		node->delta = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	g_array_append_val(node->delta, location);
	enqueue(pta, n);
}

void pta_copy(struct ds_pta *pta, uint32_t from, uint32_t to)
{
	uint64_t key = (uint64_t)from << 32 | to;
	struct ds_node *node;
	guint i;

	if (from == to || !g_hash_table_add(pta->edges, GSIZE_TO_POINTER(key)))
		return;
	node = ds_pta_node(pta, from);
	if (!node->copies)
		node->copies = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	g_array_append_val(node->copies, to);
	for (i = 0; ds_pta_node(pta, from)->pts &&
		    i < ds_pta_node(pta, from)->pts->len;
	     i++)
		pta_add(pta, to,
			g_array_index(ds_pta_node(pta, from)->pts, uint32_t,
				      i));
}

/* A structure copy: the pointers stored in the @bytes from @from on are stored at @to as well. */
static void copy_object(struct ds_pta *pta, uint32_t from, uint32_t to,
			int32_t bytes)
{
	struct ds_object *source = ds_pta_object(pta, from);
	uint32_t target = ds_pta_node(pta, to)->object;
	int32_t base = ds_pta_node(pta, from)->offset,
		shift = ds_pta_node(pta, to)->offset;
	guint i, n = source->nodes->len;

	if (source->kind == DS_OBJECT_FUNCTION ||
	    source->kind == DS_OBJECT_STRING || base == DS_OFFSET_UNKNOWN ||
	    shift == DS_OFFSET_UNKNOWN ||
	    ((int32_t)target == ds_pta_node(pta, from)->object &&
	     base != shift))
		return;
	if (bytes <= 0 && (base || shift))
		return; /* of a length that is computed, into the middle: a buffer */
	for (i = 0; i < n; i++) {
		uint32_t field = g_array_index(source->nodes, uint32_t, i);
		int32_t offset = ds_pta_node(pta, field)->offset;

		if (offset != DS_OFFSET_UNKNOWN && offset >= base &&
		    (bytes <= 0 || offset < base + bytes))
			pta_copy(pta, field,
				 pta_location(pta, target,
					      offset - base + shift));
	}
}

/* Does a @wanted begin at @offset of @type? Tells the container that a container_of() means from a wrong guess. */
static bool holds_at(struct ds_type *type, int64_t offset,
		     const struct ds_type *wanted)
{
	guint i;

	if (type == wanted && !offset)
		return true;
	if (type && type->kind == DS_TYPE_ARRAY && type->elem &&
	    type->elem->size)
		return holds_at(type->elem, offset % type->elem->size, wanted);
	if (!ds_type_is_record(type))
		return false;
	for (i = 0; i < ds_type_members(type)->len; i++) {
		struct ds_member *m = &g_array_index(ds_type_members(type),
						     struct ds_member, i);

		if (m->type && offset * 8 >= (int64_t)m->bit_offset &&
		    offset * 8 < (int64_t)(m->bit_offset + m->bit_size) &&
		    holds_at(m->type, offset - m->bit_offset / 8, wanted))
			return true;
	}
	return false;
}

/* Raw storage at the end of, or inside, a structure (hcd_priv[]) that somebody keeps a structure of his own in. */
static bool raw_storage(struct ds_object *o, int32_t offset)
{
	struct ds_path path;

	if (!o->type)
		return false;
	if (offset == DS_OFFSET_UNKNOWN ||
	    (o->type->size && (uint64_t)offset >= o->type->size))
		return true;
	if (!ds_type_is_record(o->type) ||
	    !ds_type_path(o->type, offset * 8ULL, 0, NULL, &path))
		return false;
	return path.type && path.type->kind == DS_TYPE_ARRAY &&
	       path.type->elem &&
	       (path.type->elem->kind == DS_TYPE_CHAR ||
		path.type->elem->kind == DS_TYPE_UINT ||
		path.type->elem->kind == DS_TYPE_INT);
}

static void apply(struct ds_pta *pta, struct use use, uint32_t location)
{
	struct ds_object *o = ds_pta_object(pta, location);
	int32_t offset = ds_pta_node(pta, location)->offset;
	uint32_t object = ds_pta_node(pta, location)->object;
	const GArray *others;
	guint i;

	switch (use.kind) {
	case USE_LOAD:
		/* an integer at an offset that is computed is a counter, not a pointer */
		if (use.offset == DS_OFFSET_UNKNOWN &&
		    offset == DS_OFFSET_UNKNOWN)
			break;
		pta_copy(pta, location, use.node);
		/* what the kernel keeps in its own structures is of the type that is read */
		if (use.container && o->kind == DS_OBJECT_TYPE &&
		    !o->type->driver)
			pta_add(pta, use.node,
				pta_location(
					pta,
					pta_type_object(pta, use.container),
					0));
		break;
	case USE_STORE:
		pta_copy(pta, use.node, location);
		break;
	case USE_GEP:
		if (o->kind == DS_OBJECT_FUNCTION ||
		    o->kind == DS_OBJECT_STRING)
			break;
		/* a pointer is believed to be of its type: an object of another one got there by a wrong guess */
		if (use.record && o->type &&
		    !holds_at(o->type, offset, use.record)) {
			object = pta_type_object(pta, use.record);
			o = g_ptr_array_index(pta->objects, object);
			offset = 0;
			if (!use.offset) {
				pta_add(pta, use.node,
					pta_location(pta, object, 0));
				break;
			}
		}
		if (use.offset == DS_OFFSET_UNKNOWN && !use.container) {
			pta_add(pta, use.node,
				pta_location(pta, object, DS_OFFSET_UNKNOWN));
			break;
		}
		if (use.container &&
		    (offset == DS_OFFSET_UNKNOWN ||
		     !holds_at(o->type, offset + use.offset, use.container)))
			pta_add(pta, use.node,
				pta_location(
					pta,
					pta_type_object(pta, use.container),
					0));
		else if (offset == DS_OFFSET_UNKNOWN)
			pta_add(pta, use.node, location);
		else if (offset + use.offset >= 0)
			pta_add(pta, use.node,
				pta_location(pta, object, offset + use.offset));
		break;
	case USE_CAST:
		if (raw_storage(o, offset))
			pta_add(pta, use.node,
				pta_location(
					pta,
					pta_type_object(pta, use.container),
					0));
		else
			pta_add(pta, use.node, location);
		break;
	case USE_COPY_FROM:
		others = ds_pta_node(pta, use.node)->pts;
		for (i = 0; others && i < others->len; i++) {
			copy_object(pta, location,
				    g_array_index(others, uint32_t, i),
				    use.offset);
			others = ds_pta_node(pta, use.node)->pts;
		}
		break;
	case USE_COPY_TO:
		others = ds_pta_node(pta, use.node)->pts;
		for (i = 0; others && i < others->len; i++) {
			copy_object(pta, g_array_index(others, uint32_t, i),
				    location, use.offset);
			others = ds_pta_node(pta, use.node)->pts;
		}
		break;
	case USE_CALL:
		if (o->kind == DS_OBJECT_FUNCTION)
			pta_connect(pta, use.call, o->fn);
		break;
	}
}

void pta_use(struct ds_pta *pta, uint32_t n, struct use use)
{
	struct ds_node *node = ds_pta_node(pta, n);
	guint i;

	pta->constraints++;
	if (!node->uses)
		node->uses = g_array_new(FALSE, FALSE, sizeof(struct use));
	g_array_append_val(node->uses, use);
	for (i = 0;
	     ds_pta_node(pta, n)->pts && i < ds_pta_node(pta, n)->pts->len; i++)
		apply(pta, use,
		      g_array_index(ds_pta_node(pta, n)->pts, uint32_t, i));
}

static void read_pending(struct ds_pta *pta)
{
	while (pta->pending->len)
		pta_read_function(
			pta, g_ptr_array_remove_index(pta->pending,
						      pta->pending->len - 1));
}

void pta_solve(struct ds_pta *pta)
{
	read_pending(pta);
	while (!g_queue_is_empty(&pta->work)) {
		uint32_t n = GPOINTER_TO_UINT(g_queue_pop_head(&pta->work));
		GArray *delta = ds_pta_node(pta, n)->delta;
		guint i, k;

		ds_pta_node(pta, n)->queued = false;
		ds_pta_node(pta, n)->delta = NULL;
		pta->steps++;
		for (i = 0; delta && i < delta->len; i++) {
			uint32_t location = g_array_index(delta, uint32_t, i);

			/* both lists can grow, and the array of nodes move, while they are walked */
			for (k = 0; ds_pta_node(pta, n)->copies &&
				    k < ds_pta_node(pta, n)->copies->len;
			     k++)
				pta_add(pta,
					g_array_index(
						ds_pta_node(pta, n)->copies,
						uint32_t, k),
					location);
			for (k = 0; ds_pta_node(pta, n)->uses &&
				    k < ds_pta_node(pta, n)->uses->len;
			     k++)
				apply(pta,
				      g_array_index(ds_pta_node(pta, n)->uses,
						    struct use, k),
				      location);
		}
		if (delta)
			g_array_free(delta, TRUE);
		read_pending(pta);
	}
}

/* Structure copies are made of the fields known at that time: repeat them until no new field appears. */
static bool repeat_copies(struct ds_pta *pta)
{
	guint before = g_hash_table_size(pta->edges);
	guint n, i, k;

	for (n = 0; n < pta->nodes->len; n++) {
		for (i = 0; ds_pta_node(pta, n)->uses &&
			    i < ds_pta_node(pta, n)->uses->len;
		     i++) {
			struct use use = g_array_index(
				ds_pta_node(pta, n)->uses, struct use, i);

			if (use.kind != USE_COPY_FROM)
				continue;
			for (k = 0; ds_pta_node(pta, n)->pts &&
				    k < ds_pta_node(pta, n)->pts->len;
			     k++)
				apply(pta, use,
				      g_array_index(ds_pta_node(pta, n)->pts,
						    uint32_t, k));
		}
	}
	return g_hash_table_size(pta->edges) != before;
}

static void call_site_free(gpointer data)
{
	struct call_site *call = data;

	g_free(call->args);
	g_free(call);
}

struct ds_pta *ds_pta_run(struct ds_program *program,
			  const struct ds_table *table)
{
	struct ds_pta *pta = g_new0(struct ds_pta, 1);
	int rounds = 8;
	guint i;

	pta->program = program;
	pta->table = table;
	pta->objects = g_ptr_array_new();
	pta->nodes = g_array_new(FALSE, TRUE, sizeof(struct ds_node));
	pta->locations = g_hash_table_new(NULL, NULL);
	pta->values = g_hash_table_new(NULL, NULL);
	pta->object_of = g_hash_table_new(NULL, NULL);
	pta->edges = g_hash_table_new(NULL, NULL);
	pta->generated = g_hash_table_new(NULL, NULL);
	pta->globals = g_hash_table_new(g_str_hash, g_str_equal);
	pta->pending = g_ptr_array_new();
	pta->calls = g_ptr_array_new_with_free_func(call_site_free);
	pta->kernel_args =
		g_array_new(FALSE, FALSE, sizeof(struct ds_kernel_arg));
	g_queue_init(&pta->work);
	pta_node_new(pta); /* node 0 means none */
	pta->strings = pta_object_new(pta, DS_OBJECT_STRING, "strings", NULL);

	pta_read_globals(pta);
	for (i = 0; i < program->own->len; i++)
		pta_read_function(pta, g_ptr_array_index(program->own, i));
	do {
		pta_solve(pta);
	} while (rounds-- && (pta_seed(pta) | repeat_copies(pta)));
	pta_solve(pta);
	return pta;
}

void ds_pta_destroy(struct ds_pta *pta)
{
	guint i;

	if (!pta)
		return;
	for (i = 0; i < pta->nodes->len; i++) {
		struct ds_node *node = ds_pta_node(pta, i);

		if (node->pts)
			g_array_free(node->pts, TRUE);
		if (node->delta)
			g_array_free(node->delta, TRUE);
		if (node->copies)
			g_array_free(node->copies, TRUE);
		if (node->uses)
			g_array_free(node->uses, TRUE);
	}
	for (i = 0; i < pta->objects->len; i++) {
		struct ds_object *o = g_ptr_array_index(pta->objects, i);

		g_array_free(o->nodes, TRUE);
		g_free(o);
	}
	g_ptr_array_free(pta->objects, TRUE);
	g_array_free(pta->nodes, TRUE);
	g_hash_table_destroy(pta->locations);
	g_hash_table_destroy(pta->values);
	g_hash_table_destroy(pta->object_of);
	g_hash_table_destroy(pta->edges);
	g_hash_table_destroy(pta->generated);
	g_hash_table_destroy(pta->globals);
	g_ptr_array_free(pta->pending, TRUE);
	g_ptr_array_free(pta->calls, TRUE);
	g_array_free(pta->kernel_args, TRUE);
	g_queue_clear(&pta->work);
	g_free(pta);
}

const GArray *ds_pta_points_to(struct ds_pta *pta, LLVMValueRef value)
{
	uint32_t n = GPOINTER_TO_UINT(g_hash_table_lookup(pta->values, value));

	return n ? ds_pta_node(pta, n)->pts : NULL;
}
