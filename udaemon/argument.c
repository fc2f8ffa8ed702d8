// SPDX-License-Identifier: MIT
/*
 * argument.c - typed values from the shell.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "argument.h"
#include "description.h"
#include "lpc.h"
#include "near.h"
#include "sentence.h"

#define NAMES 64

/* A file's bytes as "hex:...". */
static json_t *read_file(const char *path, char **ret_error)
{
	char *text = malloc(4 + 2 * (size_t)LPC_PAYLOAD_MAX + 1);
	FILE *file = fopen(path, "re");
	json_t *json = NULL;
	size_t used = 4;
	int byte;

	if (text && file) {
		strcpy(text, "hex:");
		while ((byte = getc(file)) != EOF &&
		       used < 4 + 2 * (size_t)LPC_PAYLOAD_MAX)
			used += (size_t)sprintf(text + used, "%02x", byte);
		if (byte == EOF && !ferror(file))
			json = json_string(text);
		else if (byte != EOF)
			sentence_set(ret_error, 0,
				     "%s is longer than any message", path);
	}
	if (!json && !*ret_error)
		sentence_set(ret_error, 0, "cannot read %s: %s", path,
			     strerror(errno));
	if (file)
		fclose(file);
	free(text);
	return json;
}

static json_t *read_json(const char *text, const char *name, char **ret_error)
{
	json_error_t error;
	json_t *json = json_loads(
		text, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &error);

	if (!json)
		sentence_set(ret_error, 0,
			     "%s takes JSON, and '%s' is none: column %d: %s",
			     name, text, error.column, error.text);
	return json;
}

static json_t *read_string(const char *text, const char *name, char **ret_error)
{
	json_t *json = json_string(text);

	if (!json)
		sentence_set(ret_error, 0, "%s is not UTF-8", name);
	return json;
}

static json_t *read_single(const struct value_kind *kind, const char *text,
			   const char *name, char **ret_error)
{
	switch (kind->type) {
	case VALUE_BOOL:
		if (!strcmp(text, "true"))
			return json_true();
		if (!strcmp(text, "false"))
			return json_false();
		return read_string(text, name, ret_error);
	case VALUE_BYTES:
		if (text[0] == '@')
			return read_file(text + 1, ret_error);
		return read_string(text, name, ret_error);
	case VALUE_STRUCT:
		return read_json(text, name, ret_error);
	case VALUE_UNION:
		/* The bare name of a case that has no value. */
		if (text[0] != '{' && text[0] != '"')
			return read_string(text, name, ret_error);
		return read_json(text, name, ret_error);
	default:
		return read_string(text, name, ret_error);
	}
}

static json_t *read_value(const json_t *description, const json_t *param,
			  const char *text, char **ret_error)
{
	const char *name = member_string(param, "name");
	struct value_kind kind;

	if (!description_kind(description, param, &kind)) {
		sentence_set(ret_error, 0, "the type of %s is not described",
			     name);
		return NULL;
	}
	if (member_true(param, "optional") && !strcmp(text, "null"))
		return json_null();
	if (json_object_get(param, "array"))
		return read_json(text, name, ret_error);
	return read_single(&kind, text, name, ret_error);
}

static bool goes(const json_t *param, const char *way)
{
	return strstr(member_string(param, "direction"), way) != NULL;
}

static int unknown_param(const json_t *params, const char *name,
			 char **ret_error)
{
	const char *names[NAMES];
	const json_t *param;
	char list[512];
	size_t i, n = 0;

	param = description_named(params, name);
	if (param)
		return sentence_set(ret_error, -EINVAL,
				    "'%s' is a result, not an argument", name);
	json_array_foreach(params, i, param)
	{
		if (goes(param, "in") && n < NAMES)
			names[n++] = member_string(param, "name");
	}
	near_list(name, names, n, list, sizeof(list));
	return sentence_set(ret_error, -EINVAL,
			    "there is no parameter '%s'; there is %s", name,
			    list);
}

static int missing_param(const json_t *params, const json_t *values,
			 char **ret_error)
{
	const json_t *param;
	const char *name;
	char *type;
	size_t i;

	json_array_foreach(params, i, param)
	{
		name = member_string(param, "name");
		if (!goes(param, "in") || member_true(param, "optional") ||
		    json_object_get(values, name))
			continue;
		type = description_type(param);
		sentence_set(ret_error, 0, "argument %s is missing: %s=%s",
			     name, name, type);
		free(type);
		return -EINVAL;
	}
	return 0;
}

/**
 * argument_read - read arguments of a procedure
 * @description: the interface
 * @procedure: the procedure
 * @n: how many words
 * @words: the words, PARAM=VALUE each
 * @ret_values: out: an object with a member for each
 * @ret_error: out: where it fails, a sentence, to be freed
 *
 * Return: 0 or -EINVAL.
 */
int argument_read(const json_t *description, const json_t *procedure, int n,
		  char **words, json_t **ret_values, char **ret_error)
{
	const json_t *params = json_object_get(procedure, "params"), *param;
	json_t *values = json_object(), *json;
	char name[LPC_NAME_LEN];
	const char *equals;
	int i, err = 0;

	*ret_error = NULL;
	for (i = 0; i < n && !err; i++) {
		equals = strchr(words[i], '=');
		if (!equals) {
			err = sentence_set(ret_error, -EINVAL,
					   "'%s' is not PARAM=VALUE", words[i]);
			break;
		}
		snprintf(name, sizeof(name), "%.*s", (int)(equals - words[i]),
			 words[i]);
		param = description_named(params, name);
		if (!param || !goes(param, "in")) {
			err = unknown_param(params, name, ret_error);
			break;
		}
		if (json_object_get(values, name)) {
			err = sentence_set(ret_error, -EINVAL,
					   "argument %s is there twice", name);
			break;
		}
		json = read_value(description, param, equals + 1, ret_error);
		if (json)
			json_object_set_new(values, name, json);
		else
			err = -EINVAL;
	}
	if (!err)
		err = missing_param(params, values, ret_error);
	if (err) {
		json_decref(values);
		return err;
	}
	*ret_values = values;
	return 0;
}
