// SPDX-License-Identifier: MIT
/*
 * look.c - what there is to see of a channel.
 */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "channel.h"
#include "look.h"
#include "near.h"

static int is_name(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/**
 * look_names - names of all channels
 * @ctl: where they are
 * @ret_n: out: how many
 *
 * Return: the names, sorted; NULL where there is none.
 */
char **look_names(const struct ctl *ctl, size_t *ret_n)
{
	struct dirent **entries;
	char **names = NULL;
	int i, n;

	*ret_n = 0;
	n = scandir(ctl->dir, &entries, is_name, alphasort);
	if (n <= 0)
		return NULL;
	names = calloc((size_t)n, sizeof(*names));
	for (i = 0; i < n; i++) {
		if (names)
			names[*ret_n] = strdup(entries[i]->d_name);
		if (names && names[*ret_n])
			(*ret_n)++;
		free(entries[i]);
	}
	free(entries);
	return names;
}

/**
 * look_free_names - free what look_names() returned
 * @names: the names
 * @n: how many
 */
void look_free_names(char **names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		free(names[i]);
	free(names);
}

static enum ctl_code no_such_channel(const struct ctl *ctl, const char *name)
{
	char list[512];
	char **names;
	size_t n;

	names = look_names(ctl, &n);
	near_list(name, (const char *const *)names, n, list, sizeof(list));
	look_free_names(names, n);
	if (!n)
		return ctl_error(CTL_CHANNEL,
				 "there is no channel '%s', nor any other in "
				 "%s: is a kernel half's module loaded?",
				 name, ctl->dir);
	return ctl_error(CTL_CHANNEL, "there is no channel '%s'; there is %s",
			 name, list);
}

/**
 * look_open - open a channel, to look
 * @ctl: where it is
 * @name: its name
 * @ret_fd: out: file descriptor
 */
enum ctl_code look_open(const struct ctl *ctl, const char *name, int *ret_fd)
{
	char *path;
	int fd;

	if (strchr(name, '/'))
		return ctl_error(CTL_CHANNEL,
				 "'%s' is not the name of a channel", name);
	if (asprintf(&path, "%s/%s", ctl->dir, name) < 0)
		return ctl_error(CTL_OTHER, "no memory");
	fd = ud_channel_open(path, false);
	if (fd == -ENOENT) {
		free(path);
		return no_such_channel(ctl, name);
	}
	if (fd == -EACCES || fd == -EPERM)
		ctl_error(CTL_REFUSED, "no permission to read %s", path);
	else if (fd < 0)
		ctl_error(CTL_CHANNEL, "cannot open %s: %s", path,
			  strerror(-fd));
	free(path);
	if (fd < 0)
		return fd == -EACCES || fd == -EPERM ? CTL_REFUSED :
						       CTL_CHANNEL;
	*ret_fd = fd;
	return CTL_DONE;
}

/**
 * look_at - one of a channel's things
 * @fd: the channel
 * @kind: what
 * @index: which one
 * @info: out: structure of lpc.h that belongs to @kind
 * @size: its bytes; those the kernel does not know are zero
 */
enum ctl_code look_at(int fd, enum lpc_query_kind kind, unsigned int index,
		      void *info, size_t size)
{
	uint32_t len;
	int err;

	memset(info, 0, size);
	err = ud_channel_query(fd, kind, index, info, (uint32_t)size, &len);
	return err ? ctl_errno(err, "cannot look at the channel") : CTL_DONE;
}

/**
 * look_half - the channel as a whole
 * @fd: the channel
 * @ret_info: out: its state
 */
enum ctl_code look_half(int fd, struct lpc_info_half *ret_info)
{
	enum ctl_code code;

	code = look_at(fd, LPC_QUERY_HALF, 0, ret_info, sizeof(*ret_info));
	ret_info->name[LPC_NAME_LEN - 1] = '\0';
	ret_info->interface[LPC_NAME_LEN - 1] = '\0';
	return code;
}

/* All of something whose length is not known before it is there. */
static int query_all(int fd, enum lpc_query_kind kind, char **ret_buf,
		     uint32_t *ret_len)
{
	uint32_t size = 4096, len;
	char *buf, *larger;
	int err;

	buf = calloc(1, size + 1);
	for (;;) {
		if (!buf)
			return -ENOMEM;
		err = ud_channel_query(fd, kind, 0, buf, size, &len);
		if (err || len <= size)
			break;
		/* More may come while this is asked for again. */
		size = len + len / 2;
		larger = realloc(buf, size + 1);
		if (!larger)
			free(buf);
		else
			memset(larger, 0, size + 1);
		buf = larger;
	}
	if (err) {
		free(buf);
		return err;
	}
	buf[len] = '\0';
	*ret_buf = buf;
	*ret_len = len;
	return 0;
}

/**
 * look_calls - the calls in flight
 * @fd: the channel
 * @ret_calls: out: the calls, to be freed
 * @ret_n: out: how many
 */
enum ctl_code look_calls(int fd, struct lpc_info_call **ret_calls,
			 size_t *ret_n)
{
	uint32_t len;
	char *buf;
	int err;

	err = query_all(fd, LPC_QUERY_CALLS, &buf, &len);
	if (err)
		return ctl_errno(err, "cannot see the calls");
	*ret_calls = (struct lpc_info_call *)buf;
	*ret_n = len / sizeof(**ret_calls);
	return CTL_DONE;
}

/**
 * look_grants - the buffers of applications that are lent
 * @fd: the channel
 * @ret_grants: out: the buffers, to be freed
 * @ret_n: out: how many
 */
enum ctl_code look_grants(int fd, struct lpc_info_grant **ret_grants,
			  size_t *ret_n)
{
	uint32_t len;
	char *buf;
	int err;

	err = query_all(fd, LPC_QUERY_GRANTS, &buf, &len);
	if (err)
		return ctl_errno(err, "cannot see what is lent");
	*ret_grants = (struct lpc_info_grant *)buf;
	*ret_n = len / sizeof(**ret_grants);
	return CTL_DONE;
}

/**
 * look_description - the interface as lpcgen described it
 * @fd: the channel
 * @ret_description: out: the description
 */
enum ctl_code look_description(int fd, json_t **ret_description)
{
	json_error_t error;
	uint32_t len;
	char *buf;
	int err;

	err = query_all(fd, LPC_QUERY_DESCRIPTION, &buf, &len);
	if (err)
		return ctl_errno(err, "cannot see the description");
	*ret_description = json_loadb(buf, len, 0, &error);
	free(buf);
	if (!json_is_object(*ret_description)) {
		json_decref(*ret_description);
		return ctl_error(
			CTL_OTHER,
			"the kernel half's description is no JSON object: %s",
			error.text);
	}
	return CTL_DONE;
}

/**
 * look_state - whether a channel is served, in a word
 * @info: its state
 */
const char *look_state(const struct lpc_info_half *info)
{
	if (info->failed)
		return "failed";
	return info->daemon_pid ? "attached" : "waiting";
}

/**
 * look_call_state - where a call is, in a word
 * @state: &enum lpc_call_state
 */
const char *look_call_state(unsigned int state)
{
	static const char *const words[] = {
		[LPC_CALL_QUEUED] = "queued",
		[LPC_CALL_DELIVERING] = "delivering",
		[LPC_CALL_RUNNING] = "running",
		[LPC_CALL_ABANDONED] = "abandoned",
		[LPC_CALL_DONE] = "done",
	};

	return state < sizeof(words) / sizeof(words[0]) ? words[state] : "?";
}

/**
 * look_waiting - how both sides of a channel wait, in a word
 * @waiting: &enum lpc_waiting
 */
const char *look_waiting(unsigned int waiting)
{
	static const char *const words[] = {
		[LPC_WAITING_EVENT] = "event",
		[LPC_WAITING_SPIN] = "spin",
		[LPC_WAITING_ADAPTIVE] = "adaptive",
	};

	return waiting < sizeof(words) / sizeof(words[0]) ? words[waiting] : "?";
}

/**
 * look_comm - name of a process
 * @pid: the process
 * @buf: where it goes
 * @size: bytes there
 *
 * Return: @buf; "?" where it has gone.
 */
const char *look_comm(unsigned int pid, char *buf, size_t size)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%u/comm", pid);
	file = fopen(path, "re");
	if (!file || !fgets(buf, (int)size, file))
		snprintf(buf, size, "?");
	if (file)
		fclose(file);
	buf[strcspn(buf, "\n")] = '\0';
	return buf;
}

/**
 * look_time - a time for people
 * @ns: nanoseconds
 * @buf: where it goes
 * @size: bytes there
 *
 * Return: @buf.
 */
const char *look_time(uint64_t ns, char *buf, size_t size)
{
	if (ns < 1000)
		snprintf(buf, size, "%" PRIu64 " ns", ns);
	else if (ns < 1000000)
		snprintf(buf, size, "%.1f us", (double)ns / 1e3);
	else if (ns < 1000000000)
		snprintf(buf, size, "%.1f ms", (double)ns / 1e6);
	else
		snprintf(buf, size, "%.1f s", (double)ns / 1e9);
	return buf;
}
