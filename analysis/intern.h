/* SPDX-License-Identifier: MIT */
/*
 * intern.h - one copy of each string, for as long as the program runs
 *
 * GLib's own g_intern_string() leaks its table whenever that grows, which hides leaks of ours from sanitizers.
 */
#ifndef DRVSPLIT_INTERN_H
#define DRVSPLIT_INTERN_H

/**
 * ds_intern() - the one copy of @text: equal strings give equal pointers
 *
 * What is not UTF-8 in it is replaced, because everything ends up in JSON.
 */
const char *ds_intern(const char *text);

#endif
