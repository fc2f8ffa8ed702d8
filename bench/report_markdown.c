// SPDX-License-Identifier: MIT
/*
 * report_markdown.c - what was measured, as tables of a page of documentation.
 */
#include <errno.h>
#include <string.h>

#include "paper.h"
#include "report.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Three digits or so, with the unit. */
static void put_time(const struct result_series *series, double value,
		     FILE *file)
{
	fprintf(file, " %.*f %s |", value < 10 ? 2 : value < 100 ? 1 : 0, value,
		unit_symbol(series->unit));
}

/* "12,345" */
static void put_number(double value, FILE *file)
{
	unsigned long n = (unsigned long)(value + 0.5);

	if (n >= 1000000)
		fprintf(file, "%lu,%03lu,%03lu", n / 1000000, n / 1000 % 1000,
			n % 1000);
	else if (n >= 1000)
		fprintf(file, "%lu,%03lu", n / 1000, n % 1000);
	else
		fprintf(file, "%lu", n);
}

/* What the paper says, and how many times the first row's time that is. */
static void put_paper_figure(const struct paper_table *table,
			     const struct paper_row *row, FILE *file)
{
	const struct paper_row *first = &table->rows[0];
	const char *unit = unit_symbol(table->unit);

	if (!row->low) {
		fputs(" – | – |", file);
		return;
	}
	if (row->low < row->high)
		fprintf(file, " %g–%g %s |", row->low, row->high, unit);
	else
		fprintf(file, " %g %s |", row->low, unit);
	if (row == first)
		fputs(" 1 |", file);
	else if (first->low < first->high)
		fprintf(file, " %.0f–%.0f |", row->low / first->high,
			row->high / first->low);
	else
		fprintf(file, " %.2f |", row->low / first->low);
}

static void put_paper_row(const struct result *times,
			  const struct paper_table *table,
			  const struct paper_row *row, FILE *file)
{
	const struct result_series *series = result_find(times, row->series);
	const struct result_series *first =
		result_find(times, table->rows[0].series);

	fprintf(file, "| %s |", row->driver);
	put_paper_figure(table, row, file);
	if (!series || !first) {
		fputs(" – | – | – | – |\n", file);
		return;
	}
	put_time(series, series->summary.min, file);
	put_time(series, series->summary.p50, file);
	put_time(series, series->summary.p90, file);
	fprintf(file, " %.2f |\n",
		series->summary.p50 / first->summary.p50);
}

static void put_paper(const struct result *times, const struct result *counts,
		      FILE *file)
{
	size_t i, row;

	(void)counts;
	for (i = 0; i < paper_table_count; i++) {
		fprintf(file,
			"\n| %s | paper | paper, ratio | min | p50 | p90 | ratio of p50 |\n| --- | --- | --- | --- | --- | --- | --- |\n",
			paper_tables[i].title);
		for (row = 0; row < paper_tables[i].n_rows; row++)
			put_paper_row(times, &paper_tables[i],
				      &paper_tables[i].rows[row], file);
	}
}

/* All that was counted, and all peers' times beside those of ours. */
static void put_counts(const struct result *times, const struct result *counts,
		       FILE *file)
{
	static const char *const peers[] = { "ref.futex_1cpu",
					     "ref.cuse_null" };
	const struct result_series *series, *peer;
	size_t i, p;

	(void)times;
	fputs("\n| one operation | instructions | of a futex ping-pong | of a CUSE ioctl |\n| --- | --- | --- | --- |\n",
	      file);
	for (i = 0; i < counts->n_series; i++) {
		series = &counts->series[i];
		fprintf(file, "| `%s` | ", series->name);
		put_number(series->summary.p50, file);
		for (p = 0; p < COUNT(peers); p++) {
			peer = result_find(counts, peers[p]);
			if (peer)
				fprintf(file, " | %.2f", series->summary.p50 /
					peer->summary.p50);
			else
				fputs(" | –", file);
		}
		fputs(" |\n", file);
	}
}

static void put_times(const struct result *times, const struct result *counts,
		      FILE *file)
{
	const struct result_series *series;
	size_t i;

	(void)counts;
	fputs("\n| one operation | min | p50 | p90 |\n| --- | --- | --- | --- |\n",
	      file);
	for (i = 0; i < times->n_series; i++) {
		series = &times->series[i];
		fprintf(file, "| `%s` |", series->name);
		put_time(series, series->summary.min, file);
		put_time(series, series->summary.p50, file);
		put_time(series, series->summary.p90, file);
		putc('\n', file);
	}
}

static void put_target(const struct result_target *target, FILE *file)
{
	fprintf(file, "| %s | %s | %s %.*f |", target->measure,
		target->counted ? "instructions" : "wall",
		target->at_least ? "≥" : "≤", target->digits, target->limit);
	if (target->state == TARGET_UNKNOWN)
		fprintf(file, " – | – | not known: %s |\n", target->reason);
	else
		fprintf(file, " %.*f | %.*f–%.*f | %s |\n", target->digits,
			target->measured, target->digits, target->low,
			target->digits, target->high,
			target->state == TARGET_REACHED ? "reached" :
							  "**not reached**");
}

static void put_targets(const struct result *times, const struct result *counts,
			FILE *file)
{
	size_t i;

	(void)counts;
	fputs("\n| measure | of | target | measured | quartiles | |\n| --- | --- | --- | --- | --- | --- |\n",
	      file);
	for (i = 0; i < times->n_targets; i++)
		put_target(&times->targets[i], file);
}

static const struct {
	const char *name;
	void (*put)(const struct result *times, const struct result *counts,
		    FILE *file);
} tables[] = {
	{ "paper", put_paper },
	{ "times", put_times },
	{ "counts", put_counts },
	{ "targets", put_targets },
};

static int put_table(const char *name, const struct result *times,
		     const struct result *counts, FILE *file)
{
	size_t i;

	for (i = 0; i < COUNT(tables); i++) {
		if (!strcmp(name, tables[i].name)) {
			tables[i].put(times, counts, file);
			return 0;
		}
	}
	return -EINVAL;
}

/**
 * report_markdown - print what was measured as tables in Markdown
 * @times: the times, with the targets
 * @counts: the instructions
 * @names: which tables, with commas between: paper, times, counts, targets
 * @file: where to
 *
 * Return: 0, or -EINVAL: there is no such table.
 */
int report_markdown(const struct result *times, const struct result *counts,
		    const char *names, FILE *file)
{
	char name[RESULT_NAME];
	size_t len;
	int err = 0;

	while (*names && !err) {
		len = strcspn(names, ",");
		snprintf(name, sizeof(name), "%.*s", (int)len, names);
		err = put_table(name, times, counts, file);
		names += len;
		names += *names == ',';
	}
	return err;
}
