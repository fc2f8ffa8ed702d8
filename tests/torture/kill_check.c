// SPDX-License-Identifier: MIT
/*
 * kill_check.c - the ledger: what each call came to, against what the user halves
 * did and what the interface says.
 *
 * begun and finished are counted by the user half, in memory that its death does
 * not reach.  Between "begun" and "finished" it does what the procedure is for.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "kill.h"
#include "ledger_lpc.h"

#define SHOWN 20 /* broken promises that are shown one by one */

static unsigned int shown;

static void show(uint32_t number, const struct record *r,
		 const struct ledger_entry *e, const char *what)
{
	if (shown++ < SHOWN)
		fprintf(stderr,
			"broken: call %u of kind %u: %s (status %d, begun %u, finished %u)\n",
			number, r->kind, what, r->status, e->begun, e->finished);
}

/* Times that a user half may begin a call. */
static unsigned int most_begun(enum kind kind)
{
	return kind == AGAIN ? 1 + REPEATS : 1;
}

static void check_call(uint32_t number, const struct record *r,
		       const struct ledger_entry *e, struct broken *broken)
{
	if (e->begun > most_begun(r->kind)) {
		broken->doubled++;
		show(number, r, e, "done too often");
	}
	switch (r->outcome) {
	case BY_USER:
		if (!e->finished) {
			broken->lost++;
			show(number, r, e, "said to be done, and is not");
		}
		break;
	case NOT_DONE:
		if (e->begun) {
			broken->lost++;
			show(number, r, e, "said not to be done, and is begun");
		}
		break;
	case BY_KERNEL:
		if (r->kind != SPARE) {
			broken->other++;
			show(number, r, e, "has no fallback");
		}
		break;
	case UNKNOWN:
		/* One with a fallback always comes to something. */
		if (r->kind == SPARE) {
			broken->lost++;
			show(number, r, e, "unknown, and has a fallback");
		}
		break;
	default:
		broken->other++;
		show(number, r, e, "a result that cannot be");
		break;
	}
}

/**
 * check_round - every call since the last round
 * @ledger: what the user halves wrote down
 * @made: calls, which have all ended
 * @totals: added to
 * @broken: added to
 */
void check_round(const struct ledger *ledger, uint32_t made, struct totals *totals,
		 struct broken *broken)
{
	const struct ledger_entry *e;
	const struct record *r;
	uint32_t i;

	for (i = 0; i < made; i++) {
		r = &records[i];
		e = &ledger->entries[i];
		check_call(i, r, e, broken);
		totals->calls++;
		totals->outcomes[r->kind][r->outcome]++;
		totals->begun[r->kind] += e->begun;
		totals->finished[r->kind] += e->finished;
	}
}

static void within(const char *what, uint64_t value, uint64_t least, uint64_t most,
		   struct broken *broken)
{
	if (value >= least && value <= most)
		return;
	broken->other++;
	fprintf(stderr, "broken: %s: %llu, not %llu to %llu\n", what,
		(unsigned long long)value, (unsigned long long)least,
		(unsigned long long)most);
}

static uint64_t kernel_fallbacks(void)
{
	FILE *file = fopen("/sys/module/lpc_ledger/parameters/fallbacks", "re");
	unsigned long long count = 0;

	if (!file || fscanf(file, "%llu", &count) != 1)
		count = UINT64_MAX;
	if (file)
		fclose(file);
	return count;
}

/**
 * check_sums - what was done in all
 * @fd: of the channel, with a daemon
 * @ledger: what the user halves wrote down
 * @totals: of all rounds
 * @broken: added to
 */
void check_sums(int fd, const struct ledger *ledger, const struct totals *totals,
		struct broken *broken)
{
	struct ledger_tally_out tally = { .notes = UINT64_MAX };
	struct ledger_audit_out audit = { .a = { .entries = UINT64_MAX } };
	const uint64_t *outcomes = totals->outcomes[SPARE];

	channel_request(fd, true, "audit", NULL, 0, &audit, sizeof(audit));
	within("entries of the account", audit.a.entries, totals->finished[BOOK],
	       totals->begun[BOOK], broken);
	within("mark of the account", audit.a.mark,
	       ledger_mark(audit.a.entries, audit.a.sum),
	       ledger_mark(audit.a.entries, audit.a.sum), broken);
	/* A repair that dies has counted itself and has not been written back. */
	within("repairs of the account", audit.a.repairs, 0, ledger->repairs, broken);
	channel_request(fd, false, "tally", NULL, 0, &tally, sizeof(tally));
	within("notes in the state", tally.notes, totals->finished[NOTE],
	       totals->begun[NOTE], broken);
	within("fallbacks", kernel_fallbacks(), outcomes[BY_KERNEL],
	       outcomes[BY_KERNEL], broken);
	within("accounts that cannot be", ledger->bad_accounts, 0, 0, broken);
	within("states that were sealed and cannot be", ledger->bad_states, 0, 0,
	       broken);
}
