// SPDX-License-Identifier: MIT
/*
 * guards.c - which lock protects each field of the driver's own structures
 *
 * The guard is the lock that is held, for certain, at most accesses. Accesses made while only probe or remove can run
 * do not count. Where the guard is not held there is a possible race, and the lines are kept.
 */
#include "extract.h"

#include <stdio.h>
#include <string.h>

static bool counts(const struct ds_facts *f, const struct ds_access *a)
{
	const struct ds_func *fn = ds_func(f, a->func);

	return !a->local && !fn->init_only && fn->contexts;
}

static bool can_guard(const struct ds_lock *lock)
{
	return lock->kind != DS_LOCK_IRQ && lock->kind != DS_LOCK_BH &&
	       lock->kind != DS_LOCK_PREEMPT && lock->kind != DS_LOCK_RCU;
}

/* The entry points from which each function can be reached, as the first of them and whether there is only one. */
static int *single_entries(const struct ds_facts *f)
{
	int *entry = g_new(int, f->funcs->len + 1);
	bool changed = true;
	guint i;

	for (i = 0; i < f->funcs->len; i++)
		entry[i] = -1;
	for (i = 0; i < f->entries->len; i++)
		entry[g_array_index(f->entries, struct ds_entry, i).func] =
			g_array_index(f->entries, struct ds_entry, i).func;
	while (changed) {
		changed = false;
		for (i = 0; i < f->calls->len; i++) {
			const struct ds_call *c = ds_call(f, i);
			int from, *to;

			if (c->callee < 0)
				continue;
			from = entry[c->caller];
			to = &entry[c->callee];
			if (from == -1 || *to == -2 || *to == from)
				continue;
			*to = *to == -1 ? from : -2;
			changed = true;
		}
	}
	return entry;
}

static int best_lock(const struct ds_facts *f, const int *held, int *ret_held)
{
	int best = -1;
	guint i;

	for (i = 0; i < f->locks->len; i++) {
		if (!held[i] || !can_guard(ds_lock(f, i)))
			continue;
		if (best < 0 || held[i] > held[best] ||
		    (held[i] == held[best] && ds_lock(f, best)->kernel &&
		     !ds_lock(f, i)->kernel))
			best = i;
	}
	*ret_held = best >= 0 ? held[best] : 0;
	return best;
}

static void judge(struct ds_facts *f, int field, const int *entry)
{
	const struct ds_field *fd =
		&g_array_index(f->fields, struct ds_field, field);
	struct ds_guard g = { .field = field,
			      .lock = -1,
			      .races = g_array_new(FALSE, FALSE,
						   sizeof(struct ds_site)) };
	int held[DS_MAX_LOCKS] = { 0 }, writes = 0, plain = 0, only = -1;
	bool one = true;
	guint i, k;

	for (i = 0; i < f->accesses->len; i++) {
		const struct ds_access *a =
			&g_array_index(f->accesses, struct ds_access, i);

		if (a->field != field || !counts(f, a))
			continue;
		g.total++;
		writes += a->mode != 'r';
		plain += !a->atomic;
		for (k = 0; k < f->locks->len; k++)
			held[k] += a->must >> k & 1;
		if (only == -1)
			only = entry[a->func];
		one &= entry[a->func] == only && only >= 0;
	}
	g.lock = best_lock(f, held, &g.held);
	if (fd->sync) {
		g.verdict = "atomic";
		g.reason = "synchronises itself";
	} else if (!g.total) {
		g.verdict = "constant";
		g.reason = "touched by probe and remove only";
	} else if (!writes) {
		g.verdict = "constant";
		g.reason = "written by probe and remove only";
	} else if (g.lock >= 0 && g.held == g.total) {
		g.verdict = "guarded";
		g.reason = "held at every access";
	} else if (!plain) {
		g.verdict = "atomic";
		g.reason = "touched by atomic operations only";
	} else if (one) {
		g.verdict = "single";
		g.reason = ds_intern(ds_func(f, only)->name);
	} else if (g.lock >= 0) {
		g.verdict = "partly";
		g.reason = "not held at some accesses: possible race";
	} else {
		g.verdict = "missing";
		g.reason = "no lock is held for certain at any access: "
			   "possible race";
	}
	for (i = 0; i < f->accesses->len; i++) {
		const struct ds_access *a =
			&g_array_index(f->accesses, struct ds_access, i);
		struct ds_site site = { a->func, a->line, a->mode };

		if (a->field != field || !counts(f, a) ||
		    (*g.verdict != 'p' && *g.verdict != 'm'))
			continue;
		if (g.lock < 0 || !(a->must >> g.lock & 1))
			g_array_append_val(g.races, site);
	}
	g_array_append_val(f->guards, g);
}

void ds_guards_run(struct ds_facts *f)
{
	int *entry = single_entries(f);
	guint i;

	for (i = 0; i < f->fields->len; i++)
		if (g_array_index(f->fields, struct ds_field, i).driver)
			judge(f, i, entry);
	g_free(entry);
}
