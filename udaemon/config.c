// SPDX-License-Identifier: MIT
/*
 * config.c - the settings of one channel.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "sentence.h"

static int set_path(char **path, const char *value, char **ret_error)
{
	char *copy;

	if (!value[0])
		return sentence_set(ret_error, -EINVAL, "a path is missing");
	copy = strdup(value);
	if (!copy)
		return sentence_set(ret_error, -ENOMEM, "no memory");
	free(*path);
	*path = copy;
	return 0;
}

/* A decimal number and nothing else; returns what follows it, or NULL. */
static const char *read_number(const char *text, unsigned int *ret_number)
{
	unsigned long number;
	char *end;

	if (!isdigit((unsigned char)text[0]))
		return NULL;
	errno = 0;
	number = strtoul(text, &end, 10);
	if (errno || number > UINT_MAX)
		return NULL;
	*ret_number = (unsigned int)number;
	return end;
}

static int set_number(unsigned int *number, const char *value,
		      unsigned int least, char **ret_error)
{
	const char *end = read_number(value, number);

	if (!end || *end || *number < least)
		return sentence_set(ret_error, -EINVAL,
				    "'%s' is not a number from %u to %u", value,
				    least, UINT_MAX);
	return 0;
}

static int set_limit(struct lpc_restarts *restarts, const char *value,
		     char **ret_error)
{
	const char *end = read_number(value, &restarts->limit);

	if (!end || *end || restarts->limit > LPC_RESTARTS_MAX)
		return sentence_set(ret_error, -EINVAL,
				    "'%s' is not a number from 0 to %u", value,
				    LPC_RESTARTS_MAX);
	return 0;
}

static int set_bounded(unsigned int *number, const char *value,
		       unsigned int most, char **ret_error)
{
	const char *end = read_number(value, number);

	if (!end || *end || *number < 1 || *number > most)
		return sentence_set(ret_error, -EINVAL,
				    "'%s' is not a number from 1 to %u", value,
				    most);
	return 0;
}

static int set_mode(struct config *config, const char *value, char **ret_error)
{
	if (!strcmp(value, "direct"))
		config->mode = UDRIVER_DIRECT;
	else if (!strcmp(value, "leader"))
		config->mode = UDRIVER_LEADER;
	else
		return sentence_set(
			ret_error, -EINVAL,
			"mode '%s' is neither 'direct' nor 'leader'", value);
	return 0;
}

static int set_workers(struct config *config, const char *value,
		       char **ret_error)
{
	unsigned int min, max;
	const char *end = read_number(value, &min);

	max = min;
	if (end && !strncmp(end, "..", 2))
		end = read_number(end + 2, &max);
	if (!end || *end || min < 1 || max < min || max > UDRIVER_WORKERS_LIMIT)
		return sentence_set(ret_error, -EINVAL,
				    "'%s' is not MIN..MAX workers with 1 <= "
				    "MIN <= MAX <= %u",
				    value, UDRIVER_WORKERS_LIMIT);
	config->min_workers = min;
	config->max_workers = max;
	return 0;
}

static int set_bool(bool *flag, const char *value, char **ret_error)
{
	if (!strcmp(value, "yes"))
		*flag = true;
	else if (!strcmp(value, "no"))
		*flag = false;
	else
		return sentence_set(ret_error, -EINVAL,
				    "'%s' is neither 'yes' nor 'no'", value);
	return 0;
}

/**
 * config_init - settings as they are where nobody says anything
 * @config: the settings
 *
 * Return: 0 or -ENOMEM.
 */
int config_init(struct config *config)
{
	memset(config, 0, sizeof(*config));
	config->drain_ms = CONFIG_DRAIN_MS;
	config->restarts = (struct lpc_restarts)CONFIG_RESTARTS;
	config->half_dir = strdup(UDAEMON_HALF_DIR);
	return config->half_dir ? 0 : -ENOMEM;
}

/**
 * config_finish - done with settings
 * @config: the settings
 */
void config_finish(struct config *config)
{
	free(config->half);
	free(config->half_dir);
	free(config->device);
}

/**
 * config_set - one setting
 * @config: the settings
 * @key: name of the setting
 * @value: what it shall be
 * @ret_error: out: where it fails, a sentence, to be freed
 *
 * Return: 0; -ENOENT: there is no such setting; -EINVAL: not such a value.
 */
int config_set(struct config *config, const char *key, const char *value,
	       char **ret_error)
{
	if (!strcmp(key, "half"))
		return set_path(&config->half, value, ret_error);
	if (!strcmp(key, "half-dir"))
		return set_path(&config->half_dir, value, ret_error);
	if (!strcmp(key, "device"))
		return set_path(&config->device, value, ret_error);
	if (!strcmp(key, "mode"))
		return set_mode(config, value, ret_error);
	if (!strcmp(key, "workers"))
		return set_workers(config, value, ret_error);
	if (!strcmp(key, "idle-ms"))
		return set_number(&config->idle_ms, value, 1, ret_error);
	if (!strcmp(key, "drain-ms"))
		return set_number(&config->drain_ms, value, 0, ret_error);
	if (!strcmp(key, "wait"))
		return set_number(&config->wait_s, value, 0, ret_error);
	if (!strcmp(key, "recovery-ms"))
		return set_bounded(&config->recovery_ms, value,
				   LPC_RECOVERY_MS_MAX, ret_error);
	if (!strcmp(key, "repeats"))
		return set_bounded(&config->repeats, value, LPC_REPEATS_MAX,
				   ret_error);
	if (!strcmp(key, "trace"))
		return set_bool(&config->trace, value, ret_error);
	if (!strcmp(key, "restart-limit"))
		return set_limit(&config->restarts, value, ret_error);
	if (!strcmp(key, "restart-window-ms"))
		return set_number(&config->restarts.window_ms, value, 1,
				  ret_error);
	if (!strcmp(key, "restart-delay-ms"))
		return set_number(&config->restarts.delay_ms, value, 0,
				  ret_error);
	if (!strcmp(key, "restart-delay-max-ms"))
		return set_number(&config->restarts.delay_max_ms, value, 0,
				  ret_error);
	if (!strcmp(key, "restart-good-ms"))
		return set_number(&config->restarts.good_ms, value, 0,
				  ret_error);
	return sentence_set(
		ret_error, -ENOENT,
		"unknown key '%s'; there are half, half-dir, device, mode, "
		"workers, idle-ms, drain-ms, wait, recovery-ms, repeats, "
		"trace, restart-limit, "
		"restart-window-ms, restart-delay-ms, restart-delay-max-ms, "
		"restart-good-ms",
		key);
}

static char *strip(char *text)
{
	char *end;

	while (isspace((unsigned char)*text))
		text++;
	end = text + strlen(text);
	while (end > text && isspace((unsigned char)end[-1]))
		end--;
	*end = '\0';
	return text;
}

/* One line: empty, a comment, or KEY = VALUE. */
static int read_line(struct config *config, char *line, char **ret_error)
{
	char *text = strip(line), *equals;

	if (!*text || *text == '#' || *text == ';')
		return 0;
	equals = strchr(text, '=');
	if (!equals)
		return sentence_set(ret_error, -EINVAL,
				    "'%s' is not KEY = VALUE", text);
	*equals = '\0';
	return config_set(config, strip(text), strip(equals + 1), ret_error);
}

/**
 * config_read - settings from a file
 * @config: the settings
 * @path: of the file
 * @ret_error: out: where it fails, a sentence with file and line, to be freed
 *
 * Return: 0; what fopen() said; or as config_set().
 */
int config_read(struct config *config, const char *path, char **ret_error)
{
	FILE *file = fopen(path, "re");
	char *line = NULL, *reason;
	unsigned int number = 0;
	size_t size = 0;
	int err = 0;

	if (!file) {
		err = -errno;
		return sentence_set(ret_error, err, "cannot read %s: %s", path,
				    strerror(-err));
	}
	while (!err && getline(&line, &size, file) >= 0) {
		number++;
		err = read_line(config, line, &reason);
	}
	if (err) {
		sentence_set(ret_error, err, "%s:%u: %s", path, number,
			     reason ? reason : "no memory");
		free(reason);
	}
	free(line);
	fclose(file);
	return err;
}
