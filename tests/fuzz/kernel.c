// SPDX-License-Identifier: MIT
/*
 * fuzz-kernel - commands, slots and messages that nobody would send, and those that
 * reach something new in kshim again, changed (kcov tells which did).
 *
 * An input is bytes, which say step by step what a daemon does; what it does not
 * say comes from a random number made of it. The same seed makes the same inputs.
 * Callers are threads of their own, so what they meet depends on time as well.
 *
 * This process is the daemon of every channel all the time. After each input it
 * answers whoever still waits and gives back the locks, which is quick; where that
 * is not enough, and every KEEP inputs, it detaches and attaches again, which gives
 * back everything.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <linux/kcov.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "channel.h"
#include "random.h"

#define INPUT_MAX	96
#define CORPUS_MAX	4096
#define CALLERS		4
#define DELIVERED	32
#define KEEP		32
#define SELDOM		16
#define SETTLE_TRIES	8
#define CALLS		8
#define CHANNELS	16
#define COVER		(1U << 16)	/* entries of kcov's buffer, and of the map */
#define HANGS_S		60
#define SHOW		5000

/**
 * struct input - an input
 * @len: its bytes
 * @byte: the bytes
 */
struct input {
	uint32_t len;
	uint8_t byte[INPUT_MAX];
};

/**
 * struct hand - a thread that makes calls, one for an input
 * @go: its call is made
 * @over: its call has ended
 * @caller: the call
 */
struct hand {
	sem_t go;
	sem_t over;
	struct caller caller;
};

/**
 * struct run - an input being run
 * @input: it
 * @at: its next byte
 * @channel: the kernel half
 * @n_callers: how many of the hands call
 * @n_taken: calls that were delivered
 * @taken: their numbers, of the first DELIVERED
 * @calls: the same, of some of the last
 * @spent: the incarnation is not what it was
 */
struct run {
	const struct input *input;
	uint32_t at;
	struct channel *channel;
	uint32_t n_callers;
	uint32_t n_taken;
	uint64_t taken[DELIVERED];
	uint64_t calls[CALLS];
	bool spent;
};

static struct channel channels[CHANNELS];
static uint32_t n_channels;
static struct hand hands[CALLERS];
static struct input *corpus;
static uint32_t n_corpus;
static uint8_t seen[COVER];
static uint32_t n_seen;
static unsigned long *cover;
static const struct input *running;

__attribute__((noreturn)) static void hangs(void)
{
	uint32_t i;

	fprintf(stderr, "fuzz-kernel: this input hangs:");
	for (i = 0; running && i < running->len; i++)
		fprintf(stderr, " %02x", running->byte[i]);
	fprintf(stderr, "\n");
	_exit(1);
}

/* A thread of its own, since a wait in the kernel may end by nothing but a kill. */
static void *watch(void *arg)
{
	int signal;

	sigwait(arg, &signal);
	hangs();
}

static void watch_begin(void)
{
	static sigset_t alarms;
	pthread_t thread;

	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	pthread_sigmask(SIG_BLOCK, &alarms, NULL);
	if (pthread_create(&thread, NULL, watch, &alarms))
		give_up("no thread to watch");
}

/* Steps. */

static uint8_t next(struct run *run)
{
	return run->at < run->input->len ? run->input->byte[run->at++] : 0;
}

static uint64_t value(struct run *run)
{
	static const uint64_t odd[] = { 0, 1, 4096, 0x7fffffff, 0x80000000, UINT32_MAX,
					1ULL << 63, UINT64_MAX };
	uint8_t b = next(run);

	if (b < 128)
		return b;
	if (b < 192)
		return odd[b % 8];
	if (b < 224)
		return run->calls[b % CALLS];
	return random_next(&run->channel->random);
}

/* Whether a call is on its way, or has been, as far as can be told. */
static bool expects(const struct run *run)
{
	uint32_t i;

	for (i = 0; i < run->n_callers; i++) {
		if (!atomic_load(&hands[i].caller.done))
			return run->n_taken < run->n_callers;
	}
	return false;
}

static void taken(struct run *run, uint64_t call)
{
	if (run->n_taken < DELIVERED)
		run->taken[run->n_taken] = call;
	run->n_taken++;
	run->calls[next(run) % CALLS] = call;
}

static struct lpc_slot *slot_of(struct run *run)
{
	if (!run->channel->slot)
		channel_make_slot(run->channel);
	return run->channel->slot;
}

/* Any command but EXEC and REQUEST, never waiting, with some fields changed. */
static void step_command(struct run *run)
{
	static const unsigned long commands[] = {
		LPC_IOC_HELLO,	LPC_IOC_BIND, LPC_IOC_QUERY,  LPC_IOC_POLL,
		LPC_IOC_UNLOCK, LPC_IOC_UP,   LPC_IOC_SLOT,   LPC_IOC_CALLER,
		LPC_IOC_MAY,	LPC_IOC_ASSUME, LPC_IOC_RESPONSE, LPC_IOC_BYE,
	};
	uint64_t argument[64] = { 0 };
	unsigned long cmd = commands[next(run) % 12];
	uint32_t changes = next(run) % 4, at;
	uint64_t v;

	*(uint32_t *)argument = _IOC_SIZE(cmd);
	while (changes--) {
		at = next(run) % (_IOC_SIZE(cmd) / 4);
		v = value(run);
		memcpy((uint32_t *)argument + at, &v, next(run) % 2 ? 8 : 4);
	}
	if (cmd == LPC_IOC_POLL)
		((struct lpc_poll *)argument)->flags |= LPC_POLL_NONBLOCK;
	/* What cannot be taken back. */
	run->spent |= cmd == LPC_IOC_SLOT || cmd == LPC_IOC_BYE || cmd == LPC_IOC_UP;
	command(next(run) % 8 ? run->channel->fd : run->channel->observer, cmd, argument);
}

/* Spoil a message, or not. */
static void spoil(struct run *run, struct message *m)
{
	const struct mark *mark = message_mark(m, ~0U, &run->channel->random);

	switch (next(run) % 4) {
	case 0:
		/* Not far beyond a range: it may be that of a time to wait. */
		if (mark)
			message_put(m, mark, mark->kind == MARK_RANGE || next(run) % 2 ?
					     mark->bad : value(run));
		break;
	case 1:
		m->len = value(run);
		break;
	}
}

/* Whether a downcall sleeps, so that many others could be made meanwhile. */
static bool sleeps(json_t *downcall)
{
	static const char *const names[] = {
		"sleep", "lock_hold", "lock_wait", "down", "await_irq",
	};
	const char *name = json_string_value(json_object_get(downcall, "name"));
	uint32_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(name, names[i]))
			return true;
	}
	return false;
}

static void unlock_all(struct channel *channel)
{
	uint32_t i;

	for (i = 0; i < channel->info.count[LPC_KIND_LOCK]; i++)
		channel_unlock(channel, 0, i, 0, NULL, LPC_UNLOCK_DISCARD);
}

static void step_exec(struct run *run)
{
	json_t *all = channel_list(run->channel, "downcalls");
	json_t *downcall = json_array_get(all, next(run) % (json_array_size(all) ?: 1));
	struct message in;
	uint64_t out[8];

	if (!downcall || (sleeps(downcall) && next(run) % SELDOM))
		return;
	/* Another thread runs it, and would wait for this one's locks for ever. */
	if (json_is_true(json_object_get(downcall, "nests")))
		unlock_all(run->channel);
	message_make(&in, &run->channel->maker, downcall, "in");
	spoil(run, &in);
	/* What is behind the message is not the daemon's to wait on. */
	if (in.len <= in.room || in.len > in.max)
		channel_exec(run->channel, next(run) % 2 ? 0 : value(run), downcall,
			     in.data, in.len, out, sizeof(out));
	message_finish(&in);
}

static void step_call(struct run *run)
{
	struct hand *hand = &hands[run->n_callers];

	if (run->n_callers == CALLERS)
		return;
	caller_make(&hand->caller, run->channel, channel_upcall(run->channel));
	run->n_callers++;
	sem_post(&hand->go);
}

static void step_poll(struct run *run)
{
	struct lpc_poll poll = {
		.size = sizeof(poll),
		.buf = pointer(run->channel->buf),
		.buf_len = next(run) % 4 ? run->channel->hello.payload_max : value(run),
		.flags = expects(run) ? 0 : LPC_POLL_NONBLOCK,
		.timeout_ns = MS,
	};

	if (!command(run->channel->fd, LPC_IOC_POLL, &poll) &&
	    poll.msg.kind == LPC_MSG_CALL)
		taken(run, poll.msg.call);
}

static void step_answer(struct run *run, enum route route)
{
	json_t *upcall = channel_upcall(run->channel);
	struct message out;

	if (route == ROUTE_SLOT)
		slot_of(run);
	message_make(&out, &run->channel->maker, upcall, "out");
	spoil(run, &out);
	channel_answer(run->channel, route, run->calls[next(run) % CALLS], out.data,
		       out.len <= out.room || route == ROUTE_RESPONSE ? out.len : out.max,
		       next(run) % 4 ? 0 : (int)value(run));
	message_finish(&out);
}

static void step_slot(struct run *run)
{
	struct lpc_slot *slot = slot_of(run);
	uint64_t v = value(run);
	uint32_t at = next(run) % 4 ? next(run) % (sizeof(*slot) / 4) :
				      value(run) % (run->channel->slot_op.len / 4);

	memcpy((uint32_t *)slot + at, &v, 4);
}

/* Its own slot, or none: in one that is not mapped it would wait for ever. */
static void step_enter(struct run *run)
{
	struct lpc_slot *slot = slot_of(run);
	uint64_t index = run->channel->slot_op.index;

	slot->flags = expects(run) ? 0 : LPC_ENTER_NONBLOCK;
	if (!(next(run) % 4))
		slot->flags = next(run) % 2 ? LPC_ENTER_LOOK : value(run);
	slot->timeout_ns = MS;
	if (!(next(run) % 8))
		index = LPC_SLOTS_MAX + value(run) / 2;
	if (!ioctl(run->channel->fd, LPC_IOC_ENTER, index) &&
	    slot->msg.kind == LPC_MSG_CALL)
		taken(run, slot->msg.call);
}

/* Without a call: what a chain holds, a downcall of this thread would wait for. */
static void step_lock(struct run *run)
{
	uint32_t size, n = run->channel->info.count[LPC_KIND_LOCK];
	uint32_t index = n ? next(run) % n : value(run);
	json_t *lock = json_array_get(channel_list(run->channel, "locks"), index);
	struct message m;

	if (!lock)
		return;
	size = number(lock, "size");
	if (next(run) % 2) {
		channel_lock(run->channel, 0, index, next(run) % 4 ? size : value(run),
			     run->channel->buf, LPC_LOCK_TRY, 0);
		return;
	}
	message_make_struct(&m, &run->channel->maker,
			    json_string_value(json_object_get(lock, "struct")));
	spoil(run, &m);
	channel_unlock(run->channel, 0, index, m.len, m.data,
		       next(run) % 2 ? LPC_UNLOCK_DISCARD : 0);
	message_finish(&m);
}

static void step_map(struct run *run)
{
	uint64_t offset = (next(run) % 4) * LPC_MMAP_REGION + (value(run) & ~4095ULL);
	size_t len = slot_of(run) && next(run) % 2 ? run->channel->slot_op.len :
						     value(run) % (1 << 24);
	uint8_t *at = mmap(NULL, len ?: 1, PROT_READ | (next(run) % 4 ? PROT_WRITE : 0),
			   next(run) % 8 ? MAP_SHARED : MAP_PRIVATE, run->channel->fd,
			   offset);

	if (at != MAP_FAILED)
		munmap(at, len ?: 1);
}

static void again(struct run *run)
{
	uint64_t random = run->channel->random;

	channel_detach(run->channel);
	if (channel_hello(run->channel))
		give_up("%s cannot be attached again", run->channel->name);
	run->channel->random = random;
	run->spent = false;
}

static void step(struct run *run)
{
	switch (next(run) % 16) {
	case 0: case 1: case 2: step_command(run); break;
	case 3: step_exec(run); break;
	case 4: case 5: step_call(run); break;
	case 6: case 7: step_poll(run); break;
	case 8: case 9: step_answer(run, ROUTE_RESPONSE); break;
	case 10: step_answer(run, next(run) % 2 ? ROUTE_FUSED : ROUTE_SLOT); break;
	case 11: step_slot(run); break;
	case 12: step_enter(run); break;
	case 13: step_lock(run); break;
	case 14: step_map(run); break;
	default: if (!(next(run) % 4)) again(run); break;
	}
}

/* Coverage. */

/* From now on: what this thread reaches. */
static void cover_begin(void)
{
	int kcov = open("/sys/kernel/debug/kcov", O_RDWR | O_CLOEXEC);

	if (kcov < 0 || ioctl(kcov, KCOV_INIT_TRACE, COVER))
		give_up("kcov: %s", strerror(errno));
	cover = mmap(NULL, COVER * sizeof(*cover), PROT_READ | PROT_WRITE, MAP_SHARED, kcov,
		     0);
	if (cover == MAP_FAILED || ioctl(kcov, KCOV_ENABLE, KCOV_TRACE_PC))
		give_up("kcov: %s", strerror(errno));
}

/* How many places were reached for the first time since the last look. */
static uint32_t cover_look(void)
{
	unsigned long i, n, before = 0, edge;
	uint32_t new = 0;

	if (!cover)
		return 0;
	n = __atomic_load_n(&cover[0], __ATOMIC_RELAXED);
	for (i = 0; i < n; i++) {
		edge = (cover[i + 1] ^ before << 1) * 0x9e3779b97f4a7c15ULL >> 48;
		before = cover[i + 1];
		new += !seen[edge];
		seen[edge] = 1;
	}
	n_seen += new;
	__atomic_store_n(&cover[0], 0, __ATOMIC_RELAXED);
	return new;
}

/* Inputs. */

__attribute__((noreturn)) static void *call(void *arg)
{
	struct hand *hand = arg;

	for (;;) {
		while (sem_wait(&hand->go))
			;
		caller_call(&hand->caller);
		sem_post(&hand->over);
	}
}

static void hands_begin(void)
{
	pthread_t thread;
	uint32_t i;

	for (i = 0; i < CALLERS; i++) {
		sem_init(&hands[i].go, 0, 0);
		sem_init(&hands[i].over, 0, 0);
		if (pthread_create(&thread, NULL, call, &hands[i]))
			give_up("no thread for a caller");
	}
}

static bool is_over(struct hand *hand)
{
	struct timespec until;

	if (!sem_trywait(&hand->over))
		return true;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += MS;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	return !sem_timedwait(&hand->over, &until);
}

/* Answer what has been delivered and what still comes; whether @hand's call ended. */
static bool settle(struct run *run, struct hand *hand)
{
	struct channel *channel = run->channel;
	uint32_t tries = SETTLE_TRIES;

	do {
		struct lpc_poll poll = {
			.size = sizeof(poll),
			.flags = LPC_POLL_NONBLOCK,
			.buf = pointer(channel->buf),
			.buf_len = channel->hello.payload_max,
		};

		while (!command(channel->fd, LPC_IOC_POLL, &poll)) {
			if (poll.msg.kind == LPC_MSG_CALL)
				channel_answer(channel, ROUTE_RESPONSE, poll.msg.call,
					       NULL, 0, -EIO);
		}
		if (is_over(hand))
			return true;
	} while (--tries);
	return false;
}

/* Nothing is left of an input, and whoever waits gets what one is to get. */
static void finish(struct run *run)
{
	static uint32_t since;
	struct hand *hand;
	uint32_t i;

	for (i = 0; i < run->n_taken && i < DELIVERED; i++)
		channel_answer(run->channel, ROUTE_RESPONSE, run->taken[i], NULL, 0, -EIO);
	unlock_all(run->channel);
	for (i = 0; i < run->n_callers; i++) {
		hand = &hands[i];
		if (!run->spent && settle(run, hand)) {
			caller_free(&hand->caller);
			continue;
		}
		/* As if nothing had been. */
		again(run);
		if (!channel_serve(run->channel, &hand->caller))
			hangs();
		while (sem_wait(&hand->over))
			;
		caller_free(&hand->caller);
	}
	if (run->spent || ++since % KEEP == 0)
		again(run);
}

static uint32_t run_input(const struct input *input)
{
	struct run run = { .input = input };
	uint64_t with = 0;
	uint32_t i;

	running = input;
	alarm(HANGS_S);
	for (i = 0; i < input->len; i++)
		with = with * 31 + input->byte[i];
	run.channel = &channels[next(&run) % n_channels];
	run.channel->random = random_seed(with, input->len);
	while (run.at < input->len)
		step(&run);
	finish(&run);
	return cover_look();
}

static void make_input(struct input *input, uint64_t *random)
{
	const struct input *other;
	uint32_t i, at, changes;

	if (!n_corpus || !random_below(random, 8)) {
		input->len = 4 + random_below(random, INPUT_MAX - 3);
		for (i = 0; i < input->len; i++)
			input->byte[i] = random_next(random) >> 56;
		return;
	}
	*input = corpus[random_below(random, n_corpus)];
	changes = 1 + random_below(random, 6);
	while (changes--) {
		at = random_below(random, input->len);
		switch (random_below(random, 4)) {
		case 0:
			input->byte[at] = random_next(random) >> 56;
			break;
		case 1:
			input->byte[at] += random_below(random, 9) - 4;
			break;
		case 2:
			if (input->len < INPUT_MAX)
				input->byte[input->len++] = random_next(random) >> 56;
			break;
		default:
			/* The end of another one. */
			other = &corpus[random_below(random, n_corpus)];
			if (other->len > at) {
				memcpy(input->byte + at, other->byte + at, other->len - at);
				input->len = other->len;
			}
		}
	}
}

/* The bytes that a hang printed. */
static bool parse_input(const char *text, struct input *input)
{
	unsigned int byte;
	int n;

	input->len = 0;
	while (input->len < INPUT_MAX && sscanf(text, "%2x%n", &byte, &n) == 1) {
		input->byte[input->len++] = byte;
		text += n;
	}
	return input->len && !text[strspn(text, " ")];
}

static void fuzz(uint64_t seed, uint64_t count, const char *json)
{
	uint64_t random = random_seed(seed, 0), i;
	time_t start = time(NULL);
	struct input input;
	FILE *file;

	for (i = 0; i < count; i++) {
		make_input(&input, &random);
		if (run_input(&input) && n_corpus < CORPUS_MAX)
			corpus[n_corpus++] = input;
		if (!((i + 1) % SHOW)) {
			printf("%" PRIu64 " inputs, %u edges, %u in the corpus\n", i + 1,
			       n_seen, n_corpus);
			fflush(stdout);
		}
	}
	printf("seed %" PRIu64 ": %" PRIu64 " inputs in %ld s, %u edges, %u in the corpus\n",
	       seed, count, (long)(time(NULL) - start), n_seen, n_corpus);
	file = json ? fopen(json, "we") : NULL;
	if (!json)
		return;
	if (!file)
		give_up("%s: %s", json, strerror(errno));
	fprintf(file, "{\"inputs\": %" PRIu64 ", \"seconds\": %ld, \"edges\": %u, "
		"\"corpus\": %u}\n", count, (long)(time(NULL) - start), n_seen, n_corpus);
	fclose(file);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "seed", 1, NULL, 's' }, { "count", 1, NULL, 'n' },
		{ "json", 1, NULL, 'j' }, { "input", 1, NULL, 'i' },
		{ "help", 0, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *json = NULL;
	struct input input = { 0 };
	uint64_t seed = 1, count = 1000;
	int option, i;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 's': seed = strtoull(optarg, NULL, 0); break;
		case 'n': count = strtoull(optarg, NULL, 0); break;
		case 'j': json = optarg; break;
		case 'i':
			if (!parse_input(optarg, &input))
				return 2;
			break;
		case 'h':
			puts("usage: fuzz-kernel [--seed N] [--count N] [--json FILE] CHANNEL...\n"
			     "       fuzz-kernel --input \"BYTE...\" CHANNEL...\n\n"
			     "Fuzzes kshim through these channels, which must have no daemon, on a\n"
			     "kernel with kcov; or runs one input again.\n\n"
			     "example: fuzz-kernel --seed 3 --count 10000 null rig0\n\n"
			     "exit status: 0 all were run, 1 one hung or nothing could be run, 2 usage");
			return 0;
		default: return 2;
		}
	}
	for (i = optind; i < argc && n_channels < CHANNELS; i++)
		channel_open(&channels[n_channels++], argv[i], seed);
	if (!n_channels)
		give_up("no channel to fuzz; see --help");
	watch_begin();
	hands_begin();
	for (i = 0; i < (int)n_channels; i++) {
		if (channel_hello(&channels[i]))
			give_up("%s cannot be attached", channels[i].name);
	}
	if (input.len) {
		run_input(&input);
		return 0;
	}
	corpus = calloc(CORPUS_MAX, sizeof(*corpus));
	cover_begin();
	fuzz(seed, count, json);
	return 0;
}
