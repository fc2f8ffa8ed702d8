// SPDX-License-Identifier: MIT
/*
 * context.c - in which contexts each function runs, and why those that must stay in the kernel must
 *
 * The reasons are found breadth first from the entry points, so that each is the shortest chain of calls.
 */
#include "extract.h"

#include <string.h>

static const unsigned int order[] = { DS_CTX_HARDIRQ, DS_CTX_SOFTIRQ,
				      DS_CTX_ATOMIC, DS_CTX_UNKNOWN };

static void set_reason(struct ds_func *fn, enum ds_why why, int caller,
		       int line, uint64_t locks, const char *text)
{
	fn->why = why;
	fn->why_func = caller;
	fn->why_line = line;
	fn->why_locks = locks;
	fn->why_text = text;
}

static void start(struct ds_extract *x, GQueue *work)
{
	struct ds_facts *f = x->facts;
	size_t k;
	guint i;

	for (k = 0; k < G_N_ELEMENTS(order); k++) {
		for (i = 0; i < f->entries->len; i++) {
			struct ds_entry *e =
				&g_array_index(f->entries, struct ds_entry, i);
			struct ds_func *fn = ds_func(f, e->func);

			if (e->context != order[k])
				continue;
			if (fn->why == DS_WHY_FREE ||
			    fn->why == DS_WHY_UNBALANCED) {
				set_reason(fn,
					   e->known ? DS_WHY_ENTRY :
						      DS_WHY_UNKNOWN_ENTRY,
					   -1, e->line, e->locks, e->slot);
				g_queue_push_tail(work,
						  GINT_TO_POINTER(e->func));
			}
			fn->contexts |= e->context;
		}
	}
	for (i = 0; i < f->entries->len; i++) {
		struct ds_entry *e =
			&g_array_index(f->entries, struct ds_entry, i);
		struct ds_func *fn = ds_func(f, e->func);

		fn->contexts |= e->context;
		if (e->rate &&
		    (!fn->rate ||
		     e->per_second > ds_table_rate(x->table, fn->rate)))
			fn->rate = e->rate;
	}
}

/* Does this function stay because of the context it runs in (and so do those it calls)? */
static bool stays_for_context(const struct ds_func *fn)
{
	return fn->why != DS_WHY_FREE && fn->why != DS_WHY_UNBALANCED;
}

/* Only ever reached from probe and remove: nobody else sees its data yet, or any more. */
static void find_init_only(struct ds_facts *f)
{
	bool changed = true;
	guint i;

	for (i = 0; i < f->funcs->len; i++)
		ds_func(f, i)->init_only = true;
	for (i = 0; i < f->entries->len; i++) {
		struct ds_entry *e =
			&g_array_index(f->entries, struct ds_entry, i);

		if (!e->init)
			ds_func(f, e->func)->init_only = false;
	}
	while (changed) {
		changed = false;
		for (i = 0; i < f->calls->len; i++) {
			struct ds_call *c = ds_call(f, i);

			if (c->callee >= 0 &&
			    !ds_func(f, c->caller)->init_only &&
			    ds_func(f, c->callee)->init_only) {
				ds_func(f, c->callee)->init_only = false;
				changed = true;
			}
		}
	}
}

void ds_context_run(struct ds_extract *x)
{
	struct ds_facts *f = x->facts;
	uint64_t atomic = ds_facts_atomic_locks(f);
	GQueue work = G_QUEUE_INIT;
	bool changed = true;
	guint i;

	start(x, &work);
	/* calls made under a spinlock by functions that may sleep otherwise */
	for (i = 0; i < f->calls->len; i++) {
		struct ds_call *c = ds_call(f, i);
		struct ds_func *callee;

		if (c->callee < 0 || !(c->may & atomic))
			continue;
		callee = ds_func(f, c->callee);
		callee->contexts |= DS_CTX_ATOMIC;
		if (!stays_for_context(callee)) {
			set_reason(callee, DS_WHY_LOCKED, c->caller, c->line,
				   c->may & atomic, NULL);
			g_queue_push_tail(&work, GINT_TO_POINTER(c->callee));
		}
	}
	while (!g_queue_is_empty(&work)) {
		int at = GPOINTER_TO_INT(g_queue_pop_head(&work));

		for (i = 0; i < f->calls->len; i++) {
			struct ds_call *c = ds_call(f, i);

			if (c->caller != at || c->callee < 0 ||
			    stays_for_context(ds_func(f, c->callee)))
				continue;
			set_reason(ds_func(f, c->callee), DS_WHY_CALLER, at,
				   c->line, 0, NULL);
			g_queue_push_tail(&work, GINT_TO_POINTER(c->callee));
		}
	}
	while (changed) {
		changed = false;
		for (i = 0; i < f->calls->len; i++) {
			struct ds_call *c = ds_call(f, i);
			unsigned int contexts;

			if (c->callee < 0)
				continue;
			contexts = ds_func(f, c->caller)->contexts;
			if (c->may & atomic)
				contexts = (contexts & ~DS_CTX_PROCESS) |
					   DS_CTX_ATOMIC;
			if (contexts & ~ds_func(f, c->callee)->contexts) {
				ds_func(f, c->callee)->contexts |= contexts;
				changed = true;
			}
		}
	}
	find_init_only(f);
}
