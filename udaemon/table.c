// SPDX-License-Identifier: MIT
/*
 * table.c - columns of text.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"

/**
 * table_init - begin a table
 * @table: the table
 * @align: a letter for each column: 'l' left, 'r' right
 */
void table_init(struct table *table, const char *align)
{
	memset(table, 0, sizeof(*table));
	table->align = align;
	table->columns = strlen(align);
}

/**
 * table_add - the next cell
 * @table: the table
 * @format: as of printf()
 *
 * Ends the program where there is no memory.
 */
void table_add(struct table *table, const char *format, ...)
{
	va_list args;
	char **cells;

	cells = realloc(table->cells, (table->n + 1) * sizeof(*cells));
	if (!cells)
		abort();
	table->cells = cells;
	va_start(args, format);
	if (vasprintf(&cells[table->n], format, args) < 0)
		abort();
	va_end(args);
	table->n++;
}

static int column_width(const struct table *table, size_t column)
{
	size_t i, len, width = 0;

	for (i = column; i < table->n; i += table->columns) {
		len = strlen(table->cells[i]);
		if (len > width)
			width = len;
	}
	return (int)width;
}

/**
 * table_print - print a table and free it
 * @table: the table
 * @indent: before each line
 */
void table_print(struct table *table, const char *indent)
{
	size_t i, column;
	int width;

	for (i = 0; i < table->n; i++) {
		column = i % table->columns;
		width = column_width(table, column);
		if (!column)
			fputs(indent, stdout);
		if (table->align[column] == 'r')
			printf("%*s", width, table->cells[i]);
		else if (column + 1 < table->columns)
			printf("%-*s", width, table->cells[i]);
		else
			fputs(table->cells[i], stdout);
		fputs(column + 1 < table->columns ? "  " : "\n", stdout);
	}
	for (i = 0; i < table->n; i++)
		free(table->cells[i]);
	free(table->cells);
	memset(table, 0, sizeof(*table));
}
