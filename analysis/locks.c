// SPDX-License-Identifier: MIT
/*
 * locks.c - which locks are held where
 *
 * A forward data-flow analysis over each function keeps four sets (struct ds_lockstate). What a function does to its
 * caller's locks is its summary, found by iteration over all functions; what its callers hold on entry is then
 * carried down the call graph. "must" sets are what guards are inferred from, "may" sets what forbids to sleep.
 */
#include "extract.h"

#include <stdio.h>
#include <string.h>

#define ALL_LOCKS UINT64_MAX

struct lock_op {
	uint64_t must, may; /* exactly one lock, or one of several */
	bool release;
	enum ds_lock_if when;
};

struct summary {
	struct ds_lockstate exit;
	bool known;
};

struct run {
	struct ds_extract *x;
	GHashTable *ops; /* call instruction -> struct lock_op, owned */
	GHashTable *summaries; /* struct ds_fn -> struct summary, owned */
	GHashTable *
		states; /* content -> struct ds_lockstate, owned by the extract's pool */
	uint64_t atomic;
};

uint64_t ds_locks_must(const struct ds_func *func, const struct ds_lockstate *s)
{
	return (func->must & ~s->lost_may) | s->got_must;
}

uint64_t ds_locks_may(const struct ds_func *func, const struct ds_lockstate *s)
{
	return (func->may & ~s->lost_must) | s->got_may;
}

static const char *const lock_records[] = {
	"spinlock",	"raw_spinlock",	     "mutex",
	"rw_semaphore", "semaphore",	     "rwlock_t",
	"qspinlock",	"qrwlock",	     "seqlock_t",
	"seqcount",	"seqcount_spinlock", "ww_mutex",
	"spinlock_t",	"raw_spinlock_t",
};

static bool is_lock_record(const struct ds_type *type)
{
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(lock_records); i++)
		if (!strcmp(type->name, lock_records[i]))
			return true;
	return false;
}

/* "owner.member" of a lock at @bits of @record; NULL when the record is the lock itself. */
static const char *lock_name(struct ds_type *record, int64_t bits,
			     uint64_t bytes, bool *ret_kernel)
{
	struct ds_path path;
	const char *ret;
	char *text;

	if (is_lock_record(record) || bits < 0)
		return NULL;
	if (!ds_type_path(record, bits, bytes, is_lock_record, &path))
		return NULL;
	text = g_strdup_printf("%s.%s", path.owner->name, path.text);
	ret = ds_intern(text);
	g_free(text);
	*ret_kernel = !path.owner->driver;
	return ret;
}

static uint64_t lock_of_location(struct run *r, uint32_t location,
				 enum ds_lock_kind kind)
{
	struct ds_object *o = ds_pta_object(r->x->pta, location);
	int32_t offset = ds_pta_node(r->x->pta, location)->offset;
	const char *name = NULL;
	bool kernel = false;

	if (o->type && ds_type_is_record(o->type) && offset >= 0)
		name = lock_name(o->type, offset * 8LL, 0, &kernel);
	if (!name && o->kind == DS_OBJECT_GLOBAL)
		name = o->name;
	if (!name)
		return 0;
	return 1ULL << ds_facts_lock(r->x->facts, name, kind, kernel);
}

/* Of a lock that is a whole structure of another kind (struct ps2dev), the size says that no member is meant. */
static uint64_t pointee_size(LLVMModuleRef module, LLVMValueRef pointer)
{
	LLVMTypeRef type = LLVMTypeOf(pointer);

	if (LLVMGetTypeKind(type) != LLVMPointerTypeKind ||
	    !LLVMTypeIsSized(LLVMGetElementType(type)))
		return 0;
	return LLVMABISizeOfType(ds_program_layout(module),
				 LLVMGetElementType(type));
}

/* Which lock does this argument point to? Looks through spinlock_check() and the like. */
static struct lock_op name_lock(struct run *r, struct ds_fn *fn,
				LLVMValueRef arg, enum ds_lock_kind kind)
{
	struct lock_op op = { 0 };
	struct ds_place place;
	const GArray *pts;
	bool kernel = false;
	const char *name;
	guint i;
	int n = 0;

	for (;;) {
		struct ds_fn *callee;
		guint same;

		if (!LLVMIsACallInst(arg))
			break;
		callee = ds_program_callee(r->x->program,
					   LLVMGetCalledValue(arg));
		same = callee ? GPOINTER_TO_UINT(g_hash_table_lookup(
					r->x->table->same, callee->name)) :
				0;
		if (!same)
			break;
		arg = LLVMGetOperand(arg, same - 1);
	}
	if (ds_place_resolve(r->x, fn->module, arg, &place) &&
	    (name = lock_name(place.record, place.bits,
			      pointee_size(fn->module, arg), &kernel))) {
		op.must = op.may =
			1ULL << ds_facts_lock(r->x->facts, name, kind, kernel);
		return op;
	}
	if (LLVMIsAGlobalVariable(arg) || LLVMIsAConstantExpr(arg)) {
		LLVMValueRef global = arg;
		size_t len;

		while (LLVMIsAConstantExpr(global))
			global = LLVMGetOperand(global, 0);
		if (LLVMIsAGlobalVariable(global)) {
			name = LLVMGetValueName2(global, &len);
			op.must = op.may = 1ULL << ds_facts_lock(
						   r->x->facts, name, kind,
						   LLVMIsDeclaration(global));
			return op;
		}
	}
	pts = ds_pta_points_to(r->x->pta, arg);
	for (i = 0; pts && i < pts->len; i++) {
		uint64_t bit = lock_of_location(
			r, g_array_index(pts, uint32_t, i), kind);

		if (bit && !(op.may & bit))
			n++;
		op.may |= bit;
	}
	if (n == 1)
		op.must = op.may;
	if (!n) {
		char *text = g_strdup_printf("a lock that %s gets", fn->name);

		op.must = op.may =
			1ULL << ds_facts_lock(r->x->facts, text, kind, false);
		if (fn->own)
			ds_facts_note(r->x->facts,
				      "%s line %d: which lock this is could "
				      "not be found",
				      fn->name, fn->line);
		g_free(text);
	}
	return op;
}

static void find_ops(struct run *r, struct ds_fn *fn)
{
	LLVMBasicBlockRef bb;
	LLVMValueRef in;

	for (bb = LLVMGetFirstBasicBlock(fn->value); bb;
	     bb = LLVMGetNextBasicBlock(bb)) {
		for (in = LLVMGetFirstInstruction(bb); in;
		     in = LLVMGetNextInstruction(in)) {
			GPtrArray *targets =
				g_hash_table_lookup(r->x->targets, in);
			const struct ds_lock_rule *rule;
			struct lock_op op = { 0 }, *kept;
			struct ds_fn *callee;

			if (!targets || targets->len != 1)
				continue;
			callee = g_ptr_array_index(targets, 0);
			rule = callee->own ?
				       NULL :
				       ds_table_lock(r->x->table, callee->name);
			if (!rule)
				continue;
			if (rule->name)
				op.must = op.may =
					1ULL << ds_facts_lock(r->x->facts,
							      rule->name,
							      rule->kind, true);
			else if ((unsigned int)rule->argument <
				 LLVMGetNumArgOperands(in))
				op = name_lock(
					r, fn,
					LLVMGetOperand(in, rule->argument),
					rule->kind);
			if (rule->irq) {
				uint64_t bit = 1ULL << ds_facts_lock(
						       r->x->facts, "irq",
						       DS_LOCK_IRQ, true);

				op.must |= bit;
				op.may |= bit;
			}
			if (rule->bh) {
				uint64_t bit =
					1ULL << ds_facts_lock(r->x->facts, "bh",
							      DS_LOCK_BH, true);

				op.must |= bit;
				op.may |= bit;
			}
			op.release = rule->release;
			op.when = rule->when;
			kept = g_new(struct lock_op, 1);
			*kept = op;
			g_hash_table_insert(r->ops, in, kept);
		}
	}
}

static void take(struct ds_lockstate *s, uint64_t must, uint64_t may)
{
	s->got_must |= must;
	s->got_may |= may;
	s->lost_may &= ~must;
	s->lost_must &= ~may;
}

static void drop(struct ds_lockstate *s, uint64_t must, uint64_t may)
{
	s->lost_may |= may & ~s->got_must;
	s->lost_must |= must & ~s->got_may;
	s->got_must &= ~may;
	s->got_may &= ~must;
}

static void join(struct ds_lockstate *s, const struct ds_lockstate *other)
{
	s->got_must &= other->got_must;
	s->got_may |= other->got_may;
	s->lost_must &= other->lost_must;
	s->lost_may |= other->lost_may;
}

/* State after an instruction. Conditional acquisitions are left to the branch that looks at their answer. */
static void step(struct run *r, LLVMValueRef in, struct ds_lockstate *s)
{
	struct lock_op *op;
	GPtrArray *targets;
	struct ds_lockstate all = { 0 };
	bool any = false;
	guint i;

	if (LLVMGetInstructionOpcode(in) != LLVMCall &&
	    LLVMGetInstructionOpcode(in) != LLVMCallBr)
		return;
	op = g_hash_table_lookup(r->ops, in);
	if (op) {
		if (op->release)
			drop(s, op->must, op->may);
		else if (op->when == DS_IF_ALWAYS)
			take(s, op->must, op->may);
		else
			s->got_may |= op->may;
		return;
	}
	targets = g_hash_table_lookup(r->x->targets, in);
	for (i = 0; targets && i < targets->len; i++) {
		struct summary *sum = g_hash_table_lookup(
			r->summaries, g_ptr_array_index(targets, i));
		struct ds_lockstate effect = { 0 };

		if (sum)
			effect = sum->exit;
		if (any)
			join(&all, &effect);
		else
			all = effect;
		any = true;
	}
	if (any) {
		drop(s, all.lost_must, all.lost_may);
		take(s, all.got_must, all.got_may);
	}
}

/* Value of a condition if @call answered @answer; -1 when it cannot be told. */
static int64_t evaluate(LLVMValueRef v, LLVMValueRef call, int64_t answer,
			int depth, bool *ok)
{
	int64_t a, b;
	size_t len;

	if (v == call)
		return answer;
	if (LLVMIsAConstantInt(v))
		return LLVMConstIntGetSExtValue(v);
	if (depth > 12 || !LLVMIsAInstruction(v)) {
		*ok = false;
		return 0;
	}
	switch (LLVMGetInstructionOpcode(v)) {
	case LLVMZExt:
	case LLVMTrunc:
	case LLVMFreeze:
		return evaluate(LLVMGetOperand(v, 0), call, answer, depth + 1,
				ok) &
		       (LLVMGetTypeKind(LLVMTypeOf(LLVMGetOperand(v, 0))) ==
						LLVMIntegerTypeKind &&
					LLVMGetIntTypeWidth(LLVMTypeOf(
						LLVMGetOperand(v, 0))) == 1 ?
				1 :
				-1);
	case LLVMSExt:
		return evaluate(LLVMGetOperand(v, 0), call, answer, depth + 1,
				ok);
	case LLVMXor:
	case LLVMAnd:
	case LLVMOr:
	case LLVMICmp:
		a = evaluate(LLVMGetOperand(v, 0), call, answer, depth + 1, ok);
		b = evaluate(LLVMGetOperand(v, 1), call, answer, depth + 1, ok);
		if (LLVMGetInstructionOpcode(v) == LLVMXor)
			return (a ^ b) &
			       (LLVMGetIntTypeWidth(LLVMTypeOf(v)) == 1 ? 1 :
									  -1);
		if (LLVMGetInstructionOpcode(v) == LLVMAnd)
			return a & b;
		if (LLVMGetInstructionOpcode(v) == LLVMOr)
			return a | b;
		switch (LLVMGetICmpPredicate(v)) {
		case LLVMIntEQ:
			return a == b;
		case LLVMIntNE:
			return a != b;
		case LLVMIntSLT:
			return a < b;
		case LLVMIntSGT:
			return a > b;
		default:
			*ok = false;
			return 0;
		}
	case LLVMCall:
		if (g_str_has_prefix(
			    LLVMGetValueName2(LLVMGetCalledValue(v), &len),
			    "llvm.expect"))
			return evaluate(LLVMGetOperand(v, 0), call, answer,
					depth + 1, ok);
		break;
	default:
		break;
	}
	*ok = false;
	return 0;
}

/* On the way to successor @index of @bb: settle the conditional acquisitions made in it. */
static void settle(struct run *r, LLVMBasicBlockRef bb, LLVMValueRef term,
		   unsigned int index, struct ds_lockstate *s)
{
	LLVMValueRef in;

	if (LLVMGetInstructionOpcode(term) != LLVMBr ||
	    !LLVMIsConditional(term))
		return;
	for (in = LLVMGetFirstInstruction(bb); in;
	     in = LLVMGetNextInstruction(in)) {
		struct lock_op *op = g_hash_table_lookup(r->ops, in);
		int64_t zero, one;
		bool ok = true, taken;

		if (!op || op->release || op->when == DS_IF_ALWAYS)
			continue;
		zero = evaluate(LLVMGetCondition(term), in, 0, 0, &ok);
		one = evaluate(LLVMGetCondition(term), in, 1, 0, &ok);
		if (!ok || !zero == !one)
			continue;
		/* successor 0 is taken when the condition is true */
		taken = (op->when == DS_IF_ZERO ? zero : one) ? index == 0 :
								index == 1;
		if (taken)
			take(s, op->must, op->may);
		else
			s->got_may &= ~op->may;
	}
}

static const struct ds_lockstate *intern_state(struct run *r,
					       const struct ds_lockstate *s)
{
	GBytes *key = g_bytes_new(s, sizeof(*s));
	struct ds_lockstate *kept = g_hash_table_lookup(r->states, key);

	if (kept) {
		g_bytes_unref(key);
		return kept;
	}
	kept = g_new(struct ds_lockstate, 1);
	*kept = *s;
	g_ptr_array_add(r->x->pool, kept);
	g_hash_table_insert(r->states, key, kept);
	return kept;
}

/* Data flow through one function; with @keep, the state before each instruction is remembered. */
static struct ds_lockstate run_function(struct run *r, struct ds_fn *fn,
					bool keep)
{
	GHashTable *entry = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	struct ds_lockstate exit = { 0 };
	GQueue work = G_QUEUE_INIT;
	LLVMBasicBlockRef bb = LLVMGetFirstBasicBlock(fn->value);
	bool left = false;

	g_hash_table_insert(entry, bb, g_new0(struct ds_lockstate, 1));
	g_queue_push_tail(&work, bb);
	while ((bb = g_queue_pop_head(&work))) {
		struct ds_lockstate s =
			*(struct ds_lockstate *)g_hash_table_lookup(entry, bb);
		LLVMValueRef term = LLVMGetBasicBlockTerminator(bb), in;
		unsigned int i, n = LLVMGetNumSuccessors(term);

		for (in = LLVMGetFirstInstruction(bb); in;
		     in = LLVMGetNextInstruction(in))
			step(r, in, &s);
		for (i = 0; i < n; i++) {
			LLVMBasicBlockRef next = LLVMGetSuccessor(term, i);
			struct ds_lockstate *old = g_hash_table_lookup(entry,
								       next),
					    at = s, before;

			settle(r, bb, term, i, &at);
			if (!old) {
				old = g_new(struct ds_lockstate, 1);
				*old = at;
				g_hash_table_insert(entry, next, old);
				g_queue_push_tail(&work, next);
				continue;
			}
			before = *old;
			join(old, &at);
			if (memcmp(&before, old, sizeof(before)))
				g_queue_push_tail(&work, next);
		}
	}
	for (bb = LLVMGetFirstBasicBlock(fn->value); bb;
	     bb = LLVMGetNextBasicBlock(bb)) {
		struct ds_lockstate *at = g_hash_table_lookup(entry, bb), s;
		LLVMValueRef in;

		if (!at)
			continue;
		s = *at;
		for (in = LLVMGetFirstInstruction(bb); in;
		     in = LLVMGetNextInstruction(in)) {
			if (keep)
				g_hash_table_insert(
					r->x->states, in,
					(gpointer)intern_state(r, &s));
			if (LLVMGetInstructionOpcode(in) == LLVMRet) {
				if (left)
					join(&exit, &s);
				else
					exit = s;
				left = true;
			}
			step(r, in, &s);
		}
	}
	g_hash_table_destroy(entry);
	g_queue_clear(&work);
	return exit;
}

static void summarise(struct run *r)
{
	bool changed = true;
	int rounds = 12;
	guint i;

	while (changed && rounds--) {
		changed = false;
		for (i = 0; i < r->x->program->fns->len; i++) {
			struct ds_fn *fn =
				g_ptr_array_index(r->x->program->fns, i);
			struct ds_lockstate exit;
			struct summary *sum;

			/* the table's word on a kernel function stands for its body */
			if (!fn->defined ||
			    (!fn->own && ds_table_lock(r->x->table, fn->name)))
				continue;
			exit = run_function(r, fn, false);
			sum = g_hash_table_lookup(r->summaries, fn);
			if (sum && !memcmp(&sum->exit, &exit, sizeof(exit)))
				continue;
			if (!sum) {
				static const struct ds_lockstate nothing;

				if (!memcmp(&exit, &nothing, sizeof(exit)))
					continue;
				sum = g_new0(struct summary, 1);
				g_hash_table_insert(r->summaries, fn, sum);
			}
			sum->exit = exit;
			changed = true;
		}
	}
}

/* Locks held on entry, from the entry points down. */
static void carry_down(struct run *r)
{
	struct ds_facts *f = r->x->facts;
	bool changed = true;
	guint i, k;

	for (i = 0; i < f->funcs->len; i++) {
		ds_func(f, i)->must = ALL_LOCKS;
		ds_func(f, i)->may = 0;
	}
	for (i = 0; i < f->entries->len; i++) {
		struct ds_entry *e =
			&g_array_index(f->entries, struct ds_entry, i);

		ds_func(f, e->func)->must &= e->locks;
		ds_func(f, e->func)->may |= e->locks;
	}
	while (changed) {
		changed = false;
		for (i = 0; i < r->x->program->own->len; i++) {
			struct ds_fn *fn =
				g_ptr_array_index(r->x->program->own, i);
			struct ds_func *caller = ds_func(f, fn->index);
			LLVMBasicBlockRef bb;
			LLVMValueRef in;

			for (bb = LLVMGetFirstBasicBlock(fn->value); bb;
			     bb = LLVMGetNextBasicBlock(bb)) {
				for (in = LLVMGetFirstInstruction(bb); in;
				     in = LLVMGetNextInstruction(in)) {
					GPtrArray *targets =
						g_hash_table_lookup(
							r->x->targets, in);
					struct ds_lockstate *s =
						g_hash_table_lookup(
							r->x->states, in);

					for (k = 0;
					     targets && s && k < targets->len;
					     k++) {
						struct ds_fn *to =
							g_ptr_array_index(
								targets, k);
						struct ds_func *callee;
						uint64_t must, may;

						if (to->index < 0)
							continue;
						callee = ds_func(f, to->index);
						must = callee->must &
						       ds_locks_must(caller, s);
						may = callee->may |
						      ds_locks_may(caller, s);
						if (must != callee->must ||
						    may != callee->may)
							changed = true;
						callee->must = must;
						callee->may = may;
					}
				}
			}
		}
	}
	for (i = 0; i < f->funcs->len; i++)
		if (ds_func(f, i)->must == ALL_LOCKS)
			ds_func(f, i)->must = 0;
}

static void note_unbalanced(struct run *r, struct ds_fn *fn)
{
	struct ds_func *func = ds_func(r->x->facts, fn->index);
	struct summary *sum = g_hash_table_lookup(r->summaries, fn);
	uint64_t got = sum ? sum->exit.got_may & r->atomic : 0,
		 lost = sum ? sum->exit.lost_may & r->atomic : 0;
	char *text;

	if (!got && !lost)
		return;
	text = g_strdup_printf(
		"%s %s for its caller, and a critical section is not divided",
		got && lost ? "takes and releases" :
		got	    ? "takes" :
			      "releases",
		ds_facts_locks_spell(r->x->facts, got | lost));
	func->why = DS_WHY_UNBALANCED;
	func->why_text = ds_intern(text);
	func->why_func = -1;
	g_free(text);
}

void ds_locks_run(struct ds_extract *x)
{
	struct run r = { .x = x };
	guint i;

	r.ops = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	r.summaries = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	r.states = g_hash_table_new_full(g_bytes_hash, g_bytes_equal,
					 (GDestroyNotify)g_bytes_unref, NULL);
	for (i = 0; i < x->program->fns->len; i++) {
		struct ds_fn *fn = g_ptr_array_index(x->program->fns, i);

		if (fn->defined &&
		    (fn->own || !ds_table_lock(x->table, fn->name)))
			find_ops(&r, fn);
	}
	summarise(&r);
	for (i = 0; i < x->program->own->len; i++)
		run_function(&r, g_ptr_array_index(x->program->own, i), true);
	r.atomic = ds_facts_atomic_locks(x->facts);
	carry_down(&r);
	for (i = 0; i < x->program->own->len; i++)
		note_unbalanced(&r, g_ptr_array_index(x->program->own, i));
	g_hash_table_destroy(r.ops);
	g_hash_table_destroy(r.summaries);
	g_hash_table_destroy(r.states);
}
