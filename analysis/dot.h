/* SPDX-License-Identifier: MIT */
/*
 * dot.h - the call graph in the DOT language of Graphviz
 */
#ifndef DRVSPLIT_DOT_H
#define DRVSPLIT_DOT_H

#include "plan.h"

/** ds_dot_write() - draw @facts; with a @plan, its halves as two areas. Return: 0 or -errno with *error set */
int ds_dot_write(const char *path, const struct ds_facts *facts,
		 const struct ds_plan *plan, char **error);

#endif
