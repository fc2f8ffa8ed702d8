/* SPDX-License-Identifier: MIT */
/*
 * intern.h - one copy of each string, for as long as the program runs
 *
 * GLib's own g_intern_string() leaks its table whenever that grows, which hides leaks of ours from sanitizers.
 */
#ifndef DRVSPLIT_INTERN_H
#define DRVSPLIT_INTERN_H

/** ds_intern() - the one copy of @text: equal strings give equal pointers */
const char *ds_intern(const char *text);

#endif
