// SPDX-License-Identifier: MIT
/*
 * ctl_stats.c - lpcctl stats: how often procedures ran, and how long they took.
 */
#include <argp.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctl.h"
#include "ctl_args.h"
#include "histogram.h"
#include "look.h"
#include "near.h"
#include "table.h"

#define BAR 40

enum {
	OPTION_WATCH = 256,
	OPTION_COUNT,
};

static const struct argp_option options[] = {
	{ "watch", OPTION_WATCH, "SECONDS", OPTION_ARG_OPTIONAL,
	  "Print again and again, every second or every SECONDS", 0 },
	{ "count", OPTION_COUNT, "N", 0, "With --watch, print N times", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const char doc[] =
	"Show how often the procedures of a channel ran, how they ended, and "
	"how long they took, from the stub's entry to its return."
	"\v"
	"Percentiles are estimates from a histogram of powers of two; with "
	"PROC the histogram is shown. ERRORS are those of the procedure "
	"itself, LATE deadlines that passed, KILLED callers that were, FAILED "
	"any other failure of the way.\n\n"
	"Where memory was lent, a second table says how much: BLOCKS of the arena, "
	"BUFFERS of applications, the BYTES of both, whole PAGES of applications "
	"that were pinned, partial ones of which the user half got COPIES, and "
	"buffers REVOKED before it had answered.\n\n"
	"With --watch, RATE is the calls per second since the last time, and "
	"with --json each time is one line.\n\n"
	"Examples:\n"
	"  lpcctl stats factorial\n"
	"  lpcctl stats edu0 factorial\n"
	"  lpcctl stats --watch=2 --count=5 --json null\n";

/**
 * struct watch - what is asked for
 * @ctl: what holds for every command
 * @seconds: between two times, 0: once
 * @count: times, 0: for ever
 * @procedure: the only procedure, NULL: all
 * @before: calls of each procedure the last time
 */
struct watch {
	struct ctl *ctl;
	unsigned int seconds;
	unsigned int count;
	const char *procedure;
	uint64_t *before;
};

/**
 * struct measured - a procedure
 * @kind: "upcall" or "downcall"
 * @info: its counters
 * @rate: calls per second since the last time
 */
struct measured {
	const char *kind;
	struct lpc_info_procedure info;
	double rate;
};

static bool set_option(void *input, int key, const char *arg)
{
	struct watch *watch = input;

	if (key == OPTION_COUNT)
		return ctl_args_number(arg, 1, UINT32_MAX, &watch->count);
	watch->seconds = 1;
	return !arg || ctl_args_number(arg, 1, 86400, &watch->seconds);
}

static enum ctl_code no_such_procedure(const char *name,
				       const struct measured *all, size_t n)
{
	const char **names = calloc(n + 1, sizeof(*names));
	char list[512];
	size_t i;

	for (i = 0; names && i < n; i++)
		names[i] = all[i].info.name;
	near_list(name, names, names ? n : 0, list, sizeof(list));
	free(names);
	return ctl_error(CTL_NAME, "there is no procedure '%s'; there is %s",
			 name, list);
}

static void print_table(const struct watch *watch, const struct measured *all,
			size_t n)
{
	struct table table;
	char time[32];
	size_t i;

	table_init(&table, "llrrrrrrrrrr");
	table_add(&table, "PROCEDURE");
	table_add(&table, "KIND");
	table_add(&table, "CALLS");
	table_add(&table, "RATE");
	table_add(&table, "ERRORS");
	table_add(&table, "LATE");
	table_add(&table, "KILLED");
	table_add(&table, "FAILED");
	table_add(&table, "MEAN");
	table_add(&table, "P50");
	table_add(&table, "P90");
	table_add(&table, "P99");
	for (i = 0; i < n; i++) {
		const struct lpc_info_procedure *p = &all[i].info;

		table_add(&table, "%s", p->name);
		table_add(&table, "%s", all[i].kind);
		table_add(&table, "%" PRIu64, (uint64_t)p->calls);
		if (watch->before)
			table_add(&table, "%.0f/s", all[i].rate);
		else
			table_add(&table, "-");
		table_add(&table, "%" PRIu64, (uint64_t)p->errors);
		table_add(&table, "%" PRIu64, (uint64_t)p->timeouts);
		table_add(&table, "%" PRIu64, (uint64_t)p->cancelled);
		table_add(&table, "%" PRIu64, (uint64_t)p->failed);
		if (!p->calls) {
			table_add(&table, "-");
			table_add(&table, "-");
			table_add(&table, "-");
			table_add(&table, "-");
			continue;
		}
		table_add(
			&table, "%s",
			look_time(p->total_ns / p->calls, time, sizeof(time)));
		table_add(&table, "%s",
			  look_time(histogram_percentile(p->histogram, 50),
				    time, sizeof(time)));
		table_add(&table, "%s",
			  look_time(histogram_percentile(p->histogram, 90),
				    time, sizeof(time)));
		table_add(&table, "%s",
			  look_time(histogram_percentile(p->histogram, 99),
				    time, sizeof(time)));
	}
	table_print(&table, "");
}

static void lent_row(struct table *table, const char *name,
		     const struct lpc_info_procedure *p)
{
	table_add(table, "%s", name);
	table_add(table, "%" PRIu64, (uint64_t)p->blocks);
	table_add(table, "%" PRIu64, (uint64_t)p->grants);
	table_add(table, "%" PRIu64, (uint64_t)p->lent_bytes);
	table_add(table, "%" PRIu64, (uint64_t)p->pinned_pages);
	table_add(table, "%" PRIu64, (uint64_t)p->copied_pages);
	table_add(table, "%" PRIu64, (uint64_t)p->revoked);
}

/* What was lent by all of them. */
static struct lpc_info_procedure lent_sum(const struct measured *all, size_t n)
{
	struct lpc_info_procedure sum = { .blocks = 0 };
	size_t i;

	for (i = 0; i < n; i++) {
		sum.blocks += all[i].info.blocks;
		sum.grants += all[i].info.grants;
		sum.lent_bytes += all[i].info.lent_bytes;
		sum.pinned_pages += all[i].info.pinned_pages;
		sum.copied_pages += all[i].info.copied_pages;
		sum.revoked += all[i].info.revoked;
	}
	return sum;
}

static void print_lent(const struct measured *all, size_t n)
{
	struct lpc_info_procedure sum = lent_sum(all, n);
	struct table table;
	size_t i;

	if (!sum.blocks && !sum.grants)
		return;
	table_init(&table, "lrrrrrr");
	table_add(&table, "LENT BY");
	table_add(&table, "BLOCKS");
	table_add(&table, "BUFFERS");
	table_add(&table, "BYTES");
	table_add(&table, "PAGES");
	table_add(&table, "COPIES");
	table_add(&table, "REVOKED");
	for (i = 0; i < n; i++) {
		if (all[i].info.blocks || all[i].info.grants)
			lent_row(&table, all[i].info.name, &all[i].info);
	}
	if (n > 1)
		lent_row(&table, "all", &sum);
	putchar('\n');
	table_print(&table, "");
}

static void print_histogram(const struct lpc_info_procedure *p)
{
	unsigned int first = LPC_HISTOGRAM, last = 0, i, bar;
	uint64_t most = 1;
	char time[32];

	printf("bytes of arguments %" PRIu64 ", of results %" PRIu64 "\n",
	       (uint64_t)p->in_bytes, (uint64_t)p->out_bytes);
	for (i = 0; i < LPC_HISTOGRAM; i++) {
		if (!p->histogram[i])
			continue;
		if (first == LPC_HISTOGRAM)
			first = i;
		last = i;
		if (p->histogram[i] > most)
			most = p->histogram[i];
	}
	for (i = first; i <= last && i < LPC_HISTOGRAM; i++) {
		bar = (unsigned int)(p->histogram[i] * BAR / most);
		printf("  from %9s  %10" PRIu64 "  %.*s\n",
		       look_time(i ? 1ull << i : 0, time, sizeof(time)),
		       (uint64_t)p->histogram[i], (int)bar,
		       "########################################");
	}
}

static json_t *json_lent(const struct lpc_info_procedure *p)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "blocks",
			 (json_int_t)p->blocks, "buffers", (json_int_t)p->grants,
			 "bytes", (json_int_t)p->lent_bytes, "pinned_pages",
			 (json_int_t)p->pinned_pages, "copied_pages",
			 (json_int_t)p->copied_pages, "revoked",
			 (json_int_t)p->revoked);
}

static json_t *json_measured(const struct measured *m)
{
	const struct lpc_info_procedure *p = &m->info;
	json_t *object, *buckets = json_array();
	unsigned int i;

	object = json_pack(
		"{s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "name",
		p->name, "kind", m->kind, "calls", (json_int_t)p->calls,
		"errors", (json_int_t)p->errors, "timeouts",
		(json_int_t)p->timeouts, "cancelled", (json_int_t)p->cancelled,
		"failed", (json_int_t)p->failed, "in_bytes",
		(json_int_t)p->in_bytes, "out_bytes", (json_int_t)p->out_bytes);
	json_object_update_new(
		object,
		json_pack("{s:I, s:I, s:I, s:I, s:I}", "total_ns",
			  (json_int_t)p->total_ns, "mean_ns",
			  (json_int_t)(p->calls ? p->total_ns / p->calls : 0),
			  "p50_ns",
			  (json_int_t)histogram_percentile(p->histogram, 50),
			  "p90_ns",
			  (json_int_t)histogram_percentile(p->histogram, 90),
			  "p99_ns",
			  (json_int_t)histogram_percentile(p->histogram, 99)));
	for (i = 0; i < LPC_HISTOGRAM; i++)
		json_array_append_new(
			buckets, json_integer((json_int_t)p->histogram[i]));
	json_object_set_new(object, "histogram", buckets);
	json_object_set_new(object, "lent", json_lent(p));
	return object;
}

static enum ctl_code print_json(const struct watch *watch, const char *name,
				const struct measured *all, size_t n)
{
	struct lpc_info_procedure sum = lent_sum(all, n);
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < n; i++)
		json_array_append_new(array, json_measured(&all[i]));
	return ctl_print_json(
		json_pack("{s:s, s:o, s:o}", "name", name, "procedures", array,
			  "lent", json_lent(&sum)),
		watch->seconds != 0);
}

/* Look once; @ret_all is to be freed. */
static enum ctl_code measure(struct watch *watch, int fd,
			     struct lpc_info_half *half,
			     struct measured **ret_all, size_t *ret_n)
{
	enum ctl_code code = look_half(fd, half);
	unsigned int i, ups = half->count[LPC_KIND_UPCALL];
	unsigned int n = ups + half->count[LPC_KIND_DOWNCALL];
	struct measured *all;

	if (code != CTL_DONE)
		return code;
	all = calloc(n + 1, sizeof(*all));
	if (!all)
		return ctl_error(CTL_OTHER, "no memory");
	for (i = 0; i < n && code == CTL_DONE; i++) {
		all[i].kind = i < ups ? "upcall" : "downcall";
		code = look_at(fd,
			       i < ups ? LPC_QUERY_UPCALL : LPC_QUERY_DOWNCALL,
			       i < ups ? i : i - ups, &all[i].info,
			       sizeof(all[i].info));
		all[i].info.name[LPC_NAME_LEN - 1] = '\0';
		if (watch->before)
			all[i].rate =
				(double)(all[i].info.calls - watch->before[i]) /
				watch->seconds;
	}
	*ret_all = all;
	*ret_n = n;
	return code;
}

static enum ctl_code remember(struct watch *watch, const struct measured *all,
			      size_t n)
{
	size_t i;

	if (!watch->before)
		watch->before = calloc(n + 1, sizeof(*watch->before));
	if (!watch->before)
		return ctl_error(CTL_OTHER, "no memory");
	for (i = 0; i < n; i++)
		watch->before[i] = all[i].info.calls;
	return CTL_DONE;
}

static enum ctl_code print_once(struct watch *watch, int fd)
{
	struct measured *all = NULL, *shown;
	struct lpc_info_half half;
	size_t i, n = 0, n_shown;
	enum ctl_code code;

	code = measure(watch, fd, &half, &all, &n);
	if (code != CTL_DONE)
		goto free_all;
	shown = all;
	n_shown = n;
	if (watch->procedure) {
		for (i = 0; i < n; i++) {
			if (!strcmp(all[i].info.name, watch->procedure))
				break;
		}
		if (i == n) {
			code = no_such_procedure(watch->procedure, all, n);
			goto free_all;
		}
		shown = &all[i];
		n_shown = 1;
	}
	if (watch->ctl->json) {
		code = print_json(watch, half.name, shown, n_shown);
	} else {
		print_table(watch, shown, n_shown);
		print_lent(shown, n_shown);
		if (watch->procedure)
			print_histogram(&shown->info);
		fflush(stdout);
	}
	if (code == CTL_DONE && watch->seconds)
		code = remember(watch, all, n);
free_all:
	free(all);
	return code;
}

enum ctl_code ctl_stats(struct ctl *ctl, int argc, char **argv)
{
	struct watch watch = { .ctl = ctl };
	struct ctl_args args = {
		.options = options,
		.usage = "NAME [PROC]",
		.doc = doc,
		.least = 1,
		.most = 2,
		.option = set_option,
		.input = &watch,
	};
	unsigned int times = 0;
	enum ctl_code code;
	int fd;

	ctl_args_parse(ctl, &args, argc, argv);
	watch.procedure = args.n_words > 1 ? args.words[1] : NULL;
	code = look_open(ctl, args.words[0], &fd);
	if (code != CTL_DONE)
		return code;
	for (;;) {
		if (times && !ctl->json)
			fputs(isatty(STDOUT_FILENO) ? "\033[H\033[J" : "\n",
			      stdout);
		code = print_once(&watch, fd);
		times++;
		if (code != CTL_DONE || !watch.seconds ||
		    (watch.count && times == watch.count))
			break;
		sleep(watch.seconds);
	}
	free(watch.before);
	close(fd);
	return code;
}
