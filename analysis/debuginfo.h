/* SPDX-License-Identifier: MIT */
/*
 * debuginfo.h - C types out of LLVM debug information
 *
 * The C API names few of the operands of a debug-information node, so nodes are read by operand number. The numbers
 * are those of LLVM 14: DIType 2 name, 3 base type, 4 elements; DISubprogram 2 name, 4 type; DILocalVariable 1 name,
 * 3 type; DIGlobalVariable 3 type.
 */
#ifndef DRVSPLIT_DEBUGINFO_H
#define DRVSPLIT_DEBUGINFO_H

#include "types.h"

#include <llvm-c/Core.h>
#include <llvm-c/DebugInfo.h>

/** struct ds_debuginfo - the types of all modules of one program */
struct ds_debuginfo {
	GHashTable *by_md; /* LLVMMetadataRef -> struct ds_type *, borrowed */
	GHashTable *
		by_tag; /* "s:name" -> struct ds_type *, borrowed; complete structures only */
	GHashTable *named_md; /* "s:name" -> first complete LLVMMetadataRef */
	GHashTable *md_module; /* the same keys -> module it came from */
	GHashTable *seen; /* nodes already walked */
	GPtrArray *all; /* owns every type */
	GPtrArray
		*dirs; /* folders whose files are the driver's own; interned */
};

void ds_debuginfo_init(struct ds_debuginfo *di);
void ds_debuginfo_finish(struct ds_debuginfo *di);

/** ds_debuginfo_scan() - find every named structure that @module's functions and variables can reach */
void ds_debuginfo_scan(struct ds_debuginfo *di, LLVMModuleRef module);

/** ds_debuginfo_type() - the type that a debug-information node stands for (NULL is void) */
struct ds_type *ds_debuginfo_type(struct ds_debuginfo *di, LLVMModuleRef module,
				  LLVMMetadataRef md);

/** ds_debuginfo_record() - the structure or union with tag @name, or NULL */
struct ds_type *ds_debuginfo_record(struct ds_debuginfo *di, const char *name);

/** ds_debuginfo_llvm_record() - the structure an LLVM type ("struct.foo", "union.bar.12") was made from, or NULL */
struct ds_type *ds_debuginfo_llvm_record(struct ds_debuginfo *di,
					 LLVMTypeRef type);

/** ds_debuginfo_operand() - operand @i of a node, or NULL */
LLVMMetadataRef ds_debuginfo_operand(LLVMModuleRef module, LLVMMetadataRef md,
				     unsigned int i);

/** ds_debuginfo_file() - absolute, tidy name of the file of a scope; interned, "" if unknown */
const char *ds_debuginfo_file(LLVMMetadataRef scope);

/** ds_debuginfo_own_file() - is this one of the driver's own files? */
bool ds_debuginfo_own_file(const struct ds_debuginfo *di, const char *file);

/** ds_debuginfo_params() - types of a function: element 0 is what it returns */
GPtrArray *ds_debuginfo_params(struct ds_debuginfo *di, LLVMModuleRef module,
			       LLVMMetadataRef subprogram);

/** ds_debuginfo_global_type() - type of a global variable, or NULL */
struct ds_type *ds_debuginfo_global_type(struct ds_debuginfo *di,
					 LLVMModuleRef module,
					 LLVMValueRef global);

#endif
