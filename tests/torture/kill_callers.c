// SPDX-License-Identifier: MIT
/*
 * kill_callers.c - callers that call all the time, and write down what each call
 * came to.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "kill.h"

#define PAUSE_US 200

/* Incarnations whose answers are told apart; there are fewer between two calls of
 * callers_expect().
 */
#define LIVES 64

/**
 * struct caller - a thread that calls
 * @thread: the thread
 * @seed: of its choices
 * @since_ns: when its call began, 0: it makes none
 */
struct caller {
	pthread_t thread;
	uint64_t seed;
	_Atomic uint64_t since_ns;
};

static const char *const names[KINDS] = {
	[PLAIN] = "plain", [AGAIN] = "again", [SPARE] = "spare",
	[BOOK] = "book",   [NOTE] = "note",
};

struct record records[LEDGER_CALLS];

static struct caller callers[CALLERS];
static atomic_bool paused, stopped;
static _Atomic uint32_t next;
static _Atomic uint64_t answered;

/* When each of the last incarnations first answered, by its number. */
static _Atomic uint64_t first_ns[LIVES];
static uint64_t expected_after;

static void answer_of(uint64_t incarnation)
{
	uint64_t none = 0;

	atomic_fetch_add(&answered, 1);
	if (!atomic_load(&first_ns[incarnation % LIVES]))
		atomic_compare_exchange_strong(&first_ns[incarnation % LIVES],
					       &none, now_ns());
}

static enum outcome outcome_of(int status, uint64_t incarnation)
{
	switch (status) {
	case 0:
		return incarnation ? BY_USER : BY_KERNEL;
	case -EOWNERDEAD:
		return UNKNOWN;
	case -ENOTCONN:
		return NOT_DONE;
	default:
		return OTHER;
	}
}

static void call(struct caller *caller, int fd, uint32_t number)
{
	enum kind kind = roll(&caller->seed) % KINDS;
	uint64_t incarnation = 0, in = number;
	int status;

	atomic_store(&caller->since_ns, now_ns());
	status = channel_request(fd, false, names[kind], &in, sizeof(in),
				 &incarnation, sizeof(incarnation));
	atomic_store(&caller->since_ns, 0);
	records[number].kind = kind;
	records[number].status = status;
	records[number].outcome = outcome_of(status, incarnation);
	if (records[number].outcome == BY_USER)
		answer_of(incarnation);
}

static void *run(void *arg)
{
	struct caller *caller = arg;
	int fd = channel_open();
	uint32_t number;

	while (fd >= 0 && !atomic_load(&stopped)) {
		number = atomic_load(&paused) ? LEDGER_CALLS :
						atomic_fetch_add(&next, 1);
		if (number < LEDGER_CALLS)
			call(caller, fd, number);
		else
			usleep(PAUSE_US);
	}
	close(fd);
	return NULL;
}

/**
 * callers_start - let them call
 * @seed: of their choices
 */
bool callers_start(uint64_t seed)
{
	unsigned int i;

	for (i = 0; i < CALLERS; i++) {
		callers[i].seed = seed + i;
		if (pthread_create(&callers[i].thread, NULL, run, &callers[i]))
			return false;
	}
	return true;
}

/**
 * callers_pause - let them make no new calls, or let them go on
 * @pause: which
 */
void callers_pause(bool pause)
{
	atomic_store(&paused, pause);
}

/**
 * callers_idle - whether none is in a call; true stays true while they pause
 */
bool callers_idle(void)
{
	unsigned int i, looks;

	/* Between number and call, one is in neither for an instant. */
	for (looks = 0; looks < 5; looks++) {
		for (i = 0; i < CALLERS; i++) {
			if (atomic_load(&callers[i].since_ns))
				return false;
		}
		usleep(5 * PAUSE_US);
	}
	return true;
}

/**
 * callers_hang - whether a call takes too long
 * @limit_ns: how long it may take
 */
bool callers_hang(uint64_t limit_ns)
{
	uint64_t since, now = now_ns();
	unsigned int i;

	for (i = 0; i < CALLERS; i++) {
		since = atomic_load(&callers[i].since_ns);
		if (since && now > since + limit_ns)
			return true;
	}
	return false;
}

/**
 * callers_stop - no more calls
 */
void callers_stop(void)
{
	unsigned int i;

	atomic_store(&stopped, true);
	for (i = 0; i < CALLERS; i++)
		pthread_join(callers[i].thread, NULL);
}

/**
 * callers_made - calls since callers_reset()
 */
uint32_t callers_made(void)
{
	uint32_t made = atomic_load(&next);

	return made < LEDGER_CALLS ? made : LEDGER_CALLS;
}

/**
 * callers_reset - begin again with number 0; they must be idle
 */
void callers_reset(void)
{
	memset(records, 0, sizeof(records));
	atomic_store(&next, 0);
}

/**
 * callers_answered - calls that a user half answered, ever
 */
uint64_t callers_answered(void)
{
	return atomic_load(&answered);
}

/**
 * callers_expect - look for the first answer of a later incarnation
 * @after_incarnation: than this
 */
void callers_expect(uint64_t after_incarnation)
{
	unsigned int i;

	expected_after = after_incarnation;
	for (i = 1; i < LIVES; i++)
		atomic_store(&first_ns[(after_incarnation + i) % LIVES], 0);
}

/**
 * callers_first_answer_ns - when that came, 0: it has not yet
 */
uint64_t callers_first_answer_ns(void)
{
	uint64_t ns = 0;
	unsigned int i;

	for (i = 1; i < LIVES && !ns; i++)
		ns = atomic_load(&first_ns[(expected_after + i) % LIVES]);
	return ns;
}
