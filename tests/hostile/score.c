// SPDX-License-Identifier: MIT
/*
 * score.c - the score card: read its rows, print it, write it as JSON and HTML.
 */
#include "score.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/**
 * score_read_classes() - read classes.txt
 * @score: its rows are filled in
 * @path: of the file
 *
 * Return: 0 or a negative error number.
 */
int score_read_classes(struct score *score, const char *path)
{
	FILE *file = fopen(path, "re");
	struct score_class *class;
	char line[256];
	int err = 0;

	if (!file)
		return -errno;
	while (!err && fgets(line, sizeof(line), file)) {
		if (line[0] == '#' || line[0] == '\n')
			continue;
		class = &score->classes[score->n_classes];
		if (score->n_classes++ == SCORE_CLASSES ||
		    sscanf(line, "%23s %15s %127[^\n]", class->name, class->group,
			   class->tried) != 3)
			err = -EINVAL;
	}
	fclose(file);
	return err;
}

/* The whole card, or one interface's column with @column. */
static struct cell sum_of(const struct score *score, uint32_t column)
{
	struct cell sum = { .tried = 0 };
	const struct cell *cell;
	uint32_t row;

	for (row = 0; row < score->n_classes; row++) {
		cell = &score->cells[row][column];
		sum.tried += cell->tried;
		sum.refused += cell->refused;
		sum.harmless += cell->harmless;
		sum.wrong += cell->wrong;
	}
	return sum;
}

/**
 * score_wrong() - how many trials were neither refused nor harmless
 * @score: the score card
 */
uint32_t score_wrong(const struct score *score)
{
	uint32_t column, wrong = 0;

	for (column = 0; column < score->n_interfaces; column++)
		wrong += sum_of(score, column).wrong;
	return wrong;
}

static void cell_text(const struct cell *cell, char *text, size_t len)
{
	if (!cell->tried)
		snprintf(text, len, "-");
	else if (cell->wrong)
		snprintf(text, len, "%u WRONG", cell->wrong);
	else if (!cell->harmless)
		snprintf(text, len, "%u", cell->refused);
	else
		snprintf(text, len, "%u+%u", cell->refused, cell->harmless);
}

/**
 * score_print() - print the card as a table
 * @score: the score card
 * @file: where to
 */
void score_print(const struct score *score, FILE *file)
{
	uint32_t row, column;
	struct cell sum;
	char text[32];

	fprintf(file, "%-16s", "class");
	for (column = 0; column < score->n_interfaces; column++)
		fprintf(file, " %10s", score->interfaces[column]);
	for (row = 0; row < score->n_classes; row++) {
		fprintf(file, "\n%-16s", score->classes[row].name);
		for (column = 0; column < score->n_interfaces; column++) {
			cell_text(&score->cells[row][column], text, sizeof(text));
			fprintf(file, " %10s", text);
		}
	}
	fprintf(file, "\n%-16s", "all");
	for (column = 0; column < score->n_interfaces; column++) {
		sum = sum_of(score, column);
		cell_text(&sum, text, sizeof(text));
		fprintf(file, " %10s", text);
	}
	fprintf(file, "\n\nREFUSED+HARMLESS; -: the interface has nothing of the kind\n");
	for (row = 0; row < score->n_classes; row++) {
		for (column = 0; column < score->n_interfaces; column++) {
			if (score->cells[row][column].wrong)
				fprintf(file, "wrong: %s on %s: %s\n",
					score->classes[row].name,
					score->interfaces[column],
					score->cells[row][column].first);
		}
	}
}

static json_t *cell_json(const struct score *score, uint32_t row, uint32_t column)
{
	const struct cell *cell = &score->cells[row][column];
	json_t *errors = json_array();
	uint32_t i;

	for (i = 0; i < cell->n_errors; i++)
		json_array_append_new(errors,
				      json_string(strerrorname_np(-cell->error[i])));
	return json_pack("{s:s, s:s, s:i, s:i, s:i, s:i, s:o, s:s, s:s}", "class",
			 score->classes[row].name, "interface",
			 score->interfaces[column], "tried", (int)cell->tried, "refused",
			 (int)cell->refused, "harmless", (int)cell->harmless, "wrong",
			 (int)cell->wrong, "errors", errors, "reason", cell->reason,
			 "first_wrong", cell->first);
}

/**
 * score_write_json() - write the card for programs
 * @score: the score card
 * @path: of the file
 *
 * Return: 0 or a negative error number.
 */
int score_write_json(const struct score *score, const char *path)
{
	json_t *root, *cells = json_array();
	uint32_t row, column;
	int err;

	for (row = 0; row < score->n_classes; row++) {
		for (column = 0; column < score->n_interfaces; column++)
			json_array_append_new(cells, cell_json(score, row, column));
	}
	root = json_pack("{s:i, s:s, s:I, s:i, s:i, s:o}", "schema", 1, "campaign",
			 "hostile", "seed", (json_int_t)score->seed, "count",
			 (int)score->count, "wrong", (int)score_wrong(score), "cells",
			 cells);
	err = json_dump_file(root, path, JSON_INDENT(1)) ? -EIO : 0;
	json_decref(root);
	return err;
}

static void html_cell(const struct cell *cell, FILE *file)
{
	char text[32];
	uint32_t i;

	cell_text(cell, text, sizeof(text));
	fprintf(file, "<td class=\"%s\" title=\"", cell->wrong ? "wrong" :
		cell->tried ? "fine" : "none");
	for (i = 0; i < cell->n_errors; i++)
		fprintf(file, "%s ", strerrorname_np(-cell->error[i]));
	fprintf(file, "%s\">%s</td>", cell->wrong ? cell->first : cell->reason, text);
}

/**
 * score_write_html() - write the card as a page
 * @score: the score card
 * @path: of the file
 *
 * Return: 0 or a negative error number.
 */
int score_write_html(const struct score *score, const char *path)
{
	FILE *file = fopen(path, "we");
	uint32_t row, column;
	int err;

	if (!file)
		return -errno;
	fputs("<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\">\n"
	      "<title>Score card of hostile daemons</title>\n<style>\n"
	      "body { font: 15px/1.4 sans-serif; margin: 2em; color: #222 }\n"
	      "table { border-collapse: collapse }\n"
	      "td, th { border: 1px solid #ccc; padding: .2em .6em; text-align: right }\n"
	      "td:nth-child(-n+2), th:nth-child(-n+2) { text-align: left }\n"
	      ".fine { background: #e3f4e3 } .wrong { background: #f8c8c8 }\n"
	      ".none { color: #999 }\n</style>\n<h1>Score card of hostile daemons</h1>\n",
	      file);
	fprintf(file, "<p>Seed %" PRIu64 ", count %u. In each field: trials refused with "
		"the error expected, and with + those that were taken and harmed nobody; "
		"the errors and reasons show under the pointer. %u went wrong.</p>\n",
		score->seed, score->count, score_wrong(score));
	fputs("<table>\n<tr><th>class</th><th>what is tried</th>", file);
	for (column = 0; column < score->n_interfaces; column++)
		fprintf(file, "<th>%s</th>", score->interfaces[column]);
	for (row = 0; row < score->n_classes; row++) {
		fprintf(file, "</tr>\n<tr><td>%s</td><td>%s</td>",
			score->classes[row].name, score->classes[row].tried);
		for (column = 0; column < score->n_interfaces; column++)
			html_cell(&score->cells[row][column], file);
	}
	fputs("</tr>\n</table>\n</html>\n", file);
	err = ferror(file) ? -EIO : 0;
	return fclose(file) && !err ? -errno : err;
}
