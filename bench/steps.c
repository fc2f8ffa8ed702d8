// SPDX-License-Identifier: MIT
/*
 * steps.c - where the time of a call goes, from the moments of its steps.
 *
 * The application makes one call at a time, so whatever moment lies between its
 * entry and its return belongs to that call.  A call of which a moment is
 * missing, because the trace lost it, is not counted.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "steps.h"

/**
 * struct stretch - a step: from one point to the next
 * @from: where it begins
 * @to: where it ends
 * @paper: numbers of the paper's steps in it
 * @step: what happens
 */
struct stretch {
	enum point from;
	enum point to;
	const char *paper;
	const char *step;
};

static const struct stretch leader_steps[] = {
	{ POINT_ENTER, POINT_QUEUE, "1-3",
	  "application enters, kernel half queues the call" },
	{ POINT_QUEUE, POINT_DELIVER, "4", "leader wakes and takes the call" },
	{ POINT_DELIVER, POINT_ENQUEUE, "4-5",
	  "leader returns to the daemon" },
	{ POINT_ENQUEUE, POINT_DEQUEUE, "5-6",
	  "leader queues it, a worker wakes" },
	{ POINT_DEQUEUE, POINT_RUN, "6", "worker finds the procedure" },
	{ POINT_RUN, POINT_REPLY, "7-8", "procedure runs" },
	{ POINT_REPLY, POINT_RESPONSE, "9", "worker answers" },
	{ POINT_RESPONSE, POINT_END, "10", "caller wakes" },
	{ POINT_END, POINT_RETURN, "11", "kernel half returns" },
};

static const struct stretch direct_steps[] = {
	{ POINT_ENTER, POINT_QUEUE, "1-3",
	  "application enters, kernel half queues the call" },
	{ POINT_QUEUE, POINT_DELIVER, "4", "worker wakes and takes the call" },
	{ POINT_DELIVER, POINT_RUN, "4-6",
	  "worker returns, finds the procedure" },
	{ POINT_RUN, POINT_REPLY, "7-8", "procedure runs" },
	{ POINT_REPLY, POINT_RESPONSE, "9", "worker answers" },
	{ POINT_RESPONSE, POINT_END, "10", "caller wakes" },
	{ POINT_END, POINT_RETURN, "11", "kernel half returns" },
};

static const struct stretch looking_steps[] = {
	{ POINT_ENTER, POINT_QUEUE, "1-3",
	  "application enters, kernel half makes the call" },
	{ POINT_QUEUE, POINT_DELIVER, "4",
	  "caller puts it into a worker's slot" },
	{ POINT_DELIVER, POINT_RUN, "4-6",
	  "worker sees it, finds the procedure" },
	{ POINT_RUN, POINT_REPLY, "7-8", "procedure runs" },
	{ POINT_REPLY, POINT_RESPONSE, "9", "caller sees the answer" },
	{ POINT_RESPONSE, POINT_END, "10", "caller takes and checks it" },
	{ POINT_END, POINT_RETURN, "11", "kernel half returns" },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const struct stretch *steps;
	size_t n;
} ways[] = {
	[WAY_LEADER] = { leader_steps, COUNT(leader_steps) },
	[WAY_DIRECT] = { direct_steps, COUNT(direct_steps) },
	[WAY_LOOKING] = { looking_steps, COUNT(looking_steps) },
};

/**
 * point_of_mark - the point that a mark of libudriver stands for
 * @mark: text of the mark
 * @len: bytes of it
 *
 * Return: the point, or -ENOENT: it is no such mark.
 */
int point_of_mark(const char *mark, size_t len)
{
	static const struct {
		const char *text;
		enum point point;
	} marks[] = {
		{ "lpc: enqueue ", POINT_ENQUEUE },
		{ "lpc: dequeue ", POINT_DEQUEUE },
		{ "lpc: run ", POINT_RUN },
		{ "lpc: response ", POINT_REPLY },
	};
	size_t i;

	for (i = 0; i < COUNT(marks); i++) {
		if (len >= strlen(marks[i].text) &&
		    !memcmp(mark, marks[i].text, strlen(marks[i].text)))
			return (int)marks[i].point;
	}
	return -ENOENT;
}

static int compare(const void *a, const void *b)
{
	const struct moment *left = a, *right = b;

	if (left->ns != right->ns)
		return left->ns < right->ns ? -1 : 1;
	return (int)left->point - (int)right->point;
}

/* When each point of one call was reached; whether all were, in order. */
static bool trace_call(const struct moment *moments, size_t n,
		       const struct stretch *steps, size_t n_steps,
		       const struct span *span, uint64_t *at)
{
	size_t i;

	memset(at, 0, POINTS * sizeof(*at));
	for (i = 0; i < n; i++) {
		/* A point reached twice: this is no single call. */
		if (at[moments[i].point])
			return false;
		at[moments[i].point] = moments[i].ns;
	}
	at[POINT_ENTER] = span->enter_ns;
	at[POINT_RETURN] = span->return_ns;
	for (i = 0; i < n_steps; i++) {
		if (!at[steps[i].to] || at[steps[i].to] < at[steps[i].from])
			return false;
	}
	return true;
}

/* From nanoseconds to the unit of the breakdown. */
static void scale(struct summary *summary, const char *unit)
{
	const double divisor = unit_scale(unit);

	summary->min /= divisor;
	summary->p50 /= divisor;
	summary->p90 /= divisor;
	summary->p99 /= divisor;
}

static int summarise(struct samples *samples, const struct stretch *steps,
		     size_t n_steps, struct result_steps *to)
{
	size_t i;

	if (samples_summary(&samples[n_steps], &to->total))
		return -ENODATA;
	scale(&to->total, to->unit);
	to->n_steps = n_steps;
	for (i = 0; i < n_steps; i++) {
		snprintf(to->steps[i].step, sizeof(to->steps[i].step), "%s",
			 steps[i].step);
		snprintf(to->steps[i].paper, sizeof(to->steps[i].paper), "%s",
			 steps[i].paper);
		samples_summary(&samples[i], &to->steps[i].summary);
		scale(&to->steps[i].summary, to->unit);
	}
	return 0;
}

/**
 * steps_compute - take calls apart
 * @moments: what the trace has; sorted by this
 * @n_moments: how many
 * @spans: the calls, in order, as the application saw them
 * @n_spans: how many
 * @way: how they got there and back
 * @ret_steps: how long each step takes; @series and @unit are left alone
 *
 * Return: 0; -ENODATA: no call was seen whole; -ENOMEM.
 */
int steps_compute(struct moment *moments, size_t n_moments,
		  const struct span *spans, size_t n_spans, enum way way,
		  struct result_steps *ret_steps)
{
	const struct stretch *steps = ways[way].steps;
	const size_t n_steps = ways[way].n;
	struct samples samples[RESULT_STEPS + 1] = { 0 };
	size_t span, i, first = 0, last;
	uint64_t at[POINTS];
	int err = 0;

	for (i = 0; i <= n_steps && !err; i++)
		err = samples_init(&samples[i], n_spans, 0, UINT64_MAX / 2);
	qsort(moments, n_moments, sizeof(*moments), compare);
	for (span = 0; span < n_spans && !err; span++) {
		while (first < n_moments &&
		       moments[first].ns < spans[span].enter_ns)
			first++;
		for (last = first; last < n_moments &&
		     moments[last].ns <= spans[span].return_ns; last++)
			;
		if (!trace_call(moments + first, last - first, steps, n_steps,
				&spans[span], at))
			continue;
		for (i = 0; i < n_steps; i++)
			samples_add(&samples[i],
				    at[steps[i].to] - at[steps[i].from]);
		samples_add(&samples[n_steps],
			    at[POINT_RETURN] - at[POINT_ENTER]);
	}
	if (!err)
		err = summarise(samples, steps, n_steps, ret_steps);
	for (i = 0; i <= n_steps; i++)
		samples_finish(&samples[i]);
	return err;
}
