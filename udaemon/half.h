/* SPDX-License-Identifier: MIT */
/*
 * half.h - a user half in a shared object.
 */
#ifndef _HALF_H
#define _HALF_H

#include "lpc_user.h"

/**
 * struct half - a user half that is loaded
 * @path: of its shared object
 * @handle: dlopen()'s
 * @user: what it exports
 */
struct half {
	char *path;
	void *handle;
	const struct lpc_user_half *user;
};

int half_find(const char *dir, const char *name, const char *device,
	      char **ret_path);
int half_load(struct half *half, const char *path, char **ret_error);
void half_unload(struct half *half);

#endif /* _HALF_H */
