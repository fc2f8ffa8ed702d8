// SPDX-License-Identifier: MIT
/*
 * ctl_memory.c - lpcctl memory: arenas, and buffers of applications that are lent.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctl.h"
#include "ctl_args.h"
#include "look.h"
#include "table.h"

static const char doc[] =
	"Show the memory that kernel halves lend to user halves: arenas, and buffers "
	"of applications for the length of a call."
	"\v"
	"Without NAME, one line for each channel that lends anything. BLOCKS are "
	"pieces of the arena that are in use, of USED bytes; INCARNATION is the "
	"daemon's number that mapped it last; BUFFERS and PAGES are those of "
	"applications that are lent now, with their bounds, and REFUSED what there "
	"was no room for, of both kinds, since the kernel half was loaded.\n\n"
	"With NAME, the buffers that are lent now too: where the user half sees "
	"them, how long they are, whose they are, and how many of their pages are "
	"pinned or, where they are not the application's alone, copied.\n\n"
	"How much was lent by which procedure, lpcctl stats tells.\n\n"
	"Examples:\n"
	"  lpcctl memory\n"
	"  lpcctl memory camera0\n"
	"  lpcctl memory --json camera0 | jq '.lent[].pid'\n";

/**
 * struct lent - a channel and what it lends
 * @name: its name
 * @info: the sums
 * @grants: buffers that are lent, to be freed
 * @n_grants: how many
 */
struct lent {
	const char *name;
	struct lpc_info_memory info;
	struct lpc_info_grant *grants;
	size_t n_grants;
};

static const char *access_of(const struct lpc_info_grant *grant)
{
	return grant->flags & LPC_GRANT_WRITE ? "write" : "read";
}

static json_t *json_grant(const struct lpc_info_grant *grant)
{
	return json_pack("{s:I, s:I, s:i, s:i, s:i, s:s}", "at",
			 (json_int_t)grant->at, "bytes", (json_int_t)grant->len,
			 "pid", grant->pid, "pinned_pages", grant->pinned_pages,
			 "copied_pages", grant->copied_pages, "access",
			 access_of(grant));
}

static json_t *json_lent(const struct lent *lent)
{
	const struct lpc_info_memory *info = &lent->info;
	json_t *arena = json_null(), *window = json_null(), *array = json_array();
	size_t i;

	if (info->arena_len)
		arena = json_pack("{s:I, s:I, s:I, s:i, s:I, s:I}", "bytes",
				  (json_int_t)info->arena_len, "state_bytes",
				  (json_int_t)info->arena_state, "used_bytes",
				  (json_int_t)info->arena_used, "blocks",
				  info->blocks, "incarnation",
				  (json_int_t)info->arena_incarnation, "refused",
				  (json_int_t)info->arena_refused);
	if (info->grants_max)
		window = json_pack("{s:i, s:i, s:i, s:i, s:I}", "buffers",
				   info->grants, "buffers_max", info->grants_max,
				   "pages", info->grant_pages, "pages_max",
				   info->grant_pages_max, "refused",
				   (json_int_t)info->grants_refused);
	for (i = 0; i < lent->n_grants; i++)
		json_array_append_new(array, json_grant(&lent->grants[i]));
	return json_pack("{s:s, s:o, s:o, s:o}", "name", lent->name, "arena", arena,
			 "window", window, "lent", array);
}

static void table_head(struct table *table)
{
	table_init(table, "lrrrrrrrr");
	table_add(table, "NAME");
	table_add(table, "ARENA");
	table_add(table, "STATE");
	table_add(table, "USED");
	table_add(table, "BLOCKS");
	table_add(table, "INCARNATION");
	table_add(table, "BUFFERS");
	table_add(table, "PAGES");
	table_add(table, "REFUSED");
}

static void table_row(struct table *table, const struct lent *lent)
{
	const struct lpc_info_memory *info = &lent->info;

	table_add(table, "%s", lent->name);
	if (info->arena_len) {
		table_add(table, "%" PRIu64, (uint64_t)info->arena_len);
		table_add(table, "%" PRIu64, (uint64_t)info->arena_state);
		table_add(table, "%" PRIu64, (uint64_t)info->arena_used);
		table_add(table, "%u", info->blocks);
		table_add(table, "%" PRIu64, (uint64_t)info->arena_incarnation);
	} else {
		table_add(table, "-");
		table_add(table, "-");
		table_add(table, "-");
		table_add(table, "-");
		table_add(table, "-");
	}
	if (info->grants_max) {
		table_add(table, "%u/%u", info->grants, info->grants_max);
		table_add(table, "%u/%u", info->grant_pages, info->grant_pages_max);
	} else {
		table_add(table, "-");
		table_add(table, "-");
	}
	table_add(table, "%" PRIu64,
		  (uint64_t)(info->arena_refused + info->grants_refused));
}

static void print_grants(const struct lent *lent)
{
	struct table table;
	char comm[32];
	size_t i;

	if (!lent->n_grants)
		return;
	table_init(&table, "rrlrrrl");
	table_add(&table, "AT");
	table_add(&table, "BYTES");
	table_add(&table, "ACCESS");
	table_add(&table, "PINNED");
	table_add(&table, "COPIED");
	table_add(&table, "PID");
	table_add(&table, "PROCESS");
	for (i = 0; i < lent->n_grants; i++) {
		const struct lpc_info_grant *grant = &lent->grants[i];

		table_add(&table, "%#" PRIx64, (uint64_t)grant->at);
		table_add(&table, "%u", grant->len);
		table_add(&table, "%s", access_of(grant));
		table_add(&table, "%u", grant->pinned_pages);
		table_add(&table, "%u", grant->copied_pages);
		table_add(&table, "%u", grant->pid);
		table_add(&table, "%s", look_comm(grant->pid, comm, sizeof(comm)));
	}
	putchar('\n');
	table_print(&table, "");
}

/* @ret_lent->grants is to be freed. */
static enum ctl_code look(const struct ctl *ctl, const char *name,
			  struct lent *ret_lent)
{
	enum ctl_code code;
	int fd;

	*ret_lent = (struct lent){ .name = name };
	code = look_open(ctl, name, &fd);
	if (code != CTL_DONE)
		return code;
	code = look_at(fd, LPC_QUERY_MEMORY, 0, &ret_lent->info,
		       sizeof(ret_lent->info));
	if (code == CTL_DONE)
		code = look_grants(fd, &ret_lent->grants, &ret_lent->n_grants);
	close(fd);
	return code;
}

static enum ctl_code show_one(const struct ctl *ctl, const char *name)
{
	struct table table;
	enum ctl_code code;
	struct lent lent;

	code = look(ctl, name, &lent);
	if (code != CTL_DONE)
		return code;
	if (ctl->json) {
		code = ctl_print_json(json_lent(&lent), false);
	} else {
		table_head(&table);
		table_row(&table, &lent);
		table_print(&table, "");
		print_grants(&lent);
	}
	free(lent.grants);
	return code;
}

static enum ctl_code show_all(const struct ctl *ctl)
{
	enum ctl_code code = CTL_DONE, one;
	json_t *channels = json_array();
	struct table table;
	struct lent lent;
	char **names;
	size_t i, n;

	table_head(&table);
	names = look_names(ctl, &n);
	for (i = 0; i < n; i++) {
		one = look(ctl, names[i], &lent);
		if (one != CTL_DONE) {
			code = one;
			continue;
		}
		if (lent.info.arena_len || lent.info.grants_max) {
			table_row(&table, &lent);
			json_array_append_new(channels, json_lent(&lent));
		}
		free(lent.grants);
	}
	if (ctl->json) {
		one = ctl_print_json(json_pack("{s:O}", "channels", channels), false);
		code = code ? code : one;
	} else {
		table_print(&table, "");
	}
	json_decref(channels);
	look_free_names(names, n);
	return code;
}

enum ctl_code ctl_memory(struct ctl *ctl, int argc, char **argv)
{
	struct ctl_args args = { .usage = "[NAME]", .doc = doc, .most = 1 };

	ctl_args_parse(ctl, &args, argc, argv);
	return args.n_words ? show_one(ctl, args.words[0]) : show_all(ctl);
}
