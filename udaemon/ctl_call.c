// SPDX-License-Identifier: MIT
/*
 * ctl_call.c - lpcctl call: run a public procedure.
 */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "argument.h"
#include "channel.h"
#include "ctl.h"
#include "ctl_args.h"
#include "description.h"
#include "look.h"
#include "near.h"
#include "value.h"

#define NAMES 256

static const char doc[] =
	"Run a public procedure of a channel, an upcall or a downcall, and "
	"print its results."
	"\v"
	"Arguments are checked against the interface before anything is "
	"called. Numbers are decimal or 0x and hexadecimal; an enum is the "
	"name of a value; a string is written as it is; bytes are hex:00ff, "
	"text:hello or @FILE; arrays, structs, unions and what is nested in "
	"them are JSON. An optional argument may be left out.\n\n"
	"Results are printed one on a line, NAME = VALUE, strings as they are "
	"and the rest as JSON.\n\n"
	"Examples:\n"
	"  lpcctl call edu0 factorial n=10\n"
	"  lpcctl call null pass data=@/etc/hostname\n"
	"  lpcctl call zoo feed 'animals=[{\"name\":\"cat\",\"legs\":4}]'\n"
	"  lpcctl --json call edu0 factorial n=10 | jq .results.result\n";

/**
 * struct target - what is called
 * @fd: the channel
 * @name: of the channel
 * @description: the interface
 * @procedure: the procedure's declaration
 * @kind: LPC_KIND_UPCALL or LPC_KIND_DOWNCALL
 * @index: its number
 */
struct target {
	int fd;
	const char *name;
	json_t *description;
	const json_t *procedure;
	enum lpc_kind kind;
	uint32_t index;
};

static enum ctl_code no_such_procedure(const struct target *target,
				       const char *name)
{
	const json_t *d = target->description;
	const char *names[NAMES];
	char list[512];
	size_t n;

	if (description_find(d, "events", name))
		return ctl_error(
			CTL_NAME,
			"'%s' is an event, which only the kernel half raises",
			name);
	n = description_names(json_object_get(d, "upcalls"), names, NAMES);
	n += description_names(json_object_get(d, "downcalls"), names + n,
			       NAMES - n);
	near_list(name, names, n, list, sizeof(list));
	return ctl_error(CTL_NAME, "%s has no procedure '%s'; there is %s",
			 target->name, name, list);
}

static enum ctl_code find_procedure(struct target *target, const char *name)
{
	uint64_t signature;
	int err;

	target->kind = LPC_KIND_UPCALL;
	target->procedure =
		description_find(target->description, "upcalls", name);
	if (!target->procedure) {
		target->kind = LPC_KIND_DOWNCALL;
		target->procedure = description_find(target->description,
						     "downcalls", name);
	}
	if (!target->procedure)
		return no_such_procedure(target, name);
	if (!member_true(target->procedure, "public"))
		return ctl_error(
			CTL_REFUSED,
			"'%s' is not public: only the halves of %s may call it",
			name, target->name);
	signature = member_number(target->procedure, "signature");
	err = ud_channel_bind(target->fd, target->kind, name, &signature,
			      &target->index);
	if (err == -EPROTO)
		return ctl_error(CTL_OTHER,
				 "'%s' is not what the kernel half's own "
				 "description says",
				 name);
	return err ? ctl_errno(err, name) : CTL_DONE;
}

static void print_results(const json_t *results)
{
	const char *name;
	json_t *value;
	char *text;

	json_object_foreach((json_t *)results, name, value)
	{
		if (json_is_string(value)) {
			printf("%s = %s\n", name, json_string_value(value));
			continue;
		}
		text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
		printf("%s = %s\n", name, text ? text : "?");
		free(text);
	}
}

/* What errors of the way mean (lpc.h); a procedure may have meant the usual. */
static const char *hint(int status)
{
	switch (status) {
	case -EAGAIN:
		return " (or there was no room for one more call)";
	case -ENOTCONN:
		return " (or no user half is attached)";
	case -EOPNOTSUPP:
		return " (or the user half does not have the procedure)";
	case -EOWNERDEAD:
		return " (or the user half ended at work: the outcome is "
		       "unknown)";
	case -ETIMEDOUT:
		return " (or the deadline of the procedure passed)";
	default:
		return "";
	}
}

/* The procedure, or the way to it, ended with an error. */
static enum ctl_code print_status(const struct ctl *ctl,
				  const struct target *target, int status)
{
	const char *name = member_string(target->procedure, "name");
	const char *number = strerrorname_np(-status);

	if (ctl->json)
		ctl_print_json(json_pack("{s:s, s:s, s:i, s:s, s:s}", "channel",
					 target->name, "procedure", name,
					 "status", status, "error",
					 number ? number : "?", "message",
					 strerror(-status)),
			       false);
	return ctl_error(CTL_STATUS, "%s ended with %s: %s%s", name,
			 number ? number : "an error", strerror(-status),
			 hint(status));
}

static enum ctl_code print_reply(const struct ctl *ctl,
				 const struct target *target, const void *out,
				 uint32_t len)
{
	enum ctl_code code = CTL_DONE;
	json_t *results;
	char *error;

	if (value_decode(target->description, target->procedure, "out", out,
			 len, &results, &error)) {
		code = ctl_error(CTL_OTHER, "%s", error ? error : "no memory");
		free(error);
		return code;
	}
	if (ctl->json)
		return ctl_print_json(
			json_pack("{s:s, s:s, s:i, s:o}", "channel",
				  target->name, "procedure",
				  member_string(target->procedure, "name"),
				  "status", 0, "results", results),
			false);
	print_results(results);
	json_decref(results);
	return code;
}

static enum ctl_code request(const struct ctl *ctl, const struct target *target,
			     const void *in, uint32_t in_len)
{
	const json_t *layout = json_object_get(target->procedure, "out");
	uint32_t size = (uint32_t)member_number(layout, "max"), len;
	enum ctl_code code;
	int err, status;
	void *out;

	out = calloc(1, size + 1);
	if (!out)
		return ctl_error(CTL_OTHER, "no memory");
	err = ud_channel_request(target->fd, target->kind, target->index, in,
				 in_len, out, size, &len, &status);
	if (err == -EPROTO || err == -EBADF || err == -ESTALE)
		code = ctl_error(CTL_USAGE,
				 "the kernel half refused the arguments: %s",
				 strerror(-err));
	else if (err)
		code = ctl_errno(err, member_string(target->procedure, "name"));
	else if (status)
		code = print_status(ctl, target, status);
	else
		code = print_reply(ctl, target, out, len);
	free(out);
	return code;
}

static enum ctl_code call(const struct ctl *ctl, const struct target *target,
			  int n, char **words)
{
	json_t *values = NULL;
	char *error = NULL;
	enum ctl_code code;
	void *in = NULL;
	uint32_t in_len;
	int err;

	err = argument_read(target->description, target->procedure, n, words,
			    &values, &error);
	if (!err)
		err = value_encode(target->description, target->procedure, "in",
				   values, &in, &in_len, &error);
	if (err)
		code = ctl_error(err == -EINVAL ? CTL_USAGE : CTL_OTHER,
				 "%s: %s",
				 member_string(target->procedure, "name"),
				 error ? error : "no memory");
	else
		code = request(ctl, target, in, in_len);
	free(in);
	free(error);
	json_decref(values);
	return code;
}

enum ctl_code ctl_call(struct ctl *ctl, int argc, char **argv)
{
	struct ctl_args args = {
		.usage = "NAME PROC [PARAM=VALUE...]",
		.doc = doc,
		.least = 2,
	};
	struct target target = { 0 };
	enum ctl_code code;
	const char *reason;

	ctl_args_parse(ctl, &args, argc, argv);
	target.name = args.words[0];
	code = look_open(ctl, target.name, &target.fd);
	if (code != CTL_DONE)
		return code;
	code = look_description(target.fd, &target.description);
	if (code == CTL_DONE) {
		reason = description_check(target.description);
		if (reason)
			code = ctl_error(
				CTL_OTHER,
				"the description of %s is not understood: %s",
				target.name, reason);
		if (code == CTL_DONE)
			code = find_procedure(&target, args.words[1]);
		if (code == CTL_DONE)
			code = call(ctl, &target, args.n_words - 2,
				    args.words + 2);
		json_decref(target.description);
	}
	close(target.fd);
	return code;
}
