// SPDX-License-Identifier: MIT
/* output.c - files written whole or not at all */
#include "output.h"

#include <errno.h>
#include <glib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_special(const char *path)
{
	struct stat st;

	return !stat(path, &st) && !S_ISREG(st.st_mode);
}

int ds_output_open(struct ds_output *out, const char *path, char **error)
{
	int fd;

	memset(out, 0, sizeof(*out));
	out->path = g_strdup(path);
	if (!strcmp(path, "-")) {
		out->file = stdout;
		return 0;
	}
	if (is_special(path)) { /* a device or a pipe cannot be replaced */
		out->file = fopen(path, "we");
	} else {
		out->temporary = g_strdup_printf("%s.XXXXXX", path);
		fd = mkstemp(out->temporary);
		if (fd >= 0) {
			fchmod(fd, 0644);
			out->file = fdopen(fd, "w");
		}
	}
	if (!out->file) {
		int ret = -errno;

		*error = g_strdup_printf("%s: cannot be written: %s", path,
					 strerror(-ret));
		g_free(out->temporary);
		g_free(out->path);
		return ret;
	}
	setvbuf(out->file, out->buffer, _IOFBF, sizeof(out->buffer));
	return 0;
}

int ds_output_close(struct ds_output *out, char **error)
{
	int ret = 0;

	if (fflush(out->file) || ferror(out->file))
		ret = errno ? -errno : -EIO;
	if (out->file != stdout && fclose(out->file) && !ret)
		ret = -errno;
	if (!ret && out->temporary && rename(out->temporary, out->path))
		ret = -errno;
	if (ret) {
		*error = g_strdup_printf("%s: could not be written: %s",
					 out->path, strerror(-ret));
		if (out->temporary)
			unlink(out->temporary);
	}
	g_free(out->temporary);
	g_free(out->path);
	return ret;
}

int ds_output_json(const char *path, json_t *root, char **error)
{
	struct ds_output *out = g_new(struct ds_output, 1);
	int ret = ds_output_open(out, path, error);

	if (!ret) {
		json_dumpf(root, out->file,
			   JSON_INDENT(1) | JSON_REAL_PRECISION(9));
		fputc('\n', out->file);
		ret = ds_output_close(out, error);
	}
	json_decref(root);
	g_free(out);
	return ret;
}
