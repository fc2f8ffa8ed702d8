// SPDX-License-Identifier: MIT
/* debuginfo.c - C types out of LLVM debug information */
#include "debuginfo.h"

#include <stdlib.h>
#include <string.h>

enum { OP_FILE, OP_SCOPE, OP_NAME, OP_BASE, OP_ELEMENTS };

void ds_debuginfo_init(struct ds_debuginfo *di)
{
	di->by_md = g_hash_table_new(NULL, NULL);
	di->by_tag = g_hash_table_new(g_str_hash, g_str_equal);
	di->named_md = g_hash_table_new(g_str_hash, g_str_equal);
	di->md_module = g_hash_table_new(g_str_hash, g_str_equal);
	di->seen = g_hash_table_new(NULL, NULL);
	di->all = g_ptr_array_new_with_free_func((GDestroyNotify)ds_type_free);
	di->dirs = g_ptr_array_new();
}

void ds_debuginfo_finish(struct ds_debuginfo *di)
{
	g_hash_table_destroy(di->by_md);
	g_hash_table_destroy(di->by_tag);
	g_hash_table_destroy(di->named_md);
	g_hash_table_destroy(di->md_module);
	g_hash_table_destroy(di->seen);
	g_ptr_array_free(di->all, TRUE);
	g_ptr_array_free(di->dirs, TRUE);
}

/* All operands of a node; *n is set. Freed by the caller. */
static LLVMValueRef *operands(LLVMModuleRef module, LLVMMetadataRef md,
			      unsigned int *n)
{
	LLVMValueRef value =
		LLVMMetadataAsValue(LLVMGetModuleContext(module), md);
	LLVMValueRef *ops;

	*n = LLVMGetMDNodeNumOperands(value);
	ops = g_new(LLVMValueRef, *n + 1);
	LLVMGetMDNodeOperands(value, ops);
	return ops;
}

/* Only these kinds are nodes; asking a string or a constant for operands is an error. */
static bool is_node(LLVMMetadataRef md)
{
	LLVMMetadataKind kind = LLVMGetMetadataKind(md);

	return kind != LLVMMDStringMetadataKind &&
	       kind != LLVMConstantAsMetadataMetadataKind &&
	       kind != LLVMLocalAsMetadataMetadataKind;
}

LLVMMetadataRef ds_debuginfo_operand(LLVMModuleRef module, LLVMMetadataRef md,
				     unsigned int i)
{
	LLVMMetadataRef ret = NULL;
	LLVMValueRef *ops;
	unsigned int n;

	if (!md || !is_node(md))
		return NULL;
	ops = operands(module, md, &n);
	if (i < n && ops[i])
		ret = LLVMValueAsMetadata(ops[i]);
	g_free(ops);
	return ret;
}

static const char *node_string(LLVMModuleRef module, LLVMMetadataRef md,
			       unsigned int i)
{
	const char *ret = "";
	LLVMValueRef *ops;
	unsigned int n, len;

	if (!md || !is_node(md))
		return "";
	ops = operands(module, md, &n);
	if (i < n && ops[i]) {
		const char *s = LLVMGetMDString(ops[i], &len);

		if (s) {
			char *copy = g_strndup(s, len);

			ret = ds_intern(copy);
			g_free(copy);
		}
	}
	g_free(ops);
	return ret;
}

const char *ds_debuginfo_file(LLVMMetadataRef scope)
{
	LLVMMetadataRef file = scope ? LLVMDIScopeGetFile(scope) : NULL;
	unsigned int name_len = 0, dir_len = 0;
	const char *name, *dir, *ret;
	char *n, *d, *tidy, *whole;

	if (!file)
		return "";
	name = LLVMDIFileGetFilename(file, &name_len);
	dir = LLVMDIFileGetDirectory(file, &dir_len);
	n = g_strndup(name ? name : "", name_len);
	d = g_strndup(dir ? dir : "", dir_len);
	/* the folder may be relative too, when the compiler was told to keep it so */
	whole = g_canonicalize_filename(d, NULL);
	tidy = g_canonicalize_filename(n, whole);
	ret = ds_intern(tidy);
	g_free(whole);
	g_free(tidy);
	g_free(n);
	g_free(d);
	return ret;
}

bool ds_debuginfo_own_file(const struct ds_debuginfo *di, const char *file)
{
	guint i;

	for (i = 0; i < di->dirs->len; i++) {
		const char *dir = g_ptr_array_index(di->dirs, i);
		size_t len = strlen(dir);

		if (!strncmp(file, dir, len) && file[len] == '/')
			return true;
	}
	return false;
}

/* A composite is a record unless its elements say that it is an array or an enumeration. */
static enum ds_type_kind composite_kind(LLVMModuleRef module,
					LLVMMetadataRef md)
{
	LLVMMetadataRef elements =
		ds_debuginfo_operand(module, md, OP_ELEMENTS);
	LLVMMetadataRef base = ds_debuginfo_operand(module, md, OP_BASE);
	LLVMMetadataRef first =
		elements ? ds_debuginfo_operand(module, elements, 0) : NULL;
	enum ds_type_kind ret = DS_TYPE_STRUCT;

	if (first && LLVMGetMetadataKind(first) == LLVMDISubrangeMetadataKind)
		return DS_TYPE_ARRAY;
	if (first && LLVMGetMetadataKind(first) == LLVMDIEnumeratorMetadataKind)
		return DS_TYPE_ENUM;
	if (base)
		return elements ? DS_TYPE_ENUM : DS_TYPE_ARRAY;
	if (elements) {
		LLVMValueRef *ops;
		unsigned int n, i;

		/* several members that all start at 0 are a union's */
		ops = operands(module, elements, &n);
		if (n > 1) {
			ret = DS_TYPE_UNION;
			for (i = 0; i < n; i++) {
				LLVMMetadataRef m =
					ops[i] ? LLVMValueAsMetadata(ops[i]) :
						 NULL;

				if (m &&
				    LLVMGetMetadataKind(m) ==
					    LLVMDIDerivedTypeMetadataKind &&
				    LLVMDITypeGetOffsetInBits(m))
					ret = DS_TYPE_STRUCT;
			}
		}
		g_free(ops);
	}
	return ret;
}

static void note_record(struct ds_debuginfo *di, LLVMModuleRef module,
			LLVMMetadataRef md, const char *name)
{
	if (!*name || !ds_debuginfo_operand(module, md, OP_ELEMENTS))
		return;
	if (composite_kind(module, md) != DS_TYPE_STRUCT &&
	    composite_kind(module, md) != DS_TYPE_UNION)
		return;
	if (g_hash_table_contains(di->named_md, name))
		return;
	g_hash_table_insert(di->named_md, (gpointer)name, md);
	g_hash_table_insert(di->md_module, (gpointer)name, module);
}

/* Walk a node and everything below it, with a stack of its own: lists of kernel structures are long. */
static void walk(struct ds_debuginfo *di, LLVMModuleRef module,
		 LLVMMetadataRef root)
{
	GPtrArray *stack = g_ptr_array_new();

	if (root)
		g_ptr_array_add(stack, root);
	while (stack->len) {
		LLVMMetadataRef md =
			g_ptr_array_remove_index_fast(stack, stack->len - 1);
		LLVMMetadataKind kind = LLVMGetMetadataKind(md);
		LLVMValueRef *ops;
		unsigned int n, i;

		if (!g_hash_table_add(di->seen, md))
			continue;
		if (kind != LLVMMDTupleMetadataKind &&
		    kind != LLVMDIDerivedTypeMetadataKind &&
		    kind != LLVMDICompositeTypeMetadataKind &&
		    kind != LLVMDISubroutineTypeMetadataKind)
			continue;
		if (kind == LLVMDICompositeTypeMetadataKind)
			note_record(di, module, md,
				    node_string(module, md, OP_NAME));
		if (kind == LLVMDIDerivedTypeMetadataKind) {
			LLVMMetadataRef base =
				ds_debuginfo_operand(module, md, OP_BASE);

			/* an anonymous structure goes by its typedef */
			if (base &&
			    LLVMGetMetadataKind(base) ==
				    LLVMDICompositeTypeMetadataKind &&
			    !*node_string(module, base, OP_NAME))
				note_record(di, module, base,
					    node_string(module, md, OP_NAME));
		}
		ops = operands(module, md, &n);
		for (i = 0; i < n; i++) {
			LLVMMetadataRef op =
				ops[i] ? LLVMValueAsMetadata(ops[i]) : NULL;

			if (kind != LLVMMDTupleMetadataKind && i != OP_BASE &&
			    i != OP_ELEMENTS)
				continue;
			if (op && is_node(op) &&
			    !g_hash_table_contains(di->seen, op))
				g_ptr_array_add(stack, op);
		}
		g_free(ops);
	}
	g_ptr_array_free(stack, TRUE);
}

static void scan_function(struct ds_debuginfo *di, LLVMModuleRef module,
			  LLVMValueRef fn)
{
	LLVMMetadataRef sub = LLVMGetSubprogram(fn);
	LLVMBasicBlockRef bb;
	LLVMValueRef in;

	if (!sub)
		return;
	walk(di, module, ds_debuginfo_operand(module, sub, 4));
	for (bb = LLVMGetFirstBasicBlock(fn); bb;
	     bb = LLVMGetNextBasicBlock(bb)) {
		for (in = LLVMGetFirstInstruction(bb); in;
		     in = LLVMGetNextInstruction(in)) {
			LLVMMetadataRef var;
			size_t len;
			const char *name;

			if (LLVMGetInstructionOpcode(in) != LLVMCall ||
			    LLVMGetNumArgOperands(in) < 2)
				continue;
			name = LLVMGetValueName2(LLVMGetCalledValue(in), &len);
			if (strncmp(name, "llvm.dbg.", 9))
				continue;
			var = LLVMValueAsMetadata(LLVMGetOperand(in, 1));
			if (LLVMGetMetadataKind(var) ==
			    LLVMDILocalVariableMetadataKind)
				walk(di, module,
				     ds_debuginfo_operand(module, var, 3));
		}
	}
}

static LLVMMetadataRef global_variable(LLVMValueRef global)
{
	size_t n = 0, i;
	LLVMValueMetadataEntry *md = LLVMGlobalCopyAllMetadata(global, &n);
	LLVMMetadataRef ret = NULL;

	for (i = 0; i < n && !ret; i++) {
		LLVMMetadataRef node =
			LLVMValueMetadataEntriesGetMetadata(md, i);

		if (LLVMGetMetadataKind(node) ==
		    LLVMDIGlobalVariableExpressionMetadataKind)
			ret = LLVMDIGlobalVariableExpressionGetVariable(node);
	}
	LLVMDisposeValueMetadataEntries(md);
	return ret;
}

void ds_debuginfo_scan(struct ds_debuginfo *di, LLVMModuleRef module)
{
	LLVMValueRef v;

	for (v = LLVMGetFirstFunction(module); v; v = LLVMGetNextFunction(v))
		scan_function(di, module, v);
	for (v = LLVMGetFirstGlobal(module); v; v = LLVMGetNextGlobal(v)) {
		LLVMMetadataRef var = global_variable(v);

		if (var)
			walk(di, module, ds_debuginfo_operand(module, var, 3));
	}
}

struct ds_type *ds_debuginfo_global_type(struct ds_debuginfo *di,
					 LLVMModuleRef module,
					 LLVMValueRef global)
{
	LLVMMetadataRef var = global_variable(global);

	return var ? ds_debuginfo_type(di, module,
				       ds_debuginfo_operand(module, var, 3)) :
		     NULL;
}

/* "value: -3" out of a printed enumerator: the C API has no other way to it. */
static int64_t enumerator_value(LLVMModuleRef module, LLVMMetadataRef md)
{
	char *text = LLVMPrintValueToString(
		LLVMMetadataAsValue(LLVMGetModuleContext(module), md));
	const char *at = strstr(text, "value: ");
	int64_t value = at ? (int64_t)strtoll(at + 7, NULL, 10) : 0;

	LLVMDisposeMessage(text);
	return value;
}

static struct ds_debuginfo
	*current; /* the program being analysed: there is one at a time */

static void expand(struct ds_type *type)
{
	LLVMMetadataRef elements =
		ds_debuginfo_operand(type->module, type->md, OP_ELEMENTS);
	LLVMValueRef *ops;
	unsigned int n, i;

	if (!elements)
		return;
	ops = operands(type->module, elements, &n);
	for (i = 0; i < n; i++) {
		LLVMMetadataRef md =
			ops[i] ? LLVMValueAsMetadata(ops[i]) : NULL;
		struct ds_member m = { .name = "" };

		if (!md)
			continue;
		if (type->kind == DS_TYPE_ENUM) {
			m.name = node_string(type->module, md, 0);
			m.value = enumerator_value(type->module, md);
		} else {
			if (LLVMGetMetadataKind(md) !=
			    LLVMDIDerivedTypeMetadataKind)
				continue;
			m.name = node_string(type->module, md, OP_NAME);
			m.bit_offset = LLVMDITypeGetOffsetInBits(md);
			m.bit_size = LLVMDITypeGetSizeInBits(md);
			m.type = ds_debuginfo_type(
				current, type->module,
				ds_debuginfo_operand(type->module, md,
						     OP_BASE));
		}
		g_array_append_val(type->members, m);
	}
	g_free(ops);
}

static struct ds_type *type_add(struct ds_debuginfo *di, LLVMModuleRef module,
				LLVMMetadataRef md, enum ds_type_kind kind,
				const char *name)
{
	struct ds_type *type =
		ds_type_new(kind, name, LLVMDITypeGetSizeInBits(md) / 8);

	type->md = md;
	type->module = module;
	g_ptr_array_add(di->all, type);
	g_hash_table_insert(di->by_md, md, type);
	return type;
}

static struct ds_type *basic_type(struct ds_debuginfo *di, LLVMModuleRef module,
				  LLVMMetadataRef md)
{
	const char *name = node_string(module, md, OP_NAME);
	enum ds_type_kind kind = DS_TYPE_INT;

	if (!strcmp(name, "_Bool"))
		kind = DS_TYPE_BOOL;
	else if (!strcmp(name, "char"))
		kind = DS_TYPE_CHAR;
	else if (strstr(name, "unsigned"))
		kind = DS_TYPE_UINT;
	else if (strstr(name, "float") || strstr(name, "double"))
		kind = DS_TYPE_FLOAT;
	return type_add(di, module, md, kind, name);
}

static struct ds_type *array_type(struct ds_debuginfo *di, LLVMModuleRef module,
				  LLVMMetadataRef md)
{
	struct ds_type *type = type_add(di, module, md, DS_TYPE_ARRAY, "");
	struct ds_type *elem = ds_debuginfo_type(
		di, module, ds_debuginfo_operand(module, md, OP_BASE));

	type->elem = elem;
	if (elem && elem->size)
		type->count = type->size / elem->size;
	return type;
}

/* Structures are shared by name between modules, and the first complete description is the one used. */
static struct ds_type *record_type(struct ds_debuginfo *di,
				   LLVMModuleRef module, LLVMMetadataRef md,
				   const char *name)
{
	struct ds_type *type;

	if (*name) {
		LLVMMetadataRef whole = g_hash_table_lookup(di->named_md, name);

		if (whole && whole != md &&
		    composite_kind(g_hash_table_lookup(di->md_module, name),
				   whole) != DS_TYPE_ENUM) {
			type = ds_debuginfo_record(di, name);
			g_hash_table_insert(di->by_md, md, type);
			return type;
		}
	}
	type = type_add(di, module, md, composite_kind(module, md), name);
	type->expand = expand;
	type->driver = ds_debuginfo_own_file(di, ds_debuginfo_file(md));
	return type;
}

struct ds_type *ds_debuginfo_type(struct ds_debuginfo *di, LLVMModuleRef module,
				  LLVMMetadataRef md)
{
	struct ds_type *type;
	const char *name = "";

	current = di;
	for (;;) {
		if (!md)
			return NULL;
		type = g_hash_table_lookup(di->by_md, md);
		if (type)
			return type;
		switch (LLVMGetMetadataKind(md)) {
		case LLVMDIBasicTypeMetadataKind:
			return basic_type(di, module, md);
		case LLVMDISubroutineTypeMetadataKind:
			return type_add(di, module, md, DS_TYPE_FUNC, "");
		case LLVMDICompositeTypeMetadataKind:
			switch (composite_kind(module, md)) {
			case DS_TYPE_ARRAY:
				return array_type(di, module, md);
			case DS_TYPE_ENUM:
				type = type_add(
					di, module, md, DS_TYPE_ENUM,
					node_string(module, md, OP_NAME));
				type->expand = expand;
				type->driver = ds_debuginfo_own_file(
					di, ds_debuginfo_file(md));
				return type;
			default:
				if (*node_string(module, md, OP_NAME))
					name = node_string(module, md, OP_NAME);
				return record_type(di, module, md, name);
			}
		case LLVMDIDerivedTypeMetadataKind:
			/* a typedef or a qualifier has no size, a pointer has one and no name */
			if (LLVMDITypeGetSizeInBits(md) &&
			    !*node_string(module, md, OP_NAME)) {
				type = type_add(di, module, md, DS_TYPE_POINTER,
						"");
				type->elem = ds_debuginfo_type(
					di, module,
					ds_debuginfo_operand(module, md,
							     OP_BASE));
				return type;
			}
			if (*node_string(module, md, OP_NAME))
				name = node_string(module, md, OP_NAME);
			md = ds_debuginfo_operand(module, md, OP_BASE);
			continue;
		default:
			return NULL;
		}
	}
}

struct ds_type *ds_debuginfo_record(struct ds_debuginfo *di, const char *name)
{
	struct ds_type *type = g_hash_table_lookup(di->by_tag, name);
	LLVMMetadataRef md;

	if (type)
		return type;
	md = g_hash_table_lookup(di->named_md, name);
	if (!md)
		return NULL;
	type = g_hash_table_lookup(di->by_md, md);
	if (!type)
		type = record_type(di, g_hash_table_lookup(di->md_module, name),
				   md, ds_intern(name));
	g_hash_table_insert(di->by_tag, (gpointer)ds_intern(name), type);
	return type;
}

struct ds_type *ds_debuginfo_llvm_record(struct ds_debuginfo *di,
					 LLVMTypeRef llvm)
{
	const char *name = LLVMGetTypeKind(llvm) == LLVMStructTypeKind ?
				   LLVMGetStructName(llvm) :
				   NULL;
	struct ds_type *type;
	char *copy, *dot;

	if (!name)
		return NULL;
	if (g_str_has_prefix(name, "struct."))
		name += 7;
	else if (g_str_has_prefix(name, "union."))
		name += 6;
	else
		return NULL;
	if (g_str_has_prefix(name, "anon"))
		return NULL;
	type = ds_debuginfo_record(di, name);
	if (type)
		return type;
	/* "foo.12": a second structure of that name in one module */
	copy = g_strdup(name);
	dot = strrchr(copy, '.');
	if (dot && dot[1] >= '0' && dot[1] <= '9') {
		*dot = 0;
		type = ds_debuginfo_record(di, copy);
	}
	g_free(copy);
	return type;
}

GPtrArray *ds_debuginfo_params(struct ds_debuginfo *di, LLVMModuleRef module,
			       LLVMMetadataRef sub)
{
	GPtrArray *ret = g_ptr_array_new();
	LLVMMetadataRef type = ds_debuginfo_operand(module, sub, 4);
	LLVMMetadataRef list =
		type ? ds_debuginfo_operand(module, type, 3) : NULL;
	LLVMValueRef *ops;
	unsigned int n, i;

	if (!list)
		return ret;
	ops = operands(module, list, &n);
	for (i = 0; i < n; i++)
		g_ptr_array_add(ret,
				ops[i] ? ds_debuginfo_type(
						 di, module,
						 LLVMValueAsMetadata(ops[i])) :
					 NULL);
	g_free(ops);
	return ret;
}
