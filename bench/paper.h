/* SPDX-License-Identifier: MIT */
/*
 * paper.h - the two tables of the paper, and which series stand beside them.
 *
 * "Hybrid Device Drivers" by C. Soma, S. Mudgal and G. Mestry, University of
 * Colorado, section V, measured there in a virtual machine of their own.
 */
#ifndef BENCH_PAPER_H
#define BENCH_PAPER_H

#include <stddef.h>

#define PAPER_SOURCE "Hybrid Device Drivers"

/**
 * struct paper_row - a row of a table
 * @driver: what kind of driver it is
 * @series: what is measured here for it
 * @low: least time in the paper, 0: the paper does not have this row
 * @high: greatest time in the paper
 */
struct paper_row {
	const char *driver;
	const char *series;
	double low;
	double high;
};

/**
 * struct paper_table - a table
 * @title: of it
 * @unit: of the times
 * @rows: the rows, @n_rows of them; the first is what the others are compared
 *	with
 * @n_rows: how many
 */
struct paper_table {
	const char *title;
	const char *unit;
	const struct paper_row *rows;
	size_t n_rows;
};

extern const struct paper_table paper_tables[];
extern const size_t paper_table_count;

#endif /* BENCH_PAPER_H */
