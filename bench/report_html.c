// SPDX-License-Identifier: MIT
/*
 * report_html.c - what was measured, as one page that needs nothing else: tables
 * and charts drawn as SVG, in light or dark as the reader's machine is.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "paper.h"
#include "report.h"
#include "report_svg.h"

/* Of a time line: one row, and the room for what a step is. */
#define STEP_ROW    20
#define STEP_LABELS 330

static const char style[] =
	":root{--page:#fcfcfb;--card:#ffffff;--ink:#1c1b19;--soft:#5f5d58;"
	"--line:#dddbd5;--p50:#1f5fae;--p90:#7ba9de;--p99:#cfe0f4;"
	"--paper:#c2741d;--s0:#1f5fae;--s1:#2c8c76;--s2:#c2741d;--s3:#8a5bb0;"
	"--s4:#8a8780;color-scheme:light dark}\n"
	"@media(prefers-color-scheme:dark){:root{--page:#191917;--card:#22221f;"
	"--ink:#efede7;--soft:#aaa79f;--line:#3c3b37;--p50:#7fb2ee;"
	"--p90:#3f6ea6;--p99:#274463;--paper:#e59b4c;--s0:#6ea5e6;--s1:#4fb59c;"
	"--s2:#e59b4c;--s3:#b48bd6;--s4:#8f8c85}}\n"
	"body{background:var(--page);color:var(--ink);margin:0 auto;"
	"max-width:960px;padding:24px 20px 60px;"
	"font:16px/1.5 system-ui,sans-serif}\n"
	"h1{font-size:1.7em;line-height:1.2;margin:.2em 0}\n"
	"h2{font-size:1.2em;margin:2.2em 0 .3em}\n"
	"p{margin:.4em 0}.soft{color:var(--soft)}\n"
	"figure{background:var(--card);border:1px solid var(--line);"
	"border-radius:8px;margin:.8em 0;padding:14px;overflow-x:auto}\n"
	"figcaption{color:var(--soft);font-size:.86em;margin-top:.5em}\n"
	"svg{display:block;min-width:620px;width:100%;height:auto;"
	"font:13px system-ui,sans-serif}\n"
	"svg text{fill:var(--ink)}svg .soft{fill:var(--soft)}\n"
	".scroll{overflow-x:auto}\n"
	"table{border-collapse:collapse;width:100%;font-size:.9em;"
	"font-variant-numeric:tabular-nums}\n"
	"th,td{padding:4px 8px;border-bottom:1px solid var(--line);"
	"text-align:right;white-space:nowrap}\n"
	"th{color:var(--soft);font-weight:600}\n"
	"th:first-child,td:first-child,.left{text-align:left}\n"
	"td.paper,td.bad{color:var(--paper)}td.good{color:var(--s1)}\n"
	".key{display:inline-block;width:.8em;height:.8em;border-radius:2px;"
	"margin:0 .3em 0 .9em;vertical-align:-1px}\n"
	".p50{fill:var(--p50);background:var(--p50)}"
	".p90{fill:var(--p90);background:var(--p90)}"
	".p99{fill:var(--p99);background:var(--p99)}"
	".papers{fill:var(--paper);background:var(--paper)}"
	".s0{fill:var(--s0);background:var(--s0)}"
	".s1{fill:var(--s1);background:var(--s1)}"
	".s2{fill:var(--s2);background:var(--s2)}"
	".s3{fill:var(--s3);background:var(--s3)}"
	".s4{fill:var(--s4);background:var(--s4)}\n"
	"line{stroke:var(--line)}\n"
	"polyline{fill:none;stroke-width:2}"
	".l0{stroke:var(--s0)}.l1{stroke:var(--s1)}.l2{stroke:var(--s2)}"
	".l3{stroke:var(--s3)}.l4{stroke:var(--s4)}\n";

static void put_grid(FILE *file, double most, double height, const char *unit)
{
	double step = svg_grid_step(most), at;

	for (at = 0; at <= most; at += step) {
		double x = SVG_LABELS + at / most * SVG_PLOT;

		fprintf(file,
			"<line x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"%.1f\"/>\n",
			x, x, height);
		svg_label(file, x, height + 15, "middle", "soft", "%g", at);
	}
	svg_label(file, SVG_LABELS - 10, height + 15, "end", "soft", "%s", unit);
}

/* One series: three bars, one on top of the other, the shortest in front, and
 * the figure beside.  What is longer than the plot ends in an arrow.
 */
static void put_series_bar(FILE *file, const struct result_series *series,
			   double most, double y)
{
	const char *unit = unit_symbol(series->unit);
	const struct summary *s = &series->summary;
	const double scale = SVG_PLOT / most;
	const bool cut = s->p99 > most;
	double end = cut ? SVG_PLOT : s->p99 * scale;

	svg_bar(file, "p99", SVG_LABELS, y, end, SVG_BAR, "p99", s->p99, unit);
	svg_bar(file, "p90", SVG_LABELS, y, s->p90 * scale, SVG_BAR, "p90", s->p90,
		unit);
	svg_bar(file, "p50", SVG_LABELS, y, s->p50 * scale, SVG_BAR, "p50", s->p50,
		unit);
	if (cut)
		svg_label(file, SVG_LABELS + end - 4, y + 12, "end", "",
			  "p99 %.*f →", svg_decimals(s->p99), s->p99);
	svg_label(file, SVG_LABELS + end + 6, y + 13, "start", "", "%.*f %s",
		  svg_decimals(s->p50), s->p50, unit);
}

/* The paper's tables. */

static double table_most(const struct result *result,
			 const struct paper_table *table)
{
	const struct result_series *series;
	double most = 0;
	size_t i;

	for (i = 0; i < table->n_rows; i++) {
		series = result_find(result, table->rows[i].series);
		if (series && series->summary.p90 > most)
			most = series->summary.p90;
		if (table->rows[i].high > most)
			most = table->rows[i].high;
	}
	return most * 1.25;
}

static void put_paper_chart(const struct result *result,
			    const struct paper_table *table, FILE *file)
{
	const double height = (double)table->n_rows * (SVG_ROW + 14) + 4;
	const double most = table_most(result, table);
	const char *unit = unit_symbol(table->unit);
	const struct result_series *series;
	const struct paper_row *row;
	double y = 8;
	size_t i;

	svg_begin(file, height + 22, table->title);
	put_grid(file, most, height, unit);
	for (i = 0; i < table->n_rows; i++, y += SVG_ROW + 14) {
		row = &table->rows[i];
		series = result_find(result, row->series);
		svg_label(file, SVG_LABELS - 10, y + 13, "end", "", "%s",
			  row->driver);
		if (series)
			put_series_bar(file, series, most, y);
		if (!row->low)
			continue;
		svg_bar(file, "papers",
			SVG_LABELS + (row->low < row->high ? row->low / most * SVG_PLOT
						       : 0),
			y + SVG_BAR + 3,
			(row->low < row->high ? row->high - row->low
					      : row->high) / most * SVG_PLOT,
			7, "the paper, up to", row->high, unit);
		svg_label(file, SVG_LABELS + row->high / most * SVG_PLOT + 6,
			  y + SVG_BAR + 11, "start", "soft",
			  row->low < row->high ? "%g to %g" : "%g", row->low,
			  row->high);
	}
	fputs("</svg>\n", file);
}

static void put_paper_row(const struct result *result,
			  const struct paper_table *table,
			  const struct paper_row *row, FILE *file)
{
	const struct paper_row *top = &table->rows[0];
	const struct result_series *series = result_find(result, row->series);
	const struct result_series *first = result_find(result, top->series);

	fputs("<tr><td>", file);
	svg_text(file, row->driver);
	fputs("</td><td class=\"paper\">", file);
	if (!row->low)
		fputs("–", file);
	else if (row->low < row->high)
		fprintf(file, "%g–%g", row->low, row->high);
	else
		fprintf(file, "%g", row->low);
	fputs("</td><td class=\"paper\">", file);
	if (!row->low)
		fputs("–", file);
	else if (row != top && top->low < top->high)
		fprintf(file, "%.0f–%.0f", row->low / top->high,
			row->high / top->low);
	else
		fprintf(file, "%.2f", row->low / top->low);
	fputs("</td>", file);
	if (series && first)
		fprintf(file,
			"<td>%.3f</td><td>%.3f</td><td>%.3f</td><td>%.3f</td><td>%.2f</td><td>%zu</td>",
			series->summary.min, series->summary.p50,
			series->summary.p90, series->summary.p99,
			series->summary.p50 / first->summary.p50,
			series->summary.n);
	else
		fputs("<td colspan=\"6\">not measured</td>", file);
	fputs("</tr>\n", file);
}

static void put_paper_table(const struct result *result,
			    const struct paper_table *table, FILE *file)
{
	size_t i;

	fputs("<h2>", file);
	svg_text(file, table->title);
	fputs("</h2>\n<figure>\n", file);
	put_paper_chart(result, table, file);
	fputs("<figcaption>", file);
	fputs("<span class=\"key p50\"></span>p50"
	      "<span class=\"key p90\"></span>up to p90"
	      "<span class=\"key p99\"></span>up to p99"
	      "<span class=\"key papers\"></span>the paper", file);
	fputs("</figcaption>\n</figure>\n<div class=\"scroll\"><table>\n"
	      "<tr><th></th><th>paper</th><th>ratio</th><th>min</th>"
	      "<th>p50</th><th>p90</th><th>p99</th><th>ratio</th><th>n</th>"
	      "</tr>\n", file);
	for (i = 0; i < table->n_rows; i++)
		put_paper_row(result, table, &table->rows[i], file);
	fprintf(file,
		"</table></div>\n<p class=\"soft\">Times in %s; ratios to the first row, of p50.</p>\n",
		unit_symbol(table->unit));
}

/* All series, from the fastest to the slowest thing there is: on a scale of
 * powers of ten, so no bars, whose lengths would mean nothing, but ranges.
 */

/* In nanoseconds, to compare series of different units. */
static double in_ns(const struct result_series *series, double value)
{
	return value * unit_scale(series->unit);
}

static double decade_x(double ns, double first, double last)
{
	double at = ns > 0 ? log10(ns) : first;

	if (at < first)
		at = first;
	return SVG_LABELS + (at - first) / (last - first) * SVG_PLOT;
}

static void put_decades(FILE *file, double first, double last, double height)
{
	static const char *const units[] = { "ns", "µs", "ms", "s" };
	double at, x;
	int power;

	for (at = first; at <= last; at++) {
		power = (int)at;
		x = decade_x(pow(10, at), first, last);
		fprintf(file,
			"<line x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"%.1f\"/>\n",
			x, x, height);
		if (power >= 0 && power < 12)
			svg_label(file, x, height + 15, "middle", "soft",
				  "%g %s", pow(10, power % 3),
				  units[power / 3]);
	}
}

static void put_range(FILE *file, const struct result_series *series,
		      double first, double last, double y)
{
	const struct summary *s = &series->summary;
	const char *unit = unit_symbol(series->unit);
	double min = decade_x(in_ns(series, s->min), first, last);
	double p50 = decade_x(in_ns(series, s->p50), first, last);
	double p90 = decade_x(in_ns(series, s->p90), first, last);
	double p99 = decade_x(in_ns(series, s->p99), first, last);

	svg_label(file, SVG_LABELS - 10, y + 12, "end", "", "%s", series->name);
	svg_bar(file, "p99", min, y + 6, p99 - min, 4, "p99", s->p99, unit);
	svg_bar(file, "p90", min, y + 4, p90 - min, 8, "p90", s->p90, unit);
	svg_bar(file, "p50", p50 - 2.5, y, 5, 16, "p50", s->p50, unit);
	svg_label(file, p99 + 8, y + 12, "start", "", "%.*f %s",
		  svg_decimals(s->p50), s->p50, unit);
}

/* Rates are no times. */
static bool is_time(const struct result_series *series)
{
	return !strchr(series->unit, '/');
}

static void put_all_chart(const struct result *result, FILE *file)
{
	double first = 12, last = 0, low, high, y = 6, height = 6;
	const struct result_series *series;
	size_t i;

	for (i = 0; i < result->n_series; i++) {
		series = &result->series[i];
		if (!is_time(series))
			continue;
		height += 24;
		low = in_ns(series, series->summary.min);
		high = in_ns(series, series->summary.p99);
		if (low > 0 && log10(low) < first)
			first = floor(log10(low));
		if (high > 0 && log10(high) > last)
			last = ceil(log10(high));
	}
	if (first >= last)
		return;
	fputs("<figure>\n", file);
	svg_begin(file, height + 22, "All series");
	put_decades(file, first, last, height);
	for (i = 0; i < result->n_series; i++) {
		if (!is_time(&result->series[i]))
			continue;
		put_range(file, &result->series[i], first, last, y);
		y += 24;
	}
	fputs("</svg>\n<figcaption><span class=\"key p50\"></span>p50"
	      "<span class=\"key p90\"></span>min to p90"
	      "<span class=\"key p99\"></span>min to p99; each line is ten "
	      "times the one before it</figcaption>\n</figure>\n", file);
}

/* What this machine does not have, and why. */
static void put_absent(const struct result *result, FILE *file)
{
	size_t i;

	for (i = 0; i < result->n_absent; i++) {
		fputs("<p class=\"soft\">", file);
		svg_text(file, result->absent[i].name);
		fputs(" is absent: ", file);
		svg_text(file, result->absent[i].reason);
		fputs("</p>\n", file);
	}
}

static void put_all(const struct result *result, FILE *file)
{
	const struct result_series *series;
	size_t i;

	fputs("<h2>All series</h2>\n", file);
	put_all_chart(result, file);
	fputs("<div class=\"scroll\"><table>\n<tr><th>series</th><th>unit</th>"
	      "<th>min</th><th>p50</th><th>p90</th><th>p99</th><th>n</th>"
	      "</tr>\n", file);
	for (i = 0; i < result->n_series; i++) {
		series = &result->series[i];
		fputs("<tr><td>", file);
		svg_text(file, series->name);
		fprintf(file,
			"</td><td>%s</td><td>%.3f</td><td>%.3f</td><td>%.3f</td><td>%.3f</td><td>%zu</td></tr>\n",
			unit_symbol(series->unit), series->summary.min,
			series->summary.p50, series->summary.p90,
			series->summary.p99, series->summary.n);
	}
	fputs("</table></div>\n", file);
	put_absent(result, file);
}

/* What was to be reached. */

static void put_target(const struct result_target *target, FILE *file)
{
	static const char *const verdicts[] = {
		[TARGET_REACHED] = "reached",
		[TARGET_MISSED] = "not reached",
	};

	fputs("<tr><td>", file);
	svg_text(file, target->measure);
	fprintf(file, "</td><td class=\"left\">%s</td><td>%s&nbsp;%.*f</td>",
		target->counted ? "instructions" : "wall",
		target->at_least ? "≥" : "≤", target->digits, target->limit);
	if (target->state == TARGET_UNKNOWN) {
		fputs("<td colspan=\"3\" class=\"left soft\">not known: ",
		      file);
		svg_text(file, target->reason);
		fputs("</td></tr>\n", file);
		return;
	}
	fprintf(file,
		"<td>%.*f</td><td class=\"soft\">%.*f–%.*f</td><td class=\"left %s\">%s</td></tr>\n",
		target->digits, target->measured, target->digits, target->low,
		target->digits, target->high,
		target->state == TARGET_REACHED ? "good" : "bad",
		verdicts[target->state]);
}

static void put_targets(const struct result *result, FILE *file)
{
	size_t i;

	if (!result->n_targets)
		return;
	fputs("<h2>Targets</h2>\n<div class=\"scroll\"><table>\n"
	      "<tr><th>measure</th><th class=\"left\">of</th><th>target</th>"
	      "<th>measured</th><th>quartiles</th><th></th></tr>\n", file);
	for (i = 0; i < result->n_targets; i++)
		put_target(&result->targets[i], file);
	fputs("</table></div>\n<p class=\"soft\">Ratios of medians of one "
	      "run; the quartiles are those that make them least and "
	      "greatest.</p>\n", file);
}

/* Calls taken apart. */

/* A time line: each step where the one before it ends, on a line of its own. */
static void put_steps_chart(const struct result_steps *steps, FILE *file)
{
	const double height = (double)steps->n_steps * STEP_ROW + 4;
	const char *unit = unit_symbol(steps->unit);
	const struct result_step *step;
	double x = STEP_LABELS, y = 4, width, scale, sum = 0;
	char class[8];
	size_t i;

	for (i = 0; i < steps->n_steps; i++)
		sum += steps->steps[i].summary.p50;
	scale = (SVG_WIDTH - STEP_LABELS - 80) / (sum > 0 ? sum : 1);

	svg_begin(file, height + 4, steps->series);
	for (i = 0; i < steps->n_steps; i++, y += STEP_ROW) {
		step = &steps->steps[i];
		width = step->summary.p50 * scale;
		snprintf(class, sizeof(class), "s%zu", i % SVG_COLOURS);
		svg_label(file, STEP_LABELS - 10, y + 12, "end", "", "%s",
			  step->step);
		fprintf(file,
			"<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>\n",
			x, x, y - 4, y + STEP_ROW - 4);
		svg_bar(file, class, x, y, width, STEP_ROW - 6, step->step,
			step->summary.p50, unit);
		svg_label(file, x + width + 6, y + 12, "start", "soft",
			  "%.*f %s", svg_decimals(step->summary.p50),
			  step->summary.p50, unit);
		x += width;
	}
	fputs("</svg>\n", file);
}

static void put_steps(const struct result_steps *steps, FILE *file)
{
	const struct result_step *step;
	size_t i;

	fputs("<figure>\n<p><b>", file);
	svg_text(file, steps->series);
	fprintf(file,
		"</b> <span class=\"soft\">%zu calls, %.*f %s from end to end</span></p>\n",
		steps->total.n, svg_decimals(steps->total.p50),
		steps->total.p50, unit_symbol(steps->unit));
	put_steps_chart(steps, file);
	fputs("<div class=\"scroll\"><table>\n<tr><th>step</th>"
	      "<th class=\"left\">the paper's</th><th>p50</th><th>p90</th>"
	      "<th>share</th></tr>\n", file);
	for (i = 0; i < steps->n_steps; i++) {
		step = &steps->steps[i];
		fprintf(file, "<tr><td><span class=\"key s%zu\"></span>",
			i % SVG_COLOURS);
		svg_text(file, step->step);
		fputs("</td><td class=\"left\">", file);
		svg_text(file, step->paper);
		fprintf(file, "</td><td>%.3f</td><td>%.3f</td><td>%.0f %%</td></tr>\n",
			step->summary.p50, step->summary.p90,
			100 * step->summary.p50 / steps->total.p50);
	}
	fprintf(file,
		"<tr><td>from end to end</td><td></td><td>%.3f</td><td>%.3f</td><td></td></tr>\n</table></div>\n</figure>\n",
		steps->total.p50, steps->total.p90);
}

static void put_all_steps(const struct result *result, FILE *file)
{
	size_t i;

	if (!result->n_steps)
		return;
	fputs("<h2>Where the time of a call goes</h2>\n"
	      "<p class=\"soft\">From the kernel's tracepoints and the daemon's "
	      "marks, which take time themselves: calls are slower here than "
	      "above. Each step begins where the one before it ends; each "
	      "call has a scale of its own.</p>\n", file);
	for (i = 0; i < result->n_steps; i++)
		put_steps(&result->steps[i], file);
}

static void put_page(const struct result *result, FILE *file)
{
	size_t i;

	fprintf(file,
		"<!DOCTYPE html>\n<!-- SPDX-License-Identifier: MIT -->\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>Cleave: what hybrid calls cost</title>\n<style>\n%s</style>\n</head>\n<body>\n<h1>What hybrid calls cost</h1>\n<p class=\"soft\">Linux ",
		style);
	svg_text(file, result->kernel);
	fprintf(file, ", %ld processor%s, accelerator ", result->cpus,
		result->cpus == 1 ? "" : "s");
	svg_text(file, result->accel);
	fprintf(file,
		"%s. Times are wall times of one run on one machine, and the paper (“%s”) had another one: compare ratios.</p>\n",
		result->quick ? ", quick run" : "", PAPER_SOURCE);
	if (result_unsteady(result))
		fprintf(file,
			"<p>%zu series spread tenfold (p90 to min): something else kept the machine busy. Measure again when it is quiet.</p>\n",
			result_unsteady(result));
	for (i = 0; i < paper_table_count; i++)
		put_paper_table(result, &paper_tables[i], file);
	put_targets(result, file);
	report_distributions(result, file);
	report_curves(result, file);
	put_all_steps(result, file);
	put_all(result, file);
	fputs("</body>\n</html>\n", file);
}

/**
 * report_html - write what was measured as a page
 * @result: what was measured
 * @path: of the file
 *
 * Return: 0 or a negative error number.
 */
int report_html(const struct result *result, const char *path)
{
	FILE *file = fopen(path, "we");
	int err = 0;

	if (!file)
		return -errno;
	put_page(result, file);
	if (ferror(file))
		err = -EIO;
	if (fclose(file))
		err = -EIO;
	return err;
}
