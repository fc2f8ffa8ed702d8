// SPDX-License-Identifier: MIT
/*
 * main.c - the command line of the campaign that injects faults, and its result.
 *
 * User halves in daemons get their faults from a process each, all at once; inside the
 * kernel, where each may be the machine's last, one comes after the other.
 */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "campaign.h"

/* Exit status. */
#define KEPT		0
#define BROKEN		1
#define FAILED		2
#define SPENT		3	/* the machine has to be started again */

#define RESET		"/proc/sysrq-trigger"
#define DEATHS_LOGGED	"/proc/sys/debug/exception-trace"

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct plan *plan = state->input;

	switch (key) {
	case 's':
		plan->seed = strtoull(arg, NULL, 0);
		return 0;
	case 'c':
		plan->count = strtoull(arg, NULL, 0);
		return 0;
	case 'f':
		plan->first = strtoull(arg, NULL, 0);
		return 0;
	case 'i':
		plan->inside = true;
		return 0;
	case 'b':
		plan->reset = true;
		return 0;
	case 'r':
		plan->records = open(arg, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
				     0644);
		if (plan->records < 0)
			argp_error(state, "%s: %s", arg, strerror(errno));
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int status_of(int err, const char *driver)
{
	if (!err)
		return KEPT;
	if (err == -ECANCELED)
		return SPENT;
	fprintf(stderr, "faults: %s: %s\n", driver, strerror(-err));
	return FAILED;
}

/* The first number from @first on that is the driver's. */
static uint64_t first_of(const struct plan *plan, unsigned int driver)
{
	return plan->first + (driver + MODELS - plan->first % MODELS) % MODELS;
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, 1) != 1)
		fprintf(stderr, "faults: %s: %s\n", path, strerror(errno));
	close(fd);
}

/* One process for a part of the faults, whose exit status is the result. */
static pid_t begin(const struct plan *plan, unsigned int driver, struct tally *tally)
{
	pid_t pid = fork();
	int status;

	if (pid)
		return pid;
	status = status_of(campaign_run(plan, &models[driver], first_of(plan, driver),
					MODELS, tally),
			   models[driver].name);
	/* What hangs in the kernel cannot be ended. */
	if (status == SPENT && plan->reset)
		write_file(RESET, "b");
	_exit(status);
}

static int await(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return FAILED;
	return WEXITSTATUS(status);
}

/* All drivers at once. */
static int run_split(const struct plan *plan, struct tally *tally)
{
	int status = KEPT, one;
	pid_t pids[MODELS];
	unsigned int i;

	for (i = 0; i < MODELS; i++)
		pids[i] = begin(plan, i, tally);
	for (i = 0; i < MODELS; i++) {
		one = await(pids[i]);
		if (one > status)
			status = one;
	}
	return status == SPENT ? BROKEN : status;
}

/* One fault after the other, in a process each, up to the one that spends it. */
static int run_inside(const struct plan *plan, struct tally *tally)
{
	struct plan part = *plan;
	int status = KEPT;

	for (part.first = plan->first; part.first < plan->count && status == KEPT;
	     part.first = part.count) {
		part.count = part.first + 1;
		status = await(begin(&part, part.first % MODELS, tally));
	}
	return status;
}

static void report(const struct plan *plan, const struct tally *tally)
{
	unsigned int class, outcome, sum, all = 0;

	for (outcome = FAULT_OUTCOMES; outcome-- > 0;) {
		for (sum = 0, class = 0; class < FAULT_CLASSES; class++)
			sum += tally->outcomes[class][outcome];
		printf("%s %u%s", fault_outcome_names[outcome], sum,
		       outcome ? ", " : "\n");
		all += sum;
	}
	printf("faults %u of seed %llu; daemons that died %u, hung %u, with a working "
	       "successor %u; promises broken %u\n", all,
	       (unsigned long long)plan->seed, tally->deaths, tally->hangs,
	       tally->revived, tally->broken);
}

int main(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "seed", 's', "N", 0, "Of every choice (1)", 0 },
		{ "count", 'c', "N", 0, "Faults (100)", 0 },
		{ "first", 'f', "N", 0, "Number of the first, below --count (0)", 0 },
		{ "inside", 'i', NULL, 0, "The user halves are in the kernel", 0 },
		{ "reset", 'b', NULL, 0,
		  "With --inside: start the machine again where it has to be", 0 },
		{ "records", 'r', "FILE", 0,
		  "Where a line goes for the beginning and the end of each fault "
		  "(standard output)", 0 },
		{ NULL, 0, NULL, 0, NULL, 0 },
	};
	const struct argp argp = {
		options, parse_option, NULL,
		"Inject faults into the user halves of null, factorial and edu while "
		"they are called, and see what comes of each.\v"
		"Exit status: 0 every promise was kept, 1 some were not, 2 it could not "
		"be tried, 3 the machine has to be started again (--inside)",
		NULL, NULL, NULL,
	};
	const struct rlimit no_core = { 0 };
	struct plan plan = { .seed = 1, .count = 100, .records = STDOUT_FILENO };
	struct tally *tally;
	int status;

	argp_err_exit_status = FAILED;
	argp_parse(&argp, argc, argv, 0, NULL, &plan);
	tally = mmap(NULL, sizeof(*tally), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (tally == MAP_FAILED || setrlimit(RLIMIT_CORE, &no_core))
		return status_of(-errno, "memory");
	/* The kernel log is for what is wrong with the kernel. */
	write_file(DEATHS_LOGGED, "0");
	status = plan.inside ? run_inside(&plan, tally) : run_split(&plan, tally);
	if (status != SPENT)
		report(&plan, tally);
	if (status == KEPT && tally->broken)
		status = BROKEN;
	return status;
}
