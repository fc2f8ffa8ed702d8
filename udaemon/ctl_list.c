// SPDX-License-Identifier: MIT
/*
 * ctl_list.c - lpcctl list: channels, and who serves them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ctl.h"
#include "ctl_args.h"
#include "look.h"
#include "table.h"

static const char doc[] =
	"List channels: the kernel halves there are, and who serves them."
	"\v"
	"The state is 'attached' where a user half serves the channel, "
	"'failed' "
	"where none will any more, because too many ended out of order "
	"(lpcctl show says more), else 'waiting'. A version of the daemon's "
	"that is older than the kernel "
	"half's stands behind it.\n\n"
	"Examples:\n"
	"  lpcctl list\n"
	"  lpcctl list --json | jq -r '.channels[] | select(.state == "
	"\"waiting\").name'\n";

static void add_row(struct table *table, const struct lpc_info_half *info)
{
	char comm[32];

	table_add(table, "%s", info->name);
	table_add(table, "%s", info->interface);
	if (info->bound_version && info->bound_version != info->version)
		table_add(table, "%u (%u)", info->version, info->bound_version);
	else
		table_add(table, "%u", info->version);
	table_add(table, "%s", look_state(info));
	if (info->daemon_pid)
		table_add(table, "%u", info->daemon_pid);
	else
		table_add(table, "-");
	table_add(table, "%u", info->calls);
	table_add(table, "%s",
		  info->daemon_pid ?
			  look_comm(info->daemon_pid, comm, sizeof(comm)) :
			  "-");
}

static json_t *describe(const struct lpc_info_half *info)
{
	return json_pack("{s:s, s:s, s:i, s:s, s:i, s:i, s:I, s:i, s:i, s:i}",
			 "name", info->name, "interface", info->interface,
			 "version", info->version, "state", look_state(info),
			 "daemon_pid", info->daemon_pid, "daemon_version",
			 info->bound_version, "incarnation",
			 (json_int_t)info->incarnation, "calls", info->calls,
			 "calls_pending", info->calls_pending, "workers_idle",
			 info->workers_idle);
}

enum ctl_code ctl_list(struct ctl *ctl, int argc, char **argv)
{
	struct ctl_args args = { .usage = "", .doc = doc, .most = 0 };
	enum ctl_code code = CTL_DONE, one;
	json_t *channels = json_array();
	struct lpc_info_half info;
	struct table table;
	char **names;
	size_t i, n;
	int fd;

	ctl_args_parse(ctl, &args, argc, argv);
	if (args.n_words)
		return ctl_error(CTL_USAGE, "list takes no arguments");
	table_init(&table, "llrlrrl");
	table_add(&table, "NAME");
	table_add(&table, "INTERFACE");
	table_add(&table, "VERSION");
	table_add(&table, "STATE");
	table_add(&table, "PID");
	table_add(&table, "CALLS");
	table_add(&table, "DAEMON");
	names = look_names(ctl, &n);
	for (i = 0; i < n; i++) {
		one = look_open(ctl, names[i], &fd);
		if (one == CTL_DONE) {
			one = look_half(fd, &info);
			close(fd);
		}
		if (one == CTL_DONE) {
			add_row(&table, &info);
			json_array_append_new(channels, describe(&info));
		} else {
			code = one;
		}
	}
	look_free_names(names, n);
	if (ctl->json) {
		one = ctl_print_json(json_pack("{s:o}", "channels", channels),
				     false);
		return code ? code : one;
	}
	json_decref(channels);
	table_print(&table, "");
	return code;
}
