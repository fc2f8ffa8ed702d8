// SPDX-License-Identifier: MIT
/*
 * ctl_describe.c - lpcctl describe: the interface, as its file declares it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctl.h"
#include "ctl_args.h"
#include "description.h"
#include "look.h"

static const char doc[] =
	"Print the interface of a channel in the language of interface files; "
	"with --json, the description that the kernel half carries, which also "
	"has layouts and signatures."
	"\v"
	"Examples:\n"
	"  lpcctl describe edu0\n"
	"  lpcctl describe edu0 --json | jq -r '.upcalls[] | "
	"select(.public).name'\n";

static void print_doc(const json_t *object, const char *indent)
{
	const char *text = member_string(object, "doc"), *end;

	if (!*text)
		return;
	if (!strchr(text, '\n')) {
		printf("%s/** %s */\n", indent, text);
		return;
	}
	printf("%s/**\n", indent);
	while (*text) {
		end = strchrnul(text, '\n');
		printf("%s * %.*s\n", indent, (int)(end - text), text);
		text = *end ? end + 1 : end;
	}
	printf("%s */\n", indent);
}

/* Numbers that JSON may not hold are strings. */
static void print_number(const json_t *number)
{
	if (json_is_string(number))
		printf("%s", json_string_value(number));
	else
		printf("%lld", (long long)json_integer_value(number));
}

static void print_value(const json_t *value)
{
	const char *array = member_string(value, "array");
	const json_t *range = json_object_get(value, "range");
	json_t *copy;
	char *type;

	/* In the language the array and the range stand behind the name. */
	copy = json_copy((json_t *)value);
	json_object_del(copy, "array");
	json_object_del(copy, "range");
	type = description_type(copy);
	printf("%s %s", type, member_string(value, "name"));
	free(type);
	json_decref(copy);
	if (array[0])
		printf(!strcmp(array, "fixed") ? "[%llu]" : "<%llu>",
		       (unsigned long long)member_number(value, "count"));
	if (range) {
		printf(" range ");
		print_number(json_array_get(range, 0));
		printf("..");
		print_number(json_array_get(range, 1));
	}
}

static void print_enums(const json_t *description)
{
	const json_t *object, *value;
	size_t i, j;

	json_array_foreach(json_object_get(description, "enums"), i, object)
	{
		printf("\n");
		print_doc(object, "");
		printf("enum %s : %s {\n", member_string(object, "name"),
		       member_string(object, "type"));
		json_array_foreach(json_object_get(object, "values"), j, value)
		{
			print_doc(value, "\t");
			printf("\t%s = %llu,\n", member_string(value, "name"),
			       (unsigned long long)member_number(value,
								 "value"));
		}
		printf("};\n");
	}
}

static void print_structs(const json_t *description)
{
	const json_t *object, *field;
	size_t i, j;

	json_array_foreach(json_object_get(description, "structs"), i, object)
	{
		printf("\n");
		print_doc(object, "");
		printf("struct %s {\n", member_string(object, "name"));
		json_array_foreach(json_object_get(object, "fields"), j, field)
		{
			print_doc(field, "\t");
			printf("\t");
			print_value(field);
			printf(";\n");
		}
		printf("};\n");
	}
}

static void print_unions(const json_t *description)
{
	const json_t *object, *arm, *field;
	size_t i, j;

	json_array_foreach(json_object_get(description, "unions"), i, object)
	{
		printf("\n");
		print_doc(object, "");
		printf("union %s : enum %s {\n", member_string(object, "name"),
		       member_string(object, "tag"));
		json_array_foreach(json_object_get(object, "arms"), j, arm)
		{
			printf("\tcase %s: ", member_string(arm, "case"));
			field = json_object_get(arm, "field");
			if (field)
				print_value(field);
			else
				printf("nothing");
			printf(";\n");
		}
		printf("};\n");
	}
}

static void print_params(const json_t *procedure)
{
	const json_t *param;
	size_t i;

	printf("(");
	json_array_foreach(json_object_get(procedure, "params"), i, param)
	{
		printf("%s", i ? ", " : "");
		if (json_object_get(param, "direction"))
			printf("%s ", member_string(param, "direction"));
		print_value(param);
	}
	printf(")");
}

static void print_attributes(const json_t *object)
{
	static const char *const flags[] = { "public",	  "idempotent",
					     "nests",	  "as_caller",
					     "fallback", "signal" };
	size_t i;

	if (member_number(object, "timeout_ms"))
		printf(" timeout %llums",
		       (unsigned long long)member_number(object, "timeout_ms"));
	else if (json_object_get(object, "timeout_ms"))
		printf(" timeout none");
	if (member_number(object, "hold_ms"))
		printf(" hold %llums",
		       (unsigned long long)member_number(object, "hold_ms"));
	if (json_object_get(object, "repair"))
		printf(" repair %s", member_string(object, "repair"));
	if (member_number(object, "queue"))
		printf(" queue %llu",
		       (unsigned long long)member_number(object, "queue"));
	if (member_number(object, "initial"))
		printf(" initial %llu",
		       (unsigned long long)member_number(object, "initial"));
	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (member_true(object, flags[i]))
			printf(" %s", flags[i]);
	}
	if (member_number(object, "since") > 1)
		printf(" since %llu",
		       (unsigned long long)member_number(object, "since"));
}

static void print_callables(const json_t *description, const char *list,
			    const char *word)
{
	const json_t *object;
	size_t i;

	json_array_foreach(json_object_get(description, list), i, object)
	{
		if (!i || json_object_get(object, "doc"))
			printf("\n");
		print_doc(object, "");
		printf("%s %s", word, member_string(object, "name"));
		if (json_object_get(object, "params"))
			print_params(object);
		if (json_object_get(object, "struct"))
			printf(" guards struct %s",
			       member_string(object, "struct"));
		print_attributes(object);
		printf(";\n");
	}
}

static void print_description(const json_t *description)
{
	const json_t *object;
	size_t i;

	print_doc(description, "");
	printf("interface %s version %llu;\n",
	       member_string(description, "interface"),
	       (unsigned long long)member_number(description, "version"));
	json_array_foreach(json_object_get(description, "constants"), i, object)
	{
		printf("%s", i ? "" : "\n");
		print_doc(object, "");
		printf("const %s = ", member_string(object, "name"));
		print_number(json_object_get(object, "value"));
		printf(";\n");
	}
	json_array_foreach(json_object_get(description, "handles"), i, object)
	{
		printf("%s", i ? "" : "\n");
		print_doc(object, "");
		printf("handle %s;\n", member_string(object, "name"));
	}
	print_enums(description);
	print_structs(description);
	print_unions(description);
	print_callables(description, "locks", "lock");
	print_callables(description, "semaphores", "semaphore");
	print_callables(description, "upcalls", "upcall");
	print_callables(description, "downcalls", "downcall");
	print_callables(description, "events", "event");
}

enum ctl_code ctl_describe(struct ctl *ctl, int argc, char **argv)
{
	struct ctl_args args = {
		.usage = "NAME",
		.doc = doc,
		.least = 1,
		.most = 1,
	};
	enum ctl_code code;
	json_t *description;
	const char *reason;
	int fd;

	ctl_args_parse(ctl, &args, argc, argv);
	code = look_open(ctl, args.words[0], &fd);
	if (code != CTL_DONE)
		return code;
	code = look_description(fd, &description);
	close(fd);
	if (code != CTL_DONE)
		return code;
	if (ctl->json)
		return ctl_print_json(description, false);
	reason = description_check(description);
	if (reason)
		code = ctl_error(CTL_OTHER,
				 "the description of %s is not understood: %s",
				 args.words[0], reason);
	else
		print_description(description);
	json_decref(description);
	return code;
}
