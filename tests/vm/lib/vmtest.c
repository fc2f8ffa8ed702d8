// SPDX-License-Identifier: MIT
/*
 * vmtest.c - checks, modules, daemons, commands and the kernel log, for tests
 * in the virtual machine.
 */
#include "vmtest.h"

#include <fcntl.h>
#include <poll.h>
#include <regex.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define READY_MS	15000
#define STOP_MS		10000
#define MANY		16

static char *loaded[MANY];
static pid_t daemons[MANY];

/* End what is still there, newest first: also after a failed check. */
static void cleanup(void)
{
	static pid_t owner;
	int i;

	if (!owner) {
		owner = getpid();
		return;
	}
	/* a child of the test that exits is not the end of the test */
	if (owner != getpid())
		return;

	for (i = MANY - 1; i >= 0; i--) {
		if (daemons[i])
			vmtest_daemon_kill(daemons[i]);
	}
	for (i = MANY - 1; i >= 0; i--) {
		if (!loaded[i])
			continue;
		if (vmtest_loaded(loaded[i]))
			vmtest_run(NULL, "rmmod %s", loaded[i]);
		free(loaded[i]);
		loaded[i] = NULL;
	}
	if (vmtest_loaded("kshim"))
		vmtest_run(NULL, "rmmod kshim");
}

static void cleanup_at_exit(void)
{
	static bool registered;

	if (registered)
		return;
	registered = true;
	cleanup();
	atexit(cleanup);
}

/**
 * vmtest_fail_at() - end the test: failed
 * @file: of the check
 * @line: of the check
 * @condition: that did not hold, or NULL
 * @format: what was seen, as for printf, beginning with a space
 */
void vmtest_fail_at(const char *file, int line, const char *condition,
		    const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fprintf(stderr, "%s:%d:", file, line);
	if (condition)
		fprintf(stderr, " failed: %s%s", condition,
			format[1] ? ":" : "");
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\n");
	exit(1);
}

/**
 * vmtest_skip() - end the test: it cannot run here
 * @format: the reason, as for printf
 */
void vmtest_skip(const char *format, ...)
{
	va_list args;

	printf("skip: ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	exit(77);
}

/**
 * vmtest_load() - load a module and what it depends on; fails the test if that
 * does not work
 * @module: its name
 * @params: its parameters ("a=1 b=2"), or NULL
 */
void vmtest_load(const char *module, const char *params)
{
	char *output;
	int i;

	cleanup_at_exit();
	if (vmtest_run(&output, "modprobe %s %s", module, params ?: ""))
		vmtest_fail("modprobe %s %s: %s", module, params ?: "",
			    output);
	free(output);
	for (i = 0; i < MANY; i++) {
		if (!loaded[i]) {
			loaded[i] = strdup(module);
			return;
		}
	}
	vmtest_fail("more than %d modules loaded", MANY);
}

/**
 * vmtest_unload() - unload a module; fails the test if that does not work
 * @module: its name
 */
void vmtest_unload(const char *module)
{
	char *output;
	int i;

	if (vmtest_run(&output, "rmmod %s", module))
		vmtest_fail("rmmod %s: %s", module, output);
	free(output);
	for (i = 0; i < MANY; i++) {
		if (loaded[i] && !strcmp(loaded[i], module)) {
			free(loaded[i]);
			loaded[i] = NULL;
			return;
		}
	}
}

/**
 * vmtest_loaded() - is a module loaded?
 * @module: its name
 */
bool vmtest_loaded(const char *module)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/module/%s/initstate", module);
	return !access(path, F_OK);
}

/* A socket for a daemon's notifications; its name is unique to this process. */
static int notify_socket(struct sockaddr_un *addr)
{
	int fd;

	memset(addr, 0, sizeof(*addr));
	addr->sun_family = AF_UNIX;
	snprintf(addr->sun_path, sizeof(addr->sun_path), "/tmp/notify.%d",
		 getpid());
	unlink(addr->sun_path);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)addr, sizeof(*addr)))
		vmtest_fail("no socket for notifications: %s",
			    strerror(errno));
	return fd;
}

/* Wait until READY=1 comes in on @fd. */
static void wait_ready(int fd, pid_t pid, const char *name)
{
	unsigned long long end = vmtest_now_ns() + READY_MS * 1000000ULL;
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	char text[1024];
	int status;
	ssize_t n;

	while (vmtest_now_ns() < end) {
		if (poll(&poll_fd, 1, 50) > 0) {
			n = recv(fd, text, sizeof(text) - 1, 0);
			text[n > 0 ? n : 0] = '\0';
			if (strstr(text, "READY=1"))
				return;
		}
		if (waitpid(pid, &status, WNOHANG) == pid)
			vmtest_fail("%s ended before it was ready, with %s %d",
				    name,
				    WIFEXITED(status) ? "exit status" :
							"signal",
				    WIFEXITED(status) ? WEXITSTATUS(status) :
							WTERMSIG(status));
	}
	kill(pid, SIGKILL);
	vmtest_fail("%s did not become ready within %d ms", name, READY_MS);
}

/**
 * vmtest_daemon_start() - start a daemon and wait until it says READY=1
 * @argv: its program (found in PATH) and arguments, up to a NULL
 *
 * Its output is the test's. Fails the test if it ends or does not get ready.
 *
 * Return: its process id.
 */
pid_t vmtest_daemon_start(const char *const argv[])
{
	struct sockaddr_un addr;
	pid_t pid;
	int fd, i;

	cleanup_at_exit();
	fd = notify_socket(&addr);
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		vmtest_fail("fork: %s", strerror(errno));
	if (!pid) {
		setenv("NOTIFY_SOCKET", addr.sun_path, 1);
		execvp(argv[0], (char **)argv);
		fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
		_exit(127);
	}
	wait_ready(fd, pid, argv[0]);
	unlink(addr.sun_path);
	close(fd);
	for (i = 0; i < MANY; i++) {
		if (!daemons[i]) {
			daemons[i] = pid;
			return pid;
		}
	}
	vmtest_fail("more than %d daemons", MANY);
}

/* Wait for the end of a daemon. */
static int daemon_wait(pid_t pid, unsigned int ms)
{
	unsigned long long end = vmtest_now_ns() + ms * 1000000ULL;
	int status, i;

	while (waitpid(pid, &status, WNOHANG) != pid) {
		if (vmtest_now_ns() > end) {
			kill(pid, SIGKILL);
			vmtest_fail("daemon %d does not end", pid);
		}
		usleep(5000);
	}
	for (i = 0; i < MANY; i++) {
		if (daemons[i] == pid)
			daemons[i] = 0;
	}
	return status;
}

/**
 * vmtest_daemon_stop() - ask a daemon to end (SIGTERM) and wait for it
 * @pid: of vmtest_daemon_start()
 *
 * Return: how it ended, as waitpid() says.
 */
int vmtest_daemon_stop(pid_t pid)
{
	kill(pid, SIGTERM);
	return daemon_wait(pid, STOP_MS);
}

/**
 * vmtest_daemon_kill() - kill a daemon (SIGKILL) and wait for it
 * @pid: of vmtest_daemon_start()
 *
 * Return: how it ended, as waitpid() says.
 */
int vmtest_daemon_kill(pid_t pid)
{
	kill(pid, SIGKILL);
	return daemon_wait(pid, STOP_MS);
}

/* All that can be read from a stream. */
static char *read_all(FILE *stream)
{
	size_t size = 0, n;
	char *text = NULL;
	FILE *copy = open_memstream(&text, &size);
	char chunk[4096];

	while ((n = fread(chunk, 1, sizeof(chunk), stream)) > 0)
		fwrite(chunk, 1, n, copy);
	fclose(copy);
	return text;
}

/**
 * vmtest_run() - run a shell command
 * @ret_output: where its standard output and standard error go, to be freed;
 *	NULL if they are the test's own
 * @format: the command, as for printf
 *
 * Return: its exit status, or 128 and the number of the signal that ended it.
 */
int vmtest_run(char **ret_output, const char *format, ...)
{
	char *command = NULL, *all = NULL;
	va_list args;
	FILE *pipe;
	int status;

	va_start(args, format);
	if (vasprintf(&command, format, args) < 0 ||
	    asprintf(&all, "{ %s ; } 2>&1", command) < 0)
		vmtest_fail("no memory");
	va_end(args);
	fflush(NULL);
	if (ret_output) {
		pipe = popen(all, "r");
		if (!pipe)
			vmtest_fail("popen: %s", strerror(errno));
		*ret_output = read_all(pipe);
		status = pclose(pipe);
	} else {
		status = system(all);
	}
	free(command);
	free(all);
	return WIFEXITED(status) ? WEXITSTATUS(status) :
				   128 + WTERMSIG(status);
}

/**
 * vmtest_write() - write a file of /sys or /proc; fails the test on an error
 * @path: of the file
 * @text: to write
 */
void vmtest_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t len = strlen(text);

	if (fd < 0 || write(fd, text, len) != len)
		vmtest_fail("writing '%s' to %s: %s", text, path,
			    strerror(errno));
	close(fd);
}

/**
 * vmtest_read() - what is in a file; fails the test on an error
 * @path: of the file
 *
 * Return: its text, to be freed.
 */
char *vmtest_read(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text;

	if (!file)
		vmtest_fail("%s: %s", path, strerror(errno));
	text = read_all(file);
	fclose(file);
	return text;
}

/**
 * vmtest_now_ns() - time since boot in nanoseconds
 */
unsigned long long vmtest_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

/**
 * vmtest_pin() - stay on one processor, and so do threads begun from here on
 * @cpu: which
 */
void vmtest_pin(unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	vmtest_succeeds(sched_setaffinity(0, sizeof(set), &set));
}

/**
 * vmtest_wait() - wait until something is so
 * @condition: what is waited for
 * @arg: its argument
 * @ms: how long at most
 *
 * Return: whether it came about.
 */
bool vmtest_wait(bool (*condition)(void *arg), void *arg, unsigned int ms)
{
	unsigned long long end = vmtest_now_ns() + ms * 1000000ULL;

	while (!condition(arg)) {
		if (vmtest_now_ns() > end)
			return false;
		usleep(2000);
	}
	return true;
}

struct asleep {
	pid_t tid;
	const char *function;
};

static bool is_asleep(void *arg)
{
	const struct asleep *asleep = arg;
	char path[64], *stack;
	bool found;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stack", asleep->tid);
	file = fopen(path, "re");
	if (!file)
		return false;
	stack = read_all(file);
	fclose(file);
	found = strstr(stack, asleep->function);
	free(stack);
	return found;
}

/**
 * vmtest_asleep() - wait until a thread sleeps in a function of the kernel
 * @tid: the thread
 * @function: a part of the function's name
 * @ms: how long at most
 *
 * Return: whether it came about.
 */
bool vmtest_asleep(pid_t tid, const char *function, unsigned int ms)
{
	struct asleep asleep = { .tid = tid, .function = function };

	return vmtest_wait(is_asleep, &asleep, ms);
}

/**
 * vmtest_expect_log() - the kernel must log something, and may
 * @regex: extended regular expression that the line matches
 *
 * The test fails if no line matches; a line that matches is no failure even if
 * it is a warning.
 */
void vmtest_expect_log(const char *regex)
{
	const char *run = getenv("VMTEST_RUN");
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/expect", run ?: "/tmp");
	file = fopen(path, "ae");
	if (!file)
		vmtest_fail("%s: %s", path, strerror(errno));
	fprintf(file, "%s\n", regex);
	fclose(file);
}

/**
 * vmtest_log() - what the kernel logged since the test began
 *
 * Return: the text, to be freed.
 */
char *vmtest_log(void)
{
	char *output;

	vmtest_run(&output, "dmesg | sed '1,/vmtest: begin %s /d'",
		   getenv("VMTEST_NAME") ?: "");
	return output;
}

/**
 * vmtest_log_has() - did the kernel log something since the test began?
 * @regex: extended regular expression that a line matches
 */
bool vmtest_log_has(const char *regex)
{
	char *log = vmtest_log();
	regex_t compiled;
	bool has;

	if (regcomp(&compiled, regex, REG_EXTENDED | REG_NOSUB | REG_NEWLINE))
		vmtest_fail("not a regular expression: %s", regex);
	has = !regexec(&compiled, log, 0, NULL, 0);
	regfree(&compiled);
	free(log);
	return has;
}
