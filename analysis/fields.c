// SPDX-License-Identifier: MIT
/* fields.c - which structure members each function reads and writes */
#include "extract.h"

#include <string.h>

/* Constant part of an address computation, in bytes; *ret_unknown when a variable is added to a byte pointer. */
static int64_t gep_bytes(LLVMModuleRef module, LLVMValueRef gep,
			 bool *ret_unknown)
{
	LLVMTargetDataRef td = ds_program_layout(module);
	LLVMTypeRef type = LLVMGetGEPSourceElementType(gep);
	unsigned int n = LLVMGetNumOperands(gep), i;
	LLVMValueRef first = LLVMGetOperand(gep, 1);
	int64_t bytes = 0;

	if (LLVMGetTypeKind(type) == LLVMIntegerTypeKind &&
	    LLVMGetIntTypeWidth(type) == 8) {
		if (LLVMIsAConstantInt(first))
			bytes = LLVMConstIntGetSExtValue(first);
		else
			*ret_unknown = true;
	}
	for (i = 2; i < n; i++) {
		if (LLVMGetTypeKind(type) == LLVMStructTypeKind) {
			unsigned int field = LLVMConstIntGetZExtValue(
				LLVMGetOperand(gep, i));

			bytes += LLVMOffsetOfElement(td, type, field);
			type = LLVMStructGetTypeAtIndex(type, field);
		} else {
			type = LLVMGetElementType(type);
		}
	}
	return bytes;
}

static bool is_gep(LLVMValueRef v)
{
	return LLVMIsAGetElementPtrInst(v) ||
	       (LLVMIsAConstantExpr(v) &&
		LLVMGetConstOpcode(v) == LLVMGetElementPtr);
}

static bool is_bitcast(LLVMValueRef v)
{
	return LLVMIsABitCastInst(v) ||
	       (LLVMIsAConstantExpr(v) && LLVMGetConstOpcode(v) == LLVMBitCast);
}

/*
 * Walk from an address towards the pointer it was computed from. The structure is the outermost one that the
 * computation names; going back over a negative offset (container_of) ends the walk.
 */
bool ds_place_resolve(struct ds_extract *x, LLVMModuleRef module,
		      LLVMValueRef address, struct ds_place *ret)
{
	struct ds_debuginfo *di = &x->program->di;
	LLVMValueRef v = address;
	int64_t bytes = 0;
	bool unknown = false;

	memset(ret, 0, sizeof(*ret));
	for (;;) {
		if (is_gep(v)) {
			LLVMTypeRef type = LLVMGetGEPSourceElementType(v);
			struct ds_type *record =
				ds_debuginfo_llvm_record(di, type);
			bool variable = false;
			int64_t step = gep_bytes(module, v, &variable);

			if (step < 0)
				break;
			if (variable && ret->record)
				break; /* what lies further out is not this structure's */
			unknown |= variable;
			bytes += step;
			if (record && (uint64_t)bytes <= record->size) {
				ret->record = record;
				ret->bits = bytes * 8;
				ret->unknown = unknown;
			}
			v = LLVMGetOperand(v, 0);
			continue;
		}
		if (is_bitcast(v)) {
			LLVMValueRef from = LLVMGetOperand(v, 0);

			v = from;
			continue;
		}
		break;
	}
	ret->base = v;
	ret->local = LLVMIsAAllocaInst(v) != NULL;
	if (!ret->record &&
	    LLVMGetTypeKind(LLVMTypeOf(v)) == LLVMPointerTypeKind) {
		struct ds_type *record = ds_debuginfo_llvm_record(
			di, LLVMGetElementType(LLVMTypeOf(v)));

		if (record && bytes >= 0 && (uint64_t)bytes < record->size) {
			ret->record = record;
			ret->bits = bytes * 8;
			ret->unknown = unknown;
		}
	}
	return ret->record != NULL;
}

bool ds_place_alias(struct ds_extract *x, LLVMValueRef address,
		    struct ds_place *ret)
{
	const GArray *pts = ds_pta_points_to(x->pta, address);
	struct ds_object *found = NULL;
	int32_t offset = 0;
	struct ds_type *type;
	guint i;

	for (i = 0; pts && i < pts->len; i++) {
		uint32_t at = g_array_index(pts, uint32_t, i);
		struct ds_object *o = ds_pta_object(x->pta, at);

		if (o->kind == DS_OBJECT_STRING ||
		    o->kind == DS_OBJECT_FUNCTION)
			continue;
		if (found)
			return false;
		found = o;
		offset = ds_pta_node(x->pta, at)->offset;
	}
	if (!found || !found->type || offset < 0)
		return false;
	type = found->type;
	while (type->kind == DS_TYPE_ARRAY && type->elem) {
		type = type->elem;
		if (type->size)
			offset %= type->size;
	}
	if (!ds_type_is_record(type))
		return false;
	memset(ret, 0, sizeof(*ret));
	ret->record = type;
	ret->bits = offset * 8LL;
	ret->local = found->kind == DS_OBJECT_STACK;
	return true;
}

static const char *const sync_records[] = {
	"spinlock",	  "raw_spinlock",    "mutex",
	"rw_semaphore",	  "semaphore",	     "rwlock_t",
	"seqlock_t",	  "completion",	     "atomic_t",
	"atomic64_t",	  "refcount_struct", "kref",
	"work_struct",	  "delayed_work",    "timer_list",
	"tasklet_struct", "wait_queue_head", "napi_struct",
	"hrtimer",	  "u64_stats_sync",  "srcu_struct",
	"percpu_ref",	  "spinlock_t",	     "wait_queue_head_t",
};

static bool is_sync(const struct ds_type *type)
{
	size_t i;

	for (i = 0; type && i < G_N_ELEMENTS(sync_records); i++)
		if (ds_type_is_record(type) &&
		    !strcmp(type->name, sync_records[i]))
			return true;
	return false;
}

struct fields {
	struct ds_extract *x;
	GHashTable *known; /* "owner.path" -> field + 1 */
	struct ds_fn *fn;
	bool survey; /* first reading: find out which structures are reached on their own */
};

static int field_number(struct fields *fs, const char *owner,
			struct ds_type *owner_type, const struct ds_path *path,
			const char *text)
{
	char *key = g_strdup_printf("%s.%s", owner, text);
	int n = GPOINTER_TO_INT(g_hash_table_lookup(fs->known, key));
	struct ds_field field = { 0 };

	if (n) {
		g_free(key);
		return n - 1;
	}
	field.owner = ds_intern(owner);
	field.path = ds_intern(text);
	field.driver = !owner_type || owner_type->driver;
	if (path) {
		field.type = path->type;
		field.offset = path->offset;
		field.size = path->size;
		field.sync = is_sync(path->type);
		if (owner_type)
			ds_facts_add_type(fs->x->facts, owner_type);
		ds_facts_add_type(fs->x->facts, path->type);
	}
	g_array_append_val(fs->x->facts->fields, field);
	n = fs->x->facts->fields->len;
	g_hash_table_insert(fs->known, key, GINT_TO_POINTER(n));
	return n - 1;
}

/* A plain variable of the driver's own, outside of any structure. */
static int global_field(struct fields *fs, LLVMValueRef base,
			const char **ret_leaf)
{
	struct ds_type *type;
	struct ds_path path = { 0 };
	const char *name;
	size_t len;

	while (LLVMIsAConstantExpr(base))
		base = LLVMGetOperand(base, 0);
	if (!LLVMIsAGlobalVariable(base) || LLVMIsDeclaration(base) ||
	    LLVMIsGlobalConstant(base))
		return -1;
	type = ds_debuginfo_global_type(&fs->x->program->di, fs->fn->module,
					base);
	if (!type)
		return -1;
	name = LLVMGetValueName2(base, &len);
	if (strstr(name, "__UNIQUE_ID") || strstr(name, ".__already_done") ||
	    strstr(name, ".__warned"))
		return -1; /* made by printing macros */
	path.type = type;
	path.size = type->size;
	*ret_leaf = ds_intern(name);
	return field_number(fs, "(globals)", NULL, &path, name);
}

static void record_place(struct fields *fs, LLVMValueRef in,
			 const struct ds_place *place, int64_t extra_bits,
			 uint64_t bytes, char mode, const char *via,
			 bool atomic)
{
	struct ds_extract *x = fs->x;
	const struct ds_lockstate *state = g_hash_table_lookup(x->states, in);
	struct ds_access a = { .func = fs->fn->index,
			       .mode = mode,
			       .via = via,
			       .atomic = atomic };
	struct ds_path path;

	if (fs->survey) {
		place->record->loose = true;
		return;
	}
	if (!ds_type_path(place->record, place->bits + extra_bits, bytes,
			  is_sync, &path))
		return;
	if (place->unknown)
		a.field = field_number(fs, place->record->name, place->record,
				       NULL, "(unknown offset)");
	else
		a.field = field_number(fs, path.owner->name, path.owner, &path,
				       path.text);
	a.line = ds_line(in, &a.column);
	a.must =
		state ? ds_locks_must(ds_func(x->facts, fs->fn->index), state) :
			0;
	a.section = GPOINTER_TO_INT(g_hash_table_lookup(x->sections, in)) - 1;
	a.local = place->local;
	a.leaf = ds_intern(path.chain);
	g_array_append_val(x->facts->accesses, a);
}

static bool find_place(struct fields *fs, LLVMValueRef address,
		       struct ds_place *ret)
{
	struct ds_place alias;
	bool found = ds_place_resolve(fs->x, fs->fn->module, address, ret);

	/* through a pointer to a part (a ring, a list head, a u32) of a structure of the driver's own */
	if ((!found || (!ret->local && !ret->unknown)) &&
	    ds_place_alias(fs->x, address, &alias) && alias.record->driver &&
	    (!found || alias.record != ret->record)) {
		*ret = alias;
		return true;
	}
	return found;
}

static void record_global(struct fields *fs, LLVMValueRef in,
			  LLVMValueRef address, char mode, const char *via,
			  bool atomic)
{
	struct ds_access a = { .func = fs->fn->index,
			       .mode = mode,
			       .via = via,
			       .atomic = atomic };
	const struct ds_lockstate *state =
		g_hash_table_lookup(fs->x->states, in);

	if (fs->survey)
		return;
	while (is_gep(address) || is_bitcast(address))
		address = LLVMGetOperand(address, 0);
	a.field = global_field(fs, address, &a.leaf);
	if (a.field < 0)
		return;
	a.line = ds_line(in, &a.column);
	a.must = state ? ds_locks_must(ds_func(fs->x->facts, fs->fn->index),
				       state) :
			 0;
	a.section =
		GPOINTER_TO_INT(g_hash_table_lookup(fs->x->sections, in)) - 1;
	g_array_append_val(fs->x->facts->accesses, a);
}

static void record(struct fields *fs, LLVMValueRef in, LLVMValueRef address,
		   uint64_t bytes, char mode, const char *via, bool atomic)
{
	struct ds_place place;

	if (find_place(fs, address, &place))
		record_place(fs, in, &place, 0, bytes, mode, via, atomic);
	else
		record_global(fs, in, address, mode, via, atomic);
}

static bool at_bitfield(const struct ds_place *place, uint64_t bytes)
{
	struct ds_path path;

	/* wider than any integer of C: a row of bit-fields, not a structure as a whole */
	return ds_type_path(place->record, place->bits, MIN(bytes, 8), is_sync,
			    &path) &&
	       path.bitfield;
}

static bool constant(LLVMValueRef v, uint64_t *ret)
{
	if (!LLVMIsAConstantInt(v))
		return false;
	*ret = LLVMConstIntGetZExtValue(v);
	return true;
}

/* One bit of a constant of any width: a row of bit-fields may be wider than 64. */
static bool constant_bit(LLVMValueRef v, unsigned int bit)
{
	LLVMTypeRef type = LLVMTypeOf(v),
		    one = LLVMInt1TypeInContext(LLVMGetTypeContext(type));

	if (bit >= LLVMGetIntTypeWidth(type))
		return false;
	v = LLVMConstLShr(v, LLVMConstInt(type, bit, false));
	return LLVMConstIntGetZExtValue(
		       LLVMTypeOf(v) == one ? v : LLVMConstTrunc(v, one)) &
	       1;
}

/* Do these masked bits go back to where they came from, beside new ones? */
static bool is_kept_part(LLVMValueRef masked, LLVMValueRef address)
{
	LLVMUseRef use = LLVMGetFirstUse(masked);
	LLVMValueRef user = use ? LLVMGetUser(use) : NULL;

	if (user && LLVMGetInstructionOpcode(user) == LLVMOr) {
		use = LLVMGetFirstUse(user);
		user = use ? LLVMGetUser(use) : NULL;
	}
	return user && LLVMIsAStoreInst(user) &&
	       LLVMGetOperand(user, 1) == address;
}

/* The bits a bit-field load is really about: its users shift and mask. */
static void record_bitfield_load(struct fields *fs, LLVMValueRef in,
				 const struct ds_place *place, uint64_t bytes)
{
	unsigned int width = bytes * 8;
	LLVMUseRef use;

	for (use = LLVMGetFirstUse(in); use; use = LLVMGetNextUse(use)) {
		LLVMValueRef user = LLVMGetUser(use);
		LLVMValueRef mask;
		LLVMUseRef next;
		uint64_t n, m;

		switch (LLVMGetInstructionOpcode(user)) {
		case LLVMLShr:
		case LLVMAShr:
			if (constant(LLVMGetOperand(user, 1), &n))
				record_place(fs, in, place, n, 0, 'r', NULL,
					     false);
			break;
		case LLVMShl:
			next = LLVMGetFirstUse(user);
			if (constant(LLVMGetOperand(user, 1), &n) && next &&
			    constant(LLVMGetOperand(LLVMGetUser(next),
						    LLVMGetNumOperands(
							    LLVMGetUser(next)) -
							    1),
				     &m))
				record_place(fs, in, place, m - n, 0, 'r', NULL,
					     false);
			break;
		case LLVMAnd:
			/* a mask of low bits is a read, unless it is the first half of a write */
			mask = LLVMGetOperand(user, 1);
			if (LLVMIsAConstantInt(mask) && constant_bit(mask, 0) &&
			    !constant_bit(mask, width - 1) &&
			    !is_kept_part(user, LLVMGetOperand(in, 0)))
				record_place(fs, in, place, 0, 0, 'r', NULL,
					     false);
			break;
		default:
			break;
		}
	}
}

static void record_bitfield_store(struct fields *fs, LLVMValueRef in,
				  const struct ds_place *place, uint64_t bytes)
{
	LLVMValueRef value = LLVMGetOperand(in, 0);
	unsigned int bit = 0, width = bytes * 8;

	if (LLVMIsAInstruction(value) &&
	    LLVMGetInstructionOpcode(value) == LLVMOr)
		value = LLVMGetOperand(value, 0);
	if (LLVMIsAInstruction(value) &&
	    LLVMGetInstructionOpcode(value) == LLVMAnd &&
	    LLVMIsAConstantInt(LLVMGetOperand(value, 1)))
		while (bit < width &&
		       constant_bit(LLVMGetOperand(value, 1), bit))
			bit++;
	record_place(fs, in, place, bit < width ? bit : 0, 0, 'w', NULL, false);
}

static void read_memory(struct fields *fs, LLVMValueRef in,
			LLVMValueRef address, LLVMTypeRef type, char mode,
			bool atomic)
{
	uint64_t bytes =
		LLVMStoreSizeOfType(ds_program_layout(fs->fn->module), type);
	struct ds_place place;

	if (find_place(fs, address, &place) && !place.unknown &&
	    at_bitfield(&place, bytes)) {
		if (mode == 'r')
			record_bitfield_load(fs, in, &place, bytes);
		else
			record_bitfield_store(fs, in, &place, bytes);
		return;
	}
	record(fs, in, address, bytes, mode, NULL, atomic);
}

/* Is this argument the address of a member, rather than a pointer that is merely passed on? */
static bool is_member_address(LLVMValueRef v)
{
	while (is_bitcast(v))
		v = LLVMGetOperand(v, 0);
	return is_gep(v) ||
	       (LLVMIsAGlobalVariable(v) && !LLVMIsGlobalConstant(v));
}

/* A structure without members (many are so on 64-bit machines) shares its offset with the next one. */
static bool is_empty(struct fields *fs, LLVMTypeRef type)
{
	return LLVMGetTypeKind(type) == LLVMStructTypeKind &&
	       LLVMTypeIsSized(type) &&
	       !LLVMABISizeOfType(ds_program_layout(fs->fn->module), type);
}

static char effect_mode(unsigned int effect)
{
	if (effect & DS_PARAM_UNKNOWN)
		return 'a';
	if ((effect & DS_PARAM_READ) && (effect & DS_PARAM_WRITTEN))
		return 'm';
	return effect & DS_PARAM_WRITTEN ? 'w' :
	       effect & DS_PARAM_READ	 ? 'r' :
					   'a';
}

static bool is_atomic_name(const char *name)
{
	return g_str_has_prefix(name, "atomic") ||
	       g_str_has_prefix(name, "test_and_") ||
	       !strcmp(name, "set_bit") || !strcmp(name, "clear_bit") ||
	       !strcmp(name, "change_bit") || !strcmp(name, "test_bit") ||
	       g_str_has_prefix(name, "refcount_");
}

static void read_call(struct fields *fs, LLVMValueRef in)
{
	LLVMValueRef called = LLVMGetCalledValue(in);
	unsigned int n = LLVMGetNumArgOperands(in), i, k;
	GPtrArray *targets;
	const char *name;
	uint64_t bytes = 0;
	size_t len;

	if (LLVMIsAInlineAsm(called)) {
		for (i = 0; i < n; i++)
			if (LLVMGetTypeKind(LLVMTypeOf(LLVMGetOperand(
				    in, i))) == LLVMPointerTypeKind &&
			    is_member_address(LLVMGetOperand(in, i)))
				record(fs, in, LLVMGetOperand(in, i), 0, 'm',
				       "assembly", true);
		return;
	}
	name = LLVMGetValueName2(called, &len);
	if (g_str_has_prefix(name, "llvm.mem")) {
		constant(LLVMGetOperand(in, 2), &bytes);
		record(fs, in, LLVMGetOperand(in, 0), bytes, 'w', NULL, false);
		if (!g_str_has_prefix(name, "llvm.memset"))
			record(fs, in, LLVMGetOperand(in, 1), bytes, 'r', NULL,
			       false);
		return;
	}
	targets = g_hash_table_lookup(fs->x->targets, in);
	for (i = 0; targets && i < n; i++) {
		LLVMValueRef arg = LLVMGetOperand(in, i);

		if (LLVMGetTypeKind(LLVMTypeOf(arg)) != LLVMPointerTypeKind ||
		    !is_member_address(arg) ||
		    is_empty(fs, LLVMGetElementType(LLVMTypeOf(arg))))
			continue;
		for (k = 0; k < targets->len; k++) {
			struct ds_fn *callee = g_ptr_array_index(targets, k);

			/* the driver's own functions are seen to access it themselves */
			if (!callee->own)
				record(fs, in, arg, 0,
				       effect_mode(ds_params_effect(fs->x,
								    callee, i)),
				       callee->name,
				       is_atomic_name(callee->name));
		}
	}
}

static void read_function(struct fields *fs)
{
	LLVMBasicBlockRef bb;
	LLVMValueRef in;

	for (bb = LLVMGetFirstBasicBlock(fs->fn->value); bb;
	     bb = LLVMGetNextBasicBlock(bb)) {
		for (in = LLVMGetFirstInstruction(bb); in;
		     in = LLVMGetNextInstruction(in)) {
			switch (LLVMGetInstructionOpcode(in)) {
			case LLVMLoad:
				read_memory(fs, in, LLVMGetOperand(in, 0),
					    LLVMTypeOf(in), 'r', false);
				break;
			case LLVMStore:
				read_memory(fs, in, LLVMGetOperand(in, 1),
					    LLVMTypeOf(LLVMGetOperand(in, 0)),
					    'w', false);
				break;
			case LLVMAtomicRMW:
			case LLVMAtomicCmpXchg:
				read_memory(fs, in, LLVMGetOperand(in, 0),
					    LLVMTypeOf(LLVMGetOperand(in, 1)),
					    'm', true);
				break;
			case LLVMCall:
			case LLVMCallBr:
				read_call(fs, in);
				break;
			default:
				break;
			}
		}
	}
}

void ds_fields_run(struct ds_extract *x)
{
	struct fields fs = { .x = x };
	guint i;

	fs.known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (fs.survey = true;; fs.survey = false) {
		for (i = 0; i < x->program->own->len; i++) {
			fs.fn = g_ptr_array_index(x->program->own, i);
			read_function(&fs);
		}
		if (!fs.survey)
			break;
	}
	g_hash_table_destroy(fs.known);
}
