// SPDX-License-Identifier: MIT
/*
 * scene.c - what happens around a daemon that has toy.c linked in.
 *
 * Before main() channel FAKE_DEVICE appears, and the scene begins that environment
 * variable SCENE names:
 *
 *	calls	a hundred calls, then "calls done" to standard output
 *	stuck	a call that does not return until its deadline has passed, and
 *		returns much later
 *	late	calls that are answered one after the other, and after a second one
 *		beside them that does not return until long after its deadline
 *	gone	the kernel half goes away
 *	busy	somebody else is attached
 *	init	the user half's init fails
 *	waiting	one call that does not return, and one that waits behind it
 *	soon	the channel wants the daemon to wait for its turn, twice
 *	never	the same, without end
 *	failed	the channel has failed
 *
 * Where SCENE_NOTIFY names a file, NOTIFY_SOCKET is made and what the daemon
 * says there is written to the file.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "clock.h"
#include "toy.h"

static bool scene_is(const char *word)
{
	const char *scene = getenv("SCENE");

	return scene && !strcmp(scene, word);
}

static void make_call(uint32_t i)
{
	uint32_t out, len;

	if (fake_upcall(TOY_K_TWICE, &i, sizeof(i), &out, sizeof(out), &len) ||
	    out != 2 * i)
		_exit(99);
}

static void make_calls(void)
{
	uint32_t i;

	for (i = 0; i < 100; i++)
		make_call(i);
	printf("calls done\n");
	fflush(stdout);
}

static void make_stuck_call(void)
{
	uint32_t len;

	fake_call_end(fake_call_begin(TOY_K_BLOCK, NULL, 0, 100 * NS_PER_MS),
		      NULL, 0, &len);
}

static void make_late_call(void)
{
	uint32_t i;

	for (i = 0;; i++) {
		if (i == 100)
			fake_call_begin(TOY_K_BLOCK, NULL, 0, 100 * NS_PER_MS);
		make_call(i);
		usleep(10000);
	}
}

/* One call without a deadline keeps the only thread, another one waits. */
static void make_waiting_calls(void)
{
	fake_call_begin(TOY_K_BLOCK, NULL, 0, 0);
	fake_call_begin(TOY_K_TWICE, NULL, 0, 0);
}

static void go(void)
{
	usleep(200000);
	fake_gone();
}

/* The scenes in which something happens; the others are set, and that is all. */
static const struct {
	const char *name;
	void (*play)(void);
} plays[] = {
	{ "calls", make_calls },
	{ "stuck", make_stuck_call },
	{ "late", make_late_call },
	{ "waiting", make_waiting_calls },
	{ "gone", go },
};

static void *scene_main(void *arg)
{
	plays[(uintptr_t)arg].play();
	return NULL;
}

/* Write down what is said, until nobody has the other end of @life any more. */
static void write_down(int fd, int life)
{
	struct pollfd polled[] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = life },
	};
	FILE *file = fopen(getenv("SCENE_NOTIFY"), "we");
	char message[512];
	ssize_t len;

	while (file && poll(polled, 2, -1) > 0) {
		if (!polled[0].revents)
			break;
		len = recv(fd, message, sizeof(message) - 1, 0);
		if (len <= 0)
			break;
		fprintf(file, "%.*s\n", (int)len, message);
		fflush(file);
	}
}

/*
 * By a process that is no child of the daemon's: a thread of this one would be lost
 * with what it holds where a keeper forks.
 */
static void listen_to_notify(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd, life[2];
	pid_t pid;

	if (!getenv("SCENE_NOTIFY"))
		return;
	snprintf(address.sun_path, sizeof(address.sun_path), "%s.socket",
		 getenv("SCENE_NOTIFY"));
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) ||
	    pipe2(life, O_CLOEXEC))
		_exit(98);
	setenv("NOTIFY_SOCKET", address.sun_path, 1);
	pid = fork();
	if (!pid) {
		close(life[1]);
		if (!fork())
			write_down(fd, life[0]);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	close(fd);
	close(life[0]);
}

static void __attribute__((constructor)) begin(void)
{
	sigset_t all, old;
	pthread_t thread;
	uintptr_t i;

	toy_setup(NULL);
	if (scene_is("busy"))
		fake_attached_by(4711);
	if (scene_is("soon"))
		fake_too_soon(2, 100);
	if (scene_is("never"))
		fake_too_soon(1000, 60000);
	if (scene_is("failed"))
		fake_fail(LPC_IOC_HELLO, -ENOTRECOVERABLE, 1000);
	if (scene_is("init"))
		toy.init_err = -ENXIO;
	/* Signals are the daemon's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	listen_to_notify();
	for (i = 0; i < sizeof(plays) / sizeof(plays[0]); i++) {
		if (!scene_is(plays[i].name))
			continue;
		pthread_create(&thread, NULL, scene_main, (void *)i);
		pthread_detach(thread);
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}
