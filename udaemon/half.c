// SPDX-License-Identifier: MIT
/*
 * half.c - a user half in a shared object.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "channel.h"
#include "half.h"
#include "sentence.h"

static int path_in(const char *dir, const char *name, char **ret_path)
{
	if (asprintf(ret_path, "%s/%s.so", dir, name) < 0) {
		*ret_path = NULL;
		return -ENOMEM;
	}
	if (!access(*ret_path, F_OK))
		return 0;
	return -errno;
}

/* Name of the interface that a channel's kernel half has. */
static int interface_of(const char *device, char name[LPC_NAME_LEN])
{
	struct lpc_info_half info = { 0 };
	int fd, err;
	uint32_t len;

	fd = ud_channel_open(device, false);
	if (fd < 0)
		return fd;
	err = ud_channel_query(fd, LPC_QUERY_HALF, 0, &info, sizeof(info),
			       &len);
	close(fd);
	if (err)
		return err;
	memcpy(name, info.interface, LPC_NAME_LEN);
	name[LPC_NAME_LEN - 1] = '\0';
	return strchr(name, '/') ? -EINVAL : 0;
}

/**
 * half_find - where the user half of a channel lies
 * @dir: folder of user halves
 * @name: of the channel
 * @device: its device node, which is asked for the name of the interface where
 *	there is no user half with the channel's own name
 * @ret_path: out: path, to be freed; on -ENOENT the one with the channel's name
 *
 * Return: 0; -ENOENT: there is none; -ENOMEM.
 */
int half_find(const char *dir, const char *name, const char *device,
	      char **ret_path)
{
	char interface[LPC_NAME_LEN];
	char *path;
	int err;

	err = path_in(dir, name, ret_path);
	if (err != -ENOENT || interface_of(device, interface))
		return err;
	err = path_in(dir, interface, &path);
	if (err) {
		free(path);
		return err;
	}
	free(*ret_path);
	*ret_path = path;
	return 0;
}

/**
 * half_load - load a user half
 * @half: the user half
 * @path: of its shared object
 * @ret_error: out: where it fails, a sentence, to be freed
 *
 * Return: 0, or a negative error number.
 */
int half_load(struct half *half, const char *path, char **ret_error)
{
	char *absolute;

	memset(half, 0, sizeof(*half));
	/* Without a slash, dlopen() would look among the system's libraries. */
	absolute = realpath(path, NULL);
	if (!absolute)
		return sentence_set(ret_error, -errno,
				    "cannot load user half %s: %s", path,
				    strerror(errno));
	half->handle = dlopen(absolute, RTLD_NOW | RTLD_LOCAL);
	if (!half->handle) {
		free(absolute);
		return sentence_set(ret_error, -ENOEXEC,
				    "cannot load user half %s: %s", path,
				    dlerror());
	}
	half->path = absolute;
	half->user = dlsym(half->handle, LPC_USER_HALF_SYMBOL);
	if (!half->user) {
		half_unload(half);
		return sentence_set(ret_error, -ENOEXEC,
				    "%s is no user half: it does not define "
				    "the symbol '%s' (NAME_USER_HALF() does)",
				    path, LPC_USER_HALF_SYMBOL);
	}
	return 0;
}

/**
 * half_unload - done with a user half
 * @half: one that was loaded, or zeroes
 */
void half_unload(struct half *half)
{
	if (half->handle)
		dlclose(half->handle);
	free(half->path);
	memset(half, 0, sizeof(*half));
}
