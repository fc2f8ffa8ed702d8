// SPDX-License-Identifier: MIT
/*
 * kill_daemon.c - the channel, and the daemon that serves it for as long as it is
 * let live: a keeper, as the service manager would start it, and the process that
 * serves, which is what is killed.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kill.h"
#include "lpc.h"

extern char **environ;

/**
 * channel_open - open the channel to look and to ask
 *
 * Return: a file, or -1.
 */
int channel_open(void)
{
	return open(DEVICE, O_RDONLY | O_CLOEXEC);
}

static uint64_t pointer(const void *p)
{
	return (uintptr_t)p;
}

/**
 * channel_request - ask for a procedure
 * @fd: of the channel
 * @down: it is one of the kernel half
 * @name: its name
 * @in: arguments
 * @in_len: bytes of them
 * @out: where the results go
 * @out_len: bytes of them
 *
 * Return: its result; -EPROTO: results of another length.
 */
int channel_request(int fd, bool down, const char *name, const void *in,
		    uint32_t in_len, void *out, uint32_t out_len)
{
	struct lpc_bind bind = {
		.size = sizeof(bind),
		.kind = down ? LPC_KIND_DOWNCALL : LPC_KIND_UPCALL,
	};
	struct lpc_request request = {
		.size = sizeof(request),
		.kind = bind.kind,
		.in = pointer(in),
		.in_len = in_len,
		.buf = pointer(out),
		.buf_len = out_len,
	};

	snprintf(bind.name, sizeof(bind.name), "%s", name);
	if (ioctl(fd, LPC_IOC_BIND, &bind))
		return -errno;
	request.index = bind.index;
	if (ioctl(fd, LPC_IOC_REQUEST, &request))
		return -errno;
	if (!request.status && request.out_len != out_len)
		return -EPROTO;
	return request.status;
}

static struct lpc_info_half channel_info(int fd)
{
	struct lpc_info_half info = { .name = "" };
	struct lpc_query query = {
		.size = sizeof(query),
		.kind = LPC_QUERY_HALF,
		.buf = pointer(&info),
		.buf_len = sizeof(info),
	};

	ioctl(fd, LPC_IOC_QUERY, &query);
	return info;
}

/**
 * channel_incarnation - number of the last incarnation
 * @fd: of the channel
 */
uint64_t channel_incarnation(int fd)
{
	return channel_info(fd).incarnation;
}

/**
 * channel_server - the process that is attached
 * @fd: of the channel
 *
 * Return: the process, 0: none is.
 */
pid_t channel_server(int fd)
{
	return channel_info(fd).daemon_pid;
}

static pid_t start(const char *const argv[])
{
	posix_spawn_file_actions_t actions;
	pid_t pid = -1;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
					 O_WRONLY, 0);
	if (posix_spawn(&pid, argv[0], &actions, NULL, (char *const *)argv, environ))
		pid = -1;
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

/**
 * daemon_start - start the daemon
 *
 * Return: its keeper, or -1.
 */
pid_t daemon_start(void)
{
	static const char *const argv[] = {
		"/usr/bin/udaemon", "--respawn", "--workers", "4..8",
		"--recovery-ms", "60000", "--restart-limit", "0",
		"--restart-delay-ms", "0", "ledger", NULL,
	};

	return start(argv);
}

/**
 * daemon_ended - whether a child has ended
 * @pid: the child
 * @wait: wait for that
 */
bool daemon_ended(pid_t pid, bool wait)
{
	int status;

	return waitpid(pid, &status, wait ? 0 : WNOHANG) == pid;
}

/* The process that a process is a child of; 0: it has died. */
static pid_t parent_of(const char *pid)
{
	char path[64], line[512], state = 'X';
	const char *after_name;
	int parent = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%.16s/stat", pid);
	file = fopen(path, "re");
	if (!file)
		return 0;
	after_name = fgets(line, sizeof(line), file) ? strrchr(line, ')') : NULL;
	if (after_name)
		sscanf(after_name, ") %c %d", &state, &parent);
	fclose(file);
	return strchr("XZ", state) ? 0 : parent;
}

/**
 * daemon_server - the process that a keeper has serve, attached or not
 * @keeper: the keeper
 *
 * Return: the process, 0: there is none now.
 */
pid_t daemon_server(pid_t keeper)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	pid_t pid = 0;

	while (dir && !pid && (entry = readdir(dir))) {
		if (isdigit(entry->d_name[0]) && parent_of(entry->d_name) == keeper)
			pid = atoi(entry->d_name);
	}
	if (dir)
		closedir(dir);
	return pid;
}

/**
 * server_watch - a descriptor that is readable when a process has died
 * @pid: the process, nobody's child here
 *
 * Return: the descriptor, or -1: it has died.
 */
int server_watch(pid_t pid)
{
	return pid > 0 ? pidfd_open(pid, 0) : -1;
}

/**
 * server_died - whether a process has died
 * @watch: what server_watch() gave
 * @timeout_ms: wait so long for it; -1: for as long as it takes
 */
bool server_died(int watch, int timeout_ms)
{
	struct pollfd fd = { .fd = watch, .events = POLLIN };

	return watch < 0 || poll(&fd, 1, timeout_ms) == 1;
}

/**
 * trivial_process_ns - how long a process takes that does nothing
 */
uint64_t trivial_process_ns(void)
{
	static const char *const argv[] = { "/bin/busybox", "true", NULL };
	uint64_t start_ns = now_ns();
	pid_t pid = start(argv);

	if (pid > 0)
		daemon_ended(pid, true);
	return now_ns() - start_ns;
}
