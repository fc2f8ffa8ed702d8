// SPDX-License-Identifier: MIT
/*
 * campaign.c - one fault after the other, in one user half: injected, called, undone
 * and called again.
 *
 * One thread calls; this one injects, starts what has died and ends what hangs, as a
 * service manager would.  A half that died, that hung, or that does not answer
 * rightly once the fault has been undone, is replaced by a new one.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "campaign.h"
#include "mutate.h"

#define NS_PER_S	1000000000ULL
#define NS_PER_MS	1000000ULL

/* A driver that does not answer rightly in this time does not do so at all. */
#define REVIVES_NS	(120 * NS_PER_S)
#define RETRY_US	2000

/* Tries to make a fault where the half dies of an earlier one before it can be. */
#define PREPARE_TRIES	3

/* How far above the stack pointer a bit is flipped: the half's own frame, and those
 * of its callers.
 */
#define STACK_BITS	(256 * 8)

/* Seeds of the calls, apart from those of the faults. */
#define CALLS_SEED	0x63616c6c73ULL

/**
 * struct campaign - faults in one user half
 * @plan: what was asked for
 * @place: the half
 * @code: its functions
 * @possible: classes that there can be in it
 * @tally: where it is counted
 * @node: open device node, -1: none
 * @signals: file of SIGCHLD
 * @go: the caller is to call
 * @done: it has
 * @calls: seed of its calls
 * @answered: what came of them
 * @restarts: daemons begun since the fault because their predecessors failed
 * @starting: the half has begun, and has not answered yet
 */
struct campaign {
	const struct plan *plan;
	struct place place;
	struct code code;
	bool possible[FAULT_CLASSES];
	struct tally *tally;
	int node;
	int signals;
	int go;
	int done;
	uint64_t calls;
	enum fault_outcome answered;
	unsigned int restarts;
	bool starting;
};

/**
 * struct fault - one
 * @number: it
 * @class: of it
 * @seed: of its choices
 * @address: of what is changed, 0: nothing is
 * @len: bytes of that
 * @old: what was there
 * @new: what is to be there
 * @bit: of the stack
 * @where: in words
 */
struct fault {
	uint64_t number;
	enum fault_class class;
	uint64_t seed;
	uint64_t address;
	uint32_t len;
	uint8_t old[MUTATION_MAX];
	uint8_t new[MUTATION_MAX];
	uint32_t bit;
	char where[96];
};

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

__attribute__((format(printf, 2, 3)))
static void record(const struct campaign *c, const char *format, ...)
{
	char line[256] = "fault: ";
	size_t at = strlen(line);
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(line + at, sizeof(line) - at, format, args);
	va_end(args);
	if (len < 0 || (size_t)len >= sizeof(line) - at ||
	    write(c->plan->records, line, at + len) < 0)
		perror("faults: a record is lost");
}

static void broken(struct campaign *c, const struct fault *fault, const char *what)
{
	atomic_fetch_add(&c->tally->broken, 1);
	record(c, "broken %s, at %llu %s\n", what, (unsigned long long)fault->number,
	       c->place.model->name);
}

static void *call(void *arg)
{
	struct campaign *c = arg;
	uint64_t one = 1;

	while (read(c->go, &one, sizeof(one)) == sizeof(one)) {
		c->answered = c->place.model->exercise(c->node, &c->calls);
		if (write(c->done, &one, sizeof(one)) < 0)
			break;
	}
	return NULL;
}

static void restart(struct campaign *c)
{
	c->restarts++;
	c->starting = true;
	if (c->place.ops->begin(&c->place))
		perror("faults: the daemon");
}

/* Start it again if it has died; whether it had. */
static bool look_after(struct campaign *c)
{
	if (!c->place.ops->event(&c->place))
		return false;
	atomic_fetch_add(&c->tally->deaths, 1);
	restart(c);
	return true;
}

/* Wait for the caller, and for children; false: neither came in time. */
static bool await(struct campaign *c, unsigned int ms, bool *ret_done)
{
	struct pollfd files[] = {
		{ .fd = c->done, .events = POLLIN },
		{ .fd = c->signals, .events = POLLIN },
	};
	struct signalfd_siginfo signal;
	uint64_t one;

	*ret_done = false;
	if (poll(files, 2, ms) <= 0)
		return false;
	if (files[1].revents &&
	    read(c->signals, &signal, sizeof(signal)) == sizeof(signal))
		look_after(c);
	if (files[0].revents)
		*ret_done = read(c->done, &one, sizeof(one)) == sizeof(one);
	return true;
}

/*
 * Call, and keep the half alive meanwhile.  Returns what came of the calls, hung if
 * they do not come back whatever is done.
 */
static enum fault_outcome exercise(struct campaign *c, uint64_t seed)
{
	uint64_t one = 1, until = now_ns() + REVIVES_NS;
	bool done = false;

	c->calls = seed;
	if (write(c->go, &one, sizeof(one)) < 0)
		return FAULT_HUNG;
	while (!done) {
		if (now_ns() > until)
			return FAULT_HUNG;
		if (await(c, c->place.ops->patience_ms, &done))
			continue;
		if (c->plan->inside)
			return FAULT_HUNG;
		if (c->starting) {
			/* Its time begins when it serves. */
			c->starting = !c->place.ops->serves(&c->place);
			continue;
		}
		atomic_fetch_add(&c->tally->hangs, 1);
		c->place.ops->end(&c->place);
		restart(c);
	}
	c->starting = false;
	return c->answered;
}

/* Call until every answer is right, and of one half; false: that does not come. */
static bool revives(struct campaign *c)
{
	uint64_t until = now_ns() + REVIVES_NS, seed = c->calls;
	enum fault_outcome outcome;
	unsigned int restarts;

	while (now_ns() < until) {
		restarts = c->restarts;
		outcome = exercise(c, fault_roll(&seed));
		if (outcome == FAULT_NO_EFFECT && c->restarts == restarts)
			return true;
		if (outcome == FAULT_HUNG)
			return false;
		usleep(RETRY_US);
	}
	return false;
}

/* A new half, which works. */
static bool renew(struct campaign *c)
{
	uint64_t until = now_ns() + REVIVES_NS;

	if (c->node >= 0)
		close(c->node);
	c->node = -1;
	if (c->place.ops->end(&c->place) || c->place.ops->begin(&c->place))
		return false;
	c->starting = true;
	while (c->node < 0 && now_ns() < until) {
		c->node = open(c->place.model->node, O_RDWR | O_CLOEXEC);
		if (c->node < 0)
			usleep(RETRY_US);
	}
	return c->node >= 0 && revives(c);
}

/* What differs, in words: function, offset, bytes before and after. */
static void describe(struct fault *fault, const char *symbol, uint32_t offset)
{
	int at = snprintf(fault->where, sizeof(fault->where), "%.32s+0x%x ", symbol,
			  offset);
	uint32_t i;

	for (i = 0; i < fault->len * 2 && at < (int)sizeof(fault->where) - 3; i++) {
		at += snprintf(fault->where + at, sizeof(fault->where) - at, "%s%02x",
			       i == fault->len ? ">" : "",
			       i < fault->len ? fault->old[i] :
						fault->new[i - fault->len]);
	}
}

static bool choose_code(struct campaign *c, struct fault *fault)
{
	struct mutation mutation;

	if (fault->class == FAULT_STACK ?
		    !code_instruction(&c->code, &fault->seed, &mutation) :
		    !code_mutate(&c->code, fault->class, &fault->seed, &mutation))
		return false;
	fault->address = c->place.ops->address(&c->place, mutation.symbol);
	if (!fault->address)
		return false;
	fault->address += mutation.offset;
	fault->len = mutation.len;
	memcpy(fault->old, mutation.old, sizeof(fault->old));
	memcpy(fault->new, mutation.new, sizeof(fault->new));
	describe(fault, mutation.symbol->name, mutation.offset);
	return true;
}

static const struct symbol *choose_object(struct campaign *c, uint64_t *seed)
{
	const struct symbols *symbols = &c->place.symbols;
	size_t first = fault_roll(seed) % symbols->n, i;

	for (i = 0; i < symbols->n; i++) {
		const struct symbol *symbol = &symbols->symbol[(first + i) % symbols->n];

		if (!symbol->function)
			return symbol;
	}
	return NULL;
}

/* A bit of memory that begins somewhere and is so long. */
static bool choose_bit(struct campaign *c, struct fault *fault, const char *name,
		       uint64_t address, uint64_t len)
{
	uint64_t bit = fault_roll(&fault->seed) % (len * 8);

	fault->address = address + bit / 8;
	fault->len = 1;
	if (c->place.ops->read(&c->place, fault->address, fault->old, 1))
		return false;
	fault->new[0] = fault->old[0] ^ (1U << bit % 8);
	describe(fault, name, bit / 8);
	return true;
}

/* Decide what the fault is. */
static bool choose(struct campaign *c, struct fault *fault)
{
	const struct symbol *object;
	uint64_t address, len;

	switch (fault->class) {
	case FAULT_DATA:
		object = choose_object(c, &fault->seed);
		if (!object)
			return false;
		address = c->place.ops->address(&c->place, object);
		return address &&
		       choose_bit(c, fault, object->name, address, object->size);
	case FAULT_HEAP:
		return !c->place.ops->heap(&c->place, &address, &len) && len &&
		       choose_bit(c, fault, "heap", address, len);
	case FAULT_STACK:
		fault->bit = fault_roll(&fault->seed) % STACK_BITS;
		return choose_code(c, fault);
	default:
		return choose_code(c, fault);
	}
}

static bool inject(struct campaign *c, const struct fault *fault)
{
	const struct place_ops *ops = c->place.ops;

	record(c, "begin %llu %s %s %s\n", (unsigned long long)fault->number,
	       fault_class_names[fault->class], c->place.model->name, fault->where);
	if (fault->class == FAULT_STACK)
		return !ops->stack(&c->place, fault->address, fault->bit);
	return !ops->write(&c->place, fault->address, fault->new, fault->len);
}

/* Make a fault.  A half that has died of an earlier one after its last answer is
 * replaced first.
 */
static bool prepare(struct campaign *c, struct fault *fault)
{
	int tries = PREPARE_TRIES;

	while (tries--) {
		if (look_after(c) && !revives(c))
			return false;
		fault->seed = fault_seed(c->plan->seed, fault->number);
		if (choose(c, fault) && inject(c, fault))
			return true;
		if (!renew(c))
			return false;
	}
	return false;
}

/* Undo it, where that can be; false: the half has to be replaced. */
static bool undo(struct campaign *c, const struct fault *fault)
{
	const struct place_ops *ops = c->place.ops;

	if (fault->class == FAULT_STACK)
		return !ops->unstack(&c->place);
	/* What is on the heap may be something else by now. */
	return fault->class != FAULT_HEAP &&
	       !ops->write(&c->place, fault->address, fault->old, fault->len);
}

/*
 * The half as it is after a fault: undone and asked again, or a new one.  Returns
 * what came of it, at least what it was before.
 */
static enum fault_outcome settle(struct campaign *c, const struct fault *fault,
				 enum fault_outcome outcome)
{
	unsigned int restarts = c->restarts;
	enum fault_outcome later = FAULT_NO_EFFECT;
	bool same = !restarts && undo(c, fault);

	if (same)
		later = exercise(c, fault_roll(&c->calls));
	if (later > outcome)
		outcome = later;
	if (later == FAULT_HUNG)
		return FAULT_HUNG;
	if (c->restarts && outcome < FAULT_RECOVERED)
		outcome = FAULT_RECOVERED;
	if (!same || later != FAULT_NO_EFFECT || c->restarts != restarts) {
		bool works = c->restarts && !c->plan->inside ? revives(c) : renew(c);

		if (!works)
			return FAULT_HUNG;
	}
	atomic_fetch_add(&c->tally->revived, c->restarts);
	c->restarts = 0;
	return outcome;
}

/* One fault; false: nothing more can be done here. */
static bool one(struct campaign *c, struct fault *fault)
{
	enum fault_outcome outcome;

	if (!prepare(c, fault)) {
		broken(c, fault, "no fault can be injected");
		return false;
	}
	atomic_fetch_add(&c->tally->revived, c->restarts);
	c->restarts = 0;
	outcome = exercise(c, fault_seed(c->plan->seed ^ CALLS_SEED, fault->number));
	if (outcome != FAULT_HUNG)
		outcome = settle(c, fault, outcome);
	atomic_fetch_add(&c->tally->outcomes[fault->class][outcome], 1);
	record(c, "end %llu %s %s %s\n", (unsigned long long)fault->number,
	       fault_class_names[fault->class], c->place.model->name,
	       fault_outcome_names[outcome]);
	if (outcome == FAULT_HUNG && !c->plan->inside)
		broken(c, fault, "it does not work again");
	return outcome != FAULT_HUNG;
}

/* Decode the half's functions, as they are in memory, and see what can be done. */
static int look(struct campaign *c)
{
	uint64_t seed = c->plan->seed;
	struct mutation mutation;
	unsigned int class;
	size_t i;
	int err = 0;

	for (i = 0; i < c->place.symbols.n && !err; i++) {
		const struct symbol *symbol = &c->place.symbols.symbol[i];
		uint8_t *bytes;

		if (!symbol->function)
			continue;
		bytes = malloc(symbol->size);
		if (!bytes)
			return -ENOMEM;
		err = c->place.ops->read(&c->place,
					 c->place.ops->address(&c->place, symbol),
					 bytes, symbol->size);
		if (!err)
			err = code_add(&c->code, symbol, bytes);
		free(bytes);
	}
	for (class = 0; class < FAULT_CLASSES && !err; class++)
		c->possible[class] = class >= FAULT_DATA ||
				     code_mutate(&c->code, class, &seed, &mutation);
	return err;
}

/* The class of a fault: each in its turn, or the next one that is possible here. */
static enum fault_class class_of(const struct campaign *c, uint64_t number)
{
	unsigned int class = number / MODELS % FAULT_CLASSES;

	while (!c->possible[class])
		class = (class + 1) % FAULT_CLASSES;
	return class;
}

static int start(struct campaign *c)
{
	pthread_t caller;
	sigset_t child;
	int err;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	pthread_sigmask(SIG_BLOCK, &child, NULL);
	c->signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
	c->go = eventfd(0, EFD_CLOEXEC);
	c->done = eventfd(0, EFD_CLOEXEC);
	if (c->signals < 0 || c->go < 0 || c->done < 0)
		return -errno;
	err = code_init(&c->code);
	if (!err)
		err = c->place.ops->open(&c->place);
	if (!err)
		err = -pthread_create(&caller, NULL, call, c);
	if (err)
		return err;
	if (!renew(c))
		return -ENXIO;
	return look(c);
}

/**
 * campaign_run - inject faults into one user half
 * @plan: what was asked for
 * @model: the driver
 * @first: number of the first fault that is this driver's
 * @step: from one to the next
 * @tally: where what came of them is counted
 *
 * Context: a process of its own, whose children are daemons; it calls this once and
 * ends then, which ends what may still hang.
 *
 * Return: 0, -ECANCELED: a fault has left a machine that has to be started again,
 * another error: it could not be tried.
 */
int campaign_run(const struct plan *plan, const struct model *model, uint64_t first,
		 uint64_t step, struct tally *tally)
{
	static struct campaign c;
	uint64_t number;
	int err;

	c = (struct campaign){
		.plan = plan,
		.place = {
			.ops = plan->inside ? &place_inside : &place_split,
			.model = model,
			.memory = -1,
		},
		.tally = tally,
		.node = -1,
	};
	err = start(&c);
	if (err)
		return err;
	for (number = first; number < plan->count; number += step) {
		struct fault fault = {
			.number = number,
			.class = class_of(&c, number),
		};

		if (!one(&c, &fault))
			return -ECANCELED;
	}
	close(c.node);
	return c.place.ops->end(&c.place) ? -ECANCELED : 0;
}
