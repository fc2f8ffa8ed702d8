// SPDX-License-Identifier: MIT
/*
 * server.c - the daemon that serves what is measured: udaemon, started for one
 * channel and one mode, and stopped when something else is to be served.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "pin.h"
#include "server.h"

#define READY_NS (15 * NS_PER_S)
#define STOP_NS	 (10 * NS_PER_S)

/* A socket for the daemon's notifications, in the abstract name space. */
static int open_notify(char *name, size_t size)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	socklen_t len;
	int fd;

	snprintf(name, size, "@lpcbench-%d", getpid());
	memcpy(addr.sun_path + 1, name + 1, strlen(name) - 1);
	len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
			  strlen(name));
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (bind(fd, (struct sockaddr *)&addr, len)) {
		close(fd);
		return -errno;
	}
	return fd;
}

static void run_daemon(const struct server_wish *wish, const char *notify,
		       int log)
{
	const char *argv[8] = { "udaemon", "--mode", wish->mode, wish->half };
	size_t n = 4;

	if (wish->trace)
		argv[n++] = "--trace";
	if (wish->workers) {
		argv[n++] = "--workers";
		argv[n++] = wish->workers;
	}
	if (wish->place == SERVER_TWO_CPUS && pin(1))
		_exit(1);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	setenv("NOTIFY_SOCKET", notify, 1);
	dup2(log, STDERR_FILENO);
	execvp(argv[0], (char *const *)argv);
	fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* Wait for READY=1 on @fd: 0, -ETIMEDOUT, or -ECHILD: the daemon has ended. */
static int wait_ready(int fd, pid_t pid)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	uint64_t until = clock_now() + READY_NS;
	char text[512];
	ssize_t n;

	while (clock_now() < until) {
		if (poll(&poll_fd, 1, 20) > 0) {
			n = recv(fd, text, sizeof(text) - 1, 0);
			text[n > 0 ? n : 0] = '\0';
			if (strstr(text, "READY=1"))
				return 0;
		}
		if (waitpid(pid, NULL, WNOHANG) == pid)
			return -ECHILD;
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return -ETIMEDOUT;
}

/* What the daemon had to say. */
static void print_log(int log)
{
	char text[1024];
	ssize_t n;

	lseek(log, 0, SEEK_SET);
	while ((n = read(log, text, sizeof(text))) > 0)
		fwrite(text, 1, (size_t)n, stderr);
}

static int start(struct server *server, const struct server_wish *wish)
{
	char notify[64];
	int fd, log, err;

	fd = open_notify(notify, sizeof(notify));
	if (fd < 0)
		return fd;
	log = memfd_create("udaemon", MFD_CLOEXEC);
	if (log < 0) {
		close(fd);
		return -errno;
	}
	fflush(NULL);
	server->pid = fork();
	if (!server->pid)
		run_daemon(wish, notify, log);
	err = server->pid < 0 ? -errno : wait_ready(fd, server->pid);
	if (err) {
		print_log(log);
		fprintf(stderr,
			"lpcbench: udaemon does not serve %s in mode %s\n",
			wish->half, wish->mode);
		server->pid = 0;
	}
	close(log);
	close(fd);
	return err;
}

/**
 * server_stop - end the daemon, if there is one
 * @server: the daemon
 */
void server_stop(struct server *server)
{
	uint64_t until = clock_now() + STOP_NS;

	if (!server->pid)
		return;
	kill(server->pid, SIGTERM);
	while (waitpid(server->pid, NULL, WNOHANG) != server->pid) {
		if (clock_now() > until) {
			kill(server->pid, SIGKILL);
			waitpid(server->pid, NULL, 0);
			break;
		}
		usleep(2000);
	}
	server->pid = 0;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool same(const struct server_wish *a, const struct server_wish *b)
{
	return same_text(a->half, b->half) && same_text(a->mode, b->mode) &&
	       same_text(a->workers, b->workers) && a->place == b->place &&
	       a->trace == b->trace;
}

/* How the channel waits is its own affair, not the daemon's. */
static int set_waiting(const struct server_wish *wish)
{
	const char *waiting = wish->waiting ? wish->waiting : "event";
	char path[128];
	int fd, err = 0;

	snprintf(path, sizeof(path), "/sys/class/lpc/%s/waiting", wish->half);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, waiting, strlen(waiting)) < 0)
		err = -errno;
	if (fd >= 0)
		close(fd);
	if (err)
		fprintf(stderr, "lpcbench: %s to %s: %s\n", waiting, path,
			strerror(-err));
	return err;
}

/**
 * server_have - see to it that something is served
 * @server: the daemon so far
 * @wish: what is to be served; its strings must stay
 *
 * The calling thread runs where @wish says.
 *
 * Return: 0 or a negative error number, which has been explained.
 */
int server_have(struct server *server, const struct server_wish *wish)
{
	int err;

	if (server->pid && same(&server->wish, wish))
		return set_waiting(wish);
	server_stop(server);
	err = wish->place == SERVER_ANYWHERE ? pin_nowhere() : pin(0);
	if (err)
		fprintf(stderr, "lpcbench: no choice of processors: %s\n",
			strerror(-err));
	if (err || !wish->half)
		return err;
	err = start(server, wish);
	if (err)
		return err;
	server->wish = *wish;
	return set_waiting(wish);
}
