/* SPDX-License-Identifier: MIT */
/*
 * report_svg.h - what charts are drawn with.
 */
#ifndef BENCH_REPORT_SVG_H
#define BENCH_REPORT_SVG_H

#include <stdio.h>

#include "result.h"

/* Geometry of charts, in pixels of their own. */
#define SVG_WIDTH  760
#define SVG_LABELS 250
#define SVG_VALUES 110
#define SVG_ROW	   30
#define SVG_BAR	   16
#define SVG_PLOT   (SVG_WIDTH - SVG_LABELS - SVG_VALUES)

/* Colours of steps and lines are numbered classes of the style sheet. */
#define SVG_COLOURS 5

void svg_text(FILE *file, const char *text);
__attribute__((format(printf, 6, 7)))
void svg_label(FILE *file, double x, double y, const char *anchor,
	       const char *class, const char *format, ...);
void svg_bar(FILE *file, const char *class, double x, double y, double width,
	     double height, const char *tip, double value, const char *unit);
void svg_begin(FILE *file, double height, const char *label);
int svg_decimals(double value);
double svg_grid_step(double most);

void report_distributions(const struct result *result, FILE *file);
void report_curves(const struct result *result, FILE *file);

#endif /* BENCH_REPORT_SVG_H */
