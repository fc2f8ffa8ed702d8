/* SPDX-License-Identifier: MIT */
/*
 * toy.h - a small interface, both its halves, and how tests begin and end.
 *
 * The user half is written as lpcgen would have: tables of run functions.  The
 * kernel half is fake.h's.
 */
#ifndef _TOY_H
#define _TOY_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

#include "fake.h"
#include "udriver.h"

/* Upcalls, by number in both tables but for the kernel half's order. */
enum toy_upcall {
	TOY_TWICE, /* u32 -> u32: twice as much */
	TOY_DEEP, /* u32 n -> u32: n levels of again(), each adds one */
	TOY_BLOCK, /* waits until toy.go is posted */
	TOY_OBEY, /* runs until it is cancelled, or toy.go is posted */
	TOY_SAY, /* struct toy_say: returns what it is told to */
	TOY_NEWER, /* came with version 2 */
	TOY_UPCALLS,
};

enum toy_downcall {
	TOY_INC, /* u32 -> u32: one more */
	TOY_AGAIN, /* u32 n -> u32: upcall deep(n), nests */
	TOY_LATER, /* came with version 2 */
	TOY_DOWNCALLS,
};

/* What the kernel half numbers the upcalls: not as the user half does. */
enum toy_kernel {
	TOY_K_DEEP,
	TOY_K_TWICE,
	TOY_K_OBEY,
	TOY_K_BLOCK,
	TOY_K_SAY,
	TOY_K_NEWER,
	TOY_K_STRANGE, /* not in the user half */
};

/**
 * struct toy_say - what upcall say returns
 * @status: its result
 * @len: bytes of results it claims
 */
struct toy_say {
	int32_t status;
	uint32_t len;
};

/**
 * struct toy - what tests and the user half share
 * @half: user half; tests change a copy
 * @interface: its interface
 * @kernel: kernel half
 * @driver: the driver of the running test
 * @go: lets upcall block and obey return
 * @running: threads in block or obey
 * @most: most of them at once
 * @cancelled: calls of obey that saw the cancel
 * @ticks: event counts
 * @last_tick: payload of the last event
 * @inits: times init ran
 * @exits: times exit ran
 * @init_err: what init returns
 * @deadline_ns: what upcall twice saw
 * @log: the last sentence
 * @logs: sentences there were
 */
struct toy {
	struct lpc_user_half half;
	struct lpc_user_interface interface;
	struct fake_half kernel;
	struct lpc_driver *driver;
	sem_t go;
	_Atomic int running;
	_Atomic int most;
	_Atomic int cancelled;
	_Atomic unsigned int ticks;
	_Atomic uint32_t last_tick;
	_Atomic int inits;
	_Atomic int exits;
	int init_err;
	_Atomic uint64_t deadline_ns;
	pthread_mutex_t log_lock;
	char log[512];
	_Atomic int logs;
};

extern struct toy toy;

int toy_setup(void **state);
int toy_teardown(void **state);
void toy_start(enum udriver_mode mode, unsigned int min, unsigned int max);
int toy_try_start(const struct udriver_options *options);
void toy_start_options(const struct udriver_options *options);
uint32_t toy_twice(uint32_t n);
void toy_stats(struct udriver_stats *ret_stats);

/* Wait, at most some seconds, until @condition holds. */
#define toy_wait_for(condition)                                                \
	do {                                                                   \
		int tries_ = 5000;                                             \
		while (!(condition) && --tries_)                               \
			usleep(1000);                                          \
		if (!tries_)                                                   \
			fail_msg("in vain: %s", #condition);                   \
	} while (0)

#define toy_test(function)                                                     \
	cmocka_unit_test_setup_teardown(function, toy_setup, toy_teardown)

#endif /* _TOY_H */
