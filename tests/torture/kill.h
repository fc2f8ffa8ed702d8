/* SPDX-License-Identifier: MIT */
/*
 * kill.h - the campaign that kills user halves: what its parts share.
 *
 *   kill.c          the campaign: when to kill, and the report
 *   kill_callers.c  eight callers, and what each call came to
 *   kill_daemon.c   the daemon: start, kill, time
 *   kill_check.c    what came of it against what the interface says
 */
#ifndef TORTURE_KILL_H
#define TORTURE_KILL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "ledger.h"

#define DEVICE		"/dev/lpc/ledger"
#define CALLERS		8
#define REPEATS		3	/* what the channel allows, as kshim has it */
#define NS_PER_S	1000000000ULL
#define NS_PER_MS	1000000ULL
#define NS_PER_US	1000ULL

/* The procedures, in the order of the interface. */
enum kind {
	PLAIN,
	AGAIN,
	SPARE,
	BOOK,
	NOTE,
	KINDS,
};

/* What a call came to. */
enum outcome {
	NOT_MADE,
	BY_USER,
	BY_KERNEL,
	UNKNOWN,	/* -EOWNERDEAD */
	NOT_DONE,	/* -ENOTCONN */
	OTHER,		/* what the interface does not allow for */
};

/**
 * struct record - one call as its caller saw it
 * @kind: &enum kind
 * @outcome: &enum outcome
 * @status: of the call
 */
struct record {
	uint8_t kind;
	uint8_t outcome;
	int16_t status;
};

/**
 * struct broken - promises that were broken
 * @lost: calls said to be done that were not, or not done that were
 * @doubled: calls done more often than the interface says
 * @hung: calls that did not come back
 * @other: calls with a result that cannot be, and what was not as it must be
 */
struct broken {
	uint64_t lost;
	uint64_t doubled;
	uint64_t hung;
	uint64_t other;
};

uint64_t now_ns(void);
uint64_t roll(uint64_t *seed);

/* kill_callers.c */

extern struct record records[LEDGER_CALLS];

bool callers_start(uint64_t seed);
void callers_pause(bool pause);
bool callers_idle(void);
bool callers_hang(uint64_t limit_ns);
void callers_stop(void);
uint32_t callers_made(void);
void callers_reset(void);
uint64_t callers_answered(void);
void callers_expect(uint64_t after_incarnation);
uint64_t callers_first_answer_ns(void);

/* kill_daemon.c */

int channel_open(void);
int channel_request(int fd, bool down, const char *name, const void *in,
		    uint32_t in_len, void *out, uint32_t out_len);
uint64_t channel_incarnation(int fd);
pid_t channel_server(int fd);
pid_t daemon_start(void);
bool daemon_ended(pid_t pid, bool wait);
pid_t daemon_server(pid_t keeper);
int server_watch(pid_t pid);
bool server_died(int watch, int timeout_ms);
uint64_t trivial_process_ns(void);

/* kill_check.c */

struct totals {
	uint64_t calls;
	uint64_t outcomes[KINDS][OTHER + 1];
	uint64_t begun[KINDS];
	uint64_t finished[KINDS];
	uint64_t fallbacks;
};

void check_round(const struct ledger *ledger, uint32_t made, struct totals *totals,
		 struct broken *broken);
void check_sums(int fd, const struct ledger *ledger, const struct totals *totals,
		struct broken *broken);

#endif
