// SPDX-License-Identifier: MIT
/*
 * t_adaptive.c - adaptive waiting: an idle channel costs no more than one that
 * sleeps, and slow procedures are not waited for by looking.
 *
 * Sleeps and processor time are counted, not time: where the machine is busy with
 * something else, several tries or the median of many calls count.
 *
 * vmtest: timeout=240
 */
#include "lpctest.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "../../drivers/null/null.h"

#define IDLE_MS		1000
#define TRIES		5
#define CALLS		200	/* back to back */
#define SLOW_CALLS	15
#define SLOW_MS		10

/**
 * struct usage - what a process has used
 * @ticks: of processor time
 * @sleeps: times that one of its threads gave the processor up
 */
struct usage {
	unsigned long ticks;
	unsigned long sleeps;
};

static void add_thread(const char *folder, struct usage *usage)
{
	char path[320], *text, *at;
	unsigned long user, system;

	snprintf(path, sizeof(path), "%s/status", folder);
	text = vmtest_read(path);
	at = strstr(text, "\nvoluntary_ctxt_switches:");
	vmtest_check(at);
	usage->sleeps += strtoul(strchr(at, ':') + 1, NULL, 10);
	free(text);
	snprintf(path, sizeof(path), "%s/stat", folder);
	text = vmtest_read(path);
	at = strrchr(text, ')');
	vmtest_equal(sscanf(at, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
			    &user, &system), 2);
	usage->ticks += user + system;
	free(text);
}

static struct usage usage_of(pid_t pid)
{
	struct usage usage = {};
	struct dirent *entry;
	char folder[300];
	DIR *tasks;

	snprintf(folder, sizeof(folder), "/proc/%d/task", pid);
	tasks = opendir(folder);
	vmtest_check(tasks);
	while ((entry = readdir(tasks))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(folder, sizeof(folder), "/proc/%d/task/%s", pid, entry->d_name);
		add_thread(folder, &usage);
	}
	closedir(tasks);
	return usage;
}

static void set_waiting(const char *device, const char *waiting)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/class/lpc/%s/waiting", device);
	vmtest_write(path, waiting);
}

static void call(int fd, unsigned int n)
{
	struct null_data null = {};

	while (n--)
		vmtest_succeeds(ioctl(fd, NULL_IOC_USER, &null));
}

static bool is_idle(void *arg)
{
	struct usage before = usage_of(*(pid_t *)arg), after;

	usleep(50000);
	after = usage_of(*(pid_t *)arg);
	return before.sleeps == after.sleeps && before.ticks == after.ticks;
}

/* What the daemon uses while nothing happens, after calls have flowed. */
static struct usage used_idle(int fd, pid_t daemon, const char *waiting)
{
	struct usage before, after;

	set_waiting("null", waiting);
	call(fd, 5 * CALLS);
	vmtest_check(vmtest_wait(is_idle, &daemon, 10000), "%s: never idle", waiting);
	before = usage_of(daemon);
	usleep(IDLE_MS * 1000);
	after = usage_of(daemon);
	return (struct usage){ after.ticks - before.ticks, after.sleeps - before.sleeps };
}

/* Threads that the daemon ends for want of work, or a tick, may fall into either. */
static void idle(int fd, pid_t daemon)
{
	struct usage event, adaptive;
	unsigned int try;

	for (try = 0; try < TRIES; try++) {
		event = used_idle(fd, daemon, "event");
		adaptive = used_idle(fd, daemon, "adaptive");
		printf("idle: event %lu ticks, %lu sleeps; adaptive %lu ticks, %lu sleeps\n",
		       event.ticks, event.sleeps, adaptive.ticks, adaptive.sleeps);
		if (adaptive.ticks <= event.ticks && adaptive.sleeps <= event.sleeps)
			return;
	}
	vmtest_fail("an idle channel costs more in adaptive waiting");
}

static int slow_work(struct lpctest_work *work)
{
	if (work->msg.kind == LPC_MSG_CALL)
		usleep(SLOW_MS * 1000);
	return lpctest_double(work);
}

static long long own_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static int by_size(const void *a, const void *b)
{
	long long x = *(const long long *)a, y = *(const long long *)b;

	return (x > y) - (x < y);
}

/* Processor time of the caller of a slow procedure, the median of several calls. */
static long long slow_us(int fd, const char *waiting)
{
	long long us[SLOW_CALLS];
	int i;

	set_waiting("rig0", waiting);
	/* The first calls may look: that they are slow is not known yet. */
	for (i = -3; i < SLOW_CALLS; i++) {
		long long begun_us = own_us();

		lpctest_result(lpctest_up_value(fd, RIG_WORK, 1, NULL), 0);
		if (i >= 0)
			us[i] = own_us() - begun_us;
	}
	qsort(us, SLOW_CALLS, sizeof(us[0]), by_size);
	return us[SLOW_CALLS / 2];
}

static void slow(void)
{
	const struct lpctest_daemon daemon = { .workers = 1, .work = slow_work };
	long long event, spin, adaptive;
	pid_t pid;
	int fd;

	lpctest_load(NULL);
	pid = lpctest_daemon(&daemon);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	event = slow_us(fd, "event");
	spin = slow_us(fd, "spin");
	adaptive = slow_us(fd, "adaptive");
	printf("slow call: event %lld us, spin %lld us, adaptive %lld us of its caller\n",
	       event, spin, adaptive);
	/* Who looks does so for all of SLOW_MS, whatever else a call costs. */
	vmtest_check(spin - event > SLOW_MS * 1000 / 2);
	vmtest_check(adaptive - event < SLOW_MS * 1000 / 4);
	close(fd);
	lpctest_kill(pid);
}

int main(void)
{
	static const char *const argv[] = { "udaemon", "null", NULL };
	pid_t daemon;
	int fd;

	vmtest_load("lpc_null", NULL);
	fd = open("/dev/lpc-null", O_RDWR | O_CLOEXEC);
	vmtest_succeeds(fd);
	daemon = vmtest_daemon_start(argv);
	call(fd, 10);
	idle(fd, daemon);
	vmtest_equal(vmtest_daemon_stop(daemon), 0);
	close(fd);
	slow();
	return 0;
}
