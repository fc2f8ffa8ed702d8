/* SPDX-License-Identifier: MIT */
/*
 * table.h - columns of text.
 */
#ifndef _TABLE_H
#define _TABLE_H

#include <stddef.h>

/**
 * struct table - columns of text
 * @align: a letter for each column: 'l' left, 'r' right
 * @columns: how many
 * @cells: row by row; the first row is the heading
 * @n: cells there are
 */
struct table {
	const char *align;
	size_t columns;
	char **cells;
	size_t n;
};

void table_init(struct table *table, const char *align);
void table_add(struct table *table, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void table_print(struct table *table, const char *indent);

#endif /* _TABLE_H */
