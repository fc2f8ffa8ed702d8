/* SPDX-License-Identifier: MIT */
/*
 * module.h - a driver as LLVM sees it: one or many bitcode files that belong together
 *
 * The files are not linked, since LLVM renames types and static functions when it links. Functions are one object per
 * C function: a declaration stands for the definition in another file, and the copies of an inline function of a
 * kernel header for the first of them.
 */
#ifndef DRVSPLIT_MODULE_H
#define DRVSPLIT_MODULE_H

#include "debuginfo.h"

#include <llvm-c/Target.h>

/** struct ds_fn - one C function */
struct ds_fn {
	const char *name; /* as in the source, whatever LLVM did to it */
	const char *file;
	int line;
	int last; /* line of the closing brace */
	bool own; /* defined in the driver's files */
	bool defined;
	bool exported; /* has EXPORT_SYMBOL */
	LLVMValueRef value;
	LLVMModuleRef module;
	int module_index;
	int index; /* among own functions, else -1 */
	unsigned int size; /* instructions that are not debug markers */
	bool loops; /* has a backward branch */
};

/** struct ds_program - all bitcode files of one driver */
struct ds_program {
	GPtrArray *contexts; /* LLVMContextRef, one per file */
	GPtrArray *modules; /* LLVMModuleRef */
	GPtrArray *paths; /* interned file names of the bitcode */
	GPtrArray *
		fns; /* struct ds_fn, owned: every function, own ones first by file and line */
	GHashTable *by_value; /* LLVMValueRef -> struct ds_fn */
	GHashTable *by_name; /* name -> struct ds_fn, external linkage only */
	GPtrArray
		*own; /* struct ds_fn of the driver's own functions, in order */
	struct ds_debuginfo di;
};

/**
 * ds_program_load() - read the bitcode files @paths (NULL-terminated)
 * @error: set to a sentence that names the file, freed by the caller
 * Return: the program, or NULL
 */
struct ds_program *ds_program_load(char *const *paths, char **error);
void ds_program_destroy(struct ds_program *program);

/** ds_program_callee() - the function a called value is, through casts and aliases; NULL when indirect or assembly */
struct ds_fn *ds_program_callee(struct ds_program *program,
				LLVMValueRef called);

/** ds_program_fn() - the function a constant is the address of, or NULL */
struct ds_fn *ds_program_fn(struct ds_program *program, LLVMValueRef value);

/** ds_program_layout() - LLVM's data layout of the module a value belongs to */
static inline LLVMTargetDataRef ds_program_layout(LLVMModuleRef module)
{
	return LLVMGetModuleDataLayout(module);
}

/** ds_line() - source line of an instruction in its own function, 0 if unknown; @ret_column may be NULL */
int ds_line(LLVMValueRef instruction, int *ret_column);

#endif
