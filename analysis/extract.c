// SPDX-License-Identifier: MIT
/* extract.c - from bitcode to facts: the steps and their order */
#include "extract.h"

#include <string.h>

/* Names of parameters come from the debug markers that describe the arguments. */
static const char *param_name(struct ds_fn *fn, LLVMValueRef arg,
			      unsigned int number)
{
	LLVMBasicBlockRef bb = LLVMGetFirstBasicBlock(fn->value);
	LLVMValueRef in;
	const char *ret;
	char *text;

	for (in = LLVMGetFirstInstruction(bb); in;
	     in = LLVMGetNextInstruction(in)) {
		LLVMMetadataRef var, name;
		LLVMValueRef value;
		unsigned int len;
		size_t size;
		const char *s;

		if (!LLVMIsACallInst(in) ||
		    !g_str_has_prefix(
			    LLVMGetValueName2(LLVMGetCalledValue(in), &size),
			    "llvm.dbg.value"))
			continue;
		value = LLVMGetOperand(in, 0);
		if (LLVMGetMetadataKind(LLVMValueAsMetadata(value)) !=
		    LLVMLocalAsMetadataMetadataKind)
			continue;
		LLVMGetMDNodeOperands(value, &value);
		if (value != arg)
			continue;
		var = LLVMValueAsMetadata(LLVMGetOperand(in, 1));
		name = ds_debuginfo_operand(fn->module, var, 1);
		if (!name)
			continue;
		s = LLVMGetMDString(
			LLVMMetadataAsValue(LLVMGetModuleContext(fn->module),
					    name),
			&len);
		if (!s)
			continue;
		text = g_strndup(s, len);
		ret = ds_intern(text);
		g_free(text);
		return ret;
	}
	text = g_strdup_printf("arg%u", number);
	ret = ds_intern(text);
	g_free(text);
	return ret;
}

static void add_function(struct ds_extract *x, struct ds_fn *fn)
{
	struct ds_func func = {
		.name = fn->name,
		.file = fn->file,
		.line = fn->line,
		.last = fn->last,
		.why_func = -1,
		.exported = fn->exported,
		.params = g_array_new(FALSE, TRUE, sizeof(struct ds_param)),
	};
	GPtrArray *types = ds_debuginfo_params(&x->program->di, fn->module,
					       LLVMGetSubprogram(fn->value));
	unsigned int i, n = LLVMCountParams(fn->value);

	for (i = 0; i < types->len; i++) {
		struct ds_type *type = g_ptr_array_index(types, i);

		ds_facts_add_type(x->facts, type);
		if (!i) {
			func.ret = type;
			continue;
		}
		if (!type)
			continue;
		g_array_append_vals(
			func.params,
			&(struct ds_param){
				.type = type,
				.name = i - 1 < n ?
						param_name(
							fn,
							LLVMGetParam(fn->value,
								     i - 1),
							i - 1) :
						"more",
			},
			1);
	}
	g_ptr_array_free(types, TRUE);
	g_array_append_val(x->facts->funcs, func);
}

struct ds_facts *ds_extract(struct ds_program *program,
			    const struct ds_table *table, const char *driver)
{
	struct ds_extract x = { .program = program, .table = table };
	guint i;

	x.facts = ds_facts_create(driver);
	x.targets = g_hash_table_new_full(NULL, NULL, NULL,
					  (GDestroyNotify)g_ptr_array_unref);
	x.how = g_hash_table_new(NULL, NULL);
	x.slots = g_hash_table_new(NULL, NULL);
	x.states = g_hash_table_new(NULL, NULL);
	x.sections = g_hash_table_new(NULL, NULL);
	x.effects = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	x.pool = g_ptr_array_new_with_free_func(g_free);

	for (i = 0; i < program->own->len; i++)
		add_function(&x, g_ptr_array_index(program->own, i));
	x.pta = ds_pta_run(program, table);
	ds_callgraph_targets(&x);
	ds_callgraph_entries(&x);
	ds_locks_run(&x);
	ds_sections_run(&x);
	ds_callgraph_calls(&x);
	ds_context_run(&x);
	ds_params_run(&x);
	ds_fields_run(&x);
	ds_guards_run(x.facts);

	ds_pta_destroy(x.pta);
	g_hash_table_destroy(x.targets);
	g_hash_table_destroy(x.how);
	g_hash_table_destroy(x.slots);
	g_hash_table_destroy(x.states);
	g_hash_table_destroy(x.sections);
	g_hash_table_destroy(x.effects);
	g_ptr_array_free(x.pool, TRUE);
	return x.facts;
}
