/* SPDX-License-Identifier: MIT */
/*
 * score.h - the score card: what came of each class on each interface.
 */
#ifndef HOSTILE_SCORE_H
#define HOSTILE_SCORE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "trial.h"

#define SCORE_CLASSES	 64
#define SCORE_INTERFACES 16

/**
 * struct score_class - a line of classes.txt
 * @name: of the class
 * @group: of classes
 * @tried: what is tried
 */
struct score_class {
	char name[24];
	char group[16];
	char tried[128];
};

/**
 * struct score - the score card
 * @seed: of random numbers
 * @count: tries asked for
 * @classes: its rows
 * @n_classes: how many
 * @interfaces: names of its columns
 * @n_interfaces: how many
 * @cells: what came of each
 */
struct score {
	uint64_t seed;
	uint32_t count;
	struct score_class classes[SCORE_CLASSES];
	uint32_t n_classes;
	char interfaces[SCORE_INTERFACES][LPC_NAME_LEN];
	uint32_t n_interfaces;
	struct cell cells[SCORE_CLASSES][SCORE_INTERFACES];
};

int score_read_classes(struct score *score, const char *path);
uint32_t score_wrong(const struct score *score);
void score_print(const struct score *score, FILE *file);
int score_write_json(const struct score *score, const char *path);
int score_write_html(const struct score *score, const char *path);

#endif
