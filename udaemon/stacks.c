// SPDX-License-Identifier: MIT
/*
 * stacks.c - where every thread is, when the daemon is to be ended.
 *
 * SIGABRT, which is the service manager's way to end a daemon that is stuck, and
 * abort()'s, writes the stack of every thread to standard error before it ends the
 * process.  The thread that gets it asks the others, one after the other, by a
 * signal of their own, and each writes its own stack in the handler:
 *
 *   SIGABRT -> this thread's stack
 *              for each other thread: SIGNAL_STACK -> its stack, then "done"
 *                                     no "done" in time: what the kernel says of it
 *           -> SIGABRT as it is by default
 *
 * Whatever the threads were doing, a lock of the C library's may be held.  So
 * nothing here allocates, takes a lock, or uses standard output; memory is read
 * with what the kernel offers.  backtrace() takes no lock once it has been called,
 * which stacks_init() does (glibc since 2.35: its unwinder finds tables without);
 * backtrace_symbols_fd() asks the dynamic linker, which a thread that hangs inside
 * dlopen() may have locked: each thread has a time, and an alarm ends the whole.
 */
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "stacks.h"

#define SIGNAL_STACK (SIGRTMIN + 6)

/* Bounds of what is written, and of the time that it takes. */
#define FRAMES	  48
#define THREADS	  256
#define THREAD_NS (300 * NS_PER_MS)
#define STEP_NS	  (2 * NS_PER_MS)
#define ALL_S	  8

/* Which thread is to write, and which one has. */
static _Atomic pid_t asked, done;

static void say(const char *text)
{
	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		return;
}

/* The decimal digits of a number, at the end of a buffer. */
static const char *digits(unsigned int number, char buf[12])
{
	char *at = buf + 11;

	*at = '\0';
	do {
		*--at = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	return at;
}

/* First line of a file of a thread's, into a buffer; empty where there is none. */
static void read_of_thread(pid_t tid, const char *name, char *buf, size_t size)
{
	char path[64] = "/proc/self/task/", number[12];
	ssize_t len = -1;
	int fd;

	strcat(path, digits((unsigned int)tid, number));
	strcat(path, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		len = read(fd, buf, size - 1);
		close(fd);
	}
	buf[len < 0 ? 0 : len] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
}

static void say_thread(pid_t tid, const char *more)
{
	char number[12], name[32];

	read_of_thread(tid, "/comm", name, sizeof(name));
	say("thread ");
	say(digits((unsigned int)tid, number));
	say(" (");
	say(name);
	say(")");
	say(more);
}

static void say_own_stack(void)
{
	void *frames[FRAMES];
	int n = backtrace(frames, FRAMES);

	say_thread((pid_t)syscall(SYS_gettid), ":\n");
	backtrace_symbols_fd(frames, n, STDERR_FILENO);
	if (n == FRAMES)
		say("  and more\n");
}

/* A thread writes its stack, being asked. */
static void on_stack(int signal)
{
	pid_t tid = (pid_t)syscall(SYS_gettid);
	int saved = errno;

	(void)signal;
	if (atomic_load(&asked) == tid) {
		say_own_stack();
		atomic_store(&done, tid);
	}
	errno = saved;
}

static void ask(pid_t tid)
{
	const struct timespec step = clock_timespec(STEP_NS);
	uint64_t until = clock_now() + THREAD_NS;
	char where[128];

	atomic_store(&asked, tid);
	if (syscall(SYS_tgkill, getpid(), tid, SIGNAL_STACK))
		return;
	while (atomic_load(&done) != tid && clock_now() < until)
		nanosleep(&step, NULL);
	if (atomic_load(&done) == tid)
		return;
	/* Inside the kernel, or it blocks every signal. */
	atomic_store(&asked, 0);
	read_of_thread(tid, "/syscall", where, sizeof(where));
	say_thread(tid, " does not answer; its system call: ");
	say(where[0] ? where : "unknown");
	say("\n");
}

static void ask_all(void)
{
	struct entry {
		uint64_t inode;
		int64_t offset;
		unsigned short len;
		unsigned char type;
		char name[];
	};
	char buf[2048] __attribute__((aligned(8)));
	pid_t self = (pid_t)syscall(SYS_gettid), tid;
	int fd = open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	long len, at;
	int n = 0;

	while (fd >= 0 &&
	       (len = syscall(SYS_getdents64, fd, buf, sizeof(buf))) > 0) {
		for (at = 0; at < len;
		     at += ((struct entry *)(buf + at))->len) {
			const char *name = ((struct entry *)(buf + at))->name;

			for (tid = 0; *name >= '0' && *name <= '9'; name++)
				tid = tid * 10 + (*name - '0');
			if (tid && tid != self && n++ < THREADS)
				ask(tid);
		}
	}
	if (fd >= 0)
		close(fd);
}

static void on_abort(int number)
{
	sigset_t alarm_only;

	signal(SIGABRT, SIG_DFL);
	signal(SIGALRM, SIG_DFL);
	sigemptyset(&alarm_only);
	sigaddset(&alarm_only, SIGALRM);
	pthread_sigmask(SIG_UNBLOCK, &alarm_only, NULL);
	alarm(ALL_S);
	say("udaemon is ended by SIGABRT; its threads:\n");
	say_own_stack();
	ask_all();
	say("end of threads\n");
	/* Pending until the handler returns, and then the end. */
	raise(number);
}

/**
 * stacks_init - have stacks written when the daemon is ended by SIGABRT
 *
 * Context: before there are other threads.
 */
void stacks_init(void)
{
	struct sigaction action = { .sa_handler = on_stack,
				    .sa_flags = SA_RESTART };
	void *frame;

	/* What it needs it loads now, and never in a handler. */
	backtrace(&frame, 1);
	sigfillset(&action.sa_mask);
	sigaction(SIGNAL_STACK, &action, NULL);
	action.sa_handler = on_abort;
	action.sa_flags = 0;
	sigdelset(&action.sa_mask, SIGALRM);
	sigaction(SIGABRT, &action, NULL);
}

/**
 * stacks_signals - signals that no thread shall block
 */
const sigset_t *stacks_signals(void)
{
	static sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGNAL_STACK);
	return &set;
}
