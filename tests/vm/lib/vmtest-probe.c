// SPDX-License-Identifier: MIT
/*
 * vmtest-probe.c - try what a confined service should not be able to do.
 *
 *	vmtest-probe WHAT [ARG]
 *
 * Exit status: 0 it is possible, 3 it is refused, 2 it cannot be tried.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MIB (1UL << 20)

static bool be_root(const char *arg)
{
	(void)arg;
	return !geteuid();
}

static bool hold_capability(const char *arg)
{
	int cap;

	(void)arg;
	for (cap = 0; prctl(PR_CAPBSET_READ, cap) >= 0; cap++) {
		if (prctl(PR_CAPBSET_READ, cap) > 0)
			return true;
	}
	return false;
}

static bool gain_privileges(const char *arg)
{
	(void)arg;
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0;
}

static bool make_setuid(const char *arg)
{
	int fd = open(arg, O_CREAT | O_WRONLY | O_CLOEXEC, 0700);

	return fd >= 0 && !fchmod(fd, 04700);
}

static bool leave_readable(const char *arg)
{
	mode_t mask = umask(0);

	(void)arg;
	return !(mask & 044);
}

static bool see(const char *arg)
{
	struct stat st;

	return !stat(arg, &st);
}

static bool read_file(const char *arg)
{
	return open(arg, O_RDONLY | O_CLOEXEC) >= 0;
}

static bool open_both(const char *arg)
{
	return open(arg, O_RDWR | O_CLOEXEC) >= 0;
}

static bool make_folder(const char *arg)
{
	return !mkdir(arg, 0700) && !rmdir(arg);
}

/* What is there is written back, so nothing changes. */
static bool write_file(const char *arg)
{
	char text[64];
	int fd = open(arg, O_RDWR | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text));

	return n > 0 && pwrite(fd, text, (size_t)n, 0) == n;
}

/* A child, so that the kernel ends it and not this program. */
static bool in_child(bool (*body)(void))
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(body() ? 0 : 3);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return false;
	return WIFEXITED(status) && !WEXITSTATUS(status);
}

static bool touch_memory(void)
{
	size_t len = 320 * MIB;
	char *memory = mmap(NULL, len, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t at;

	if (memory == MAP_FAILED)
		return false;
	for (at = 0; at < len; at += 4096)
		memory[at] = 1;
	return true;
}

static bool use_memory(const char *arg)
{
	(void)arg;
	return in_child(touch_memory);
}

static bool start_tasks(const char *arg)
{
	int i, wanted = atoi(arg), pid = 0;

	for (i = 0; i < wanted && pid >= 0; i++) {
		pid = fork();
		if (!pid) {
			pause();
			_exit(0);
		}
	}
	signal(SIGTERM, SIG_IGN);
	kill(0, SIGTERM);
	return pid >= 0;
}

static bool is_namespace(const char *name, const char *arg)
{
	char path[64], link[64];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/self/ns/%s", name);
	n = readlink(path, link, sizeof(link) - 1);
	if (n < 0)
		exit(2);
	link[n] = '\0';
	return !strcmp(link, arg);
}

static bool share_network(const char *arg)
{
	return is_namespace("net", arg);
}

static bool share_ipc(const char *arg)
{
	return is_namespace("ipc", arg);
}

static bool share_hostname(const char *arg)
{
	return is_namespace("uts", arg);
}

static bool set_clock(const char *arg)
{
	struct timespec now;

	(void)arg;
	clock_gettime(CLOCK_REALTIME, &now);
	return !clock_settime(CLOCK_REALTIME, &now);
}

static bool read_log(const char *arg)
{
	char text[256];

	(void)arg;
	return klogctl(3, text, sizeof(text)) >= 0;
}

static bool change_personality(const char *arg)
{
	(void)arg;
	return personality(ADDR_NO_RANDOMIZE) >= 0;
}

static bool write_and_execute(const char *arg)
{
	(void)arg;
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

static bool open_socket(const char *arg)
{
	(void)arg;
	return socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0) >= 0;
}

static bool make_namespace(const char *arg)
{
	(void)arg;
	return !unshare(CLONE_NEWUSER);
}

static bool run_realtime(const char *arg)
{
	struct sched_param param = { .sched_priority = 1 };

	(void)arg;
	return !sched_setscheduler(0, SCHED_FIFO, &param);
}

static bool trace_process(const char *arg)
{
	(void)arg;
	return !ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

/* Refused for want of a right, or before that: only the latter is EPERM here. */
static bool call_privileged(const char *arg)
{
	(void)arg;
	return chroot("/nowhere") && errno == ENOENT;
}

static bool call_foreign(void)
{
	int result;

	/* getpid of the 32-bit table */
	__asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");
	return result > 0;
}

static bool use_foreign_calls(const char *arg)
{
	(void)arg;
	return in_child(call_foreign);
}

static const struct {
	const char *name;
	bool (*possible)(const char *arg);
} probes[] = {
	{ "root", be_root },
	{ "capability", hold_capability },
	{ "privileges", gain_privileges },
	{ "setuid", make_setuid },
	{ "umask", leave_readable },
	{ "see", see },
	{ "read", read_file },
	{ "open", open_both },
	{ "folder", make_folder },
	{ "write", write_file },
	{ "memory", use_memory },
	{ "tasks", start_tasks },
	{ "network", share_network },
	{ "ipc", share_ipc },
	{ "hostname", share_hostname },
	{ "clock", set_clock },
	{ "log", read_log },
	{ "personality", change_personality },
	{ "execute", write_and_execute },
	{ "socket", open_socket },
	{ "namespace", make_namespace },
	{ "realtime", run_realtime },
	{ "trace", trace_process },
	{ "privileged", call_privileged },
	{ "foreign", use_foreign_calls },
};

int main(int argc, char **argv)
{
	const char *arg = argc > 2 ? argv[2] : "";
	size_t i;

	for (i = 0; argc > 1 && i < sizeof(probes) / sizeof(probes[0]); i++) {
		if (!strcmp(probes[i].name, argv[1]))
			return probes[i].possible(arg) ? 0 : 3;
	}
	fprintf(stderr, "vmtest-probe: what shall be tried?\n");
	return 2;
}
