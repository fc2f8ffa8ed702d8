// SPDX-License-Identifier: MIT
/* cost.c - how often everything happens, and what a crossing costs */
#include "cost.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#define MOST_CALLS                                                             \
	1e9 /* per second: a bound for estimates that run away in recursion */
#define MOST_BYTES  4096.0
#define BYTES_OF_4K 4096 /* that a call of the series null4k carries */

/* One figure of one series of lpcbench's, in microseconds, or NAN. */
static double series_figure(json_t *root, const char *name, const char *figure)
{
	json_t *one;
	size_t i;

	json_array_foreach(json_object_get(root, "series"), i, one)
	{
		json_t *value = json_object_get(one, figure);
		const char *is =
			json_string_value(json_object_get(one, "name"));
		const char *unit =
			json_string_value(json_object_get(one, "unit"));

		if (!is || strcmp(is, name) || !json_is_number(value))
			continue;
		if (!unit || strcmp(unit, "us"))
			continue;
		return json_number_value(value);
	}
	return NAN;
}

int ds_costs_read(struct ds_costs *costs, const char *path, char **error)
{
	const struct {
		const char *series, *figure;
	} wanted[] = {
		{ "null.user.direct", "p50" },
		{ "null.down", "p50" },
		/* what disturbs a measurement only adds to it: least of all to the quickest call */
		{ "null.user.direct", "min" },
		{ "null4k.user.direct", "min" },
	};
	double got[G_N_ELEMENTS(wanted)];
	json_error_t why;
	json_t *root = json_load_file(path, 0, &why);
	size_t i;

	if (!root) {
		*error = g_strdup_printf("%s: not a result of lpcbench: %s",
					 path, why.text);
		return -EINVAL;
	}
	for (i = 0; i < G_N_ELEMENTS(wanted); i++) {
		got[i] =
			series_figure(root, wanted[i].series, wanted[i].figure);
		if (got[i] > 0)
			continue;
		*error = g_strdup_printf(
			"%s: not a result of lpcbench that has the costs of a "
			"crossing: no \"%s\" of the series %s, in "
			"microseconds, is in it",
			path, wanted[i].figure, wanted[i].series);
		json_decref(root);
		return -EINVAL;
	}
	json_decref(root);
	costs->up = got[0];
	costs->down = got[1];
	costs->byte = MAX(got[3] - got[2], 0) / BYTES_OF_4K;
	costs->measured = true;
	costs->source = ds_intern(path);
	return 0;
}

/* Entry rates and calls in the facts, carried down the call graph. */
static void carry(const struct ds_facts *f, struct ds_rates *r,
		  const bool *fixed)
{
	double *next = g_new(double, f->funcs->len + 1);
	int round;
	guint i;

	for (round = 0; round < 30; round++) {
		bool changed = false;

		memcpy(next, r->entry, f->funcs->len * sizeof(double));
		for (i = 0; i < f->calls->len; i++) {
			const struct ds_call *c = ds_call(f, i);

			if (c->callee >= 0 && c->callee != c->caller)
				next[c->callee] +=
					r->func[c->caller] * c->weight;
		}
		for (i = 0; i < f->funcs->len; i++) {
			double rate = MIN(next[i], MOST_CALLS);

			if (fixed[i] || fabs(rate - r->func[i]) <= 1e-9 * rate)
				continue;
			r->func[i] = rate;
			changed = true;
		}
		if (!changed)
			break;
	}
	g_free(next);
}

static void assume(const struct ds_facts *f, struct ds_rates *r)
{
	guint i;

	for (i = 0; i < f->entries->len; i++) {
		const struct ds_entry *e =
			&g_array_index(f->entries, struct ds_entry, i);

		/* one function behind several slots: the busiest counts */
		r->entry[e->func] = MAX(r->entry[e->func], e->per_second);
	}
}

/* Rates of the functions that the profile names; calls between two of them come from its arcs. */
static void measure(const struct ds_facts *f, const struct ds_profile *p,
		    double seconds, struct ds_rates *r, bool *fixed)
{
	int *at = g_new(int, f->funcs->len + 1);
	guint i;

	for (i = 0; i < f->funcs->len; i++) {
		const char *name = ds_func(f, i)->name;

		at[i] = ds_profile_find(p, name);
		if (at[i] >= 0) {
			r->matched++;
			fixed[i] = true;
			r->func[i] =
				g_array_index(p->fns, struct ds_prof_fn, at[i])
					.calls /
				seconds;
			r->entry[i] = r->func[i];
		} else if (!p->traceable ||
			   g_hash_table_contains(p->traceable, name)) {
			fixed[i] =
				true; /* could have been seen, and was not: it never ran */
			r->func[i] = r->entry[i] = 0;
		} else {
			r->guessed++;
			r->entry[i] = 0;
		}
	}
	for (i = 0; i < f->funcs->len; i++) {
		guint k;

		for (k = 0; p->has_arcs && at[i] >= 0 && k < p->arcs->len;
		     k++) {
			const struct ds_prof_arc *a =
				&g_array_index(p->arcs, struct ds_prof_arc, k);
			guint from;

			if (a->to != at[i])
				continue;
			for (from = 0; from < f->funcs->len; from++)
				if (at[from] == a->from)
					r->entry[i] -= a->calls / seconds;
		}
		r->entry[i] = MAX(r->entry[i], 0);
	}
	g_free(at);
}

/* How often each call happens: the callee's measured rate, shared among the calls that can cause it. */
static void call_rates(const struct ds_facts *f, struct ds_rates *r,
		       const bool *fixed)
{
	double *expected = g_new0(double, f->funcs->len + 1);
	guint i;

	for (i = 0; i < f->calls->len; i++) {
		const struct ds_call *c = ds_call(f, i);

		r->call[i] = r->func[c->caller] * c->weight;
		if (c->callee >= 0)
			expected[c->callee] += r->call[i];
	}
	for (i = 0; i < f->calls->len; i++) {
		const struct ds_call *c = ds_call(f, i);

		if (c->callee >= 0 && fixed[c->callee] &&
		    expected[c->callee] > 0)
			r->call[i] *=
				MAX(r->func[c->callee] - r->entry[c->callee],
				    0) /
				expected[c->callee];
		r->call[i] = MIN(r->call[i], MOST_CALLS);
	}
	g_free(expected);
}

/* Arguments and result, and of structures the members that are really used. */
static void count_bytes(const struct ds_facts *f, struct ds_rates *r)
{
	GHashTable *seen = g_hash_table_new(NULL, NULL);
	guint i;

	for (i = 0; i < f->funcs->len; i++)
		r->bytes[i] = 8 * (ds_func(f, i)->params->len + 1);
	for (i = 0; i < f->accesses->len; i++) {
		const struct ds_access *a =
			&g_array_index(f->accesses, struct ds_access, i);
		const struct ds_field *fd =
			&g_array_index(f->fields, struct ds_field, a->field);
		gsize key = (gsize)a->func << 32 | (unsigned int)a->field;

		if (fd->driver && !a->local &&
		    g_hash_table_add(seen, GSIZE_TO_POINTER(key + 1)))
			r->bytes[a->func] =
				MIN(r->bytes[a->func] + fd->size, MOST_BYTES);
	}
	g_hash_table_destroy(seen);
}

struct ds_rates *ds_rates_create(const struct ds_facts *f,
				 const struct ds_profile *profile,
				 double seconds)
{
	struct ds_rates *r = g_new0(struct ds_rates, 1);
	bool *fixed = g_new0(bool, f->funcs->len + 1);

	r->func = g_new0(double, f->funcs->len + 1);
	r->entry = g_new0(double, f->funcs->len + 1);
	r->call = g_new0(double, f->calls->len + 1);
	r->bytes = g_new0(double, f->funcs->len + 1);
	count_bytes(f, r);
	r->measured = profile != NULL;
	if (profile)
		measure(f, profile, seconds, r, fixed);
	else
		assume(f, r);
	carry(f, r, fixed);
	call_rates(f, r, fixed);
	g_free(fixed);
	return r;
}

void ds_rates_destroy(struct ds_rates *r)
{
	if (!r)
		return;
	g_free(r->func);
	g_free(r->entry);
	g_free(r->call);
	g_free(r->bytes);
	g_free(r);
}
