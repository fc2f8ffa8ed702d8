// SPDX-License-Identifier: MIT
/* module.c - a driver as LLVM sees it */
#include "module.h"

#include <llvm-c/Analysis.h>
#include <llvm-c/BitReader.h>
#include <llvm-c/Error.h>
#include <llvm-c/Transforms/PassBuilder.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_WORDS 400 /* of LLVM's message, in bytes */

int ds_line(LLVMValueRef instruction, int *ret_column)
{
	LLVMMetadataRef loc = LLVMInstructionGetDebugLoc(instruction);
	LLVMMetadataRef at;

	if (ret_column)
		*ret_column = 0;
	if (!loc)
		return 0;
	while ((at = LLVMDILocationGetInlinedAt(loc)))
		loc = at;
	if (ret_column)
		*ret_column = LLVMDILocationGetColumn(loc);
	return LLVMDILocationGetLine(loc);
}

static void end_quietly(int signal)
{
	_exit(signal);
}

/* Read the module, find it sound, or say through @to what is wrong; then end. */
static void try_module(LLVMMemoryBufferRef buffer, int to)
{
	static const int crashes[] = { SIGABRT, SIGBUS, SIGILL, SIGSEGV };
	LLVMModuleRef module;
	char *message = NULL;
	size_t i;
	bool bad;

	/* the kernel's log and core files are for crashes that nobody expects */
	for (i = 0; i < G_N_ELEMENTS(crashes); i++)
		signal(crashes[i], end_quietly);
	dup2(to, STDERR_FILENO); /* where LLVM writes when it gives up */
	bad = LLVMParseBitcodeInContext(LLVMContextCreate(), buffer, &module,
					&message) ||
	      LLVMVerifyModule(module, LLVMReturnStatusAction, &message);
	if (bad && message)
		dprintf(to, "%.*s", MOST_WORDS, message);
	_exit(bad);
}

/*
 * LLVM ends the program or crashes on some damaged bitcode instead of refusing
 * it. So a child tries each file first.
 * Return: what is wrong with it, or NULL
 */
static char *find_damage(LLVMMemoryBufferRef buffer)
{
	char text[MOST_WORDS + 1], *end;
	int ends[2], status = 0;
	size_t len = 0;
	ssize_t n;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return g_strdup(g_strerror(errno));
	pid = fork();
	if (!pid)
		try_module(buffer, ends[1]);
	close(ends[1]);
	while (pid > 0 && len < MOST_WORDS &&
	       (n = read(ends[0], text + len, MOST_WORDS - len)) > 0)
		len += n;
	close(ends[0]);
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return g_strdup(g_strerror(errno));
	if (!status)
		return NULL;
	text[len] = 0;
	end = strchr(text, '\n');
	if (end)
		*end = 0;
	return g_strdup(*text ? text : "it is damaged");
}

static LLVMModuleRef load_one(LLVMContextRef context, const char *path,
			      char **error)
{
	LLVMPassBuilderOptionsRef options;
	LLVMMemoryBufferRef buffer;
	LLVMModuleRef module;
	LLVMErrorRef failed;
	char *message = NULL, *damage;

	if (LLVMCreateMemoryBufferWithContentsOfFile(path, &buffer, &message)) {
		*error = g_strdup_printf("%s: cannot be read: %s", path,
					 message);
		LLVMDisposeMessage(message);
		return NULL;
	}
	damage = find_damage(buffer);
	if (damage ||
	    LLVMParseBitcodeInContext(context, buffer, &module, &message)) {
		*error = g_strdup_printf(
			"%s: this is not bitcode that LLVM 14 can read: %s",
			path, damage ? damage : message);
		LLVMDisposeMessage(message);
		LLVMDisposeMemoryBuffer(buffer);
		g_free(damage);
		return NULL;
	}
	LLVMDisposeMemoryBuffer(buffer);
	/* a handler that is kept in a local variable before it is passed on must stay in sight */
	options = LLVMCreatePassBuilderOptions();
	failed = LLVMRunPasses(module, "mem2reg", NULL, options);
	LLVMDisposePassBuilderOptions(options);
	if (failed) {
		message = LLVMGetErrorMessage(failed);
		*error = g_strdup_printf("%s: %s", path, message);
		LLVMDisposeErrorMessage(message);
		LLVMDisposeModule(module);
		return NULL;
	}
	return module;
}

static const char *source_name(LLVMModuleRef module, LLVMMetadataRef sub)
{
	LLVMMetadataRef op = ds_debuginfo_operand(module, sub, 2);
	unsigned int len;
	const char *s;
	char *copy;
	const char *ret;

	if (!op)
		return NULL;
	s = LLVMGetMDString(
		LLVMMetadataAsValue(LLVMGetModuleContext(module), op), &len);
	if (!s)
		return NULL;
	copy = g_strndup(s, len);
	ret = ds_intern(copy);
	g_free(copy);
	return ret;
}

static void measure(struct ds_fn *fn)
{
	GHashTable *seen = g_hash_table_new(NULL, NULL);
	LLVMBasicBlockRef bb;
	LLVMValueRef in;

	fn->last = fn->line;
	for (bb = LLVMGetFirstBasicBlock(fn->value); bb;
	     bb = LLVMGetNextBasicBlock(bb)) {
		g_hash_table_add(seen, bb);
		for (in = LLVMGetFirstInstruction(bb); in;
		     in = LLVMGetNextInstruction(in)) {
			int line = ds_line(in, NULL);

			fn->last = MAX(fn->last, line);
			if (LLVMGetInstructionOpcode(in) == LLVMCall) {
				size_t len;
				const char *name = LLVMGetValueName2(
					LLVMGetCalledValue(in), &len);

				if (g_str_has_prefix(name, "llvm."))
					continue;
			}
			fn->size++;
		}
		in = LLVMGetBasicBlockTerminator(bb);
		if (in) {
			unsigned int i, n = LLVMGetNumSuccessors(in);

			for (i = 0; i < n; i++)
				if (g_hash_table_contains(
					    seen, LLVMGetSuccessor(in, i)))
					fn->loops = true;
		}
	}
	g_hash_table_destroy(seen);
}

static bool local_linkage(LLVMValueRef value)
{
	LLVMLinkage linkage = LLVMGetLinkage(value);

	return linkage == LLVMInternalLinkage || linkage == LLVMPrivateLinkage;
}

static void add_functions(struct ds_program *p, int index, GHashTable *header)
{
	LLVMModuleRef module = g_ptr_array_index(p->modules, index);
	LLVMValueRef v;

	for (v = LLVMGetFirstFunction(module); v; v = LLVMGetNextFunction(v)) {
		LLVMMetadataRef sub = LLVMGetSubprogram(v);
		bool defined = !LLVMIsDeclaration(v);
		const char *name =
			defined && sub ? source_name(module, sub) : NULL;
		struct ds_fn *fn;
		size_t len;

		if (!name)
			name = ds_intern(LLVMGetValueName2(v, &len));
		if (g_str_has_prefix(name, "llvm."))
			continue;
		/* clang mangles the overloadable fortified string functions: _Z13fortify_... */
		fn = NULL;
		if (defined && local_linkage(v) && sub &&
		    !ds_debuginfo_own_file(&p->di, ds_debuginfo_file(sub)))
			fn = g_hash_table_lookup(header, name);
		/* a declaration that was seen first is completed below */
		if (!local_linkage(v) || !defined)
			fn = g_hash_table_lookup(p->by_name, name);
		if (!fn) {
			fn = g_new0(struct ds_fn, 1);
			fn->name = name;
			fn->index = -1;
			fn->file = "";
			g_ptr_array_add(p->fns, fn);
			if (!local_linkage(v))
				g_hash_table_insert(p->by_name, (gpointer)name,
						    fn);
		}
		g_hash_table_insert(p->by_value, v, fn);
		if (fn->value && (fn->defined || !defined))
			continue;
		fn->value = v;
		fn->module = module;
		fn->module_index = index;
		fn->defined = defined;
		if (defined && sub) {
			fn->file = ds_debuginfo_file(sub);
			fn->line = LLVMDISubprogramGetLine(sub);
			fn->own = ds_debuginfo_own_file(&p->di, fn->file);
			measure(fn);
			if (!fn->own && local_linkage(v))
				g_hash_table_insert(header, (gpointer)name, fn);
		}
	}
}

static int by_place(gconstpointer a, gconstpointer b)
{
	const struct ds_fn *x = *(struct ds_fn *const *)a,
			   *y = *(struct ds_fn *const *)b;
	int d = strcmp(x->file, y->file);

	return d		  ? d :
	       x->line != y->line ? (x->line > y->line) - (x->line < y->line) :
				    strcmp(x->name, y->name);
}

/* Functions whose address EXPORT_SYMBOL keeps: other modules call them. */
static void find_exported(struct ds_program *p)
{
	guint i;

	for (i = 0; i < p->modules->len; i++) {
		LLVMModuleRef m = g_ptr_array_index(p->modules, i);
		const char *assembly;
		size_t len;
		guint k;

		assembly = LLVMGetModuleInlineAsm(m, &len);
		for (k = 0; k < p->own->len; k++) {
			struct ds_fn *fn = g_ptr_array_index(p->own, k);
			char *mark;

			if (fn->module != m || local_linkage(fn->value))
				continue;
			mark = g_strdup_printf("__kstrtab_%s:", fn->name);
			if (g_strstr_len(assembly, len, mark))
				fn->exported = true;
			g_free(mark);
		}
	}
}

static void list_own(struct ds_program *p)
{
	guint i;

	for (i = 0; i < p->fns->len; i++) {
		struct ds_fn *fn = g_ptr_array_index(p->fns, i);

		if (fn->own && fn->defined)
			g_ptr_array_add(p->own, fn);
	}
	g_ptr_array_sort(p->own, by_place);
	for (i = 0; i < p->own->len; i++)
		((struct ds_fn *)g_ptr_array_index(p->own, i))->index = i;
}

/* What lies in the folder of a source file, or below, is the driver's own. */
static void add_folders(struct ds_program *p, LLVMModuleRef module)
{
	unsigned int i,
		n = LLVMGetNamedMetadataNumOperands(module, "llvm.dbg.cu");
	LLVMValueRef *units = g_new(LLVMValueRef, n + 1);

	LLVMGetNamedMetadataOperands(module, "llvm.dbg.cu", units);
	for (i = 0; i < n; i++) {
		const char *file =
			ds_debuginfo_file(LLVMValueAsMetadata(units[i]));
		char *dir = g_path_get_dirname(file);

		g_ptr_array_add(p->di.dirs, (gpointer)ds_intern(dir));
		g_free(dir);
	}
	g_free(units);
}

struct ds_program *ds_program_load(char *const *paths, char **error)
{
	struct ds_program *p = g_new0(struct ds_program, 1);
	GHashTable *header = g_hash_table_new(g_str_hash, g_str_equal);
	guint i;

	p->contexts = g_ptr_array_new();
	p->modules = g_ptr_array_new();
	p->paths = g_ptr_array_new();
	p->fns = g_ptr_array_new_with_free_func(g_free);
	p->own = g_ptr_array_new();
	p->by_value = g_hash_table_new(NULL, NULL);
	p->by_name = g_hash_table_new(g_str_hash, g_str_equal);
	ds_debuginfo_init(&p->di);

	for (i = 0; paths[i]; i++) {
		LLVMContextRef context = LLVMContextCreate();
		LLVMModuleRef module;

		g_ptr_array_add(p->contexts, context);
		module = load_one(context, paths[i], error);
		if (!module)
			goto fail;
		g_ptr_array_add(p->modules, module);
		g_ptr_array_add(p->paths, (gpointer)ds_intern(paths[i]));
		add_folders(p, module);
	}
	for (i = 0; i < p->modules->len; i++) {
		ds_debuginfo_scan(&p->di, g_ptr_array_index(p->modules, i));
		add_functions(p, i, header);
	}
	list_own(p);
	find_exported(p);
	g_hash_table_destroy(header);
	if (!p->own->len) {
		*error = g_strdup_printf(
			"%s: there is no function with debug information in "
			"it; compile with -g (drvsplit bitcode does)",
			paths[0] ? paths[0] : "nothing");
		ds_program_destroy(p);
		return NULL;
	}
	return p;

fail:
	g_hash_table_destroy(header);
	ds_program_destroy(p);
	return NULL;
}

void ds_program_destroy(struct ds_program *p)
{
	guint i;

	if (!p)
		return;
	ds_debuginfo_finish(&p->di);
	for (i = 0; i < p->modules->len; i++)
		LLVMDisposeModule(g_ptr_array_index(p->modules, i));
	for (i = 0; i < p->contexts->len; i++)
		LLVMContextDispose(g_ptr_array_index(p->contexts, i));
	g_ptr_array_free(p->contexts, TRUE);
	g_ptr_array_free(p->modules, TRUE);
	g_ptr_array_free(p->paths, TRUE);
	g_ptr_array_free(p->fns, TRUE);
	g_ptr_array_free(p->own, TRUE);
	g_hash_table_destroy(p->by_value);
	g_hash_table_destroy(p->by_name);
	g_free(p);
}

struct ds_fn *ds_program_fn(struct ds_program *p, LLVMValueRef value)
{
	for (;;) {
		if (LLVMIsAFunction(value))
			return g_hash_table_lookup(p->by_value, value);
		if (LLVMIsAGlobalAlias(value)) {
			value = LLVMAliasGetAliasee(value);
			continue;
		}
		if (LLVMIsAConstantExpr(value) &&
		    LLVMGetConstOpcode(value) == LLVMBitCast) {
			value = LLVMGetOperand(value, 0);
			continue;
		}
		return NULL;
	}
}

struct ds_fn *ds_program_callee(struct ds_program *p, LLVMValueRef called)
{
	return LLVMIsAInlineAsm(called) ? NULL : ds_program_fn(p, called);
}
