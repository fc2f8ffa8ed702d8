// SPDX-License-Identifier: MIT
/*
 * mincut.c - the cut itself
 *
 * The source is the kernel half, the sink the user half. A function that must stay hangs on the source by an edge that
 * cannot be cut, a pinned one on its side; every other pays to stay: its lines times what a line is worth. Calls are
 * edges both ways, since what a call costs depends on the half that it leaves. A critical section under a spinlock is a node
 * of its own that must stay: this is how it is never divided. Kernel functions, and the kernel as a caller, are the
 * source itself.
 */
#include "plan.h"

#include <igraph/igraph.h>
#include <math.h>
#include <string.h>

#define NEVER 1e15

struct network {
	igraph_vector_int_t edges;
	igraph_vector_t capacity;
	int source, sink, nodes;
};

static void edge(struct network *n, int from, int to, double capacity)
{
	if (from == to || capacity <= 0)
		return;
	igraph_vector_int_push_back(&n->edges, from);
	igraph_vector_int_push_back(&n->edges, to);
	igraph_vector_push_back(&n->capacity, MIN(capacity, NEVER));
}

/*
 * A call of @to by @from. What crosses from the source's side to the sink's is
 * cut: a call goes up when it does so itself, and down when its reverse does.
 */
static void call(struct network *n, const struct ds_costs *costs, int from,
		 int to, double rate, double bytes)
{
	edge(n, from, to, rate * (costs->up + bytes * costs->byte));
	edge(n, to, from, rate * (costs->down + bytes * costs->byte));
}

static void add_nodes(struct network *n, const struct ds_plan *plan,
		      const struct ds_facts *f, const struct ds_rates *rates,
		      const struct ds_costs *costs, double trade_off)
{
	guint i;

	for (i = 0; i < f->funcs->len; i++) {
		const struct ds_func *fn = ds_func(f, i);
		double worth = isinf(trade_off) ? 0 :
						  ds_func_lines(fn) *
							  trade_off * costs->up;

		if (fn->why != DS_WHY_FREE || plan->pinned[i] == 'k')
			edge(n, n->source, i, NEVER);
		else if (plan->pinned[i] == 'u' || isinf(trade_off))
			edge(n, i, n->sink, NEVER);
		else
			edge(n, i, n->sink, worth);
		/* the kernel's own calls of it */
		call(n, costs, n->source, i, rates->entry[i], rates->bytes[i]);
	}
	for (i = 0; i < f->sections->len; i++) {
		const struct ds_section *s =
			&g_array_index(f->sections, struct ds_section, i);
		int node = f->funcs->len + i;

		edge(n, n->source, node, NEVER);
		call(n, costs, s->func, node, rates->func[s->func],
		     8.0 * s->values);
	}
}

static void add_calls(struct network *n, const struct ds_facts *f,
		      const struct ds_rates *rates,
		      const struct ds_costs *costs)
{
	guint i;

	for (i = 0; i < f->calls->len; i++) {
		const struct ds_call *c = ds_call(f, i);
		int from = c->section >= 0 ? (int)f->funcs->len + c->section :
					     c->caller;

		if (c->callee >= 0)
			call(n, costs, from, c->callee, rates->call[i],
			     rates->bytes[c->callee]);
		else if (c->section < 0 &&
			 !g_array_index(f->kernel_params, struct ds_kernel_func,
					c->kernel)
				  .pure)
			call(n, costs, from, n->source, rates->call[i], 16);
	}
}

void ds_plan_cut(struct ds_plan *plan, const struct ds_facts *f,
		 const struct ds_rates *rates, const struct ds_costs *costs,
		 double trade_off)
{
	struct network n = { .source = f->funcs->len + f->sections->len,
			     .nodes = f->funcs->len + f->sections->len + 2 };
	igraph_vector_int_t user;
	igraph_real_t value;
	igraph_t graph;
	igraph_integer_t i;

	n.sink = n.source + 1;
	igraph_vector_int_init(&n.edges, 0);
	igraph_vector_init(&n.capacity, 0);
	igraph_vector_int_init(&user, 0);
	add_nodes(&n, plan, f, rates, costs, trade_off);
	add_calls(&n, f, rates, costs);
	igraph_create(&graph, &n.edges, n.nodes, IGRAPH_DIRECTED);
	igraph_st_mincut(&graph, &value, NULL, NULL, &user, n.source, n.sink,
			 &n.capacity);

	memset(plan->user, 0, f->funcs->len);
	for (i = 0; i < igraph_vector_int_size(&user); i++) {
		int node = VECTOR(user)[i];

		if (node < (int)f->funcs->len &&
		    ds_func(f, node)->why == DS_WHY_FREE)
			plan->user[node] = 1;
	}
	plan->trade_off = trade_off;
	igraph_destroy(&graph);
	igraph_vector_int_destroy(&n.edges);
	igraph_vector_int_destroy(&user);
	igraph_vector_destroy(&n.capacity);
	ds_plan_measure(plan, f, rates, costs);
}
