// SPDX-License-Identifier: MIT
/*
 * steps_trace.c - the moments of calls, from the kernel's trace.
 *
 * kshim's tracepoints say what happens in the kernel, libudriver's marks (the
 * daemon runs with --trace) what happens in the daemon.  Marks go to the top
 * trace buffer only, so that one is used, and left as it was found.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <tracefs.h>
#include <unistd.h>

#include "clock.h"
#include "null.h"
#include "steps.h"

#define DEVICE	  "/dev/lpc-null"
#define HALF	  "null"
#define WARM_UP	  20
#define BUFFER_KB "4096"

/**
 * struct collection - moments, being collected
 * @moments: what was found
 * @n: how many
 * @room: for how many there is room
 * @err: no memory
 */
struct collection {
	struct moment *moments;
	size_t n;
	size_t room;
	int err;
};

static int point_of_event(const char *name)
{
	static const struct {
		const char *name;
		enum point point;
	} events[] = {
		{ "lpc_call_queue", POINT_QUEUE },
		{ "lpc_call_deliver", POINT_DELIVER },
		{ "lpc_call_response", POINT_RESPONSE },
		{ "lpc_call_end", POINT_END },
	};
	size_t i;

	for (i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		if (!strcmp(name, events[i].name))
			return (int)events[i].point;
	}
	return -ENOENT;
}

static int point_of_record(struct tep_event *event, struct tep_record *record)
{
	const char *text;
	int len = 0;

	if (!strcmp(event->name, "print")) {
		text = tep_get_field_raw(NULL, event, "buf", record, &len, 0);
		return text ? point_of_mark(text, strlen(text)) : -ENOENT;
	}
	text = tep_get_field_raw(NULL, event, "half", record, &len, 0);
	if (!text || strcmp(text, HALF))
		return -ENOENT;
	return point_of_event(event->name);
}

static int collect(struct tep_event *event, struct tep_record *record, int cpu,
		   void *arg)
{
	struct collection *collection = arg;
	int point = point_of_record(event, record);
	struct moment *more;

	(void)cpu;
	if (point < 0)
		return 0;
	if (collection->n == collection->room) {
		more = reallocarray(collection->moments,
				    2 * collection->room + 1024,
				    sizeof(*more));
		if (!more) {
			collection->err = -ENOMEM;
			return 1;
		}
		collection->moments = more;
		collection->room = 2 * collection->room + 1024;
	}
	collection->moments[collection->n++] = (struct moment){
		.ns = record->ts,
		.point = (enum point)point,
	};
	return 0;
}

static int read_trace(struct collection *collection)
{
	static const char *const systems[] = { "lpc", "ftrace", NULL };
	struct tep_handle *tep;

	tep = tracefs_local_events_system(NULL, systems);
	if (!tep)
		return -errno;
	tracefs_iterate_raw_events(tep, NULL, NULL, 0, collect, collection);
	tep_free(tep);
	return collection->err;
}

/* Make calls, and note when. */
static int make_calls(const struct series *series, struct span *spans,
		      size_t n)
{
	static char buffer[NULL_DATA_MAX];
	struct null_data data = {
		.data = (uintptr_t)buffer,
		.len = (uint32_t)series->arg,
	};
	int fd, err = 0;
	size_t i;

	memset(buffer, 'x', sizeof(buffer));
	fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	for (i = 0; i < WARM_UP + n && !err; i++) {
		struct span span;

		span.enter_ns = clock_now();
		err = ioctl(fd, NULL_IOC_USER, &data) ? -errno : 0;
		span.return_ns = clock_now();
		if (i >= WARM_UP)
			spans[i - WARM_UP] = span;
	}
	close(fd);
	return err;
}

/* The clock in force is the one in brackets. */
static char *clock_in_force(void)
{
	char *all, *name = NULL, *begin, *end;

	all = tracefs_instance_file_read(NULL, "trace_clock", NULL);
	begin = all ? strchr(all, '[') : NULL;
	end = begin ? strchr(begin, ']') : NULL;
	if (end)
		name = strndup(begin + 1, (size_t)(end - begin - 1));
	free(all);
	return name;
}

static int trace_calls(const struct series *series, struct span *spans,
		       size_t n, struct collection *collection)
{
	int err;

	tracefs_instance_file_write(NULL, "buffer_size_kb", BUFFER_KB);
	if (tracefs_instance_file_write(NULL, "trace_clock", "mono") < 0)
		return -errno;
	tracefs_instance_file_clear(NULL, "trace");
	if (tracefs_event_enable(NULL, "lpc", NULL))
		return -errno;
	tracefs_trace_on(NULL);
	err = make_calls(series, spans, n);
	tracefs_trace_off(NULL);
	if (!err)
		err = read_trace(collection);
	tracefs_event_disable(NULL, "lpc", NULL);
	return err;
}

static enum way way_of(const struct server_wish *wish)
{
	if (!strcmp(wish->mode, "leader"))
		return WAY_LEADER;
	if (wish->waiting && strcmp(wish->waiting, "event"))
		return WAY_LOOKING;
	return WAY_DIRECT;
}

/**
 * steps_measure - take null calls apart
 * @series: a null.user or null4k.user series, which is served with marks
 * @n: how many calls to look at
 * @ret_steps: how long each step takes
 *
 * Return: 0; -ENODATA: no call was seen whole; or another error number.
 */
int steps_measure(const struct series *series, size_t n,
		  struct result_steps *ret_steps)
{
	struct collection collection = { .n = 0 };
	char *size = tracefs_instance_file_read(NULL, "buffer_size_kb", NULL);
	int was_on = tracefs_trace_is_on(NULL);
	char *clock = clock_in_force();
	struct span *spans;
	int err;

	spans = calloc(n, sizeof(*spans));
	err = spans ? trace_calls(series, spans, n, &collection) : -ENOMEM;
	if (!err) {
		strcpy(ret_steps->unit, "us");
		strncpy(ret_steps->series, series->name,
			sizeof(ret_steps->series) - 1);
		err = steps_compute(collection.moments, collection.n, spans, n,
				    way_of(&series->wish), ret_steps);
	}
	if (clock)
		tracefs_instance_file_write(NULL, "trace_clock", clock);
	if (size)
		tracefs_instance_file_write(NULL, "buffer_size_kb", size);
	if (was_on > 0)
		tracefs_trace_on(NULL);
	free(clock);
	free(size);
	free(spans);
	free(collection.moments);
	return err;
}
