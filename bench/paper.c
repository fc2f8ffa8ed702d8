// SPDX-License-Identifier: MIT
/*
 * paper.c - the two tables of the paper, and which series stand beside them.
 *
 * The figures are the paper's own, copied from its text; nothing that was
 * measured here is written down here.
 */
#include "paper.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct paper_row null_rows[] = {
	{ "Traditional driver", "null4k.kernel", 1, 2 },
	{ "Hybrid, leader (the paper's way)", "null4k.user.leader", 28, 170 },
	{ "Hybrid, direct", "null4k.user.direct", 0, 0 },
};

static const struct paper_row factorial_rows[] = {
	{ "Traditional driver: all in the kernel", "factorial.kernel", 1.025,
	  1.025 },
	{ "Hybrid: all in the user half", "factorial.user", 3.076, 3.076 },
	{ "Hybrid: half and half", "factorial.split", 2.027, 2.027 },
	{ "Plain C program", "factorial.c", 2.80, 2.80 },
};

const struct paper_table paper_tables[] = {
	{ "NULL function, with 4 KiB from the application", "us", null_rows,
	  COUNT(null_rows) },
	{ "10,000 factorials", "ms", factorial_rows, COUNT(factorial_rows) },
};

const size_t paper_table_count = COUNT(paper_tables);
