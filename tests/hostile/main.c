// SPDX-License-Identifier: MIT
/*
 * hostile - a daemon that tries to mislead the kernel in every way that it can.
 *
 * It serves every kernel half that there is, as its description says, and tries
 * every class of classes.txt on each. A try that is not refused as it should be,
 * an answer that reaches a caller though it is not as the interface says, and a
 * kernel half that does not work afterwards are wrong.
 */
#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "random.h"
#include "score.h"
#include "trial.h"

#define CLASSES		"/usr/libexec/cleave/tests/hostile-classes.txt"

/* A class that takes longer on one interface hangs. */
#define HANGS_S		60

static struct score score;
static const char *now_class, *now_interface;

static const struct trial_class *const trials[] = {
	trials_content, trials_number, trials_order,
	trials_lock,	trials_memory, trials_lent,  trials_flood,
};

#define TRIALS (sizeof(trials) / sizeof(trials[0]))

/* Scoring. */

static void wrong(struct trial *t, const char *what, int got, const char *wanted)
{
	if (t->cell->wrong++)
		return;
	snprintf(t->cell->first, sizeof(t->cell->first), "%s: %s (%d), wanted %s", what,
		 got < 0 ? strerrorname_np(-got) : "taken", got, wanted);
}

/**
 * trial_refused() - score a try that must be refused
 * @t: the trial
 * @got: what came of it
 * @wanted: the error that must
 * @what: what was tried
 *
 * Return: whether it was.
 */
bool trial_refused(struct trial *t, int got, int wanted, const char *what)
{
	struct cell *cell = t->cell;
	uint32_t i;

	cell->tried++;
	if (got != wanted) {
		wrong(t, what, got, strerrorname_np(-wanted));
		return false;
	}
	cell->refused++;
	for (i = 0; i < cell->n_errors && cell->error[i] != got; i++)
		;
	if (i == cell->n_errors && i < CELL_ERRORS)
		cell->error[cell->n_errors++] = got;
	return true;
}

/**
 * trial_harmless() - score a try that is taken
 * @t: the trial
 * @fine: whether nobody had anything of it
 * @reason: why nobody has
 * @what: what was tried
 * @got: what came of it
 *
 * Return: @fine.
 */
bool trial_harmless(struct trial *t, bool fine, const char *reason, const char *what,
		    int got)
{
	t->cell->tried++;
	if (fine) {
		t->cell->harmless++;
		snprintf(t->cell->reason, sizeof(t->cell->reason), "%s", reason);
	} else {
		wrong(t, what, got, reason);
	}
	return fine;
}

/**
 * trial_nothing() - there is nothing to try on this interface
 * @t: the trial
 * @reason: why not
 */
void trial_nothing(struct trial *t, const char *reason)
{
	snprintf(t->cell->reason, sizeof(t->cell->reason), "%s", reason);
}

/* Trying. */

static trial_fn *trial_of(const char *name)
{
	const struct trial_class *class;
	size_t i;

	for (i = 0; i < TRIALS; i++) {
		for (class = trials[i]; class->name; class++) {
			if (!strcmp(class->name, name))
				return class->run;
		}
	}
	return NULL;
}

static bool is_row(const char *name)
{
	uint32_t row;

	for (row = 0; row < score.n_classes; row++) {
		if (!strcmp(score.classes[row].name, name))
			return true;
	}
	return false;
}

/* The list and the trials must say the same. */
static void compare_classes(void)
{
	const struct trial_class *class;
	uint32_t row;
	size_t i;

	for (row = 0; row < score.n_classes; row++) {
		if (!trial_of(score.classes[row].name))
			give_up("class %s has no trial", score.classes[row].name);
	}
	for (i = 0; i < TRIALS; i++) {
		for (class = trials[i]; class->name; class++) {
			if (!is_row(class->name))
				give_up("class %s is not in the list", class->name);
		}
	}
}

static void hangs(int signal __attribute__((unused)))
{
	give_up("%s on %s hangs", now_class, now_interface);
}

/* Whether a daemon that behaves is served as if nothing had been. */
static void behave(struct trial *t)
{
	json_t *upcall = channel_upcall(t->channel);
	struct caller caller;

	caller_start(&caller, t->channel, upcall);
	if (!channel_serve(t->channel, &caller))
		give_up("%s: no call comes through after %s", now_interface, now_class);
	if (caller_finish(&caller))
		wrong(t, "a call that is answered well afterwards", caller.result,
		      "success");
}

static void try_class(struct channel *channel, struct channel *other, uint64_t foreign,
		      uint32_t row, uint32_t column)
{
	struct trial t = {
		.channel = channel,
		.other = other,
		.foreign = foreign,
		.count = score.count,
		.cell = &score.cells[row][column],
	};
	int err;

	now_class = doing = score.classes[row].name;
	now_interface = channel->name;
	alarm(HANGS_S);
	channel->random = random_seed(score.seed, row * 256 + column);
	err = channel_attach(channel);
	if (err)
		give_up("%s: HELLO: %s", channel->name, strerror(-err));
	trial_of(now_class)(&t);
	channel_detach(channel);
	if (channel_attach(channel))
		give_up("%s: HELLO after %s", channel->name, now_class);
	behave(&t);
	channel_detach(channel);
	alarm(0);
	if (!t.cell->tried && !t.cell->reason[0])
		wrong(&t, "the class", 0, "something tried");
}

static void try_interface(const char *name, struct channel *other, uint64_t foreign,
			  const char *only)
{
	uint32_t row, column = score.n_interfaces;
	struct channel channel;

	channel_open(&channel, name, score.seed);
	if (!channel_wait(&channel, "spin"))
		give_up("%s: how it waits cannot be set", name);
	if (!channel_upcall(&channel))
		give_up("%s: no upcall of it can be asked for", name);
	if (column == SCORE_INTERFACES)
		give_up("more than %d interfaces", SCORE_INTERFACES);
	score.n_interfaces++;
	snprintf(score.interfaces[column], LPC_NAME_LEN, "%s",
		 channel.info.interface);
	for (row = 0; row < score.n_classes; row++) {
		if (!only || !strcmp(only, score.classes[row].name)) {
			if (isatty(STDERR_FILENO))
				fprintf(stderr, "\r%s: %-20s", name,
					score.classes[row].name);
			try_class(&channel, other, foreign, row, column);
		} else {
			snprintf(score.cells[row][column].reason, CELL_TEXT,
				 "not asked for");
		}
	}
	channel_close(&channel);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All kernel halves but the one that foreign calls are of, and second ones. */
static void try_all(const char *apart, const char *interface, const char *only)
{
	static char *names[SCORE_INTERFACES + 1];
	DIR *dir = opendir("/dev/lpc");
	struct dirent *entry;
	struct channel other;
	struct caller caller;
	uint64_t foreign;
	size_t i, n = 0;

	if (!dir)
		give_up("/dev/lpc: %s", strerror(errno));
	while ((entry = readdir(dir)) && n < SCORE_INTERFACES) {
		if (entry->d_name[0] != '.' && strcmp(entry->d_name, apart) &&
		    !strstr(entry->d_name, CHANNEL_APART) &&
		    (!interface || !strcmp(entry->d_name, interface)))
			names[n++] = strdup(entry->d_name);
	}
	closedir(dir);
	if (!n)
		give_up("there is nothing in /dev/lpc to be tried");
	qsort(names, n, sizeof(*names), by_name);
	channel_open(&other, apart, score.seed);
	if (channel_attach(&other))
		give_up("%s is attached", apart);
	caller_start(&caller, &other, message_named(channel_list(&other, "upcalls"),
						    "work"));
	foreign = channel_take(&other, ROUTE_RESPONSE);
	for (i = 0; i < n; i++)
		try_interface(names[i], &other, foreign, only);
	channel_answer_well(&other, ROUTE_RESPONSE, foreign, caller.upcall);
	if (caller_finish(&caller))
		give_up("%s: its call was touched by another daemon", apart);
	channel_close(&other);
}

static void help(void)
{
	puts("usage: hostile [OPTION...]\n\n"
	     "Tries to mislead every kernel half in /dev/lpc, which must have no daemon,\n"
	     "in every way of its list of classes, and prints the score card.\n\n"
	     "  --seed N          of random numbers (1)\n"
	     "  --count N         tries of each kind (8)\n"
	     "  --apart NAME      kernel half that foreign calls are of (rig1)\n"
	     "  --interface NAME  only this kernel half\n"
	     "  --class NAME      only this class\n"
	     "  --classes FILE    the list (" CLASSES ")\n"
	     "  --json FILE       write the card for programs\n"
	     "  --html FILE       write it as a page\n\n"
	     "examples:\n"
	     "  hostile --seed 7 --count 100 --json card.json\n"
	     "  hostile --interface wire --class tag\n\n"
	     "exit status: 0 all was refused or harmless, 1 something was not, 2 usage");
}

static uint64_t number_in(const char *text)
{
	char *end;
	uint64_t v = strtoull(text, &end, 0);

	if (*text && !*end)
		return v;
	fprintf(stderr, "hostile: '%s' is not a number\n", text);
	exit(2);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "seed", 1, NULL, 's' },  { "count", 1, NULL, 'n' },
		{ "apart", 1, NULL, 'a' }, { "interface", 1, NULL, 'i' },
		{ "class", 1, NULL, 'c' }, { "classes", 1, NULL, 'f' },
		{ "json", 1, NULL, 'j' },  { "html", 1, NULL, 'w' },
		{ "help", 0, NULL, 'h' },  { NULL, 0, NULL, 0 },
	};
	const char *apart = "rig1", *interface = NULL, *only = NULL, *json = NULL;
	const char *html = NULL, *classes = CLASSES;
	int option, err;

	score.seed = 1;
	score.count = 8;
	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 's': score.seed = number_in(optarg); break;
		case 'n': score.count = number_in(optarg); break;
		case 'a': apart = optarg; break;
		case 'i': interface = optarg; break;
		case 'c': only = optarg; break;
		case 'f': classes = optarg; break;
		case 'j': json = optarg; break;
		case 'w': html = optarg; break;
		case 'h': help(); return 0;
		default: return 2;
		}
	}
	err = score_read_classes(&score, classes);
	if (err)
		give_up("%s: %s", classes, strerror(-err));
	compare_classes();
	if (only && !is_row(only))
		give_up("there is no class %s", only);
	signal(SIGALRM, hangs);
	try_all(apart, interface, only);
	printf("seed %" PRIu64 ", count %u\n\n", score.seed, score.count);
	score_print(&score, stdout);
	err = json ? score_write_json(&score, json) : 0;
	if (!err && html)
		err = score_write_html(&score, html);
	if (err)
		give_up("the card cannot be written: %s", strerror(-err));
	return score_wrong(&score) ? 1 : 0;
}
