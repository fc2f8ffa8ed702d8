// SPDX-License-Identifier: MIT
/*
 * symbols.c - functions and objects of a user half, from its ELF file.
 *
 * The local symbols of a source file follow that file's own symbol in the table,
 * in a shared object as in a module that was linked from several files.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "symbols.h"

/**
 * struct elf - a mapped file
 * @base: of the map
 * @size: of the file
 * @sections: @n_sections headers
 * @n_sections: how many
 * @names: names of sections, NUL-terminated, @names_size bytes
 * @names_size: of them
 */
struct elf {
	const unsigned char *base;
	size_t size;
	const Elf64_Shdr *sections;
	size_t n_sections;
	const char *names;
	size_t names_size;
};

static const void *elf_at(const struct elf *elf, uint64_t offset, uint64_t size)
{
	if (offset > elf->size || size > elf->size - offset)
		return NULL;
	return elf->base + offset;
}

/* A string table, which must end with NUL. */
static const char *elf_strings(const struct elf *elf, size_t section, size_t *ret_size)
{
	const Elf64_Shdr *header;
	const char *strings;

	if (section >= elf->n_sections)
		return NULL;
	header = &elf->sections[section];
	strings = elf_at(elf, header->sh_offset, header->sh_size);
	if (!strings || !header->sh_size || strings[header->sh_size - 1])
		return NULL;
	*ret_size = header->sh_size;
	return strings;
}

static int elf_parse(struct elf *elf)
{
	const Elf64_Ehdr *header = elf_at(elf, 0, sizeof(*header));

	if (!header || memcmp(header->e_ident, ELFMAG, SELFMAG) ||
	    header->e_ident[EI_CLASS] != ELFCLASS64 ||
	    header->e_machine != EM_X86_64)
		return -ENOEXEC;
	elf->n_sections = header->e_shnum;
	elf->sections = elf_at(elf, header->e_shoff,
			       elf->n_sections * sizeof(*elf->sections));
	if (!elf->sections)
		return -ENOEXEC;
	elf->names = elf_strings(elf, header->e_shstrndx, &elf->names_size);
	return elf->names ? 0 : -ENOEXEC;
}

static int elf_open(struct elf *elf, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	void *base = MAP_FAILED;
	struct stat status;
	int err = 0;

	if (fd < 0)
		return -errno;
	if (!fstat(fd, &status))
		base = mmap(NULL, status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (base == MAP_FAILED)
		err = -errno;
	close(fd);
	if (err)
		return err;
	elf->base = base;
	elf->size = status.st_size;
	return 0;
}

/* Whether NAME is PREFIX and anything, ".c". */
static bool is_source(const char *name, const char *prefix)
{
	size_t len = strlen(name);

	return !strncmp(name, prefix, strlen(prefix)) && len > 2 &&
	       !strcmp(name + len - 2, ".c");
}

static bool is_among(const struct symbols *globals, const char *name)
{
	size_t i;

	for (i = 0; globals && i < globals->n; i++) {
		if (globals->symbol[i].global && !strcmp(globals->symbol[i].name, name))
			return true;
	}
	return !globals;
}

static int append(struct symbols *symbols, const struct elf *elf,
		  const Elf64_Sym *from, const char *name, bool global)
{
	const Elf64_Shdr *section = &elf->sections[from->st_shndx];
	struct symbol *grown, *symbol;

	if (section->sh_name >= elf->names_size)
		return -ENOEXEC;
	grown = realloc(symbols->symbol, (symbols->n + 1) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	symbols->symbol = grown;
	symbol = &grown[symbols->n++];
	snprintf(symbol->name, sizeof(symbol->name), "%s", name);
	snprintf(symbol->section, sizeof(symbol->section), "%s",
		 elf->names + section->sh_name);
	symbol->function = ELF64_ST_TYPE(from->st_info) == STT_FUNC;
	symbol->global = global;
	symbol->value = from->st_value;
	symbol->size = from->st_size;
	return 0;
}

static int read_table(struct symbols *symbols, const struct elf *elf,
		      const Elf64_Shdr *table, const char *prefix,
		      const struct symbols *globals)
{
	size_t i, n = table->sh_size / sizeof(Elf64_Sym), strings_size;
	const Elf64_Sym *from = elf_at(elf, table->sh_offset, table->sh_size);
	const char *strings = elf_strings(elf, table->sh_link, &strings_size);
	bool own = false, global;
	int type, err = 0;

	if (!from || !strings)
		return -ENOEXEC;
	for (i = 0; i < n && !err; i++) {
		if (from[i].st_name >= strings_size)
			return -ENOEXEC;
		type = ELF64_ST_TYPE(from[i].st_info);
		global = i >= table->sh_info;
		if (type == STT_FILE)
			own = is_source(strings + from[i].st_name, prefix);
		if ((type != STT_FUNC && type != STT_OBJECT) || !from[i].st_size ||
		    from[i].st_shndx == SHN_UNDEF ||
		    from[i].st_shndx >= elf->n_sections)
			continue;
		if (global ? is_among(globals, strings + from[i].st_name) : own)
			err = append(symbols, elf, &from[i],
				     strings + from[i].st_name, global);
	}
	return err;
}

/**
 * symbols_read - read those of the source files that are a user half
 * @symbols: out: they, for symbols_finish()
 * @path: shared object or module
 * @prefix: with which the names of the source files begin
 * @globals: global symbols are wanted if they are among these; NULL: all are
 *
 * Return: 0, -ENOEXEC: not such a file, -ENOENT: it has none of them.
 */
int symbols_read(struct symbols *symbols, const char *path, const char *prefix,
		 const struct symbols *globals)
{
	struct elf elf = { 0 };
	size_t i;
	int err;

	*symbols = (struct symbols){ 0 };
	err = elf_open(&elf, path);
	if (err)
		return err;
	err = elf_parse(&elf);
	for (i = 0; i < elf.n_sections && !err; i++) {
		if (elf.sections[i].sh_type == SHT_SYMTAB)
			err = read_table(symbols, &elf, &elf.sections[i], prefix,
					 globals);
	}
	munmap((void *)elf.base, elf.size);
	if (!err && !symbols->n)
		err = -ENOENT;
	if (err)
		symbols_finish(symbols);
	return err;
}

/**
 * symbols_finish - let them go
 * @symbols: of symbols_read()
 */
void symbols_finish(struct symbols *symbols)
{
	free(symbols->symbol);
	*symbols = (struct symbols){ 0 };
}
