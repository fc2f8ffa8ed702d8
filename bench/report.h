/* SPDX-License-Identifier: MIT */
/*
 * report.h - what was measured, for people.
 */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include <stdio.h>

#include "result.h"

void report_text(const struct result *result, FILE *file);
int report_markdown(const struct result *times, const struct result *counts,
		    const char *names, FILE *file);
int report_html(const struct result *result, const char *path);

#endif /* BENCH_REPORT_H */
