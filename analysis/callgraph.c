// SPDX-License-Identifier: MIT
/* callgraph.c - who can be called by each call, and which functions the kernel enters */
#include "extract.h"

#include <math.h>
#include <string.h>

/* "struct.member" for a location that holds a function; NULL when the object has no structure there. */
static const char *slot_of(struct ds_pta *pta, uint32_t location,
			   bool *ret_driver)
{
	struct ds_object *o = ds_pta_object(pta, location);
	int32_t offset = ds_pta_node(pta, location)->offset;
	struct ds_type *type = o->type;
	struct ds_path path;
	char *text;
	const char *ret;

	if (!type || offset < 0)
		return NULL;
	while (type->kind == DS_TYPE_ARRAY && type->elem) {
		type = type->elem;
		if (type->size)
			offset %= type->size;
	}
	if (!ds_type_is_record(type) ||
	    !ds_type_path(type, offset * 8ULL, 8, NULL, &path))
		return NULL;
	text = g_strdup_printf("%s.%s", path.leaf->name, path.leaf_member);
	ret = ds_intern(text);
	g_free(text);
	if (ret_driver)
		*ret_driver = path.leaf->driver;
	return ret;
}

/* All functions stored in a member, by its name: the fallback where points-to analysis has lost the object. */
static GHashTable *collect_slots(struct ds_extract *x)
{
	GHashTable *slots =
		g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
				      (GDestroyNotify)g_ptr_array_unref);
	struct ds_pta *pta = x->pta;
	guint n, i;

	for (n = 1; n < pta->nodes->len; n++) {
		struct ds_node *node = ds_pta_node(pta, n);
		const char *slot;

		if (node->object < 0 || !node->pts)
			continue;
		for (i = 0; i < node->pts->len; i++) {
			struct ds_object *o = ds_pta_object(
				pta, g_array_index(node->pts, uint32_t, i));
			GPtrArray *fns;

			if (o->kind != DS_OBJECT_FUNCTION || !o->fn->own ||
			    !(slot = slot_of(pta, n, NULL)))
				continue;
			fns = g_hash_table_lookup(slots, slot);
			if (!fns) {
				fns = g_ptr_array_new();
				g_hash_table_insert(slots, (gpointer)slot, fns);
			}
			if (!g_ptr_array_find(fns, o->fn, NULL))
				g_ptr_array_add(fns, o->fn);
		}
	}
	return slots;
}

/* The member that a called pointer was loaded from, as "struct.member", or NULL. */
static const char *called_slot(struct ds_extract *x, struct ds_fn *fn,
			       LLVMValueRef called)
{
	struct ds_place place;
	struct ds_path path;
	const char *ret;
	char *text;

	while (LLVMIsABitCastInst(called))
		called = LLVMGetOperand(called, 0);
	if (!LLVMIsALoadInst(called) ||
	    !ds_place_resolve(x, fn->module, LLVMGetOperand(called, 0), &place))
		return NULL;
	if (!ds_type_path(place.record, place.bits, 8, NULL, &path))
		return NULL;
	text = g_strdup_printf("%s.%s", path.leaf->name, path.leaf_member);
	ret = ds_intern(text);
	g_free(text);
	return ret;
}

static bool same_signature(LLVMValueRef fn, LLVMValueRef called)
{
	return LLVMTypeOf(fn) == LLVMTypeOf(called);
}

/* Functions of the driver whose address is taken anywhere. */
static bool address_taken(struct ds_extract *x, struct ds_fn *fn)
{
	return g_hash_table_lookup(x->pta->object_of, fn) != NULL;
}

static void resolve_indirect(struct ds_extract *x, struct ds_fn *fn,
			     LLVMValueRef in, LLVMValueRef called,
			     GHashTable *slots)
{
	const GArray *pts = ds_pta_points_to(x->pta, called);
	GPtrArray *targets = g_ptr_array_new();
	const char *slot = called_slot(x, fn, called);
	const char *how = "points-to";
	GPtrArray *stored;
	guint i;

	for (i = 0; pts && i < pts->len; i++) {
		struct ds_object *o =
			ds_pta_object(x->pta, g_array_index(pts, uint32_t, i));

		if (o->kind == DS_OBJECT_FUNCTION)
			g_ptr_array_add(targets, o->fn);
	}
	if (!targets->len && slot &&
	    (stored = g_hash_table_lookup(slots, slot))) {
		how = "slot";
		for (i = 0; i < stored->len; i++)
			g_ptr_array_add(targets, g_ptr_array_index(stored, i));
	}
	if (!targets->len && !slot) {
		how = "signature";
		for (i = 0; i < x->program->own->len; i++) {
			struct ds_fn *own =
				g_ptr_array_index(x->program->own, i);

			if (address_taken(x, own) &&
			    own->module == fn->module &&
			    same_signature(own->value, called))
				g_ptr_array_add(targets, own);
		}
	}
	x->facts->indirect++;
	if (!targets->len) {
		how = "unresolved";
		x->facts->unresolved++;
		g_array_append_vals(
			x->facts->unresolved_sites,
			&(struct ds_site){ .func = fn->index,
					   .line = ds_line(in, NULL) },
			1);
	} else if (!strcmp(how, "points-to")) {
		x->facts->by_points_to++;
	} else if (!strcmp(how, "slot")) {
		x->facts->by_slot++;
	} else {
		x->facts->by_signature++;
	}
	g_hash_table_insert(x->targets, in, targets);
	g_hash_table_insert(x->how, in, (gpointer)how);
	if (slot)
		g_hash_table_insert(x->slots, in, (gpointer)slot);
}

static bool is_call(LLVMValueRef in)
{
	LLVMOpcode op = LLVMGetInstructionOpcode(in);

	return op == LLVMCall || op == LLVMCallBr || op == LLVMInvoke;
}

void ds_callgraph_targets(struct ds_extract *x)
{
	GHashTable *slots = collect_slots(x);
	guint i;

	for (i = 0; i < x->program->fns->len; i++) {
		struct ds_fn *fn = g_ptr_array_index(x->program->fns, i);
		LLVMBasicBlockRef bb;
		LLVMValueRef in;

		if (!fn->defined)
			continue;
		for (bb = LLVMGetFirstBasicBlock(fn->value); bb;
		     bb = LLVMGetNextBasicBlock(bb)) {
			for (in = LLVMGetFirstInstruction(bb); in;
			     in = LLVMGetNextInstruction(in)) {
				LLVMValueRef called;
				struct ds_fn *target;

				if (!is_call(in))
					continue;
				called = LLVMGetCalledValue(in);
				if (LLVMIsAInlineAsm(called))
					continue;
				target = ds_program_callee(x->program, called);
				if (target) {
					GPtrArray *one = g_ptr_array_new();

					g_ptr_array_add(one, target);
					g_hash_table_insert(x->targets, in,
							    one);
				} else if (!LLVMIsAFunction(called) &&
					   fn->own) {
					resolve_indirect(x, fn, in, called,
							 slots);
				}
			}
		}
	}
	g_hash_table_destroy(slots);
}

static uint64_t rule_locks(struct ds_extract *x, const struct ds_rule *rule)
{
	uint64_t mask = 0;
	char **names;
	int i;

	if (!rule || !rule->locks)
		return 0;
	names = g_strsplit(rule->locks, ",", -1);
	for (i = 0; names[i]; i++) {
		enum ds_lock_kind kind = rule->context == DS_CTX_PROCESS ?
						 DS_LOCK_MUTEX :
						 DS_LOCK_SPIN;

		if (!strcmp(names[i], "rcu"))
			kind = DS_LOCK_RCU;
		mask |= 1ULL << ds_facts_lock(x->facts, names[i], kind, true);
	}
	g_strfreev(names);
	return mask;
}

static void add_entry(struct ds_extract *x, struct ds_fn *fn, const char *slot,
		      const struct ds_rule *rule, int line)
{
	struct ds_entry entry = {
		.func = fn->index,
		.slot = ds_intern(slot),
		.context = rule ? rule->context : DS_CTX_UNKNOWN,
		.locks = rule_locks(x, rule),
		.rate = rule ? rule->rate : NULL,
		.per_second = rule ? ds_table_rate(x->table, rule->rate) : 0,
		.known = rule != NULL,
		.init = rule && rule->init,
		.line = line,
	};
	guint i;

	for (i = 0; i < x->facts->entries->len; i++) {
		struct ds_entry *e =
			&g_array_index(x->facts->entries, struct ds_entry, i);

		if (e->func == entry.func && e->slot == entry.slot)
			return;
	}
	g_array_append_val(x->facts->entries, entry);
	if (!rule)
		ds_facts_note(x->facts,
			      "%s is entered as %s, which the context table "
			      "does not know",
			      fn->name, slot);
}

static void slot_entries(struct ds_extract *x)
{
	struct ds_pta *pta = x->pta;
	guint n, i;

	for (n = 1; n < pta->nodes->len; n++) {
		struct ds_node *node = ds_pta_node(pta, n);
		const struct ds_rule *rule;
		bool driver = false;
		const char *slot;
		char **words;

		if (node->object < 0 || !node->pts)
			continue;
		slot = NULL;
		for (i = 0; i < node->pts->len; i++) {
			struct ds_object *o = ds_pta_object(
				pta, g_array_index(node->pts, uint32_t, i));

			if (o->kind != DS_OBJECT_FUNCTION || !o->fn->own)
				continue;
			if (!slot && !(slot = slot_of(pta, n, &driver)))
				break;
			words = g_strsplit(slot, ".", 2);
			rule = ds_table_slot(x->table, words[0], words[1]);
			g_strfreev(words);
			if (rule || !driver)
				add_entry(x, o->fn, slot, rule, 0);
		}
	}
}

static void argument_entries(struct ds_extract *x)
{
	guint k, i;

	for (k = 0; k < x->pta->kernel_args->len; k++) {
		struct ds_kernel_arg *arg = &g_array_index(
			x->pta->kernel_args, struct ds_kernel_arg, k);
		const GArray *pts = ds_pta_node(x->pta, arg->node)->pts;
		const struct ds_rule *rule =
			ds_table_call(x->table, arg->function, arg->argument);
		struct ds_fn *callee =
			g_hash_table_lookup(x->program->by_name, arg->function);

		for (i = 0; pts && i < pts->len; i++) {
			struct ds_object *o = ds_pta_object(
				x->pta, g_array_index(pts, uint32_t, i));
			char *slot;

			if (o->kind != DS_OBJECT_FUNCTION || !o->fn->own)
				continue;
			/* a header function without a rule has been looked into: what it does with it is known */
			if (!rule && (!callee || callee->defined))
				continue;
			slot = g_strdup_printf("%s:%d", arg->function,
					       arg->argument);
			add_entry(x, o->fn, slot, rule,
				  ds_line(arg->call, NULL));
			g_free(slot);
		}
	}
}

/* module_init() makes init_module an alias of the driver's function. */
static void alias_entries(struct ds_extract *x)
{
	guint i;

	for (i = 0; i < x->program->modules->len; i++) {
		LLVMModuleRef m = g_ptr_array_index(x->program->modules, i);
		LLVMValueRef v;

		for (v = LLVMGetFirstGlobalAlias(m); v;
		     v = LLVMGetNextGlobalAlias(v)) {
			struct ds_fn *fn = ds_program_fn(x->program, v);
			const char *name;
			size_t len;

			if (!fn || !fn->own)
				continue;
			name = LLVMGetValueName2(v, &len);
			if (!strcmp(name, "init_module"))
				name = "module_init";
			else if (!strcmp(name, "cleanup_module"))
				name = "module_exit";
			add_entry(x, fn, name, ds_table_call(x->table, name, 0),
				  0);
		}
	}
}

static void other_entries(struct ds_extract *x)
{
	GHashTable *called = g_hash_table_new(NULL, NULL);
	GHashTableIter it;
	gpointer key, value;
	guint i, k;

	g_hash_table_iter_init(&it, x->targets);
	while (g_hash_table_iter_next(&it, &key, &value)) {
		GPtrArray *fns = value;

		for (k = 0; k < fns->len; k++)
			g_hash_table_add(called, g_ptr_array_index(fns, k));
	}
	for (i = 0; i < x->program->own->len; i++) {
		struct ds_fn *fn = g_ptr_array_index(x->program->own, i);
		bool entered = false;

		if (fn->exported)
			add_entry(x, fn, "exported", NULL, 0);
		if (!strcmp(fn->name, "init_module"))
			add_entry(x, fn, "module_init",
				  ds_table_call(x->table, "module_init", 0), 0);
		if (!strcmp(fn->name, "cleanup_module"))
			add_entry(x, fn, "module_exit",
				  ds_table_call(x->table, "module_exit", 0), 0);
		for (k = 0; k < x->facts->entries->len; k++)
			entered |= g_array_index(x->facts->entries,
						 struct ds_entry, k)
					   .func == fn->index;
		if (!entered && !g_hash_table_contains(called, fn)) {
			/* a module's own symbols are seen by nobody else unless they are exported */
			if (address_taken(x, fn))
				add_entry(x, fn, "address taken", NULL, 0);
			else
				ds_facts_note(x->facts, "%s is never called",
					      fn->name);
		}
	}
	g_hash_table_destroy(called);
}

void ds_callgraph_entries(struct ds_extract *x)
{
	alias_entries(x);
	slot_entries(x);
	argument_entries(x);
	other_entries(x);
}

/* Nesting of loops for each block: the natural loops of all backward branches. */
static GHashTable *loop_depths(struct ds_fn *fn)
{
	GHashTable *depth = g_hash_table_new(NULL, NULL);
	GHashTable *order = g_hash_table_new(NULL, NULL);
	LLVMBasicBlockRef bb;
	guint n = 0;

	for (bb = LLVMGetFirstBasicBlock(fn->value); bb;
	     bb = LLVMGetNextBasicBlock(bb))
		g_hash_table_insert(order, bb, GUINT_TO_POINTER(++n));
	for (bb = LLVMGetFirstBasicBlock(fn->value); bb;
	     bb = LLVMGetNextBasicBlock(bb)) {
		LLVMValueRef term = LLVMGetBasicBlockTerminator(bb);
		unsigned int i, count = term ? LLVMGetNumSuccessors(term) : 0;
		guint from = GPOINTER_TO_UINT(g_hash_table_lookup(order, bb));

		for (i = 0; i < count; i++) {
			guint to = GPOINTER_TO_UINT(g_hash_table_lookup(
				order, LLVMGetSuccessor(term, i)));
			LLVMBasicBlockRef b;

			if (to > from)
				continue;
			/* clang lays a loop out from its header to its backward branch */
			for (b = LLVMGetSuccessor(term, i); b;
			     b = LLVMGetNextBasicBlock(b)) {
				guint d = GPOINTER_TO_UINT(
					g_hash_table_lookup(depth, b));

				g_hash_table_insert(depth, b,
						    GUINT_TO_POINTER(d + 1));
				if (b == bb)
					break;
			}
		}
	}
	g_hash_table_destroy(order);
	return depth;
}

/* Nothing but computation: no assembly, and no call that leaves the headers. */
static bool is_pure(struct ds_extract *x, struct ds_fn *fn, int depth)
{
	LLVMBasicBlockRef bb;
	LLVMValueRef in;
	size_t len;
	guint k;

	if (!fn->defined || fn->own || depth > 8 ||
	    ds_table_lock(x->table, fn->name))
		return false;
	for (bb = LLVMGetFirstBasicBlock(fn->value); bb;
	     bb = LLVMGetNextBasicBlock(bb)) {
		for (in = LLVMGetFirstInstruction(bb); in;
		     in = LLVMGetNextInstruction(in)) {
			GPtrArray *targets;

			if (!is_call(in))
				continue;
			if (LLVMIsAInlineAsm(LLVMGetCalledValue(in)))
				return false;
			targets = g_hash_table_lookup(x->targets, in);
			if (!targets &&
			    !g_str_has_prefix(
				    LLVMGetValueName2(LLVMGetCalledValue(in),
						      &len),
				    "llvm."))
				return false;
			for (k = 0; targets && k < targets->len; k++)
				if (!is_pure(x, g_ptr_array_index(targets, k),
					     depth + 1))
					return false;
		}
	}
	return true;
}

static void add_call(struct ds_extract *x, struct ds_fn *fn, LLVMValueRef in,
		     struct ds_fn *target, double weight)
{
	struct ds_func *caller = ds_func(x->facts, fn->index);
	const struct ds_lockstate *state = g_hash_table_lookup(x->states, in);
	struct ds_call call = {
		.caller = fn->index,
		.callee = -1,
		.kernel = -1,
		.line = ds_line(in, NULL),
		.section =
			GPOINTER_TO_INT(g_hash_table_lookup(x->sections, in)) -
			1,
		.weight = weight,
		.slot = g_hash_table_lookup(x->slots, in),
		.how = g_hash_table_lookup(x->how, in),
	};
	struct ds_kernel_func *kernel;

	if (state) {
		call.must = ds_locks_must(caller, state);
		call.may = ds_locks_may(caller, state);
	}
	if (!call.how)
		call.how = "direct";
	if (target && target->own && target->index >= 0) {
		call.callee = target->index;
	} else if (target) {
		call.kernel = ds_facts_kernel(x->facts, target->name);
		kernel = &g_array_index(x->facts->kernel_params,
					struct ds_kernel_func, call.kernel);
		if (!kernel->inlined && target->defined) {
			kernel->inlined = true;
			kernel->pure = is_pure(x, target, 0);
		}
	} else {
		char *name =
			g_strdup_printf("(*%s)", call.slot ? call.slot : "?");

		call.kernel = ds_facts_kernel(x->facts, name);
		g_free(name);
	}
	g_array_append_val(x->facts->calls, call);
}

void ds_callgraph_calls(struct ds_extract *x)
{
	guint i, k;

	for (i = 0; i < x->program->own->len; i++) {
		struct ds_fn *fn = g_ptr_array_index(x->program->own, i);
		GHashTable *depth = loop_depths(fn);
		LLVMBasicBlockRef bb;
		LLVMValueRef in;

		for (bb = LLVMGetFirstBasicBlock(fn->value); bb;
		     bb = LLVMGetNextBasicBlock(bb)) {
			int nesting = MIN(
				GPOINTER_TO_INT(g_hash_table_lookup(depth, bb)),
				3);
			double weight = pow(10, nesting);

			for (in = LLVMGetFirstInstruction(bb); in;
			     in = LLVMGetNextInstruction(in)) {
				GPtrArray *targets;

				if (!is_call(in))
					continue;
				if (LLVMIsAInlineAsm(LLVMGetCalledValue(in))) {
					ds_func(x->facts, fn->index)
						->assembly++;
					continue;
				}
				targets = g_hash_table_lookup(x->targets, in);
				if (!targets)
					continue; /* an intrinsic */
				for (k = 0; k < targets->len; k++)
					add_call(x, fn, in,
						 g_ptr_array_index(targets, k),
						 weight);
				if (!targets->len)
					add_call(x, fn, in, NULL, weight);
			}
		}
		g_hash_table_destroy(depth);
	}
}
