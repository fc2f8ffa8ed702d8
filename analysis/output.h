/* SPDX-License-Identifier: MIT */
/*
 * output.h - files written whole or not at all
 */
#ifndef DRVSPLIT_OUTPUT_H
#define DRVSPLIT_OUTPUT_H

#include <jansson.h>
#include <stdio.h>

/** struct ds_output - a file being written beside its place, or standard output for the name "-" */
struct ds_output {
	FILE *file;
	char *path, *temporary;
	char buffer[65536];
};

/**
 * ds_output_open() - start writing @path
 * Return: 0, or -errno with *error set to a sentence, freed by the caller
 */
int ds_output_open(struct ds_output *out, const char *path, char **error);

/** ds_output_close() - put the file in its place; on any failed write (a full disk) nothing is left behind */
int ds_output_close(struct ds_output *out, char **error);

/** ds_output_json() - write @root, and let go of it */
int ds_output_json(const char *path, json_t *root, char **error);

#endif
