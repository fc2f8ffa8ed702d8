/* SPDX-License-Identifier: MIT */
/*
 * successor.h - a daemon that takes over from this one.
 */
#ifndef _SUCCESSOR_H
#define _SUCCESSOR_H

#include <stdbool.h>
#include <sys/types.h>

/**
 * struct successor - a daemon that takes over from this one
 * @path: of the program, as it was when this daemon began
 * @argv: its command line
 * @pid: its process, 0: there is none
 * @fd: readable when that has ended; -1: there is none
 */
struct successor {
	char *path;
	char **argv;
	pid_t pid;
	int fd;
};

int successor_init(struct successor *successor, int argc, char **argv);
void successor_finish(struct successor *successor);
int successor_start(struct successor *successor);
bool successor_ended(struct successor *successor);

#endif /* _SUCCESSOR_H */
