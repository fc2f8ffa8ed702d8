/* SPDX-License-Identifier: MIT */
/*
 * machine.h - what it is measured on.
 */
#ifndef BENCH_MACHINE_H
#define BENCH_MACHINE_H

#include "result.h"

void machine_describe(struct result *result);
int machine_load(const char *module);

#endif /* BENCH_MACHINE_H */
