// SPDX-License-Identifier: MIT
/*
 * ctl_trace.c - lpcctl trace: each step of each call as it happens.
 *
 * kshim's trace events and the marks that libudriver writes to trace_marker meet
 * in the kernel's main trace buffer, since trace_marker has no other.  Events
 * are printed by the format that the kernel tells, so new ones need no change
 * here.
 */
#include <argp.h>
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <traceevent/event-parse.h>
#include <traceevent/trace-seq.h>
#include <tracefs.h>
#include <unistd.h>

#include "clock.h"
#include "ctl.h"
#include "ctl_args.h"
#include "look.h"

#define SYSTEM "lpc"
#define PREFIX "lpc_"
#define MARK   "lpc: "

/* Time between two looks into the buffer. */
#define LOOK_US 50000

enum {
	OPTION_COUNT = 256,
	OPTION_SECONDS,
};

static const struct argp_option options[] = {
	{ "count", OPTION_COUNT, "N", 0, "End after N steps", 0 },
	{ "seconds", OPTION_SECONDS, "S", 0, "End after S seconds", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const char doc[] =
	"Print each step of each call as it happens: one line with the time "
	"since the first step and since the step before, in microseconds, the "
	"processor, the thread, the step and what belongs to it."
	"\v"
	"Steps of the kernel come from kshim's trace events. Steps of the user "
	"half (enqueue, dequeue, run, response) are there if udaemon runs with "
	"--trace. A call's number is hexadecimal.\n\n"
	"Uses the kernel's main trace buffer, so others who read that miss "
	"what is read here. Events that were off are off again at the end. "
	"Needs the right to use tracefs (root).\n\n"
	"Ends by SIGINT (Ctrl-C).\n\n"
	"Examples:\n"
	"  lpcctl trace\n"
	"  lpcctl trace edu0 --seconds 5\n"
	"  lpcctl trace --json --count 20 factorial\n";

/**
 * struct trace - a trace that is being printed
 * @ctl: what holds for every command
 * @half: the only channel, NULL: all
 * @count: steps to print, 0: any number
 * @seconds: how long, 0: until a signal
 * @tep: formats of events
 * @enabled: events that were off and are on now
 * @was_off: tracing as a whole was
 * @skipping: what was in the buffer before is being passed over
 * @printed: steps printed
 * @first: time of the first step
 * @last: time of the last step
 */
struct trace {
	struct ctl *ctl;
	const char *half;
	unsigned int count;
	unsigned int seconds;
	struct tep_handle *tep;
	char **enabled;
	bool was_off;
	bool skipping;
	unsigned int printed;
	unsigned long long first;
	unsigned long long last;
};

/**
 * struct step - a step of a call
 * @name: what happens
 * @comm: name of the thread
 * @pid: the thread
 * @cpu: the processor
 * @time: nanoseconds
 * @event: trace event; NULL: a mark
 * @record: its data
 * @text: mark: what belongs to it, KEY=VALUE with spaces between
 */
struct step {
	char name[64];
	const char *comm;
	int pid;
	int cpu;
	unsigned long long time;
	struct tep_event *event;
	struct tep_record *record;
	char text[256];
};

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
	tracefs_iterate_stop(NULL);
}

static bool set_option(void *input, int key, const char *arg)
{
	struct trace *trace = input;

	return ctl_args_number(arg, 1, 1000000000,
			       key == OPTION_COUNT ? &trace->count :
						     &trace->seconds);
}

static double to_us(unsigned long long ns)
{
	return (double)ns / 1e3;
}

/* Text of a string field; @buf is used where the kernel left no NUL. */
static const char *field_text(const struct tep_event *event,
			      const struct tep_format_field *field,
			      const struct tep_record *record)
{
	int len;

	return tep_get_field_raw(NULL, (struct tep_event *)event, field->name,
				 (struct tep_record *)record, &len, 0);
}

static json_t *field_json(const struct step *step,
			  struct tep_format_field *field)
{
	unsigned long long n;
	const char *text;

	if (field->flags & TEP_FIELD_IS_STRING) {
		text = field_text(step->event, field, step->record);
		return json_string(text ? text : "");
	}
	if (tep_read_number_field(field, step->record->data, &n))
		return json_null();
	/* The call's number is hexadecimal wherever it is shown. */
	if (!strcmp(field->name, "call"))
		return json_sprintf("%llx", n);
	if (field->flags & TEP_FIELD_IS_SIGNED && field->size == 4)
		return json_integer((int)n);
	return json_integer((json_int_t)n);
}

static void add_event_fields(json_t *object, const struct step *step)
{
	struct tep_format_field **fields = tep_event_fields(step->event);
	size_t i;

	for (i = 0; fields && fields[i]; i++)
		json_object_set_new(object, fields[i]->name,
				    field_json(step, fields[i]));
	free(fields);
}

static void add_mark_fields(json_t *object, const struct step *step)
{
	char text[sizeof(step->text)], *word, *equals, *rest = text;

	memcpy(text, step->text, sizeof(text));
	while ((word = strsep(&rest, " "))) {
		equals = strchr(word, '=');
		if (!equals)
			continue;
		*equals = '\0';
		if (!strcmp(word, "chain"))
			json_object_set_new(object, word,
					    json_integer(atoll(equals + 1)));
		else
			json_object_set_new(object, word,
					    json_string(equals + 1));
	}
}

static void print_json(const struct trace *trace, const struct step *step)
{
	json_t *object;

	object = json_pack("{s:f, s:f, s:i, s:s, s:i, s:s, s:s}", "us",
			   to_us(step->time - trace->first), "since_last_us",
			   to_us(step->time - trace->last), "cpu", step->cpu,
			   "comm", step->comm, "pid", step->pid, "side",
			   step->event ? "kernel" : "user", "step", step->name);
	if (step->event)
		add_event_fields(object, step);
	else
		add_mark_fields(object, step);
	ctl_print_json(object, true);
}

static void print_text(const struct trace *trace, const struct step *step)
{
	struct trace_seq seq;
	char thread[40];

	snprintf(thread, sizeof(thread), "%s-%d", step->comm, step->pid);
	printf("%12.1f %+10.1f  %2d  %-22s  %-15s ",
	       to_us(step->time - trace->first),
	       to_us(step->time - trace->last), step->cpu, thread, step->name);
	if (step->event) {
		trace_seq_init(&seq);
		tep_print_event(trace->tep, &seq, step->record, "%s",
				TEP_PRINT_INFO);
		trace_seq_terminate(&seq);
		printf("%s\n", seq.buffer);
		trace_seq_destroy(&seq);
	} else {
		printf("%s\n", step->text);
	}
	fflush(stdout);
}

/* A line that libudriver wrote; false: it is somebody else's. */
static bool read_mark(struct step *step, struct tep_event *event,
		      struct tep_record *record)
{
	const char *text;
	int len, used = 0;

	text = tep_get_field_raw(NULL, event, "buf", record, &len, 0);
	if (!text || len < (int)strlen(MARK) ||
	    strncmp(text, MARK, strlen(MARK)) != 0)
		return false;
	text += strlen(MARK);
	if (sscanf(text, "%63s %n", step->name, &used) != 1)
		return false;
	snprintf(step->text, sizeof(step->text), "%s", text + used);
	step->text[strcspn(step->text, "\n")] = '\0';
	return true;
}

static bool is_of_half(const struct trace *trace, const struct step *step)
{
	struct tep_format_field *field;
	const char *half = "";
	size_t len;

	if (!trace->half)
		return true;
	if (!step->event) {
		len = strlen(trace->half);
		return !strncmp(step->text, "half=", 5) &&
		       !strncmp(step->text + 5, trace->half, len) &&
		       (step->text[5 + len] == ' ' ||
			step->text[5 + len] == '\0');
	}
	field = tep_find_field(step->event, "half");
	if (field)
		half = field_text(step->event, field, step->record);
	return half && !strcmp(half, trace->half);
}

static const char *thread_name(struct trace *trace, int pid)
{
	char comm[32];

	if (!tep_is_pid_registered(trace->tep, pid)) {
		look_comm((unsigned int)pid, comm, sizeof(comm));
		tep_register_comm(trace->tep, comm, pid);
	}
	return tep_data_comm_from_pid(trace->tep, pid);
}

static int take_record(struct tep_event *event, struct tep_record *record,
		       int cpu, void *arg)
{
	struct trace *trace = arg;
	struct step step = { .cpu = cpu, .time = record->ts };

	if (trace->skipping)
		return 0;
	if (!strcmp(event->system, SYSTEM)) {
		step.event = event;
		step.record = record;
		snprintf(step.name, sizeof(step.name), "%s",
			 strncmp(event->name, PREFIX, strlen(PREFIX)) ?
				 event->name :
				 event->name + strlen(PREFIX));
	} else if (strcmp(event->name, "print") != 0 ||
		   !read_mark(&step, event, record)) {
		return 0;
	}
	if (!is_of_half(trace, &step))
		return 0;
	step.pid = tep_data_pid(trace->tep, record);
	step.comm = thread_name(trace, step.pid);
	if (!trace->printed)
		trace->first = trace->last = step.time;
	if (trace->ctl->json)
		print_json(trace, &step);
	else
		print_text(trace, &step);
	trace->last = step.time;
	trace->printed++;
	return trace->count && trace->printed == trace->count;
}

static enum ctl_code look_into_buffer(struct trace *trace)
{
	if (tracefs_iterate_raw_events(trace->tep, NULL, NULL, 0, take_record,
				       trace) < 0 &&
	    !stopped)
		return ctl_error(CTL_OTHER, "cannot read the trace: %s",
				 strerror(errno));
	return CTL_DONE;
}

static enum ctl_code enable_events(struct trace *trace)
{
	char **events = tracefs_system_events(NULL, SYSTEM);
	size_t i;

	if (!events)
		return ctl_error(
			CTL_OTHER,
			"there are no trace events of '%s': is kshim loaded?",
			SYSTEM);
	for (i = 0; events[i]; i++) {
		if (tracefs_event_is_enabled(NULL, SYSTEM, events[i]) ==
		    TRACEFS_ALL_ENABLED)
			continue;
		if (tracefs_event_enable(NULL, SYSTEM, events[i])) {
			tracefs_list_free(events);
			return ctl_errno(-errno, "cannot enable trace events");
		}
		trace->enabled = tracefs_list_add(trace->enabled, events[i]);
	}
	tracefs_list_free(events);
	trace->was_off = tracefs_trace_is_on(NULL) == 0;
	if (trace->was_off)
		tracefs_trace_on(NULL);
	return CTL_DONE;
}

static void restore_events(struct trace *trace)
{
	size_t i;

	for (i = 0; trace->enabled && trace->enabled[i]; i++)
		tracefs_event_disable(NULL, SYSTEM, trace->enabled[i]);
	tracefs_list_free(trace->enabled);
	if (trace->was_off)
		tracefs_trace_off(NULL);
}

static enum ctl_code open_tracefs(struct trace *trace)
{
	static const char *const systems[] = { SYSTEM, "ftrace", NULL };
	const char *dir = tracefs_tracing_dir();

	if (!dir || access(dir, R_OK | W_OK | X_OK))
		return ctl_error(errno == EACCES || errno == EPERM ?
					 CTL_REFUSED :
					 CTL_OTHER,
				 "cannot use tracefs: %s", strerror(errno));
	trace->tep = tracefs_local_events_system(NULL, systems);
	if (!trace->tep)
		return ctl_error(CTL_OTHER,
				 "cannot read the formats of trace events: %s",
				 strerror(errno));
	tracefs_load_cmdlines(NULL, trace->tep);
	return CTL_DONE;
}

static enum ctl_code follow(struct trace *trace)
{
	uint64_t until = clock_now() + trace->seconds * NS_PER_S;
	enum ctl_code code;

	do {
		code = look_into_buffer(trace);
		if (code != CTL_DONE ||
		    (trace->count && trace->printed >= trace->count))
			break;
		if (!stopped)
			usleep(LOOK_US);
	} while (!stopped && (!trace->seconds || clock_now() < until));
	return code;
}

static enum ctl_code run(struct trace *trace)
{
	struct sigaction action = { .sa_handler = stop };
	enum ctl_code code;

	code = open_tracefs(trace);
	if (code != CTL_DONE)
		return code;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	trace->skipping = true;
	code = look_into_buffer(trace);
	trace->skipping = false;
	if (code == CTL_DONE)
		code = enable_events(trace);
	if (code == CTL_DONE) {
		if (isatty(STDERR_FILENO))
			fputs("lpcctl: tracing; Ctrl-C ends it\n", stderr);
		code = follow(trace);
	}
	restore_events(trace);
	tep_free(trace->tep);
	return code;
}

enum ctl_code ctl_trace(struct ctl *ctl, int argc, char **argv)
{
	struct trace trace = { .ctl = ctl };
	struct ctl_args args = {
		.options = options,
		.usage = "[NAME]",
		.doc = doc,
		.most = 1,
		.option = set_option,
		.input = &trace,
	};
	enum ctl_code code;
	int fd;

	ctl_args_parse(ctl, &args, argc, argv);
	if (args.n_words) {
		trace.half = args.words[0];
		code = look_open(ctl, trace.half, &fd);
		if (code != CTL_DONE)
			return code;
		close(fd);
	}
	return run(&trace);
}
