// SPDX-License-Identifier: MIT
/*
 * test_oracle.c - libtpl reads what generated code writes, and the reverse.
 *
 * Each message that is a TPL image is loaded by libtpl, unpacked value by value
 * and packed into an image of libtpl's own; the two must agree to the byte.
 * What is delivered is libtpl's, so that generated code reads what libtpl
 * wrote.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>
#include <tpl.h>

#include "lpc_tpl.h"
#include "wire.h"

/* Messages to be compared, all told. */
#define MESSAGES	100000

/* Arguments of tpl_map(), each a pointer or a length. */
#define ARGUMENTS	256

#define PROCEDURES	32
#define NODES		64
#define PREFIX_LEAST	9

/**
 * struct node - an array A(...) of a format, or [0]: what is in none
 * @strings: pointers that unpacking sets, to be freed
 * @n_strings: how many
 * @parent: node around it
 */
struct node {
	void **strings[ARGUMENTS];
	unsigned int n_strings;
	unsigned int parent;
};

/**
 * struct map - a format and the variables that libtpl works on
 * @format: the format
 * @arguments: for tpl_map()
 * @n_arguments: how many
 * @nodes: its arrays, numbered as libtpl numbers them
 * @n_nodes: how many
 */
struct map {
	const char *format;
	uintptr_t arguments[ARGUMENTS];
	unsigned int n_arguments;
	struct node nodes[NODES];
	unsigned int n_nodes;
};

static struct map *maps[2][PROCEDURES][2];
static json_t *description;
static unsigned long compared;

static void add_argument(struct map *m, uintptr_t argument)
{
	assert_true(m->n_arguments < ARGUMENTS);
	m->arguments[m->n_arguments++] = argument;
}

/* @lengths: words of the fixed arrays, in order */
static struct map *map_create(const char *format, const uint8_t *lengths)
{
	struct map *m = calloc(1, sizeof(*m));
	unsigned int current = 0;
	uint32_t count;
	const char *c;
	void *memory;

	m->format = format;
	m->n_nodes = 1;
	for (c = format; *c; c++) {
		if (*c == 'A') {
			assert_true(m->n_nodes < NODES);
			m->nodes[m->n_nodes].parent = current;
			current = m->n_nodes++;
			c++;
			continue;
		}
		if (*c == ')') {
			current = m->nodes[current].parent;
			continue;
		}
		count = 1;
		if (c[1] == '#') {
			memcpy(&count, lengths, sizeof(count));
			lengths += sizeof(count);
		}
		memory = calloc(count, 16);
		add_argument(m, (uintptr_t)memory);
		if (c[1] == '#') {
			add_argument(m, count);
			c++;
		} else if (*c == 's') {
			m->nodes[current].strings[m->nodes[current].n_strings++] =
				memory;
		} else if (*c == 'B') {
			m->nodes[current].strings[m->nodes[current].n_strings++] =
				&((tpl_bin *)memory)->addr;
		}
	}
	return m;
}

static void map_destroy(struct map *m)
{
	unsigned int n = 0;
	const char *c;

	for (c = m->format; *c; c++) {
		if (strchr("A()", *c))
			continue;
		free((void *)m->arguments[n++]);
		if (c[1] == '#') {
			n++;
			c++;
		}
	}
	free(m);
}

#define ARGS4(n)	m->arguments[n], m->arguments[(n) + 1],		\
			m->arguments[(n) + 2], m->arguments[(n) + 3]
#define ARGS16(n)	ARGS4(n), ARGS4((n) + 4), ARGS4((n) + 8), ARGS4((n) + 12)
#define ARGS64(n)	ARGS16(n), ARGS16((n) + 16), ARGS16((n) + 32),	\
			ARGS16((n) + 48)

/* libtpl takes as many as its format says; an int comes as a wider integer. */
static tpl_node *map_tree(struct map *m)
{
	tpl_node *tree = tpl_map((char *)m->format, ARGS64(0), ARGS64(64),
				 ARGS64(128), ARGS64(192));

	assert_non_null(tree);
	return tree;
}

/* Copies one array, or what is in none, from one tree to the other. */
static void copy_node(struct map *m, unsigned int index, tpl_node *from,
		      tpl_node *to)
{
	struct node *node = &m->nodes[index];
	unsigned int n;

	while (tpl_unpack(from, index) > 0) {
		for (n = index + 1; n < m->n_nodes; n++)
			if (m->nodes[n].parent == index && index)
				copy_node(m, n, from, to);
		assert_true(tpl_pack(to, index) >= 0);
		for (n = 0; n < node->n_strings; n++) {
			free(*node->strings[n]);
			*node->strings[n] = NULL;
		}
		if (!index)
			break;
	}
	for (n = 1; !index && n < m->n_nodes; n++)
		if (!m->nodes[n].parent)
			copy_node(m, n, from, to);
}

static void compare(enum wire_call call, uint32_t index, bool out,
		    void **message, uint32_t *length)
{
	struct map *m = maps[call][index][out];
	tpl_node *from, *to;
	size_t dumped_len;
	void *dumped;

	if (!m)
		return;
	from = map_tree(m);
	to = map_tree(m);
	assert_int_equal(tpl_load(from, TPL_MEM, *message, (size_t)*length), 0);
	copy_node(m, 0, from, to);
	assert_int_equal(tpl_dump(to, TPL_MEM, &dumped, &dumped_len), 0);
	tpl_free(from);
	tpl_free(to);
	assert_int_equal(dumped_len, *length);
	assert_memory_equal(dumped, *message, dumped_len);
	free(*message);
	*message = dumped;
	compared++;
}

static void add_map(enum wire_call call, uint32_t index, bool out,
		    const json_t *group)
{
	const char *format = json_string_value(json_object_get(group, "format"));
	const char *prefix = json_string_value(json_object_get(group, "prefix"));
	size_t before = format ? PREFIX_LEAST + strlen(format) : 0, n;
	uint8_t lengths[64 * 4];
	unsigned int byte;

	assert_true(index < PROCEDURES);
	if (!format)
		return;
	for (n = 0; n < strlen(prefix) / 2 - before; n++) {
		assert_int_equal(sscanf(prefix + 2 * (before + n), "%2x", &byte),
				 1);
		lengths[n] = byte;
	}
	maps[call][index][out] = map_create(format, lengths);
}

static int setup(void **state)
{
	json_t *list, *procedure;
	size_t index;
	int call;

	(void)state;
	kern_start();
	description = json_loads(kern_description(), 0, NULL);
	assert_non_null(description);
	for (call = WIRE_UPCALL; call <= WIRE_DOWNCALL; call++) {
		list = json_object_get(description, call == WIRE_UPCALL ?
				       "upcalls" : "downcalls");
		json_array_foreach(list, index, procedure) {
			add_map(call, index, false,
				json_object_get(procedure, "in"));
			add_map(call, index, true,
				json_object_get(procedure, "out"));
		}
	}
	wire_hook = compare;
	return 0;
}

static int teardown(void **state)
{
	unsigned int call, index, out;

	(void)state;
	for (call = 0; call < 2; call++)
		for (index = 0; index < PROCEDURES; index++)
			for (out = 0; out < 2; out++)
				if (maps[call][index][out])
					map_destroy(maps[call][index][out]);
	json_decref(description);
	return 0;
}

/* The smallest image with a string, as libtpl documents it. */
static void known_image(void **state)
{
	static const uint8_t want[] = {
		0x74, 0x70, 0x6c, 0x02, 0x18, 0x00, 0x00, 0x00, 0x75, 0x73,
		0x00, 0x07, 0x00, 0x00, 0x00, 0x06, 0x00, 0x00, 0x00, 'h',
		'e', 'l', 'l', 'o',
	};
	static const uint8_t prefix[] = {
		't', 'p', 'l', 2, 0, 0, 0, 0, 'u', 's', 0,
	};
	uint8_t scratch[sizeof(want)];
	struct lpc_tpl_writer w;
	char *hello = "hello";
	uint32_t seven = 7;
	tpl_node *tree;
	size_t length;
	void *image;

	(void)state;
	tree = tpl_map("us", &seven, &hello);
	tpl_pack(tree, 0);
	assert_int_equal(tpl_dump(tree, TPL_MEM, &image, &length), 0);
	assert_int_equal(length, sizeof(want));
	assert_memory_equal(image, want, sizeof(want));
	tpl_free(tree);
	free(image);
	lpc_tpl_writer_init(&w, scratch, sizeof(scratch), 1, prefix,
			    sizeof(prefix));
	lpc_tpl_put_u32(&w, 7);
	lpc_tpl_put_string(&w, "hello", 5);
	assert_int_equal(lpc_tpl_writer_finish(&w), 0);
	assert_memory_equal(scratch, want, sizeof(want));
}

static void random_images(void **state)
{
	(void)state;
	while (compared < MESSAGES) {
		kern_round();
		user_round();
	}
	print_message("%lu images agree\n", compared);
}

static void images_with_handles(void **state)
{
	unsigned long before = compared;

	(void)state;
	kern_handles();
	user_handles();
	assert_true(compared > before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_image),
		cmocka_unit_test(images_with_handles),
		cmocka_unit_test(random_images),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
