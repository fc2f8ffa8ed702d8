// SPDX-License-Identifier: MIT
/*
 * frontier.c - all plans worth having, from nothing moved to everything that can move
 *
 * Each minimum cut is a line "cost + trade-off x lines that stay"; where the lines of two known plans meet, the cut is
 * asked for again, until no new plan appears in between. What is left is the lower hull.
 */
#include "plan.h"

#include <math.h>
#include <string.h>

#define MOST_PLANS 40

static struct ds_plan *cut_at(const struct ds_facts *f,
			      const struct ds_plan *pins,
			      const struct ds_rates *rates,
			      const struct ds_costs *costs, double trade_off)
{
	struct ds_plan *plan = ds_plan_create(f);

	if (pins)
		memcpy(plan->pinned, pins->pinned, f->funcs->len);
	ds_plan_cut(plan, f, rates, costs, trade_off);
	return plan;
}

static bool same(const struct ds_facts *f, const struct ds_plan *a,
		 const struct ds_plan *b)
{
	return !memcmp(a->user, b->user, f->funcs->len);
}

static int moved_lines(const struct ds_facts *f, const struct ds_plan *plan)
{
	int lines = 0;
	guint i;

	for (i = 0; i < f->funcs->len; i++)
		if (plan->user[i])
			lines += ds_func_lines(ds_func(f, i));
	return lines;
}

static void between(GPtrArray *plans, const struct ds_facts *f,
		    const struct ds_plan *pins, const struct ds_rates *rates,
		    const struct ds_costs *costs, struct ds_plan *low,
		    struct ds_plan *high)
{
	int lines = moved_lines(f, high) - moved_lines(f, low);
	double meet =
		lines > 0 ? (high->cost - low->cost) / (lines * costs->up) : 0;
	struct ds_plan *middle;

	if (plans->len >= MOST_PLANS || lines <= 0 || meet <= 0)
		return;
	middle = cut_at(f, pins, rates, costs, meet);
	if (same(f, middle, low) || same(f, middle, high) ||
	    moved_lines(f, middle) <= moved_lines(f, low) ||
	    moved_lines(f, middle) >= moved_lines(f, high)) {
		ds_plan_destroy(middle);
		return;
	}
	g_ptr_array_add(plans, middle);
	between(plans, f, pins, rates, costs, low, middle);
	between(plans, f, pins, rates, costs, middle, high);
}

static gint by_lines(gconstpointer a, gconstpointer b)
{
	const struct ds_plan *x = *(const struct ds_plan *const *)a,
			     *y = *(const struct ds_plan *const *)b;

	return x->lines != y->lines ? x->lines - y->lines :
				      (x->cost > y->cost) - (x->cost < y->cost);
}

GPtrArray *ds_frontier(const struct ds_facts *f, const struct ds_plan *pins,
		       const struct ds_rates *rates,
		       const struct ds_costs *costs)
{
	GPtrArray *plans =
		g_ptr_array_new_with_free_func((GDestroyNotify)ds_plan_destroy);
	struct ds_plan *nothing = ds_plan_create(f),
		       *everything = cut_at(f, pins, rates, costs, INFINITY);
	guint i;

	for (i = 0; pins && i < f->funcs->len; i++)
		nothing->user[i] = pins->pinned[i] == 'u' &&
				   ds_func(f, i)->why == DS_WHY_FREE;
	ds_plan_measure(nothing, f, rates, costs);
	g_ptr_array_add(plans, nothing);
	if (same(f, nothing, everything)) {
		ds_plan_destroy(everything);
		return plans;
	}
	g_ptr_array_add(plans, everything);
	between(plans, f, pins, rates, costs, nothing, everything);
	g_ptr_array_sort(plans, by_lines);
	return plans;
}
