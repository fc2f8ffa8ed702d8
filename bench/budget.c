// SPDX-License-Identifier: MIT
/*
 * budget.c - how many instructions each path may take.
 */
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "budget.h"

static const char header[] =
	"# SPDX-License-Identifier: MIT\n"
	"#\n"
	"# How many instructions each path takes, from the application's system "
	"call and\n"
	"# back to it, on one processor. Written by\n"
	"# ./run bench --count --write-budget --kernel NAME, compared by ./run "
	"check, which\n"
	"# fails where a path is more than 5 % longer. A '-' says that a path is "
	"counted but\n"
	"# has no budget: its median jumps between the ways that this kernel's "
	"scheduler\n"
	"# chooses among.\n"
	"#\n"
	"# kernel path instructions\n";

static struct budget_row *find(const struct budget *budget, const char *kernel,
			       const char *path)
{
	size_t i;

	for (i = 0; i < budget->n_rows; i++) {
		if (!strcmp(budget->rows[i].kernel, kernel) &&
		    !strcmp(budget->rows[i].path, path))
			return &budget->rows[i];
	}
	return NULL;
}

static int add(struct budget *budget, const char *kernel, const char *path,
	       double instructions)
{
	struct budget_row *rows, *row;

	rows = reallocarray(budget->rows, budget->n_rows + 1, sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	budget->rows = rows;
	row = &rows[budget->n_rows++];
	snprintf(row->kernel, sizeof(row->kernel), "%s", kernel);
	snprintf(row->path, sizeof(row->path), "%s", path);
	row->instructions = instructions;
	return 0;
}

/* One line of the file: 0, also where it says nothing, or -EINVAL, -ENOMEM. */
static int take_line(struct budget *budget, char *line)
{
	char kernel[RESULT_NAME], path[RESULT_NAME], limit[32], rest;
	double instructions = 0;
	char *end = "";
	int n;

	line[strcspn(line, "#\n")] = '\0';
	n = sscanf(line, " %63s %63s %31s %c", kernel, path, limit, &rest);
	if (n == EOF)
		return 0;
	if (n != 3 || find(budget, kernel, path))
		return -EINVAL;
	if (strcmp(limit, "-")) {
		instructions = strtod(limit, &end);
		if (*end || !(instructions > 0))
			return -EINVAL;
	}
	return add(budget, kernel, path, instructions);
}

/**
 * budget_read - read a file of budgets
 * @budget: zeroed; to be filled; budget_finish() must follow
 * @path: of the file
 * @error: where to put a sentence that says what is wrong
 * @error_size: bytes there
 *
 * Return: 0 or a negative error number.
 */
int budget_read(struct budget *budget, const char *path, char *error,
		size_t error_size)
{
	FILE *file = fopen(path, "re");
	unsigned int number = 0;
	char *line = NULL;
	size_t size = 0;
	int err = 0;

	if (!file) {
		err = -errno;
		snprintf(error, error_size, "%s: %s", path, strerror(-err));
		return err;
	}
	while (!err && getline(&line, &size, file) >= 0) {
		number++;
		err = take_line(budget, line);
	}
	if (err)
		snprintf(error, error_size,
			 "%s:%u: a row is KERNEL PATH and INSTRUCTIONS or -, once for each path",
			 path, number);
	free(line);
	fclose(file);
	return err;
}

/* Paths of ours have budgets, peers have none.  Nor has leader mode, the paper's:
 * in which order its threads run is the scheduler's affair, and so is what a
 * call costs.
 */
static bool has_budget(const struct result_series *series)
{
	return strncmp(series->name, "ref.", 4) &&
	       !strstr(series->name, ".leader");
}

/**
 * budget_take - make what was counted the budgets of a kernel
 * @budget: where; all rows of @kernel are replaced, except those without a
 *	budget
 * @kernel: its name
 * @result: what was counted
 *
 * Return: 0 or -ENOMEM.
 */
int budget_take(struct budget *budget, const char *kernel,
		const struct result *result)
{
	size_t i, kept = 0;
	int err = 0;

	for (i = 0; i < budget->n_rows; i++) {
		if (strcmp(budget->rows[i].kernel, kernel) ||
		    !budget->rows[i].instructions)
			budget->rows[kept++] = budget->rows[i];
	}
	budget->n_rows = kept;
	for (i = 0; i < result->n_series && !err; i++) {
		if (has_budget(&result->series[i]) &&
		    !find(budget, kernel, result->series[i].name))
			err = add(budget, kernel, result->series[i].name,
				  result->series[i].summary.p50);
	}
	return err;
}

static int compare_rows(const void *a, const void *b)
{
	const struct budget_row *left = a, *right = b;
	int order = strcmp(left->kernel, right->kernel);

	return order ? order : strcmp(left->path, right->path);
}

static void put_row(const struct budget_row *row, FILE *file)
{
	fprintf(file, "%-6s %-26s ", row->kernel, row->path);
	if (row->instructions)
		fprintf(file, "%.0f\n", row->instructions);
	else
		fputs("-\n", file);
}

/**
 * budget_write - write a file of budgets
 * @budget: the rows; they are sorted by it
 * @path: of the file
 *
 * Return: 0 or a negative error number.
 */
int budget_write(struct budget *budget, const char *path)
{
	FILE *file = fopen(path, "we");
	int err = 0;
	size_t i;

	if (!file)
		return -errno;
	if (budget->n_rows)
		qsort(budget->rows, budget->n_rows, sizeof(*budget->rows),
		      compare_rows);
	fputs(header, file);
	for (i = 0; i < budget->n_rows; i++)
		put_row(&budget->rows[i], file);
	if (ferror(file))
		err = -EIO;
	if (fclose(file))
		err = -EIO;
	return err;
}

static bool compare_row(const struct budget_row *row,
			const struct result *result, FILE *file)
{
	const struct result_series *series = result_find(result, row->path);
	double more;
	bool fits;

	if (!series) {
		fprintf(file, "FAIL %s: it has a budget and was not counted\n",
			row->path);
		return false;
	}
	more = series->summary.p50 / row->instructions - 1;
	fits = series->summary.p50 <= floor(row->instructions *
					    (1 + BUDGET_SLACK) + 0.5);
	fprintf(file, "%s %s: %.0f instructions, budget %.0f, %+.1f %%%s\n",
		fits ? "ok" : "FAIL", row->path, series->summary.p50,
		row->instructions, 100 * more,
		more < -BUDGET_SLACK ? " (write a tighter one)" : "");
	return fits;
}

/**
 * budget_compare - say of each path whether it is within its budget
 * @budget: the budgets
 * @kernel: whose
 * @result: what was counted
 * @file: gets a line for each path, "ok PATH: ..." or "FAIL PATH: ..."
 *
 * Return: how many paths are not, those without a budget among them.
 */
size_t budget_compare(const struct budget *budget, const char *kernel,
		      const struct result *result, FILE *file)
{
	const struct result_series *series;
	size_t i, over = 0;

	for (i = 0; i < budget->n_rows; i++) {
		if (!strcmp(budget->rows[i].kernel, kernel) &&
		    budget->rows[i].instructions)
			over += !compare_row(&budget->rows[i], result, file);
	}
	for (i = 0; i < result->n_series; i++) {
		series = &result->series[i];
		if (!has_budget(series) || find(budget, kernel, series->name))
			continue;
		fprintf(file, "FAIL %s: %.0f instructions, and no budget\n",
			series->name, series->summary.p50);
		over++;
	}
	return over;
}

void budget_finish(struct budget *budget)
{
	free(budget->rows);
	memset(budget, 0, sizeof(*budget));
}
