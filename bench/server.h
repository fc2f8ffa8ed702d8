/* SPDX-License-Identifier: MIT */
/*
 * server.h - the daemon that serves what is measured.
 */
#ifndef BENCH_SERVER_H
#define BENCH_SERVER_H

#include <stdbool.h>
#include <sys/types.h>

/**
 * struct server_wish - what is to be served, and how
 * @half: name of the channel, NULL: nothing
 * @mode: what udaemon's --mode takes
 * @one_cpu: on the first processor only
 * @trace: with marks in the kernel's trace
 */
struct server_wish {
	const char *half;
	const char *mode;
	bool one_cpu;
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
