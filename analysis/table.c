// SPDX-License-Identifier: MIT
/* table.c - the context table */
#include "table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const lock_kinds[DS_LOCK_KINDS] = {
	[DS_LOCK_SPIN] = "spin",       [DS_LOCK_RWLOCK] = "rwlock",
	[DS_LOCK_SEQ] = "seq",	       [DS_LOCK_RCU] = "rcu",
	[DS_LOCK_IRQ] = "irq",	       [DS_LOCK_BH] = "bh",
	[DS_LOCK_PREEMPT] = "preempt", [DS_LOCK_MUTEX] = "mutex",
	[DS_LOCK_RWSEM] = "rwsem",     [DS_LOCK_SEM] = "sem",
};

static const struct {
	const char *name;
	unsigned int bit;
} contexts[] = {
	{ "process", DS_CTX_PROCESS }, { "softirq", DS_CTX_SOFTIRQ },
	{ "hardirq", DS_CTX_HARDIRQ }, { "atomic", DS_CTX_ATOMIC },
	{ "unknown", DS_CTX_UNKNOWN },
};

const char *ds_lock_kind_name(enum ds_lock_kind kind)
{
	return lock_kinds[kind];
}

enum ds_lock_kind ds_lock_kind_parse(const char *name)
{
	int i;

	for (i = 0; i < DS_LOCK_KINDS; i++)
		if (name && !strcmp(lock_kinds[i], name))
			return i;
	return DS_LOCK_KINDS;
}

const char *ds_context_spell(unsigned int mask)
{
	GString *s = g_string_new(NULL);
	const char *ret;
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(contexts); i++)
		if (mask & contexts[i].bit)
			g_string_append_printf(s, "%s%s", s->len ? "+" : "",
					       contexts[i].name);
	ret = ds_intern(s->len ? s->str : "none");
	g_string_free(s, TRUE);
	return ret;
}

struct ds_table *ds_table_create(void)
{
	struct ds_table *t = g_new0(struct ds_table, 1);

	t->rules = g_ptr_array_new_with_free_func(g_free);
	t->locks = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
	t->allocs = g_hash_table_new(g_str_hash, g_str_equal);
	t->privs = g_hash_table_new(g_str_hash, g_str_equal);
	t->same = g_hash_table_new(g_str_hash, g_str_equal);
	t->inner = g_hash_table_new(g_str_hash, g_str_equal);
	t->params = g_hash_table_new(g_str_hash, g_str_equal);
	t->rates = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
	return t;
}

void ds_table_destroy(struct ds_table *t)
{
	if (!t)
		return;
	g_ptr_array_free(t->rules, TRUE);
	g_hash_table_destroy(t->locks);
	g_hash_table_destroy(t->allocs);
	g_hash_table_destroy(t->privs);
	g_hash_table_destroy(t->same);
	g_hash_table_destroy(t->inner);
	g_hash_table_destroy(t->params);
	g_hash_table_destroy(t->rates);
	g_free(t);
}

static bool parse_number(const char *word, int *ret)
{
	char *end;
	long n;

	n = strtol(word ? word : "", &end, 10);
	if (!word || *end || end == word || n < 0 || n > 63)
		return false;
	*ret = n;
	return true;
}

static bool parse_context(const char *word, unsigned int *ret)
{
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(contexts); i++)
		if (word && !strcmp(word, contexts[i].name)) {
			*ret = contexts[i].bit;
			return true;
		}
	return false;
}

/* "slot" and "call" lines; Return: NULL, or what is wrong (freed by the caller). */
static char *parse_rule(struct ds_table *t, char **words, int n, bool slot)
{
	struct ds_rule *r = g_new0(struct ds_rule, 1);
	char *wrong = NULL, *dot;
	int i = slot ? 2 : 3;

	if (n <= i) {
		wrong = g_strdup(
			slot ? "a slot line is: slot STRUCT.FIELD CONTEXT" :
			       "a call line is: call FUNCTION ARGUMENT "
			       "CONTEXT");
		goto fail;
	}
	if (slot) {
		dot = strchr(words[1], '.');
		if (!dot) {
			wrong = g_strdup_printf("\"%s\" is not STRUCT.FIELD",
						words[1]);
			goto fail;
		}
		*dot = 0;
		r->owner = ds_intern(words[1]);
		r->field = ds_intern(dot + 1);
	} else {
		r->owner = ds_intern(words[1]);
		if (!parse_number(words[2], &r->argument)) {
			wrong = g_strdup_printf(
				"\"%s\" is not the number of an argument",
				words[2]);
			goto fail;
		}
	}
	if (!parse_context(words[i], &r->context)) {
		wrong = g_strdup_printf("\"%s\" is not a context; there are "
					"process, softirq, hardirq, atomic",
					words[i]);
		goto fail;
	}
	for (i++; i < n; i++) {
		if (g_str_has_prefix(words[i], "lock=")) {
			r->locks = ds_intern(words[i] + 5);
		} else if (g_str_has_prefix(words[i], "rate=")) {
			r->rate = ds_intern(words[i] + 5);
			if (!g_hash_table_contains(t->rates, r->rate)) {
				wrong = g_strdup_printf(
					"no rate class is called \"%s\" (a "
					"\"rate\" line defines one)",
					r->rate);
				goto fail;
			}
		} else if (!strcmp(words[i], "phase=init")) {
			r->init = true;
		} else {
			wrong = g_strdup_printf(
				"\"%s\" is not known here; there are lock=, "
				"rate= and phase=init",
				words[i]);
			goto fail;
		}
	}
	g_ptr_array_add(t->rules, r);
	return NULL;
fail:
	g_free(r);
	return wrong;
}

static char *parse_lock(struct ds_table *t, char **words, int n, bool release)
{
	struct ds_lock_rule *r = g_new0(struct ds_lock_rule, 1);
	char *wrong = NULL;
	int i;

	if (n < 4) {
		wrong = g_strdup_printf(
			"the line is: %s FUNCTION ARGUMENT|=NAME KIND",
			words[0]);
		goto fail;
	}
	r->function = ds_intern(words[1]);
	r->release = release;
	if (*words[2] == '=') {
		r->name = ds_intern(words[2] + 1);
	} else if (!parse_number(words[2], &r->argument)) {
		wrong = g_strdup_printf(
			"\"%s\" is neither the number of an argument nor =NAME",
			words[2]);
		goto fail;
	}
	r->kind = ds_lock_kind_parse(words[3]);
	if (r->kind == DS_LOCK_KINDS) {
		wrong = g_strdup_printf(
			"\"%s\" is not a kind of lock; there are spin, rwlock, "
			"seq, rcu, irq, bh, preempt, mutex, rwsem, sem",
			words[3]);
		goto fail;
	}
	for (i = 4; i < n; i++) {
		if (!strcmp(words[i], "irq")) {
			r->irq = true;
		} else if (!strcmp(words[i], "bh")) {
			r->bh = true;
		} else if (!strcmp(words[i], "if=zero")) {
			r->when = DS_IF_ZERO;
		} else if (!strcmp(words[i], "if=nonzero")) {
			r->when = DS_IF_NONZERO;
		} else {
			wrong = g_strdup_printf(
				"\"%s\" is not known here; there are irq, bh, "
				"if=zero, if=nonzero",
				words[i]);
			goto fail;
		}
	}
	g_hash_table_replace(t->locks, (gpointer)r->function, r);
	return NULL;
fail:
	g_free(r);
	return wrong;
}

static char *parse_rate(struct ds_table *t, char **words, int n)
{
	double *rate = g_new0(double, 1);
	char *end = NULL;

	if (n == 3)
		*rate = g_ascii_strtod(words[2], &end);
	if (n != 3 || *end || *rate < 0) {
		g_free(rate);
		return g_strdup("a rate line is: rate CLASS CALLS_PER_SECOND");
	}
	g_hash_table_replace(t->rates, (gpointer)ds_intern(words[1]), rate);
	return NULL;
}

static char *parse_param(struct ds_table *t, char **words, int n)
{
	char *key;
	int arg;

	if (n != 4 || !parse_number(words[2], &arg) ||
	    (strcmp(words[3], "in") && strcmp(words[3], "out") &&
	     strcmp(words[3], "inout")))
		return g_strdup("a param line is: param FUNCTION ARGUMENT "
				"in|out|inout");
	key = g_strdup_printf("%s %d", words[1], arg);
	g_hash_table_replace(t->params, (gpointer)ds_intern(key),
			     (gpointer)ds_intern(words[3]));
	g_free(key);
	return NULL;
}

static char *parse_line(struct ds_table *t, char **words, int n)
{
	int arg;

	if (!strcmp(words[0], "slot"))
		return parse_rule(t, words, n, true);
	if (!strcmp(words[0], "call"))
		return parse_rule(t, words, n, false);
	if (!strcmp(words[0], "acquire"))
		return parse_lock(t, words, n, false);
	if (!strcmp(words[0], "release"))
		return parse_lock(t, words, n, true);
	if (!strcmp(words[0], "rate"))
		return parse_rate(t, words, n);
	if (!strcmp(words[0], "param"))
		return parse_param(t, words, n);
	if (!strcmp(words[0], "alloc") && n == 2) {
		g_hash_table_add(t->allocs, (gpointer)ds_intern(words[1]));
		return NULL;
	}
	if (!strcmp(words[0], "priv") && n == 2) {
		g_hash_table_add(t->privs, (gpointer)ds_intern(words[1]));
		return NULL;
	}
	if (!strcmp(words[0], "inner") && n == 2) {
		g_hash_table_add(t->inner, (gpointer)ds_intern(words[1]));
		return NULL;
	}
	if (!strcmp(words[0], "same") && n == 3 &&
	    parse_number(words[2], &arg)) {
		g_hash_table_replace(t->same, (gpointer)ds_intern(words[1]),
				     GINT_TO_POINTER(arg + 1));
		return NULL;
	}
	return g_strdup_printf("\"%s\" does not begin a line of a context "
			       "table; there are slot, call, acquire, release, "
			       "alloc, priv, same, inner, param, rate",
			       words[0]);
}

int ds_table_read(struct ds_table *table, const char *path, char **error)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	int number = 0, ret = 0;

	if (!file) {
		ret = -errno;
		*error = g_strdup_printf(
			"%s: the context table cannot be read: %s", path,
			strerror(errno));
		return ret;
	}
	while (!ret && getline(&line, &size, file) >= 0) {
		char *words[12], *save = NULL, *word, *wrong;
		char *hash = strchr(line, '#');
		int n = 0;

		number++;
		if (hash)
			*hash = 0;
		for (word = strtok_r(line, " \t\r\n", &save); word && n < 12;
		     word = strtok_r(NULL, " \t\r\n", &save))
			words[n++] = word;
		if (!n)
			continue;
		wrong = parse_line(table, words, n);
		if (wrong) {
			*error = g_strdup_printf("%s:%d: %s", path, number,
						 wrong);
			g_free(wrong);
			ret = -EINVAL;
		}
	}
	free(line);
	fclose(file);
	return ret;
}

/* The last rule that fits wins when it is exact; a pattern never hides an exact field. */
const struct ds_rule *ds_table_slot(const struct ds_table *table,
				    const char *owner, const char *field)
{
	const struct ds_rule *best = NULL;
	guint i;

	for (i = 0; i < table->rules->len; i++) {
		const struct ds_rule *r = g_ptr_array_index(table->rules, i);

		if (!r->field || strcmp(r->owner, owner))
			continue;
		if (!strcmp(r->field, field))
			best = r;
		else if ((!best || strcmp(best->field, field)) &&
			 g_pattern_match_simple(r->field, field))
			best = r;
	}
	return best;
}

const struct ds_rule *ds_table_call(const struct ds_table *table,
				    const char *function, int argument)
{
	const struct ds_rule *best = NULL;
	guint i;

	for (i = 0; i < table->rules->len; i++) {
		const struct ds_rule *r = g_ptr_array_index(table->rules, i);

		if (!r->field && r->argument == argument &&
		    !strcmp(r->owner, function))
			best = r;
	}
	return best;
}

const struct ds_lock_rule *ds_table_lock(const struct ds_table *table,
					 const char *function)
{
	return g_hash_table_lookup(table->locks, function);
}

const char *ds_table_param(const struct ds_table *table, const char *function,
			   int argument)
{
	char *key = g_strdup_printf("%s %d", function, argument);
	const char *ret = g_hash_table_lookup(table->params, key);

	g_free(key);
	return ret;
}

double ds_table_rate(const struct ds_table *table, const char *rate)
{
	double *value = rate ? g_hash_table_lookup(table->rates, rate) : NULL;

	return value ? *value : 0;
}
