// SPDX-License-Identifier: MIT
/*
 * test_refused.c - every mistake that can be made in a call, one at a time, is
 * answered: in its arguments, in its results, in each message on the way, by a
 * body that fails and by memory that is not there.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "messages.h"

static const char *const lists[] = { "upcalls", "downcalls" };
static const char *const ways[] = { "in", "out" };
static json_t *description;
static uint64_t handles[2];
static unsigned long tried;

static int call_named(enum wire_call call, const char *name)
{
	return call == WIRE_UPCALL ? kern_call(name) : user_call(name);
}

typedef void visit(enum wire_call call, uint32_t index, const char *name);

static void for_each(visit *function)
{
	unsigned int call, index;

	for (call = 0; call < 2; call++)
		for (index = 0; index < PROCEDURES; index++)
			if (seen[call][index][0])
				function(call, index, kern_name(call, index));
}

static bool crossed[2];

/* Notes what gets as far as the other side. */
static void notice(enum wire_call call, uint32_t index, bool out,
		   void **message, uint32_t *length)
{
	(void)call;
	(void)index;
	(void)message;
	(void)length;
	crossed[out] = true;
}

/* Mistakes number 1, 2, ... until there is no such mistake. */
static void make_mistakes(enum wire_call call, const char *name, int *mistake,
			  bool results)
{
	int err;

	wire_hook = notice;
	for (*mistake = 1; ; ++*mistake) {
		wire_expected = 0;
		memset(crossed, false, sizeof(crossed));
		err = call_named(call, name);
		if (results && wire_expected)
			wire_expected = -EPROTO;
		if (err != wire_expected)
			fail_msg("%s, mistake %d in its %s: answered %d", name,
				 *mistake, results ? "results" : "arguments",
				 err);
		/* The side that makes it refuses it, and not the other. */
		if (crossed[results] == !!wire_expected)
			fail_msg("%s, mistake %d in its %s: %s", name, *mistake,
				 results ? "results" : "arguments",
				 crossed[results] ? "sent" : "not sent");
		tried++;
		if (!wire_expected)
			break;
	}
	*mistake = 0;
	wire_hook = NULL;
}

static void spoil_arguments(enum wire_call call, uint32_t index,
			    const char *name)
{
	(void)index;
	make_mistakes(call, name, &wire_bad, false);
}

static void spoil_results(enum wire_call call, uint32_t index, const char *name)
{
	(void)index;
	make_mistakes(call, name, &wire_mistake, true);
}

static void bad_arguments(void **state)
{
	(void)state;
	tried = 0;
	for_each(spoil_arguments);
	assert_true(tried > 200);
}

static void bad_results(void **state)
{
	(void)state;
	tried = 0;
	for_each(spoil_results);
	assert_true(tried > 200);
}

static void fail_body(enum wire_call call, uint32_t index, const char *name)
{
	(void)index;
	wire_error = -ENOSPC;
	assert_int_equal(call_named(call, name), -ENOSPC);
	wire_error = 0;
	assert_int_equal(call_named(call, name), 0);
}

static void bodies_that_fail(void **state)
{
	(void)state;
	for_each(fail_body);
}

static void starve(enum wire_call call, uint32_t index, const char *name)
{
	unsigned int bodies;
	int n, err;

	(void)index;
	for (n = 0; ; n++) {
		bodies = kern_bodies() + user_bodies();
		wire_allocations = n;
		err = call_named(call, name);
		/* It was not the one that failed: there are no more. */
		if (wire_allocations >= 0)
			break;
		assert_int_equal(err, -ENOMEM);
		assert_int_equal(kern_bodies() + user_bodies(), bodies);
		tried++;
	}
	wire_allocations = -1;
	assert_int_equal(err, 0);
}

static void no_memory(void **state)
{
	(void)state;
	tried = 0;
	for_each(starve);
	assert_true(tried > 10);
}

static void drop_one(enum wire_call call, uint32_t index, const char *name)
{
	int drop;

	(void)index;
	if (call == WIRE_UPCALL)
		return;
	for (drop = 1; drop <= 2; drop++) {
		kern_drop_ops(drop);
		assert_int_equal(user_call(name), -EOPNOTSUPP);
	}
	kern_drop_ops(0);
	assert_int_equal(user_call(name), 0);
}

static void operations_that_are_not_there(void **state)
{
	(void)state;
	for_each(drop_one);
}

/**
 * struct maker - a message being made
 * @image: it
 * @wanted: the number of the mistake in it; 0: none
 * @count: mistakes that there could have been so far
 * @arm: that is taken in each union
 * @arms: how many there are to choose from; 1: there is no union
 * @handle: the mistake was made in a handle
 */
struct maker {
	struct image *image;
	unsigned int wanted;
	unsigned int count;
	unsigned int arm;
	unsigned int arms;
	bool handle;
};

static bool mistaken(struct maker *m)
{
	return ++m->count == m->wanted;
}

static const char *text_of(const json_t *object, const char *member)
{
	const char *text = json_string_value(json_object_get(object, member));

	return text ? text : "";
}

static uint32_t number_of(const json_t *object, const char *member)
{
	return json_integer_value(json_object_get(object, member));
}

static json_t *find(const char *list, const char *name)
{
	json_t *item;
	size_t n;

	json_array_foreach(json_object_get(description, list), n, item)
		if (!strcmp(text_of(item, "name"), name))
			return item;
	fail_msg("no %s in %s", name, list);
	return NULL;
}

/* Integers beyond what JSON has are hexadecimal text. */
static __int128 integer(const json_t *value)
{
	return json_is_string(value) ?
		(__int128)strtoull(json_string_value(value), NULL, 16) :
		json_integer_value(value);
}

static void put_integer(struct maker *m, const json_t *value, const char *type)
{
	const json_t *range = json_object_get(value, "range");
	unsigned int size = atoi(type + 1) / 8;
	__int128 low = integer(json_array_get(range, 0));
	__int128 high = integer(json_array_get(range, 1)), number = low;

	if (range && mistaken(m))
		number = low - 1;
	if (range && mistaken(m))
		number = high + 1;
	put(m->image, number, size);
}

static void put_enumerator(struct maker *m, const json_t *type)
{
	const json_t *values = json_object_get(type, "values");
	unsigned int size = atoi(text_of(type, "type") + 1) / 8;
	__int128 number = integer(json_object_get(json_array_get(values, 0),
						  "value"));
	const json_t *item;
	bool taken = true;
	size_t n;

	if (mistaken(m))
		for (number = 0; taken; number += taken) {
			taken = false;
			json_array_foreach(values, n, item)
				taken |= integer(json_object_get(item,
							"value")) == number;
		}
	put(m->image, number, size);
}

static void put_value(struct maker *m, const json_t *value);

static void put_union(struct maker *m, const json_t *type)
{
	const json_t *arms = json_object_get(type, "arms"), *arm, *field;
	unsigned int times;
	size_t n;

	m->arms = json_array_size(arms);
	put(m->image, mistaken(m) ? m->arms : m->arm, 4);
	json_array_foreach(arms, n, arm) {
		field = json_object_get(arm, "field");
		if (!field)
			continue;
		/* The tag's arm is there once, the others are not. */
		times = n == m->arm;
		if (mistaken(m))
			times = !times;
		if (times && n == m->arm && mistaken(m))
			times = 2;
		put(m->image, times, 4);
		while (times--)
			put_value(m, field);
	}
}

static void put_element(struct maker *m, const json_t *value)
{
	const char *type = text_of(value, "type"), *of = text_of(value, "of");
	uint32_t max = number_of(value, "max");
	const json_t *field;
	size_t n;

	if (!strcmp(type, "string")) {
		put_text(m->image, mistaken(m) ? max + 1 : 1);
	} else if (!strcmp(type, "bytes")) {
		put_blob(m->image, mistaken(m) ? max + 1 : 1);
	} else if (!strcmp(type, "bool")) {
		put(m->image, mistaken(m) ? 2 : 1, 1);
	} else if (!strcmp(type, "enum")) {
		put_enumerator(m, find("enums", of));
	} else if (!strcmp(type, "union")) {
		put_union(m, find("unions", of));
	} else if (!strcmp(type, "handle")) {
		n = strcmp(of, "widget") != 0;
		if (mistaken(m)) {
			m->handle = true;
			n = !n;
		}
		put(m->image, handles[n], 8);
	} else if (!strcmp(type, "struct")) {
		json_array_foreach(json_object_get(find("structs", of),
						   "fields"), n, field)
			put_value(m, field);
	} else {
		put_integer(m, value, type);
	}
}

/* Numbers of a fixed array have no count before them. */
static bool counted(const json_t *value)
{
	const char *type = text_of(value, "type");

	return strcmp(text_of(value, "array"), "fixed") ||
	       !strcmp(type, "struct") || !strcmp(type, "string") ||
	       !strcmp(type, "bytes") || !strcmp(type, "union");
}

static void put_array(struct maker *m, const json_t *value)
{
	uint32_t count = number_of(value, "count"), n, said;

	if (!strcmp(text_of(value, "array"), "bounded")) {
		n = said = mistaken(m) ? count + 1 : 1;
	} else {
		n = said = count;
		if (counted(value) && mistaken(m))
			n = said = count - 1;
		if (counted(value) && mistaken(m))
			n = said = count + 1;
		if (counted(value) && mistaken(m))
			said = count - 1;
		if (counted(value) && mistaken(m))
			said = count + 1;
	}
	if (counted(value))
		put(m->image, said, 4);
	while (n--)
		put_element(m, value);
}

static void put_value(struct maker *m, const json_t *value)
{
	unsigned int times = 1, said = 1;

	if (json_is_true(json_object_get(value, "optional"))) {
		if (mistaken(m))
			times = said = 2;
		if (mistaken(m))
			said = 2;
		put(m->image, said, 4);
	}
	while (times--) {
		if (*text_of(value, "array"))
			put_array(m, value);
		else
			put_element(m, value);
	}
}

static const json_t *parameter(const json_t *procedure, const char *name)
{
	const json_t *item;
	size_t n;

	json_array_foreach(json_object_get(procedure, "params"), n, item)
		if (!strcmp(text_of(item, "name"), name))
			return item;
	fail_msg("no parameter %s", name);
	return NULL;
}

/* Makes a message with one mistake; returns whether there is such a mistake. */
static bool make(struct maker *m, enum wire_call call, uint32_t index, bool out,
		 const json_t *procedure)
{
	const json_t *name;
	size_t n;

	m->count = 0;
	m->handle = false;
	begin(m->image, &good[call][index][out]);
	json_array_foreach(json_object_get(json_object_get(procedure,
							   ways[out]),
					   "order"), n, name)
		put_value(m, parameter(procedure, json_string_value(name)));
	/* The user side is never given more than it has room for. */
	if (call == WIRE_DOWNCALL && out &&
	    m->image->length > kern_out_max(call, index))
		m->image->length = kern_out_max(call, index);
	set_total(m->image);
	return m->count >= m->wanted;
}

static void spoil_messages(enum wire_call call, uint32_t index, bool out,
			   const json_t *procedure)
{
	struct image image;
	struct maker m = { .image = &image, .arms = 1 };
	int err, want;

	for (m.arm = 0; m.arm < m.arms; m.arm++)
		for (m.wanted = 0; make(&m, call, index, out, procedure);
		     m.wanted++) {
			err = arrive(call, index, out, &image);
			want = m.wanted ? -EPROTO : 0;
			if (m.handle)
				want = call == WIRE_DOWNCALL && out ? 0 :
				       -EBADF;
			if (err != want)
				fail_msg("%s, %s, arm %u, mistake %u: answered %d",
					 kern_name(call, index), ways[out],
					 m.arm, m.wanted, err);
			tried++;
		}
}

static void bad_messages(void **state)
{
	unsigned int call, out;
	json_t *procedure;
	size_t n;

	(void)state;
	tried = 0;
	handles[0] = kern_handle(0);
	handles[1] = kern_handle(1);
	for (call = 0; call < 2; call++)
		json_array_foreach(json_object_get(description, lists[call]), n,
				   procedure)
			for (out = 0; out < 2; out++)
				if (is_image(&good[call][n][out]))
					spoil_messages(call, n, out, procedure);
	kern_remove(handles[0]);
	kern_remove(handles[1]);
	print_message("%lu messages\n", tried);
	assert_true(tried > 1000);
}

static int setup(void **state)
{
	messages_setup(state);
	description = json_loads(kern_description(), 0, NULL);
	return description ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	json_decref(description);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_arguments),
		cmocka_unit_test(bad_results),
		cmocka_unit_test(bodies_that_fail),
		cmocka_unit_test(no_memory),
		cmocka_unit_test(operations_that_are_not_there),
		cmocka_unit_test(bad_messages),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
