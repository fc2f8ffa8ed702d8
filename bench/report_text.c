// SPDX-License-Identifier: MIT
/*
 * report_text.c - what was measured, as tables on a terminal.
 */
#include <stdio.h>
#include <string.h>

#include "paper.h"
#include "report.h"

/* The paper's figure, or its range; "-": it has none. */
static void paper_figure(const struct paper_row *row, char *text, size_t size)
{
	if (!row->low)
		snprintf(text, size, "-");
	else if (row->low < row->high)
		snprintf(text, size, "%g..%g", row->low, row->high);
	else
		snprintf(text, size, "%g", row->low);
}

/* How many times the first row's time this is, in the paper. */
static void paper_ratio(const struct paper_table *table,
			const struct paper_row *row, char *text, size_t size)
{
	const struct paper_row *first = &table->rows[0];

	if (!row->low)
		snprintf(text, size, "-");
	else if (row == first)
		snprintf(text, size, "1");
	else if (first->low < first->high)
		snprintf(text, size, "%.0f..%.0f", row->low / first->high,
			 row->high / first->low);
	else
		snprintf(text, size, "%.2f", row->low / first->low);
}

static void print_row(const struct result *result,
		      const struct paper_table *table,
		      const struct paper_row *row, FILE *file)
{
	const struct result_series *series = result_find(result, row->series);
	const struct result_series *first =
		result_find(result, table->rows[0].series);
	char figure[32], ratio[32];

	paper_figure(row, figure, sizeof(figure));
	paper_ratio(table, row, ratio, sizeof(ratio));
	fprintf(file, "  %-37s %8s %7s |", row->driver, figure, ratio);
	if (!series) {
		fprintf(file, "  not measured\n");
		return;
	}
	fprintf(file, " %8.3f %8.3f %8.3f %8.3f", series->summary.min,
		series->summary.p50, series->summary.p90,
		series->summary.p99);
	if (first)
		fprintf(file, " %7.2f",
			series->summary.p50 / first->summary.p50);
	else
		fprintf(file, " %7s", "-");
	fprintf(file, " %6zu\n", series->summary.n);
}

static void print_table(const struct result *result,
			const struct paper_table *table, FILE *file)
{
	size_t i;

	fprintf(file, "\n%s, in %s\n", table->title, table->unit);
	fprintf(file, "  %-37s %8s %7s | %8s %8s %8s %8s %7s %6s\n", "",
		"paper", "ratio", "min", "p50", "p90", "p99", "ratio", "n");
	for (i = 0; i < table->n_rows; i++)
		print_row(result, table, &table->rows[i], file);
}

static void print_absent(const struct result *result, FILE *file)
{
	size_t i;

	for (i = 0; i < result->n_absent; i++)
		fprintf(file, "  %-24s absent: %s\n", result->absent[i].name,
			result->absent[i].reason);
}

static void print_series(const struct result *result, FILE *file)
{
	const struct result_series *series;
	size_t i;

	fprintf(file, "\nAll series\n  %-24s %7s %9s %9s %9s %9s %6s\n", "",
		"", "min", "p50", "p90", "p99", "n");
	for (i = 0; i < result->n_series; i++) {
		series = &result->series[i];
		fprintf(file, "  %-24s %7s %9.3f %9.3f %9.3f %9.3f %6zu\n",
			series->name, series->unit, series->summary.min,
			series->summary.p50, series->summary.p90,
			series->summary.p99, series->summary.n);
	}
	print_absent(result, file);
}

static void print_steps(const struct result_steps *steps, FILE *file)
{
	const struct result_step *step;
	size_t i;

	fprintf(file,
		"\nWhere the time of %s goes, in %s (%zu calls, traced; p50)\n",
		steps->series, steps->unit, steps->total.n);
	fprintf(file, "  %-6s %-50s %8s %6s\n", "paper", "step", "time",
		"share");
	for (i = 0; i < steps->n_steps; i++) {
		step = &steps->steps[i];
		fprintf(file, "  %-6s %-50s %8.3f %5.0f%%\n", step->paper,
			step->step, step->summary.p50,
			100 * step->summary.p50 / steps->total.p50);
	}
	fprintf(file, "  %-6s %-50s %8.3f\n", "", "the call from end to end",
		steps->total.p50);
}

/* How many times that of a peer, in a column. */
static void print_times(const struct result *result, double instructions,
			const char *peer, FILE *file)
{
	const struct result_series *series = result_find(result, peer);

	if (series)
		fprintf(file, " %9.2f", instructions / series->summary.p50);
	else
		fprintf(file, " %9s", "-");
}

/* Instructions: spread says nothing there, peers do. */
static void print_counts(const struct result *result, FILE *file)
{
	static const char *const peers[] = {
		"ref.ioctl", "ref.futex_1cpu", "ref.cuse_null",
	};
	const struct result_series *series;
	size_t i, peer;

	fprintf(file,
		"\nInstructions of one operation (p50), and as a multiple of those of\n  %-24s %12s %9s %9s %9s %6s\n",
		"", "instructions", "ioctl", "futex", "CUSE", "n");
	for (i = 0; i < result->n_series; i++) {
		series = &result->series[i];
		fprintf(file, "  %-24s %12.0f", series->name,
			series->summary.p50);
		for (peer = 0; peer < sizeof(peers) / sizeof(peers[0]); peer++)
			print_times(result, series->summary.p50, peers[peer],
				    file);
		fprintf(file, " %6zu\n", series->summary.n);
	}
	print_absent(result, file);
}

/* The figure of a target, or why there is none. */
static void print_target(const struct result_target *target, FILE *file)
{
	fprintf(file, "  %-50s %-6s %s %6.*f", target->measure,
		target->counted ? "instr" : "wall",
		target->at_least ? ">=" : "<=", target->digits, target->limit);
	if (target->state == TARGET_UNKNOWN)
		fprintf(file, "  not known: %s\n", target->reason);
	else
		fprintf(file, " %8.*f %8.*f .. %-8.*f %s\n", target->digits,
			target->measured, target->digits, target->low,
			target->digits, target->high,
			target->state == TARGET_REACHED ? "reached" :
							  "NOT REACHED");
}

static void print_targets(const struct result *result, FILE *file)
{
	size_t i;

	if (!result->n_targets)
		return;
	fprintf(file,
		"\nTargets: ratios of medians of this run, and of the quartiles that make them least and greatest\n"
		"  %-50s %-6s %9s %8s %20s\n", "", "of", "target", "measured",
		"quartiles");
	for (i = 0; i < result->n_targets; i++)
		print_target(&result->targets[i], file);
}

/**
 * report_text - print what was measured as tables
 * @result: what was measured
 * @file: where to
 */
void report_text(const struct result *result, FILE *file)
{
	size_t i;

	fprintf(file, "Linux %s, %ld processor%s, accelerator %s%s\n",
		result->kernel, result->cpus, result->cpus == 1 ? "" : "s",
		result->accel, result->quick ? ", quick run" : "");
	if (result->count) {
		print_counts(result, file);
		print_targets(result, file);
		return;
	}
	fprintf(file,
		"paper: \"%s\", on a machine of its own; only ratios compare\n",
		PAPER_SOURCE);
	if (result_unsteady(result))
		fprintf(file,
			"note: %zu series spread tenfold (p90 to min): something else kept this machine busy, measure again when it is quiet\n",
			result_unsteady(result));
	for (i = 0; i < paper_table_count; i++)
		print_table(result, &paper_tables[i], file);
	print_series(result, file);
	for (i = 0; i < result->n_steps; i++)
		print_steps(&result->steps[i], file);
	print_targets(result, file);
}
