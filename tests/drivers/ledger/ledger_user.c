// SPDX-License-Identifier: MIT
/*
 * ledger_user.c - user half that is killed all the time, and writes down what it
 * has done in a file that is mapped, which a death does not reach.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ledger.h"
#include "ledger_user.h"
#include "udriver.h"

/* The state in the arena, before its seal. */
struct state {
	uint64_t notes;
	uint64_t sum;
	uint64_t mark;
};

static struct ledger *ledger;
static struct state *state;
static pthread_mutex_t state_lock = PTHREAD_MUTEX_INITIALIZER;

static void count(uint64_t *counter)
{
	__atomic_add_fetch(counter, 1, __ATOMIC_RELAXED);
}

static struct ledger_entry *begin(uint64_t number)
{
	struct ledger_entry *entry = &ledger->entries[number % LEDGER_CALLS];

	__atomic_add_fetch(&entry->begun, 1, __ATOMIC_SEQ_CST);
	return entry;
}

static int finish(struct lpc_ctx *ctx, struct ledger_entry *entry,
		  uint64_t *incarnation)
{
	__atomic_add_fetch(&entry->finished, 1, __ATOMIC_SEQ_CST);
	*incarnation = udriver_incarnation(lpc_driver(ctx));
	return 0;
}

static int plain(struct lpc_ctx *ctx, uint64_t number, uint64_t *incarnation)
{
	return finish(ctx, begin(number), incarnation);
}

static int spare(struct lpc_ctx *ctx, uint64_t number, uint64_t *incarnation)
{
	struct ledger_entry *entry = begin(number);
	int err = ledger_tick(ctx);

	return err ? err : finish(ctx, entry, incarnation);
}

/* Changed in three steps, with time to die between them. */
static int book(struct lpc_ctx *ctx, uint64_t number, uint64_t *incarnation)
{
	struct ledger_entry *entry = begin(number);
	struct ledger_account account;
	int err;

	err = ledger_account_lock(ctx, &account);
	if (err)
		return err;
	if (account.mark != ledger_mark(account.entries, account.sum))
		count(&ledger->bad_accounts);
	account.entries++;
	sched_yield();
	account.sum += number;
	account.mark = ledger_mark(account.entries, account.sum);
	err = ledger_account_unlock(ctx, &account);
	return err ? err : finish(ctx, entry, incarnation);
}

static int note(struct lpc_ctx *ctx, uint64_t number, uint64_t *incarnation)
{
	struct ledger_entry *entry = begin(number);

	pthread_mutex_lock(&state_lock);
	state->notes++;
	sched_yield();
	state->sum += number;
	state->mark = ledger_mark(state->notes, state->sum);
	lpc_state_seal(ctx);
	pthread_mutex_unlock(&state_lock);
	return finish(ctx, entry, incarnation);
}

static int tally(struct lpc_ctx *ctx, uint64_t *notes, uint64_t *sum)
{
	(void)ctx;
	pthread_mutex_lock(&state_lock);
	*notes = state->notes;
	*sum = state->sum;
	pthread_mutex_unlock(&state_lock);
	return 0;
}

static int mend_account(struct lpc_ctx *ctx, struct ledger_account *account)
{
	(void)ctx;
	if (account->mark != ledger_mark(account->entries, account->sum))
		count(&ledger->bad_accounts);
	account->repairs++;
	count(&ledger->repairs);
	return 0;
}

static int map_ledger(void)
{
	int fd = open(LEDGER_FILE, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	ledger = mmap(NULL, sizeof(*ledger), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return ledger == MAP_FAILED ? -errno : 0;
}

/* Runs before the first repair, which init does not. */
__attribute__((constructor)) static void loaded(void)
{
	if (map_ledger())
		ledger = NULL;
}

static int init(struct lpc_ctx *ctx, void **priv)
{
	uint64_t incarnation;
	size_t len;
	int err;

	(void)priv;
	if (!ledger)
		return -ENOENT;
	state = lpc_state(ctx, &len);
	err = lpc_state_check(ctx, &incarnation);
	if (!err) {
		count(&ledger->sealed);
		if (state->mark != ledger_mark(state->notes, state->sum) ||
		    incarnation >= udriver_incarnation(lpc_driver(ctx)))
			count(&ledger->bad_states);
		return 0;
	}
	/* Begun and not finished, or the first of all: what is right is made anew. */
	if (err == -EBADMSG)
		count(&ledger->torn);
	else if (err != -ENODATA)
		return err;
	state->mark = ledger_mark(state->notes, state->sum);
	return lpc_state_seal(ctx);
}

static const struct ledger_user_ops ops = {
	.plain = plain,
	.again = plain,
	.spare = spare,
	.book = book,
	.note = note,
	.tally = tally,
	.mend_account = mend_account,
};

LEDGER_USER_HALF(.ops = &ops, .init = init);
