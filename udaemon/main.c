// SPDX-License-Identifier: MIT
/*
 * main.c - udaemon: hosts user halves of hybrid drivers.
 *
 * One thread of the daemon starts everything, waits for signals and for drivers
 * that end by themselves, and stops everything; the rest is libudriver's.  With
 * --respawn that is in a process of its own, which keeper.c starts.
 */
#include <argp.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "clock.h"
#include "keeper.h"
#include "notify.h"
#include "sentence.h"
#include "served.h"
#include "stacks.h"
#include "successor.h"

const char *argp_program_version = "udaemon (Cleave) " CLEAVE_VERSION;

/* A drain looks at signals this often. */
#define DRAIN_STEP_MS 50

/**
 * struct setting - a setting of the command line, which goes before the file's
 * @key: as of config_set()
 * @value: as of config_set()
 */
struct setting {
	const char *key;
	const char *value;
};

/**
 * struct daemon - the daemon
 * @settings: of the command line, @n_settings of them
 * @n_settings: how many
 * @config_path: configuration file, NULL: the usual one, if it is there
 * @served: channels, @n_served of them
 * @n_served: how many
 * @notify: the service manager
 * @worked: calls and events that had been served at the last report
 * @signals: signalfd of SIGTERM, SIGINT and SIGHUP
 * @replace: take over from the daemon that serves the channels
 * @successor: takes over from this one
 * @respawn: let another process serve, and the next one when it has died
 * @keeper: does that
 */
struct daemon {
	struct setting *settings;
	size_t n_settings;
	const char *config_path;
	struct served *served;
	size_t n_served;
	struct notify notify;
	uint64_t worked;
	int signals;
	bool replace;
	struct successor successor;
	bool respawn;
	struct keeper keeper;
};

enum {
	OPTION_HALF = 256,
	OPTION_HALF_DIR,
	OPTION_DEVICE,
	OPTION_MODE,
	OPTION_WORKERS,
	OPTION_IDLE_MS,
	OPTION_DRAIN_MS,
	OPTION_WAIT,
	OPTION_RECOVERY_MS,
	OPTION_REPEATS,
	OPTION_TRACE,
	OPTION_REPLACE,
	OPTION_RESPAWN,
	OPTION_RESTART_LIMIT,
	OPTION_RESTART_WINDOW,
	OPTION_RESTART_DELAY,
	OPTION_RESTART_DELAY_MAX,
	OPTION_RESTART_GOOD,
	OPTION_CONFIG,
};

static const struct argp_option options[] = {
	{ "half", OPTION_HALF, "FILE", 0,
	  "Load this user half instead of looking for one", 0 },
	{ "half-dir", OPTION_HALF_DIR, "DIR", 0,
	  "Look for user halves here (" UDAEMON_HALF_DIR ")", 0 },
	{ "device", OPTION_DEVICE, "PATH", 0,
	  "Open this device node (" UDRIVER_DEVICE_DIR "/NAME)", 0 },
	{ "mode", OPTION_MODE, "direct|leader", 0,
	  "Let idle workers wait in the kernel themselves (direct, the "
	  "default), or one thread that feeds a queue (leader)",
	  0 },
	{ "workers", OPTION_WORKERS, "MIN..MAX", 0,
	  "Threads that run procedures (2..16)", 0 },
	{ "idle-ms", OPTION_IDLE_MS, "MS", 0,
	  "End a thread above MIN after so long without work (10000)", 0 },
	{ "drain-ms", OPTION_DRAIN_MS, "MS", 0,
	  "At the end, let procedures run on for so long (5000)", 0 },
	{ "wait", OPTION_WAIT, "SECONDS", 0,
	  "Wait so long for the device node to appear (0)", 0 },
	{ "recovery-ms", OPTION_RECOVERY_MS, "MS", 0,
	  "Let calls wait so long for the next daemon when this one has died "
	  "(what the channel's attribute recovery_ms says)",
	  0 },
	{ "repeats", OPTION_REPEATS, "N", 0,
	  "Deliver an idempotent call so many times again when a daemon has "
	  "died over it (what the channel's attribute repeats says)",
	  0 },
	{ "trace", OPTION_TRACE, NULL, 0,
	  "Write the user half's steps to the kernel's trace", 0 },
	{ "replace", OPTION_REPLACE, NULL, 0,
	  "Take over from the daemon that serves the channel, if there is one; "
	  "it finishes what it has and ends",
	  0 },
	{ "respawn", OPTION_RESPAWN, NULL, 0,
	  "Serve in another process, and have the next one serve at once when "
	  "that has died",
	  0 },
	{ "restart-limit", OPTION_RESTART_LIMIT, "N", 0,
	  "So often within the window may a daemon of the channel be started "
	  "again that ended out of order; once more and the channel has "
	  "failed (5; 0: no limit)",
	  0 },
	{ "restart-window-ms", OPTION_RESTART_WINDOW, "MS", 0,
	  "How long an end counts (60000)", 0 },
	{ "restart-delay-ms", OPTION_RESTART_DELAY, "MS", 0,
	  "Wait so long after the second end that counts, and twice as long "
	  "after each further one (100)",
	  0 },
	{ "restart-delay-max-ms", OPTION_RESTART_DELAY_MAX, "MS", 0,
	  "But no longer than this (10000)", 0 },
	{ "restart-good-ms", OPTION_RESTART_GOOD, "MS", 0,
	  "A daemon that served for so long is a success, and ends before it "
	  "do not count (10000; 0: they do)",
	  0 },
	{ "config", OPTION_CONFIG, "FILE", 0,
	  "Read settings from this file (" CONFIG_DIR "/NAME.conf)", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const char doc[] =
	"Serve the hybrid drivers whose kernel halves appear "
	"as " UDRIVER_DEVICE_DIR "/NAME: load the user half NAME.so, attach, "
	"and run what the kernel half asks for."
	"\v"
	"A user half is looked for as NAME.so and then as INTERFACE.so. "
	"Settings come from the configuration file, one KEY = VALUE on a line "
	"with the names of the options; the command line goes before it.\n\n"
	"SIGTERM and SIGINT let running procedures finish and end the daemon; "
	"a second one ends it at once. SIGHUP starts a successor, which reads "
	"its settings anew and takes over without a failed call.\n\n"
	"Examples:\n"
	"  udaemon null\n"
	"  udaemon --half ./edu.so --workers 1..4 edu0\n"
	"  udaemon --mode leader --trace factorial\n"
	"  udaemon --wait 30 edu0 edu1\n"
	"  udaemon --respawn null\n\n"
	"Exit status:\n"
	"  0  ended by SIGTERM or SIGINT, or replaced, nothing left undone\n"
	"  1  something else failed (memory, threads)\n"
	"  2  wrong command line or configuration file\n"
	"  3  a user half cannot be loaded\n"
	"  4  a channel cannot be opened\n"
	"  5  refused: interfaces differ, no permission, or somebody else is "
	"attached\n"
	"  6  the kernel half has gone\n"
	"  7  a user half's init failed\n"
	"  8  ended with procedures still running\n"
	"  9  the channel has failed; 'lpcctl reset' brings it back\n";

static int add_setting(struct daemon *daemon, const char *key,
		       const char *value)
{
	struct setting *more = realloc(
		daemon->settings, (daemon->n_settings + 1) * sizeof(*more));

	if (!more)
		return ENOMEM;
	daemon->settings = more;
	more[daemon->n_settings].key = key;
	more[daemon->n_settings].value = value;
	daemon->n_settings++;
	return 0;
}

static int add_served(struct daemon *daemon, const char *name)
{
	struct served *more =
		realloc(daemon->served, (daemon->n_served + 1) * sizeof(*more));

	if (!more)
		return ENOMEM;
	daemon->served = more;
	memset(&more[daemon->n_served], 0, sizeof(*more));
	more[daemon->n_served].name = name;
	daemon->n_served++;
	return 0;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct daemon *daemon = state->input;
	size_t i;

	switch (key) {
	case OPTION_TRACE:
		return add_setting(daemon, "trace", "yes");
	case OPTION_REPLACE:
		daemon->replace = true;
		return 0;
	case OPTION_RESPAWN:
		daemon->respawn = true;
		return 0;
	case OPTION_CONFIG:
		daemon->config_path = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (!arg[0] || strchr(arg, '/'))
			argp_error(state,
				   "'%s' is not the name of a channel; "
				   "--device takes a path",
				   arg);
		return add_served(daemon, arg);
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "the name of a channel is missing");
		return 0;
	}
	for (i = 0; options[i].name; i++) {
		if (options[i].key == key)
			return add_setting(daemon, options[i].name, arg);
	}
	return ARGP_ERR_UNKNOWN;
}

/* Settings that make sense for one channel only. */
static const char *setting_of_one(const struct daemon *daemon)
{
	size_t i;

	for (i = 0; i < daemon->n_settings; i++) {
		if (!strcmp(daemon->settings[i].key, "half") ||
		    !strcmp(daemon->settings[i].key, "device"))
			return daemon->settings[i].key;
	}
	return NULL;
}

static int read_file(const struct daemon *daemon, struct served *served,
		     char **ret_error)
{
	char *path;
	int err;

	if (daemon->config_path)
		return config_read(&served->config, daemon->config_path,
				   ret_error);
	if (asprintf(&path, "%s/%s.conf", CONFIG_DIR, served->name) < 0)
		return sentence_set(ret_error, -ENOMEM, "no memory");
	/* The usual file need not be there. */
	err = access(path, F_OK) ?
		      0 :
		      config_read(&served->config, path, ret_error);
	free(path);
	return err;
}

static int configure(const struct daemon *daemon, struct served *served)
{
	char *error = NULL;
	size_t i;
	int err;

	err = config_init(&served->config);
	if (!err)
		err = read_file(daemon, served, &error);
	if (err) {
		notify_log(NULL, UDRIVER_ERR, error ? error : "no memory");
		free(error);
		return err;
	}
	for (i = 0; !err && i < daemon->n_settings; i++) {
		err = config_set(&served->config, daemon->settings[i].key,
				 daemon->settings[i].value, &error);
		if (err)
			notify_logf(UDRIVER_ERR, "--%s: %s",
				    daemon->settings[i].key,
				    error ? error : "no memory");
	}
	free(error);
	return err;
}

static enum exit_code configure_all(struct daemon *daemon)
{
	struct served *served;
	size_t i;

	for (i = 0; i < daemon->n_served; i++) {
		served = &daemon->served[i];
		served->notify = &daemon->notify;
		served->replace = daemon->replace;
		if (configure(daemon, served))
			return EXIT_USAGE;
	}
	return EXIT_DONE;
}

/* Whether a signal waits to be taken. */
static bool stop_is_asked(const struct daemon *daemon)
{
	struct pollfd signals = { .fd = daemon->signals, .events = POLLIN };

	return poll(&signals, 1, 0) == 1;
}

/* Have other processes serve; KEEPER_SERVES: this is one of them. */
static int keep(struct daemon *daemon)
{
	enum exit_code code = EXIT_DONE;
	size_t i;

	for (i = 0; i < daemon->n_served && code == EXIT_DONE; i++)
		code = served_load(&daemon->served[i], daemon->signals);
	if (code != EXIT_DONE || stop_is_asked(daemon))
		return code;
	return keeper_run(&daemon->keeper);
}

static enum exit_code start_all(struct daemon *daemon)
{
	enum exit_code code = EXIT_DONE;
	size_t i;

	for (i = 0; i < daemon->n_served && code == EXIT_DONE; i++)
		code = served_start(&daemon->served[i], daemon->signals);
	return code;
}

static void start_successor(struct daemon *daemon)
{
	int err = successor_start(&daemon->successor);

	if (!err)
		notify_logf(UDRIVER_INFO, "process %d is to take over",
			    (int)daemon->successor.pid);
	else if (err == -EALREADY)
		notify_logf(UDRIVER_WARNING,
			    "process %d is about to take over already",
			    (int)daemon->successor.pid);
	else
		notify_logf(UDRIVER_ERR, "cannot start a successor, %s: %s",
			    daemon->successor.path, strerror(-err));
}

/* Signals to stop that came, counted; one that asks for a successor is obeyed. */
static unsigned int take_signals(struct daemon *daemon)
{
	struct signalfd_siginfo info;
	unsigned int n = 0;

	while (read(daemon->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGHUP)
			start_successor(daemon);
		else
			n++;
	}
	return n;
}

/* Another daemon serves the channel; this one has only to finish. */
static void be_replaced(struct daemon *daemon, struct served *served)
{
	if (served->replaced)
		return;
	served->replaced = true;
	notify_logf(UDRIVER_INFO, "%s: another daemon has taken over",
		    served->name);
	if (daemon->successor.pid)
		notify_hand_over(&daemon->notify, daemon->successor.pid);
}

/* A driver that ended by itself is stopped: whether that has been done. */
static bool stop_ended(struct daemon *daemon, struct served *served)
{
	unsigned int drain_ms = served->config.drain_ms;
	int status = udriver_status(served->driver);

	if (status == -ESHUTDOWN) {
		be_replaced(daemon, served);
		/* However long that takes: no call shall fail. */
		drain_ms = DRAIN_STEP_MS;
	} else {
		notify_logf(UDRIVER_ERR, "%s: %s", served->name,
			    status == -ENODEV ? "the kernel half has gone" :
						strerror(-status));
	}
	if (served_stop(served, drain_ms) != EXIT_DONE)
		return false;
	udriver_destroy(served->driver);
	served->driver = NULL;
	return true;
}

/* Drivers that ended by themselves are stopped; true: none is left. */
static bool all_ended(struct daemon *daemon)
{
	struct served *served;
	size_t i, left = 0;

	for (i = 0; i < daemon->n_served; i++) {
		served = &daemon->served[i];
		if (!served->driver)
			continue;
		if (!udriver_status(served->driver) ||
		    (!stop_ended(daemon, served) && served->replaced))
			left++;
	}
	return !left;
}

/* Whether another daemon serves a channel of this one's. */
static bool has_successor(const struct daemon *daemon)
{
	size_t i;

	for (i = 0; i < daemon->n_served; i++) {
		if (daemon->served[i].replaced)
			return true;
	}
	return false;
}

/* What a daemon ends with whose drivers have all ended by themselves. */
static enum exit_code code_of_end(const struct daemon *daemon)
{
	size_t i;

	for (i = 0; i < daemon->n_served; i++) {
		if (!daemon->served[i].replaced)
			return EXIT_GONE;
	}
	return EXIT_DONE;
}

static struct udriver_stats all_stats(const struct daemon *daemon)
{
	struct udriver_stats all = { 0 }, one;
	size_t i;

	for (i = 0; i < daemon->n_served; i++) {
		if (!daemon->served[i].driver)
			continue;
		udriver_stats(daemon->served[i].driver, &one);
		all.workers += one.workers;
		all.workers_idle += one.workers_idle;
		all.queued += one.queued;
		all.overdue += one.overdue;
		all.pending += one.pending;
		all.calls += one.calls;
		all.events += one.events;
		if (one.late_ns > all.late_ns)
			all.late_ns = one.late_ns;
	}
	return all;
}

/* Whether work goes on.  It does not where calls wait, or run past their deadlines,
 * and nothing has begun to run since the last report; nor where one is so late
 * that nobody can hope for it, whatever the other threads do.
 */
static bool makes_progress(struct daemon *daemon,
			   const struct udriver_stats *stats)
{
	uint64_t worked = stats->calls + stats->events;
	bool waiting = stats->pending || stats->queued || stats->overdue;
	bool begun = worked != daemon->worked;

	daemon->worked = worked;
	return (begun || !waiting) &&
	       stats->late_ns <= daemon->notify.watchdog_ns / 2;
}

/* Tell people how things are, and the watchdog whether work goes on. */
static void report(struct daemon *daemon)
{
	struct udriver_stats stats = all_stats(daemon);
	char status[200];

	snprintf(status, sizeof(status),
		 "%u workers, %u busy, %llu calls and %llu events served%s",
		 stats.workers, stats.workers - stats.workers_idle,
		 (unsigned long long)stats.calls,
		 (unsigned long long)stats.events,
		 stats.overdue ? ", a procedure is past its deadline" : "");
	notify_status(&daemon->notify, status);
	if (makes_progress(daemon, &stats))
		notify_alive(&daemon->notify);
}

static enum exit_code serve(struct daemon *daemon)
{
	int interval = notify_interval_ms(&daemon->notify);
	struct pollfd *fds;
	size_t i;

	fds = calloc(daemon->n_served + 2, sizeof(*fds));
	if (!fds)
		return EXIT_OTHER;
	for (;;) {
		report(daemon);
		fds[0].fd = daemon->signals;
		fds[0].events = POLLIN;
		fds[daemon->n_served + 1].fd = daemon->successor.fd;
		fds[daemon->n_served + 1].events = POLLIN;
		for (i = 0; i < daemon->n_served; i++) {
			fds[i + 1].fd =
				daemon->served[i].driver ?
					udriver_fd(daemon->served[i].driver) :
					-1;
			fds[i + 1].events = POLLIN;
		}
		poll(fds, daemon->n_served + 2, interval);
		if (take_signals(daemon)) {
			free(fds);
			return EXIT_DONE;
		}
		if (all_ended(daemon)) {
			free(fds);
			return code_of_end(daemon);
		}
		if (successor_ended(&daemon->successor) && !has_successor(daemon))
			notify_logf(UDRIVER_WARNING,
				    "the successor has ended before it took "
				    "over");
	}
}

/* Stop all drivers; a signal meanwhile ends the daemon at once. */
static enum exit_code stop_all(struct daemon *daemon)
{
	uint64_t until;
	size_t i;

	notify_stopping(&daemon->notify);
	for (i = 0; i < daemon->n_served; i++) {
		until = clock_now() +
			daemon->served[i].config.drain_ms * NS_PER_MS;
		while (served_stop(&daemon->served[i], DRAIN_STEP_MS)) {
			if (clock_now() >= until || take_signals(daemon)) {
				notify_logf(UDRIVER_WARNING,
					    "%s: ended with procedures still "
					    "running",
					    daemon->served[i].name);
				return EXIT_DRAIN;
			}
		}
	}
	return EXIT_DONE;
}

static void open_signals(struct daemon *daemon)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	daemon->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void finish(struct daemon *daemon)
{
	size_t i;

	for (i = 0; i < daemon->n_served; i++)
		served_finish(&daemon->served[i]);
	free(daemon->served);
	free(daemon->settings);
	successor_finish(&daemon->successor);
	if (daemon->signals >= 0)
		close(daemon->signals);
}

int main(int argc, char **argv)
{
	const struct argp argp = { options, parse_option, "NAME...", doc,
				   NULL,    NULL,	  NULL };
	struct daemon daemon = { .signals = -1, .successor.fd = -1 };
	enum exit_code code, stopped;
	int kept;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &daemon);
	if (daemon.n_served > 1 && setting_of_one(&daemon)) {
		notify_logf(UDRIVER_ERR,
			    "--%s goes with one channel, and there are %zu",
			    setting_of_one(&daemon), daemon.n_served);
		finish(&daemon);
		return EXIT_USAGE;
	}
	if (successor_init(&daemon.successor, argc, argv)) {
		notify_log(NULL, UDRIVER_ERR, "no memory");
		finish(&daemon);
		return EXIT_OTHER;
	}
	stacks_init();
	open_signals(&daemon);
	notify_init(&daemon.notify);
	code = configure_all(&daemon);
	if (code == EXIT_DONE && daemon.respawn) {
		kept = keep(&daemon);
		if (kept != KEEPER_SERVES) {
			finish(&daemon);
			return kept;
		}
	}
	if (code == EXIT_DONE)
		code = start_all(&daemon);
	if (code == EXIT_DONE && !stop_is_asked(&daemon)) {
		keeper_ready(&daemon.keeper);
		notify_ready(&daemon.notify);
		code = serve(&daemon);
	}
	stopped = stop_all(&daemon);
	/* Threads still run code of the user halves: nothing can be freed. */
	if (stopped != EXIT_DONE)
		_exit(code == EXIT_DONE ? stopped : code);
	finish(&daemon);
	return code;
}
