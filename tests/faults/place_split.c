// SPDX-License-Identifier: MIT
/*
 * place_split.c - a user half in a daemon, as it is shipped: udaemon, started again
 * whenever it has ended, as its service is.
 *
 * Its memory is changed through /proc/PID/mem.  For a fault of the stack, an
 * instruction is replaced by a breakpoint, once; from then on the daemon is traced
 * by the thread that began it, which must look at it (event) on every SIGCHLD.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lpc.h"
#include "place.h"

#define BREAKPOINT	0xcc	/* int3 */
#define PATIENCE_MS	400

extern char **environ;

/**
 * place_spawn - start a program, without its output
 * @argv: its path and arguments, up to a NULL
 * @ret_pid: out: its process
 */
int place_spawn(const char *const argv[], pid_t *ret_pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	int err;

	sigemptyset(&none);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null",
					 O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
					 O_WRONLY, 0);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	err = posix_spawn(ret_pid, argv[0], &actions, &attributes,
			  (char *const *)argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return -err;
}

static int split_open(struct place *place)
{
	char path[128];

	snprintf(path, sizeof(path), PLACE_HALF, place->model->name);
	return symbols_read(&place->symbols, path, place->model->sources, NULL);
}

static int split_begin(struct place *place)
{
	const char *const argv[] = {
		"/usr/bin/udaemon", "--workers", "2..2", "--recovery-ms", "60000",
		"--restart-limit", "0", "--restart-delay-ms", "0",
		place->model->channel, NULL,
	};

	return place_spawn(argv, &place->pid);
}

static void forget(struct place *place)
{
	if (place->memory >= 0)
		close(place->memory);
	place->memory = -1;
	place->pid = 0;
	place->base = 0;
	place->traced = false;
	place->trap = 0;
	place->armed = false;
}

/* A thread ran into the breakpoint: flip, and let it go on as if there were none. */
static void trap(struct place *place, pid_t tid, struct user_regs_struct *regs)
{
	uint64_t at;
	uint8_t byte;

	regs->rip = place->trap;
	ptrace(PTRACE_SETREGS, tid, NULL, regs);
	if (!place->armed)
		return;
	place->armed = false;
	pwrite(place->memory, &place->trapped, 1, place->trap);
	at = regs->rsp + place->flip / 8;
	if (pread(place->memory, &byte, 1, at) != 1)
		return;
	byte ^= 1U << place->flip % 8;
	place->flipped = pwrite(place->memory, &byte, 1, at) == 1;
}

/* Let a traced thread that has stopped go on. */
static void go_on(struct place *place, pid_t tid, int status)
{
	struct user_regs_struct regs;
	int signal = WSTOPSIG(status);

	if (status >> 16) {
		signal = 0;
	} else if (signal == SIGTRAP && place->trap &&
		   !ptrace(PTRACE_GETREGS, tid, NULL, &regs) &&
		   regs.rip == place->trap + 1) {
		trap(place, tid, &regs);
		signal = 0;
	}
	ptrace(PTRACE_CONT, tid, NULL, (void *)(intptr_t)signal);
}

static bool split_serves(struct place *place)
{
	struct lpc_info_half info = { .daemon_pid = 0 };
	struct lpc_query query = {
		.size = sizeof(query),
		.kind = LPC_QUERY_HALF,
		.buf = (uintptr_t)&info,
		.buf_len = sizeof(info),
	};
	char path[64];
	bool serves;
	int fd;

	snprintf(path, sizeof(path), "/dev/lpc/%s", place->model->channel);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	serves = !ioctl(fd, LPC_IOC_QUERY, &query) &&
		 (pid_t)info.daemon_pid == place->pid;
	close(fd);
	return serves;
}

static bool split_event(struct place *place)
{
	bool ended = false;
	int status;
	pid_t tid;

	while ((tid = waitpid(-1, &status, WNOHANG | __WALL)) > 0) {
		if (WIFSTOPPED(status)) {
			go_on(place, tid, status);
		} else if (tid == place->pid) {
			forget(place);
			ended = true;
		}
	}
	return ended;
}

static int split_end(struct place *place)
{
	int status;
	pid_t tid;

	if (!place->pid)
		return 0;
	kill(place->pid, SIGKILL);
	while ((tid = waitpid(-1, &status, __WALL)) > 0) {
		if (tid == place->pid && !WIFSTOPPED(status))
			break;
	}
	forget(place);
	return 0;
}

/* The address that the first mapping of the half begins at. */
static uint64_t find_base(const struct place *place)
{
	char path[64], name[64], line[512];
	unsigned long long start = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/maps", place->pid);
	snprintf(name, sizeof(name), PLACE_HALF "\n", place->model->name);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		if (strstr(line, name)) {
			start = strtoull(line, NULL, 16);
			break;
		}
	}
	if (file)
		fclose(file);
	return start;
}

static bool is_at_hand(struct place *place)
{
	char path[64];

	if (!place->pid)
		return false;
	if (place->memory < 0) {
		snprintf(path, sizeof(path), "/proc/%d/mem", place->pid);
		place->memory = open(path, O_RDWR | O_CLOEXEC);
	}
	if (!place->base)
		place->base = find_base(place);
	return place->memory >= 0 && place->base;
}

static uint64_t split_address(struct place *place, const struct symbol *symbol)
{
	return is_at_hand(place) ? place->base + symbol->value : 0;
}

static int split_read(struct place *place, uint64_t address, void *to, size_t len)
{
	if (!is_at_hand(place))
		return -ESRCH;
	return pread(place->memory, to, len, address) == (ssize_t)len ? 0 : -EIO;
}

static int split_write(struct place *place, uint64_t address, const void *from,
		       size_t len)
{
	if (!is_at_hand(place))
		return -ESRCH;
	return pwrite(place->memory, from, len, address) == (ssize_t)len ? 0 : -EIO;
}

/* Trace every thread, those that come later too. */
static int trace(struct place *place)
{
	struct dirent *entry;
	char path[64];
	DIR *threads;

	snprintf(path, sizeof(path), "/proc/%d/task", place->pid);
	threads = opendir(path);
	if (!threads)
		return -errno;
	while ((entry = readdir(threads))) {
		pid_t tid = atoi(entry->d_name);

		if (tid && ptrace(PTRACE_SEIZE, tid, NULL, PTRACE_O_TRACECLONE)) {
			closedir(threads);
			return -errno;
		}
	}
	closedir(threads);
	place->traced = true;
	return 0;
}

static int split_stack(struct place *place, uint64_t address, uint32_t bit)
{
	const uint8_t breakpoint = BREAKPOINT;
	int err = 0;

	if (!place->traced)
		err = trace(place);
	if (!err)
		err = split_read(place, address, &place->trapped, 1);
	if (err)
		return err;
	place->trap = address;
	place->flip = bit;
	place->flipped = false;
	place->armed = true;
	return split_write(place, address, &breakpoint, 1);
}

static bool split_unstack(struct place *place)
{
	if (place->armed) {
		place->armed = false;
		split_write(place, place->trap, &place->trapped, 1);
	}
	return place->flipped;
}

static int split_heap(struct place *place, uint64_t *ret_address, uint64_t *ret_len)
{
	unsigned long long start, end;
	char path[64], line[512];
	int err = -ENOENT;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/maps", place->pid);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		if (!strstr(line, "[heap]") ||
		    sscanf(line, "%llx-%llx", &start, &end) != 2)
			continue;
		*ret_address = start;
		*ret_len = end - start;
		err = 0;
	}
	if (file)
		fclose(file);
	return err;
}

const struct place_ops place_split = {
	.patience_ms = PATIENCE_MS,
	.open = split_open,
	.begin = split_begin,
	.end = split_end,
	.serves = split_serves,
	.event = split_event,
	.address = split_address,
	.read = split_read,
	.write = split_write,
	.stack = split_stack,
	.unstack = split_unstack,
	.heap = split_heap,
};
