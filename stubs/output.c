// SPDX-License-Identifier: MIT
/*
 * output.c - files that are read and written whole.
 *
 * A file is written under another name and renamed, so that nobody ever sees a
 * part of it; and only if its contents change, so that nothing is built again
 * without need.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output.h"

/**
 * output_folder - make a folder, and those above it
 * @path: of the folder
 *
 * Return: 0, or a negative error number.
 */
int output_folder(const char *path)
{
	struct text part = { 0 };
	size_t n, length = strlen(path);
	int err = 0;

	for (n = 1; n <= length && !err; n++) {
		if (path[n] != '/' && path[n] != '\0')
			continue;
		part.length = 0;
		text_put(&part, path, n);
		if (mkdir(part.chars, 0777) && errno != EEXIST)
			err = -errno;
	}
	text_finish(&part);
	return err;
}

/**
 * output_read - read a file
 * @path: of the file
 * @text: where its contents are appended
 *
 * Return: 0, or a negative error number.
 */
int output_read(const char *path, struct text *text)
{
	char buffer[16384];
	ssize_t length;
	int err = 0, fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	text_put(text, "", 0);
	while ((length = read(fd, buffer, sizeof(buffer))) > 0)
		text_put(text, buffer, length);
	if (length < 0)
		err = -errno;
	close(fd);
	return err;
}

static int write_all(int fd, const struct text *text)
{
	size_t done = 0;
	ssize_t length;

	while (done < text->length) {
		length = write(fd, text->chars + done, text->length - done);
		if (length < 0 && errno != EINTR)
			return -errno;
		if (length > 0)
			done += length;
	}
	return 0;
}

static bool unchanged(const char *path, const struct text *text)
{
	struct text old = { 0 };
	bool same;

	same = !output_read(path, &old) && old.length == text->length &&
	       !memcmp(old.chars, text->chars, old.length);
	text_finish(&old);
	return same;
}

/**
 * output_file - write a file whole, or leave it alone if it has these contents
 * @folder: where it is
 * @name: its name
 * @text: its contents
 *
 * Return: 0, or a negative error number.
 */
int output_file(const char *folder, const char *name, const struct text *text)
{
	struct text path = { 0 }, temporary = { 0 };
	int err = 0, fd;

	text_add(&path, "%s/%s", folder, name);
	text_add(&temporary, "%s/.%s.XXXXXX", folder, name);
	if (unchanged(path.chars, text))
		goto free;
	fd = mkostemp(temporary.chars, O_CLOEXEC);
	if (fd < 0) {
		err = -errno;
		goto free;
	}
	err = write_all(fd, text);
	if (!err && fchmod(fd, 0644))
		err = -errno;
	if (close(fd) && !err)
		err = -errno;
	if (!err && rename(temporary.chars, path.chars))
		err = -errno;
	if (err)
		unlink(temporary.chars);
free:
	text_finish(&temporary);
	text_finish(&path);
	return err;
}
