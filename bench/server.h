/* SPDX-License-Identifier: MIT */
/*
 * server.h - the daemon that serves what is measured.
 */
#ifndef BENCH_SERVER_H
#define BENCH_SERVER_H

#include <stdbool.h>
#include <sys/types.h>

/**
 * enum server_place - where the daemon and its caller run
 * @SERVER_ANYWHERE: where the kernel lets them
 * @SERVER_ONE_CPU: both on the first processor
 * @SERVER_TWO_CPUS: the caller on the first, the daemon on the second
 */
enum server_place {
	SERVER_ANYWHERE,
	SERVER_ONE_CPU,
	SERVER_TWO_CPUS,
};

/**
 * struct server_wish - what is to be served, and how
 * @half: name of the channel, NULL: nothing
 * @mode: what udaemon's --mode takes
 * @waiting: how the channel waits, as its file in sysfs takes it, NULL: "event"
 * @workers: what udaemon's --workers takes, NULL: as many as it likes
 * @place: where
 * @trace: with marks in the kernel's trace
 */
struct server_wish {
	const char *half;
	const char *mode;
	const char *waiting;
	const char *workers;
	enum server_place place;
	bool trace;
};

/**
 * struct server - the daemon, if there is one
 * @pid: of it, 0: there is none
 * @wish: what it does
 */
struct server {
	pid_t pid;
	struct server_wish wish;
};

int server_have(struct server *server, const struct server_wish *wish);
void server_stop(struct server *server);

#endif /* BENCH_SERVER_H */
