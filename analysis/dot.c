// SPDX-License-Identifier: MIT
/* dot.c - the call graph in the DOT language of Graphviz */
#include "dot.h"

#include "output.h"

static const char *colour(const struct ds_func *fn)
{
	if (fn->contexts & DS_CTX_HARDIRQ)
		return "#f4a6a6";
	if (fn->contexts & DS_CTX_SOFTIRQ)
		return "#f6cf9a";
	if (fn->contexts & DS_CTX_ATOMIC)
		return "#f3eaa0";
	if (fn->contexts & DS_CTX_UNKNOWN)
		return "#dddddd";
	return "#bfe3bf";
}

static void nodes(FILE *to, const struct ds_facts *f,
		  const struct ds_plan *plan, int side)
{
	guint i;

	for (i = 0; i < f->funcs->len; i++)
		if (!plan || plan->user[i] == side)
			fprintf(to,
				"\t\tf%u [label=\"%s\", fillcolor=\"%s\"];\n",
				i, ds_func(f, i)->name, colour(ds_func(f, i)));
}

int ds_dot_write(const char *path, const struct ds_facts *f,
		 const struct ds_plan *plan, char **error)
{
	struct ds_output *out = g_new(struct ds_output, 1);
	int ret = ds_output_open(out, path, error), side;
	guint i;

	if (ret) {
		g_free(out);
		return ret;
	}
	fprintf(out->file,
		"digraph \"%s\" {\n\trankdir=LR;\n\tnode [shape=box, "
		"style=filled];\n",
		f->driver);
	for (side = 0; side < (plan ? 2 : 1); side++) {
		if (plan)
			fprintf(out->file,
				"\tsubgraph cluster_%s {\n\t\tlabel=\"%s "
				"half\";\n",
				side ? "user" : "kernel",
				side ? "user" : "kernel");
		nodes(out->file, f, plan, side);
		if (plan)
			fputs("\t}\n", out->file);
	}
	for (i = 0; i < f->calls->len; i++) {
		const struct ds_call *c = ds_call(f, i);

		if (c->callee >= 0)
			fprintf(out->file,
				"\tf%d -> f%d [tooltip=\"line %d\"%s%s];\n",
				c->caller, c->callee, c->line,
				c->slot ? ", style=dashed" : "",
				plan && ds_plan_crossing(plan, f, c) ?
					", color=red, penwidth=2" :
					"");
	}
	fputs("}\n", out->file);
	ret = ds_output_close(out, error);
	g_free(out);
	return ret;
}
