// SPDX-License-Identifier: MIT
/*
 * report_svg.c - what charts are drawn with.
 */
#include <stdarg.h>

#include "report_svg.h"

/* Text that came from elsewhere. */
void svg_text(FILE *file, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", file);
			break;
		case '<':
			fputs("&lt;", file);
			break;
		case '>':
			fputs("&gt;", file);
			break;
		case '"':
			fputs("&quot;", file);
			break;
		default:
			putc(*text, file);
		}
	}
}

/* An SVG text: anchor "start" or "end". */
void svg_label(FILE *file, double x, double y, const char *anchor,
	       const char *class, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	fprintf(file,
		"<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">",
		x, y, anchor, class);
	svg_text(file, text);
	fputs("</text>\n", file);
}

void svg_bar(FILE *file, const char *class, double x, double y, double width,
	     double height, const char *tip, double value, const char *unit)
{
	fprintf(file,
		"<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\"><title>",
		class, x, y, width > 1 ? width : 1, height);
	svg_text(file, tip);
	fprintf(file, " %.3f %s</title></rect>\n", value, unit);
}

void svg_begin(FILE *file, double height, const char *label)
{
	fprintf(file,
		"<svg viewBox=\"0 0 %d %.0f\" role=\"img\" aria-label=\"",
		SVG_WIDTH, height);
	svg_text(file, label);
	fputs("\">\n", file);
}

/* Digits after the point, so that about three digits say something. */
int svg_decimals(double value)
{
	return value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
}

/* A round number at least a fifth of @most: the distance of grid lines. */
double svg_grid_step(double most)
{
	double step = 1;

	while (step * 5 < most)
		step *= 10;
	while (step * 5 >= most * 10)
		step /= 10;
	if (step * 2.5 >= most)
		return step / 2;
	return step;
}
