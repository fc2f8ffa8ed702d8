// SPDX-License-Identifier: MIT
/*
 * ctl_show.c - lpcctl show: one channel and all that is in it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctl.h"
#include "ctl_args.h"
#include "ctl_restarts.h"
#include "look.h"
#include "table.h"

static const char doc[] =
	"Show one channel: its state, procedures, events, locks and who holds "
	"them, semaphores, and the calls in flight."
	"\v"
	"Examples:\n"
	"  lpcctl show edu0\n"
	"  lpcctl show edu0 --json | jq '.locks[] | select(.holder != "
	"\"none\")'\n";

/**
 * struct snapshot - a channel as it is now
 * @half: its state
 * @upcalls: its upcalls
 * @downcalls: its downcalls
 * @events: its events
 * @locks: its locks
 * @semaphores: its semaphores
 * @calls: its calls in flight
 * @n_calls: how many
 */
struct snapshot {
	struct lpc_info_half half;
	struct lpc_info_procedure *upcalls;
	struct lpc_info_procedure *downcalls;
	struct lpc_info_event *events;
	struct lpc_info_lock *locks;
	struct lpc_info_semaphore *semaphores;
	struct lpc_info_call *calls;
	size_t n_calls;
};

static enum ctl_code take_all(int fd, enum lpc_query_kind kind, unsigned int n,
			      size_t size, void *ret_array)
{
	enum ctl_code code = CTL_DONE;
	char *array = calloc(n + 1, size);
	unsigned int i;

	if (!array)
		return ctl_error(CTL_OTHER, "no memory");
	for (i = 0; i < n && code == CTL_DONE; i++) {
		code = look_at(fd, kind, i, array + i * size, size);
		/* A name is the first member of each of them. */
		array[i * size + LPC_NAME_LEN - 1] = '\0';
	}
	*(char **)ret_array = array;
	return code;
}

static enum ctl_code take_snapshot(int fd, struct snapshot *s)
{
	const __u32 *count = s->half.count;
	enum ctl_code code;

	code = look_half(fd, &s->half);
	if (code == CTL_DONE)
		code = take_all(fd, LPC_QUERY_UPCALL, count[LPC_KIND_UPCALL],
				sizeof(*s->upcalls), &s->upcalls);
	if (code == CTL_DONE)
		code = take_all(fd, LPC_QUERY_DOWNCALL,
				count[LPC_KIND_DOWNCALL], sizeof(*s->downcalls),
				&s->downcalls);
	if (code == CTL_DONE)
		code = take_all(fd, LPC_QUERY_EVENT, count[LPC_KIND_EVENT],
				sizeof(*s->events), &s->events);
	if (code == CTL_DONE)
		code = take_all(fd, LPC_QUERY_LOCK, count[LPC_KIND_LOCK],
				sizeof(*s->locks), &s->locks);
	if (code == CTL_DONE)
		code = take_all(fd, LPC_QUERY_SEMAPHORE,
				count[LPC_KIND_SEMAPHORE],
				sizeof(*s->semaphores), &s->semaphores);
	if (code == CTL_DONE)
		code = look_calls(fd, &s->calls, &s->n_calls);
	return code;
}

static void free_snapshot(struct snapshot *s)
{
	free(s->upcalls);
	free(s->downcalls);
	free(s->events);
	free(s->locks);
	free(s->semaphores);
	free(s->calls);
}

static const char *holder_word(unsigned int holder)
{
	static const char *const words[] = {
		[LPC_HOLDER_NONE] = "none",
		[LPC_HOLDER_KERNEL] = "kernel half",
		[LPC_HOLDER_USER] = "user half",
	};

	return holder < sizeof(words) / sizeof(words[0]) ? words[holder] : "?";
}

static const char *trust_word(unsigned int trust)
{
	static const char *const words[] = {
		[LPC_TRUST_SOUND] = "sound",
		[LPC_TRUST_SUSPECT] = "suspect",
		[LPC_TRUST_BROKEN] = "broken",
	};

	return trust < sizeof(words) / sizeof(words[0]) ? words[trust] : "?";
}

static const char *flag_words(const struct lpc_info_procedure *info, char *buf,
			      size_t size)
{
	snprintf(buf, size, "%s%s%s%s%s",
		 info->flags & LPC_PROCEDURE_PUBLIC ? " public" : "",
		 info->flags & LPC_PROCEDURE_IDEMPOTENT ? " idempotent" : "",
		 info->flags & LPC_PROCEDURE_NESTS ? " nests" : "",
		 info->flags & LPC_PROCEDURE_AS_CALLER ? " as_caller" : "",
		 info->flags & LPC_PROCEDURE_FALLBACK ? " fallback" : "");
	return buf[0] ? buf + 1 : "-";
}

/* Text. */

static void print_half(const struct lpc_info_half *h)
{
	char comm[32];

	printf("%s: interface '%s' version %u, signature %016" PRIx64 "\n",
	       h->name, h->interface, h->version, (uint64_t)h->signature);
	if (h->daemon_pid)
		printf("  attached: process %u (%s), incarnation %" PRIu64
		       ", speaks version %u, %u workers idle\n",
		       h->daemon_pid,
		       look_comm(h->daemon_pid, comm, sizeof(comm)),
		       (uint64_t)h->incarnation, h->bound_version,
		       h->workers_idle);
	else if (!h->failed)
		printf("  waiting for a user half; there were %" PRIu64 "\n",
		       (uint64_t)h->incarnation);
	ctl_restarts_print(h);
	printf("  calls in flight: %u of %u, %u not delivered; nested at most "
	       "%u deep\n",
	       h->calls, h->max_calls, h->calls_pending, h->max_depth);
	printf("  user halves that died at work: %" PRIu64
	       " (calls of unknown outcome %" PRIu64 ", repeated %" PRIu64
	       ", locks left %" PRIu64 ")\n",
	       (uint64_t)h->deaths, (uint64_t)h->unknown, (uint64_t)h->repeated,
	       (uint64_t)h->locks_left);
}

static void print_procedures(const char *title,
			     const struct lpc_info_procedure *infos,
			     unsigned int n, bool up)
{
	struct table table;
	unsigned int i;
	char words[64];

	if (!n)
		return;
	table_init(&table, "llrrrrr");
	table_add(&table, "%s", title);
	table_add(&table, "FLAGS");
	table_add(&table, "SINCE");
	table_add(&table, "TIMEOUT");
	table_add(&table, "BOUND");
	table_add(&table, "CALLS");
	table_add(&table, "FAILED");
	for (i = 0; i < n; i++) {
		const struct lpc_info_procedure *p = &infos[i];

		table_add(&table, "%s", p->name);
		table_add(&table, "%s", flag_words(p, words, sizeof(words)));
		table_add(&table, "%u", p->since);
		if (p->timeout_ms)
			table_add(&table, "%u ms", p->timeout_ms);
		else
			table_add(&table, "-");
		table_add(&table, "%s", up ? p->bound ? "yes" : "no" : "-");
		table_add(&table, "%" PRIu64, (uint64_t)p->calls);
		table_add(&table, "%" PRIu64,
			  (uint64_t)(p->errors + p->timeouts + p->cancelled +
				     p->failed));
	}
	printf("\n");
	table_print(&table, "  ");
}

static void print_events(const struct snapshot *s)
{
	unsigned int i, n = s->half.count[LPC_KIND_EVENT];
	struct table table;

	if (!n)
		return;
	table_init(&table, "lrrrrr");
	table_add(&table, "EVENT");
	table_add(&table, "SINCE");
	table_add(&table, "QUEUED");
	table_add(&table, "RAISED");
	table_add(&table, "DELIVERED");
	table_add(&table, "COALESCED");
	for (i = 0; i < n; i++) {
		table_add(&table, "%s", s->events[i].name);
		table_add(&table, "%u", s->events[i].since);
		table_add(&table, "%u", s->events[i].queued);
		table_add(&table, "%" PRIu64, (uint64_t)s->events[i].raised);
		table_add(&table, "%" PRIu64, (uint64_t)s->events[i].delivered);
		table_add(&table, "%" PRIu64, (uint64_t)s->events[i].coalesced);
	}
	printf("\n");
	table_print(&table, "  ");
}

static void print_locks(const struct snapshot *s)
{
	unsigned int i, n = s->half.count[LPC_KIND_LOCK];
	const struct lpc_info_lock *l;
	struct table table;
	char time[32];

	if (!n)
		return;
	table_init(&table, "lrlrrrrrrrl");
	table_add(&table, "LOCK");
	table_add(&table, "BYTES");
	table_add(&table, "HOLDER");
	table_add(&table, "THREAD");
	table_add(&table, "CHAIN");
	table_add(&table, "HELD");
	table_add(&table, "WAITERS");
	table_add(&table, "TAKEN");
	table_add(&table, "AFTER WAIT");
	table_add(&table, "LEFT");
	table_add(&table, "TRUST");
	for (i = 0; i < n; i++) {
		l = &s->locks[i];
		table_add(&table, "%s", l->name);
		table_add(&table, "%u", l->len);
		table_add(&table, "%s", holder_word(l->holder));
		if (l->holder) {
			table_add(&table, "%u", l->holder_pid);
			table_add(&table, "%" PRIu64,
				  (uint64_t)l->holder_chain);
			table_add(&table, "%s",
				  look_time(l->held_ns, time, sizeof(time)));
		} else {
			table_add(&table, "-");
			table_add(&table, "-");
			table_add(&table, "-");
		}
		table_add(&table, "%u", l->waiters);
		table_add(&table, "%" PRIu64, (uint64_t)l->taken);
		table_add(&table, "%" PRIu64, (uint64_t)l->contended);
		table_add(&table, "%" PRIu64, (uint64_t)(l->left + l->revoked));
		table_add(&table, "%s", trust_word(l->trust));
	}
	printf("\n");
	table_print(&table, "  ");
}

static void print_semaphores(const struct snapshot *s)
{
	unsigned int i, n = s->half.count[LPC_KIND_SEMAPHORE];
	const struct lpc_info_semaphore *m;
	struct table table;

	if (!n)
		return;
	table_init(&table, "llrrrrr");
	table_add(&table, "SEMAPHORE");
	table_add(&table, "FLAGS");
	table_add(&table, "COUNT");
	table_add(&table, "WAITERS");
	table_add(&table, "TAKEN");
	table_add(&table, "UPS");
	table_add(&table, "DOWNS");
	for (i = 0; i < n; i++) {
		m = &s->semaphores[i];
		table_add(&table, "%s", m->name);
		table_add(&table, "%s",
			  m->flags & LPC_SEMAPHORE_SIGNAL ? "signal" : "-");
		table_add(&table, "%u", m->count);
		table_add(&table, "%u", m->waiters);
		table_add(&table, "%u", m->taken);
		table_add(&table, "%" PRIu64, (uint64_t)m->ups);
		table_add(&table, "%" PRIu64, (uint64_t)m->downs);
	}
	printf("\n");
	table_print(&table, "  ");
}

static const char *call_name(const struct snapshot *s,
			     const struct lpc_info_call *call)
{
	return call->index < s->half.count[LPC_KIND_UPCALL] ?
		       s->upcalls[call->index].name :
		       "?";
}

static void print_calls(const struct snapshot *s)
{
	const struct lpc_info_call *c;
	struct table table;
	char time[32];
	size_t i;

	if (!s->n_calls)
		return;
	table_init(&table, "rrlrlrr");
	table_add(&table, "CALL");
	table_add(&table, "CHAIN");
	table_add(&table, "PROCEDURE");
	table_add(&table, "DEPTH");
	table_add(&table, "STATE");
	table_add(&table, "CALLER");
	table_add(&table, "AGE");
	for (i = 0; i < s->n_calls; i++) {
		c = &s->calls[i];
		table_add(&table, "%" PRIx64, (uint64_t)c->call);
		table_add(&table, "%" PRIu64, (uint64_t)c->chain);
		table_add(&table, "%s", call_name(s, c));
		table_add(&table, "%u", c->depth);
		table_add(&table, "%s", look_call_state(c->state));
		table_add(&table, "%u", c->caller_pid);
		table_add(&table, "%s",
			  look_time(c->age_ns, time, sizeof(time)));
	}
	printf("\n");
	table_print(&table, "  ");
}

static void print_snapshot(const struct snapshot *s)
{
	print_half(&s->half);
	print_procedures("UPCALL", s->upcalls, s->half.count[LPC_KIND_UPCALL],
			 true);
	print_procedures("DOWNCALL", s->downcalls,
			 s->half.count[LPC_KIND_DOWNCALL], false);
	print_events(s);
	print_locks(s);
	print_semaphores(s);
	print_calls(s);
}

/* JSON. */

static json_t *number(uint64_t n)
{
	return json_integer((json_int_t)n);
}

static json_t *json_procedures(const struct lpc_info_procedure *infos,
			       unsigned int n)
{
	json_t *array = json_array();
	unsigned int i;

	for (i = 0; i < n; i++) {
		const struct lpc_info_procedure *p = &infos[i];

		json_array_append_new(
			array,
			json_pack("{s:s, s:b, s:b, s:b, s:b, s:b, s:o, s:o, "
				  "s:b, s:o, s:o}",
				  "name", p->name, "public",
				  p->flags & LPC_PROCEDURE_PUBLIC ? 1 : 0,
				  "idempotent",
				  p->flags & LPC_PROCEDURE_IDEMPOTENT ? 1 : 0,
				  "nests",
				  p->flags & LPC_PROCEDURE_NESTS ? 1 : 0,
				  "as_caller",
				  p->flags & LPC_PROCEDURE_AS_CALLER ? 1 : 0,
				  "fallback",
				  p->flags & LPC_PROCEDURE_FALLBACK ? 1 : 0,
				  "since", number(p->since), "timeout_ms",
				  number(p->timeout_ms), "bound",
				  p->bound ? 1 : 0, "calls", number(p->calls),
				  "failed",
				  number(p->errors + p->timeouts +
					 p->cancelled + p->failed)));
	}
	return array;
}

static json_t *json_events(const struct snapshot *s)
{
	json_t *array = json_array();
	unsigned int i;

	for (i = 0; i < s->half.count[LPC_KIND_EVENT]; i++) {
		const struct lpc_info_event *e = &s->events[i];

		json_array_append_new(
			array,
			json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "name",
				  e->name, "since", number(e->since), "queued",
				  number(e->queued), "raised",
				  number(e->raised), "delivered",
				  number(e->delivered), "coalesced",
				  number(e->coalesced)));
	}
	return array;
}

static json_t *json_locks(const struct snapshot *s)
{
	json_t *array = json_array();
	unsigned int i;

	for (i = 0; i < s->half.count[LPC_KIND_LOCK]; i++) {
		const struct lpc_info_lock *l = &s->locks[i];

		json_array_append_new(
			array,
			json_pack("{s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:o, "
				  "s:o, s:o, s:o, s:o, s:s, s:o, s:o}",
				  "name", l->name, "size", number(l->len),
				  "holder", holder_word(l->holder),
				  "holder_pid", number(l->holder_pid),
				  "holder_chain", number(l->holder_chain),
				  "held_ns", number(l->held_ns), "hold_ms",
				  number(l->hold_ms), "waiters",
				  number(l->waiters), "taken", number(l->taken),
				  "contended", number(l->contended), "left",
				  number(l->left), "revoked",
				  number(l->revoked), "trust",
				  trust_word(l->trust), "suspected",
				  number(l->suspected), "repaired",
				  number(l->repaired)));
	}
	return array;
}

static json_t *json_semaphores(const struct snapshot *s)
{
	json_t *array = json_array();
	unsigned int i;

	for (i = 0; i < s->half.count[LPC_KIND_SEMAPHORE]; i++) {
		const struct lpc_info_semaphore *m = &s->semaphores[i];

		json_array_append_new(
			array,
			json_pack("{s:s, s:b, s:o, s:o, s:o, s:o, s:o}", "name",
				  m->name, "signal",
				  m->flags & LPC_SEMAPHORE_SIGNAL ? 1 : 0,
				  "count", number(m->count), "waiters",
				  number(m->waiters), "taken", number(m->taken),
				  "ups", number(m->ups), "downs",
				  number(m->downs)));
	}
	return array;
}

static json_t *json_calls(const struct snapshot *s)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < s->n_calls; i++) {
		const struct lpc_info_call *c = &s->calls[i];

		json_array_append_new(
			array,
			json_pack("{s:o, s:o, s:s, s:o, s:s, s:o, s:o}", "call",
				  json_sprintf("%" PRIx64, (uint64_t)c->call),
				  "chain", number(c->chain), "procedure",
				  call_name(s, c), "depth", number(c->depth),
				  "state", look_call_state(c->state),
				  "caller_pid", number(c->caller_pid), "age_ns",
				  number(c->age_ns)));
	}
	return array;
}

static json_t *json_snapshot(const struct snapshot *s)
{
	const struct lpc_info_half *h = &s->half;
	json_t *object;

	object = json_pack(
		"{s:s, s:s, s:o, s:o, s:s, s:o, s:o, s:o, s:o}", "name",
		h->name, "interface", h->interface, "version",
		number(h->version), "signature",
		json_sprintf("0x%016" PRIx64, (uint64_t)h->signature), "state",
		look_state(h), "daemon_pid", number(h->daemon_pid),
		"daemon_version", number(h->bound_version), "incarnation",
		number(h->incarnation), "workers_idle",
		number(h->workers_idle));
	json_object_update_new(
		object,
		json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "calls_count",
			  number(h->calls), "calls_pending",
			  number(h->calls_pending), "max_calls",
			  number(h->max_calls), "max_depth",
			  number(h->max_depth), "deaths", number(h->deaths),
			  "unknown", number(h->unknown), "repeated",
			  number(h->repeated)));
	json_object_update_new(
		object,
		json_pack(
			"{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "locks_left",
			number(h->locks_left), "upcalls",
			json_procedures(s->upcalls, h->count[LPC_KIND_UPCALL]),
			"downcalls",
			json_procedures(s->downcalls,
					h->count[LPC_KIND_DOWNCALL]),
			"events", json_events(s), "locks", json_locks(s),
			"semaphores", json_semaphores(s), "calls",
			json_calls(s)));
	json_object_set_new(object, "restarts", ctl_restarts_json(h));
	return object;
}

enum ctl_code ctl_show(struct ctl *ctl, int argc, char **argv)
{
	struct ctl_args args = {
		.usage = "NAME",
		.doc = doc,
		.least = 1,
		.most = 1,
	};
	struct snapshot snapshot = { 0 };
	enum ctl_code code;
	int fd;

	ctl_args_parse(ctl, &args, argc, argv);
	code = look_open(ctl, args.words[0], &fd);
	if (code != CTL_DONE)
		return code;
	code = take_snapshot(fd, &snapshot);
	close(fd);
	if (code == CTL_DONE && ctl->json)
		code = ctl_print_json(json_snapshot(&snapshot), false);
	else if (code == CTL_DONE)
		print_snapshot(&snapshot);
	free_snapshot(&snapshot);
	return code;
}
