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
#include <errno.h>
#include <limits.h>
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
 * struct step - a step of a call
 * @time: nanoseconds
 * @cpu: the processor
 * @pid: the thread
 * @comm: its name
 * @name: what happens
 * @is_mark: the user half says so, not the kernel
 * @text: what belongs to it, KEY=VALUE with spaces between; NULL with --json
 * @fields: the same with --json, else NULL
 */
struct step {
	unsigned long long time;
	int cpu;
	int pid;
	char comm[32];
	char name[64];
	bool is_mark;
	char *text;
	json_t *fields;
};

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
 * @steps: steps that were read and not printed, @n_steps of them
 * @n_steps: how many
 * @newest: time of the newest step that was read
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
	struct step *steps;
	size_t n_steps;
	unsigned long long newest;
	unsigned int printed;
	unsigned long long first;
	unsigned long long last;
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

/* Steps as they are read. */

static const char *field_text(struct tep_event *event,
			      const struct tep_format_field *field,
			      struct tep_record *record)
{
	int len;

	return tep_get_field_raw(NULL, event, field->name, record, &len, 0);
}

static json_t *field_json(struct tep_event *event,
			  struct tep_format_field *field,
			  struct tep_record *record)
{
	unsigned long long n;
	const char *text;

	if (field->flags & TEP_FIELD_IS_STRING) {
		text = field_text(event, field, record);
		return json_string(text ? text : "");
	}
	if (tep_read_number_field(field, record->data, &n))
		return json_null();
	/* The call's number is hexadecimal wherever it is shown. */
	if (!strcmp(field->name, "call"))
		return json_sprintf("%llx", n);
	if (field->flags & TEP_FIELD_IS_SIGNED && field->size == 4)
		return json_integer((int)n);
	return json_integer((json_int_t)n);
}

static json_t *event_json(struct tep_event *event, struct tep_record *record)
{
	struct tep_format_field **fields = tep_event_fields(event);
	json_t *object = json_object();
	size_t i;

	for (i = 0; fields && fields[i]; i++)
		json_object_set_new(object, fields[i]->name,
				    field_json(event, fields[i], record));
	free(fields);
	return object;
}

static char *event_text(const struct trace *trace, struct tep_record *record)
{
	struct trace_seq seq;
	char *text;

	trace_seq_init(&seq);
	tep_print_event(trace->tep, &seq, record, "%s", TEP_PRINT_INFO);
	trace_seq_terminate(&seq);
	text = strdup(seq.buffer);
	trace_seq_destroy(&seq);
	return text;
}

static json_t *mark_json(const char *text)
{
	char *copy = strdup(text), *word, *equals, *rest = copy;
	json_t *object = json_object();

	while ((word = strsep(&rest, " "))) {
		equals = strchr(word, '=');
		if (!equals)
			continue;
		*equals = '\0';
		json_object_set_new(object, word,
				    strcmp(word, "chain") ?
					    json_string(equals + 1) :
					    json_integer(atoll(equals + 1)));
	}
	free(copy);
	return object;
}

/* A line that libudriver wrote, to be freed; NULL: it is somebody else's. */
static char *mark_line(struct tep_event *event, struct tep_record *record)
{
	const struct tep_format_field *field = tep_find_field(event, "buf");
	const char *text;
	size_t size;

	/* The line takes what there is of the record. */
	if (!field || field->offset >= record->size)
		return NULL;
	text = (const char *)record->data + field->offset;
	size = (size_t)(record->size - field->offset);
	if (size < strlen(MARK) || strncmp(text, MARK, strlen(MARK)) != 0)
		return NULL;
	return strndup(text + strlen(MARK), strcspn(text, "\n") - strlen(MARK));
}

static bool event_is_of_half(const struct trace *trace, struct tep_event *event,
			     struct tep_record *record)
{
	const struct tep_format_field *field = tep_find_field(event, "half");
	const char *half = field ? field_text(event, field, record) : NULL;

	return !trace->half || (half && !strcmp(half, trace->half));
}

static bool mark_is_of_half(const struct trace *trace, const char *text)
{
	const char *half = text + strlen("half=");

	return !trace->half ||
	       (!strncmp(text, "half=", strlen("half=")) &&
		!strncmp(half, trace->half, strlen(trace->half)) &&
		strcspn(half, " ") == strlen(trace->half));
}

static bool read_event(struct trace *trace, struct tep_event *event,
		       struct tep_record *record, struct step *step)
{
	bool own = !strncmp(event->name, PREFIX, strlen(PREFIX));

	if (!event_is_of_half(trace, event, record))
		return false;
	snprintf(step->name, sizeof(step->name), "%s",
		 event->name + (own ? strlen(PREFIX) : 0));
	if (trace->ctl->json)
		step->fields = event_json(event, record);
	else
		step->text = event_text(trace, record);
	return true;
}

static bool read_mark(struct trace *trace, struct tep_event *event,
		      struct tep_record *record, struct step *step)
{
	char *line = mark_line(event, record);
	int used = 0;

	if (!line)
		return false;
	if (sscanf(line, "%63s %n", step->name, &used) != 1 ||
	    !mark_is_of_half(trace, line + used)) {
		free(line);
		return false;
	}
	step->is_mark = true;
	if (trace->ctl->json)
		step->fields = mark_json(line + used);
	else
		step->text = strdup(line + used);
	free(line);
	return true;
}

/* The thread may have gone; then the kernel may still know its name. */
static void read_thread(struct trace *trace, struct tep_record *record,
			struct step *step)
{
	step->pid = tep_data_pid(trace->tep, record);
	if (!tep_is_pid_registered(trace->tep, step->pid)) {
		look_comm((unsigned int)step->pid, step->comm,
			  sizeof(step->comm));
		if (strcmp(step->comm, "?") != 0)
			tep_register_comm(trace->tep, step->comm, step->pid);
		else
			tracefs_load_cmdlines(NULL, trace->tep);
	}
	if (tep_is_pid_registered(trace->tep, step->pid))
		snprintf(step->comm, sizeof(step->comm), "%s",
			 tep_data_comm_from_pid(trace->tep, step->pid));
}

static int take_record(struct tep_event *event, struct tep_record *record,
		       int cpu, void *arg)
{
	struct trace *trace = arg;
	struct step step = { .cpu = cpu, .time = record->ts }, *steps;
	bool good = false;

	if (trace->skipping)
		return stopped;
	if (!strcmp(event->system, SYSTEM))
		good = read_event(trace, event, record, &step);
	else if (!strcmp(event->name, "print"))
		good = read_mark(trace, event, record, &step);
	if (!good)
		return stopped;
	read_thread(trace, record, &step);
	steps = realloc(trace->steps, (trace->n_steps + 1) * sizeof(*steps));
	if (!steps) {
		free(step.text);
		json_decref(step.fields);
		return 1;
	}
	trace->steps = steps;
	steps[trace->n_steps++] = step;
	return stopped;
}

/* Steps as they are printed. */

static void print_step(struct trace *trace, struct step *step)
{
	char thread[48];

	if (!trace->printed)
		trace->first = trace->last = step->time;
	if (trace->ctl->json) {
		json_object_update_new(
			step->fields,
			json_pack("{s:f, s:f, s:i, s:s, s:i, s:s, s:s}", "us",
				  to_us(step->time - trace->first),
				  "since_last_us",
				  to_us(step->time - trace->last), "cpu",
				  step->cpu, "comm", step->comm, "thread",
				  step->pid, "side",
				  step->is_mark ? "user" : "kernel", "step",
				  step->name));
		ctl_print_json(step->fields, true);
	} else {
		snprintf(thread, sizeof(thread), "%s-%d", step->comm,
			 step->pid);
		printf("%12.1f %+10.1f  %2d  %-22s  %-15s %s\n",
		       to_us(step->time - trace->first),
		       to_us(step->time - trace->last), step->cpu, thread,
		       step->name, step->text ? step->text : "");
	}
	trace->last = step->time;
	trace->printed++;
}

static int older_first(const void *a, const void *b)
{
	const struct step *left = a, *right = b;

	return (left->time > right->time) - (left->time < right->time);
}

/* Print what is not newer than a time.  Each processor has a buffer of its own,
 * and they are read one after the other: only what is older than everything the
 * look before found has surely nothing before it that is still to come.
 */
static void print_until(struct trace *trace, unsigned long long time)
{
	size_t i, n;

	if (trace->n_steps)
		qsort(trace->steps, trace->n_steps, sizeof(*trace->steps),
		      older_first);
	for (n = 0; n < trace->n_steps && trace->steps[n].time <= time; n++) {
		if (trace->count && trace->printed == trace->count)
			break;
		print_step(trace, &trace->steps[n]);
		free(trace->steps[n].text);
	}
	for (i = n; i < trace->n_steps; i++)
		trace->steps[i - n] = trace->steps[i];
	trace->n_steps -= n;
	fflush(stdout);
}

static void drop_steps(struct trace *trace)
{
	size_t i;

	for (i = 0; i < trace->n_steps; i++) {
		free(trace->steps[i].text);
		json_decref(trace->steps[i].fields);
	}
	free(trace->steps);
}

static enum ctl_code look_into_buffer(struct trace *trace)
{
	size_t i;

	if (tracefs_iterate_raw_events(trace->tep, NULL, NULL, 0, take_record,
				       trace) < 0 &&
	    !stopped)
		return ctl_error(CTL_OTHER, "cannot read the trace: %s",
				 strerror(errno));
	print_until(trace, trace->newest);
	for (i = 0; i < trace->n_steps; i++) {
		if (trace->steps[i].time > trace->newest)
			trace->newest = trace->steps[i].time;
	}
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
	print_until(trace, ULLONG_MAX);
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
	drop_steps(trace);
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
