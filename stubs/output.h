/* SPDX-License-Identifier: MIT */
/*
 * output.h - files that are read and written whole.
 */
#ifndef LPCGEN_OUTPUT_H
#define LPCGEN_OUTPUT_H

#include "text.h"

int output_folder(const char *path);
int output_file(const char *folder, const char *name, const struct text *text);
int output_read(const char *path, struct text *text);

#endif /* LPCGEN_OUTPUT_H */
