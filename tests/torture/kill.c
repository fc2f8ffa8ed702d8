// SPDX-License-Identifier: MIT
/*
 * kill.c - kill the user half of ledger, again and again, under callers that call
 * all the time, and prove that each call was done as often as its interface says.
 *
 * Half of the kills are at a random instant, half at a tracepoint of kshim, each
 * in its turn.  Some come before the daemon has answered once: death during
 * recovery.
 */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "kill.h"

#define KILL_PARAMETER	 "/sys/module/lpc_ledger/parameters/kill"

#define KILLED_PARAMETER "/sys/module/lpc_ledger/parameters/killed"

/* How long a call, and the wait for a first answer, may take. */
#define HANGS_NS	(150 * NS_PER_S)

/* A tracepoint that is not reached in this time is not waited for. */
#define REACHED_MS	500

#define ROUND_KILLS	50	/* kills between two looks at the ledger */
#define ROUND_TRIVIAL	4	/* processes that do nothing, at each of them */
#define BLOCK_S		2	/* of throughput, with kills or without, in turn */
#define MILLION		1000000

/* All that are reached while the user half lives; "lpc_attach" is, once. */
static const char *const tracepoints[] = {
	"lpc_call_queue", "lpc_call_deliver", "lpc_call_response", "lpc_call_end",
	"lpc_exec_enter", "lpc_exec_exit",    "lpc_lock",	   "lpc_unlock",
};

#define N_TRACEPOINTS	(sizeof(tracepoints) / sizeof(tracepoints[0]))

/**
 * struct campaign - what was asked for, and what came of it
 * @seed: of every choice
 * @count: kills
 * @seconds: of each measurement of throughput, 0: none
 * @json: file for the figures, or NULL
 * @fd: of the channel
 * @ledger: the user halves' file
 * @keeper: process that has another one serve
 * @kills: so far
 * @at_tracepoint: of them, at a tracepoint
 * @in_recovery: of them, before the first answer
 * @recovered: kills after which a user half answered again
 * @expected: kills after which one was waited for
 * @next_round: kills at which the ledger is looked at
 * @recovery_ns: from death to first answer, @n_recovery of them
 * @n_recovery: how many
 * @trivial_ns: of a process that does nothing, @n_trivial of them
 * @n_trivial: how many
 * @undisturbed: answers in a second without kills
 * @disturbed: answers in a second with one kill in each
 * @kept: millionths of the throughput that kills left, @n_kept of them
 * @n_kept: how many
 * @totals: of the ledger
 * @broken: promises
 */
struct campaign {
	uint64_t seed;
	unsigned int count;
	unsigned int seconds;
	const char *json;
	int fd;
	struct ledger *ledger;
	pid_t keeper;
	unsigned int kills;
	unsigned int at_tracepoint;
	unsigned int in_recovery;
	unsigned int recovered;
	unsigned int expected;
	unsigned int next_round;
	uint64_t *recovery_ns;
	unsigned int n_recovery;
	uint64_t *trivial_ns;
	unsigned int n_trivial;
	double undisturbed;
	double disturbed;
	uint64_t *kept;
	unsigned int n_kept;
	struct totals totals;
	struct broken broken;
};

uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static void sleep_until(uint64_t ns)
{
	const struct timespec until = {
		.tv_sec = ns / NS_PER_S,
		.tv_nsec = ns % NS_PER_S,
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		;
}

/**
 * roll - the next number of a generator (splitmix64, Steele, Lea and Flood)
 * @seed: its state
 */
uint64_t roll(uint64_t *seed)
{
	uint64_t z = (*seed += 0x9e3779b97f4a7c15ULL);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static void fail(const char *what)
{
	fprintf(stderr, "torture-kill: %s: %s\n", what, strerror(errno));
	exit(2);
}

static unsigned int pairs_of_blocks(const struct campaign *c)
{
	return (c->seconds + BLOCK_S - 1) / BLOCK_S;
}

static void open_ledger(struct campaign *c)
{
	unsigned int rounds = c->count / ROUND_KILLS + pairs_of_blocks(c) + 2;
	int fd = open(LEDGER_FILE, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || ftruncate(fd, sizeof(*c->ledger)))
		fail(LEDGER_FILE);
	c->ledger = mmap(NULL, sizeof(*c->ledger), PROT_READ | PROT_WRITE, MAP_SHARED,
			 fd, 0);
	if (c->ledger == MAP_FAILED)
		fail(LEDGER_FILE);
	close(fd);
	c->fd = channel_open();
	if (c->fd < 0)
		fail(DEVICE);
	c->recovery_ns = calloc(c->count + 1, sizeof(*c->recovery_ns));
	c->trivial_ns = calloc(rounds * ROUND_TRIVIAL, sizeof(*c->trivial_ns));
	c->kept = calloc(rounds, sizeof(*c->kept));
	if (!c->recovery_ns || !c->trivial_ns || !c->kept)
		fail("memory");
}

static void start(struct campaign *c)
{
	c->keeper = daemon_start();
	if (c->keeper < 0)
		fail("udaemon");
}

/* Wait for the first answer after the last death; false: there is none. */
static bool await_answer(struct campaign *c)
{
	uint64_t until = now_ns() + HANGS_NS;

	while (!callers_first_answer_ns()) {
		if (now_ns() > until)
			return false;
		/* One that ends by itself is started again, as by a service manager. */
		if (daemon_ended(c->keeper, false))
			start(c);
		usleep(1000);
	}
	return true;
}

/*
 * Have a process killed when it reaches a tracepoint for so many times, 0: whoever
 * reaches it; 0 times: no process any more.
 */
static bool arm(struct campaign *c, const char *tracepoint, unsigned int times, pid_t pid)
{
	FILE *file = fopen(KILL_PARAMETER, "we");
	bool armed;

	if (!file)
		fail(KILL_PARAMETER);
	armed = fprintf(file, "%s %u %d", tracepoint, times, (int)pid) > 0;
	if (!fclose(file) && armed)
		return true;
	if (errno == ENOENT) {
		c->broken.other++;
		fprintf(stderr, "broken: no tracepoint %s\n", tracepoint);
	}
	return false;
}

/* Kills at tracepoints, ever. */
static unsigned int killed(void)
{
	FILE *file = fopen(KILLED_PARAMETER, "re");
	unsigned int n;

	if (!file || fscanf(file, "%u", &n) != 1)
		fail(KILLED_PARAMETER);
	fclose(file);
	return n;
}

/* Kill a process, unless it has died meanwhile: when that was. */
static uint64_t kill_now(pid_t pid, int watch)
{
	uint64_t at = now_ns();

	if (pid > 0)
		kill(pid, SIGKILL);
	server_died(watch, -1);
	return at;
}

/*
 * One death of who serves, at a tracepoint or, where that is NULL or not reached,
 * now.  Returns when that was, 0 for a tracepoint: nobody looked at the clock.
 */
static uint64_t kill_once(struct campaign *c, const char *tracepoint,
			  unsigned int times)
{
	pid_t pid = channel_server(c->fd);
	int watch = server_watch(pid);
	uint64_t at = 0;

	if (tracepoint && arm(c, tracepoint, times, pid) &&
	    server_died(watch, REACHED_MS))
		c->at_tracepoint++;
	else
		at = kill_now(pid, watch);
	if (watch >= 0)
		close(watch);
	c->kills++;
	return at;
}

/* Whether the next one has died as it attached; if not, it is let live. */
static bool died_attaching(struct campaign *c, unsigned int before)
{
	uint64_t until = now_ns() + HANGS_NS;

	while (killed() == before && !callers_first_answer_ns() && now_ns() < until)
		usleep(200);
	arm(c, "lpc_attach", 0, 0);
	if (killed() == before)
		return false;
	c->at_tracepoint++;
	return true;
}

/* Kill the next one some time after it has begun; false: it has answered before. */
static bool kill_beginner(struct campaign *c)
{
	pid_t pid;
	int watch;

	while (!(pid = daemon_server(c->keeper))) {
		if (callers_first_answer_ns() || daemon_ended(c->keeper, false))
			return false;
		usleep(1000);
	}
	usleep(roll(&c->seed) % 30000);
	if (callers_first_answer_ns())
		return false;
	watch = server_watch(pid);
	kill_now(pid, watch);
	if (watch >= 0)
		close(watch);
	return true;
}

/* Kill it, perhaps several times before it has answered, and wait for an answer. */
static bool kill_and_recover(struct campaign *c)
{
	unsigned int again = roll(&c->seed) % 4 ? 0 : 1 + roll(&c->seed) % 3;
	const char *tracepoint = c->kills % 2 ?
		tracepoints[c->kills / 2 % N_TRACEPOINTS] : NULL;
	bool attaching = again && !tracepoint, measure;
	unsigned int before = killed();
	uint64_t died;

	usleep(roll(&c->seed) % 20000);
	callers_expect(channel_incarnation(c->fd));
	/* Before the first death, or the next one has attached by then. */
	if (attaching)
		arm(c, "lpc_attach", 1, 0);
	died = kill_once(c, tracepoint, 1 + roll(&c->seed) % 40);
	measure = died;
	for (; again && c->kills < c->count; again--) {
		if (attaching ? !died_attaching(c, before) : !kill_beginner(c))
			break;
		c->kills++;
		c->in_recovery++;
		measure = false;
		before = killed();
		attaching = roll(&c->seed) % 2 && arm(c, "lpc_attach", 1, 0);
	}
	if (attaching)
		arm(c, "lpc_attach", 0, 0);
	c->expected++;
	if (!await_answer(c)) {
		c->broken.hung++;
		fprintf(stderr, "broken: no answer after kill %u\n", c->kills);
		return false;
	}
	c->recovered++;
	if (measure)
		c->recovery_ns[c->n_recovery++] = callers_first_answer_ns() - died;
	return true;
}

/* Look at the ledger; the callers are idle meanwhile. */
static bool end_round(struct campaign *c)
{
	uint64_t until = now_ns() + HANGS_NS;
	unsigned int i;

	callers_pause(true);
	while (!callers_idle()) {
		if (now_ns() < until && !callers_hang(HANGS_NS))
			continue;
		c->broken.hung++;
		fprintf(stderr, "broken: a call does not come back\n");
		return false;
	}
	check_round(c->ledger, callers_made(), &c->totals, &c->broken);
	memset(c->ledger->entries, 0, callers_made() * sizeof(*c->ledger->entries));
	check_sums(c->fd, c->ledger, &c->totals, &c->broken);
	for (i = 0; i < ROUND_TRIVIAL; i++)
		c->trivial_ns[c->n_trivial++] = trivial_process_ns();
	callers_reset();
	c->next_round = c->kills + ROUND_KILLS;
	callers_pause(false);
	printf("  %u of %u kills, %llu calls\n", c->kills, c->count,
	       (unsigned long long)c->totals.calls);
	fflush(stdout);
	return true;
}

static bool is_whole(const struct broken *broken)
{
	return !(broken->lost + broken->doubled + broken->hung + broken->other);
}

/* Answers in a second of a block, with a kill in each second or without. */
static double rate(struct campaign *c, bool kills)
{
	uint64_t begin = now_ns(), before = callers_answered();
	unsigned int i;

	for (i = 0; i < BLOCK_S; i++) {
		sleep_until(begin + i * NS_PER_S + NS_PER_S / 2);
		if (kills) {
			callers_expect(channel_incarnation(c->fd));
			kill_once(c, NULL, 0);
			c->expected++;
			c->recovered += await_answer(c);
		}
		sleep_until(begin + (i + 1) * NS_PER_S);
	}
	return (callers_answered() - before) * 1e9 / (now_ns() - begin);
}

/* Blocks with and without kills in turn: the machine may have more to do than this. */
static bool measure_throughput(struct campaign *c)
{
	unsigned int i, pairs = pairs_of_blocks(c);
	double calm, killed;

	for (i = 0; i < pairs; i++) {
		calm = rate(c, false);
		killed = rate(c, true);
		c->undisturbed += calm / pairs;
		c->disturbed += killed / pairs;
		c->kept[c->n_kept++] = calm ? killed / calm * MILLION : 0;
		if (!end_round(c))
			return false;
	}
	return true;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Divided by a million: milliseconds, where they are nanoseconds. */
static double percentile(uint64_t *values, unsigned int n, unsigned int percent)
{
	if (!n)
		return 0;
	qsort(values, n, sizeof(*values), by_value);
	return (double)values[(uint64_t)(n - 1) * percent / 100] / MILLION;
}

static uint64_t outcome(const struct campaign *c, enum outcome outcome)
{
	uint64_t n = 0;
	unsigned int kind;

	for (kind = 0; kind < KINDS; kind++)
		n += c->totals.outcomes[kind][outcome];
	return n;
}

static double share(const struct campaign *c)
{
	return c->expected ? 100.0 * c->recovered / c->expected : 0;
}

static void report(struct campaign *c, uint64_t seed)
{
	double p50 = percentile(c->recovery_ns, c->n_recovery, 50);
	double p99 = percentile(c->recovery_ns, c->n_recovery, 99);
	double trivial = percentile(c->trivial_ns, c->n_trivial, 50);

	printf("seed %llu\n", (unsigned long long)seed);
	printf("kills %u: at a tracepoint %u, during recovery %u\n", c->kills,
	       c->at_tracepoint, c->in_recovery);
	printf("calls %llu: answered %llu, by a fallback %llu, unknown %llu, not done %llu\n",
	       (unsigned long long)c->totals.calls,
	       (unsigned long long)outcome(c, BY_USER),
	       (unsigned long long)outcome(c, BY_KERNEL),
	       (unsigned long long)outcome(c, UNKNOWN),
	       (unsigned long long)outcome(c, NOT_DONE));
	printf("lost %llu, doubled %llu, hung %llu, otherwise broken %llu\n",
	       (unsigned long long)c->broken.lost,
	       (unsigned long long)c->broken.doubled,
	       (unsigned long long)c->broken.hung,
	       (unsigned long long)c->broken.other);
	printf("repairs of the account %llu; state found sealed %llu, torn %llu\n",
	       (unsigned long long)c->ledger->repairs,
	       (unsigned long long)c->ledger->sealed,
	       (unsigned long long)c->ledger->torn);
	printf("from death to first answer: p50 %.1f ms, p99 %.1f ms (%u times); a trivial process %.1f ms (%u times): %.1f times as long\n",
	       p50, p99, c->n_recovery, trivial, c->n_trivial,
	       trivial ? p50 / trivial : 0);
	printf("deaths after which a user half answered again: %.2f %%\n", share(c));
	if (c->seconds)
		printf("answers in a second: undisturbed %.0f, with a kill in each %.0f; of %u pairs of %u s: median %.3f, quartiles %.3f and %.3f\n",
		       c->undisturbed, c->disturbed, c->n_kept, BLOCK_S,
		       percentile(c->kept, c->n_kept, 50),
		       percentile(c->kept, c->n_kept, 25),
		       percentile(c->kept, c->n_kept, 75));
}

static void write_json(struct campaign *c, uint64_t seed)
{
	FILE *file = fopen(c->json, "we");

	if (!file)
		fail(c->json);
	fprintf(file,
		"{\n  \"campaign\": \"kill\",\n  \"seed\": %llu,\n  \"kills\": %u,\n"
		"  \"at_tracepoint\": %u,\n  \"in_recovery\": %u,\n  \"calls\": %llu,\n"
		"  \"answered\": %llu,\n  \"fallback\": %llu,\n  \"unknown\": %llu,\n"
		"  \"not_done\": %llu,\n  \"lost\": %llu,\n  \"doubled\": %llu,\n"
		"  \"hung\": %llu,\n  \"broken\": %llu,\n  \"repairs\": %llu,\n"
		"  \"sealed\": %llu,\n  \"torn\": %llu,\n",
		(unsigned long long)seed, c->kills, c->at_tracepoint, c->in_recovery,
		(unsigned long long)c->totals.calls,
		(unsigned long long)outcome(c, BY_USER),
		(unsigned long long)outcome(c, BY_KERNEL),
		(unsigned long long)outcome(c, UNKNOWN),
		(unsigned long long)outcome(c, NOT_DONE),
		(unsigned long long)c->broken.lost,
		(unsigned long long)c->broken.doubled,
		(unsigned long long)c->broken.hung,
		(unsigned long long)c->broken.other,
		(unsigned long long)c->ledger->repairs,
		(unsigned long long)c->ledger->sealed,
		(unsigned long long)c->ledger->torn);
	fprintf(file,
		"  \"recovery_p50_ms\": %.3f,\n  \"recovery_p99_ms\": %.3f,\n"
		"  \"trivial_process_ms\": %.3f,\n  \"recovered_percent\": %.3f,\n"
		"  \"undisturbed_per_s\": %.1f,\n  \"disturbed_per_s\": %.1f,\n"
		"  \"kept\": [%.4f, %.4f, %.4f]\n}\n",
		percentile(c->recovery_ns, c->n_recovery, 50),
		percentile(c->recovery_ns, c->n_recovery, 99),
		percentile(c->trivial_ns, c->n_trivial, 50), share(c),
		c->undisturbed, c->disturbed,
		percentile(c->kept, c->n_kept, 25), percentile(c->kept, c->n_kept, 50),
		percentile(c->kept, c->n_kept, 75));
	if (fclose(file))
		fail(c->json);
}

static void run(struct campaign *c)
{
	callers_expect(0);
	start(c);
	if (!callers_start(c->seed))
		fail("threads");
	if (!await_answer(c)) {
		c->broken.hung++;
		return;
	}
	if (!measure_throughput(c))
		return;
	while (c->kills < c->count) {
		if (!kill_and_recover(c))
			return;
		if (c->kills >= c->next_round && !end_round(c))
			return;
	}
	end_round(c);
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct campaign *c = state->input;

	switch (key) {
	case 's':
		c->seed = strtoull(arg, NULL, 0);
		return 0;
	case 'c':
		c->count = strtoul(arg, NULL, 0);
		return 0;
	case 't':
		c->seconds = strtoul(arg, NULL, 0);
		return 0;
	case 'j':
		c->json = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

int main(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "seed", 's', "N", 0, "Of every choice (1)", 0 },
		{ "count", 'c', "N", 0, "Kills (100)", 0 },
		{ "seconds", 't', "N", 0,
		  "Of each measurement of throughput (0: none)", 0 },
		{ "json", 'j', "FILE", 0, "Write the figures there", 0 },
		{ NULL, 0, NULL, 0, NULL, 0 },
	};
	const struct argp argp = {
		options, parse_option, NULL,
		"Kill the user half of the loaded driver ledger, and prove what "
		"its interface promises.\v"
		"Exit status: 0 every promise was kept, 1 some were not, 2 it could "
		"not be tried",
		NULL, NULL, NULL,
	};
	static struct campaign c = { .seed = 1, .count = 100 };
	uint64_t seed;

	argp_err_exit_status = 2;
	argp_parse(&argp, argc, argv, 0, NULL, &c);
	seed = c.seed;
	open_ledger(&c);
	run(&c);
	report(&c, seed);
	if (c.json)
		write_json(&c, seed);
	/* What hangs cannot be waited for. */
	if (c.broken.hung)
		_exit(1);
	callers_stop();
	kill(c.keeper, SIGTERM);
	daemon_ended(c.keeper, true);
	return is_whole(&c.broken) ? 0 : 1;
}
