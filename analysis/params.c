// SPDX-License-Identifier: MIT
/*
 * params.c - what functions do with the memory their arguments point to
 *
 * Found for every function with a body, those of kernel headers included, by iteration over calls. What the kernel's
 * own functions do comes from the context table ("param" lines) or is unknown.
 */
#include "extract.h"

#include <string.h>

unsigned int ds_params_effect(struct ds_extract *x, struct ds_fn *fn,
			      unsigned int i)
{
	const char *told = ds_table_param(x->table, fn->name, i);
	const uint8_t *effects;

	if (told)
		return !strcmp(told, "in")  ? DS_PARAM_READ :
		       !strcmp(told, "out") ? DS_PARAM_WRITTEN :
					      DS_PARAM_READ | DS_PARAM_WRITTEN;
	if (!fn->defined)
		return DS_PARAM_UNKNOWN;
	effects = g_hash_table_lookup(x->effects, fn);
	return effects && i < LLVMCountParams(fn->value) ? effects[i] : 0;
}

static bool is_first(LLVMValueRef index)
{
	return LLVMIsAConstantInt(index) && !LLVMConstIntGetZExtValue(index);
}

/* Is more copied than the one object that the pointer points to by its type? */
static bool copies_many(LLVMValueRef call, LLVMValueRef pointer)
{
	LLVMModuleRef module = LLVMGetGlobalParent(
		LLVMGetBasicBlockParent(LLVMGetInstructionParent(call)));
	LLVMValueRef length = LLVMGetOperand(call, 2);
	LLVMTypeRef type;

	while (LLVMIsABitCastInst(pointer))
		pointer = LLVMGetOperand(pointer, 0);
	type = LLVMGetElementType(LLVMTypeOf(pointer));
	return !LLVMIsAConstantInt(length) || !LLVMTypeIsSized(type) ||
	       LLVMConstIntGetZExtValue(length) >
		       LLVMABISizeOfType(LLVMGetModuleDataLayout(module), type);
}

/* What one user of a pointer derived from a parameter does with it; *ret_follow says to look at its users as well. */
static unsigned int user_effect(struct ds_extract *x, LLVMValueRef user,
				LLVMValueRef value, bool *ret_follow)
{
	unsigned int effect = 0, i, k, n;
	LLVMValueRef called;
	GPtrArray *targets;
	const char *name;
	size_t len;

	switch (LLVMGetInstructionOpcode(user)) {
	case LLVMLoad:
		return DS_PARAM_READ;
	case LLVMStore:
		return LLVMGetOperand(user, 1) == value ? DS_PARAM_WRITTEN :
							  DS_PARAM_UNKNOWN;
	case LLVMAtomicRMW:
	case LLVMAtomicCmpXchg:
		return DS_PARAM_READ | DS_PARAM_WRITTEN;
	case LLVMGetElementPtr:
		*ret_follow = true;
		return is_first(LLVMGetOperand(user, 1)) ? 0 : DS_PARAM_MANY;
	case LLVMBitCast:
	case LLVMPHI:
	case LLVMSelect:
	case LLVMAddrSpaceCast:
		*ret_follow = true;
		return 0;
	case LLVMCall:
	case LLVMCallBr:
		break;
	default:
		return 0;
	}
	called = LLVMGetCalledValue(user);
	if (LLVMIsAInlineAsm(called))
		return DS_PARAM_READ | DS_PARAM_WRITTEN;
	name = LLVMGetValueName2(called, &len);
	n = LLVMGetNumArgOperands(user);
	if (g_str_has_prefix(name, "llvm.mem")) {
		if (LLVMGetOperand(user, 0) == value)
			effect |= DS_PARAM_WRITTEN;
		if (LLVMGetOperand(user, 1) == value)
			effect |= DS_PARAM_READ;
		if (effect && copies_many(user, value))
			effect |= DS_PARAM_MANY;
		return effect;
	}
	if (g_str_has_prefix(name, "llvm."))
		return 0;
	targets = g_hash_table_lookup(x->targets, user);
	if (!targets || !targets->len)
		return DS_PARAM_UNKNOWN;
	for (i = 0; i < n; i++)
		for (k = 0;
		     LLVMGetOperand(user, i) == value && k < targets->len; k++)
			effect |= ds_params_effect(
				x, g_ptr_array_index(targets, k), i);
	return effect;
}

static unsigned int param_effect(struct ds_extract *x, LLVMValueRef param)
{
	GHashTable *seen = g_hash_table_new(NULL, NULL);
	GPtrArray *work = g_ptr_array_new();
	unsigned int effect = 0;

	g_ptr_array_add(work, param);
	g_hash_table_add(seen, param);
	while (work->len) {
		LLVMValueRef v =
			g_ptr_array_remove_index_fast(work, work->len - 1);
		LLVMUseRef use;

		for (use = LLVMGetFirstUse(v); use; use = LLVMGetNextUse(use)) {
			LLVMValueRef user = LLVMGetUser(use);
			bool follow = false;

			if (!LLVMIsAInstruction(user))
				continue;
			effect |= user_effect(x, user, v, &follow);
			if (follow && g_hash_table_add(seen, user))
				g_ptr_array_add(work, user);
		}
	}
	g_ptr_array_free(work, TRUE);
	g_hash_table_destroy(seen);
	return effect;
}

static void publish(struct ds_extract *x, struct ds_fn *fn, GArray *params)
{
	guint i;

	for (i = 0; i < params->len; i++) {
		struct ds_param *p = &g_array_index(params, struct ds_param, i);
		unsigned int effect;

		if (!p->type || p->type->kind != DS_TYPE_POINTER)
			continue;
		effect = ds_params_effect(x, fn, i);
		p->read = effect & DS_PARAM_READ;
		p->written = effect & DS_PARAM_WRITTEN;
		p->unknown = effect & DS_PARAM_UNKNOWN;
		p->many = effect & DS_PARAM_MANY;
	}
}

/* Prototypes of the kernel's functions that the driver calls. */
static void kernel_prototypes(struct ds_extract *x)
{
	guint i, k;

	for (i = 0; i < x->program->fns->len; i++) {
		struct ds_fn *fn = g_ptr_array_index(x->program->fns, i);
		LLVMMetadataRef sub = LLVMGetSubprogram(fn->value);
		struct ds_kernel_func *kernel;
		GPtrArray *types;
		int index = -1;

		if (fn->own || !sub)
			continue;
		for (k = 0; k < x->facts->kernel->len && index < 0; k++)
			if (g_ptr_array_index(x->facts->kernel, k) == fn->name)
				index = k;
		if (index < 0)
			continue;
		kernel = &g_array_index(x->facts->kernel_params,
					struct ds_kernel_func, index);
		if (kernel->params)
			continue;
		kernel->params =
			g_array_new(FALSE, TRUE, sizeof(struct ds_param));
		types = ds_debuginfo_params(&x->program->di, fn->module, sub);
		for (k = 0; k < types->len; k++) {
			struct ds_param p = {
				.type = g_ptr_array_index(types, k), .name = ""
			};

			ds_facts_add_type(x->facts, p.type);
			if (!k)
				kernel->ret = p.type;
			else if (p.type)
				g_array_append_val(kernel->params, p);
		}
		publish(x, fn, kernel->params);
		g_ptr_array_free(types, TRUE);
	}
}

void ds_params_run(struct ds_extract *x)
{
	bool changed = true;
	int rounds = 10;
	guint i;

	while (changed && rounds--) {
		changed = false;
		for (i = 0; i < x->program->fns->len; i++) {
			struct ds_fn *fn =
				g_ptr_array_index(x->program->fns, i);
			unsigned int n, k;
			uint8_t *effects;

			if (!fn->defined)
				continue;
			n = LLVMCountParams(fn->value);
			effects = g_hash_table_lookup(x->effects, fn);
			if (!effects) {
				effects = g_new0(uint8_t, n + 1);
				g_hash_table_insert(x->effects, fn, effects);
			}
			for (k = 0; k < n; k++) {
				LLVMValueRef param = LLVMGetParam(fn->value, k);
				unsigned int effect;

				if (LLVMGetTypeKind(LLVMTypeOf(param)) !=
				    LLVMPointerTypeKind)
					continue;
				effect = param_effect(x, param);
				if (effect & ~effects[k]) {
					effects[k] |= effect;
					changed = true;
				}
			}
		}
	}
	for (i = 0; i < x->program->own->len; i++)
		publish(x, g_ptr_array_index(x->program->own, i),
			ds_func(x->facts, i)->params);
	kernel_prototypes(x);
}
