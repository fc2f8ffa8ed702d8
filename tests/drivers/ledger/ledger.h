/* SPDX-License-Identifier: MIT */
/*
 * ledger.h - what the user half of ledger writes down, and whoever looks at it.
 */
#ifndef LEDGER_H
#define LEDGER_H

#include <stdint.h>

/* The file; whoever starts the daemon makes it. */
#define LEDGER_FILE	"/tmp/ledger"
#define LEDGER_CALLS	(1U << 20)	/* numbers of calls, from 0 */

/**
 * struct ledger_entry - one call
 * @begun: times that a user half began it
 * @finished: times that one was through with it
 */
struct ledger_entry {
	uint16_t begun;
	uint16_t finished;
};

/**
 * struct ledger - the file
 * @repairs: times that a user half repaired the account
 * @bad_accounts: times that the account was not what it may be
 * @sealed: times that a user half found the state sealed
 * @torn: times that it found it changed since
 * @bad_states: times that a state that was sealed was not what it may be
 * @entries: the calls
 */
struct ledger {
	uint64_t repairs;
	uint64_t bad_accounts;
	uint64_t sealed;
	uint64_t torn;
	uint64_t bad_states;
	struct ledger_entry entries[LEDGER_CALLS];
};

/* What the mark of an account and of the state is made of. */
static inline uint64_t ledger_mark(uint64_t entries, uint64_t sum)
{
	return (entries * 0x9e3779b97f4a7c15ULL) ^ (sum << 7) ^ 1;
}

#endif
