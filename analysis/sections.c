// SPDX-License-Identifier: MIT
/*
 * sections.c - critical sections: the stretches of a function during which it holds a lock that forbids to sleep
 *
 * A section is never divided between the halves: when its function leaves the kernel, the section stays behind as a
 * procedure of its own.
 */
#include "extract.h"

#include <string.h>

/* Runs of instructions inside one block; runs of different blocks are joined along branches. */
struct run {
	int parent;
	LLVMValueRef first, last;
	uint64_t locks;
	int section;
};

static int find_root(GArray *runs, int i)
{
	while (g_array_index(runs, struct run, i).parent != i)
		i = g_array_index(runs, struct run, i).parent;
	return i;
}

static uint64_t held_before(struct ds_extract *x, LLVMValueRef in,
			    uint64_t atomic)
{
	const struct ds_lockstate *s = g_hash_table_lookup(x->states, in);

	return s ? s->got_may & atomic : 0;
}

static bool is_marker(LLVMValueRef in)
{
	size_t len;

	return LLVMIsACallInst(in) &&
	       g_str_has_prefix(LLVMGetValueName2(LLVMGetCalledValue(in), &len),
				"llvm.dbg.");
}

/* The runs of one block; *ret_open is the run that is still open at its end, or -1. */
static void block_runs(struct ds_extract *x, LLVMBasicBlockRef bb,
		       uint64_t atomic, GArray *runs, int *ret_first,
		       int *ret_open)
{
	LLVMValueRef in, next;
	int open = -1;
	bool start = true;

	*ret_first = -1;
	for (in = LLVMGetFirstInstruction(bb); in; in = next) {
		uint64_t before = held_before(x, in, atomic), after;

		next = LLVMGetNextInstruction(in);
		after = next ? held_before(x, next, atomic) : before;
		if (!before && !after) {
			open = -1;
			start = false;
			continue;
		}
		if (open < 0) {
			struct run run = { .parent = runs->len,
					   .first = in,
					   .section = -1 };

			g_array_append_val(runs, run);
			open = runs->len - 1;
			if (start && before)
				*ret_first = open;
		}
		start = false;
		g_array_index(runs, struct run, open).last = in;
		g_array_index(runs, struct run, open).locks |= before | after;
		if (!after)
			open = -1; /* released here */
	}
	*ret_open = open;
}

/* Lines, and values that cross the border, of one section. */
static void measure(struct ds_extract *x, struct ds_section *section,
		    int number, struct ds_fn *fn)
{
	GHashTable *crossing = g_hash_table_new(NULL, NULL);
	LLVMBasicBlockRef bb;
	LLVMValueRef in;

	for (bb = LLVMGetFirstBasicBlock(fn->value); bb;
	     bb = LLVMGetNextBasicBlock(bb)) {
		for (in = LLVMGetFirstInstruction(bb); in;
		     in = LLVMGetNextInstruction(in)) {
			bool inside = GPOINTER_TO_INT(g_hash_table_lookup(
					      x->sections, in)) == number + 1;
			int i, n = LLVMGetNumOperands(in),
			       line = ds_line(in, NULL);

			if (is_marker(in))
				continue;
			if (inside && line) {
				section->first =
					section->first ?
						MIN(section->first, line) :
						line;
				section->last = MAX(section->last, line);
			}
			for (i = 0; i < n; i++) {
				LLVMValueRef op = LLVMGetOperand(in, i);
				bool from_inside;

				if (LLVMIsAArgument(op))
					from_inside = false;
				else if (LLVMIsAInstruction(op))
					from_inside =
						GPOINTER_TO_INT(
							g_hash_table_lookup(
								x->sections,
								op)) ==
						number + 1;
				else
					continue;
				if (inside != from_inside)
					g_hash_table_add(crossing, op);
			}
		}
	}
	section->values = g_hash_table_size(crossing);
	section->lines = section->last ? section->last - section->first + 1 : 0;
	g_hash_table_destroy(crossing);
}

static void number_run(struct ds_extract *x, struct run *run, int section)
{
	LLVMValueRef in;

	for (in = run->first; in; in = LLVMGetNextInstruction(in)) {
		g_hash_table_insert(x->sections, in,
				    GINT_TO_POINTER(section + 1));
		if (in == run->last)
			break;
	}
}

static void function_sections(struct ds_extract *x, struct ds_fn *fn,
			      uint64_t atomic)
{
	GHashTable *starts = g_hash_table_new(NULL, NULL);
	GHashTable *ends = g_hash_table_new(NULL, NULL);
	GArray *runs = g_array_new(FALSE, TRUE, sizeof(struct run));
	LLVMBasicBlockRef bb;
	guint i;

	for (bb = LLVMGetFirstBasicBlock(fn->value); bb;
	     bb = LLVMGetNextBasicBlock(bb)) {
		int first, open;

		block_runs(x, bb, atomic, runs, &first, &open);
		g_hash_table_insert(starts, bb, GINT_TO_POINTER(first + 1));
		g_hash_table_insert(ends, bb, GINT_TO_POINTER(open + 1));
	}
	for (bb = LLVMGetFirstBasicBlock(fn->value); bb;
	     bb = LLVMGetNextBasicBlock(bb)) {
		LLVMValueRef term = LLVMGetBasicBlockTerminator(bb);
		int open = GPOINTER_TO_INT(g_hash_table_lookup(ends, bb)) - 1;
		unsigned int k;

		for (k = 0; open >= 0 && k < LLVMGetNumSuccessors(term); k++) {
			int first =
				GPOINTER_TO_INT(g_hash_table_lookup(
					starts, LLVMGetSuccessor(term, k))) -
				1;

			if (first >= 0)
				g_array_index(runs, struct run,
					      find_root(runs, first))
					.parent = find_root(runs, open);
		}
	}
	for (i = 0; i < runs->len; i++) {
		struct run *run = &g_array_index(runs, struct run, i);
		struct run *root =
			&g_array_index(runs, struct run, find_root(runs, i));

		if (root->section < 0) {
			struct ds_section section = { .func = fn->index };

			root->section = x->facts->sections->len;
			g_array_append_val(x->facts->sections, section);
		}
		g_array_index(x->facts->sections, struct ds_section,
			      root->section)
			.locks |= run->locks;
		number_run(x, run, root->section);
	}
	for (i = 0; i < runs->len; i++) {
		struct run *run = &g_array_index(runs, struct run, i);

		if (run->parent == (int)i)
			measure(x,
				&g_array_index(x->facts->sections,
					       struct ds_section, run->section),
				run->section, fn);
	}
	g_array_free(runs, TRUE);
	g_hash_table_destroy(starts);
	g_hash_table_destroy(ends);
}

void ds_sections_run(struct ds_extract *x)
{
	uint64_t atomic = ds_facts_atomic_locks(x->facts);
	guint i;

	for (i = 0; i < x->program->own->len; i++)
		function_sections(x, g_ptr_array_index(x->program->own, i),
				  atomic);
}
