// SPDX-License-Identifier: MIT
/* constraints.c - reads function bodies and initialisers into the constraints that pointsto.c solves */
#include "pointsto.h"

#include <string.h>

#define INLINE_SIZE                                                            \
	120 /* instructions of a header function that is still analysed once per call */
#define INLINE_DEPTH 10

/* One reading of one function body: values of inlined bodies are kept apart by a table of their own. */
struct frame {
	GHashTable *map;
	struct ds_fn *fn;
	struct ds_fn *own; /* the driver's function that is being read */
	LLVMValueRef call; /* and the call in it that led here, or NULL */
	uint32_t ret;
	int depth;
};

static void read_body(struct ds_pta *pta, struct frame *frame);

/* The structure a pointer type points to, or NULL. */
static struct ds_type *pointee_record(struct ds_pta *pta, LLVMTypeRef type)
{
	if (LLVMGetTypeKind(type) != LLVMPointerTypeKind)
		return NULL;
	return ds_debuginfo_llvm_record(&pta->program->di,
					LLVMGetElementType(type));
}

/* Can a value of this type carry a pointer? The kernel also keeps them in unsigned longs. */
static bool carries(LLVMTypeRef type)
{
	switch (LLVMGetTypeKind(type)) {
	case LLVMPointerTypeKind:
	case LLVMStructTypeKind:
	case LLVMArrayTypeKind:
		return true;
	case LLVMIntegerTypeKind:
		return LLVMGetIntTypeWidth(type) == 64;
	default:
		return false;
	}
}

/* The structure that a value is cast to by one of its users, or NULL. */
static struct ds_type *cast_record(struct ds_pta *pta, LLVMValueRef value)
{
	LLVMUseRef use;

	for (use = LLVMGetFirstUse(value); use; use = LLVMGetNextUse(use)) {
		LLVMValueRef user = LLVMGetUser(use);

		if (LLVMIsABitCastInst(user)) {
			struct ds_type *type =
				pointee_record(pta, LLVMTypeOf(user));

			if (type)
				return type;
		}
	}
	return NULL;
}

struct gep {
	int64_t offset;
	bool unknown;
};

static struct gep gep_offset(LLVMModuleRef module, LLVMValueRef v)
{
	LLVMTargetDataRef td = ds_program_layout(module);
	LLVMTypeRef type = LLVMGetGEPSourceElementType(v);
	unsigned int n = LLVMGetNumOperands(v), i;
	struct gep ret = { 0 };
	LLVMValueRef first = LLVMGetOperand(v, 1);

	if (LLVMGetTypeKind(type) == LLVMIntegerTypeKind &&
	    LLVMGetIntTypeWidth(type) == 8) {
		if (LLVMIsAConstantInt(first))
			ret.offset = LLVMConstIntGetSExtValue(first);
		else
			ret.unknown = true;
	}
	for (i = 2; i < n; i++) {
		LLVMValueRef index = LLVMGetOperand(v, i);

		if (LLVMGetTypeKind(type) == LLVMStructTypeKind) {
			unsigned int field = LLVMConstIntGetZExtValue(index);

			ret.offset += LLVMOffsetOfElement(td, type, field);
			type = LLVMStructGetTypeAtIndex(type, field);
		} else {
			type = LLVMGetElementType(type);
		}
	}
	return ret;
}

static uint32_t value_node(struct ds_pta *pta, struct frame *frame,
			   LLVMValueRef v);

static uint32_t global_object(struct ds_pta *pta, LLVMValueRef v)
{
	size_t len;
	const char *name = LLVMGetValueName2(v, &len);
	LLVMValueRef whole = LLVMIsDeclaration(v) ?
				     g_hash_table_lookup(pta->globals, name) :
				     NULL;
	uint32_t o;

	if (whole)
		v = whole;
	o = GPOINTER_TO_UINT(g_hash_table_lookup(pta->object_of, v));
	if (o)
		return o - 1;
	if (g_str_has_prefix(name, ".str") ||
	    g_str_has_prefix(name, "__func__.")) {
		o = pta->strings;
	} else {
		LLVMModuleRef module = LLVMGetGlobalParent(v);
		struct ds_type *type =
			ds_debuginfo_global_type(&pta->program->di, module, v);

		if (!type)
			type = ds_debuginfo_llvm_record(
				&pta->program->di, LLVMGlobalGetValueType(v));
		o = pta_object_new(pta, DS_OBJECT_GLOBAL, name, type);
	}
	g_hash_table_insert(pta->object_of, v, GUINT_TO_POINTER(o + 1));
	return o;
}

static uint32_t constant_node(struct ds_pta *pta, struct frame *frame,
			      LLVMValueRef v)
{
	uint32_t n = GPOINTER_TO_UINT(g_hash_table_lookup(pta->values, v));
	uint32_t base;

	if (n)
		return n;
	if (LLVMIsAFunction(v)) {
		struct ds_fn *fn = ds_program_fn(pta->program, v);
		uint32_t o;

		if (!fn)
			return 0;
		o = GPOINTER_TO_UINT(g_hash_table_lookup(pta->object_of, fn));
		if (!o) {
			o = pta_object_new(pta, DS_OBJECT_FUNCTION, fn->name,
					   NULL) +
			    1;
			((struct ds_object *)g_ptr_array_index(pta->objects,
							       o - 1))
				->fn = fn;
			g_hash_table_insert(pta->object_of, fn,
					    GUINT_TO_POINTER(o));
		}
		n = pta_node_new(pta);
		pta_add(pta, n, pta_location(pta, o - 1, 0));
	} else if (LLVMIsAGlobalVariable(v)) {
		n = pta_node_new(pta);
		pta_add(pta, n, pta_location(pta, global_object(pta, v), 0));
	} else if (LLVMIsAGlobalAlias(v)) {
		n = value_node(pta, frame, LLVMAliasGetAliasee(v));
	} else if (LLVMIsAConstantExpr(v)) {
		switch (LLVMGetConstOpcode(v)) {
		case LLVMBitCast:
		case LLVMPtrToInt:
		case LLVMIntToPtr:
		case LLVMAddrSpaceCast:
			n = value_node(pta, frame, LLVMGetOperand(v, 0));
			break;
		case LLVMGetElementPtr: {
			struct gep gep = gep_offset(frame->fn->module, v);

			base = value_node(pta, frame, LLVMGetOperand(v, 0));
			n = pta_node_new(pta);
			if (base)
				pta_use(pta, base,
					(struct use){ .kind = USE_GEP,
						      .node = n,
						      .offset = gep.offset });
			break;
		}
		default:
			return 0;
		}
	} else {
		return 0;
	}
	if (n)
		g_hash_table_insert(pta->values, v, GUINT_TO_POINTER(n));
	return n;
}

static uint32_t value_node(struct ds_pta *pta, struct frame *frame,
			   LLVMValueRef v)
{
	uint32_t n;

	if (LLVMIsAConstant(v))
		return constant_node(pta, frame, v);
	if (!LLVMIsAInstruction(v) && !LLVMIsAArgument(v))
		return 0;
	n = GPOINTER_TO_UINT(g_hash_table_lookup(frame->map, v));
	if (!n) {
		n = pta_node_new(pta);
		g_hash_table_insert(frame->map, v, GUINT_TO_POINTER(n));
	}
	return n;
}

static void flow(struct ds_pta *pta, struct frame *frame, LLVMValueRef from,
		 LLVMValueRef to)
{
	uint32_t n =
		carries(LLVMTypeOf(from)) ? value_node(pta, frame, from) : 0;

	if (n)
		pta_copy(pta, n, value_node(pta, frame, to));
}

/* What a function answers is kept under the address of its description. */
static uint32_t return_node(struct ds_pta *pta, struct ds_fn *fn)
{
	uint32_t n = GPOINTER_TO_UINT(g_hash_table_lookup(pta->values, fn));

	if (!n) {
		n = pta_node_new(pta);
		g_hash_table_insert(pta->values, fn, GUINT_TO_POINTER(n));
	}
	return n;
}

void pta_connect(struct ds_pta *pta, struct call_site *call, struct ds_fn *fn)
{
	struct frame frame = { .map = pta->values, .fn = fn, .own = fn };
	unsigned int i, n;

	if (!fn->defined)
		return;
	if (!g_hash_table_contains(pta->generated, fn))
		g_ptr_array_add(pta->pending, fn);
	n = LLVMCountParams(fn->value);
	for (i = 0; i < n && i < call->nargs; i++)
		if (call->args[i])
			pta_copy(pta, call->args[i],
				 value_node(pta, &frame,
					    LLVMGetParam(fn->value, i)));
	if (call->ret)
		pta_copy(pta, return_node(pta, fn), call->ret);
}

static void inline_body(struct ds_pta *pta, struct frame *up, struct ds_fn *fn,
			LLVMValueRef call, uint32_t *args, unsigned int nargs,
			uint32_t ret)
{
	struct frame frame = {
		.map = g_hash_table_new(NULL, NULL),
		.fn = fn,
		.own = up->own,
		.call = up->call ? up->call : call,
		.ret = ret,
		.depth = up->depth + 1,
	};
	unsigned int i, n = LLVMCountParams(fn->value);

	for (i = 0; i < n && i < nargs; i++)
		if (args[i])
			g_hash_table_insert(frame.map,
					    LLVMGetParam(fn->value, i),
					    GUINT_TO_POINTER(args[i]));
	read_body(pta, &frame);
	g_hash_table_destroy(frame.map);
}

/* A kernel function's body is not here: it hands out objects of the type it returns, or writes through pointers. */
static void call_kernel(struct ds_pta *pta, LLVMValueRef in, uint32_t *args,
			unsigned int nargs, uint32_t ret)
{
	struct ds_type *type = pointee_record(pta, LLVMTypeOf(in));
	unsigned int i;

	if (type && ret)
		pta_add(pta, ret,
			pta_location(pta, pta_type_object(pta, type), 0));
	for (i = 0; i < nargs; i++) {
		LLVMTypeRef t = LLVMTypeOf(LLVMGetOperand(in, i));
		uint32_t n;

		if (!args[i] || LLVMGetTypeKind(t) != LLVMPointerTypeKind)
			continue;
		type = pointee_record(pta, LLVMGetElementType(t));
		if (!type)
			continue;
		n = pta_node_new(pta);
		pta_add(pta, n,
			pta_location(pta, pta_type_object(pta, type), 0));
		pta_use(pta, args[i],
			(struct use){ .kind = USE_STORE, .node = n });
	}
}

static void note_kernel_args(struct ds_pta *pta, struct frame *frame,
			     struct ds_fn *fn, LLVMValueRef in, uint32_t *args,
			     unsigned int nargs)
{
	unsigned int i;

	for (i = 0; i < nargs; i++) {
		struct ds_kernel_arg arg = {
			.function = fn->name,
			.argument = i,
			.node = args[i],
			.call = frame->call ? frame->call : in,
			.caller = frame->own,
		};

		if (args[i] &&
		    LLVMGetTypeKind(LLVMTypeOf(LLVMGetOperand(in, i))) ==
			    LLVMPointerTypeKind)
			g_array_append_val(pta->kernel_args, arg);
	}
}

static bool known_call(struct ds_pta *pta, struct frame *frame,
		       const char *name, LLVMValueRef in, uint32_t *args,
		       unsigned int nargs, uint32_t ret)
{
	struct ds_type *type = NULL;
	unsigned int same;

	if (g_hash_table_contains(pta->table->allocs, name) ||
	    g_hash_table_contains(pta->table->privs, name)) {
		type = pointee_record(pta, LLVMTypeOf(in));
		if (!type)
			type = cast_record(pta, in);
		if (type && ret) {
			pta_add(pta, ret,
				pta_location(pta, pta_type_object(pta, type),
					     0));
		} else if (ret) {
			char *label = g_strdup_printf("%s:%d", frame->own->name,
						      ds_line(in, NULL));

			pta_add(pta, ret,
				pta_location(pta,
					     pta_object_new(pta, DS_OBJECT_HEAP,
							    label, NULL),
					     0));
			g_free(label);
		}
		return true;
	}
	same = GPOINTER_TO_UINT(g_hash_table_lookup(pta->table->same, name));
	if (same && same <= nargs) {
		if (args[same - 1] && ret)
			pta_copy(pta, args[same - 1], ret);
		return true;
	}
	if (ds_table_lock(pta->table, name))
		return true;
	if (g_str_has_prefix(name, "llvm.")) {
		if ((g_str_has_prefix(name, "llvm.memcpy") ||
		     g_str_has_prefix(name, "llvm.memmove")) &&
		    args[0] && args[1]) {
			LLVMValueRef bytes = LLVMGetOperand(in, 2);
			int32_t n = LLVMIsAConstantInt(bytes) ?
					    MIN(LLVMConstIntGetZExtValue(bytes),
						INT32_MAX) :
					    0;

			pta_use(pta, args[1],
				(struct use){ .kind = USE_COPY_FROM,
					      .node = args[0],
					      .offset = n });
			pta_use(pta, args[0],
				(struct use){ .kind = USE_COPY_TO,
					      .node = args[1],
					      .offset = n });
		} else if (g_str_has_prefix(name, "llvm.expect") && ret &&
			   nargs && args[0]) {
			pta_copy(pta, args[0], ret);
		}
		return true;
	}
	return false;
}

static void read_call(struct ds_pta *pta, struct frame *frame, LLVMValueRef in)
{
	LLVMValueRef called = LLVMGetCalledValue(in);
	unsigned int nargs = LLVMGetNumArgOperands(in), i;
	uint32_t ret = carries(LLVMTypeOf(in)) ? value_node(pta, frame, in) : 0;
	struct ds_fn *fn = ds_program_callee(pta->program, called);
	uint32_t *args;
	const char *name;
	size_t len;

	if (LLVMIsAInlineAsm(called)) {
		/* alternatives and annotations pass a pointer through */
		for (i = 0; i < nargs && ret; i++)
			if (LLVMGetTypeKind(LLVMTypeOf(in)) ==
			    LLVMPointerTypeKind)
				flow(pta, frame, LLVMGetOperand(in, i), in);
		return;
	}
	name = fn ? fn->name : LLVMGetValueName2(called, &len);
	if (g_str_has_prefix(name, "llvm.dbg.") ||
	    g_str_has_prefix(name, "llvm.lifetime."))
		return;
	args = g_new0(uint32_t, nargs + 1);
	for (i = 0; i < nargs; i++)
		if (carries(LLVMTypeOf(LLVMGetOperand(in, i))))
			args[i] = value_node(pta, frame, LLVMGetOperand(in, i));
	if (!fn && LLVMIsAFunction(called)) {
		known_call(pta, frame, name, in, args, nargs, ret);
	} else if (!fn) {
		struct call_site *call = g_new0(struct call_site, 1);
		uint32_t target = value_node(pta, frame, called);

		call->args = args;
		call->nargs = nargs;
		call->ret = ret;
		g_ptr_array_add(pta->calls, call);
		if (target)
			pta_use(pta, target,
				(struct use){ .kind = USE_CALL, .call = call });
		return;
	} else {
		if (!fn->own)
			note_kernel_args(pta, frame, fn, in, args, nargs);
		if (known_call(pta, frame, name, in, args, nargs, ret))
			;
		else if (!fn->defined)
			call_kernel(pta, in, args, nargs, ret);
		else if (!fn->own && fn->size <= INLINE_SIZE && !fn->loops &&
			 frame->depth < INLINE_DEPTH)
			inline_body(pta, frame, fn, in, args, nargs, ret);
		else
			pta_connect(pta,
				    &(struct call_site){ .args = args,
							 .nargs = nargs,
							 .ret = ret },
				    fn);
	}
	g_free(args);
}

static void read_gep(struct ds_pta *pta, struct frame *frame, LLVMValueRef in)
{
	uint32_t base = value_node(pta, frame, LLVMGetOperand(in, 0));
	struct gep gep = gep_offset(frame->fn->module, in);
	struct use use = { .kind = USE_GEP };

	if (!base)
		return;
	use.node = value_node(pta, frame, in);
	use.record = ds_debuginfo_llvm_record(&pta->program->di,
					      LLVMGetGEPSourceElementType(in));
	use.offset = gep.unknown ? DS_OFFSET_UNKNOWN : (int32_t)gep.offset;
	if (!gep.unknown && gep.offset < 0)
		use.container = cast_record(pta, in);
	pta_use(pta, base, use);
}

static void read_cast(struct ds_pta *pta, struct frame *frame, LLVMValueRef in)
{
	struct ds_type *record = pointee_record(pta, LLVMTypeOf(in));
	uint32_t from;

	if (!record) {
		flow(pta, frame, LLVMGetOperand(in, 0), in);
		return;
	}
	from = value_node(pta, frame, LLVMGetOperand(in, 0));
	if (from)
		pta_use(pta, from,
			(struct use){ .kind = USE_CAST,
				      .node = value_node(pta, frame, in),
				      .container = record });
}

static void read_load(struct ds_pta *pta, struct frame *frame,
		      LLVMValueRef address, LLVMValueRef in)
{
	uint32_t base = value_node(pta, frame, address);

	if (!base || !carries(LLVMTypeOf(in)))
		return;
	pta_use(pta, base,
		(struct use){ .kind = USE_LOAD,
			      .node = value_node(pta, frame, in),
			      .offset = LLVMGetTypeKind(LLVMTypeOf(in)) ==
							LLVMIntegerTypeKind ?
						DS_OFFSET_UNKNOWN :
						0,
			      .container =
				      pointee_record(pta, LLVMTypeOf(in)) });
}

static void read_store(struct ds_pta *pta, struct frame *frame,
		       LLVMValueRef address, LLVMValueRef value)
{
	uint32_t base = value_node(pta, frame, address);
	uint32_t stored =
		carries(LLVMTypeOf(value)) ? value_node(pta, frame, value) : 0;

	if (base && stored)
		pta_use(pta, base,
			(struct use){ .kind = USE_STORE, .node = stored });
}

static void read_instruction(struct ds_pta *pta, struct frame *frame,
			     LLVMValueRef in)
{
	unsigned int i;

	switch (LLVMGetInstructionOpcode(in)) {
	case LLVMAlloca: {
		LLVMTypeRef type = LLVMGetAllocatedType(in);
		uint32_t o = pta_object_new(
			pta, DS_OBJECT_STACK, frame->fn->name,
			ds_debuginfo_llvm_record(&pta->program->di, type));

		pta_add(pta, value_node(pta, frame, in),
			pta_location(pta, o, 0));
		break;
	}
	case LLVMLoad:
		read_load(pta, frame, LLVMGetOperand(in, 0), in);
		break;
	case LLVMStore:
		read_store(pta, frame, LLVMGetOperand(in, 1),
			   LLVMGetOperand(in, 0));
		break;
	case LLVMAtomicRMW:
		read_store(pta, frame, LLVMGetOperand(in, 0),
			   LLVMGetOperand(in, 1));
		read_load(pta, frame, LLVMGetOperand(in, 0), in);
		break;
	case LLVMAtomicCmpXchg:
		read_store(pta, frame, LLVMGetOperand(in, 0),
			   LLVMGetOperand(in, 2));
		read_load(pta, frame, LLVMGetOperand(in, 0), in);
		break;
	case LLVMGetElementPtr:
		read_gep(pta, frame, in);
		break;
	case LLVMBitCast:
		read_cast(pta, frame, in);
		break;
	case LLVMPtrToInt:
	case LLVMIntToPtr:
	case LLVMAddrSpaceCast:
	case LLVMFreeze:
	case LLVMExtractValue:
		flow(pta, frame, LLVMGetOperand(in, 0), in);
		break;
	case LLVMAnd:
	case LLVMOr:
		/* pointers with flags in their low bits */
		if (carries(LLVMTypeOf(in)) &&
		    LLVMIsAConstantInt(LLVMGetOperand(in, 1)))
			flow(pta, frame, LLVMGetOperand(in, 0), in);
		break;
	case LLVMInsertValue:
		for (i = 0; i < 2; i++)
			if (carries(LLVMTypeOf(LLVMGetOperand(in, i))))
				flow(pta, frame, LLVMGetOperand(in, i), in);
		break;
	case LLVMPHI:
		if (carries(LLVMTypeOf(in)))
			for (i = 0; i < LLVMCountIncoming(in); i++)
				flow(pta, frame, LLVMGetIncomingValue(in, i),
				     in);
		break;
	case LLVMSelect:
		if (carries(LLVMTypeOf(in)))
			for (i = 1; i < 3; i++)
				flow(pta, frame, LLVMGetOperand(in, i), in);
		break;
	case LLVMCall:
	case LLVMCallBr:
	case LLVMInvoke:
		read_call(pta, frame, in);
		break;
	case LLVMRet:
		if (LLVMGetNumOperands(in) && frame->ret &&
		    carries(LLVMTypeOf(LLVMGetOperand(in, 0)))) {
			uint32_t n =
				value_node(pta, frame, LLVMGetOperand(in, 0));

			if (n)
				pta_copy(pta, n, frame->ret);
		}
		break;
	default:
		break;
	}
}

static void read_body(struct ds_pta *pta, struct frame *frame)
{
	LLVMBasicBlockRef bb;
	LLVMValueRef in;

	for (bb = LLVMGetFirstBasicBlock(frame->fn->value); bb;
	     bb = LLVMGetNextBasicBlock(bb))
		for (in = LLVMGetFirstInstruction(bb); in;
		     in = LLVMGetNextInstruction(in))
			read_instruction(pta, frame, in);
}

void pta_read_function(struct ds_pta *pta, struct ds_fn *fn)
{
	struct frame frame = { .map = pta->values, .fn = fn, .own = fn };

	if (!fn->defined || !g_hash_table_add(pta->generated, fn))
		return;
	frame.ret = return_node(pta, fn);
	read_body(pta, &frame);
}

static void read_initialiser(struct ds_pta *pta, struct frame *frame,
			     uint32_t object, int32_t offset,
			     LLVMValueRef value)
{
	LLVMTargetDataRef td = ds_program_layout(frame->fn->module);
	LLVMTypeRef type = LLVMTypeOf(value);
	unsigned int i, n;

	if (LLVMIsAConstantStruct(value)) {
		n = LLVMGetNumOperands(value);
		for (i = 0; i < n; i++)
			read_initialiser(pta, frame, object,
					 offset + (int32_t)LLVMOffsetOfElement(
							  td, type, i),
					 LLVMGetOperand(value, i));
	} else if (LLVMIsAConstantArray(value)) {
		n = LLVMGetNumOperands(value);
		for (i = 0; i < n; i++)
			read_initialiser(pta, frame, object, offset,
					 LLVMGetOperand(value, i));
	} else if (LLVMGetTypeKind(type) == LLVMPointerTypeKind ||
		   LLVMIsAConstantExpr(value)) {
		uint32_t from = value_node(pta, frame, value);

		if (from)
			pta_copy(pta, from, pta_location(pta, object, offset));
	}
}

void pta_read_globals(struct ds_pta *pta)
{
	LLVMValueRef v;
	size_t len;
	guint i;

	for (i = 0; i < pta->program->modules->len; i++) {
		LLVMModuleRef m = g_ptr_array_index(pta->program->modules, i);

		for (v = LLVMGetFirstGlobal(m); v; v = LLVMGetNextGlobal(v))
			if (!LLVMIsDeclaration(v) &&
			    LLVMGetLinkage(v) == LLVMExternalLinkage)
				g_hash_table_insert(
					pta->globals,
					(gpointer)ds_intern(
						LLVMGetValueName2(v, &len)),
					v);
	}
	for (i = 0; i < pta->program->modules->len; i++) {
		struct ds_fn anywhere = { .module = g_ptr_array_index(
						  pta->program->modules, i) };
		struct frame frame = { .map = pta->values, .fn = &anywhere };

		for (v = LLVMGetFirstGlobal(anywhere.module); v;
		     v = LLVMGetNextGlobal(v)) {
			const char *name = LLVMGetValueName2(v, &len);

			if (LLVMIsDeclaration(v) ||
			    g_str_has_prefix(name, "llvm.") ||
			    strstr(name, "__addressable_"))
				continue;
			read_initialiser(pta, &frame, global_object(pta, v), 0,
					 LLVMGetInitializer(v));
		}
	}
}

/* May this pointer be given an object of its own type at this stage? Roots first: what follows from them comes free. */
static bool seedable(LLVMValueRef v, int stage)
{
	LLVMValueRef from;

	if (LLVMIsAArgument(v) || LLVMIsACallInst(v))
		return true;
	if (stage < 1)
		return false;
	if (LLVMIsALoadInst(v) || LLVMIsAIntToPtrInst(v) ||
	    LLVMIsAExtractValueInst(v))
		return true;
	if (stage < 2 || !LLVMIsABitCastInst(v))
		return false;
	from = LLVMGetOperand(v, 0);
	return !LLVMIsAGetElementPtrInst(from) ||
	       LLVMGetTypeKind(LLVMGetGEPSourceElementType(from)) !=
		       LLVMStructTypeKind;
}

/* Arguments, then instructions, of one function. */
static LLVMValueRef next_value(LLVMValueRef fn, LLVMValueRef v,
			       LLVMBasicBlockRef *bb)
{
	LLVMValueRef next;

	if (!*bb) {
		next = v ? LLVMGetNextParam(v) : LLVMGetFirstParam(fn);
		if (next)
			return next;
		*bb = LLVMGetFirstBasicBlock(fn);
		next = LLVMGetFirstInstruction(*bb);
	} else {
		next = LLVMGetNextInstruction(v);
	}
	while (!next && (*bb = LLVMGetNextBasicBlock(*bb)))
		next = LLVMGetFirstInstruction(*bb);
	return next;
}

bool pta_seed(struct ds_pta *pta)
{
	bool found = false;
	guint i;

	for (i = 0; i < pta->program->own->len; i++) {
		struct ds_fn *fn = g_ptr_array_index(pta->program->own, i);
		LLVMBasicBlockRef bb = NULL;
		LLVMValueRef v = NULL;

		while ((v = next_value(fn->value, v, &bb))) {
			uint32_t n = GPOINTER_TO_UINT(
				g_hash_table_lookup(pta->values, v));
			struct ds_type *type;

			if (LLVMIsABitCastInst(v) && n &&
			    (type = pointee_record(pta, LLVMTypeOf(v)))) {
				const GArray *pts = ds_pta_node(pta, n)->pts;
				guint k;

				/* an allocation is of the type that it is first used as */
				for (k = 0; pts && k < pts->len; k++) {
					uint32_t at =
						g_array_index(pts, uint32_t, k);
					struct ds_object *o =
						ds_pta_object(pta, at);

					if (o->kind == DS_OBJECT_HEAP &&
					    !o->type &&
					    !ds_pta_node(pta, at)->offset)
						o->type = type;
				}
			}
			if (!seedable(v, pta->stage))
				continue;
			type = pointee_record(pta, LLVMTypeOf(v));
			if (!type)
				continue;
			if (!n) {
				n = pta_node_new(pta);
				g_hash_table_insert(pta->values, v,
						    GUINT_TO_POINTER(n));
			}
			if (ds_pta_node(pta, n)->pts &&
			    !(LLVMIsAArgument(v) && !type->driver &&
			      !pta->stage))
				continue;
			pta_add(pta, n,
				pta_location(pta, pta_type_object(pta, type),
					     0));
			found = true;
		}
	}
	return pta->stage++ < 3 || found;
}
