// SPDX-License-Identifier: MIT
/*
 * report_curves.c - charts of lines: how the times of one series are spread, and
 * how cost grows with bytes carried, with callers and with procedures.
 */
#include <math.h>
#include <string.h>

#include "report_svg.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The plot of a chart, in its pixels. */
#define LEFT   90
#define TOP    10
#define WIDE   (SVG_WIDTH - LEFT - 60)
#define HIGH   240
#define BOTTOM (TOP + HIGH)

#define POINTS_MOST 12
#define LINES_MOST  5

/**
 * struct curve_line - a line of a chart
 * @prefix: its series are named so, and by the point
 * @label: what it shows
 */
struct curve_line {
	const char *prefix;
	const char *label;
};

/**
 * struct curve - a chart
 * @title: of it
 * @caption: what it shows
 * @lines: up to the first without prefix
 * @points: what is on its x axis, up to the first NULL
 */
struct curve {
	const char *title;
	const char *caption;
	struct curve_line lines[LINES_MOST + 1];
	const char *points[POINTS_MOST + 1];
};

static const struct curve curves[] = {
	{ "Cost against payload",
	  "bytes that one call carries to the user half",
	  { { "copy.", "copied" },
	    { "arena.", "in an arena" },
	    { "grant.", "lent by the application" } },
	  { "0", "64", "1k", "4k", "16k", "64k", "256k", "1020k", "1m" } },
	{ "Calls per second against callers",
	  "threads that call at once",
	  { { "callers.", "NULL calls" } },
	  { "1", "2", "4", "8", "16", "32", "64" } },
	{ "Cost against procedures",
	  "procedures of the interface",
	  { { "procs.", "NULL call" } },
	  { "10", "100", "1000", "10000" } },
};

/* Whose distribution is worth drawing, up to LINES_MOST that were measured. */
static const char *const spread[] = {
	"null.user.event.1cpu", "null.user.spin.2cpu", "null.user.adaptive.2cpu",
	"ref.futex_1cpu", "ref.cuse_null", "null.user.direct",
	"null.user.leader",
};

static const struct result_series *point_of(const struct result *result,
					    const char *prefix,
					    const char *point)
{
	char name[RESULT_NAME];

	snprintf(name, sizeof(name), "%s%s", prefix, point);
	return result_find(result, name);
}

/* The series of a line, in order; NULL where one was not measured. */
static size_t collect(const struct result *result, const struct curve *curve,
		      size_t line, const struct result_series **series)
{
	size_t i, found = 0;

	for (i = 0; curve->points[i]; i++) {
		series[i] = point_of(result, curve->lines[line].prefix,
				     curve->points[i]);
		found += series[i] != NULL;
	}
	return found;
}

static void put_key(FILE *file, size_t colour, const char *label)
{
	fprintf(file, "<span class=\"key s%zu\"></span>",
		colour % SVG_COLOURS);
	svg_text(file, label);
}

static double x_of(size_t i, size_t n)
{
	return n > 1 ? LEFT + (double)i * WIDE / (double)(n - 1) :
		       LEFT + WIDE / 2.0;
}

static double y_of(double value, double most)
{
	return BOTTOM - value / most * HIGH;
}

static void put_axes(FILE *file, const struct curve *curve, size_t n,
		     double most, const char *unit)
{
	const double step = svg_grid_step(most);
	double at;
	size_t i;

	for (at = 0; at <= most; at += step) {
		fprintf(file,
			"<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>\n",
			LEFT, LEFT + WIDE, y_of(at, most), y_of(at, most));
		svg_label(file, LEFT - 8, y_of(at, most) + 4, "end", "soft",
			  "%g", at);
	}
	svg_label(file, LEFT + 4, TOP + 10, "start", "soft", "%s", unit);
	for (i = 0; i < n; i++)
		svg_label(file, x_of(i, n), BOTTOM + 18, "middle", "soft", "%s",
			  curve->points[i]);
}

/* The medians as a line, and from the shortest to nine in ten at each. */
static void put_line(FILE *file, const struct result_series **series, size_t n,
		     double most, size_t colour)
{
	const struct summary *s;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!series[i])
			continue;
		s = &series[i]->summary;
		fprintf(file,
			"<line class=\"l%zu\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>\n",
			colour % SVG_COLOURS, x_of(i, n), x_of(i, n),
			y_of(s->min, most),
			y_of(s->p90 < most ? s->p90 : most, most));
		fprintf(file,
			"<circle class=\"s%zu\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"><title>",
			colour % SVG_COLOURS, x_of(i, n), y_of(s->p50, most));
		svg_text(file, series[i]->name);
		fprintf(file, " %.3f %s</title></circle>\n", s->p50,
			unit_symbol(series[i]->unit));
	}
	fprintf(file, "<polyline class=\"l%zu\" points=\"",
		colour % SVG_COLOURS);
	for (i = 0; i < n; i++) {
		if (series[i])
			fprintf(file, "%.1f,%.1f ", x_of(i, n),
				y_of(series[i]->summary.p50, most));
	}
	fputs("\"/>\n", file);
}

static void put_curve(const struct result *result, const struct curve *curve,
		      FILE *file)
{
	const struct result_series *series[LINES_MOST][POINTS_MOST];
	const char *unit = NULL;
	size_t line, i, n = 0, found = 0;
	double most = 0;

	while (curve->points[n])
		n++;
	for (line = 0; curve->lines[line].prefix; line++) {
		found += collect(result, curve, line, series[line]);
		for (i = 0; i < n; i++) {
			if (!series[line][i])
				continue;
			unit = unit_symbol(series[line][i]->unit);
			most = fmax(most, series[line][i]->summary.p50);
		}
	}
	if (found < 2 || !(most > 0))
		return;
	most *= 1.3;
	fputs("<h2>", file);
	svg_text(file, curve->title);
	fputs("</h2>\n<figure>\n", file);
	svg_begin(file, BOTTOM + 26, curve->title);
	put_axes(file, curve, n, most, unit);
	for (line = 0; curve->lines[line].prefix; line++)
		put_line(file, series[line], n, most, line);
	fputs("</svg>\n<figcaption>", file);
	for (line = 0; curve->lines[line].prefix; line++) {
		if (collect(result, curve, line, series[line]))
			put_key(file, line, curve->lines[line].label);
	}
	fputs("<br>p50, and from min to p90; across: ", file);
	svg_text(file, curve->caption);
	fputs("</figcaption>\n</figure>\n", file);
}

/**
 * report_curves - draw cost against what it may depend on
 * @result: what was measured; a chart without two points is left out
 * @file: where to
 */
void report_curves(const struct result *result, FILE *file)
{
	size_t i;

	for (i = 0; i < COUNT(curves); i++)
		put_curve(result, &curves[i], file);
}

/* Distributions: how many in a hundred took no longer, on a scale of powers of
 * ten.
 */

static double decade(const struct result_series *series, double value)
{
	return log10(value * unit_scale(series->unit));
}

static bool has_distribution(const struct result_series *series)
{
	return series && series->summary.at[0] > 0;
}

static void put_decades(FILE *file, double first, double last)
{
	static const char *const units[] = { "ns", "µs", "ms", "s" };
	double at, x;
	int power;

	for (at = first; at <= last; at++) {
		x = LEFT + (at - first) / (last - first) * WIDE;
		power = (int)at;
		fprintf(file,
			"<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>\n",
			x, x, TOP, BOTTOM);
		if (power >= 0 && power < 12)
			svg_label(file, x, BOTTOM + 18, "middle", "soft",
				  "%g %s", pow(10, power % 3),
				  units[power / 3]);
	}
	for (at = 0; at <= 100; at += 25)
		svg_label(file, LEFT - 8, y_of(at, 100) + 4, "end", "soft",
			  "%g %%", at);
}

static void put_spread(FILE *file, const struct result_series *series,
		       double first, double last, size_t colour)
{
	size_t i;

	fprintf(file, "<polyline class=\"l%zu\" points=\"", colour);
	for (i = 0; i < SAMPLES_POINTS; i++)
		fprintf(file, "%.1f,%.1f ",
			LEFT + (decade(series, series->summary.at[i]) - first) /
			(last - first) * WIDE,
			y_of(samples_points[i], 100));
	fputs("\"><title>", file);
	svg_text(file, series->name);
	fputs("</title></polyline>\n", file);
}

/**
 * report_distributions - draw how the times of a few series are spread
 * @result: what was measured
 * @file: where to
 */
void report_distributions(const struct result *result, FILE *file)
{
	const struct result_series *series[LINES_MOST];
	double first = 12, last = 0;
	size_t i, n = 0;

	for (i = 0; i < COUNT(spread) && n < LINES_MOST; i++) {
		series[n] = result_find(result, spread[i]);
		if (!has_distribution(series[n]))
			continue;
		first = fmin(first, floor(decade(series[n],
						 series[n]->summary.at[0])));
		last = fmax(last, ceil(decade(series[n],
					      series[n]->summary
						      .at[SAMPLES_POINTS - 1])));
		n++;
	}
	if (!n || first >= last)
		return;
	fputs("<h2>Distributions</h2>\n<figure>\n", file);
	svg_begin(file, BOTTOM + 26, "Distributions");
	put_decades(file, first, last);
	for (i = 0; i < n; i++)
		put_spread(file, series[i], first, last, i);
	fputs("</svg>\n<figcaption>", file);
	for (i = 0; i < n; i++)
		put_key(file, i, series[i]->name);
	fputs("<br>How many in a hundred took no longer</figcaption>\n"
	      "</figure>\n", file);
}
