// SPDX-License-Identifier: MIT
/*
 * json_is.c - for shell tests: whether a place in a JSON file has a value.
 *
 *	json_is FILE PLACE VALUE
 *
 * PLACE is names and numbers with dots between; VALUE is compared as text, with
 * strings as they are and the rest as compact JSON.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const json_t *go_to(const json_t *json, char *place)
{
	const char *name;

	while (json && (name = strsep(&place, "."))) {
		if (json_is_array(json))
			json = json_array_get(json, strtoul(name, NULL, 10));
		else
			json = json_object_get(json, name);
	}
	return json;
}

int main(int argc, char **argv)
{
	json_error_t error;
	json_t *file;
	const json_t *json;
	char *text;
	int same;

	if (argc != 4)
		return 2;
	file = json_load_file(argv[1], 0, &error);
	if (!file) {
		fprintf(stderr, "%s: %s\n", argv[1], error.text);
		return 2;
	}
	json = go_to(file, argv[2]);
	text = json_is_string(json) ?
		       strdup(json_string_value(json)) :
		       json_dumps(json, JSON_ENCODE_ANY | JSON_COMPACT);
	same = text && !strcmp(text, argv[3]);
	if (!same)
		printf("it is %s\n", text ? text : "not there");
	free(text);
	json_decref(file);
	return !same;
}
