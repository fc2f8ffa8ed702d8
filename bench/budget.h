/* SPDX-License-Identifier: MIT */
/*
 * budget.h - how many instructions each path may take.
 *
 * The file has a row "KERNEL PATH INSTRUCTIONS" for each, or "KERNEL PATH -" for
 * one that is counted and may take any number; what follows a '#' and empty lines
 * are left alone.  Series of peers (ref.*) are no paths of ours
 * and have none; nor have those of leader mode.
 */
#ifndef BENCH_BUDGET_H
#define BENCH_BUDGET_H

#include <stdio.h>

#include "result.h"

/* A path may be so much longer than its budget. */
#define BUDGET_SLACK 0.05

/**
 * struct budget_row - how long a path may be
 * @kernel: as in the list of kernels
 * @path: name of the series
 * @instructions: so many, 0: any number
 */
struct budget_row {
	char kernel[RESULT_NAME];
	char path[RESULT_NAME];
	double instructions;
};

/**
 * struct budget - the rows of a file
 * @rows: they, @n_rows of them
 * @n_rows: how many
 */
struct budget {
	struct budget_row *rows;
	size_t n_rows;
};

int budget_read(struct budget *budget, const char *path, char *error,
		size_t error_size);
int budget_take(struct budget *budget, const char *kernel,
		const struct result *result);
int budget_write(struct budget *budget, const char *path);
size_t budget_compare(const struct budget *budget, const char *kernel,
		      const struct result *result, FILE *file);
void budget_finish(struct budget *budget);

#endif /* BENCH_BUDGET_H */
